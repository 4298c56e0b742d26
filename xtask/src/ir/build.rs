//! Builds the model from a lowered document.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    Api, Body, Field, FormStyle, NamedSchema, Operation, Pagination, Parameter, ParameterLocation,
    ResponseBody, Tag,
    cli_extensions::{self, CliOption},
    lowered::{EMPTY_STATUSES, ENCODING, Lowered, MEDIA_TYPE, keyword},
    media_types, names,
    package::Package,
    pages::{next_page, page_items, page_record},
    parameters, responses,
    service::base_url,
};
use crate::spec::{
    lookup,
    pointer::Pointer,
    resolve::{flattened, resolve, schema_name},
    source::Document,
};

/// The page size of Twilio's services if a document does not specify it.
const DEFAULT_PAGE_SIZE: i64 = 50;

impl Api {
    /// Builds the model of `document` and its lowered form.
    pub(crate) fn new(document: &Document, package: Package, lowered: &Lowered) -> Self {
        let original = &document.value;
        let value = &lowered.value;
        let text =
            |pointer: &str| original.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut types = BTreeMap::new();
        for (name, schema) in lookup::component_schemas(value) {
            if !lowered.aliases.contains_key(name) {
                types.insert(name.clone(), NamedSchema::new(name, schema, lowered));
            }
        }
        let operations: Vec<Operation> =
            lookup::operations(value).map(|operation| Operation::new(&operation, lowered)).collect();
        Self {
            library: package.name.replace('-', "_"),
            package,
            source: document.display_path.clone(),
            title: text("/info/title").split_whitespace().collect::<Vec<_>>().join(" "),
            description: text("/info/description"),
            homepage: original.pointer("/externalDocs/url").and_then(Value::as_str).map(str::to_owned),
            base_url: base_url(original).to_owned(),
            tags: tags(value, lowered),
            operations,
            types,
            aliases: lowered.aliases.clone(),
        }
    }
}

fn tags(document: &Value, lowered: &Lowered) -> Vec<Tag> {
    let tags = document.get("tags").and_then(Value::as_array).into_iter().flatten();
    let origin = |index| lowered.origin(&Pointer::new(["tags"]).item(index));
    tags.enumerate().map(|(index, tag)| Tag::new(tag, origin(index))).collect()
}

impl Tag {
    fn new(tag: &Value, origin: Pointer) -> Self {
        let text = |key: &str| tag.get(key).and_then(Value::as_str).map(|text| text.trim().to_owned());
        Self {
            origin,
            name: text("name").unwrap_or_default(),
            description: text("description").filter(|text| !text.is_empty()),
            cli_name: cli_extensions::text(tag, cli_extensions::NAME),
            cli_description: cli_extensions::text(tag, cli_extensions::DESCRIPTION),
        }
    }
}

