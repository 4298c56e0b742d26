//! What the polish stage has to know of the prepared document, looked up once.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    names,
    pages::{page_items, page_record, page_size},
    prepare::{Alias, Prepared},
    read::Document,
    service::{base_url, crate_version},
    tree::{self, flattened},
};

/// A document, by what becomes of it.
pub(crate) struct Model {
    /// The name of the client crate: `twilio-trusthub`.
    pub(crate) crate_name: String,
    /// The same as Rust code has it: `twilio_trusthub`.
    pub(crate) library: String,
    /// The path of the document, as generated files tell it.
    pub(crate) source: String,
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) description: String,
    /// Where the service's own documentation is.
    pub(crate) homepage: Option<String>,
    /// The server that requests go to unless a consumer says otherwise.
    pub(crate) base_url: String,
    pub(crate) tags: Vec<Tag>,
    pub(crate) operations: Vec<Operation>,
    pub(crate) types: BTreeMap<String, Type>,
    pub(crate) aliases: BTreeMap<String, Alias>,
}

/// What the document says of a tag: a resource, as the house uses them.
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    /// What the command line calls it, by `x-cli-name`.
    pub(crate) command: Option<String>,
}

/// One operation.
pub(crate) struct Operation {
    /// Its operationId, as written.
    pub(crate) id: String,
    /// Its method on the client.
    pub(crate) name: String,
    /// Its builder.
    pub(crate) builder: String,
    pub(crate) method: &'static str,
    pub(crate) path: String,
    /// Summary and description, as the document has them.
    pub(crate) docs: Vec<String>,
    /// Its first tag. Its method is then one of a trait, which its callers have to import.
    pub(crate) tag: Option<String>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    /// Statuses that mean success, as ranges.
    pub(crate) success: Vec<(u16, u16)>,
    pub(crate) reply: Reply,
    /// Status and description of each declared failure.
    pub(crate) failures: Vec<(String, String)>,
    pub(crate) page: Option<Page>,
    /// The type of what it answers, or of what its pages are lists of, where that is one with fields.
    pub(crate) record: Option<String>,
}

/// What a successful response holds.
#[derive(Clone, PartialEq)]
pub(crate) enum Reply {
    Json,
    Nothing,
    Bytes,
}

/// A parameter, or a field of a form.
pub(crate) struct Parameter {
    /// Its setter.
    pub(crate) ident: String,
    /// The name that progenitor knows it by.
    pub(crate) placeholder: String,
    /// The name that is sent.
    pub(crate) wire: String,
    pub(crate) place: Place,
    pub(crate) required: bool,
    /// The schema, references followed.
    pub(crate) schema: Value,
    pub(crate) description: Option<String>,
    pub(crate) example: Option<Value>,
}

/// Where a parameter goes.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Place {
    Path,
    Query,
    Header,
    Body,
}

/// The body of a request.
pub(crate) struct Body {
    pub(crate) media: String,
    /// The type, where it is one with fields.
    pub(crate) type_name: Option<String>,
    pub(crate) fields: Vec<Parameter>,
    pub(crate) description: Option<String>,
}

/// What makes an operation one that is read page by page.
pub(crate) struct Page {
    /// The type of a page.
    pub(crate) type_name: String,
    /// The parameter that sets how many items a page has, and what it is when it is not sent.
    pub(crate) size: Option<(String, i64)>,
}

/// A named schema.
pub(crate) struct Type {
    pub(crate) schema: Value,
    /// Rust field, wire name and schema of each property, in the document's order.
    pub(crate) fields: Vec<Field>,
}

/// A property.
pub(crate) struct Field {
    pub(crate) ident: String,
    pub(crate) wire: String,
    pub(crate) schema: Value,
}

/// What the command line calls the resource of a tag.
pub(crate) const CLI_NAME: &str = "x-cli-name";

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

impl Body {
    /// Whether it is sent as a form.
    pub(crate) fn is_form(&self) -> bool {
        self.media == FORM
    }
}

