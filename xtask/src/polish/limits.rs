//! typify enforces neither how many items a list has nor the bounds of numbers that are not whole. A setter does.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Type;

use super::rust_types::{argument_of, type_name};
use crate::{model::Parameter, prepare::told};

/// What a setter of `parameter`, which holds a `ty`, does with a value that was converted, if there is a limit: a function
/// from it to `Result<_, String>`, and the function of `twilio_core` that it names.
pub(super) fn check(parameter: &Parameter, ty: &Type) -> Option<(TokenStream, &'static str)> {
    let name = &parameter.ident;
    let fact =
        |key: &str| parameter.schema.get(told(key).as_str()).or_else(|| parameter.schema.get(key)).cloned();
    let shape = type_name(ty).unwrap_or_default();
    if matches!(shape.as_str(), "Vec" | "CommaSeparated" | "Repeated") {
        let low = fact("minItems").and_then(|limit| limit.as_u64()).filter(|low| *low > 0);
        let high = fact("maxItems").and_then(|limit| limit.as_u64());
        if low.is_none() && high.is_none() {
            return None;
        }
        let (low, high) = (literal(low.unwrap_or(0)), high.map_or_else(|| quote!(usize::MAX), literal));
        return Some((quote!(|list| counted(#name, list, #low, #high)), "counted"));
    }
    let inner = if shape == "Option" { argument_of(ty).as_ref().and_then(type_name) } else { Some(shape) };
    if inner.as_deref() != Some("f64") {
        return None;
    }
    let bound = |key: &str, exclusive: &str, open: TokenStream| {
        let Some(bound) = fact(key).and_then(|bound| bound.as_f64()) else { return quote!(#open) };
        let is_exclusive = fact(exclusive).and_then(|is| is.as_bool()) == Some(true);
        if is_exclusive {
            quote!(std::ops::Bound::Excluded(#bound))
        } else {
            quote!(std::ops::Bound::Included(#bound))
        }
    };
    if fact("minimum").is_none() && fact("maximum").is_none() {
        return None;
    }
    let open = quote!(std::ops::Bound::Unbounded);
    let low = bound("minimum", "exclusiveMinimum", open.clone());
    let high = bound("maximum", "exclusiveMaximum", open);
    Some((quote!(|number| ranged(#name, number, #low, #high)), "ranged"))
}

fn literal(count: u64) -> TokenStream {
    let count = proc_macro2::Literal::u64_unsuffixed(count);
    quote!(#count)
}
