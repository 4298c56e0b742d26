//! Whatever the document: a message or Rust, and never a panic.

use std::{collections::BTreeSet, fs, panic};

use crate::workspace::{Workspace, root};
use serde_json::{Value, json};

/// What takes the place of a part of a document.
fn replacements() -> Vec<Option<Value>> {
    let values = [
        json!(null),
        json!("fn"),
        json!({}),
        json!([]),
        json!(7),
        json!(true),
        json!(-1.5),
        json!(""),
        json!("a \"b\"\\ {c} */ \n ü"),
        json!({ "type": "string", "$ref": "#/paths" }),
        json!({ "type": "object", "properties": { "self": { "type": "array", "items": {} } } }),
        json!([[null], "x", { "in": "query" }]),
        json!("https://twilio.com/{x}?y=1"),
    ];
    [None].into_iter().chain(values.map(Some)).collect()
}

/// Every place in `value` below its root, as a JSON pointer.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(key, value)| (key.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    for (key, value) in below {
        let place = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        found.push(place.clone());
        places(value, &place, found);
    }
}

/// `document` with another value at `place`, or with nothing there.
fn changed(document: &Value, place: &str, to: Option<&Value>) -> Value {
    let mut document = document.clone();
    if let Some(to) = to {
        *document.pointer_mut(place).unwrap() = to.clone();
        return document;
    }
    let (parent, key) = place.rsplit_once('/').unwrap();
    match document.pointer_mut(parent).unwrap() {
        Value::Object(map) => drop(map.shift_remove(&key.replace("~1", "/").replace("~0", "~"))),
        Value::Array(items) => drop(items.remove(key.parse().unwrap())),
        _ => {}
    }
    document
}

/// What is wrong with the outcome of one document, if anything is.
fn wrong(document: &Value) -> Option<String> {
    let text = serde_json::to_string_pretty(document).unwrap();
    let document = xtask::Document::parse("a".into(), "a.json", text).unwrap();
    match panic::catch_unwind(|| xtask::generate_crates(&document)) {
        Err(_) => Some("it panics".into()),
        Ok(Err(fault)) if fault.to_string().contains("a.json") => None,
        Ok(Err(fault)) => Some(format!("the fault does not name the file: {fault}")),
        Ok(Ok(crates)) => crates.iter().flat_map(|(_, files)| files).find_map(|(path, text)| {
            let rust = path.ends_with(".rs").then(|| unsound(text)).flatten();
            let toml = path
                .ends_with(".toml")
                .then(|| text.parse::<toml_edit::DocumentMut>().err()?.to_string().into());
            rust.or(toml.flatten()).map(|what: String| format!("{path}: {what}"))
        }),
    }
}

/// Why `text` cannot be Rust that compiles: it does not parse, or has two things of one name in one place.
fn unsound(text: &str) -> Option<String> {
    struct Names(Option<String>);
    impl Names {
        fn all_different(&mut self, kind: &str, names: impl Iterator<Item = String>) {
            let mut seen = BTreeSet::new();
            for name in names {
                if !seen.insert(name.clone()) {
                    self.0.get_or_insert(format!("two {kind} are named {name}"));
                }
            }
        }
    }
    impl<'ast> syn::visit::Visit<'ast> for Names {
        fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
            self.all_different(
                "fields",
                item.fields.iter().filter_map(|field| Some(field.ident.as_ref()?.to_string())),
            );
        }
        fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
            self.all_different("variants", item.variants.iter().map(|variant| variant.ident.to_string()));
        }
        fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
            self.all_different(
                "functions",
                item.items.iter().filter_map(|item| match item {
                    syn::ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
                    _ => None,
                }),
            );
        }
        fn visit_file(&mut self, file: &'ast syn::File) {
            self.all_different(
                "items",
                file.items.iter().filter_map(|item| match item {
                    syn::Item::Struct(item) => Some(item.ident.to_string()),
                    syn::Item::Enum(item) => Some(item.ident.to_string()),
                    syn::Item::Type(item) => Some(item.ident.to_string()),
                    _ => None,
                }),
            );
            self.all_different(
                "modules",
                file.items.iter().filter_map(|item| match item {
                    syn::Item::Mod(item) => Some(item.ident.to_string()),
                    _ => None,
                }),
            );
            syn::visit::visit_file(self, file);
        }
    }
    match syn::parse_file(text) {
        Err(error) => Some(error.to_string()),
        Ok(file) => {
            let mut names = Names(None);
            syn::visit::Visit::visit_file(&mut names, &file);
            names.0
        }
    }
}

