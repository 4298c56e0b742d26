//! Code that uses everything a client offers.

use quote::{ToTokens, quote};
use syn::{FnArg, GenericParam, ImplItem, Item, Pat, ReturnType, Type, Visibility};

use super::Files;

/// Returns a library that uses every public function, field and variant of a client.
pub(super) fn consumer(client: &Files) -> String {
    let mut uses = Vec::new();
    for (path, text) in client {
        let module = path.strip_prefix("src").ok().and_then(|path| path.iter().next());
        let scope = match module.and_then(|module| module.to_str()) {
            Some("api" | "client.rs") => quote!(
                use c::{Client, builder, types};
            ),
            Some("builder") => quote!(
                use c::{Client, builder, builder::*, types};
            ),
            Some("types") if path.ends_with("builder.rs") || path.iter().any(|part| part == "builder") => {
                quote!(
                    use c::types::{self, builder::*};
                )
            }
            Some("types") => quote!(
                use c::types::{self, *, builder, error::*};
            ),
            _ => continue,
        };
        let items = syn::parse_file(text).unwrap().items;
        let used: Vec<_> = items.iter().flat_map(use_item).collect();
        if !used.is_empty() {
            let name = quote::format_ident!("m{}", uses.len());
            uses.push(quote!(mod #name { use super::make; use c::twilio_core::{self, *}; #scope #(#used)* }));
        }
    }
    assert!(uses.len() > 20, "only {} files are used", uses.len());
    let file = quote! {
        #![allow(unused, unreachable_code, deprecated, nonstandard_style)]
        fn make<T>() -> T { loop {} }
        #(#uses)*
    };
    file.to_string()
}

/// Returns functions that use an item.
fn use_item(item: &Item) -> Vec<proc_macro2::TokenStream> {
    let public = |visibility: &Visibility| matches!(visibility, Visibility::Public(_));
    match item {
        Item::Struct(item) if public(&item.vis) && item.generics.params.is_empty() => {
            let name = &item.ident;
            let fields = item.fields.iter().filter(|field| public(&field.vis)).filter_map(|field| {
                let (ident, ty) = (field.ident.as_ref()?, &field.ty);
                let function = quote::format_ident!("field_{}_{}", name, ident.to_string().replace("r#", ""));
                Some(quote!(fn #function(x: #name) { let _: #ty = x.#ident; }))
            });
            fields.collect()
        }
        // The alias stands for the same type.
        Item::Type(item) if public(&item.vis) && item.generics.params.is_empty() => {
            let (name, target) = (&item.ident, &item.ty);
            let function = quote::format_ident!("alias_{name}");
            vec![quote!(fn #function(x: #name) { let _: #target = x; })]
        }
        Item::Enum(item) if public(&item.vis) => {
            let name = &item.ident;
            let units = item.variants.iter().filter(|variant| variant.fields.is_empty());
            let variants = units.map(|variant| {
                let variant = &variant.ident;
                let function = quote::format_ident!("variant_{name}_{variant}");
                quote!(fn #function() { let _ = #name::#variant; })
            });
            variants.collect()
        }
        Item::Impl(item) if item.trait_.is_none() && item.generics.params.is_empty() => {
            let ty = &item.self_ty;
            let methods = item.items.iter().filter_map(|member| match member {
                ImplItem::Fn(method) if public(&method.vis) => Some(method),
                _ => None,
            });
            methods.enumerate().map(|(index, method)| use_method(ty, index, method)).collect()
        }
        _ => Vec::new(),
    }
}

/// Returns a function that calls a method with values of the types that it takes.
fn use_method(ty: &Type, index: usize, method: &syn::ImplItemFn) -> proc_macro2::TokenStream {
    let signature = &method.sig;
    let is_generic =
        signature.generics.params.iter().any(|parameter| !matches!(parameter, GenericParam::Lifetime(_)));
    assert!(!is_generic, "{} is generic", signature.ident);
    let (name, type_name) = (&signature.ident, ty.to_token_stream().to_string());
    let has_receiver = signature.receiver().is_some();
    let arguments = signature.inputs.iter().filter_map(|argument| match argument {
        FnArg::Typed(argument) => {
            assert!(matches!(*argument.pat, Pat::Ident(_)));
            Some(value_of(&argument.ty))
        }
        FnArg::Receiver(_) => None,
    });
    let function = quote::format_ident!(
        "method_{}_{index}_{}",
        type_name.replace(|c: char| !c.is_alphanumeric(), "_"),
        name.to_string().replace("r#", "")
    );
    let result = match (&signature.output, signature.asyncness) {
        (ReturnType::Type(_, output), _) if is_nameable(output) => quote!(let _: #output),
        _ => quote!(let _),
    };
    let (asyncness, wait) = match signature.asyncness {
        Some(_) => (quote!(async), quote!(.await)),
        None => (quote!(), quote!()),
    };
    // `Self` in a signature is the type.
    let body = match has_receiver {
        true => quote!(#result = self.#name(#(#arguments),*)#wait;),
        false => quote!(#result = Self::#name(#(#arguments),*)#wait;),
    };
    let (declared, receiver) = match has_receiver {
        true => (quote!(self), quote!(mut self)),
        false => (quote!(), quote!()),
    };
    quote! {
        trait #function where Self: Sized { #asyncness fn f(#declared); }
        impl #function for #ty { #asyncness fn f(#receiver) { #body } }
    }
}

/// Returns `true` for a type that can be the type of a variable: one without `impl` and named lifetimes.
fn is_nameable(ty: &Type) -> bool {
    let text = ty.to_token_stream().to_string();
    !text.contains("impl ") && text.replace("'static", "").replace("'_", "").find('\'').is_none()
}

/// Returns an expression of a type that an argument takes.
fn value_of(ty: &Type) -> proc_macro2::TokenStream {
    let Type::ImplTrait(bounds) = ty else { return quote!(make::<#ty>()) };
    let text = bounds.to_token_stream().to_string();
    let inner = |name: &str| {
        let start = text.find(name)? + name.len();
        let rest = text[start..].trim_start().strip_prefix('<')?;
        let end = end_of_argument(rest);
        syn::parse_str::<Type>(rest[..end].trim_start_matches("Item :").trim()).ok()
    };
    if text.contains("FnOnce") {
        quote!(|value| value)
    } else if text.contains("IntoIterator") {
        let item = inner("TryInto").or_else(|| inner("Into <").or_else(|| inner("Into"))).unwrap();
        quote!(make::<Vec<#item>>())
    } else {
        let target =
            inner("TryInto").or_else(|| inner("Into")).unwrap_or_else(|| panic!("unknown bound `{text}`"));
        quote!(make::<#target>())
    }
}

/// Returns the end of the first generic argument in `A, B > …`.
fn end_of_argument(text: &str) -> usize {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '<' | '(' => depth += 1,
            '>' | ',' if depth == 0 => return at,
            '>' | ')' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}
