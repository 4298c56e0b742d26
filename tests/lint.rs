//! `cargo xtask lint`: what each convention finds, and how a finding is allowed.

use crate::workspace::{Workspace, root};

/// A document that breaks every convention.
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
    CreateThing: { type: object, description: A thing., properties: { friendly_name: { type: string, description: Its name. } } }
    Unused: { type: string, description: Of no use. }
"##;

fn linted(document: &str) -> (u8, String) {
    let workspace = Workspace::with(&[("sloppy.yaml", document)]);
    let run = workspace.run(&["lint"]);
    (run.code, run.out + &run.err)
}

#[test]
fn every_convention_has_its_finding() {
    let (code, told) = linted(SLOPPY);
    assert_eq!(code, xtask::EXIT_FINDINGS);
    insta::assert_snapshot!(told);
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
        "parameter-example",
        "property-description",
        "sid-by-name",
        "name-style",
        "page-envelope",
        "unused-component",
    ] {
        // An example that is there is missed by taking it away.
        let told = if rule == "parameter-example" {
            linted(&SLOPPY.replace(", example: 11", "")).1
        } else {
            told.clone()
        };
        assert!(told.contains(&format!("{rule}: ")), "{rule} finds nothing in\n{told}");
    }
}

/// An allowance counts at its place and below, for its rule, and with a reason only.
#[test]
fn a_finding_can_be_allowed_with_a_reason() {
    let has = |text: &str| linted(text).1.contains("unused-component: ");
    let allowed = |allowance: &str| {
        SLOPPY.replace(
            "description: Of no use. }",
            &format!("description: Of no use., x-lint-allow: {{ {allowance} }} }}"),
        )
    };
    assert!(has(SLOPPY));
    assert!(!has(&allowed("unused-component: the next version needs it")));
    assert!(has(&allowed("unused-component: ''")));
    assert!(has(&allowed("name-style: not this rule")));
}

#[test]
fn our_own_document_has_no_finding() {
    let run = crate::workspace::xtask(&["lint"], root());
    assert_eq!((run.code, run.out.as_str()), (xtask::EXIT_OK, ""), "{}", run.err);
}

/// What is written where it is used, and not among the components, is held to the same.
#[test]
fn inline_schemas_are_met_too() {
    let told = |schema: &str| {
        let (_, told) = linted(&format!(
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
        told
    };
    for (schema, rule) in [
        (r#"{ type: object, properties: { a: { type: string } } }"#, "property-description: `a` has no"),
        (
            r#"{ type: object, properties: { a: { type: string, description: " " } } }"#,
            "property-description: ",
        ),
        (r#"{ type: string, pattern: "^PN[0-9a-fA-F]{32}$" }"#, "sid-by-name: "),
        (r#"{ type: array, items: { type: string, pattern: "^PN[0-9a-fA-F]{32}$" } }"#, "sid-by-name: "),
        (r#"{ allOf: [{ properties: { a: { type: string } } }] }"#, "property-description: `a` has no"),
    ] {
        let told = told(schema);
        assert_eq!(told.matches(rule).count(), 3, "in {schema}:\n{told}");
    }
}

/// Ids are told apart as Rust does. Two that fall together stop `generate`; here they hide nothing else.
#[test]
fn ids_that_fall_together_are_found_beside_the_rest() {
    let text = SLOPPY.replace("operationId: CreateThing", "operationId: list_things");
    let (code, told) = linted(&text);
    assert_eq!(code, xtask::EXIT_FINDINGS);
    assert!(
        told.contains("operation-id-unique: `ListThings` and `list_things` are both `list_things` in Rust\n")
    );
    assert!(told.contains("operation-summary: ListThings has no summary\n"), "{told}");

    let run = Workspace::with(&[("sloppy.yaml", &text)]).run(&["generate"]);
    assert_eq!(run.code, xtask::EXIT_FAILURE);
    insta::assert_snapshot!(run.err, @r"
    error: the operationIds `ListThings` and `list_things` both give the method `list_things`
      --> spec/sloppy.yaml:19
       = at: /paths/~1v1~1sloppy_things/post
       = operation: list_things
       = help: change one of them
    ");
}
