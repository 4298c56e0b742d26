//! The conventions that turn a document's paths and schemas into resources. They are Twilio's, and this module holds all
//! of them:
//!
//! - **Resources.** A path that ends in a literal segment, together with the path that adds one parameter to it, is a
//!   resource: its collection and its instances. Create is POST to the collection and list is GET; fetch, update and
//!   delete are GET, POST and DELETE of an instance. The emulator serves those that the document declares. Paths of any
//!   other shape are not served.
//! - **Children.** A resource below the instances of another is its child, even if the two paths name the parameter
//!   differently.
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

use super::path_template::PathTemplate;
use super::resource::{
    EnvelopePart, FilterParam, Form, FormField, InitialValue, ListOperation, PageMeta, PathParam, Property,
    PropertySource, Resource,
};
use super::validator::Validator;
use super::{DocumentError, Schema, SchemaResolver};
use crate::text::snake_case;

/// The prefix of SIDs for which the document declares none.
const DEFAULT_SID_PREFIX: &str = "XX";

/// The page size and its maximum if the document declares none.
const DEFAULT_PAGE_SIZE: u64 = 50;
const DEFAULT_MAX_PAGE_SIZE: u64 = 1000;

/// Returns the resources of a document, and the paths that belong to none.
pub(crate) fn resources(
    resolver: &SchemaResolver<'_>,
) -> Result<(Vec<Resource>, Vec<PathTemplate>), DocumentError> {
    let paths = resolver.document().get("paths").and_then(Value::as_object);
    let mut templates = Vec::new();
    for (path, item) in paths.into_iter().flatten() {
        match PathTemplate::parse(path) {
            Some(template) => templates.push((template, resolver.resolve_ref(item)?)),
            None => {
                tracing::warn!(path, "path not served: a segment mixes a parameter with other text");
            }
        }
    }
    let mut resources: Vec<Resource> = Vec::new();
    for (instance, instance_item) in &templates {
        let Some((rest, _)) = instance.split_parameter() else { continue };
        let collection = templates.iter().find(|(template, _)| *template == rest);
        let Some((collection, collection_item)) = collection else { continue };
        if let Some(name) = collection.name() {
            let paths = ResourcePaths { collection, collection_item, instance, instance_item };
            resources.push(paths.resource(name, resolver).map_err(|error| error.at_path(instance))?);
        }
    }
    if resources.is_empty() {
        return Err(DocumentError::new(
            "no path is a collection with instances, such as `/v1/Things` with `/v1/Things/{Sid}`",
        ));
    }
    let is_served =
        |path: &PathTemplate| resources.iter().any(|it| it.collection == *path || it.instance == *path);
    let unsupported =
        templates.iter().map(|(path, _)| path).filter(|path| !is_served(path)).cloned().collect();
    Ok((resources, unsupported))
}

/// The two paths of a resource, with their path items.
struct ResourcePaths<'a> {
    collection: &'a PathTemplate,
    collection_item: &'a Value,
    instance: &'a PathTemplate,
    instance_item: &'a Value,
}

