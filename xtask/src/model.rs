//! The model of a prepared document from which the polish stage generates code.

use std::collections::BTreeMap;

use heck::ToKebabCase;
use serde_json::Value;

use crate::{
    cli_extensions::{self, CliOption},
    media_types::{self, FORM},
    names,
    pages::{page_items, page_record},
    prepare::{Alias, Prepared, keyword},
    read::Document,
    service::{base_url, crate_version},
    tree::{self, flattened},
};

/// A document and everything that is generated from it.
pub(crate) struct Model {
    /// The name of the client crate: `twilio-trusthub`.
    pub(crate) crate_name: String,
    /// The name of the client crate in Rust code: `twilio_trusthub`.
    pub(crate) library: String,
    /// The path of the document that generated files show.
    pub(crate) source: String,
    pub(crate) title: String,
    pub(crate) version: String,
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
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    /// The name of the resource on the command line.
    pub(crate) cli_name: Option<String>,
    /// The help text of the resource on the command line.
    pub(crate) cli_description: Option<String>,
}

/// An operation.
pub(crate) struct Operation {
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
    /// Its first tag. If it has one, its method belongs to a trait that callers have to import.
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
    Empty,
    Bytes,
}

/// A parameter, or a field of a request body.
pub(crate) struct Parameter {
    /// The name of its setter.
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
    pub(crate) media: String,
    /// The name of its type, if that is an object.
    pub(crate) type_name: Option<String>,
    pub(crate) fields: Vec<Parameter>,
    pub(crate) description: Option<String>,
}

/// The pagination of a list operation.
pub(crate) struct Pagination {
    /// The name of the type of a page.
    pub(crate) type_name: String,
    /// The setter of the page size, and its default.
    pub(crate) size: Option<(String, i64)>,
}

impl Pagination {
    /// Returns `true` if `parameter` selects a page of the list. Whatever reads a list from its beginning sets it itself.
    pub(crate) fn is_position(&self, parameter: &Parameter) -> bool {
        parameter.location == ParameterLocation::Query
            && !parameter.required
            && matches!(parameter.ident.as_str(), "page" | "page_token")
    }
}

/// A component schema.
pub(crate) struct NamedSchema {
    pub(crate) schema: Value,
    /// Its properties, in the order of the document.
    pub(crate) fields: Vec<Field>,
}

/// A property of an object.
pub(crate) struct Field {
    /// The name of its Rust field.
    pub(crate) ident: String,
    /// Its name in JSON or in a form.
    pub(crate) wire: String,
    /// Its schema, with references resolved.
    pub(crate) schema: Value,
}

/// The page size of Twilio's services if a document does not specify it.
const DEFAULT_PAGE_SIZE: i64 = 50;

impl Body {
    /// Returns `true` if it is sent as a form.
    pub(crate) fn is_form(&self) -> bool {
        self.media == FORM
    }
}

impl Model {
    /// Builds the model of `document` and its prepared form.
    pub(crate) fn new(document: &Document, prepared: &Prepared) -> Self {
        let original = &document.value;
        let value = &prepared.value;
        let text =
            |pointer: &str| original.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let crate_name = format!("twilio-{}", document.name);
        let mut types = BTreeMap::new();
        for (name, schema) in
            value.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten()
        {
            if !prepared.aliases.contains_key(name) {
                types.insert(name.clone(), NamedSchema::new(name, schema, prepared));
            }
        }
        let operations: Vec<Operation> =
            tree::operations(value).map(|operation| Operation::new(&operation, prepared)).collect();
        Self {
            library: crate_name.replace('-', "_"),
            crate_name,
            source: document.display_path.clone(),
            title: text("/info/title"),
            version: crate_version(&text("/info/version")).unwrap_or_default(),
            description: text("/info/description"),
            homepage: original.pointer("/externalDocs/url").and_then(Value::as_str).map(str::to_owned),
            base_url: base_url(original),
            tags: value.get("tags").and_then(Value::as_array).into_iter().flatten().map(Tag::new).collect(),
            operations,
            types,
            aliases: prepared.aliases.clone(),
        }
    }

    /// Returns the operation with this method name.
    pub(crate) fn operation(&self, name: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.name == name)
    }

    /// Returns the operation with this request builder.
    pub(crate) fn builder(&self, builder: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.builder == builder)
    }
}