impl Operation {
    fn new(operation: &lookup::Operation<'_>, lowered: &Lowered) -> Self {
        let document = &lowered.value;
        let value = operation.value;
        let text = |key: &str| value.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
        let id = operation.id().to_owned();
        let mut docs: Vec<String> = text("summary").into_iter().map(str::to_owned).collect();
        docs.extend(
            text("description")
                .filter(|text| docs.first().map(String::as_str) != Some(text))
                .map(str::to_owned),
        );
        let parameters: Vec<Parameter> = parameters::of(document, operation)
            .iter()
            .map(|parameter| Parameter::new(&id, parameter, lowered))
            .collect();
        let responses = responses::of(document, operation);
        let content = responses::success(&responses).and_then(|response| response.content());
        let empty_statuses: Vec<&str> =
            lookup::items(value, EMPTY_STATUSES).filter_map(Value::as_str).collect();
        let response_body = match content {
            None => ResponseBody::Empty,
            Some((media, _)) if media == media_types::JSON && !empty_statuses.is_empty() => {
                ResponseBody::OptionalJson
            }
            Some((media, _)) if media == media_types::JSON => ResponseBody::Json,
            Some(_) => ResponseBody::Bytes,
        };
        let response_type =
            content.and_then(|(_, media)| schema_name(media.get("schema")?.get("$ref")?.as_str()?));
        let page = response_type.clone().filter(|_| {
            // A response without a body is not a page.
            operation.method == "get" && response_body == ResponseBody::Json
        });
        let page = page.and_then(|type_name| {
            let (items, next_page) = (page_items(document, &type_name)?, next_page(document, &type_name)?);
            Some(Pagination { type_name, size: page_size(&parameters), items, next_page })
        });
        let record_type = match &page {
            Some(page) => page_record(document, &page.type_name),
            None => response_type,
        };
        Self {
            origin: lowered.origin(&operation.pointer()),
            name: names::snake(&id),
            builder: names::pascal(&id),
            id,
            method: operation.method,
            path: operation.path.to_owned(),
            docs,
            cli_description: cli_extensions::text(value, cli_extensions::DESCRIPTION),
            tag: value.pointer("/tags/0").and_then(Value::as_str).map(str::to_owned),
            body: responses::request_body(document, operation)
                .and_then(|(pointer, body)| Body::new(&pointer, body, &parameters, lowered)),
            parameters,
            success_statuses: responses
                .iter()
                .filter(|response| response.is_success())
                .map(|response| response.status)
                .chain(empty_statuses)
                .filter_map(status_range)
                .collect(),
            response_body,
            error_responses: responses
                .iter()
                .filter(|response| !response.is_success())
                .map(|response| {
                    let description = response.value.get("description").and_then(Value::as_str);
                    (response.status.to_owned(), description.unwrap_or_default().trim().to_owned())
                })
                .collect(),
            page,
            record_type,
        }
    }
}

impl Parameter {
    fn new(operation: &str, parameter: &parameters::Parameter<'_>, lowered: &Lowered) -> Self {
        let origin = lowered.origin(&parameter.pointer);
        let parameter = parameter.value;
        let text = |key: &str| parameter.get(key).and_then(Value::as_str);
        let placeholder = text("name").unwrap_or_default().to_owned();
        let wire = lowered.wire_names.parameters.get(&(operation.to_owned(), placeholder.clone()));
        let schema = flattened(&lowered.value, parameter.get("schema").unwrap_or(&Value::Null));
        Self {
            origin,
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
            form_style: None,
            cli: CliOption::new(parameter),
            schema,
        }
    }
}

impl Body {
    fn new(pointer: &Pointer, body: &Value, parameters: &[Parameter], lowered: &Lowered) -> Option<Self> {
        let (media, content) = body.get("content")?.as_object()?.iter().next()?;
        let schema = content.get("schema")?;
        let type_name = schema.get("$ref").and_then(Value::as_str).and_then(schema_name).filter(|name| {
            let properties = Pointer::component("schemas", name).join("properties");
            lowered.value.pointer(&properties).is_some()
        });
        let example = content
            .get("example")
            .or_else(|| content.get("examples")?.as_object()?.values().next()?.get("value"));
        let fields = type_name.as_deref().map(|name| fields_of(name, example, lowered));
        let mut fields = fields.unwrap_or_default();
        rename_setters(&mut fields, parameters);
        for (name, encoding) in lookup::entries(content, ENCODING) {
            if let Some(field) = fields.iter_mut().find(|field| field.wire == *name) {
                field.form_style = form_style(encoding, &field.schema);
            }
        }
        Some(Self {
            origin: lowered.origin(pointer),
            media: content.get(MEDIA_TYPE).and_then(Value::as_str).unwrap_or(media).to_owned(),
            required: body.get("required").and_then(Value::as_bool) == Some(true),
            schema: flattened(&lowered.value, schema),
            type_name,
            fields,
            description: body.get("description").and_then(Value::as_str).map(str::to_owned),
        })
    }
}

