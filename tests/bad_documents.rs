//! Documents that cannot be taken: what a person is told, and that nothing is written.

use std::{fs, path::Path};

use crate::root;

/// Runs `cargo xtask` with `arguments`, and tells its exit code and what it printed.
pub(crate) fn xtask(arguments: &[&str], root: &Path) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = ["cargo xtask"].iter().chain(arguments).map(Into::into);
    let code = xtask::run(arguments, root, &mut out, &mut err);
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

/// What is said of a document with these bytes.
fn told_of(file: &str, bytes: &[u8]) -> String {
    let directory = tempfile::tempdir().unwrap();
    let (spec, out) = (directory.path().join(file), directory.path().join("out"));
    fs::create_dir(&out).unwrap();
    fs::File::create(&spec).and_then(|mut spec| std::io::Write::write_all(&mut spec, bytes)).unwrap();
    let (code, printed, told) =
        xtask(&["generate", "--spec", spec.to_str().unwrap(), "--out", out.to_str().unwrap()], &root());
    assert_eq!((code, printed.as_str()), (xtask::FAILED, ""), "{}\n{told}", String::from_utf8_lossy(bytes));
    assert_eq!(fs::read_dir(&out).unwrap().count(), 0, "nothing is written");
    told.replace(directory.path().to_str().unwrap(), "DIR").trim_end().to_owned()
}

/// A good document with `paths` and `components` in place of its own.
fn document(paths: &str, components: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo: {{ title: Bad, version: 1.0.0 }}\npaths:\n{paths}\ncomponents:\n  schemas:\n{components}\n"
    )
}

/// One operation with these lines in it.
fn operation(lines: &str) -> String {
    document(
        &format!("  /v1/Things/{{Sid}}:\n    post:\n      operationId: ChangeThing\n{lines}"),
        "    Thing: { type: object, properties: { a: { type: string } } }",
    )
}

const SID: &str = "      parameters: [{ name: Sid, in: path, required: true, schema: { type: string } }]\n";
const DONE: &str = "      responses: { '204': { description: Done. } }\n";

#[test]
fn each_fault_is_told_with_its_place_and_what_to_do() {
    let cases: Vec<(&str, &str, String)> = vec![
        ("a syntax error in YAML", "bad.yaml", "openapi: 3.0.3\ninfo: [\npaths: {}\n".into()),
        ("a tab", "bad.yaml", "openapi: 3.0.3\n\tinfo: a\n".into()),
        ("a key given twice", "bad.yaml", "openapi: 3.0.3\ninfo:\n  title: a\n  title: b\n".into()),
        ("an alias", "bad.yaml", "a: &x 1\nb: *x\n".into()),
        ("two documents", "bad.yaml", "openapi: 3.0.3\n---\nopenapi: 3.0.3\n".into()),
        ("a syntax error in JSON", "bad.json", "{\n  \"openapi\": \"3.0.3\",\n}\n".into()),
        ("nothing", "bad.yaml", String::new()),
        ("something else", "bad.yaml", "hello: world\n".into()),
        ("OpenAPI 3.1", "bad.yaml", "openapi: 3.1.0\ninfo: { title: a, version: '1' }\npaths: {}\n".into()),
        (
            "a version that is a number",
            "bad.yaml",
            "openapi: 3.0.3\ninfo: { title: a, version: 1.0 }\npaths: {}\n".into(),
        ),
        ("no paths", "bad.yaml", "openapi: 3.0.3\ninfo: { title: a, version: '1' }\n".into()),
        (
            "a reference that leads nowhere",
            "bad.yaml",
            operation(&format!(
                "{SID}{DONE}      requestBody: {{ $ref: '#/components/requestBodies/Gone' }}\n"
            )),
        ),
        ("a reference to another file", "bad.yaml", document("  {}", "    A: { $ref: 'other.yaml#/A' }")),
        (
            "a path that is a reference",
            "bad.yaml",
            document("  /v1/A: { $ref: '#/paths/~1v1~1B' }\n  /v1/B: {}", "    A: { type: string }"),
        ),
        (
            "no operationId",
            "bad.yaml",
            document("  /v1/A:\n    get:\n      responses: {}", "    A: { type: string }"),
        ),
        (
            "two operations of one name",
            "bad.yaml",
            document(
                "  /v1/A:\n    get: { operationId: FetchA, responses: {} }\n    put: { operationId: fetch_a, responses: {} }",
                "    A: { type: string }",
            ),
        ),
        ("a path parameter that is not declared", "bad.yaml", operation(DONE)),
        (
            "a path parameter that is not in the path",
            "bad.yaml",
            operation(&format!(
                "      parameters:\n        - {{ name: Sid, in: path, required: true, schema: {{ type: string }} }}\n        - {{ name: Other, in: path, required: true, schema: {{ type: string }} }}\n{DONE}"
            )),
        ),
        (
            "a cookie",
            "bad.yaml",
            operation(&format!(
                "      parameters:\n        - {{ name: Sid, in: path, required: true, schema: {{ type: string }} }}\n        - {{ name: C, in: cookie, schema: {{ type: string }} }}\n{DONE}"
            )),
        ),
        (
            "a parameter of no type",
            "bad.yaml",
            operation(&format!(
                "      parameters:\n        - {{ name: Sid, in: path, required: true }}\n{DONE}"
            )),
        ),
        ("no responses", "bad.yaml", operation(SID)),
        (
            "two types of success",
            "bad.yaml",
            operation(&format!(
                "{SID}      responses:\n        '200': {{ description: a, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Thing' }} }} }} }}\n        '202': {{ description: b, content: {{ application/json: {{ schema: {{ type: string }} }} }} }}\n"
            )),
        ),
        (
            "a body of many parts",
            "bad.yaml",
            operation(&format!(
                "{SID}{DONE}      requestBody: {{ content: {{ multipart/form-data: {{ schema: {{ type: object }} }} }} }}\n"
            )),
        ),
        (
            "a list in a style of its own",
            "bad.yaml",
            operation(&format!(
                "      parameters:\n        - {{ name: Sid, in: path, required: true, schema: {{ type: string }} }}\n        - {{ name: L, in: query, style: pipeDelimited, schema: {{ type: array, items: {{ type: string }} }} }}\n{DONE}"
            )),
        ),
        (
            "a type that there is not",
            "bad.yaml",
            document("  {}", "    A: { type: object, properties: { b: { type: strnig } } }"),
        ),
        (
            "two schemas that are one type",
            "bad.yaml",
            document("  {}", "    thing_one: { type: string }\n    ThingOne: { type: string }"),
        ),
        (
            "a schema that is itself",
            "bad.yaml",
            document(
                "  {}",
                "    A: { $ref: '#/components/schemas/B' }\n    B: { allOf: [{ $ref: '#/components/schemas/A' }] }",
            ),
        ),
        (
            "a pattern that is none",
            "bad.yaml",
            operation(&format!(
                "      parameters: [{{ name: Sid, in: path, required: true, schema: {{ type: string, pattern: '(' }} }}]\n{DONE}"
            )),
        ),
        (
            "a required property that is not there",
            "bad.yaml",
            document("  {}", "    A: { type: object, required: 7 }"),
        ),
    ];
    let mut lines = Vec::new();
    for (name, file, text) in cases {
        lines.push(format!("# {name}\n{}\n", told_of(file, text.as_bytes())));
    }
    lines.push(format!("# bytes that are no text\n{}\n", told_of("bad.yaml", b"openapi: \xff\xfe")));
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn bad_arguments_are_told() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    fs::File::create(&file).unwrap();
    let good = root().join("tests/documents/no_operations.yaml");
    let mut lines = Vec::new();
    for arguments in [
        &["generate", "--spec", "missing.yaml", "--out", "out"][..],
        &["generate", "--spec", good.to_str().unwrap(), "--out", file.to_str().unwrap()],
        &["generate", "--spec", good.to_str().unwrap()],
        &["generate", "--sepc"],
        &[],
    ] {
        let (code, out, err) = xtask(arguments, &root());
        assert_eq!((code, out.as_str()), (xtask::FAILED, ""));
        lines
            .push(err.replace(file.to_str().unwrap(), "FILE").lines().take(3).collect::<Vec<_>>().join("\n"));
    }
    insta::assert_snapshot!(lines.join("\n\n"));
}

