//! Tests of `cargo xtask lint`: each rule, violated by one edit of a document without findings.

use xtask::{EXIT_FINDINGS, EXIT_OK, review::LintRule};

use crate::workspace::{Workspace, root};

/// A document without findings.
pub(crate) const GOOD: &str = include_str!("lint_rules/good.yaml");

const CODE: &str = "code: { type: integer, description: Error code. }";
const DELETED: &str = r#""204": { description: Deleted. }"#;
pub(crate) const NAME: &str = "        name: { type: string, description: Name. }";

/// Returns the findings in the document with `from` replaced by `to`, one line each: rule and message.
pub(crate) fn findings_after(from: &str, to: &str) -> String {
    assert_eq!(GOOD.matches(from).count(), 1, "`{from}` is not unique");
    findings(&GOOD.replace(from, to))
}

pub(crate) fn findings(text: &str) -> String {
    let workspace = Workspace::with(&[("good.yaml", text)]);
    let run = workspace.run(&["lint"]);
    let lines: Vec<&str> = run.out.lines().filter(|line| !line.starts_with(' ')).collect();
    let code = if lines.is_empty() { EXIT_OK } else { EXIT_FINDINGS };
    assert_eq!(run.code, code, "{}{}", run.out, run.err);
    lines.join("\n")
}

/// Asserts all findings after each edit: a superfluous one is a failure as well.
pub(crate) fn assert_findings(edits: &[(&str, &str, &str)]) {
    for (from, to, expected) in edits {
        assert_eq!(findings_after(from, to), *expected, "\n{from}\n  became\n{to}");
    }
}

#[test]
fn good_document_has_no_findings() {
    assert_eq!(findings(GOOD), "");
}

#[test]
fn our_document_has_no_findings() {
    let run = crate::workspace::xtask(&["lint"], root());
    assert_eq!((run.code, run.out.as_str()), (EXIT_OK, ""), "{}", run.err);
}

