//! Rewrites the builders of types. typify reports a missing field as "no value supplied", and sets an optional field only
//! from an `Option`.

use syn::{
    Item, Type,
    visit_mut::{self, VisitMut},
};

use crate::emit::{
    docs, ident,
    rust_types::{argument_in, argument_of, is_option},
    unexpected, unexpected_item,
};
use crate::{diagnostic::Result, ir::Field};

/// Rewrites an item of the builder of the type `name`.
pub(super) fn rewrite_builder(item: &mut Item, name: &str, fields: &[Field]) -> Result<()> {
    match item {
        Item::Struct(item) => {
            docs::replace(
                &mut item.attrs,
                &format!(
                    "Builder for [`{name}`](super::{name}).\n\nInvalid values are reported by [`build`](Self::build)."
                ),
            );
            item.attrs.push(syn::parse_quote!(#[must_use]));
        }
        Item::Impl(item) if item.trait_.is_none() => {
            for inner in &mut item.items {
                let syn::ImplItem::Fn(function) = inner else { return Err(unexpected_item(inner)) };
                *function = setter(function, fields)?;
            }
            let target = ident(name);
            let has_build_field = fields.iter().any(|field| field.ident == "build");
            if !has_build_field {
                item.items.push(syn::parse_quote! {
                    /// Builds the value.
                    ///
                    /// # Errors
                    ///
                    /// Returns an error if a value is invalid or a required one is missing.
                    pub fn build(self) -> Result<super::#target, super::error::ConversionError> {
                        self.try_into()
                    }
                });
            }
        }
        Item::Impl(item) => MissingFieldMessages.visit_item_impl_mut(item),
        other => return Err(unexpected_item(other)),
    }
    Ok(())
}

/// Returns a setter that takes values of the type of its field, without `Option`.
fn setter(function: &syn::ImplItemFn, fields: &[Field]) -> Result<syn::ImplItemFn> {
    let name = function.sig.ident.clone();
    let label = name.to_string();
    let target = function.sig.generics.where_clause.as_ref().and_then(|clause| {
        clause.predicates.iter().find_map(|predicate| match predicate {
            syn::WherePredicate::Type(predicate) => predicate.bounds.iter().find_map(|bound| match bound {
                syn::TypeParamBound::Trait(bound) => argument_in(&bound.path),
                _ => None,
            }),
            _ => None,
        })
    });
    let target = target.ok_or_else(|| unexpected(&format!("a setter `{label}` without `TryInto`")))?;
    let field = fields.iter().find(|field| field.ident == label);
    let wire = field.map_or(label.as_str(), |field| field.wire.as_str());
    let about = docs::attributes(&format!("Sets `{wire}`."));
    let (target, some): (Type, Option<proc_macro2::TokenStream>) =
        match argument_of(&target).filter(|_| is_option(&target)) {
            Some(inner) => (inner, Some(quote::quote!(.map(Some)))),
            None => (target, None),
        };
    Ok(syn::parse_quote! {
        #(#about)*
        pub fn #name<T>(mut self, value: T) -> Self
        where
            T: TryInto<#target>,
            T::Error: std::fmt::Display,
        {
            self.#name = value.try_into()#some.map_err(|error| invalid_value(#label, error));
            self
        }
    })
}

/// Replaces "no value supplied for x" with the message of `missing_field`.
struct MissingFieldMessages;

impl VisitMut for MissingFieldMessages {
    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let syn::Expr::MethodCall(call) = expr else { return };
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &*call.receiver else { return };
        if let Some(name) = text.value().strip_prefix("no value supplied for ") {
            *expr = syn::parse_quote!(missing_field(#name));
        }
    }
}
