//! Tests of `cargo xtask lint --fix`.

use xtask::{EXIT_FINDINGS, EXIT_OK};

use crate::{lint_rules::GOOD, workspace::Workspace};

/// Returns a workspace with the document without findings, in which texts were replaced.
fn with(changes: &[(&str, &str)]) -> Workspace {
    let text = changes.iter().fold(GOOD.to_owned(), |text, (from, to)| {
        assert_eq!(text.matches(from).count(), 1, "`{from}` is not unique");
        text.replace(from, to)
    });
    Workspace::with(&[("good.yaml", &text)])
}

#[test]
fn mechanical_findings_are_fixed_and_the_rest_of_the_text_stays() {
    let workspace = with(&[
        (
            "schema: { type: string, minLength: 1 } }",
            "schema: { type: string, minLenght: 1 } } # a comment, wíth an accent",
        ),
        ("    delete:\n", "    delet:\n"),
        ("Deleted. }\n        4XX:", "Deleted. }\n        4xx:"),
    ]);
    let run = workspace.run(&["lint"]);
    assert_eq!(run.code, EXIT_FINDINGS);
    assert!(run.err.ends_with(" (2 fixable with --fix)\n"), "{}", run.err);

    let run = workspace.run(&["lint", "--fix"]);
    assert_eq!((run.code, run.out.as_str()), (EXIT_OK, ""), "{}", run.err);
    let fixed: Vec<&str> = run.err.lines().map(str::trim_start).collect();
    assert_eq!(
        fixed,
        [
            "Fixed spec/good.yaml:14: unknown-keyword: `minLenght` is not a keyword of OpenAPI 3.0 here",
            "Fixed spec/good.yaml:37: unknown-keyword: `delet` is not a keyword of OpenAPI 3.0 here",
            "Fixed spec/good.yaml:44: status-range: the range of statuses `4xx` is not in capitals",
            "Linted spec/good.yaml: 0 findings",
        ]
    );
    let commented = GOOD.replace(
        "schema: { type: string, minLength: 1 } }",
        "schema: { type: string, minLength: 1 } } # a comment, wíth an accent",
    );
    assert_eq!(workspace.read("spec/good.yaml"), commented);

    assert_eq!(workspace.run(&["lint", "--fix"]).code, EXIT_OK);
    assert_eq!(workspace.read("spec/good.yaml"), commented);
}

#[test]
fn missing_required_is_added_in_the_style_of_the_object() {
    for (from, to, fixed) in [
        (
            "{ name: Sid, in: path, required: true,",
            "{ name: Sid, in: path,",
            "{ required: true, name: Sid, in: path,",
        ),
        (
            "{ name: Sid, in: path, required: true,",
            "{ name: Sid, in: path, required: false,",
            "{ name: Sid, in: path, required: true,",
        ),
    ] {
        let workspace = with(&[(from, to)]);
        let run = workspace.run(&["lint", "--fix"]);
        assert_eq!(run.code, EXIT_OK, "{}{}", run.out, run.err);
        assert_eq!(workspace.read("spec/good.yaml"), GOOD.replace(from, fixed));
    }
    let block = "      - name: Limit\n        in: path\n        description: The limit.\n        schema: { type: integer }\n";
    let text = format!(
        "openapi: 3.0.3\ninfo: {{ title: A, version: 1.0.0 }}\npaths:\n  /v1/{{Limit}}:\n    parameters:\n{block}    get:\n      \
         operationId: FetchA\n      responses: {{ '204': {{ description: Done. }} }}\n"
    );
    let workspace = Workspace::with(&[("a.yaml", &text)]);
    workspace.run(&["lint", "--fix"]);
    let fixed = text.replace("      - name: Limit\n", "      - required: true\n        name: Limit\n");
    assert_eq!(workspace.read("spec/a.yaml"), fixed);
}

#[test]
fn type_of_the_target_is_added_beside_nullable() {
    let from = "        name: { type: string, description: Name. }";
    let to = "        name:\n          nullable: true\n          description: Name.\n          allOf: [{ $ref: \"#/components/schemas/ThingSid\" }]";
    let workspace = with(&[(from, to)]);
    let run = workspace.run(&["lint"]);
    assert!(
        run.out.contains("schema-valid: `nullable` has no effect without a `type` beside it"),
        "{}",
        run.out
    );
    assert!(run.out.contains("= help: write `type: string` beside it"), "{}", run.out);
    workspace.run(&["lint", "--fix"]);
    let fixed = to.replace("          nullable", "          type: string\n          nullable");
    assert_eq!(workspace.read("spec/good.yaml"), GOOD.replace(from, &fixed));
}

#[test]
fn json_is_fixed_too() {
    let text = r#"{
  "openapi": "3.0.3", "info": {"title": "A", "version": "1.0.0"},
  "paths": {"/v1/{Id}": {
    "parameters": [{"name": "Id", "in": "path", "schema": {"type": "string", "format": "datetime", "maxlength": 4}}],
    "get": {"responses": {"4xx": {"description": "Failed."}}}
  }}
}
"#;
    let workspace = Workspace::with(&[]);
    workspace.put("a.json", text);
    workspace.run(&["lint", "--fix", workspace.path("a.json").to_str().unwrap()]);
    let fixed = text
        .replace("{\"name\": \"Id\"", "{\"required\": true, \"name\": \"Id\"")
        .replace("datetime", "date-time")
        .replace("maxlength", "maxLength")
        .replace("4xx", "4XX");
    assert_eq!(workspace.read("a.json"), fixed);
}

#[test]
fn key_that_exists_already_is_not_renamed_to() {
    let from = "schema: { type: string, minLength: 1 }";
    let workspace = with(&[(from, "schema: { type: string, minLength: 1, minLenght: 2 }")]);
    let before = workspace.read("spec/good.yaml");
    let run = workspace.run(&["lint", "--fix"]);
    assert_eq!(run.code, EXIT_FINDINGS);
    assert!(run.out.contains("`minLenght` is not a keyword"), "{}", run.out);
    assert_eq!(workspace.read("spec/good.yaml"), before);
}