impl Model {
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
                types.insert(name.clone(), Type::new(name, schema, prepared));
            }
        }
        let operations: Vec<Operation> =
            tree::operations(value).map(|operation| Operation::new(&operation, prepared)).collect();
        Self {
            library: crate_name.replace('-', "_"),
            crate_name,
            source: document.shown.clone(),
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

    pub(crate) fn operation(&self, name: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.name == name)
    }

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
            command: text(CLI_NAME),
        }
    }
}

impl Operation {
    fn new(operation: &tree::Operation<'_>, prepared: &Prepared) -> Self {
        let whole = &prepared.value;
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
        let succeeded = || responses.into_iter().flatten().filter(|(status, _)| status.starts_with('2'));
        let content =
            succeeded().find_map(|(_, response)| response.get("content")?.as_object()?.iter().next());
        let reply = match content {
            None => Reply::Nothing,
            Some((media, _)) if media == "application/json" => Reply::Json,
            Some(_) => Reply::Bytes,
        };
        let answer =
            content.and_then(|(_, media)| media.get("schema")?.get("$ref")?.as_str()?.rsplit('/').next());
        let page = answer
            .filter(|_| operation.method == "get")
            .filter(|name| page_items(whole, name).is_some())
            .map(|name| Page { type_name: name.to_owned(), size: page_size(&parameters) });
        let record = match &page {
            Some(page) => page_record(whole, &page.type_name),
            None => answer.map(str::to_owned),
        };
        Self {
            name: names::snake(&id),
            builder: names::pascal(&id),
            id,
            method: operation.method,
            path: operation.path.to_owned(),
            docs,
            tag: value.pointer("/tags/0").and_then(Value::as_str).map(str::to_owned),
            parameters,
            body: value.get("requestBody").and_then(|body| Body::new(body, prepared)),
            success: succeeded().filter_map(|(status, _)| statuses(status)).collect(),
            reply,
            failures: responses
                .into_iter()
                .flatten()
                .filter(|(status, _)| !status.starts_with('2'))
                .map(|(status, response)| {
                    let description = response.get("description").and_then(Value::as_str).unwrap_or_default();
                    (status.clone(), description.trim().to_owned())
                })
                .collect(),
            page,
            record,
        }
    }

    /// Everything that a consumer can set, in order: the parameters, then the fields of a form.
    pub(crate) fn settable(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().chain(self.body.iter().flat_map(|body| &body.fields))
    }
}

impl Parameter {
    fn new(operation: &str, parameter: &Value, prepared: &Prepared) -> Self {
        let text = |key: &str| parameter.get(key).and_then(Value::as_str);
        let placeholder = text("name").unwrap_or_default().to_owned();
        let wire = prepared.wire_names.parameters.get(&(operation.to_owned(), placeholder.clone()));
        let schema = flattened(&prepared.value, parameter.get("schema").unwrap_or(&Value::Null));
        Self {
            ident: names::snake(&placeholder),
            wire: wire.unwrap_or(&placeholder).clone(),
            placeholder,
            place: match text("in") {
                Some("path") => Place::Path,
                Some("header") => Place::Header,
                _ => Place::Query,
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
                place: Place::Body,
                required: required.contains(&placeholder.as_str()),
                description: schema
                    .get("description")
                    .and_then(Value::as_str)
                    .map(|text| text.trim().to_owned()),
                example: example
                    .and_then(|example| example.get(&wire))
                    .or_else(|| schema.get("example"))
                    .cloned(),
                wire,
                schema,
            }
        })
        .collect()
}

impl Type {
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

fn statuses(status: &str) -> Option<(u16, u16)> {
    match status.parse::<u16>() {
        Ok(status) => Some((status, status)),
        Err(_) => status.chars().next()?.to_digit(10).map(|hundreds| {
            let first = hundreds as u16 * 100;
            (first, first + 99)
        }),
    }
}
