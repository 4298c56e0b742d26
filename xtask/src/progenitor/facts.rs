//! The facts about progenitor's output that the emit stage needs: the Rust types of parameters, bodies, responses and
//! fields, and the items of each type.
//!
//! This is the only reader of progenitor's tokens and of typify's `TypeSpace`. Whatever it does not know is an error that
//! names this file, so that nothing is lost after an upgrade.

use std::{collections::BTreeMap, fmt::Display};

use quote::ToTokens;
use syn::{GenericArgument, ImplItem, Item, PathArguments, Type, TypePath};
use typify::{TypeDetails, TypeId, TypeSpace, TypeStructPropInfo};

use crate::{
    diagnostic::{Diagnostic, Result},
    ir::{Api, Operation, Parameter, ParameterLocation},
};

/// The facts about a document. Types are written as outside of the module `types`.
#[derive(Default)]
pub(crate) struct Facts {
    /// By the name of the builder.
    requests: BTreeMap<String, RequestFacts>,
    /// The items of each type: its definition and its implementations.
    pub(crate) types: BTreeMap<String, Vec<Item>>,
    structs: Structs,
}

/// The fields of each struct, in the order of typify.
pub(super) type Structs = BTreeMap<String, Vec<FieldFacts>>;

/// The contents of an operation's builder.
#[derive(Default)]
struct RequestFacts {
    settings: BTreeMap<String, SettingFacts>,
    response: Option<Type>,
}

/// A parameter or a request body.
pub(crate) struct SettingFacts {
    /// The type without `Option`.
    pub(crate) ty: Type,
    pub(crate) optional: bool,
}

/// A field of a struct.
#[derive(Clone)]
pub(crate) struct FieldFacts {
    pub(crate) ident: String,
    /// The type without `Option`.
    pub(crate) ty: Type,
    pub(crate) presence: Presence,
    /// `false` if it has a default: `None`, an empty list or an empty map.
    pub(crate) required: bool,
    /// The name of the struct that a value contains, on its own or in a list.
    pub(crate) contains: Option<String>,
}

/// The form of an optional or required field.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Presence {
    Option,
    Plain,
}

impl Facts {
    /// Reads `file`, and checks that it has everything that the model has.
    pub(super) fn read(file: syn::File, structs: Structs, api: &Api) -> Result<Self> {
        let mut facts = Self { structs, ..Self::default() };
        for item in file.items {
            match item {
                Item::Mod(module) => {
                    let items = module.content.map(|(_, items)| items).unwrap_or_default();
                    match module.ident.to_string().as_str() {
                        "types" => items.into_iter().try_for_each(|item| facts.read_type(item))?,
                        "builder" => items.into_iter().try_for_each(|item| facts.read_request(item))?,
                        "prelude" => {}
                        other => return Err(unexpected(format!("a module `{other}`"))),
                    }
                }
                // The client and its methods are emitted from the model.
                Item::Struct(item) if item.ident == "Client" => {}
                Item::Impl(_) | Item::Use(_) => {}
                other => return Err(unexpected_item(&other)),
            }
        }
        facts.check(api)?;
        Ok(facts)
    }

    fn read_type(&mut self, item: Item) -> Result<()> {
        let owner = match &item {
            // The emit stage has its own builders and its own error.
            Item::Mod(module) if module.ident == "builder" || module.ident == "error" => return Ok(()),
            Item::Struct(item) => Some(item.ident.to_string()),
            Item::Enum(item) => Some(item.ident.to_string()),
            // `impl X { pub fn builder() }`
            Item::Impl(item) if item.trait_.is_none() && is_builder_function(&item.items) => return Ok(()),
            // `impl From<X> for String` belongs to `X`.
            Item::Impl(item) => {
                let argument = item.trait_.as_ref().and_then(|(path, _)| type_name(&argument_in(path)?));
                if is_foreign(&item.self_ty) { argument } else { type_name(&item.self_ty) }
            }
            other => return Err(unexpected_item(other)),
        };
        let owner = owner.ok_or_else(|| unexpected_item(&item))?;
        self.types.entry(owner).or_default().push(item);
        Ok(())
    }

