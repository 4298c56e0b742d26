//! Responses at well-known paths: the document and the health of the emulator.

use hyper::StatusCode;

use crate::api::{Api, HttpResponse};

/// Responds to a GET request for a well-known path, unless a document has the same path. `host` selects one of several documents.
pub(crate) fn well_known(api: &Api, host: &str, path: &str) -> Option<HttpResponse> {
    let documents = &api.documents;
    let document = &documents.sources[*documents.at_host(host).first()?];
    let response = match path {
        "/health" => HttpResponse::json_text(StatusCode::OK, "{\"status\":\"ok\"}"),
        "/openapi.json" => HttpResponse::json(StatusCode::OK, &document.json),
        _ => return None,
    };
    (!api.has_path(path)).then(|| response.with_security_headers())
}
