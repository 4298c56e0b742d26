//! The conventions that turn a document's paths and schemas into resources. They are Twilio's, and this module holds all
//! of them:
//!
//! - **Resources.** A path that ends in a literal segment, together with the path that adds one parameter to it, is a
//!   resource: its collection and its instances. Either path may be missing. Create is POST to the collection and list is
//!   GET; fetch, update and delete are GET, POST and DELETE of an instance. The emulator serves those that the document
//!   declares, and no other operations: no other methods, and no GET of a path that is neither a list nor an instance.
//! - **The API of 2010.** Paths may end in `.json`. The parameter `AccountSid` of a path is the caller's account. Properties
//!   and page links whose names end in `uri` are URLs without the host, and dates may have the format of RFC 2822.
//! - **Children.** A resource below the instances of another is its child, even if the two paths name the parameter
//!   differently. Its parent must exist if clients can create it; one that only the service creates is assumed to exist.
//! - **Properties.** A record has the properties of the schema that fetch returns (or else create, update, or the items of
//!   list).
//! - **Names** correspond by case: the form field, query parameter or path parameter `FriendlyName` is the property
//!   `friendly_name`.
//! - **Keys.** The last parameter of an instance's path names the property that identifies it; if no property has that
//!   name, it is `sid`. The two letters that its SIDs begin with are those of its pattern: `^RA[0-9a-fA-F]{32}$`.
//! - **Values.** `account_sid` is the caller's account, `url` the record's URL, `links` the URLs of its child collections,
//!   `date_created` and `date_updated` a time. Any other property has the value from a form, or else the schema's
//!   `default`, its first enumeration value, or null.
//! - **Filters.** A query parameter selects the records whose property has that value. A parameter that is a list, or is
//!   the plural of a property's name, selects those that have any of its values. `PageSize`, `Page` and `PageToken` are for
//!   paging.
//! - **Pages** have the shape of list's schema: its array holds the records, and properties named as in Twilio's `meta`
//!   have that meaning.
//! - **Duplicates.** Where records belong to a parent and can be created and deleted but not updated, two records are
//!   duplicates if they agree in every required field that is a SID.

use serde_json::Value;

use super::operation::{Parameter, form, parameters, success_response};
use super::page::{envelope, item_schema};
use super::path_template::PathTemplate;
use super::resource::{
    DateFormat, EnvelopePart, FilterParam, Form, InitialValue, ListOperation, PathParam, Property,
    PropertySource, Resource, UrlForm,
};
use super::validator::Validator;
use super::{DocumentError, Schema, SchemaResolver};
use crate::store::Matching;
use crate::text::snake_case;

/// The prefix of SIDs for which the document declares none.
const DEFAULT_SID_PREFIX: &str = "XX";

/// The page size and its maximum if the document declares none.
const DEFAULT_PAGE_SIZE: u64 = 50;
const DEFAULT_MAX_PAGE_SIZE: u64 = 1000;

/// The path item of a path that the document does not have.
static NO_OPERATIONS: Value = Value::Null;

/// A path of a document.
pub(super) struct DocumentPath<'a> {
    pub(super) template: PathTemplate,
    /// The path as the document has it: without the path of the server.
    pub(super) source: &'a str,
    pub(super) item: &'a Value,
}

/// Returns the resources of the document with this index.
pub(super) fn resources(
    resolver: &SchemaResolver<'_>,
    document: usize,
    paths: &[DocumentPath<'_>],
) -> Result<Vec<Resource>, DocumentError> {
    let mut resources = Vec::new();
    for path in paths {
        let pair = match path.template.split_parameter() {
            Some((rest, _)) => {
                let collection = paths.iter().find(|it| it.template == rest);
                ResourcePaths {
                    source: collection.unwrap_or(path).source,
                    collection: rest,
                    collection_item: collection.map_or(&NO_OPERATIONS, |it| it.item),
                    instance: path.template.clone(),
                    instance_item: path.item,
                }
            }
            None if paths
                .iter()
                .any(|it| it.template.split_parameter().is_some_and(|(rest, _)| rest == path.template)) =>
            {
                continue;
            }
            None => ResourcePaths {
                source: path.source,
                collection: path.template.clone(),
                collection_item: path.item,
                instance: path.template.with_parameter("Sid"),
                instance_item: &NO_OPERATIONS,
            },
        };
        if let Some(name) = pair.collection.name() {
            let resource = pair.resource(name, document, resolver);
            let resource = resource.map_err(|error| error.at_path(&path.template))?;
            if resource.has_collection() || resource.has_instance() {
                resources.push(resource);
            }
        }
    }
    Ok(resources)
}

/// The two paths of a resource, with their path items.
struct ResourcePaths<'a> {
    source: &'a str,
    collection: PathTemplate,
    collection_item: &'a Value,
    instance: PathTemplate,
    instance_item: &'a Value,
}

