//! Invalid documents and arguments: the errors that they cause, and that nothing is written.

use std::fs;

use crate::workspace::{Run, root, xtask};

/// Generates from a document with these bytes, which has to fail without writing anything, and returns the error.
fn generate_invalid(file_name: &str, bytes: &[u8]) -> String {
    let directory = tempfile::tempdir().unwrap();
    let (spec, out) = (directory.path().join(file_name), directory.path().join("out"));
    fs::create_dir(&out).unwrap();
    fs::File::create(&spec).and_then(|mut spec| std::io::Write::write_all(&mut spec, bytes)).unwrap();
    let Run { code, out: stdout, err } =
        xtask(&["generate", "--spec", spec.to_str().unwrap(), "--out", out.to_str().unwrap()], root());
    assert_eq!(
        (code, stdout.as_str()),
        (xtask::EXIT_FAILURE, ""),
        "{}\n{err}",
        String::from_utf8_lossy(bytes)
    );
    assert_eq!(fs::read_dir(&out).unwrap().count(), 0, "something was written");
    err.replace(directory.path().to_str().unwrap(), "DIR").trim_end().to_owned()
}

/// Returns a document with these paths and component schemas.
fn document(paths: &str, schemas: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo: {{ title: Bad, version: 1.0.0 }}\npaths:\n{paths}\ncomponents:\n  schemas:\n{schemas}\n"
    )
}

/// Returns a document with one operation that contains these lines.
fn operation(lines: &str) -> String {
    document(
        &format!("  /v1/Things/{{Sid}}:\n    post:\n      operationId: ChangeThing\n{lines}"),
        "    Thing: { type: object, properties: { a: { type: string } } }",
    )
}

const SID: &str = "      parameters: [{ name: Sid, in: path, required: true, schema: { type: string } }]\n";
const DONE: &str = "      responses: { '204': { description: Done. } }\n";