impl Tag {
    fn new(tag: &Value) -> Self {
        let text = |key: &str| tag.get(key).and_then(Value::as_str).map(|text| text.trim().to_owned());
        Self {
            name: text("name").unwrap_or_default(),
            description: text("description").filter(|text| !text.is_empty()),
            cli_name: cli_extensions::text(tag, cli_extensions::NAME),
            cli_description: cli_extensions::text(tag, cli_extensions::DESCRIPTION),
        }
    }
}

impl Operation {
    fn new(operation: &tree::Operation<'_>, prepared: &Prepared) -> Self {
        let document = &prepared.value;
        let value = operation.value;
        let text = |key: &str| value.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
        let id = operation.id().to_owned();
        let mut docs: Vec<String> = text("summary").into_iter().map(str::to_owned).collect();
        docs.extend(
            text("description")
                .filter(|text| docs.first().map(String::as_str) != Some(text))
                .map(str::to_owned),
        );
        let parameters = value
            .get("parameters")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|parameter| Parameter::new(&id, parameter, prepared))
            .collect::<Vec<_>>();
        let responses = value.get("responses").and_then(Value::as_object);
        let success_responses =
            || responses.into_iter().flatten().filter(|(status, _)| status.starts_with('2'));
        let content =
            success_responses().find_map(|(_, response)| response.get("content")?.as_object()?.iter().next());
        let response_body = match content {
            None => ResponseBody::Empty,
            Some((media, _)) if media == media_types::JSON => ResponseBody::Json,
            Some(_) => ResponseBody::Bytes,
        };
        let response_type =
            content.and_then(|(_, media)| media.get("schema")?.get("$ref")?.as_str()?.rsplit('/').next());
        let page = response_type
            .filter(|_| operation.method == "get")
            .filter(|name| page_items(document, name).is_some())
            .map(|name| Pagination { type_name: name.to_owned(), size: page_size(&parameters) });
        let record_type = match &page {
            Some(page) => page_record(document, &page.type_name),
            None => response_type.map(str::to_owned),
        };
        Self {
            name: names::snake(&id),
            builder: names::pascal(&id),
            id,
            method: operation.method,
            path: operation.path.to_owned(),
            docs,
            cli_description: cli_extensions::text(value, cli_extensions::DESCRIPTION),
            tag: value.pointer("/tags/0").and_then(Value::as_str).map(str::to_owned),
            parameters,
            body: value.get("requestBody").and_then(|body| Body::new(body, prepared)),
            success_statuses: success_responses().filter_map(|(status, _)| status_range(status)).collect(),
            response_body,
            error_responses: responses
                .into_iter()
                .flatten()
                .filter(|(status, _)| !status.starts_with('2'))
                .map(|(status, response)| {
                    let description = response.get("description").and_then(Value::as_str).unwrap_or_default();
                    (status.clone(), description.trim().to_owned())
                })
                .collect(),
            page,
            record_type,
        }
    }

    /// Returns everything that has a setter: the parameters, then the fields of the request body.
    pub(crate) fn settable(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().chain(self.body.iter().flat_map(|body| &body.fields))
    }

    /// Returns the parameters and form fields that are options of the operation's command. A command reads a list from
    /// its beginning, so the position of a page is not one of them.
    pub(crate) fn options(&self) -> impl Iterator<Item = &Parameter> {
        self.settable()
            .filter(|parameter| !self.page.as_ref().is_some_and(|page| page.is_position(parameter)))
    }
}

impl Parameter {
    /// Returns the name of the option on the command line.
    pub(crate) fn option(&self) -> String {
        self.cli.name.clone().unwrap_or_else(|| self.own_option())
    }

    /// Returns the name that the option has in the API, where that is another one.
    pub(crate) fn option_alias(&self) -> Option<String> {
        self.cli.name.is_some().then(|| self.own_option()).filter(|own| Some(own) != self.cli.name.as_ref())
    }

    /// Returns the parameter's own name as an option, by which clap knows it whatever it is called.
    pub(crate) fn own_option(&self) -> String {
        self.ident.trim_end_matches('_').to_kebab_case()
    }