/// Every document with one of its parts taken away or replaced: it is taken or refused, and what is made of it is Rust.
#[test]
fn no_document_makes_it_panic() {
    let mut tried = 0;
    let mut refused = 0;
    let directory = root().join("tests/documents");
    let mut paths: Vec<_> = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.push(root().join("spec/trusthub.yaml"));
    paths.sort();
    for path in paths {
        let document = xtask::Document::read(&path, "a.yaml").unwrap();
        let mut places = Vec::new();
        gather(&document.value, &mut String::new(), &mut places);
        // Every place of a small document; of ours, which has a thousand, every fifteenth.
        let step = if places.len() > 400 { 15 } else { 1 };
        for (at, place) in places.iter().enumerate().step_by(step) {
            let mut changed = document.value.clone();
            change(&mut changed, place, at);
            let text = serde_json::to_string(&changed).unwrap();
            let Ok(changed) = xtask::Document::parse("a".into(), "a.json", text) else { continue };
            tried += 1;
            match xtask::crates(&changed) {
                Ok(crates) => {
                    for (path, text) in
                        crates.iter().flat_map(|(_, files)| files).filter(|(path, _)| path.ends_with(".rs"))
                    {
                        syn::parse_file(text)
                            .unwrap_or_else(|error| panic!("{place}: {path}: {error}\n{text}"));
                    }
                }
                Err(fault) => {
                    refused += 1;
                    assert!(fault.to_string().contains("a.json"), "{place}: {fault}");
                }
            }
        }
    }
    assert!(tried > 500 && refused > 50, "{tried} tried, {refused} refused");
}

fn gather(value: &serde_json::Value, place: &mut String, places: &mut Vec<String>) {
    let length = place.len();
    match value {
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                place.push_str(&format!("/{}", key.replace('~', "~0").replace('/', "~1")));
                places.push(place.clone());
                gather(value, place, places);
                place.truncate(length);
            }
        }
        serde_json::Value::Array(items) => {
            for (at, value) in items.iter().enumerate() {
                place.push_str(&format!("/{at}"));
                places.push(place.clone());
                gather(value, place, places);
                place.truncate(length);
            }
        }
        _ => {}
    }
}

fn change(document: &mut serde_json::Value, place: &str, at: usize) {
    let (parent, key) = place.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    match at % 4 {
        0 => match document.pointer_mut(parent) {
            Some(serde_json::Value::Object(map)) => drop(map.remove(&key)),
            Some(serde_json::Value::Array(items)) => drop(items.remove(key.parse().unwrap())),
            _ => {}
        },
        1 => *document.pointer_mut(place).unwrap() = serde_json::Value::Null,
        2 => {
            *document.pointer_mut(place).unwrap() = serde_json::json!({ "type": "string", "$ref": "#/paths" })
        }
        _ => *document.pointer_mut(place).unwrap() = serde_json::json!("fn"),
    }
}
