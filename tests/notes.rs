//! What `cargo xtask generate` derives, renames or leaves out, and the notes about it.

use std::fs;

use crate::workspace::{Run, root, xtask};

/// Generates from a document and returns the notes.
fn notes(file_name: &str, text: &str) -> String {
    let directory = tempfile::tempdir().unwrap();
    let (spec, out) = (directory.path().join(file_name), directory.path().join("out"));
    fs::File::create(&spec)
        .and_then(|mut spec| std::io::Write::write_all(&mut spec, text.as_bytes()))
        .unwrap();
    let arguments = ["generate", "--spec", spec.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let Run { code, err, .. } = xtask(&arguments, root());
    assert_eq!(code, xtask::EXIT_OK, "{text}\n{err}");
    let notes = |err: &str| {
        let is_note = |line: &&str| ["note: ", "  --> ", "   = "].iter().any(|start| line.starts_with(start));
        err.lines().filter(is_note).collect::<Vec<_>>().join("\n")
    };
    let check = xtask(&[&arguments[..], &["--check"]].concat(), root());
    assert_eq!((check.code, notes(&check.err)), (xtask::EXIT_OK, notes(&err)), "`--check` prints the same");
    notes(&err)
}

/// Returns a document with these paths.
fn document(paths: &str) -> String {
    format!("openapi: 3.0.3\ninfo: {{ title: Notes, version: 1.0.0 }}\npaths:\n{paths}")
}

#[test]
fn unsupported_operations_are_left_out() {
    let kept =
        "  /v1/Kept:\n    get: { operationId: ListKept, responses: { '204': { description: Done. } } }\n";
    let cases = [
        (
            "two successful responses of different types",
            "      responses:\n        '200': { description: a, content: { application/json: { schema: { type: string } } } }\n        '202': { description: b, content: { application/json: { schema: { type: integer } } } }\n",
        ),
        (
            "a multipart body",
            "      requestBody: { content: { multipart/form-data: { schema: { type: object } } } }\n      responses: {}\n",
        ),
        (
            "an array parameter with an unsupported style",
            "      parameters: [{ name: L, in: query, style: pipeDelimited, schema: { type: array, items: { type: string } } }]\n      responses: {}\n",
        ),
    ];
    let mut lines = Vec::new();
    for (name, operation) in cases {
        let paths = format!("{kept}  /v1/LeftOut:\n    post:\n      operationId: CreateLeftOut\n{operation}");
        lines.push(format!("# {name}\n{}\n", notes("notes.yaml", &document(&paths))));
    }
    insta::assert_snapshot!(lines.join("\n"));
}