    fn read_request(&mut self, item: Item) -> Result<()> {
        match item {
            Item::Struct(item) => {
                let request = self.requests.entry(item.ident.to_string()).or_default();
                for field in &item.fields {
                    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                    if name != "client" {
                        let setting = SettingFacts::read(&field.ty).ok_or_else(|| unexpected_item(field))?;
                        request.settings.insert(name, setting);
                    }
                }
            }
            Item::Impl(item) if item.trait_.is_none() => {
                let builder = type_name(&item.self_ty).ok_or_else(|| unexpected_item(&item.self_ty))?;
                let request = self.requests.entry(builder).or_default();
                for inner in item.items {
                    let ImplItem::Fn(function) = inner else { return Err(unexpected_item(&inner)) };
                    match function.sig.ident.to_string().as_str() {
                        "send" => request.response = Some(response_type(&function.sig.output)?),
                        "new" | "body_map" | "stream" => {}
                        // A setter, which repeats a field.
                        name if request.settings.contains_key(name) => {}
                        other => return Err(unexpected(format!("a method `{other}` of a builder"))),
                    }
                }
            }
            Item::Use(_) => {}
            other => return Err(unexpected_item(&other)),
        }
        Ok(())
    }

    /// Checks that there is something to set for each parameter and field, and that each builder has an operation.
    fn check(&self, api: &Api) -> Result<()> {
        for operation in &api.operations {
            self.response(operation)?;
            operation.settable().try_for_each(|parameter| self.value_type(operation, parameter).map(drop))?;
            if operation.body.is_some() {
                self.body(operation)?;
            }
        }
        match self.requests.keys().find(|builder| api.builder(builder).is_none()) {
            Some(builder) => Err(unexpected(format!("a builder `{builder}`"))),
            None => Ok(()),
        }
    }

    /// Returns the type in the response of an operation.
    pub(crate) fn response(&self, operation: &Operation) -> Result<&Type> {
        let response = self.requests.get(&operation.builder).and_then(|request| request.response.as_ref());
        response.ok_or_else(|| unexpected("no method for it").operation(&operation.id))
    }

    /// Returns the parameter of an operation.
    pub(crate) fn parameter(&self, operation: &Operation, parameter: &Parameter) -> Result<&SettingFacts> {
        self.setting(operation, &parameter.ident)
    }

    /// Returns the request body of an operation.
    pub(crate) fn body(&self, operation: &Operation) -> Result<&SettingFacts> {
        self.setting(operation, "body")
    }

    fn setting(&self, operation: &Operation, name: &str) -> Result<&SettingFacts> {
        let request = self.requests.get(&operation.builder);
        request
            .and_then(|request| request.settings.get(name))
            .ok_or_else(|| unexpected(format!("nothing for `{name}`")).operation(&operation.id))
    }