/// Renames the setters of fields that have the name of a parameter or of another method of the request builder.
fn rename_setters(fields: &mut [Parameter], parameters: &[Parameter]) {
    let mut taken: BTreeSet<String> = names::RESERVED_SETTERS.map(str::to_owned).into();
    taken.extend(parameters.iter().map(|parameter| parameter.ident.clone()));
    let mut free: BTreeSet<String> = fields.iter().map(Parameter::field).collect();
    for field in fields.iter_mut().filter(|field| taken.contains(&field.ident)) {
        let stem = format!("body_{}", field.ident.trim_end_matches('_'));
        let numbered = (2..).map(|count| format!("{stem}{count}"));
        let candidates = std::iter::once(stem.clone()).chain(numbered);
        let free_name =
            candidates.into_iter().find(|name| !taken.contains(name) && free.insert(name.clone()));
        field.ident = free_name.unwrap_or(stem);
    }
}

/// Returns the properties of the component schema `name` as fields of a request body.
fn fields_of(name: &str, example: Option<&Value>, lowered: &Lowered) -> Vec<Parameter> {
    let schema = resolve(&lowered.value, &lowered.value["components"]["schemas"][name]);
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
            let Field { origin, ident, wire, schema } = Field::new(name, placeholder, property, lowered);
            Parameter {
                origin,
                ident,
                placeholder: placeholder.clone(),
                location: ParameterLocation::Body,
                required: required.contains(&placeholder.as_str()),
                description: schema
                    .get("description")
                    .and_then(Value::as_str)
                    .map(|text| text.trim().to_owned())
                    .filter(|text| !text.is_empty()),
                example: example
                    .and_then(|example| example.get(&wire))
                    .or_else(|| schema.get("example"))
                    .cloned(),
                form_style: None,
                cli: CliOption::new(property),
                wire,
                schema,
            }
        })
        .collect()
}

impl Field {
    /// Creates the property that the lowered document calls `placeholder`, of the component schema `schema`.
    fn new(schema: &str, placeholder: &str, property: &Value, lowered: &Lowered) -> Self {
        let location = Pointer::component("schemas", schema).join("properties").join(placeholder);
        let wire = lowered.wire_names.properties.get(&(schema.to_owned(), placeholder.to_owned()));
        Self {
            origin: lowered.origin(&location),
            ident: names::snake(placeholder),
            wire: wire.map_or(placeholder, String::as_str).to_owned(),
            schema: flattened(&lowered.value, property),
        }
    }
}

impl NamedSchema {
    fn new(name: &str, schema: &Value, lowered: &Lowered) -> Self {
        let fields = schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(placeholder, property)| Field::new(name, placeholder, property, lowered))
            .collect();
        Self { origin: lowered.origin(&Pointer::component("schemas", name)), schema: schema.clone(), fields }
    }
}

/// Returns the style of a form field with this `encoding`, unless it is the default one: lists as repeated keys, objects as
/// JSON.
fn form_style(encoding: &Value, schema: &Value) -> Option<FormStyle> {
    let text = |key: &str| lookup::text(encoding, key);
    let explode = encoding.get("explode").and_then(Value::as_bool);
    let is_list = lookup::text(schema, "type") == Some("array");
    if text("style").is_none() && explode.is_none() {
        return text("contentType").filter(|media| media_types::is_json(media)).map(|_| FormStyle::Json);
    }
    match (text("style").unwrap_or("form"), explode) {
        ("deepObject", _) => Some(FormStyle::DeepObject),
        ("form", None | Some(true)) if is_list => None,
        ("form", None | Some(true)) => Some(FormStyle::Exploded),
        ("form", Some(false)) => Some(FormStyle::Delimited(",")),
        (_, Some(true)) if is_list => None,
        ("spaceDelimited", _) => Some(FormStyle::Delimited(" ")),
        ("pipeDelimited", _) => Some(FormStyle::Delimited("|")),
        _ => None,
    }
}

/// Returns the identifier and the default of the optional parameter that sets the page size.
fn page_size(parameters: &[Parameter]) -> Option<(String, i64)> {
    let parameter = parameters
        .iter()
        .filter(|parameter| parameter.location == ParameterLocation::Query && !parameter.required)
        .find(|parameter| parameter.ident == "page_size" && parameter.schema["type"] == "integer")?;
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
