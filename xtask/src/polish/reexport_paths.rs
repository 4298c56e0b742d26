//! Paths of crates that build on the client: what it depends on is reached through it.

use quote::quote;
use syn::{
    Type,
    visit_mut::{self, VisitMut},
};

use super::ident;

/// `::twilio_core` is a dependency of the client, not of this crate.
pub(super) struct ThroughClient<'a>(pub(super) &'a str);

impl VisitMut for ThroughClient<'_> {
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
        // `clap::value_parser!(T)` holds a type, which is visited only if it is read as one.
        if let Ok(mut ty) = mac.parse_body::<Type>() {
            self.visit_type_mut(&mut ty);
            mac.tokens = quote!(#ty);
        }
        visit_mut::visit_macro_mut(self, mac);
    }
}