impl ResourcePaths<'_> {
    fn resource(
        &self,
        name: &str,
        document: usize,
        resolver: &SchemaResolver<'_>,
    ) -> Result<Resource, DocumentError> {
        let create = self.collection_item.get("post");
        let list = self.collection_item.get("get");
        let fetch = self.instance_item.get("get");
        let update = self.instance_item.get("post");
        let page = list.map(|it| success_response(resolver, it)).transpose()?.flatten();
        let record = match fetch.or(create).or(update) {
            Some(operation) => success_response(resolver, operation)?.map(|(_, schema)| schema),
            None => None,
        };
        let record = match (record, &page) {
            (Some(record), _) => record,
            (None, Some((_, page))) => item_schema(resolver, page)?.unwrap_or_default(),
            (None, None) => Schema::new(),
        };
        let properties = resolver.properties(&record)?;
        let has_property = |name: &str| properties.iter().any(|(property, _)| property == name);

        let last_param = self.instance.split_parameter().map(|(_, name)| name).unwrap_or_default();
        let key_property = Some(snake_case(last_param))
            .filter(|name| has_property(name))
            .unwrap_or_else(|| "sid".to_owned());
        let sid_prefix = properties
            .iter()
            .find(|(name, _)| *name == key_property)
            .and_then(|(_, schema)| sid_prefix(schema))
            .unwrap_or_else(|| DEFAULT_SID_PREFIX.to_owned());
        let create = create.map(|it| form(resolver, it, 201, &has_property)).transpose()?;
        let update = update.map(|it| form(resolver, it, 200, &has_property)).transpose()?;
        let has_delete = self.instance_item.get("delete").is_some();
        let account_segment =
            self.collection.parameters().find(|(_, name)| *name == "AccountSid").map(|(index, _)| index);
        let has_parent = self.collection.parameters().any(|(index, _)| Some(index) != account_segment);
        let unique_properties = match (&create, &update) {
            (Some(form), None) if has_delete && has_parent => unique_properties(form),
            _ => Vec::new(),
        };
        let list = match (list, page) {
            (Some(list), Some((_, page))) => Some(self.list(resolver, list, &page, &has_property)?),
            _ => None,
        };
        // A path without instances is a list only if it returns records.
        let is_list = |list: &ListOperation| !self.instance_item.is_null() || has_records(&list.envelope);
        let list = list.filter(is_list);
        Ok(Resource {
            document,
            source_path: self.source.to_owned(),
            name: name.to_owned(),
            collection: self.collection.clone(),
            instance: self.instance.clone(),
            account_segment,
            properties: self.properties(&properties, &key_property),
            key_property,
            sid_prefix,
            path_params: self.path_params(resolver)?,
            create,
            update,
            list,
            has_fetch: fetch.is_some(),
            has_delete,
            unique_properties,
        })
    }

    fn properties(&self, schemas: &[(String, Schema)], key_property: &str) -> Vec<Property> {
        let segment_index = |name: &str| {
            let mut parameters = self.collection.parameters();
            parameters.find(|(_, parameter)| snake_case(parameter) == name).map(|(index, _)| index)
        };
        schemas
            .iter()
            .map(|(name, schema)| {
                let source = match name.as_str() {
                    name if name == key_property => PropertySource::Sid,
                    "account_sid" => PropertySource::Account,
                    "url" => PropertySource::Url(UrlForm::Absolute),
                    "uri" => PropertySource::Url(UrlForm::Relative),
                    "links" => PropertySource::Links(UrlForm::Absolute),
                    "subresource_uris" => PropertySource::Links(UrlForm::Relative),
                    "date_created" | "date_updated" => {
                        PropertySource::Stored(InitialValue::Now(date_format(schema)))
                    }
                    name => match segment_index(name) {
                        Some(index) => PropertySource::PathSegment(index),
                        None => PropertySource::Stored(InitialValue::Constant(initial_value(schema))),
                    },
                };
                Property { name: name.clone(), source }
            })
            .collect()
    }

    /// Reads the parameters of the instance's path. They include those of the collection's path, which is its beginning.
    fn path_params(&self, resolver: &SchemaResolver<'_>) -> Result<Vec<PathParam>, DocumentError> {
        let mut declared = Vec::new();
        for item in [self.instance_item, self.collection_item] {
            declared.extend(parameters(resolver, item, "path")?);
            for operation in ["get", "post", "delete"].into_iter().filter_map(|method| item.get(method)) {
                declared.extend(parameters(resolver, operation, "path")?);
            }
        }
        let mut path_params = Vec::new();
        for (index, name) in self.instance.parameters() {
            if let Some(parameter) = declared.iter().find(|parameter| parameter.name == name) {
                let validator = Validator::from_schema(resolver, &parameter.schema, true)?;
                path_params.push(PathParam { index, name: name.to_owned(), validator });
            }
        }
        Ok(path_params)
    }

    fn list(
        &self,
        resolver: &SchemaResolver<'_>,
        operation: &Value,
        page: &Schema,
        has_property: &dyn Fn(&str) -> bool,
    ) -> Result<ListOperation, DocumentError> {
        let mut declared = parameters(resolver, self.collection_item, "query")?;
        declared.extend(parameters(resolver, operation, "query")?);
        let (mut default_page_size, mut max_page_size) = (DEFAULT_PAGE_SIZE, DEFAULT_MAX_PAGE_SIZE);
        let (mut filters, mut paging_params) = (Vec::new(), Vec::new());
        for Parameter { name, required, comma_separated, schema } in declared {
            let validator = Validator::from_schema(resolver, &schema, comma_separated)?;
            match name.as_str() {
                "PageSize" => {
                    let keyword = |name: &str| schema.get(name).and_then(Value::as_u64);
                    default_page_size = keyword("default").unwrap_or(default_page_size);
                    max_page_size = keyword("maximum").unwrap_or(max_page_size);
                    paging_params.push((name, validator));
                }
                "Page" | "PageToken" => paging_params.push((name, validator)),
                _ => {
                    let snake = snake_case(&name);
                    let singular = snake.strip_suffix('s').filter(|_| !has_property(&snake));
                    let property =
                        Some(singular.unwrap_or(&snake)).filter(|name| has_property(name)).map(str::to_owned);
                    let is_plural = singular.is_some();
                    let matching = Matching::Equal;
                    filters.push(FilterParam { name, required, validator, property, matching, is_plural });
                }
            }
        }
        Ok(ListOperation {
            filters,
            paging_params,
            default_page_size: default_page_size.min(max_page_size),
            max_page_size,
            envelope: envelope(resolver, page, 0)?,
        })
    }
}

/// Returns the properties that distinguish the records of a collection.
fn unique_properties(form: &Form) -> Vec<String> {
    form.fields
        .iter()
        .filter(|field| field.required && field.name.ends_with("Sid"))
        .filter_map(|field| field.property.clone())
        .collect()
}

/// Returns `true` if a page has records.
fn has_records(envelope: &[(String, EnvelopePart)]) -> bool {
    envelope.iter().any(|(_, part)| *part == EnvelopePart::Records)
}

fn date_format(schema: &Schema) -> DateFormat {
    match schema.get("format").and_then(Value::as_str) {
        Some("date-time-rfc-2822") => DateFormat::Rfc2822,
        _ => DateFormat::Iso8601,
    }
}

/// Returns the two letters that the SIDs of a pattern begin with.
fn sid_prefix(schema: &Schema) -> Option<String> {
    let pattern = schema.get("pattern")?.as_str()?.strip_prefix('^')?;
    let letters: String = pattern.chars().take(2).filter(char::is_ascii_alphabetic).collect();
    (letters.len() == 2).then_some(letters)
}

/// Returns the value of a property that was never set.
fn initial_value(schema: &Schema) -> Value {
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
