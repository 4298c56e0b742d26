//! Replaces paths to `twilio_core` with paths to the client's re-export, in crates that depend on the client only.

use quote::quote;
use syn::{
    Type,
    visit_mut::{self, VisitMut},
};

use super::ident;

/// Replaces `::twilio_core` with the re-export of the client library of this name.
pub(super) struct UseReexports<'a>(pub(super) &'a str);

impl VisitMut for UseReexports<'_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        let first = path.segments.first().map(|segment| segment.ident.to_string());
        if path.leading_colon.is_some() && first.as_deref() == Some("twilio_core") {
            path.leading_colon = None;
            path.segments.insert(0, ident(self.0).into());
        } else if path.leading_colon.is_some() && first.as_deref() == Some("clap") {
            path.leading_colon = None;
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        // The tokens of `clap::value_parser!(T)` are visited only after they are parsed as a type.
        if let Ok(mut ty) = mac.parse_body::<Type>() {
            self.visit_type_mut(&mut ty);
            mac.tokens = quote!(#ty);
        }
        visit_mut::visit_macro_mut(self, mac);
    }
}