/// Each part of each document is taken away or replaced, one at a time. Whatever comes of it, it is a message or Rust.
///
/// Each place gets a few of the replacements, in turn; `XTASK_FUZZ=all` gives it every one.
#[test]
fn no_document_makes_it_panic() {
    let all = std::env::var("XTASK_FUZZ").is_ok_and(|value| value == "all");
    let documents = root().join("tests/documents");
    let mut paths: Vec<_> = fs::read_dir(documents).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.push(root().join("spec/trusthub.yaml"));
    paths.sort();
    let replacements = replacements();
    let (mut tried, mut faults) = (0, Vec::new());
    for path in paths {
        let document = xtask::Document::read(&path, "a.yaml").unwrap().value;
        let mut all_places = Vec::new();
        places(&document, "", &mut all_places);
        // The document of this repository is large: not every one of its places in every run.
        let step = if all_places.len() > 400 { 7 } else { 1 };
        for (at, place) in all_places.iter().enumerate().step_by(step) {
            for (number, replacement) in replacements.iter().enumerate() {
                if !all && (at / step + number) % 7 != 0 {
                    continue;
                }
                tried += 1;
                if let Some(what) = wrong(&changed(&document, place, replacement.as_ref())) {
                    let to = replacement.as_ref().map_or("nothing".into(), Value::to_string);
                    faults.push(format!("{} {place} -> {to}: {what}", path.file_name().unwrap().display()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} of {tried}:\n{}", faults.len(), faults.join("\n"));
    assert!(tried > 1_000, "only {tried} documents were tried");
}

/// What is said of this document, of which nothing is made.
fn told_of(text: &str) -> String {
    let workspace = Workspace::with(&[("bad.yaml", text)]);
    let run = workspace.run(&["generate"]);
    assert_eq!((run.code, run.out.as_str()), (xtask::EXIT_FAILURE, ""), "{}", run.err);
    assert!(!workspace.path("crates").exists(), "something was written");
    run.err
}

fn operation(id: &str, parameter: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo: {{ title: Bad, version: 1.0.0 }}\npaths:\n  /v1/A:\n    get:\n      operationId: {id}\n      \
         parameters:\n        - {parameter}\n      responses: {{ '204': {{ description: Done. }} }}\n"
    )
}

/// progenitor panics on it; the message names what it was that it could not take.
#[test]
fn a_panic_of_progenitor_names_the_operation() {
    let enumeration = "{ name: Kind, in: query, schema: { type: string, enum: [self, Self] } }";
    insta::assert_snapshot!(told_of(&operation("ListThings", enumeration)), @r"
    error: progenitor failed: Failed to make unique variant names for [self,Self]
      --> spec/bad.yaml:5
       = at: /components/schemas/Kind
       = operation: ListThings
       = help: rewrite this part of the document, or add a pass to the prepare stage of xtask that rewrites it
    ");
}

#[test]
fn names_that_the_generated_code_needs() {
    let parameter = "{ name: A, in: query, schema: { type: string } }";
    for id in ["Error", "result", "new", "1st", "ßtraße", "Self"] {
        let told = told_of(&operation(id, parameter));
        assert!(
            told.starts_with("error: no method and no type can be named after the operationId"),
            "{told}"
        );
    }
    insta::assert_snapshot!(told_of(&operation("Error", parameter)), @r"
    error: no method and no type can be named after the operationId `Error`
      --> spec/bad.yaml:5
       = at: /paths/~1v1~1A/get
       = operation: Error
       = help: use ASCII letters and digits, and no name that Rust or the client uses: `CreateThing`
    ");
    let schema = "openapi: 3.0.3\ninfo: { title: Bad, version: 1.0.0 }\npaths: {}\ncomponents:\n  schemas:\n    result: { type: string }\n";
    insta::assert_snapshot!(told_of(schema), @r"
    error: no type can be named after the schema `result`
      --> spec/bad.yaml:6
       = at: /components/schemas/result
       = help: rename it: the generated code uses a Rust type or variant with this name
    ");
}

#[test]
fn a_workspace_without_documents() {
    let workspace = Workspace::with(&[]);
    fs::remove_dir(workspace.path("spec")).unwrap();
    let run = workspace.run(&["generate"]);
    assert_eq!(run.code, xtask::EXIT_FAILURE);
    assert!(run.err.starts_with("error: failed to read ") && run.err.contains("/spec: "), "{}", run.err);
}
