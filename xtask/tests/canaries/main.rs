//! Canaries: for each gap of progenitor and typify that xtask closes, plain progenitor still has the fault.
//!
//! A canary that fails after an upgrade of progenitor names the file of xtask that can be deleted or made smaller.

mod emit;
mod lower;

use std::panic;

use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle, UnknownPolicy};
use serde_json::{Value, json};

/// A fault that plain progenitor has with a minimal document.
struct Canary {
    gap: &'static str,
    /// The file that closes the gap, below `xtask/src`.
    closed_by: &'static str,
    document: Value,
    output: Output,
    fault: Fault,
}

/// The outputs of progenitor.
#[derive(Clone, Copy)]
enum Output {
    Client,
    Commands,
    Mocks,
}

/// The fault, with a part of a message or of the generated code. White space in code is ignored.
enum Fault {
    /// A panic with this text.
    Panics(&'static str),
    /// An error with this text.
    Fails(&'static str),
    /// Code that is wrong.
    Writes(&'static str),
    /// Code that is not written.
    Omits(&'static str),
}

impl Canary {
    /// Returns what plain progenitor does instead, if it does not have the fault.
    fn missing_fault(&self) -> Option<String> {
        let ran = panic::catch_unwind(|| run(&self.document, self.output));
        let squeezed = |code: &str| code.split_whitespace().collect::<String>();
        let (has_fault, found) = match (&self.fault, ran) {
            (Fault::Panics(text), Err(payload)) => {
                let message = match payload.downcast::<String>() {
                    Ok(message) => *message,
                    Err(payload) => {
                        payload.downcast::<&str>().map_or_else(|_| String::new(), |text| (*text).to_owned())
                    }
                };
                (message.contains(text), format!("it panics: {message}"))
            }
            (_, Err(_)) => (false, "it panics".to_owned()),
            (Fault::Fails(text), Ok(Err(message))) => {
                (message.contains(text), format!("it fails: {message}"))
            }
            (_, Ok(Err(message))) => (false, format!("it fails: {message}")),
            (Fault::Writes(code), Ok(Ok(written))) => (squeezed(&written).contains(&squeezed(code)), written),
            (Fault::Omits(code), Ok(Ok(written))) => (!squeezed(&written).contains(&squeezed(code)), written),
            (Fault::Panics(_) | Fault::Fails(_), Ok(Ok(written))) => (false, written),
        };
        (!has_fault).then_some(found)
    }
}

fn canary(
    gap: &'static str,
    closed_by: &'static str,
    document: Value,
    output: Output,
    fault: Fault,
) -> Canary {
    Canary { gap, closed_by, document, output, fault }
}

/// Returns a document with one path item and with component schemas.
fn document(path_item: Value, schemas: Value) -> Value {
    json!({
        "openapi": "3.0.3",
        "info": { "title": "Things", "version": "1.0.0" },
        "paths": { "/Things": path_item },
        "components": { "schemas": schemas },
    })
}

/// Returns a document with one operation that has these parameters.
fn get(parameters: Value) -> Value {
    document(
        json!({ "get": {
            "operationId": "ListThings",
            "parameters": parameters,
            "responses": { "204": { "description": "Done." } },
        } }),
        json!({}),
    )
}

/// Returns a document with one operation whose request body has this content.
fn post(content: Value) -> Value {
    document(
        json!({ "post": {
            "operationId": "CreateThing",
            "requestBody": { "content": content },
            "responses": { "204": { "description": "Done." } },
        } }),
        json!({}),
    )
}

/// Returns a document with one operation that returns this schema.
fn returning(schema: Value) -> Value {
    responding(
        json!({ "200": { "description": "Done.", "content": { "application/json": { "schema": schema } } } }),
    )
}

/// Returns a document with one operation that has these responses.
fn responding(responses: Value) -> Value {
    document(json!({ "get": { "operationId": "ListThings", "responses": responses } }), json!({}))
}

/// Returns a document with these component schemas.
fn schemas(schemas: Value) -> Value {
    document(json!({}), schemas)
}

/// Runs plain progenitor, and returns one of its outputs, or its error.
fn run(document: &Value, output: Output) -> Result<String, String> {
    let document =
        serde_json::from_value(document.clone()).expect("the document of the canary is OpenAPI 3.0");
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Builder).with_unknown_crates(UnknownPolicy::Allow);
    let mut generator = Generator::new(&settings);
    let tokens = match output {
        Output::Client => generator.generate_tokens(&document),
        Output::Commands => generator.cli(&document, "client"),
        Output::Mocks => generator.httpmock(&document, "client"),
    };
    tokens.map(|tokens| tokens.to_string()).map_err(|error| error.to_string())
}

#[test]
fn plain_progenitor_still_has_every_fault() {
    let canaries = lower::canaries().into_iter().chain(emit::canaries());
    let without_fault: Vec<String> = canaries
        .filter_map(|canary| {
            let found = canary.missing_fault()?;
            Some(format!(
                "progenitor no longer has the gap \"{}\": delete what closes it in xtask/src/{}, and this canary\n{found}",
                canary.gap, canary.closed_by
            ))
        })
        .collect();
    assert!(without_fault.is_empty(), "{}", without_fault.join("\n\n"));
}
