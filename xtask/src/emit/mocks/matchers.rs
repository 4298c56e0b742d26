//! Emits the request matchers of mocks.
//!
//! progenitor's matchers match a form as JSON, a value in the path as a regular expression, and every value by its
//! `Display`, which can differ from its encoding in a request.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{ImplItem, ImplItemFn, Item};

use crate::emit::{client::form_style, docs, ident, unexpected};
use crate::{
    diagnostic::{Diagnostic, Result},
    ir::{Api, Body, Operation, Parameter, ParameterLocation},
};

/// Returns the `When` of an operation, based on the methods that progenitor generates for it.
pub(super) fn when_items(operation: &Operation, raw: &[ImplItem], api: &Api) -> Result<Vec<Item>> {
    let name = ident(&format!("{}When", operation.builder));
    let method = ident(&operation.method.to_uppercase());
    let any_path = pattern(operation, None);
    let mut methods: Vec<ImplItemFn> = Vec::new();
    for parameter in &operation.parameters {
        let raw = raw_method(raw, &parameter.ident).ok_or_else(|| missing(operation, &parameter.wire))?;
        methods.push(matcher(raw, parameter, operation, api));
    }
    if let Some(body) = &operation.body {
        let raw = raw_method(raw, "body").ok_or_else(|| missing(operation, "body"))?;
        methods.push(whole_body(raw, body, api));
        for field in &body.fields {
            let (setter, wire) = (ident(&field.ident), &field.wire);
            if !body.is_form() {
                let description = docs::attributes(&format!(
                    "Matches JSON bodies in which `{wire}` is `value` or, if it is an object, includes it."
                ));
                methods.push(syn::parse_quote! {
                    #(#description)*
                    pub fn #setter(self, value: impl serde::Serialize) -> Self {
                        Self(self.0.json_body_includes(serde_json::json!({ #wire: value }).to_string()))
                    }
                });
                continue;
            }
            let description = docs::attributes(&format!("Matches forms in which `{wire}` is `value`."));
            let styles = styles([field], api);
            methods.push(syn::parse_quote! {
                #(#description)*
                pub fn #setter(self, value: impl serde::Serialize) -> Self {
                    let fields = wire::pairs(#wire, &value, &[#styles]);
                    Self(fields.into_iter().fold(self.0, |when, (name, value)| when.form_urlencoded_tuple(name, value)))
                }
            });
        }
    }
    let description = docs::attributes(&format!("The requests that a mocked `{}` matches.", operation.name));
    Ok(vec![
        syn::parse_quote! {
            #(#description)*
            pub struct #name(httpmock::When);
        },
        syn::parse_quote! {
            impl #name {
                /// Matches all requests of the operation.
                pub fn new(inner: httpmock::When) -> Self {
                    Self(inner.method(httpmock::Method::#method).path_matches(wire::path(#any_path, "")))
                }

                /// Returns the inner `When`, for conditions that the operation does not declare.
                pub fn into_inner(self) -> httpmock::When {
                    self.0
                }

                #(#methods)*
            }
        },
    ])
}

fn missing(operation: &Operation, name: &str) -> Diagnostic {
    unexpected(&format!("no matcher for `{name}`")).operation(&operation.id)
}

fn raw_method<'a>(raw: &'a [ImplItem], name: &str) -> Option<&'a ImplItemFn> {
    raw.iter().find_map(|item| match item {
        ImplItem::Fn(function) if function.sig.ident == name => Some(function),
        _ => None,
    })
}

/// Returns the path as a regular expression, with `{}` for the value of `parameter` and any value of the others.
fn pattern(operation: &Operation, parameter: Option<&str>) -> String {
    let mut pattern = String::from("^");
    let mut rest = operation.path.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        pattern.push_str(&escape(before));
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        pattern.push_str(if parameter == Some(name) { "{}" } else { "[^/]*" });
        rest = after;
    }
    pattern.push_str(&escape(rest));
    pattern.push('$');
    pattern
}

/// Escapes `text` for a regular expression.
fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        if !c.is_alphanumeric() && !matches!(c, '/' | '_' | '-') {
            out.push('\\');
        }
        out.push(c);
        out
    })
}

