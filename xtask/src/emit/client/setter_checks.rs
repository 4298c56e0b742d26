//! Emits checks in setters for constraints that typify does not enforce: the length of a list and the bounds of floating
//! point numbers.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;
use syn::Type;

use crate::emit::rust_types::{argument_of, type_name};
use crate::ir::{Parameter, lowered};

/// The functions of `twilio_core::private` that check limits.
pub(super) const FUNCTIONS: [&str; 2] = ["check_len", "check_range"];

/// Returns a closure that checks a converted value of the type `ty`, if the schema of `parameter` constrains it.
pub(super) fn check(parameter: &Parameter, ty: &Type) -> Option<TokenStream> {
    let name = &parameter.ident;
    let keyword = |key: &str| lowered::keyword(&parameter.schema, key);
    let shape = type_name(ty).unwrap_or_default();
    if matches!(shape.as_str(), "Vec" | "CommaSeparated" | "Repeated") {
        let low = keyword("minItems").and_then(Value::as_u64).filter(|low| *low > 0);
        let high = keyword("maxItems").and_then(Value::as_u64);
        if low.is_none() && high.is_none() {
            return None;
        }
        let (low, high) = (literal(low.unwrap_or(0)), high.map_or_else(|| quote!(usize::MAX), literal));
        return Some(quote!(|list| check_len(#name, list, #low, #high)));
    }
    let inner = if shape == "Option" { argument_of(ty).as_ref().and_then(type_name) } else { Some(shape) };
    if inner.as_deref() != Some("f64") {
        return None;
    }
    if keyword("minimum").is_none() && keyword("maximum").is_none() {
        return None;
    }
    let bound = |key: &str, exclusive: &str| match keyword(key).and_then(Value::as_f64) {
        Some(bound) if keyword(exclusive).and_then(Value::as_bool) == Some(true) => {
            quote!(std::ops::Bound::Excluded(#bound))
        }
        Some(bound) => quote!(std::ops::Bound::Included(#bound)),
        None => quote!(std::ops::Bound::Unbounded),
    };
    let low = bound("minimum", "exclusiveMinimum");
    let high = bound("maximum", "exclusiveMaximum");
    Some(quote!(|number| check_range(#name, number, #low, #high)))
}

fn literal(count: u64) -> TokenStream {
    let count = proc_macro2::Literal::u64_unsuffixed(count);
    quote!(#count)
}