impl ResourcePaths<'_> {
    fn resource(&self, name: &str, resolver: &SchemaResolver<'_>) -> Result<Resource, DocumentError> {
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
        let has_parent = self.collection.parameters().count() > 0;
        let unique_properties = match (&create, &update) {
            (Some(form), None) if has_delete && has_parent => unique_properties(form),
            _ => Vec::new(),
        };
        let list = match (list, page) {
            (Some(list), Some((_, page))) => Some(self.list(resolver, list, &page, &has_property)?),
            _ => None,
        };
        Ok(Resource {
            name: name.to_owned(),
            collection: self.collection.clone(),
            instance: self.instance.clone(),
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
                    "url" => PropertySource::Url,
                    "links" => PropertySource::Links,
                    "date_created" | "date_updated" => PropertySource::Stored(InitialValue::Now),
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
                    filters.push(FilterParam { name, required, validator, property, is_plural });
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

/// Returns the success status of an operation and the schema of its response.
fn success_response(
    resolver: &SchemaResolver<'_>,
    operation: &Value,
) -> Result<Option<(u16, Schema)>, DocumentError> {
    let responses = operation.get("responses").and_then(Value::as_object);
    for (status, response) in responses.into_iter().flatten() {
        let Some(status) = status.parse().ok().filter(|status| (200..300).contains(status)) else { continue };
        let response = resolver.resolve_ref(response)?;
        let schema = response.pointer("/content/application~1json/schema");
        let schema = schema.map(|schema| resolver.merge_all_of(schema)).transpose()?.unwrap_or_default();
        return Ok(Some((status, schema)));
    }
    Ok(None)
}

/// Returns the form of an operation. It has no fields if the operation declares no form body.
fn form(
    resolver: &SchemaResolver<'_>,
    operation: &Value,
    default_status: u16,
    has_property: &dyn Fn(&str) -> bool,
) -> Result<Form, DocumentError> {
    let success_status = success_response(resolver, operation)?.map_or(default_status, |(status, _)| status);
    let body = operation.get("requestBody").map(|body| resolver.resolve_ref(body)).transpose()?;
    let schema = body
        .and_then(|body| body.pointer("/content/application~1x-www-form-urlencoded/schema"))
        .map(|schema| resolver.merge_all_of(schema))
        .transpose()?
        .unwrap_or_default();
    let required_names = schema.get("required").and_then(Value::as_array);
    let mut fields = Vec::new();
    for (name, schema) in resolver.properties(&schema)? {
        let property = Some(snake_case(&name)).filter(|property| has_property(property));
        let required = required_names.is_some_and(|names| names.iter().any(|it| *it == name));
        let validator = Validator::from_schema(resolver, &schema, false)?;
        fields.push(FormField { name, property, required, validator });
    }
    Ok(Form { success_status, fields })
}

/// A parameter as the document declares it.
struct Parameter {
    name: String,
    required: bool,
    /// `true` if a list is written as one comma-separated value.
    comma_separated: bool,
    schema: Schema,
}

/// Returns the parameters that a path item or an operation declares in `location`.
fn parameters(
    resolver: &SchemaResolver<'_>,
    owner: &Value,
    location: &str,
) -> Result<Vec<Parameter>, DocumentError> {
    let mut parameters = Vec::new();
    for parameter in owner.get("parameters").and_then(Value::as_array).into_iter().flatten() {
        let parameter = resolver.resolve_ref(parameter)?;
        let Some(name) = parameter.get("name").and_then(Value::as_str) else { continue };
        if parameter.get("in").is_none_or(|found| found != location) {
            continue;
        }
        let schema = parameter.get("schema").map(|schema| resolver.merge_all_of(schema)).transpose()?;
        parameters.push(Parameter {
            name: name.to_owned(),
            required: parameter.get("required").and_then(Value::as_bool).unwrap_or(false),
            comma_separated: parameter.get("explode").and_then(Value::as_bool) == Some(false),
            schema: schema.unwrap_or_default(),
        });
    }
    Ok(parameters)
}

/// Returns the schema of the records in a page.
fn item_schema(resolver: &SchemaResolver<'_>, page: &Schema) -> Result<Option<Schema>, DocumentError> {
    let properties = resolver.properties(page)?;
    let items = properties.iter().find_map(|(_, schema)| schema.get("items"));
    items.map(|items| resolver.merge_all_of(items)).transpose()
}

/// Returns the shape of a page.
fn envelope(
    resolver: &SchemaResolver<'_>,
    page: &Schema,
    depth: usize,
) -> Result<Vec<(String, EnvelopePart)>, DocumentError> {
    let mut parts = Vec::new();
    for (name, schema) in resolver.properties(page)? {
        let part = match name.as_str() {
            _ if schema.contains_key("items") => EnvelopePart::Records,
            "page" => EnvelopePart::Meta(PageMeta::Page),
            "page_size" => EnvelopePart::Meta(PageMeta::PageSize),
            "first_page_url" => EnvelopePart::Meta(PageMeta::FirstPageUrl),
            "previous_page_url" => EnvelopePart::Meta(PageMeta::PreviousPageUrl),
            "url" => EnvelopePart::Meta(PageMeta::Url),
            "next_page_url" => EnvelopePart::Meta(PageMeta::NextPageUrl),
            "key" => EnvelopePart::Meta(PageMeta::Key),
            _ if depth == 0 && schema.contains_key("properties") => {
                EnvelopePart::Object(envelope(resolver, &schema, depth + 1)?)
            }
            _ => EnvelopePart::Null,
        };
        parts.push((name, part));
    }
    Ok(parts)
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
