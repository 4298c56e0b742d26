//! Emits the request builders, one for each operation.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Item, Type};

use super::{
    checks::{self, Check},
    imports, send,
};
use crate::{
    diagnostic::Result,
    emit::{Sources, docs, ident, samples, unqualified_identifiers},
    ir::{Api, Body, Operation, Parameter, lowered::ALIAS_CRATE},
    progenitor::{Facts, SettingFacts},
};

/// The items of `twilio_core` and `twilio_core::private` that request builders import if they use them.
const PUBLIC: [&str; 9] = [
    "ByteStream",
    "CallOptions",
    "Error",
    "Items",
    "Operation",
    "Pages",
    "RequestOptions",
    "Response",
    "http",
];
const PRIVATE: [&str; 15] = [
    "FormStyle",
    "RequestBuilder",
    "Setting",
    "build_request",
    "limit_page_size",
    "page_request",
    "path_list",
    "path_segment",
    "set",
    "set_list",
    "set_number",
    "set_some",
    "set_strings",
    "unset",
    "value_text",
];

/// Adds `src/builder/**`.
pub(super) fn add_files(sources: &mut Sources<'_>, facts: &Facts, api: &Api) -> Result<()> {
    let mut operations: Vec<&Operation> = api.operations.iter().collect();
    operations.sort_by(|a, b| a.builder.cmp(&b.builder));
    for operation in &operations {
        sources.add(
            format!("src/builder/{}.rs", operation.name),
            &format!("The request builder of `{}`.", operation.name),
            items(operation, facts)?,
        );
    }
    let modules: Vec<_> = operations.iter().map(|operation| ident(&operation.name)).collect();
    let builders = operations.iter().map(|operation| ident(&operation.builder));
    let index: syn::File = syn::parse_quote!(#(mod #modules;)* #(pub use #modules::#builders;)*);
    sources.add("src/builder/mod.rs", "Request builders, one for each operation.", index.items);
    Ok(())
}

/// A field of a builder: a parameter or the body.
struct Setting {
    ident: syn::Ident,
    /// The type of the field, without `Setting`.
    ty: TokenStream,
    initial: TokenStream,
    is_bytes: bool,
}

impl Setting {
    fn new(name: &str, SettingFacts { ty, optional }: &SettingFacts) -> Self {
        Self {
            ident: ident(name),
            ty: if *optional { quote!(Option<#ty>) } else { ty.to_token_stream() },
            initial: if *optional { quote!(Ok(None)) } else { quote!(unset!(#name)) },
            is_bytes: false,
        }
    }

    fn body(body: &Body, SettingFacts { ty: field_type, .. }: &SettingFacts) -> Self {
        let name = "body";
        let (ty, initial) = match &body.type_name {
            Some(type_name) => {
                let type_name = ident(type_name);
                (quote!(types::builder::#type_name), quote!(Ok(Default::default())))
            }
            None if is_bytes(field_type) => (quote!(http::Body), quote!(unset!(#name))),
            None => (field_type.to_token_stream(), quote!(unset!(#name))),
        };
        let is_bytes = body.type_name.is_none() && is_bytes(field_type);
        let (ty, initial) =
            if body.required { (ty, initial) } else { (quote!(Option<#ty>), quote!(Ok(None))) };
        Self { ident: ident(name), ty, initial, is_bytes }
    }
}

/// Returns `true` for the type that progenitor uses for a body of bytes.
fn is_bytes(ty: &Type) -> bool {
    ty.to_token_stream().to_string() == "reqwest :: Body"
}

fn items(operation: &Operation, facts: &Facts) -> Result<Vec<Item>> {
    let mut settings = Vec::new();
    let mut methods: Vec<TokenStream> = Vec::new();
    for parameter in &operation.parameters {
        let setting = facts.parameter(operation, parameter)?;
        settings.push(Setting::new(&parameter.ident, setting));
        let check = Check::new(&parameter.schema, &setting.ty);
        let about = samples::parameter_docs(parameter);
        methods.push(setter(&parameter.ident, &about, &setting.ty, setting.optional, check));
    }
    if let Some(body) = &operation.body {
        let setting = facts.body(operation)?;
        settings.push(Setting::body(body, setting));
        match &body.type_name {
            Some(type_name) => methods.extend(object_setters(operation, body, type_name, facts)?),
            None => methods.push(value_setter(body, setting)),
        }
    }
    methods.extend(send::methods(operation, facts.response(operation)?));

    let name = ident(&operation.builder);
    let description = docs::attributes(&builder_docs(operation));
    // A body of bytes can be a stream, which is not `Clone`.
    let is_clone = settings.iter().all(|setting| !setting.is_bytes);
    let derives = if is_clone { quote!(Clone, Debug) } else { quote!(Debug) };
    let operation_const = send::operation(operation);
    let fields = settings.iter().map(|Setting { ident, ty, .. }| quote!(#ident: Setting<#ty>,));
    let initial = settings.iter().map(|Setting { ident, initial, .. }| quote!(#ident: #initial,));
    let paged = operation.page.is_some();
    let paging_fields = paged.then(|| quote!(limit: Option<u64>, resume_from: Option<String>,));
    let paging_initial = paged.then(|| quote!(limit: None, resume_from: None,));
    let file: syn::File = syn::parse_quote! {
        #(#description)*
        #[must_use = "requests do nothing unless sent"]
        #[derive(#derives)]
        pub struct #name {
            client: Client,
            request_options: RequestOptions,
            #(#fields)*
            #paging_fields
        }

        impl #name {
            #operation_const

            /// Creates an empty request.
            pub fn new(client: &Client) -> Self {
                Self {
                    client: client.clone(),
                    request_options: RequestOptions::default(),
                    #(#initial)*
                    #paging_initial
                }
            }

            #(#methods)*
        }

        impl CallOptions for #name {
            fn options_mut(&mut self) -> &mut RequestOptions {
                &mut self.request_options
            }
        }
    };
    let used = unqualified_identifiers(file.to_token_stream());
    let uses_types = used.contains("types") || used.contains(ALIAS_CRATE);
    let own: Item = if uses_types {
        syn::parse_quote!(
            use crate::{Client, types};
        )
    } else {
        syn::parse_quote!(
            use crate::Client;
        )
    };
    let mut items: Vec<Item> = imports(&used, &PUBLIC, &PRIVATE);
    items.push(own);
    items.extend(file.items);
    Ok(items)
}

/// Returns the method that sets the field `name` of a builder.
pub(super) fn setter(
    name: &str,
    about: &str,
    ty: &Type,
    optional: bool,
    check: Option<Check>,
) -> TokenStream {
    let about = docs::attributes(about);
    let field = ident(name);
    let (argument, set) = (checks::setter_argument(ty), checks::set(name, ty, optional, check));
    quote! {
        #(#about)*
        pub fn #field(mut self, value: #argument) -> Self {
            self.#field = #set;
            self
        }
    }
}

/// Returns the setter of a body that is not an object: a list, a scalar, a union, text or bytes.
fn value_setter(body: &Body, setting: &SettingFacts) -> TokenStream {
    let about =
        body.description.as_deref().map(docs::markdown).unwrap_or_else(|| "Sets the body.".to_owned());
    if is_bytes(&setting.ty) {
        let about = docs::attributes(&about);
        let value = if body.required { quote!(value.into()) } else { quote!(Some(value.into())) };
        return quote! {
            #(#about)*
            pub fn body(mut self, value: impl Into<http::Body>) -> Self {
                self.body = Ok(#value);
                self
            }
        };
    }
    let check = Check::new(&body.schema, &setting.ty);
    setter("body", &about, &setting.ty, !body.required, check)
}

/// Returns the setters of a body that is an object, and of its fields.
fn object_setters(
    operation: &Operation,
    body: &Body,
    type_name: &str,
    facts: &Facts,
) -> Result<Vec<TokenStream>> {
    let mut methods = Vec::new();
    // An optional body is sent once a field is set.
    let (current, some) = match body.required {
        true => (quote!(body), None),
        false => (quote!(body.unwrap_or_default()), Some(quote!(.map(Some)))),
    };
    for parameter in &body.fields {
        let about = docs::attributes(&samples::parameter_docs(parameter));
        let (setter, field) = (ident(&parameter.ident), ident(&parameter.field()));
        let argument = checks::setter_argument(facts.value_type(operation, parameter)?);
        methods.push(quote! {
            #(#about)*
            pub fn #setter(mut self, value: #argument) -> Self {
                self.body = self.body.map(|body| #current.#field(value)) #some;
                self
            }
        });
    }
    let ty = ident(type_name);
    let about = body.description.as_deref().map(docs::markdown).unwrap_or_else(|| "Sets the body.".into());
    let about =
        docs::attributes(&format!("{about}\n\nSets the whole body at once, instead of field by field."));
    methods.push(quote! {
        #(#about)*
        pub fn body(mut self, value: impl TryInto<types::#ty, Error: Display>) -> Self {
            self.body = set::<types::#ty, _>("body", value).map(Into::into) #some;
            self
        }
    });
    let modified = match body.required {
        true => quote! { modify },
        false => quote! { |body| modify(#current) },
    };
    methods.push(quote! {
        /// Modifies the body.
        pub fn body_map(
            mut self,
            modify: impl FnOnce(types::builder::#ty) -> types::builder::#ty,
        ) -> Self {
            self.body = self.body.map(#modified) #some;
            self
        }
    });
    Ok(methods)
}

fn builder_docs(operation: &Operation) -> String {
    let mut text = format!(
        "The request builder of `{}`.\n\nSends `{} {}`.",
        operation.name,
        operation.method.to_uppercase(),
        operation.path
    );
    let required = |parameters: &mut dyn Iterator<Item = &Parameter>| -> Vec<String> {
        let required = parameters.filter(|parameter| parameter.required);
        required.map(|parameter| format!("[`{0}`](Self::{0})", parameter.ident)).collect()
    };
    let optional_body = operation.body.as_ref().filter(|body| !body.required);
    let (always, with_body) = match optional_body {
        Some(body) => (required(&mut operation.parameters.iter()), required(&mut body.fields.iter())),
        None => (required(&mut operation.settable()), Vec::new()),
    };
    if !always.is_empty() {
        text.push_str(&format!("\n\nRequires {}.", and_list(&always)));
    }
    if !with_body.is_empty() {
        text.push_str(&format!("\n\nA body requires {}.", and_list(&with_body)));
    }
    text
}

fn and_list(parts: &[String]) -> String {
    match parts {
        [first, last] => format!("{first} and {last}"),
        [first @ .., last] if !first.is_empty() => format!("{}, and {last}", first.join(", ")),
        parts => parts.concat(),
    }
}