    fn new(operation: &str, parameter: &Value, prepared: &Prepared) -> Self {
        let text = |key: &str| parameter.get(key).and_then(Value::as_str);
        let placeholder = text("name").unwrap_or_default().to_owned();
        let wire = prepared.wire_names.parameters.get(&(operation.to_owned(), placeholder.clone()));
        let schema = flattened(&prepared.value, parameter.get("schema").unwrap_or(&Value::Null));
        Self {
            ident: names::snake(&placeholder),
            wire: wire.unwrap_or(&placeholder).clone(),
            placeholder,
            location: match text("in") {
                Some("path") => ParameterLocation::Path,
                Some("header") => ParameterLocation::Header,
                _ => ParameterLocation::Query,
            },
            required: parameter.get("required").and_then(Value::as_bool).unwrap_or(false),
            description: text("description")
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty()),
            example: parameter
                .get("example")
                .or_else(|| parameter.get("examples")?.as_object()?.values().next()?.get("value"))
                .or_else(|| schema.get("example"))
                .cloned(),
            cli: CliOption::new(parameter),
            schema,
        }
    }
}

impl Body {
    fn new(body: &Value, prepared: &Prepared) -> Option<Self> {
        let (media, content) = body.get("content")?.as_object()?.iter().next()?;
        let schema = content.get("schema")?;
        let type_name = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| reference.rsplit('/').next())
            .filter(|name| {
                prepared.value.pointer(&format!("/components/schemas/{name}/properties")).is_some()
            })
            .map(str::to_owned);
        let example = content
            .get("example")
            .or_else(|| content.get("examples")?.as_object()?.values().next()?.get("value"));
        let fields = type_name.as_deref().map(|name| fields_of(name, example, prepared));
        Some(Self {
            media: media.clone(),
            type_name,
            fields: fields.unwrap_or_default(),
            description: body.get("description").and_then(Value::as_str).map(str::to_owned),
        })
    }
}

/// Returns the properties of the component schema `name` as fields of a request body.
fn fields_of(name: &str, example: Option<&Value>, prepared: &Prepared) -> Vec<Parameter> {
    let schema = tree::resolve(&prepared.value, &prepared.value["components"]["schemas"][name]);
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(placeholder, property)| {
            let wire = prepared.wire_names.properties.get(&(name.to_owned(), placeholder.clone()));
            let wire = wire.unwrap_or(placeholder).clone();
            let schema = flattened(&prepared.value, property);
            Parameter {
                ident: names::snake(placeholder),
                placeholder: placeholder.clone(),
                location: ParameterLocation::Body,
                required: required.contains(&placeholder.as_str()),
                description: schema
                    .get("description")
                    .and_then(Value::as_str)
                    .map(|text| text.trim().to_owned()),
                example: example
                    .and_then(|example| example.get(&wire))
                    .or_else(|| schema.get("example"))
                    .cloned(),
                cli: CliOption::new(property),
                wire,
                schema,
            }
        })
        .collect()
}

impl NamedSchema {
    fn new(name: &str, schema: &Value, prepared: &Prepared) -> Self {
        let fields = schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(placeholder, property)| {
                let wire = prepared.wire_names.properties.get(&(name.to_owned(), placeholder.clone()));
                Field {
                    ident: names::snake(placeholder),
                    wire: wire.unwrap_or(placeholder).clone(),
                    schema: flattened(&prepared.value, property),
                }
            })
            .collect();
        Self { schema: schema.clone(), fields }
    }
}

/// Returns the identifier and the default of the parameter that sets the page size.
fn page_size(parameters: &[Parameter]) -> Option<(String, i64)> {
    let parameter = parameters
        .iter()
        .find(|parameter| parameter.location == ParameterLocation::Query && parameter.ident == "page_size")?;
    let number = |key: &str| keyword(&parameter.schema, key).and_then(Value::as_i64);
    let maximum = number("maximum").unwrap_or(DEFAULT_PAGE_SIZE);
    let default = number("default").unwrap_or(DEFAULT_PAGE_SIZE.min(maximum));
    Some((parameter.ident.clone(), default))
}

/// Returns the first and the last status of `201` or `2XX`.
fn status_range(status: &str) -> Option<(u16, u16)> {
    match status.parse::<u16>() {
        Ok(status) => Some((status, status)),
        Err(_) => status.chars().next()?.to_digit(10).map(|hundreds| {
            let first = hundreds as u16 * 100;
            (first, first + 99)
        }),
    }
}
