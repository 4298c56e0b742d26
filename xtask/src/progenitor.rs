//! progenitor: the prepared document becomes Rust, as syntax trees.

use std::{cell::RefCell, panic, sync::Once};

use openapiv3::OpenAPI;
use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle, TagStyle, UnknownPolicy};
use serde_json::Value;

use crate::{
    diagnostic::{Fault, Result},
    prepare::Prepared,
    tree,
};

/// What progenitor makes of a document.
pub(crate) struct Raw {
    pub(crate) client: syn::File,
    pub(crate) cli: syn::File,
    pub(crate) httpmock: syn::File,
}

/// Runs progenitor's three generators. `library` is the client crate as Rust code names it.
pub(crate) fn generate(prepared: &Prepared, library: &str) -> Result<Raw> {
    attempt(&prepared.openapi, library).map_err(|what| blame(prepared, library, what))
}

fn attempt(openapi: &OpenAPI, library: &str) -> Result<Raw, String> {
    let parse =
        |tokens| syn::parse2::<syn::File>(tokens).map_err(|error| format!("its output is not Rust: {error}"));
    without_panic(|| {
        let mut settings = GenerationSettings::new();
        settings
            .with_interface(InterfaceStyle::Builder)
            .with_tag(TagStyle::Separate)
            .with_unknown_crates(UnknownPolicy::Allow)
            // Maps in hash order would print, and be sent, in another order each time.
            .with_map_type("::std::collections::BTreeMap")
            // What a consumer's own tests compare.
            .with_derive("PartialEq");
        let mut generator = Generator::new(&settings);
        let client = generator.generate_tokens(openapi).map_err(|error| error.to_string())?;
        // The command line leaves bodies of bytes to a `todo!()`; it is made without them.
        let cli = generator.cli(&without_bytes(openapi), library).map_err(|error| error.to_string())?;
        let httpmock = generator.httpmock(openapi, library).map_err(|error| error.to_string())?;
        Ok(Raw { client: parse(client)?, cli: parse(cli)?, httpmock: parse(httpmock)? })
    })
}

/// Finds which part of the document it was, by giving progenitor each operation, and each schema, alone.
fn blame(prepared: &Prepared, library: &str, what: String) -> Fault {
    let whole = &prepared.value;
    let fault = |what: &str| {
        Fault::new(format!("progenitor cannot take this: {}", what.trim()))
            .help("write this part in another way, or teach the prepare stage of xtask to rewrite it")
    };
    let mut bare = whole.clone();
    bare["paths"] = Value::Object(serde_json::Map::new());
    for operation in tree::operations(whole) {
        let mut alone = bare.clone();
        alone["paths"][operation.path] = serde_json::json!({ operation.method: operation.value });
        let Ok(openapi) = serde_json::from_value(alone) else { continue };
        if let Err(what) = attempt(&openapi, library) {
            // A schema that fails for every operation is not the operation's fault.
            let schemas_alone =
                serde_json::from_value(bare.clone()).ok().map(|openapi| attempt(&openapi, library));
            if !matches!(schemas_alone, Some(Err(_))) {
                return fault(&what).at(operation.pointer()).operation(operation.id());
            }
        }
    }
    for name in
        whole.pointer("/components/schemas").and_then(Value::as_object).into_iter().flat_map(|map| map.keys())
    {
        let mut without = bare.clone();
        if let Some(schemas) = without.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
            schemas.insert(name.clone(), Value::Object(serde_json::Map::new()));
        }
        if serde_json::from_value(without).is_ok_and(|openapi| attempt(&openapi, library).is_ok()) {
            let fault = fault(&what).at(crate::pointer::of(["components", "schemas", name]));
            // One that was written inline is found by the operation that it was written in.
            let reference = tree::schema_reference(name)["$ref"].to_string();
            let user = tree::operations(whole).find(|user| user.value.to_string().contains(&reference));
            return match user {
                Some(user) => fault.operation(user.id()),
                None => fault,
            };
        }
    }
    fault(&what)
}

fn without_bytes(openapi: &OpenAPI) -> OpenAPI {
    let mut openapi = openapi.clone();
    let is_bytes = |operation: &openapiv3::Operation| {
        operation.responses.responses.values().any(|response| {
            response.as_item().is_some_and(|response| {
                !response.content.is_empty() && !response.content.contains_key("application/json")
            })
        })
    };
    for item in openapi.paths.paths.values_mut() {
        let openapiv3::ReferenceOr::Item(item) = item else { continue };
        for slot in [
            &mut item.get,
            &mut item.put,
            &mut item.post,
            &mut item.delete,
            &mut item.options,
            &mut item.head,
            &mut item.patch,
            &mut item.trace,
        ] {
            slot.take_if(|operation| is_bytes(operation));
        }
    }
    openapi
}

thread_local! {
    /// What the last panic of this thread said, while `without_panic` runs.
    static SAID: RefCell<Option<Option<String>>> = const { RefCell::new(None) };
}

/// Runs `work`; a panic in it becomes its message, and prints nothing.
pub(crate) fn without_panic<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let caught = SAID.with_borrow_mut(|said| match said {
                Some(said) => {
                    let payload = info.payload();
                    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
                    *said = text.or_else(|| payload.downcast_ref::<String>().cloned());
                    true
                }
                None => false,
            });
            if !caught {
                before(info);
            }
        }));
    });
    // One may run inside the other: what the outer one has is put back.
    let outer = SAID.replace(Some(None));
    // The generator is made and dropped inside; nothing that a panic leaves half-done is seen again.
    let outcome = panic::catch_unwind(panic::AssertUnwindSafe(work));
    let said = SAID.replace(outer).flatten();
    outcome.unwrap_or_else(|_| Err(said.unwrap_or_else(|| "it panicked without a message".into())))
}