#[test]
fn finding_has_location_and_help() {
    let workspace = Workspace::with(&[("good.yaml", &GOOD.replace("      summary: Create a thing.\n", ""))]);
    let run = workspace.run(&["lint"]);
    assert_eq!(run.code, EXIT_FINDINGS);
    insta::assert_snapshot!(run.out + &run.err, @r"
    operation-summary: operation `CreateThing` has no summary
      --> spec/good.yaml:24
       = at: /paths/~1v1~1Things/post
       = help: add a `summary`: one sentence that says what the operation does
          Linted spec/good.yaml: 1 finding
    ");
}

#[test]
fn inline_schemas_are_checked_in_parameters_requests_and_responses() {
    let sid = r#"{ type: string, pattern: "^PN[0-9a-fA-F]{32}$" }"#;
    let property = "{ type: object, properties: { a: { type: string } } }";
    for (schema, finding) in [
        (property.to_owned(), "property-description: property `a` has no description"),
        (format!("{{ allOf: [{property}] }}"), "property-description: property `a` has no description"),
        (sid.to_owned(), "sid-by-name: "),
        (format!("{{ type: array, items: {sid} }}"), "sid-by-name: "),
    ] {
        let text = format!(
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
        );
        let found = findings(&text);
        assert_eq!(found.matches(finding).count(), 3, "{schema}:\n{found}");
    }
}

#[test]
fn operation_needs_summary_description_declared_tag_and_unique_id() {
    assert_findings(&[
        ("      summary: Create a thing.\n", "", "operation-summary: operation `CreateThing` has no summary"),
        (
            "description: Creates a thing.",
            "description: ' '",
            "operation-description: operation `CreateThing` has no description",
        ),
        (
            "operationId: CreateThing\n      tags: [Things]",
            "operationId: CreateThing",
            "operation-tag: operation `CreateThing` has no tag",
        ),
        (
            "operationId: CreateThing\n      tags: [Things]",
            "operationId: CreateThing\n      tags: [Thing]",
            "tag-declared: tag `Thing` of operation `CreateThing` is not declared",
        ),
        ("      operationId: CreateThing\n", "", "operation-id: `POST /v1/Things` has no operationId"),
        (
            "operationId: CreateThing",
            "operationId: list_things",
            "name-style: operation `list_things` is not in PascalCase\n\
             operation-id-unique: `ListThings` and `list_things` both become `list_things` in Rust\n\
             operation-verb: operation `list_things` is a POST request",
        ),
    ]);
}

#[test]
fn operation_needs_success_and_error_responses_with_schemas_and_examples() {
    let no_body = "success-body: response has no body with a schema";
    let failed_content = "      content:\n        application/json:\n          schema: { $ref: \"#/components/schemas/Failure\" }\n          example: { code: 1 }\n";
    let created = "Created.\n      headers: { Request-Id: { $ref: \"#/components/headers/RequestId\" } }\n      content:\n        application/json:\n";
    let created_schema = "          schema: { $ref: \"#/components/schemas/Thing\" }\n";
    assert_findings(&[
        (
            DELETED,
            r#""302": { description: Moved. }"#,
            "operation-success: operation `DeleteThing` declares no success response",
        ),
        (DELETED, r#""200": { description: Deleted. }"#, no_body),
        (&format!("{created}{created_schema}"), created, no_body),
        (
            DELETED,
            &format!("{DELETED}\n        default: {{ $ref: \"#/components/responses/Failed\" }}"),
            "operation-errors: operation `DeleteThing` declares `default`",
        ),
        (
            failed_content,
            "",
            "error-body: response has no body with a schema\n\
             unused-component: no operation uses `Failure`",
        ),
        ("          example: { Name: a }\n", "", "request-example: request body has no example"),
        ("          example: { code: 1 }\n", "", "response-example: response has no example"),
    ]);
}

#[test]
fn operation_errors_names_the_missing_statuses() {
    let errors = "        4XX: { $ref: \"#/components/responses/Failed\" }\n        5XX: { $ref: \"#/components/responses/Failed\" }\n";
    for (replacement, expected) in [
        ("", "operation-errors: operation `DeleteThing` does not declare `4XX` and `5XX`"),
        (
            "        4XX: { $ref: \"#/components/responses/Failed\" }\n",
            "operation-errors: operation `DeleteThing` does not declare `5XX`",
        ),
    ] {
        let delete = format!("{DELETED}\n{errors}");
        assert_findings(&[(&delete, &format!("{DELETED}\n{replacement}"), expected)]);
    }
}

#[test]
fn parameters_headers_responses_schemas_and_properties_need_descriptions() {
    assert_findings(&[
        (
            "description: Items per page., example: 50",
            "example: 50",
            "parameter-description: parameter `PageSize` has no description",
        ),
        (
            "description: Items per page., example: 50",
            "description: Items per page.",
            "parameter-example: parameter `PageSize` has no example",
        ),
        (
            "description: Request identifier., example: RQ1",
            "example: RQ1",
            "parameter-description: header `RequestId` has no description",
        ),
        (CODE, "code: { type: integer }", "property-description: property `code` has no description"),
        ("description: Created.", "description: ' '", "response-description: response has no description"),
        ("      description: A thing.\n", "", "property-description: schema `Thing` has no description"),
    ]);
}

#[test]
fn inline_sids_are_found_by_name_pattern_and_length() {
    let inline = "sid-by-name: `bundle_sid` declares a SID inline";
    for (schema, expected) in [
        ("{ type: string, description: A SID. }", inline),
        ("{ type: string, nullable: true, description: A SID., pattern: '^BU[0-9a-fA-F]{32}$' }", inline),
        ("{ type: string, description: A SID., pattern: '^BU[a-fA-F0-9]{32}$' }", inline),
        ("{ type: string, description: A SID., pattern: '^BU[0-9a-f]{32}$' }", inline),
        ("{ type: string, description: A SID., pattern: '^(BU|PN)[\\da-f]{32}$' }", inline),
        ("{ description: A SID., anyOf: [{ type: string }] }", inline),
        (
            "{ $ref: '#/components/schemas/Text' }",
            "sid-by-name: `bundle_sid` refers to `Text`, which is not a SID",
        ),
        ("{ $ref: '#/components/schemas/ThingSid' }", "unused-component: no operation uses `Text`"),
    ] {
        let text = GOOD.replace(NAME, &format!("{NAME}\n        bundle_sid: {schema}"));
        let text = text
            .replace("    Failure:\n", "    Text: { type: string, description: A text. }\n    Failure:\n");
        let all = findings(&text);
        let relevant: Vec<&str> =
            all.lines().filter(|line| *line == expected || !line.contains("`Text`")).collect();
        assert_eq!(relevant.join("\n"), expected, "{schema}");
    }
    assert_findings(&[
        (
            CODE,
            &format!(
                "{CODE}\n        owner: {{ type: string, description: An owner., minLength: 34, maxLength: 34 }}"
            ),
            "sid-by-name: `owner` declares a SID inline",
        ),
        // Without a prefix, 32 hexadecimal digits are not a SID.
        (
            CODE,
            &format!(
                "{CODE}\n        digest: {{ type: string, description: A digest., pattern: '^[0-9a-f]{{32}}$' }}"
            ),
            "",
        ),
        (
            NAME,
            "        name: { type: string, description: Name., pattern: '^PN[A-F0-9a-f]{32}$' }",
            "example-valid: /name: `a` does not match `^PN[A-F0-9a-f]{32}$`\n\
             sid-by-name: `name` declares a SID inline",
        ),
        (
            "{ type: string, minLength: 1 }",
            "{ type: array, items: { type: string, pattern: '^PN[0-9a-f]{32}$' } }",
            "example-valid: `\"open\"` is not of type `array`\n\
             sid-by-name: `State` declares a SID inline",
        ),
        (
            "{ name: State, in: query, description: State of the things., example: open, schema: { type: string, minLength: 1 } }",
            "{ name: ThingSids, in: query, description: SIDs., example: [], schema: { type: array, items: { type: string } } }",
            "sid-by-name: `ThingSid` declares a SID inline",
        ),
    ]);
}

#[test]
fn sid_component_needs_a_recognized_pattern() {
    let pattern = ", pattern: \"^TH[0-9a-fA-F]{32}$\"";
    assert_findings(&[
        (
            pattern,
            ", pattern: \"^TH[0-9a-f]{32}$\"",
            "sid-pattern: `ThingSid` has the pattern `^TH[0-9a-f]{32}$`, which the generator does not recognize as a SID",
        ),
        (pattern, "", "sid-pattern: `ThingSid` has no pattern"),
    ]);
}

#[test]
fn sid_of_one_kind_may_have_several_names() {
    let sid = "    OwnerSid: { type: string, pattern: \"^TH[a-fA-F0-9]{32}$\", description: The SID of an owner. }\n";
    let owner = format!("{NAME}\n        owner: {{ $ref: '#/components/schemas/OwnerSid' }}");
    let text = GOOD.replace("    Thing:\n", &format!("{sid}    Thing:\n")).replace(NAME, &owner);
    assert_eq!(findings(&text), "");
}

#[test]
fn allowance_without_known_rule_reason_or_finding_is_reported() {
    let with_allowance = |allowance: &str| {
        findings_after(
            "description: Creates a thing.",
            &format!("description: Creates a thing.\n      x-lint-allow: {allowance}"),
        )
    };
    for (allowance, expected) in [
        ("{ nonsense: because }", "allowance: unknown rule `nonsense`"),
        ("{ operation-summary: because }", "allowance: `operation-summary` has no finding here"),
        ("{ operation-summary: ' ' }", "allowance: `operation-summary` is allowed without a reason"),
        ("operation-summary", "allowance: `x-lint-allow` is not a map from rules to reasons"),
        ("{ allowance: because }", "allowance: unknown rule `allowance`"),
    ] {
        assert_eq!(with_allowance(allowance), expected);
    }
    assert_findings(&[(
        "summary: Create a thing.",
        "x-lint-allow: { operation-summary: the name suffices }",
        "",
    )]);

    // The map of responses accepts an allowance as well.
    let text = GOOD.replace(DELETED, "\"204\": { description: ' ' }");
    assert_eq!(findings(&text), "response-description: response has no description");
    let status = "        \"204\"";
    let allowance = "        x-lint-allow: { response-description: the status suffices }\n";
    assert_eq!(findings(&text.replace(status, &format!("{allowance}{status}"))), "");
}

#[test]
fn guide_documents_every_rule() {
    let guide = std::fs::read_to_string(root().join("spec/README.md")).unwrap();
    let missing: Vec<&str> = LintRule::ALL
        .iter()
        .map(|rule| rule.id())
        .filter(|rule| !guide.contains(&format!("`{rule}`")))
        .collect();
    assert_eq!(missing, [""; 0]);
}
