//! The notes of `cargo xtask generate` about parts of a document that it derives, renames or leaves out.

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

/// Generates from a document with this file name and the prefix `prefix`, and returns the name of each crate, the path by
/// which it depends on the client, and the library that its code names.
fn crates(file_name: &str, prefix: &str) -> String {
    let directory = tempfile::tempdir().unwrap();
    let (spec, out) = (directory.path().join(file_name), directory.path().join("out"));
    fs::copy(root().join("tests/documents/limits.yaml"), &spec).unwrap();
    let arguments = ["generate", "--spec", spec.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let Run { code, err, .. } = xtask(&[&arguments[..], &["--crate-prefix", prefix]].concat(), root());
    assert_eq!(code, xtask::EXIT_OK, "{err}");
    let parse = |path: &std::path::Path| -> toml_edit::DocumentMut {
        fs::read_to_string(path).unwrap().parse().unwrap()
    };
    let workspace = parse(&out.join("Cargo.toml"));
    let mut lines = Vec::new();
    for member in workspace["workspace"]["members"].as_array().unwrap() {
        let member = member.as_str().unwrap();
        let manifest = parse(&out.join(member).join("Cargo.toml"));
        let name = manifest["package"]["name"].as_str().unwrap();
        assert!(!member.ends_with("-cli") || name.ends_with("-cli"));
        let client = manifest["dependencies"].as_table().unwrap().iter();
        let client = client.filter_map(|(name, item)| Some((name, item.get("path")?.as_str()?)));
        for (client, path) in client {
            let dependency = parse(&out.join(member).join(path).join("Cargo.toml"));
            assert_eq!(dependency["package"]["name"].as_str(), Some(client), "{member}");
            let readme = fs::read_to_string(out.join(member).join("README.md")).unwrap();
            assert!(readme.contains(client), "{member} does not mention {client}");
        }
        lines.push(format!("{member}: {name}"));
    }
    lines.join(", ")
}

#[test]
fn crates_are_named_after_the_file_with_the_prefix_once() {
    let mut lines = Vec::new();
    for (file_name, prefix) in [
        ("twilio_verify_v3.json.yaml", "twilio"),
        ("twilio_trusthub_v1.yaml", "twilio"),
        ("Twilio.yaml", "twilio"),
        ("002_2022-07-13.yaml", "twilio"),
        ("My API v1.2.yaml", "acme"),
        ("acme-pay.yaml", "acme"),
        ("type.yaml", "twilio"),
        ("test.yaml", "twilio"),
        ("core.yaml", "acme"),
    ] {
        lines.push(format!("{file_name} with {prefix}: {}", crates(file_name, prefix)));
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn manifests_of_foreign_crates_have_the_license_of_the_document_and_only_their_dependencies() {
    let text = document("  {}").replace("version: 1.0.0", "version: 1.0.0, license: { name: Apache 2.0 }");
    let directory = tempfile::tempdir().unwrap();
    let (spec, out) = (directory.path().join("pay.yaml"), directory.path().join("out"));
    fs::File::create(&spec)
        .and_then(|mut spec| std::io::Write::write_all(&mut spec, text.as_bytes()))
        .unwrap();
    let arguments = [
        "generate",
        "--spec",
        spec.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
        "--crate-prefix",
        "acme",
    ];
    assert_eq!(xtask(&arguments, root()).code, xtask::EXIT_OK);
    let client = fs::read_to_string(out.join("pay/Cargo.toml")).unwrap();
    let workspace: toml_edit::DocumentMut =
        fs::read_to_string(out.join("Cargo.toml")).unwrap().parse().unwrap();
    let dependencies = workspace["workspace"]["dependencies"].as_table().unwrap().iter();
    let dependencies: Vec<&str> = dependencies.map(|(name, _)| name).collect();
    insta::assert_snapshot!(format!("{}\n{client}", dependencies.join(" ")));
}

#[test]
fn versions_that_are_not_semantic_are_derived() {
    let mut lines = Vec::new();
    for version in ["1", "v1", "2023-01-01", "1.0.0 beta", "latest", ""] {
        let text = document("  {}").replace("version: 1.0.0", &format!("version: '{version}'"));
        lines.push(format!("# {version}\n{}\n", notes("notes.yaml", &text)));
    }
    insta::assert_snapshot!(lines.join("\n"));
}

/// Returns the notes about a document in `tests/documents`.
fn notes_of(name: &str) -> String {
    let path = root().join("tests/documents").join(name);
    notes(name, &fs::read_to_string(path).unwrap())
}

#[test]
fn operations_and_schemas_without_a_usable_name_are_named() {
    insta::assert_snapshot!(
        notes_of("operations_without_ids.yaml") + "\n\n" + &notes_of("reserved_names.yaml")
    );
}

#[test]
fn parts_that_are_not_supported_are_left_out() {
    insta::assert_snapshot!(notes_of("left_out.yaml"));
}

#[test]
fn keywords_of_openapi_3_1_without_a_counterpart_are_noted() {
    insta::assert_snapshot!(notes_of("openapi_3_1.yaml"));
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

#[test]
fn keywords_without_effect_are_noted() {
    let cases = [
        (
            "a type of another crate",
            "{ type: string, x-rust-type: { crate: time, version: '*', path: 'time::Date' } }",
        ),
        ("a pattern that is not one of JavaScript", "{ type: string, pattern: '(?i)^yes$' }"),
        ("values that name no variants", "{ type: string, enum: ['<', '>', '='] }"),
        (
            "a discriminator of strings",
            "{ oneOf: [{ type: string }, { type: integer }], discriminator: { propertyName: kind } }",
        ),
    ];
    let mut lines = Vec::new();
    for (name, schema) in cases {
        let text = format!(
            "{}components:\n  schemas:\n    Thing:\n      type: object\n      properties:\n        value: {schema}\n",
            document("  {}\n")
        );
        lines.push(format!("# {name}\n{}\n", notes("notes.yaml", &text)));
    }
    insta::assert_snapshot!(lines.join("\n"));
}
