//! Runs progenitor on the lowered document.

use std::{cell::RefCell, panic, sync::Once};

use openapiv3::OpenAPI;
use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle, TagStyle, UnknownPolicy};
use serde_json::Value;

use super::facts::{self, Facts, Structs};
use crate::{
    diagnostic::{Diagnostic, Result},
    ir::{Api, lowered::Lowered},
    spec::{lookup, pointer::Pointer, resolve::schema_reference},
};

/// The output of progenitor.
pub(crate) struct ProgenitorOutput {
    pub(crate) facts: Facts,
    pub(crate) httpmock: syn::File,
}

/// The syntax trees of two crates, and the structs of the first.
struct RawOutput {
    client: syn::File,
    structs: Structs,
    httpmock: syn::File,
}

/// Runs progenitor's generators of clients and mocks, and reads the facts about the client.
pub(crate) fn generate(lowered: &Lowered, api: &Api) -> Result<ProgenitorOutput> {
    let RawOutput { client, structs, httpmock } = run_generators(&lowered.openapi, &api.library)
        .map_err(|message| find_cause(&lowered.value, &api.library, &message))?;
    Ok(ProgenitorOutput { facts: Facts::read(client, structs, api)?, httpmock })
}

/// Runs the generators. The error is the message of an error or a panic.
fn run_generators(openapi: &OpenAPI, library: &str) -> Result<RawOutput, String> {
    let parse =
        |tokens| syn::parse2::<syn::File>(tokens).map_err(|error| format!("its output is not Rust: {error}"));
    without_panic(|| {
        let mut settings = GenerationSettings::new();
        settings
            .with_interface(InterfaceStyle::Builder)
            .with_tag(TagStyle::Merged)
            .with_unknown_crates(UnknownPolicy::Allow)
            // A map in hash order would be printed and sent in another order each time.
            .with_map_type("::std::collections::BTreeMap")
            // Lets users compare values in their tests.
            .with_derive("PartialEq");
        let mut generator = Generator::new(&settings);
        let client = generator.generate_tokens(openapi).map_err(|error| error.to_string())?;
        let httpmock = generator.httpmock(openapi, library).map_err(|error| error.to_string())?;
        let structs = facts::structs(generator.get_type_space())?;
        Ok(RawOutput { client: parse(client)?, structs, httpmock: parse(httpmock)? })
    })
}

/// Finds the part of the document that progenitor fails on, by running it with each operation alone, then without each
/// schema.
fn find_cause(document: &Value, library: &str, message: &str) -> Diagnostic {
    let diagnostic = |message: &str| {
        Diagnostic::new(format!("progenitor failed: {}", message.trim())).help(
            "rewrite this part of the document, or add a pass to the lower stage of xtask that rewrites it",
        )
    };
    let mut without_operations = document.clone();
    without_operations["paths"] = Value::Object(serde_json::Map::new());
    for operation in lookup::operations(document) {
        let mut one_operation = without_operations.clone();
        one_operation["paths"][operation.path] = serde_json::json!({ operation.method: operation.value });
        let Ok(openapi) = serde_json::from_value(one_operation) else { continue };
        if let Err(message) = run_generators(&openapi, library) {
            // If progenitor fails without any operation, a schema is the cause.
            let without_any = serde_json::from_value(without_operations.clone())
                .ok()
                .map(|openapi| run_generators(&openapi, library));
            if !matches!(without_any, Some(Err(_))) {
                return diagnostic(&message).at(operation.pointer()).operation(operation.id());
            }
        }
    }
    for (name, _) in lookup::component_schemas(document) {
        let mut without_schema = without_operations.clone();
        if let Some(schemas) =
            without_schema.pointer_mut("/components/schemas").and_then(Value::as_object_mut)
        {
            schemas.insert(name.clone(), Value::Object(serde_json::Map::new()));
        }
        if serde_json::from_value(without_schema)
            .is_ok_and(|openapi| run_generators(&openapi, library).is_ok())
        {
            let diagnostic = diagnostic(message).at(Pointer::component("schemas", name));
            // The schema may have been inline in an operation: name the first one that uses it.
            let reference = schema_reference(name)["$ref"].to_string();
            let user = lookup::operations(document).find(|user| user.value.to_string().contains(&reference));
            return match user {
                Some(user) => diagnostic.operation(user.id()),
                None => diagnostic,
            };
        }
    }
    diagnostic(message)
}

thread_local! {
    /// The message of the last panic of this thread: `Some` while `without_panic` runs.
    static PANIC_MESSAGE: RefCell<Option<Option<String>>> = const { RefCell::new(None) };
}

/// Runs `work`, and returns the message of a panic as an error instead of printing it.
pub(crate) fn without_panic<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous_hook = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let caught = PANIC_MESSAGE.with_borrow_mut(|message| match message {
                Some(message) => {
                    let payload = info.payload();
                    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
                    *message = text.or_else(|| payload.downcast_ref::<String>().cloned());
                    true
                }
                None => false,
            });
            if !caught {
                previous_hook(info);
            }
        }));
    });
    // Calls may be nested: the message of the outer one is restored below.
    let outer = PANIC_MESSAGE.replace(Some(None));
    // Nothing that `work` changes is used after a panic.
    let result = panic::catch_unwind(panic::AssertUnwindSafe(work));
    let message = PANIC_MESSAGE.replace(outer).flatten();
    result.unwrap_or_else(|_| Err(message.unwrap_or_else(|| "panic without a message".into())))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn panic_of_progenitor_is_reported_at_the_schema_with_an_operation_that_uses_it() {
        let operation = |id: &str, schema: &str| {
            json!({
                "operationId": id,
                "parameters": [{ "name": "Kind", "in": "query", "schema": schema_reference(schema) }],
                "responses": { "204": { "description": "Done." } },
            })
        };
        let document = json!({
            "openapi": "3.0.3",
            "info": { "title": "Orders", "version": "1.0.0" },
            "paths": {
                "/v1/A": { "get": operation("ListA", "Good") },
                "/v1/B": { "get": operation("ListB", "Bad") },
            },
            "components": { "schemas": {
                "Good": { "type": "string", "enum": ["a", "b"] },
                // typify names the variants of both values `Self_`.
                "Bad": { "type": "string", "enum": ["self", "Self"] },
            } },
        });
        let openapi = serde_json::from_value(document.clone()).expect("the document is valid");
        let message = run_generators(&openapi, "orders").err().expect("progenitor cannot name the variants");
        let found = find_cause(&document, "orders", &message).to_string();
        for part in ["progenitor failed: ", "/components/schemas/Bad", "operation: ListB", "help: "] {
            assert!(found.contains(part), "{found}");
        }
    }
}
