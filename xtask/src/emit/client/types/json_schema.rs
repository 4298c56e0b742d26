//! Emits derives of `schemars::JsonSchema`, behind a feature, with the keywords of the document.
//!
//! progenitor derives no JSON schemas, and a derive alone has neither formats nor bounds.

use serde_json::Value;
use syn::Attribute;

use crate::ir::lowered::keyword;

/// The keywords that a Rust type does not imply.
const KEYWORDS: [&str; 13] = [
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "default",
];

/// Returns the attribute that derives `JsonSchema`.
pub(crate) fn derive() -> Attribute {
    syn::parse_quote!(#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))])
}

/// Returns the attribute that adds the keywords of `schema` to a field of the Rust type `ty`.
pub(crate) fn keywords(schema: &Value, ty: &syn::Type) -> Option<Attribute> {
    // Aliases implement `JsonSchema` with their keywords.
    if schema.get("x-rust-type").is_some() {
        return None;
    }
    let is_date = quote::quote!(#ty).to_string().contains("chrono");
    let keywords: Vec<proc_macro2::TokenStream> = KEYWORDS
        .into_iter()
        .filter_map(|key| {
            let value = keyword(schema, key)?;
            if key == "format" && is_date {
                return None;
            }
            let value = literal(value)?;
            Some(quote::quote!(extend(#key = #value)))
        })
        .collect();
    (!keywords.is_empty())
        .then(|| syn::parse_quote!(#[cfg_attr(feature = "schemars", schemars(#(#keywords),*))]))
}

fn literal(value: &Value) -> Option<proc_macro2::TokenStream> {
    Some(match value {
        Value::String(text) => quote::quote!(#text),
        Value::Bool(value) => quote::quote!(#value),
        // An integer literal is an `i32` unless it has a suffix.
        Value::Number(number) => {
            let suffix = match (number.as_i64(), number.as_u64()) {
                (Some(integer), _) if i32::try_from(integer).is_ok() => "",
                (Some(_), _) => "i64",
                (None, Some(_)) => "u64",
                (None, None) => "",
            };
            format!("{number}{suffix}").parse().ok()?
        }
        _ => return None,
    })
}
