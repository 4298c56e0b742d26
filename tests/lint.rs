//! Tests of `cargo xtask lint`: its output and `x-lint-allow`.

use xtask::{EXIT_FAILURE, EXIT_FINDINGS, EXIT_OK};

use crate::workspace::{Workspace, root};

/// A document that violates most rules.
const SLOPPY: &str = r##"openapi: 3.0.3
info: { title: Sloppy, version: 1.0.0 }
paths:
  /v1/sloppy_things:
    get:
      operationId: ListThings
      parameters:
        - { name: page_size, in: query, schema: { type: integer, maximum: 10 }, example: 11 }
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema:
                type: object
                properties:
                  things: { type: array, items: { $ref: "#/components/schemas/Thing" } }
                  meta: { type: object, properties: { next_page_url: { type: string } } }
    post:
      operationId: CreateThing
      summary: a
      description: b
      tags: [Things]
      requestBody: { content: { application/x-www-form-urlencoded: { schema: { $ref: "#/components/schemas/CreateThing" } } } }
      responses: { "400": { description: no } }
components:
  schemas:
    Thing:
      type: object
      properties:
        Sid: { type: string, pattern: "^TH[0-9a-fA-F]{32}$", example: TH1 }
    CreateThing: { type: object, description: A thing., properties: { friendly_name: { type: string, description: Name. } } }
    Unused: { type: string, description: Not used. }
"##;

/// Runs `cargo xtask lint`. Returns the exit code and everything that it prints.
fn lint(document: &str) -> (u8, String) {
    let workspace = Workspace::with(&[("sloppy.yaml", document)]);
    let run = workspace.run(&["lint"]);
    (run.code, run.out + &run.err)
}

#[test]
fn violations_are_reported_with_location_and_help() {
    let (code, output) = lint(SLOPPY);
    assert_eq!(code, EXIT_FINDINGS);
    insta::assert_snapshot!(output);
    for rule in [
        "operation-summary",
        "operation-description",
        "operation-tag",
        "operation-success",
        "operation-errors",
        "request-example",
        "response-example",
        "example-valid",
        "parameter-description",
        "property-description",
        "sid-by-name",
        "name-style",
        "page-envelope",
        "unused-component",
    ] {
        assert!(output.contains(&format!("{rule}: ")), "{rule} has no finding in\n{output}");
    }
    let (_, output) = lint(&SLOPPY.replace(", example: 11", ""));
    assert!(output.contains("parameter-example: "), "{output}");
}

#[test]
fn allowance_applies_to_its_rule_and_needs_a_reason() {
    let has_finding = |text: &str| lint(text).1.contains("unused-component: ");
    let with_allowance = |allowance: &str| {
        SLOPPY.replace(
            "description: Not used. }",
            &format!("description: Not used., x-lint-allow: {{ {allowance} }} }}"),
        )
    };
    assert!(has_finding(SLOPPY));
    assert!(!has_finding(&with_allowance("unused-component: the next version needs it")));
    assert!(has_finding(&with_allowance("unused-component: ''")));
    assert!(has_finding(&with_allowance("name-style: not this rule")));
}

#[test]
fn our_document_has_no_findings() {
    let run = crate::workspace::xtask(&["lint"], root());
    assert_eq!((run.code, run.out.as_str()), (EXIT_OK, ""), "{}", run.err);
}

#[test]
fn inline_schemas_are_checked_in_parameters_requests_and_responses() {
    let output_for = |schema: &str| {
        let (_, output) = lint(&format!(
            r##"openapi: 3.0.3
info: {{ title: Inline, version: 1.0.0 }}
paths:
  /v1/Things:
    get:
      operationId: FetchThing
      parameters: [{{ name: Sid, in: query, description: A SID., example: a, schema: {schema} }}]
      responses: {{ "200": {{ description: ok, content: {{ application/json: {{ schema: {schema} }} }} }} }}
    put:
      operationId: PutThing
      requestBody: {{ content: {{ application/json: {{ schema: {schema} }} }} }}
      responses: {{ "204": {{ description: ok }} }}
"##
        ));
        output
    };
    for (schema, finding) in [
        (
            r#"{ type: object, properties: { a: { type: string } } }"#,
            "property-description: property `a` has no description",
        ),
        (
            r#"{ type: object, properties: { a: { type: string, description: " " } } }"#,
            "property-description: ",
        ),
        (r#"{ type: string, pattern: "^PN[0-9a-fA-F]{32}$" }"#, "sid-by-name: "),
        (r#"{ type: array, items: { type: string, pattern: "^PN[0-9a-fA-F]{32}$" } }"#, "sid-by-name: "),
        (
            r#"{ allOf: [{ properties: { a: { type: string } } }] }"#,
            "property-description: property `a` has no description",
        ),
    ] {
        let output = output_for(schema);
        assert_eq!(output.matches(finding).count(), 3, "{schema}:\n{output}");
    }
}

/// `generate` stops at a duplicate id. Here it must not hide other findings.
#[test]
fn duplicate_operation_ids_are_reported_with_the_other_findings() {
    let text = SLOPPY.replace("operationId: CreateThing", "operationId: list_things");
    let (code, output) = lint(&text);
    assert_eq!(code, EXIT_FINDINGS);
    let duplicate = "operation-id-unique: `ListThings` and `list_things` both become `list_things` in Rust\n";
    assert!(output.contains(duplicate), "{output}");
    assert!(output.contains("operation-summary: operation `ListThings` has no summary\n"), "{output}");

    let run = Workspace::with(&[("sloppy.yaml", &text)]).run(&["generate"]);
    assert_eq!(run.code, EXIT_FAILURE);
    insta::assert_snapshot!(run.err, @r"
    error: the operationIds `ListThings` and `list_things` both give the method `list_things`
      --> spec/sloppy.yaml:19
       = at: /paths/~1v1~1sloppy_things/post
       = operation: list_things
       = note: the other operation is at spec/sloppy.yaml:5
       = help: change one of them
    ");
}
