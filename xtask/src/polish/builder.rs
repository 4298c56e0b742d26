//! The builders of operations. progenitor drops the reason why a value was refused, says "was not initialized" of what
//! is missing, and has the caller of a form make the whole body.

use std::collections::BTreeMap;

use quote::quote;
use syn::{Item, ItemStruct, Type};

use super::{
    Sources, docs, ident,
    rust_types::{argument_of, type_name},
    samples, send, setter_checks,
    types::FieldTypes,
    unexpected,
};
use crate::{
    diagnostic::Result,
    model::{Body, Model, Operation, Parameter, ResponseBody},
};

/// Adds `src/builder/**`.
pub(crate) fn files(
    sources: &mut Sources<'_>,
    items: Vec<Item>,
    field_types: &FieldTypes,
    model: &Model,
) -> Result<BTreeMap<(String, String), Type>> {
    let mut structs: BTreeMap<String, ItemStruct> = BTreeMap::new();
    let mut raw_bodies: BTreeMap<String, syn::ImplItemFn> = BTreeMap::new();
    let mut answers: BTreeMap<String, Type> = BTreeMap::new();
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
                            answers.extend(answer(&function).map(|answer| (owner.clone(), answer)));
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
        let operation = model.builder(&name).ok_or_else(|| unexpected(&format!("a builder `{name}`")))?;
        let answer = answers.remove(&name).ok_or_else(|| unexpected(&format!("no `send` for `{name}`")))?;
        let file = items_of(&item, operation, raw_bodies.get(&name), &answer, field_types)?;
        sources.add(
            format!("src/builder/{}.rs", operation.name),
            &format!("The builder of a `{}` call.", operation.name),
            file,
        );
        names.push((ident(&operation.name), ident(&name)));
    }
    let mut index: Vec<Item> = names.iter().map(|(module, _)| syn::parse_quote!(mod #module;)).collect();
    index.extend(names.iter().map(|(module, name)| -> Item { syn::parse_quote!(pub use #module::#name;) }));
    sources.add("src/builder/mod.rs", "Builders of calls: one for each operation.", index);
    Ok(parameters)
}

/// What `send` answers: the `T` of `Result<ResponseValue<T>, _>`.
fn answer(function: &syn::ImplItemFn) -> Option<Type> {
    let syn::ReturnType::Type(_, ty) = &function.sig.output else { return None };
    argument_of(&argument_of(ty)?)
}

/// A field of a builder: its name, the type that it holds, and whether it may be left out.
struct Slot {
    name: String,
    ty: Type,
    optional: bool,
}

fn items_of(
    item: &ItemStruct,
    operation: &Operation,
    raw_body: Option<&syn::ImplItemFn>,
    answer: &Type,
    field_types: &FieldTypes,
) -> Result<Vec<Item>> {
    let slots = slots(item)?;
    let name = ident(&operation.builder);
    let about = docs::attributes(&about(operation));
    let paged = operation.page.as_ref();

    let mut fields: Vec<syn::Field> = slots.iter().map(field).collect();
    let mut initial: Vec<proc_macro2::TokenStream> =
        slots.iter().map(|slot| initial(slot, operation)).collect();
    if paged.is_some() {
        fields.push(syn::parse_quote!(limit: Option<u64>));
        fields.push(syn::parse_quote!(resume_from: Option<String>));
        initial.push(quote!(limit: None));
        initial.push(quote!(resume_from: None));
    }

    let mut methods: Vec<syn::ImplItemFn> = Vec::new();
    methods.push(syn::parse_quote! {
        /// A call of `client` with nothing set yet.
        pub fn new(client: &'a Client) -> Self {
            Self { client, #(#initial),* }
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
    methods.extend(send::methods(operation, slots.iter().map(|slot| slot.name.as_str()), answer));

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
    // A body of bytes may be a stream, which is sent once.
    let derives = if quote!(#(#fields)*).to_string().contains("reqwest :: Body") {
        quote!(Debug)
    } else {
        quote!(Clone, Debug)
    };
    let call: Item = syn::parse_quote! {
        #(#about)*
        #[must_use = "nothing is sent before `send` is called"]
        #[derive(#derives)]
        pub struct #name<'a> {
            client: &'a Client,
            #(#fields),*
        }
    };
    Ok(vec![
        imports,
        own_imports,
        call,
        syn::parse_quote! {
            impl<'a> #name<'a> {
                #operation_const

                #(#methods)*
            }
        },
    ])
}

/// An alias has not been given its path yet.
fn uses_alias(slots: &[Slot]) -> bool {
    slots.iter().map(|slot| &slot.ty).any(|ty| quote!(#ty).to_string().contains(crate::prepare::ALIAS_CRATE))
}

fn about(operation: &Operation) -> String {
    let mut text =
        format!("A call of `{}`: `{} {}`.", operation.name, operation.method.to_uppercase(), operation.path);
    let required: Vec<String> =
        operation.settable().filter(|p| p.required).map(|p| format!("[`{0}`](Self::{0})", p.ident)).collect();
    if !required.is_empty() {
        text.push_str(&format!("\n\nRequired: {}.", required.join(", ")));
    }
    text
}

fn slots(item: &ItemStruct) -> Result<Vec<Slot>> {
    let mut slots = Vec::new();
    for field in &item.fields {
        let Some(name) = field.ident.as_ref().map(ToString::to_string).filter(|name| name != "client") else {
            continue;
        };
        // progenitor holds each as `Result<T, String>` or `Result<Option<T>, String>`.
        let held = argument_of(&field.ty)
            .ok_or_else(|| unexpected(&format!("a field `{name}` that is no Result")))?;
        let optional = type_name(&held).as_deref() == Some("Option");
        let ty = if optional { argument_of(&held).unwrap_or(held) } else { held };
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
    let shown = &slot.name;
    if slot.optional {
        quote!(#name: Ok(None))
    } else if shown == "body" && operation.body.as_ref().is_some_and(|body| body.type_name.is_some()) {
        quote!(#name: Ok(Default::default()))
    } else {
        quote!(#name: Err(missing_field(#shown)))
    }
}

fn setter(slot: &Slot, parameter: Option<&Parameter>) -> syn::ImplItemFn {
    let name = ident(&slot.name);
    let shown = &slot.name;
    let ty = &slot.ty;
    let about = docs::attributes(&samples::parameter_docs(shown, parameter));
    let some = slot.optional.then(|| quote!(.map(Some)));
    let checked = parameter.and_then(|parameter| setter_checks::check(parameter, ty));
    let set = match checked {
        Some(check) => {
            quote!(value.try_into().map_err(|error| invalid_value(#shown, error)).and_then(#check)#some)
        }
        None => quote!(value.try_into()#some.map_err(|error| invalid_value(#shown, error))),
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
    let about = body.description.as_deref().map(docs::prose).unwrap_or_else(|| "Sets the body.".to_owned());
    let Some(type_name) = &body.type_name else {
        // Bytes, text, or a JSON value of no fixed shape: progenitor's own setter, with the reason kept.
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
        let name = ident(&field.ident);
        let about = docs::attributes(&samples::parameter_docs(&field.ident, Some(field)));
        let Some(held) = field_types.get(&(type_name.clone(), field.ident.clone())) else { continue };
        let shown = &field.ident;
        let set = match setter_checks::check(field, held) {
            Some(check) => quote! {
                let value = value.try_into().map_err(|error| invalid_value(#shown, error)).and_then(#check);
                self.body = self.body.and_then(|body| value.map(|value| body.#name(value)));
            },
            None => quote!(self.body = self.body.map(|body| body.#name(value));),
        };
        methods.push(syn::parse_quote! {
            #(#about)*
            pub fn #name<V>(mut self, value: V) -> Self
            where
                V: TryInto<#held>,
                V::Error: std::fmt::Display,
            {
                #set
                self
            }
        });
    }
    let about = docs::attributes(&format!(
        "{about}\n\nThe whole body as one value, in place of its fields one by one."
    ));
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
        /// Changes the body as it stands.
        pub fn body_map<F>(mut self, change: F) -> Self
        where
            F: FnOnce(types::builder::#ty) -> types::builder::#ty,
        {
            self.body = self.body.map(change);
            self
        }
    });
    methods
}

fn imports(operation: &Operation, slots: &[Slot], methods: &str) -> Item {
    let mut public = vec!["Error", "Operation", "ResponseValue"];
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
    if !slots.is_empty() {
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
