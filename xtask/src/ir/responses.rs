//! The responses and the request body of an operation.

use serde_json::Value;

use crate::{
    ir::media_types,
    spec::{lookup::Operation, lookup::operations, pointer::Pointer, resolve::resolve_at},
};

/// A response, with its reference resolved.
#[derive(Clone)]
pub(crate) struct Response<'a> {
    /// Its status as the document writes it: `201`, `2XX` or `default`.
    pub(crate) status: &'a str,
    /// The location of its declaration: a component if the operation refers to one.
    pub(crate) pointer: Pointer,
    pub(crate) value: &'a Value,
}

impl<'a> Response<'a> {
    /// Returns `true` if its status means success.
    pub(crate) fn is_success(&self) -> bool {
        is_success(self.status)
    }

    /// Returns the first media type of its body, and its media type object.
    pub(crate) fn content(&self) -> Option<(&'a String, &'a Value)> {
        self.value.get("content")?.as_object()?.iter().next()
    }

    /// Returns the location and the schema of its JSON body.
    pub(crate) fn json_schema(&self) -> Option<(Pointer, &'a Value)> {
        let schema = self.value.get("content")?.get(media_types::JSON)?.get("schema")?;
        Some((self.pointer.join("content").join(media_types::JSON).join("schema"), schema))
    }
}

/// Returns `true` if a status means success.
pub(crate) fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

/// Returns `true` if a status means failure.
pub(crate) fn is_error(status: &str) -> bool {
    status.starts_with(['4', '5'])
}

/// Returns the declared responses of an operation, in the order of the document.
pub(crate) fn of<'a>(document: &'a Value, operation: &Operation<'a>) -> Vec<Response<'a>> {
    let pointer = operation.pointer().join("responses");
    let responses = operation.value.get("responses").and_then(Value::as_object).into_iter().flatten();
    responses
        .filter(|(status, _)| !status.starts_with("x-"))
        .map(|(status, response)| {
            let (pointer, value) = resolve_at(document, pointer.join(status), response);
            Response { status, pointer, value }
        })
        .collect()
}

/// Returns the response that a method returns on success: the first successful one with a body or, if none has one, the
/// first successful one.
pub(crate) fn success<'a>(responses: &[Response<'a>]) -> Option<Response<'a>> {
    let mut successful = responses.iter().filter(|response| response.is_success());
    let with_body = successful.clone().find(|response| response.content().is_some());
    with_body.or_else(|| successful.next()).cloned()
}

/// Returns the request body of an operation, and its location.
pub(crate) fn request_body<'a>(
    document: &'a Value,
    operation: &Operation<'a>,
) -> Option<(Pointer, &'a Value)> {
    let body = operation.value.get("requestBody")?;
    Some(resolve_at(document, operation.pointer().join("requestBody"), body))
}

/// Returns the location and the schema of every error response that has one.
pub(crate) fn error_schemas(document: &Value) -> impl Iterator<Item = (Pointer, &Value)> {
    operations(document).flat_map(|operation| {
        let responses = of(document, &operation).into_iter();
        responses
            .filter(|response| is_error(response.status) || response.status == "default")
            .filter_map(|response| response.json_schema())
    })
}

/// Returns the schema that all typed error responses of the document refer to, if it is the same one.
pub(crate) fn declared_error_schema(document: &Value) -> Option<Value> {
    let mut common: Option<&Value> = None;
    for (_, schema) in error_schemas(document) {
        schema.get("$ref")?;
        if *common.get_or_insert(schema) != schema {
            return None;
        }
    }
    common.filter(|_| !uses_default_for_success(document)).cloned()
}

/// Returns `true` if an operation declares its successful response as `default`, whose schema is then not an error.
fn uses_default_for_success(document: &Value) -> bool {
    operations(document).any(|operation| {
        let responses = of(document, &operation);
        responses.iter().any(|response| response.status == "default")
            && !responses.iter().any(Response::is_success)
    })
}
