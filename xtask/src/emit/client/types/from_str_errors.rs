//! Rewrites the errors of `FromStr` implementations, in which typify reports "invalid value" without the value.

use syn::{
    Item, ItemImpl,
    visit_mut::{self, VisitMut},
};

/// Replaces `Err("longer than 34 characters".into())` in a `FromStr` with an error that contains the value.
pub(super) struct FromStrErrors;

impl VisitMut for FromStrErrors {
    fn visit_item_impl_mut(&mut self, item: &mut ItemImpl) {
        let is_from_str = item
            .trait_
            .as_ref()
            .and_then(|(path, _)| path.segments.last())
            .is_some_and(|segment| segment.ident == "FromStr");
        if is_from_str {
            visit_mut::visit_item_impl_mut(self, item);
        }
    }

    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if let syn::Expr::Match(matched) = expr {
            let values: Vec<String> = matched
                .arms
                .iter()
                .filter_map(|arm| match &arm.pat {
                    syn::Pat::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => {
                        Some(format!("`{}`", text.value()))
                    }
                    _ => None,
                })
                .collect();
            let reason = format!("is not one of {}", values.join(", "));
            for arm in matched.arms.iter_mut().filter(|arm| matches!(arm.pat, syn::Pat::Wild(_))) {
                arm.body = syn::parse_quote!(Err(self::error::ConversionError::new(value, #reason)));
            }
            return;
        }
        let syn::Expr::Call(call) = expr else { return };
        let is_err = matches!(&*call.func, syn::Expr::Path(path) if path.path.is_ident("Err"));
        let Some(syn::Expr::MethodCall(into)) = call.args.first().filter(|_| is_err) else { return };
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &*into.receiver else { return };
        let reason = match text.value() {
            text if text.starts_with("doesn't") || text.starts_with("does") => {
                text.replace("doesn't", "does not")
            }
            text => format!("is {text}"),
        };
        *expr = syn::parse_quote!(Err(self::error::ConversionError::new(value, #reason)));
    }
}

/// Returns the items of the module `types::error`.
pub(super) fn conversion_error() -> Vec<Item> {
    let file: syn::File = syn::parse_quote! {
        /// Error returned when a value fails validation.
        #[derive(Clone, PartialEq, Eq)]
        pub struct ConversionError(String);

        impl ConversionError {
            /// Creates the error for an invalid value, of which it quotes at most the first 60 characters.
            pub fn new(value: &str, reason: &str) -> Self {
                let quoted: String = value.chars().take(60).flat_map(char::escape_debug).collect();
                let ellipsis = if value.chars().nth(60).is_some() { "…" } else { "" };
                Self(format!("`{quoted}{ellipsis}` {reason}"))
            }
        }

        impl std::error::Error for ConversionError {}

        impl std::fmt::Display for ConversionError {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::fmt::Debug for ConversionError {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<String> for ConversionError {
            fn from(reason: String) -> Self {
                Self(reason)
            }
        }

        impl From<std::borrow::Cow<'static, str>> for ConversionError {
            fn from(reason: std::borrow::Cow<'static, str>) -> Self {
                Self(reason.into_owned())
            }
        }

        impl From<&str> for ConversionError {
            fn from(reason: &str) -> Self {
                Self(reason.to_owned())
            }
        }
    };
    file.items
}
