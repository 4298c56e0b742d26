//! Emits checks of the constraints that no Rust type expresses: the length of a list, and the bounds of a floating-point
//! number. Setters check the value that they take, and `check` of a type checks a value that was built in another way.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;
use syn::Type;

use crate::emit::{
    ident,
    rust_types::{list_item, type_name},
};
use crate::ir::lowered;

/// A range that a value has to be in.
pub(super) enum Check {
    Len(TokenStream),
    Range(TokenStream),
}

impl Check {
    /// Returns the check of a value of the type `ty`, if `schema` constrains it.
    pub(super) fn new(schema: &Value, ty: &Type) -> Option<Self> {
        match type_name(ty)?.as_str() {
            "Vec" | "CommaSeparated" | "Repeated" => {
                let count = |key| lowered::keyword(schema, key).and_then(Value::as_u64).map(count_literal);
                range(count("minItems"), count("maxItems")).map(Self::Len)
            }
            "f64" | "f32" => number_range(schema).map(Self::Range),
            _ => None,
        }
    }

    /// Returns the expression that checks the reference `value`.
    pub(super) fn check(&self, name: &str) -> TokenStream {
        match self {
            Self::Len(range) => quote!(check_len(#name, value, #range)),
            Self::Range(range) => quote!(check_range(#name, *value, #range)),
        }
    }
}

/// Returns the type of the argument of a setter.
pub(super) fn setter_argument(ty: &Type) -> TokenStream {
    match list_item(ty) {
        Some(item) if is_string(&item) => quote!(impl IntoIterator<Item: AsRef<str>>),
        Some(item) => quote!(impl IntoIterator<Item: TryInto<#item, Error: Display>>),
        None => quote!(impl TryInto<#ty, Error: Display>),
    }
}

/// Returns the expression that converts and checks the argument of a setter.
pub(super) fn set(name: &str, ty: &Type, optional: bool, check: Option<Check>) -> TokenStream {
    let some = optional.then(|| quote!(.map(Some)));
    match (list_item(ty), check) {
        (Some(item), check) => {
            let range = if let Some(Check::Len(range)) = check { range } else { quote!(..) };
            let function = ident(if is_string(&item) { "set_strings" } else { "set_list" });
            quote!(#function(#name, value, #range) #some)
        }
        (None, Some(Check::Range(range) | Check::Len(range))) => {
            quote!(set_number(#name, value, #range) #some)
        }
        (None, None) if optional => quote!(set_some(#name, value)),
        (None, None) => quote!(set(#name, value)),
    }
}

fn is_string(ty: &Type) -> bool {
    type_name(ty).as_deref() == Some("String")
}

fn number_range(schema: &Value) -> Option<TokenStream> {
    let number = |key| lowered::keyword(schema, key).and_then(Value::as_f64).map(float_literal);
    let (min, max) = (number("minimum"), number("maximum"));
    let is_exclusive = |key| lowered::keyword(schema, key).and_then(Value::as_bool) == Some(true);
    let is_range = !(is_exclusive("exclusiveMinimum") || is_exclusive("exclusiveMaximum"));
    if is_range || (min.is_none() && max.is_none()) {
        return range(min, max);
    }
    let bound = |bound: Option<TokenStream>, key| match bound {
        Some(bound) if is_exclusive(key) => quote!(std::ops::Bound::Excluded(#bound)),
        Some(bound) => quote!(std::ops::Bound::Included(#bound)),
        None => quote!(std::ops::Bound::Unbounded),
    };
    let (min, max) = (bound(min, "exclusiveMinimum"), bound(max, "exclusiveMaximum"));
    Some(quote!((#min, #max)))
}

/// Returns `min..=max`, `min..` or `..=max`.
fn range(min: Option<TokenStream>, max: Option<TokenStream>) -> Option<TokenStream> {
    match (min, max) {
        (Some(min), Some(max)) => Some(quote!(#min..=#max)),
        (Some(min), None) => Some(quote!(#min..)),
        (None, Some(max)) => Some(quote!(..=#max)),
        (None, None) => None,
    }
}

fn count_literal(count: u64) -> TokenStream {
    let count = proc_macro2::Literal::u64_unsuffixed(count);
    quote!(#count)
}

fn float_literal(number: f64) -> TokenStream {
    let number = proc_macro2::Literal::f64_unsuffixed(number);
    quote!(#number)
}