#[test]
fn invalid_documents_fail_with_location_and_help() {
    let cases: Vec<(&str, &str, String)> = vec![
        ("a syntax error in YAML", "bad.yaml", "openapi: 3.0.3\ninfo: [\npaths: {}\n".into()),
        ("a tab", "bad.yaml", "openapi: 3.0.3\n\tinfo: a\n".into()),
        ("a duplicate key", "bad.yaml", "openapi: 3.0.3\ninfo:\n  title: a\n  title: b\n".into()),
        ("an alias", "bad.yaml", "a: &x 1\nb: *x\n".into()),
        ("two documents", "bad.yaml", "openapi: 3.0.3\n---\nopenapi: 3.0.3\n".into()),
        ("a syntax error in JSON", "bad.json", "{\n  \"openapi\": \"3.0.3\",\n}\n".into()),
        ("an empty file", "bad.yaml", String::new()),
        ("a YAML file that is not OpenAPI", "bad.yaml", "hello: world\n".into()),
        ("OpenAPI 3.2", "bad.yaml", "openapi: 3.2.0\ninfo: { title: a, version: '1' }\npaths: {}\n".into()),
        ("Swagger 2.0", "bad.yaml", "swagger: '2.0'\ninfo: { title: a, version: '1' }\npaths: {}\n".into()),
        (
            "a version that is a number",
            "bad.yaml",
            "openapi: 3.0.3\ninfo: { title: a, version: 1.0 }\npaths: {}\n".into(),
        ),
        ("no paths", "bad.yaml", "openapi: 3.0.3\ninfo: { title: a, version: '1' }\n".into()),
        (
            "a reference to a missing component",
            "bad.yaml",
            operation(&format!(
                "{SID}{DONE}      requestBody: {{ $ref: '#/components/requestBodies/Missing' }}\n"
            )),
        ),
        ("a reference to another file", "bad.yaml", document("  {}", "    A: { $ref: 'other.yaml#/A' }")),
        (
            "an operationId that is not a string",
            "bad.yaml",
            document(
                "  /v1/A:\n    get:\n      operationId: 7\n      responses: {}",
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
            "a tag with an invalid command name",
            "bad.yaml",
            operation(&format!("{SID}{DONE}"))
                .replace("paths:", "tags:\n  - name: Things\n    x-cli-name: My Things\npaths:"),
        ),
        (
            "a parameter without a schema",
            "bad.yaml",
            operation(&format!(
                "      parameters:\n        - {{ name: Sid, in: path, required: true }}\n{DONE}"
            )),
        ),
        ("no responses", "bad.yaml", operation(SID)),
        (
            "an unknown type",
            "bad.yaml",
            document("  {}", "    A: { type: object, properties: { b: { type: strnig } } }"),
        ),
        (
            "a schema that contains itself",
            "bad.yaml",
            document(
                "  {}",
                "    A: { $ref: '#/components/schemas/B' }\n    B: { allOf: [{ $ref: '#/components/schemas/A' }] }",
            ),
        ),
        (
            "a parameter that is declared twice",
            "bad.yaml",
            operation(&format!(
                "      parameters:\n        - {{ name: Sid, in: path, required: true, schema: {{ type: string }} }}\n        - {{ name: A, in: query, schema: {{ type: string }} }}\n        - {{ name: A, in: query, schema: {{ type: integer }} }}\n{DONE}"
            )),
        ),
        (
            "a form that is not an object",
            "bad.yaml",
            operation(&format!(
                "{SID}{DONE}      requestBody: {{ content: {{ application/x-www-form-urlencoded: {{ schema: {{ type: string }} }} }} }}\n"
            )),
        ),
        (
            "a file with the name of a hand-written crate",
            "core.yaml",
            document("  {}", "    A: { type: string }"),
        ),
        ("a file whose name has no ASCII letters", "文.yaml", document("  {}", "    A: { type: string }")),
        (
            "several mistakes",
            "bad.yaml",
            document(
                "  /v1/A:\n    get:\n      operationId: FetchA\n      responses:\n        '200': { $ref: '#/components/responses/Missing' }\n        '299': { description: a }\n        OK: { description: a }\n  /v1/B:\n    get: { operationId: FetchA, responses: {} }",
                "    A:\n      type: object\n      properties:\n        a: { $ref: '#/components/schemas/Absent' }\n        b: { type: integr }\n    a: { type: string }",
            ),
        ),
        (
            "two invalid keywords",
            "bad.yaml",
            document("  {}", "    A: { type: object, required: 7 }\n    B: { type: string, minLength: x }"),
        ),
        (
            "`required` that is not an array",
            "bad.yaml",
            document("  {}", "    A: { type: object, required: 7 }"),
        ),
    ];
    let mut lines = Vec::new();
    for (name, file, text) in cases {
        lines.push(format!("# {name}\n{}\n", generate_invalid(file, text.as_bytes())));
    }
    lines.push(format!(
        "# bytes that are not UTF-8\n{}\n",
        generate_invalid("bad.yaml", b"openapi: \xff\xfe")
    ));
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn existing_files_are_not_overwritten() {
    let spec = root().join("tests/documents/limits.yaml");
    let mut errors = Vec::new();
    for kept in ["Cargo.toml", "limits/notes.txt", "limits-cli/Cargo.toml"] {
        let directory = tempfile::tempdir().unwrap();
        let out = directory.path().join("out");
        let kept = out.join(kept);
        fs::create_dir_all(kept.parent().unwrap()).unwrap();
        fs::File::create(&kept)
            .and_then(|mut file| std::io::Write::write_all(&mut file, b"[workspace]\n"))
            .unwrap();
        let arguments = ["generate", "--spec", spec.to_str().unwrap(), "--out", out.to_str().unwrap()];
        let Run { code, err, .. } = xtask(&arguments, root());
        assert_eq!(code, xtask::EXIT_FAILURE);
        assert_eq!(fs::read_to_string(&kept).unwrap(), "[workspace]\n");
        assert_eq!(walk(&out), [kept], "something was written");
        errors.push(err.replace(directory.path().to_str().unwrap(), "DIR"));
    }
    insta::assert_snapshot!(errors.join("\n"));
}

fn walk(directory: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

#[test]
fn invalid_arguments_fail_with_usage() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    fs::File::create(&file).unwrap();
    let valid = root().join("tests/documents/no_operations.yaml");
    let mut lines = Vec::new();
    for arguments in [
        &["generate", "--spec", "missing.yaml", "--out", "out"][..],
        &["generate", "--spec", valid.to_str().unwrap(), "--out", file.to_str().unwrap()],
        &["generate", "--spec", valid.to_str().unwrap()],
        &["generate", "--sepc"],
        &["generate", "--crate-prefix", "acme"],
        &["generate", "--spec", "a.yaml", "--out", "out", "--crate-prefix", "Acme_"],
        &[],
    ] {
        let Run { code, out, err } = xtask(arguments, root());
        assert_eq!((code, out.as_str()), (xtask::EXIT_FAILURE, ""));
        lines
            .push(err.replace(file.to_str().unwrap(), "FILE").lines().take(3).collect::<Vec<_>>().join("\n"));
    }
    insta::assert_snapshot!(lines.join("\n\n"));
}
