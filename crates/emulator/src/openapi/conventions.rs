//! The conventions by which a document's paths and schemas become resources. They are Twilio's, and all of them are here:
//!
//! - A path that ends in a name, and the path that adds one parameter to it, are a resource: its collection and its
//!   instances. Create is POST to the collection, list is GET; fetch, update and delete are GET, POST and DELETE of an
//!   instance. Whichever of them the document has are served. A path of another shape is not, nor one of which a
//!   segment is only in part a parameter.
//! - A resource below the instances of another is that one's child, whatever the parameter is called in each path.
//! - A record holds the properties of the schema that fetch answers (or create, or the items of a list).
//! - Names correspond by case: the form field, query or path parameter `FriendlyName` is the property `friendly_name`.
//! - The property that names an instance is that of the path's last parameter, or `sid`. Its SIDs begin with the two
//!   letters of its pattern: `^RA[0-9a-fA-F]{32}$`.
//! - `account_sid` is the caller's account, `url` the record's address, `links` the addresses of its children's
//!   collections, `date_created` and `date_updated` the time. Everything else is what a form said, or the schema's
//!   `default`, or the first of its enumeration, or null.
//! - A query parameter keeps the records whose property has that value; one that is a list, or the plural of a property's
//!   name, those that have one of its values. `PageSize`, `Page` and `PageToken` are for paging.
//! - A page is what list's schema says: the array is for the records, and what is named as in Twilio's `meta` is that.
//! - Two records are the same assignment where they can be made and removed but not changed, below a parent, and agree
//!   in every required field that is a SID.

use serde_json::Value;

use super::fault;
use super::path_template::Template;
use super::resource::{Envelope, Field, Filter, Form, Initial, List, Meta, Property, Resource, Source};
use super::schema::{Schema, Schemas};
use super::validator::Rule;
use crate::Error;
use crate::text::snake_case;

/// The prefix of SIDs of which the document gives none.
const NO_PREFIX: &str = "XX";

/// How many records a page holds, and at most, where the document does not say.
const PAGE_SIZE: (u64, u64) = (50, 1000);

/// All resources of a document, and the paths that are not of any.
pub(crate) fn resources(schemas: &Schemas<'_>) -> Result<(Vec<Resource>, Vec<Template>), Error> {
    let paths = schemas.document().get("paths").and_then(Value::as_object);
    let mut all = Vec::new();
    for (path, item) in paths.into_iter().flatten() {
        match Template::read(path) {
            Some(template) => all.push((template, schemas.follow(item)?)),
            None => tracing::warn!(path, "not served: a segment of it is neither a name nor a parameter"),
        }
    }
    let mut resources: Vec<Resource> = Vec::new();
    for (instance, item) in &all {
        let Some((before, _)) = instance.split_parameter() else { continue };
        let Some((collection, collected)) = all.iter().find(|(other, _)| *other == before) else { continue };
        if let Some(name) = collection.name() {
            let paths = Paths { collection, collected, instance, item };
            let resource = paths.resource(name, schemas).map_err(|error| {
                fault(format!(
                    "{instance}: {}",
                    error.to_string().replace("the document cannot be served: ", "")
                ))
            })?;
            resources.push(resource);
        }
    }
    if resources.is_empty() {
        return Err(fault(
            "no path of it is a collection with instances, as `/v1/Things` and `/v1/Things/{Sid}` are",
        ));
    }
    let served = |path: &Template| resources.iter().any(|it| it.collection == *path || it.instance == *path);
    let unserved = all.iter().map(|(path, _)| path).filter(|path| !served(path)).cloned().collect();
    Ok((resources, unserved))
}

/// The two paths of a resource, with what the document says of each.
struct Paths<'a> {
    collection: &'a Template,
    collected: &'a Value,
    instance: &'a Template,
    item: &'a Value,
}

