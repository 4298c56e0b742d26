//! Responses at well-known paths: the document and the health of the emulator.

use hyper::StatusCode;

use crate::api::{Api, HttpResponse};

/// Responds to a GET request for a well-known path, unless the document has the same path.
pub(crate) fn well_known(api: &Api, path: &str) -> Option<HttpResponse> {
    let document = &api.document;
    let response = match path {
        "/health" => HttpResponse::json_text(StatusCode::OK, "{\"status\":\"ok\"}"),
        "/openapi.json" => HttpResponse::json(StatusCode::OK, &document.source),
        _ => return None,
    };
    (!api.has_path(path)).then(|| response.with_security_headers())
}