/// Returns the styles of those of `fields` that do not have the default one.
fn styles<'a>(fields: impl IntoIterator<Item = &'a Parameter>, api: &Api) -> TokenStream {
    let client = ident(&api.library);
    let styles = fields.into_iter().filter_map(form_style);
    let styles: Vec<TokenStream> = styles
        .map(|(wire, style)| quote!((#wire, #client::twilio_core::private::FormStyle::#style)))
        .collect();
    quote!(#(#styles),*)
}

fn matcher(raw: &ImplItemFn, parameter: &Parameter, operation: &Operation, api: &Api) -> ImplItemFn {
    let client = ident(&api.library);
    let private = quote!(#client::twilio_core::private);
    let name = ident(&parameter.ident);
    let wire = &parameter.wire;
    let mut signature = raw.sig.clone();
    if let Some(alias) = alias_of(&signature) {
        // SIDs and bounded integers are `Copy`: they are passed by value and, if required, also by reference.
        signature = if parameter.required {
            syn::parse_quote!(fn #name(self, value: impl Into<#alias>) -> Self)
        } else {
            syn::parse_quote!(fn #name(self, value: impl Into<Option<#alias>>) -> Self)
        };
    }
    let converted = alias_of(&raw.sig).map(|alias| quote!(let value: #alias = value.into();));
    let header_text = quote!(#private::value_text(#wire, &value).expect("mocked values can be sent"));
    let body: syn::Block = match parameter.location {
        ParameterLocation::Path => {
            let pattern = pattern(operation, Some(&parameter.placeholder));
            let label = &parameter.ident;
            let encode = if parameter.is_list() { quote!(path_list) } else { quote!(path_segment) };
            syn::parse_quote!({
                #converted
                let segment = #private::#encode(#label, &value).expect("mocked values can be sent");
                Self(self.0.path_matches(wire::path(#pattern, &segment)))
            })
        }
        ParameterLocation::Header if parameter.required => {
            syn::parse_quote!({
                #converted
                Self(self.0.header(#wire, #header_text))
            })
        }
        ParameterLocation::Header => syn::parse_quote!({
            match value.into() {
                Some(value) => Self(self.0.header(#wire, #header_text)),
                None => Self(self.0.header_missing(#wire)),
            }
        }),
        _ if parameter.required => syn::parse_quote!({
            #converted
            let pairs = wire::pairs(#wire, &value, &[]);
            Self(pairs.into_iter().fold(self.0, |when, (name, value)| when.query_param(name, value)))
        }),
        _ => syn::parse_quote!({
            match value.into() {
                Some(value) => {
                    let pairs = wire::pairs(#wire, &value, &[]);
                    Self(pairs.into_iter().fold(self.0, |when, (name, value)| when.query_param(name, value)))
                }
                None => Self(self.0.query_param_missing(#wire)),
            }
        }),
    };
    signature.ident = name;
    let description = docs::attributes(&if parameter.required {
        format!("Matches requests with this `{wire}`.")
    } else {
        format!("Matches requests with this `{wire}`, or without one if `value` is `None`.")
    });
    syn::parse_quote! {
        #(#description)*
        pub #signature #body
    }
}

/// Returns the alias among the argument types of a matcher.
fn alias_of(signature: &syn::Signature) -> Option<syn::TypePath> {
    struct Find(Option<syn::TypePath>);
    impl<'ast> syn::visit::Visit<'ast> for Find {
        fn visit_type_path(&mut self, path: &'ast syn::TypePath) {
            let first = path.path.segments.first();
            if first.is_some_and(|segment| segment.ident == crate::ir::lowered::ALIAS_CRATE) {
                self.0 = Some(path.clone());
            } else if path
                .path
                .segments
                .last()
                .is_some_and(|segment| segment.ident != "CommaSeparated" && segment.ident != "Repeated")
            {
                syn::visit::visit_type_path(self, path);
            }
        }
    }
    let mut find = Find(None);
    syn::visit::Visit::visit_signature(&mut find, signature);
    find.0
}

fn whole_body(raw: &ImplItemFn, body: &Body, api: &Api) -> ImplItemFn {
    let signature = &raw.sig;
    if body.is_form() {
        let styles = styles(&body.fields, api);
        syn::parse_quote! {
            /// Matches requests with this body.
            pub #signature {
                Self(self.0.header("content-type", "application/x-www-form-urlencoded").body(wire::form(value, &[#styles])))
            }
        }
    } else {
        let block = &raw.block;
        let mut function = syn::parse_quote! {
            /// Matches requests with this body.
            pub #signature #block
        };
        by_reference(&mut function);
        function
    }
}

/// Changes the argument `value` to a reference, which httpmock needs. progenitor passes numbers and enums by value.
pub(super) fn by_reference(function: &mut ImplItemFn) {
    let block = &function.block;
    if !quote!(#block).to_string().contains("json_body_obj") {
        return;
    }
    for input in &mut function.sig.inputs {
        if let syn::FnArg::Typed(input) = input
            && matches!(&*input.pat, syn::Pat::Ident(name) if name.ident == "value")
            && !matches!(&*input.ty, syn::Type::Reference(_))
        {
            let ty = &input.ty;
            input.ty = syn::parse_quote!(&#ty);
        }
    }
}