impl Paths<'_> {
    fn resource(&self, name: &str, schemas: &Schemas<'_>) -> Result<Resource, Error> {
        let create = self.collected.get("post");
        let list = self.collected.get("get");
        let fetch = self.item.get("get");
        let update = self.item.get("post");
        let page = list.map(|it| answer(schemas, it)).transpose()?.flatten();
        let record = match fetch.or(create).or(update) {
            Some(operation) => answer(schemas, operation)?.map(|(_, schema)| schema),
            None => None,
        };
        let record = match (record, &page) {
            (Some(record), _) => record,
            (None, Some((_, page))) => items_of(schemas, page)?.unwrap_or_default(),
            (None, None) => Schema::new(),
        };
        let described = schemas.properties(&record)?;
        let has = |wanted: &str| described.iter().any(|(name, _)| name == wanted);

        let last = self.instance.split_parameter().map(|(_, name)| name).unwrap_or_default();
        let key = Some(snake_case(last)).filter(|name| has(name)).unwrap_or_else(|| "sid".to_owned());
        let path = self.path_rules(schemas)?;
        let prefix = described
            .iter()
            .find(|(name, _)| *name == key)
            .and_then(|(_, schema)| prefix(schema))
            .unwrap_or_else(|| NO_PREFIX.to_owned());
        let create = create.map(|it| form(schemas, it, 201, &has)).transpose()?;
        let update = update.map(|it| form(schemas, it, 200, &has)).transpose()?;
        let delete = self.item.get("delete").is_some();
        let held = self.collection.parameters().count() > 0;
        let identity = match (&create, &update) {
            (Some(form), None) if delete && held => identity(form),
            _ => Vec::new(),
        };
        let list = match (list, page) {
            (Some(list), Some((_, page))) => Some(self.list(schemas, list, &page, &has)?),
            _ => None,
        };
        let properties = self.properties(&described, &key);
        Ok(Resource {
            name: name.to_owned(),
            collection: self.collection.clone(),
            instance: self.instance.clone(),
            key,
            prefix,
            properties,
            path,
            create,
            update,
            list,
            fetch: fetch.is_some(),
            delete,
            identity,
        })
    }

    fn properties(&self, described: &[(String, Schema)], key: &str) -> Vec<Property> {
        let place = |name: &str| {
            self.collection
                .parameters()
                .find(|(_, parameter)| snake_case(parameter) == name)
                .map(|(at, _)| at)
        };
        described
            .iter()
            .map(|(name, schema)| {
                let source = match name.as_str() {
                    name if name == key => Source::Key,
                    "account_sid" => Source::Account,
                    "url" => Source::Address,
                    "links" => Source::Links,
                    "date_created" | "date_updated" => Source::Stored(Initial::Now),
                    name => match place(name) {
                        Some(at) => Source::Path(at),
                        None => Source::Stored(Initial::Value(initial(schema))),
                    },
                };
                Property { name: name.clone(), source }
            })
            .collect()
    }

    /// The rules of the parameters of the instance's path, of which the collection's is the beginning.
    fn path_rules(&self, schemas: &Schemas<'_>) -> Result<Vec<(usize, String, Rule)>, Error> {
        let mut described = Vec::new();
        for (item, methods) in
            [(self.item, ["get", "post", "delete"]), (self.collected, ["get", "post", "delete"])]
        {
            described.extend(parameters(schemas, item, "path")?);
            for method in methods {
                described.extend(
                    item.get(method)
                        .map(|it| parameters(schemas, it, "path"))
                        .transpose()?
                        .unwrap_or_default(),
                );
            }
        }
        let mut rules = Vec::new();
        for (at, name) in self.instance.parameters() {
            if let Some(parameter) = described.iter().find(|parameter| parameter.name == name) {
                rules.push((at, name.to_owned(), Rule::read(schemas, &parameter.schema, true)?));
            }
        }
        Ok(rules)
    }

    fn list(
        &self,
        schemas: &Schemas<'_>,
        operation: &Value,
        page: &Schema,
        has: &dyn Fn(&str) -> bool,
    ) -> Result<List, Error> {
        let mut described = parameters(schemas, self.collected, "query")?;
        described.extend(parameters(schemas, operation, "query")?);
        let (mut size, mut largest) = PAGE_SIZE;
        let (mut filters, mut paging) = (Vec::new(), Vec::new());
        for Parameter { name, required, commas, schema } in described {
            let rule = Rule::read(schemas, &schema, commas)?;
            match name.as_str() {
                "PageSize" => {
                    size = schema.get("default").and_then(Value::as_u64).unwrap_or(size);
                    largest = schema.get("maximum").and_then(Value::as_u64).unwrap_or(largest);
                    paging.push((name, rule));
                }
                "Page" | "PageToken" => paging.push((name, rule)),
                _ => {
                    let snake = snake_case(&name);
                    let singular = snake.strip_suffix('s').filter(|_| !has(&snake));
                    let property =
                        Some(singular.unwrap_or(&snake)).filter(|name| has(name)).map(str::to_owned);
                    filters.push(Filter { name, required, rule, property, is_plural: singular.is_some() });
                }
            }
        }
        Ok(List { filters, paging, size: size.min(largest), largest, envelope: envelope(schemas, page, 0)? })
    }
}

/// The fields of a form that tell two assignments apart.
fn identity(form: &Form) -> Vec<String> {
    form.fields
        .iter()
        .filter(|field| field.required && field.name.ends_with("Sid"))
        .filter_map(|field| field.property.clone())
        .collect()
}

/// The status of an operation's success and the schema of its answer.
fn answer(schemas: &Schemas<'_>, operation: &Value) -> Result<Option<(u16, Schema)>, Error> {
    let responses = operation.get("responses").and_then(Value::as_object);
    for (status, response) in responses.into_iter().flatten() {
        let Some(status) = status.parse().ok().filter(|status| (200..300).contains(status)) else { continue };
        let content =
            schemas.follow(response)?.get("content").and_then(|content| content.get("application/json"));
        let schema = content.and_then(|content| content.get("schema"));
        return Ok(Some((
            status,
            schema.map(|schema| schemas.flat(schema)).transpose()?.unwrap_or_default(),
        )));
    }
    Ok(None)
}