    /// Returns the fields of a type, which has none if it is not a struct.
    pub(crate) fn fields(&self, type_name: &str) -> &[FieldFacts] {
        self.structs.get(type_name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns `true` if a type is a struct with named fields.
    pub(crate) fn is_struct(&self, type_name: &str) -> bool {
        self.structs.contains_key(type_name)
    }

    /// Returns the field of a type.
    pub(crate) fn field(&self, type_name: &str, ident: &str) -> Option<&FieldFacts> {
        self.fields(type_name).iter().find(|field| field.ident == ident)
    }

    /// Returns the type of a parameter or a body field of an operation, without `Option`.
    pub(crate) fn value_type(&self, operation: &Operation, parameter: &Parameter) -> Result<&Type> {
        if parameter.location != ParameterLocation::Body {
            return Ok(&self.parameter(operation, parameter)?.ty);
        }
        let type_name = operation.body.as_ref().and_then(|body| body.type_name.as_deref());
        let field = type_name.and_then(|type_name| self.field(type_name, &parameter.field()));
        let missing = || unexpected(format!("nothing for `{}`", parameter.wire)).operation(&operation.id);
        Ok(&field.ok_or_else(missing)?.ty)
    }
}

impl SettingFacts {
    /// Reads the type of a field of a builder: `Result<T, String>` or `Result<Option<T>, String>`.
    fn read(field: &Type) -> Option<Self> {
        let ty = argument_of(field).filter(|_| type_name(field).as_deref() == Some("Result"))?;
        Some(match argument_of(&ty).filter(|_| type_name(&ty).as_deref() == Some("Option")) {
            Some(inner) => Self { ty: inner, optional: true },
            None => Self { ty: without_builder(ty), optional: false },
        })
    }
}

/// Returns `types::X` for `types::builder::X`, which is the type of a request body while its fields are set.
fn without_builder(ty: Type) -> Type {
    let Type::Path(mut path) = ty else { return ty };
    let is_builder = path.path.segments.iter().any(|segment| segment.ident == "builder");
    if is_builder {
        path.path.segments =
            path.path.segments.into_iter().filter(|segment| segment.ident != "builder").collect();
    }
    Type::Path(path)
}

/// Returns the `T` in `Result<ResponseValue<T>, _>`.
fn response_type(output: &syn::ReturnType) -> Result<Type> {
    let ty = match output {
        syn::ReturnType::Type(_, ty) => argument_of(ty).as_ref().and_then(argument_of),
        syn::ReturnType::Default => None,
    };
    ty.ok_or_else(|| unexpected_item(output))
}

fn is_builder_function(items: &[ImplItem]) -> bool {
    matches!(items, [ImplItem::Fn(function)] if function.sig.ident == "builder")
}

/// Returns the fields of all structs of typify.
pub(super) fn structs(space: &TypeSpace) -> Result<Structs, String> {
    let mut structs = Structs::new();
    for ty in space.iter_types() {
        let details = match ty.details() {
            TypeDetails::Struct(details) => details,
            TypeDetails::Enum(_)
            | TypeDetails::Newtype(_)
            | TypeDetails::Option(_)
            | TypeDetails::Vec(_)
            | TypeDetails::Map(..)
            | TypeDetails::Set(_)
            | TypeDetails::Box(_)
            | TypeDetails::Tuple(_)
            | TypeDetails::Array(..)
            | TypeDetails::Builtin(_)
            | TypeDetails::Unit
            | TypeDetails::String => continue,
        };
        let fields = details.properties_info().map(|property| FieldFacts::read(&property, space));
        structs.insert(ty.name(), fields.collect::<Result<_, _>>()?);
    }
    Ok(structs)
}

impl FieldFacts {
    fn read(property: &TypeStructPropInfo<'_>, space: &TypeSpace) -> Result<Self, String> {
        let get = |id: &TypeId| space.get_type(id).map_err(|error| error.to_string());
        let ty = get(&property.type_id)?;
        let optional = match ty.details() {
            TypeDetails::Option(inner) => Some(get(&inner)?),
            _ => None,
        };
        let presence = if optional.is_some() { Presence::Option } else { Presence::Plain };
        let ty = optional.unwrap_or(ty);
        let inner = match ty.details() {
            TypeDetails::Box(inner) | TypeDetails::Vec(inner) => Some(get(&inner)?),
            _ => None,
        };
        let contained = inner.as_ref().unwrap_or(&ty);
        let contains = matches!(contained.details(), TypeDetails::Struct(_)).then(|| contained.name());
        let ty = syn::parse2(ty.ident()).map_err(|error| error.to_string())?;
        Ok(Self { ident: property.name.to_owned(), ty, presence, required: property.required, contains })
    }
}

/// Returns the error for a part of progenitor's output that progenitor 0.15.1 does not generate.
fn unexpected(part: impl Display) -> Diagnostic {
    Diagnostic::new(format!("progenitor generated {part}, which xtask does not know"))
        .help("handle it in xtask/src/progenitor/facts.rs, or use progenitor 0.15.1 in xtask/Cargo.toml")
}

/// Returns the error for an item, or a part of one, that progenitor 0.15.1 does not generate.
fn unexpected_item(item: &impl ToTokens) -> Diagnostic {
    const MAX_LENGTH: usize = 60;
    let text: String = item.to_token_stream().to_string().chars().take(MAX_LENGTH).collect();
    unexpected(format!("the item `{text}`"))
}

/// Returns `true` for a type of another crate, such as `::std::string::String` and `bool`.
fn is_foreign(ty: &Type) -> bool {
    const PRIMITIVES: [&str; 11] =
        ["bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64"];
    let Type::Path(TypePath { path, .. }) = ty else { return false };
    let is_primitive =
        || path.get_ident().is_some_and(|name| PRIMITIVES.iter().any(|primitive| name == primitive));
    path.leading_colon.is_some() || is_primitive()
}

/// Returns the argument of a type such as `Option<T>` or `Vec<T>`.
fn argument_of(ty: &Type) -> Option<Type> {
    match ty {
        Type::Path(path) => argument_in(&path.path),
        _ => None,
    }
}

/// Returns the first type among the arguments of a path.
fn argument_in(path: &syn::Path) -> Option<Type> {
    let PathArguments::AngleBracketed(arguments) = &path.segments.last()?.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    }
}

/// Returns the name of a type that is a path, or a reference to one.
fn type_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        Type::Reference(reference) => type_name(&reference.elem),
        _ => None,
    }
}
