//! The model of a lowered document from which the emit stage generates code.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{cli_extensions::CliOption, lowered::Alias, media_types::FORM, names, package::Package};
use crate::spec::pointer::Pointer;

/// A document and everything that is generated from it. The `origin` of its parts is their location in the document as
/// written: the first one for what is written in several places, and that of the whole document for what is not written.
pub(crate) struct Api {
    pub(crate) package: Package,
    /// The name of the client crate in Rust code: `twilio_trusthub`.
    pub(crate) library: String,
    /// The path of the document that generated files show.
    pub(crate) source: String,
    pub(crate) title: String,
    pub(crate) description: String,
    /// The URL of the service's documentation.
    pub(crate) homepage: Option<String>,
    /// The default base URL of the client. Empty if the document names no server.
    pub(crate) base_url: String,
    pub(crate) tags: Vec<Tag>,
    pub(crate) operations: Vec<Operation>,
    /// The component schemas that become types of their own, by name.
    pub(crate) types: BTreeMap<String, NamedSchema>,
    /// The component schemas that become aliases of types of `twilio_core`, by name.
    pub(crate) aliases: BTreeMap<String, Alias>,
}

/// A tag, which stands for a resource.
pub(crate) struct Tag {
    pub(crate) origin: Pointer,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    /// The name of the resource on the command line.
    pub(crate) cli_name: Option<String>,
    /// The help text of the resource on the command line.
    pub(crate) cli_description: Option<String>,
}

/// An operation.
pub(crate) struct Operation {
    pub(crate) origin: Pointer,
    /// Its `operationId`.
    pub(crate) id: String,
    /// The name of its method on the client.
    pub(crate) name: String,
    /// The name of its request builder.
    pub(crate) builder: String,
    pub(crate) method: &'static str,
    pub(crate) path: String,
    /// Its summary and its description.
    pub(crate) docs: Vec<String>,
    /// The help text of its command.
    pub(crate) cli_description: Option<String>,
    /// Its first tag.
    pub(crate) tag: Option<String>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    /// The ranges of statuses that mean success.
    pub(crate) success_statuses: Vec<(u16, u16)>,
    pub(crate) response_body: ResponseBody,
    /// The status and the description of each declared error response.
    pub(crate) error_responses: Vec<(String, String)>,
    pub(crate) page: Option<Pagination>,
    /// The name of the type that it returns, or of the items of its pages.
    pub(crate) record_type: Option<String>,
}

/// The body of a successful response.
#[derive(Clone, PartialEq)]
pub(crate) enum ResponseBody {
    Json,
    /// JSON with some of the success statuses, and no body with others.
    OptionalJson,
    Empty,
    Bytes,
}

/// The encoding of a form field that is a list or an object, if it is not the default one.
#[derive(Clone, Copy)]
pub(crate) enum FormStyle {
    /// One value, with this text between the items.
    Delimited(&'static str),
    /// A pair for each field of an object.
    Exploded,
    /// `field[name]=value`.
    DeepObject,
    Json,
}

/// A parameter, or a field of a request body.
pub(crate) struct Parameter {
    pub(crate) origin: Pointer,
    /// The name of its setter. It differs from the name of its field if an operation has two setters of that name.
    pub(crate) ident: String,
    /// Its name in the document that progenitor reads. It differs from `wire` if names collide.
    pub(crate) placeholder: String,
    /// Its name in the request.
    pub(crate) wire: String,
    pub(crate) location: ParameterLocation,
    pub(crate) required: bool,
    /// Its schema, with references resolved.
    pub(crate) schema: Value,
    pub(crate) description: Option<String>,
    pub(crate) example: Option<Value>,
    pub(crate) form_style: Option<FormStyle>,
    pub(crate) cli: CliOption,
}

/// The part of the request in which a parameter is sent.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum ParameterLocation {
    Path,
    Query,
    Header,
    Body,
}

/// A request body.
pub(crate) struct Body {
    pub(crate) origin: Pointer,
    pub(crate) media: String,
    pub(crate) required: bool,
    /// Its schema, with references resolved.
    pub(crate) schema: Value,
    /// The name of its type, if that is an object.
    pub(crate) type_name: Option<String>,
    pub(crate) fields: Vec<Parameter>,
    pub(crate) description: Option<String>,
}

/// The pagination of a list operation.
pub(crate) struct Pagination {
    /// The name of the type of a page.
    pub(crate) type_name: String,
    /// The setter of the page size, if it is optional, and its default.
    pub(crate) size: Option<(String, i64)>,
    /// The name of the array in a page.
    pub(crate) items: String,
    /// The names of the properties that lead to the URL of the next page.
    pub(crate) next_page: &'static [&'static str],
}

impl Pagination {
    /// Returns `true` if `parameter` selects a page. Code that reads a list from the beginning sets it by itself.
    pub(crate) fn is_position(&self, parameter: &Parameter) -> bool {
        parameter.location == ParameterLocation::Query
            && !parameter.required
            && matches!(parameter.ident.as_str(), "page" | "page_token")
    }
}

/// A component schema.
pub(crate) struct NamedSchema {
    pub(crate) origin: Pointer,
    pub(crate) schema: Value,
    /// Its properties, in the order of the document.
    pub(crate) fields: Vec<Field>,
}

/// A property of an object.
pub(crate) struct Field {
    pub(crate) origin: Pointer,
    /// The name of its Rust field.
    pub(crate) ident: String,
    /// Its name in JSON or in a form.
    pub(crate) wire: String,
    /// Its schema, with references resolved.
    pub(crate) schema: Value,
}

impl Body {
    /// Returns `true` if it is sent as a form.
    pub(crate) fn is_form(&self) -> bool {
        self.media == FORM
    }
}

impl Api {
    /// Returns the operation with this request builder.
    pub(crate) fn builder(&self, builder: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.builder == builder)
    }
}

impl Operation {
    /// Returns the parameters that are sent in this part of the request.
    pub(crate) fn parameters_in(&self, location: ParameterLocation) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(move |parameter| parameter.location == location)
    }

    /// Returns everything that has a setter: the parameters, then the fields of the request body.
    pub(crate) fn settable(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().chain(self.body.iter().flat_map(|body| &body.fields))
    }

    /// Returns the parameters and form fields that are options of the operation's command. Commands read lists from the
    /// beginning, so parameters that select a page are not options.
    pub(crate) fn options(&self) -> impl Iterator<Item = &Parameter> {
        self.settable()
            .filter(|parameter| !self.page.as_ref().is_some_and(|page| page.is_position(parameter)))
    }
}

impl Parameter {
    /// Returns `true` if it is a parameter with a list, which is a list type of `twilio_core`.
    pub(crate) fn is_list(&self) -> bool {
        let parameters = self.schema.pointer("/x-rust-type/parameters").and_then(Value::as_array);
        parameters.is_some_and(|parameters| !parameters.is_empty())
    }

    /// Returns the name of the Rust field of a field of a request body.
    pub(crate) fn field(&self) -> String {
        names::snake(&self.placeholder)
    }

    /// Returns the name of the option on the command line.
    pub(crate) fn option(&self) -> String {
        self.cli.name.clone().unwrap_or_else(|| self.own_option())
    }

    /// Returns the option name derived from the parameter, if `x-cli-name` replaces it.
    pub(crate) fn option_alias(&self) -> Option<String> {
        self.cli.name.is_some().then(|| self.own_option()).filter(|own| Some(own) != self.cli.name.as_ref())
    }

    /// Returns the option name derived from the parameter, which is also its ID in clap.
    pub(crate) fn own_option(&self) -> String {
        names::option(&self.ident)
    }
}
