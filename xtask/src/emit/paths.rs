//! Shortens paths for readability: typify writes `::std::option::Option` for `Option`. Paths to replaced types become
//! paths to their aliases.

use syn::{
    Path,
    visit_mut::{self, VisitMut},
};

use crate::ir::{Api, lowered::ALIAS_CRATE};

/// Items of the standard prelude, by their paths in typify's output.
const PRELUDE: [(&[&str], &str); 12] = [
    (&["std", "option", "Option"], "Option"),
    (&["std", "string", "String"], "String"),
    (&["std", "vec", "Vec"], "Vec"),
    (&["std", "boxed", "Box"], "Box"),
    (&["std", "result", "Result"], "Result"),
    (&["std", "convert", "From"], "From"),
    (&["std", "convert", "TryFrom"], "TryFrom"),
    (&["std", "convert", "TryInto"], "TryInto"),
    (&["std", "default", "Default"], "Default"),
    (&["std", "clone", "Clone"], "Clone"),
    (&["std", "ops", "FnOnce"], "FnOnce"),
    (&["std", "string", "ToString"], "ToString"),
];

/// Shortens every path in `item`.
pub(crate) fn shorten(item: &mut syn::Item, api: &Api) {
    Shorten { api, inside_types: None }.visit_item_mut(item);
}

/// Shortens every path in `item`, which is `depth` modules below the module `types`.
pub(crate) fn in_types(item: &mut syn::Item, api: &Api, depth: usize) {
    Shorten { api, inside_types: Some(depth) }.visit_item_mut(item);
}

struct Shorten<'a> {
    api: &'a Api,
    inside_types: Option<usize>,
}

impl VisitMut for Shorten<'_> {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        let steps: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let [first, name] = &steps[..]
            && (first == ALIAS_CRATE || self.inside_types.is_some() && first == "types")
        {
            let name = super::ident(name);
            *path = match self.inside_types {
                None => syn::parse_quote!(types::#name),
                Some(0) => syn::parse_quote!(#name),
                Some(_) => syn::parse_quote!(super::#name),
            };
            return;
        }
        for (long, short) in PRELUDE {
            let starts = steps.len() >= long.len() && steps.iter().zip(long).all(|(step, long)| step == long);
            if starts && !self.api.types.contains_key(short) {
                path.leading_colon = None;
                let kept = path.segments.iter().skip(long.len() - 1).cloned().collect();
                path.segments = kept;
                return;
            }
        }
        if path.leading_colon.is_some()
            && matches!(
                steps.first().map(String::as_str),
                Some("std" | "serde" | "serde_json" | "chrono" | "twilio_core" | "clap")
            )
        {
            path.leading_colon = None;
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        // The tokens of `clap::value_parser!(T)` are visited only after they are parsed as a type.
        if mac.path.segments.last().is_some_and(|segment| segment.ident == "value_parser")
            && let Ok(mut ty) = mac.parse_body::<syn::Type>()
        {
            self.visit_type_mut(&mut ty);
            mac.tokens = quote::quote!(#ty);
        }
        visit_mut::visit_macro_mut(self, mac);
    }

    fn visit_attribute_mut(&mut self, attribute: &mut syn::Attribute) {
        if let syn::Meta::List(list) = &mut attribute.meta {
            let text = list.tokens.to_string();
            if list.path.is_ident("serde") && text.contains("::std::") {
                let short = text
                    .replace("\"::std::option::Option::is_none\"", "\"Option::is_none\"")
                    .replace("\"::std::vec::Vec::is_empty\"", "\"Vec::is_empty\"");
                if let Ok(tokens) = short.parse()
                    && !self.api.types.contains_key("Option")
                    && !self.api.types.contains_key("Vec")
                {
                    list.tokens = tokens;
                }
            } else if list.path.is_ident("derive") {
                let text = text.replace(":: serde ::", "serde::").replace("::serde::", "serde::");
                if let Ok(tokens) = text.parse() {
                    list.tokens = tokens;
                }
            }
        }
    }
}
