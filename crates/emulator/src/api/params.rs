//! The parameters of requests: form fields and list filters.

use hyper::header::{CONTENT_TYPE, HeaderValue};
use serde_json::Value;

use super::{ApiError, ApiRequest, UrlEncoded};
use crate::openapi::{FilterParam, Form, ListOperation};
use crate::store::Filter;

/// The media type of form bodies.
const FORM_MEDIA_TYPE: &str = "application/x-www-form-urlencoded";

/// Reads the fields of a form, as properties with values. Ignores fields that the document does not declare.
pub(super) fn form_fields<'a>(
    form: &'a Form,
    request: &ApiRequest<'_>,
) -> Result<Vec<(&'a str, Value)>, ApiError> {
    let media_type =
        request.headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes).map(String::from_utf8_lossy);
    let media_type = media_type
        .as_deref()
        .map(|media_type| media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    match media_type.as_deref() {
        Some(FORM_MEDIA_TYPE) => {}
        None if request.body.is_empty() => {}
        other => return Err(ApiError::unsupported_media_type(other, FORM_MEDIA_TYPE)),
    }
    let invalid_body = |reason: &str| ApiError::invalid_value("body", reason);
    let text = std::str::from_utf8(request.body).map_err(|_| invalid_body("not valid UTF-8"))?;
    let pairs = UrlEncoded::parse(text).map_err(|reason| invalid_body(&reason))?;
    let mut fields = Vec::new();
    for field in &form.fields {
        let values = pairs.values(&field.name);
        if values.is_empty() {
            if field.required {
                return Err(ApiError::missing_parameter(&field.name));
            }
            continue;
        }
        let value =
            field.validator.parse(&values).map_err(|reason| ApiError::invalid_value(&field.name, &reason))?;
        if let Some(property) = &field.property {
            fields.push((property.as_str(), value));
        }
    }
    Ok(fields)
}

/// Reads the filters of a query. Ignores parameters that the document does not declare.
pub(super) fn filters<'a>(list: &'a ListOperation, query: &UrlEncoded) -> Result<Vec<Filter<'a>>, ApiError> {
    let mut filters = Vec::new();
    for FilterParam { name, required, validator, property, matching, is_plural } in &list.filters {
        let values = query.values(name);
        if values.is_empty() {
            if *required {
                return Err(ApiError::missing_parameter(name));
            }
            continue;
        }
        let value = validator.parse(&values).map_err(|reason| ApiError::invalid_value(name, &reason))?;
        let Some(property) = property else { continue };
        let values = match value {
            Value::Array(values) => values,
            Value::String(text) if *is_plural => text.split(',').map(|item| item.trim().into()).collect(),
            value => vec![value],
        };
        filters.push(Filter { property, values, matching: *matching });
    }
    Ok(filters)
}
