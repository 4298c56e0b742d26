//! The mocks. progenitor's match a form as JSON, a value in the path as a regular expression, and every value by its
//! `Display`, which is not always what is sent.

use quote::quote;
use syn::{ImplItem, ImplItemFn, Item, visit_mut::VisitMut};

use super::{Files, Sources, docs, ident, library, type_name, unexpected};
use crate::{
    fault::Result,
    model::{Model, Operation, Parameter, Place},
};

/// The Rust files of the crate.
pub(crate) fn files(file: syn::File, model: &Model) -> Result<Files> {
    let mut sources = Sources::new(model);
    let mut modules: Vec<&Operation> = Vec::new();
    let mut server: Vec<Item> = vec![syn::parse_quote!(
        use crate::operations;
    )];
    for item in file.items {
        match item {
            Item::Mod(module) => {
                let items = module.content.map(|(_, items)| items).unwrap_or_default();
                modules = operations(&mut sources, items, model)?;
            }
            Item::Trait(mut item) => {
                docs::replace(
                    &mut item.attrs,
                    "A method for each operation, which mocks it on an [`httpmock::MockServer`].",
                );
                for inner in &mut item.items {
                    let syn::TraitItem::Fn(function) = inner else { continue };
                    let name = function.sig.ident.to_string();
                    docs::replace(&mut function.attrs, &format!("Mocks `{name}`."));
                }
                server.push(Item::Trait(item));
            }
            Item::Impl(item) => server.push(Item::Impl(item)),
            _ => {}
        }
    }
    let mut index: Vec<Item> = Vec::new();
    for operation in &modules {
        let module = ident(&operation.name);
        index.push(syn::parse_quote!(mod #module;));
    }
    for operation in &modules {
        let module = ident(&operation.name);
        let (when, then) =
            (ident(&format!("{}When", operation.builder)), ident(&format!("{}Then", operation.builder)));
        index.push(syn::parse_quote!(pub use #module::{#then, #when};));
    }
    if modules.is_empty() {
        server.retain(|item| !matches!(item, Item::Use(_)));
    }
    sources.add(
        "src/operations/mod.rs",
        "What a mock expects and answers: a `When` and a `Then` for each operation.",
        index,
    );
    sources.add("src/server.rs", "Operations as methods of a mock server.", server);
    let mut parts = vec!["pub mod operations", "mod server"];
    if !modules.is_empty() {
        parts.push("mod wire");
        let items = wire(model, &sources);
        sources.add("src/wire.rs", "Values as the client writes them.", items);
    }
    let mut files = sources.finish();
    files.insert("src/lib.rs".into(), library::text(model, &parts, &["server::MockServerExt"], ""));
    Ok(files)
}

fn operations<'m>(
    sources: &mut Sources<'_>,
    items: Vec<Item>,
    model: &'m Model,
) -> Result<Vec<&'m Operation>> {
    let mut found: Vec<&Operation> = Vec::new();
    let mut then_impls = std::collections::BTreeMap::new();
    let mut when_impls = std::collections::BTreeMap::new();
    for item in items {
        let Item::Impl(item) = item else { continue };
        let owner = type_name(&item.self_ty).unwrap_or_default();
        if let Some(builder) = owner.strip_suffix("When") {
            let operation =
                model.builder(builder).ok_or_else(|| unexpected(&format!("a mock of `{builder}`")))?;
            found.push(operation);
            when_impls.insert(builder.to_owned(), item);
        } else if let Some(builder) = owner.strip_suffix("Then") {
            then_impls.insert(builder.to_owned(), item);
        }
    }
    let client = ident(&model.library);
    for operation in &found {
        let when = when_impls.remove(&operation.builder).map(|item| item.items).unwrap_or_default();
        let then = then_impls.remove(&operation.builder).map(|item| item.items).unwrap_or_default();
        let mut items = vec![];
        items.extend(when_items(operation, &when));
        items.extend(then_items(operation, then));
        let text = quote!(#(#items)*).to_string();
        items.insert(
            0,
            syn::parse_quote!(
                use crate::wire;
            ),
        );
        if text.contains("types ::") || text.contains(crate::prepare::ALIAS_CRATE) {
            items.insert(0, syn::parse_quote!(use #client::types;));
        }
        items.iter_mut().for_each(|item| super::cli::ThroughClient(&model.library).visit_item_mut(item));
        sources.add(
            format!("src/operations/{}.rs", operation.name),
            &format!("The mock of `{}`.", operation.name),
            items,
        );
    }
    Ok(found)
}

fn when_items(operation: &Operation, raw: &[ImplItem]) -> Vec<Item> {
    let name = ident(&format!("{}When", operation.builder));
    let method = ident(&operation.method.to_uppercase());
    let any_path = pattern(operation, None);
    let mut methods: Vec<ImplItemFn> = Vec::new();
    for parameter in &operation.parameters {
        methods.extend(raw_method(raw, &parameter.ident).map(|raw| matcher(raw, parameter, operation)));
    }
    if let Some(body) = &operation.body {
        if let Some(raw) = raw_method(raw, "body") {
            methods.push(whole_body(raw, body.is_form()));
        }
        for field in &body.fields {
            let (setter, wire) = (ident(&field.ident), &field.wire);
            if !body.is_form() {
                let about =
                    format!(" Only a body whose `{wire}` is `value` or, for an object, has what it has.");
                methods.push(syn::parse_quote! {
                    #[doc = #about]
                    pub fn #setter(self, value: impl serde::Serialize) -> Self {
                        Self(self.0.json_body_includes(serde_json::json!({ #wire: value }).to_string()))
                    }
                });
                continue;
            }
            let about = format!(" Only a form that has `{wire}`, as the client writes `value`.");
            methods.push(syn::parse_quote! {
                #[doc = #about]
                pub fn #setter(self, value: impl serde::Serialize) -> Self {
                    let fields = wire::pairs(#wire, &value);
                    Self(fields.into_iter().fold(self.0, |when, (name, value)| when.form_urlencoded_tuple(name, value)))
                }
            });
        }
    }
    let about = docs::attributes(&format!("What a mocked `{}` expects.", operation.name));
    vec![
        syn::parse_quote! {
            #(#about)*
            pub struct #name(httpmock::When);
        },
        syn::parse_quote! {
            impl #name {
                /// Any call of the operation.
                pub fn new(inner: httpmock::When) -> Self {
                    Self(inner.method(httpmock::Method::#method).path_matches(wire::path(#any_path, &[])))
                }

                /// The inner `When`, for what the operation does not declare.
                pub fn into_inner(self) -> httpmock::When {
                    self.0
                }

                #(#methods)*
            }
        },
    ]
}

fn raw_method<'a>(raw: &'a [ImplItem], name: &str) -> Option<&'a ImplItemFn> {
    raw.iter().find_map(|item| match item {
        ImplItem::Fn(function) if function.sig.ident == name => Some(function),
        _ => None,
    })
}

/// The path as a regular expression in which `{}` stands for the value of `named`.
fn pattern(operation: &Operation, named: Option<&str>) -> String {
    let mut pattern = String::from("^");
    let mut rest = operation.path.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        pattern.push_str(&escape(before));
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        pattern.push_str(if named == Some(name) { "{}" } else { "[^/]*" });
        rest = after;
    }
    pattern.push_str(&escape(rest));
    pattern.push('$');
    pattern
}

/// Literal text in a regular expression.
fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        if !c.is_alphanumeric() && !matches!(c, '/' | '_' | '-') {
            out.push('\\');
        }
        out.push(c);
        out
    })
}

fn matcher(raw: &ImplItemFn, parameter: &Parameter, operation: &Operation) -> ImplItemFn {
    let name = ident(&parameter.ident);
    let wire = &parameter.wire;
    let mut signature = raw.sig.clone();
    if let Some(alias) = alias_of(&signature) {
        // A SID or a bounded number is `Copy`: it is taken as it is, and a required one by reference too.
        signature = if parameter.required {
            syn::parse_quote!(fn #name(self, value: impl Into<#alias>) -> Self)
        } else {
            syn::parse_quote!(fn #name(self, value: impl Into<Option<#alias>>) -> Self)
        };
    }
    let converted = alias_of(&raw.sig).map(|alias| quote!(let value: #alias = value.into();));
    let body: syn::Block = match parameter.place {
        Place::Path => {
            let pattern = pattern(operation, Some(&parameter.placeholder));
            let value = if alias_of(&raw.sig).is_some() { quote!(value.into()) } else { quote!(value) };
            syn::parse_quote!({ Self(self.0.path_matches(wire::path(#pattern, &[&#value]))) })
        }
        Place::Header if parameter.required => {
            syn::parse_quote!({
                #converted
                Self(self.0.header(#wire, value.to_string()))
            })
        }
        Place::Header => syn::parse_quote!({
            match value.into() {
                Some(value) => Self(self.0.header(#wire, value.to_string())),
                None => Self(self.0.header_missing(#wire)),
            }
        }),
        _ if parameter.required => syn::parse_quote!({
            #converted
            let pairs = wire::pairs(#wire, &value);
            Self(pairs.into_iter().fold(self.0, |when, (name, value)| when.query_param(name, value)))
        }),
        _ => syn::parse_quote!({
            match value.into() {
                Some(value) => {
                    let pairs = wire::pairs(#wire, &value);
                    Self(pairs.into_iter().fold(self.0, |when, (name, value)| when.query_param(name, value)))
                }
                None => Self(self.0.query_param_missing(#wire)),
            }
        }),
    };
    signature.ident = name;
    let about = if parameter.required {
        format!(" Only a call with this `{wire}`.")
    } else {
        format!(" Only a call with this `{wire}`, or, for `None`, one without.")
    };
    syn::parse_quote! {
        #[doc = #about]
        pub #signature #body
    }
}

/// The replaced type in what a matcher takes, if there is one.
fn alias_of(signature: &syn::Signature) -> Option<syn::TypePath> {
    struct Find(Option<syn::TypePath>);
    impl<'ast> syn::visit::Visit<'ast> for Find {
        fn visit_type_path(&mut self, path: &'ast syn::TypePath) {
            let first = path.path.segments.first();
            if first.is_some_and(|segment| segment.ident == crate::prepare::ALIAS_CRATE) {
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

fn whole_body(raw: &ImplItemFn, is_form: bool) -> ImplItemFn {
    let signature = &raw.sig;
    if is_form {
        syn::parse_quote! {
            /// Only this body, byte for byte as the client sends it.
            pub #signature {
                Self(self.0.header("content-type", "application/x-www-form-urlencoded").body(wire::form(value)))
            }
        }
    } else {
        let block = &raw.block;
        let mut function = syn::parse_quote! {
            /// Only this body.
            pub #signature #block
        };
        by_reference(&mut function);
        function
    }
}

/// progenitor takes a number or an enum as it is, and gives it to httpmock, which asks for a reference.
fn by_reference(function: &mut ImplItemFn) {
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

fn then_items(operation: &Operation, raw: Vec<ImplItem>) -> Vec<Item> {
    let name = ident(&format!("{}Then", operation.builder));
    let about = docs::attributes(&format!("What a mocked `{}` answers.", operation.name));
    let mut methods = Vec::new();
    for item in raw {
        let ImplItem::Fn(mut function) = item else { continue };
        let text = match function.sig.ident.to_string().as_str() {
            "new" | "into_inner" => continue,
            "client_error" => {
                "A failure with a status from 400 to 499.\n\n# Panics\n\nIf `status` is another.".to_owned()
            }
            "server_error" => {
                "A failure with a status from 500 to 599.\n\n# Panics\n\nIf `status` is another.".to_owned()
            }
            "success" => {
                "A success with a status from 200 to 299.\n\n# Panics\n\nIf `status` is another.".to_owned()
            }
            other => format!("The answer \"{}\".", other.replace('_', " ")),
        };
        docs::replace(&mut function.attrs, &text);
        by_reference(&mut function);
        methods.push(function);
    }
    vec![
        syn::parse_quote! {
            #(#about)*
            pub struct #name(httpmock::Then);
        },
        syn::parse_quote! {
            impl #name {
                /// An answer of nothing yet.
                pub fn new(inner: httpmock::Then) -> Self {
                    Self(inner)
                }

                /// The inner `Then`, for what the operation does not declare.
                pub fn into_inner(self) -> httpmock::Then {
                    self.0
                }

                #(#methods)*
            }
        },
    ]
}

/// Helpers that all mocks share, of which those are written that a mock uses.
fn wire(model: &Model, sources: &Sources<'_>) -> Vec<Item> {
    let client = ident(&model.library);
    let (pairs, form) = (sources.mention("wire::pairs("), sources.mention("wire::form("));
    let mut file: syn::File = syn::parse_quote! {
        use std::fmt::Display;

        use #client::twilio_core::encode_path;

        /// The path in which each `{}` of `pattern` is one of `values`, as the client writes it.
        pub(crate) fn path(pattern: &str, values: &[&dyn Display]) -> regex::Regex {
            let pattern = values.iter().fold(pattern.to_owned(), |pattern, value| {
                pattern.replacen("{}", &regex::escape(&encode_path(&value.to_string())), 1)
            });
            regex::Regex::new(&pattern).expect("the pattern is the escaped path of an operation")
        }
    };
    if pairs || form {
        file.items.insert(2, syn::parse_quote!(use #client::twilio_core::form;));
    }
    if pairs {
        file.items.push(syn::parse_quote! {
            /// The pairs of name and value that stand for `value` in a query or a form.
            pub(crate) fn pairs(name: &str, value: &impl serde::Serialize) -> Vec<(String, String)> {
                let named = std::collections::BTreeMap::from([(name, value)]);
                form::to_pairs(&named).expect("the value is one that the client can send")
            }
        });
    }
    if form {
        file.items.push(syn::parse_quote! {
            /// A form as the client sends it.
            pub(crate) fn form(value: &impl serde::Serialize) -> String {
                form::to_string(value).expect("the body is one that the client can send")
            }
        });
    }
    file.items
}