/// The form that an operation takes. An operation that takes none has no fields.
fn form(
    schemas: &Schemas<'_>,
    operation: &Value,
    status: u16,
    has: &dyn Fn(&str) -> bool,
) -> Result<Form, Error> {
    let status = answer(schemas, operation)?.map_or(status, |(status, _)| status);
    let body = operation.get("requestBody").map(|body| schemas.follow(body)).transpose()?;
    let schema = body
        .and_then(|body| body.pointer("/content/application~1x-www-form-urlencoded/schema"))
        .map(|schema| schemas.flat(schema))
        .transpose()?
        .unwrap_or_default();
    let required = schema.get("required").and_then(Value::as_array);
    let mut fields = Vec::new();
    for (name, schema) in schemas.properties(&schema)? {
        let property = Some(snake_case(&name)).filter(|property| has(property));
        let required = required.is_some_and(|names| names.iter().any(|it| *it == name));
        let rule = Rule::read(schemas, &schema, false)?;
        fields.push(Field { name, property, required, rule });
    }
    Ok(Form { status, fields })
}

/// A parameter as the document declares it.
struct Parameter {
    name: String,
    required: bool,
    /// Whether a list is one value with commas.
    commas: bool,
    schema: Schema,
}

/// The parameters of a path or an operation that stand at `place`.
fn parameters(schemas: &Schemas<'_>, of: &Value, place: &str) -> Result<Vec<Parameter>, Error> {
    let mut all = Vec::new();
    for parameter in of.get("parameters").and_then(Value::as_array).into_iter().flatten() {
        let parameter = schemas.follow(parameter)?;
        let (Some(name), Some(true)) =
            (parameter.get("name").and_then(Value::as_str), parameter.get("in").map(|found| found == place))
        else {
            continue;
        };
        let schema =
            parameter.get("schema").map(|schema| schemas.flat(schema)).transpose()?.unwrap_or_default();
        all.push(Parameter {
            name: name.to_owned(),
            required: parameter.get("required").and_then(Value::as_bool).unwrap_or(false),
            commas: parameter.get("explode").and_then(Value::as_bool) == Some(false),
            schema,
        });
    }
    Ok(all)
}

/// The schema of the records that a page holds.
fn items_of(schemas: &Schemas<'_>, page: &Schema) -> Result<Option<Schema>, Error> {
    let properties = schemas.properties(page)?;
    let items = properties.iter().find_map(|(_, schema)| schema.get("items"));
    items.map(|items| schemas.flat(items)).transpose()
}

/// What stands under each name of a page.
fn envelope(schemas: &Schemas<'_>, page: &Schema, depth: usize) -> Result<Vec<(String, Envelope)>, Error> {
    let mut all = Vec::new();
    for (name, schema) in schemas.properties(page)? {
        let part = match name.as_str() {
            _ if schema.contains_key("items") => Envelope::Records,
            "page" => Envelope::Meta(Meta::Page),
            "page_size" => Envelope::Meta(Meta::PageSize),
            "first_page_url" => Envelope::Meta(Meta::FirstPageUrl),
            "previous_page_url" => Envelope::Meta(Meta::PreviousPageUrl),
            "url" => Envelope::Meta(Meta::Url),
            "next_page_url" => Envelope::Meta(Meta::NextPageUrl),
            "key" => Envelope::Meta(Meta::Key),
            _ if depth == 0 && schema.contains_key("properties") => {
                Envelope::Within(envelope(schemas, &schema, depth + 1)?)
            }
            _ => Envelope::Null,
        };
        all.push((name, part));
    }
    Ok(all)
}

/// The two letters that the SIDs of a pattern begin with.
fn prefix(schema: &Schema) -> Option<String> {
    let pattern = schema.get("pattern")?.as_str()?.strip_prefix('^')?;
    let letters: String = pattern.chars().take(2).filter(char::is_ascii_alphabetic).collect();
    (letters.len() == 2).then_some(letters)
}

/// What a property is that nobody set.
fn initial(schema: &Schema) -> Value {
    if let Some(value) = schema.get("default") {
        return value.clone();
    }
    if let Some(value) = schema.get("enum").and_then(Value::as_array).and_then(|values| values.first()) {
        return value.clone();
    }
    if schema.get("nullable").and_then(Value::as_bool) == Some(true) {
        return Value::Null;
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => Value::from(""),
        Some("integer" | "number") => Value::from(0),
        Some("boolean") => Value::from(false),
        Some("array") => Value::Array(Vec::new()),
        Some("object") => Value::Object(Schema::new()),
        _ => Value::Null,
    }
}
