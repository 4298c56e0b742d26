//! schemars derives behind a feature, saying what the document says: progenitor derives none, and a derive alone knows
//! neither formats nor bounds.

use serde_json::Value;
use syn::Attribute;

use crate::prepare::keyword;

/// What a JSON schema says that a Rust type does not.
const FACTS: [&str; 13] = [
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

/// The attribute that derives `JsonSchema`.
pub(crate) fn derive() -> Attribute {
    syn::parse_quote!(#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))])
}

/// The attributes that add the facts of `schema` to a field of the Rust type `ty`.
pub(crate) fn facts(schema: &Value, ty: &syn::Type) -> Option<Attribute> {
    // An alias is a type that tells its own facts, and so is a date.
    if schema.get("x-rust-type").is_some() {
        return None;
    }
    let is_date = quote::quote!(#ty).to_string().contains("chrono");
    let facts: Vec<proc_macro2::TokenStream> = FACTS
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
    (!facts.is_empty()).then(|| syn::parse_quote!(#[cfg_attr(feature = "schemars", schemars(#(#facts),*))]))
}

fn literal(value: &Value) -> Option<proc_macro2::TokenStream> {
    Some(match value {
        Value::String(text) => quote::quote!(#text),
        Value::Bool(value) => quote::quote!(#value),
        Value::Number(number) => number.to_string().parse().ok()?,
        _ => return None,
    })
}
