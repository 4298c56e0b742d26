//! The operations of a document: their parameters, forms and responses.

use serde_json::Value;

use super::resource::{Form, FormField};
use super::validator::Validator;
use super::{DocumentError, Schema, SchemaResolver};
use crate::text::snake_case;

/// Returns the success status of an operation and the schema of its response.
pub(super) fn success_response(
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
pub(super) fn form(
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
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) required: bool,
    /// `true` if a list is written as one comma-separated value.
    pub(super) comma_separated: bool,
    pub(super) schema: Schema,
}

/// Returns the parameters that a path item or an operation declares in `location`.
pub(super) fn parameters(
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
