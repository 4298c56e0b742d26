//! Emits the request builders, one for each operation.
//!
//! progenitor drops the reason why a value is invalid, reports a missing value as "was not initialized", and has no
//! setters for the fields of a form.

use std::collections::BTreeMap;

use quote::quote;
use syn::{Item, ItemStruct, Type};

use super::{send, setter_checks, types::FieldTypes};
use crate::emit::{
    Sources, docs, ident,
    rust_types::{argument_of, type_name},
    samples, unexpected,
};
use crate::{
    diagnostic::Result,
    ir::{Api, Body, Operation, Parameter, ResponseBody},
};

/// Adds `src/builder/**` and returns the types of the parameters, by builder and parameter.
pub(crate) fn add_files(
    sources: &mut Sources<'_>,
    items: Vec<Item>,
    field_types: &FieldTypes,
    api: &Api,
) -> Result<BTreeMap<(String, String), Type>> {
    let mut structs: BTreeMap<String, ItemStruct> = BTreeMap::new();
    let mut raw_bodies: BTreeMap<String, syn::ImplItemFn> = BTreeMap::new();
    let mut response_types: BTreeMap<String, Type> = BTreeMap::new();
    for item in items {
        match item {
            Item::Struct(item) => {
                structs.insert(item.ident.to_string(), item);
            }
            Item::Impl(item) => {
                let owner = type_name(&item.self_ty).unwrap_or_default();
                for inner in item.items {
                    if let syn::ImplItem::Fn(function) = inner {
                        if function.sig.ident == "body" {
                            raw_bodies.insert(owner.clone(), function);
                        } else if function.sig.ident == "send" {
                            response_types.extend(response_type(&function).map(|ty| (owner.clone(), ty)));
                        }
                    }
                }
            }
            _ => {}
        }
    }
    let mut names = Vec::new();
    let mut parameters = BTreeMap::new();
    for (name, item) in structs {
        parameters.extend(slots(&item)?.into_iter().map(|slot| ((name.clone(), slot.name), slot.ty)));
        let operation = api.builder(&name).ok_or_else(|| unexpected(&format!("a builder `{name}`")))?;
        let response_type =
            response_types.remove(&name).ok_or_else(|| unexpected(&format!("no `send` for `{name}`")))?;
        let items = items_of(&item, operation, raw_bodies.get(&name), &response_type, field_types)?;
        sources.add(
            format!("src/builder/{}.rs", operation.name),
            &format!("The request builder of `{}`.", operation.name),
            items,
        );
        names.push((ident(&operation.name), ident(&name)));
    }
    let mut index: Vec<Item> = names.iter().map(|(module, _)| syn::parse_quote!(mod #module;)).collect();
    index.extend(names.iter().map(|(module, name)| -> Item { syn::parse_quote!(pub use #module::#name;) }));
    sources.add("src/builder/mod.rs", "Request builders, one for each operation.", index);
    Ok(parameters)
}

/// Returns the type of the response body: the `T` in `Result<Response<T>, _>`.
fn response_type(function: &syn::ImplItemFn) -> Option<Type> {
    let syn::ReturnType::Type(_, ty) = &function.sig.output else { return None };
    argument_of(&argument_of(ty)?)
}

/// A field of a builder.
struct Slot {
    name: String,
    ty: Type,
    optional: bool,
}

fn items_of(
    item: &ItemStruct,
    operation: &Operation,
    raw_body: Option<&syn::ImplItemFn>,
    response_type: &Type,
    field_types: &FieldTypes,
) -> Result<Vec<Item>> {
    let slots = slots(item)?;
    let name = ident(&operation.builder);
    let description = docs::attributes(&builder_docs(operation));

    let mut fields: Vec<syn::Field> = slots.iter().map(field).collect();
    let mut initial: Vec<proc_macro2::TokenStream> =
        slots.iter().map(|slot| initial(slot, operation)).collect();
    if operation.page.is_some() {
        fields.push(syn::parse_quote!(limit: Option<u64>));
        fields.push(syn::parse_quote!(resume_from: Option<String>));
        initial.push(quote!(limit: None));
        initial.push(quote!(resume_from: None));
    }

    let mut methods: Vec<syn::ImplItemFn> = Vec::new();
    methods.push(syn::parse_quote! {
        /// Creates an empty request.
        pub fn new(client: &Client) -> Self {
            Self { client: client.clone(), request_options: RequestOptions::default(), #(#initial),* }
        }
    });
    for slot in slots.iter().filter(|slot| slot.name != "body") {
        let parameter = operation.parameters.iter().find(|parameter| parameter.ident == slot.name);
        methods.push(setter(slot, parameter));
    }
    if let Some(body) = &operation.body {
        let slot = slots.iter().find(|slot| slot.name == "body");
        methods.extend(body_setters(body, slot, raw_body, field_types));
    }
    methods.extend(send::methods(operation, slots.iter().map(|slot| slot.name.as_str()), response_type));

    let imports = imports(operation, &slots, &quote!(#(#methods)*).to_string());
    let own_imports: Item =
        if quote!(#(#methods)* #(#fields)*).to_string().contains("types ::") || uses_alias(&slots) {
            syn::parse_quote!(
                use crate::{Client, types};
            )
        } else {
            syn::parse_quote!(
                use crate::Client;
            )
        };
    let operation_const = send::operation(operation);
    // A body of bytes can be a stream, which is not `Clone`.
    let derives = if quote!(#(#fields)*).to_string().contains("reqwest :: Body") {
        quote!(Debug)
    } else {
        quote!(Clone, Debug)
    };
    let builder: Item = syn::parse_quote! {
        #(#description)*
        #[must_use = "requests do nothing unless sent"]
        #[derive(#derives)]
        pub struct #name {
            client: Client,
            request_options: RequestOptions,
            #(#fields),*
        }
    };
    Ok(vec![
        imports,
        own_imports,
        builder,
        syn::parse_quote! {
            impl #name {
                #operation_const

                #(#methods)*
            }
        },
        syn::parse_quote! {
            impl CallOptions for #name {
                fn options_mut(&mut self) -> &mut RequestOptions {
                    &mut self.request_options
                }
            }
        },
    ])
}

/// Returns `true` if a field has the type of an alias, whose path `paths` replaces later.
fn uses_alias(slots: &[Slot]) -> bool {
    slots
        .iter()
        .map(|slot| &slot.ty)
        .any(|ty| quote!(#ty).to_string().contains(crate::ir::lowered::ALIAS_CRATE))
}

fn builder_docs(operation: &Operation) -> String {
    let mut text = format!(
        "The request builder of `{}`.\n\nSends `{} {}`.",
        operation.name,
        operation.method.to_uppercase(),
        operation.path
    );
    let required: Vec<String> =
        operation.settable().filter(|p| p.required).map(|p| format!("[`{0}`](Self::{0})", p.ident)).collect();
    if !required.is_empty() {
        text.push_str(&format!("\n\nRequires {}.", and_list(&required)));
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

fn slots(item: &ItemStruct) -> Result<Vec<Slot>> {
    let mut slots = Vec::new();
    for field in &item.fields {
        let Some(name) = field.ident.as_ref().map(ToString::to_string).filter(|name| name != "client") else {
            continue;
        };
        // The type in progenitor's output is `Result<T, String>` or `Result<Option<T>, String>`.
        let value_type = argument_of(&field.ty)
            .ok_or_else(|| unexpected(&format!("a field `{name}` that is not a `Result`")))?;
        let optional = type_name(&value_type).as_deref() == Some("Option");
        let ty = if optional { argument_of(&value_type).unwrap_or(value_type) } else { value_type };
        slots.push(Slot { name, ty, optional });
    }
    Ok(slots)
}

fn field(slot: &Slot) -> syn::Field {
    let name = ident(&slot.name);
    let ty = &slot.ty;
    if slot.optional {
        syn::parse_quote!(#name: Result<Option<#ty>, String>)
    } else {
        syn::parse_quote!(#name: Result<#ty, String>)
    }
}

fn initial(slot: &Slot, operation: &Operation) -> proc_macro2::TokenStream {
    let name = ident(&slot.name);
    let label = &slot.name;
    if slot.optional {
        quote!(#name: Ok(None))
    } else if label == "body" && operation.body.as_ref().is_some_and(|body| body.type_name.is_some()) {
        quote!(#name: Ok(Default::default()))
    } else {
        quote!(#name: Err(missing_field(#label)))
    }
}

fn setter(slot: &Slot, parameter: Option<&Parameter>) -> syn::ImplItemFn {
    let name = ident(&slot.name);
    let label = &slot.name;
    let ty = &slot.ty;
    let about = docs::attributes(&samples::parameter_docs(label, parameter));
    let some = slot.optional.then(|| quote!(.map(Some)));
    let checked = parameter.and_then(|parameter| setter_checks::check(parameter, ty));
    let set = match checked {
        Some(check) => {
            quote!(value.try_into().map_err(|error| invalid_value(#label, error)).and_then(#check)#some)
        }
        None => quote!(value.try_into()#some.map_err(|error| invalid_value(#label, error))),
    };
    syn::parse_quote! {
        #(#about)*
        pub fn #name<V>(mut self, value: V) -> Self
        where
            V: TryInto<#ty>,
            V::Error: std::fmt::Display,
        {
            self.#name = #set;
            self
        }
    }
}

fn body_setters(
    body: &Body,
    slot: Option<&Slot>,
    raw_body: Option<&syn::ImplItemFn>,
    field_types: &FieldTypes,
) -> Vec<syn::ImplItemFn> {
    let mut methods = Vec::new();
    let about =
        body.description.as_deref().map(docs::markdown).unwrap_or_else(|| "Sets the body.".to_owned());
    let Some(type_name) = &body.type_name else {
        // Bytes, text, or JSON without a schema.
        let Some(slot) = slot else { return methods };
        let about = docs::attributes(&about);
        let ty = &slot.ty;
        let is_bytes =
            raw_body.is_some_and(|function| quote!(#function).to_string().contains("reqwest :: Body"));
        methods.push(if is_bytes {
            syn::parse_quote! {
                #(#about)*
                pub fn body<B: Into<reqwest::Body>>(mut self, value: B) -> Self {
                    self.body = Ok(value.into());
                    self
                }
            }
        } else {
            syn::parse_quote! {
                #(#about)*
                pub fn body<V>(mut self, value: V) -> Self
                where
                    V: TryInto<#ty>,
                    V::Error: std::fmt::Display,
                {
                    self.body = value.try_into().map_err(|error| invalid_value("body", error));
                    self
                }
            }
        });
        return methods;
    };
    let ty = ident(type_name);
    for field in &body.fields {
        let (name, body_field) = (ident(&field.ident), ident(&field.field()));
        let about = docs::attributes(&samples::parameter_docs(&field.ident, Some(field)));
        let Some(field_type) = field_types.get(&(type_name.clone(), field.field())) else { continue };
        let label = &field.ident;
        let set = match setter_checks::check(field, field_type) {
            Some(check) => quote! {
                let value = value.try_into().map_err(|error| invalid_value(#label, error)).and_then(#check);
                self.body = self.body.and_then(|body| value.map(|value| body.#body_field(value)));
            },
            None => quote!(self.body = self.body.map(|body| body.#body_field(value));),
        };
        methods.push(syn::parse_quote! {
            #(#about)*
            pub fn #name<V>(mut self, value: V) -> Self
            where
                V: TryInto<#field_type>,
                V::Error: std::fmt::Display,
            {
                #set
                self
            }
        });
    }
    let about =
        docs::attributes(&format!("{about}\n\nSets the whole body at once, instead of field by field."));
    methods.push(syn::parse_quote! {
        #(#about)*
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: TryInto<types::#ty>,
            V::Error: std::fmt::Display,
        {
            self.body = value.try_into().map(Into::into).map_err(|error| invalid_value("body", error));
            self
        }
    });
    methods.push(syn::parse_quote! {
        /// Modifies the body.
        pub fn body_map<F>(mut self, modify: F) -> Self
        where
            F: FnOnce(types::builder::#ty) -> types::builder::#ty,
        {
            self.body = self.body.map(modify);
            self
        }
    });
    methods
}

fn imports(operation: &Operation, slots: &[Slot], methods: &str) -> Item {
    let mut public = vec!["CallOptions", "Error", "Operation", "RequestOptions", "Response"];
    if operation.page.is_some() {
        public.extend(["Items", "Pages"]);
    }
    if operation.response_body == ResponseBody::Bytes {
        public.push("ByteStream");
    }
    let mut private = send::imports(operation);
    let has_body_type = operation.body.as_ref().is_some_and(|body| body.type_name.is_some());
    // A typed body starts as an empty builder, which reports missing fields itself.
    let may_be_missing = |slot: &Slot| !slot.optional && (slot.name != "body" || !has_body_type);
    if slots.iter().any(may_be_missing) {
        private.push("missing_field");
    }
    if methods.contains("invalid_value (") {
        private.push("invalid_value");
    }
    private
        .extend(setter_checks::FUNCTIONS.into_iter().filter(|name| methods.contains(&format!("{name} ("))));
    public.sort_unstable();
    private.sort_unstable();
    let public = public.into_iter().map(ident);
    let private: Vec<syn::Ident> = private.into_iter().map(ident).collect();
    let private = (!private.is_empty()).then(|| quote!(private::{#(#private),*}));
    syn::parse_quote!(use twilio_core::{#(#public,)* #private};)
}
