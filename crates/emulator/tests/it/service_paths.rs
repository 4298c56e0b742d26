//! Paths beside the API and the web pages that need no credentials.

use crate::support::{emulator, get, post, send, start};
use crate::ui::visit;
use crate::ui_reference::SHELVES;
use twilio_emulator::Emulator;

#[test]
fn head_health_icon_and_document_need_no_credentials() {
    let emulator = emulator();
    let paths = [
        ("/", "text/html; charset=utf-8"),
        ("/_emulator/requests", "text/html; charset=utf-8"),
        ("/health", "application/json"),
        ("/favicon.ico", "image/svg+xml"),
        ("/openapi.json", "application/json"),
    ];
    for (path, media_type) in paths {
        let shown = visit(&emulator, path);
        assert_eq!((shown.status(), shown.header("content-type")), (200, Some(media_type)), "{path}");
        let head = send(&emulator, &format!("HEAD {path}"), &["Accept: text/html"], None);
        assert_eq!((head.status(), head.body.as_str()), (200, ""), "{path}");
        assert_eq!(head.header("content-type"), Some(media_type), "{path}");
        assert_eq!(head.header("content-length"), Some(shown.body.len().to_string().as_str()), "{path}");
    }
    assert_eq!(visit(&emulator, "/health").json(), serde_json::json!({ "status": "ok" }));
    assert_eq!(emulator.requests().len(), 0);
    // Only GET and HEAD: the API responds to other methods.
    assert_eq!(post(&emulator, "/health", "").status(), 404);
    assert_eq!(send(&emulator, "POST /openapi.json", &[], Some("")).status(), 401);
}

#[test]
fn openapi_json_returns_the_emulated_document() {
    const JSON: &str = include_str!("../../../generated/trusthub/openapi.json");
    let json: serde_json::Value = serde_json::from_str(JSON).unwrap();
    let served = start(Emulator::builder(JSON));
    assert_eq!(visit(&served, "/openapi.json").json(), json);
    let yaml = start(Emulator::builder(SHELVES));
    let document = visit(&yaml, "/openapi.json");
    // What is served can be emulated itself, with the same result.
    let again = start(Emulator::builder(document.body.clone()));
    assert_eq!(visit(&again, "/openapi.json").body, document.body);
    assert_eq!(document.json()["info"]["title"], "Shelves");
}

/// A path of the document takes precedence over a page outside `/_emulator`.
#[test]
fn resource_named_health_is_served_by_the_api() {
    let document = r"
openapi: 3.0.3
info: { title: Health, version: 1.0.0 }
paths:
  /health:
    get: { responses: { '200': { description: A page, content: { application/json: { schema: { type: object, properties: { results: { type: array, items: { type: object, properties: { sid: { type: string } } } } } } } } } } }
  /health/{Sid}:
    get: { responses: { '200': { description: One, content: { application/json: { schema: { type: object, properties: { sid: { type: string } } } } } } } }
";
    let emulator = start(Emulator::builder(document));
    assert_eq!(visit(&emulator, "/health").status(), 401);
    assert_eq!(get(&emulator, "/health").json()["results"], serde_json::json!([]));
}
