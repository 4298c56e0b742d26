//! Tests of `cargo xtask lint`: faults that other tools accept or blame on something else, each found at its line.

use xtask::{EXIT_FAILURE, EXIT_FINDINGS};

use crate::{lint_rules::GOOD, workspace::Workspace};

const NAME: &str = "        name: { type: string, description: Name. }";
const SIZE: &str = "schema: { type: integer, minimum: 1 }";
const STATE: &str = "schema: { type: string, minLength: 1 }";

/// Lints the document without findings after `from` was replaced by `to`. Returns the rule and the message of each
/// finding in the line that changed, and asserts that it is the first one with findings.
fn fault(from: &str, to: &str) -> String {
    assert_eq!(GOOD.matches(from).count(), 1, "`{from}` is not unique");
    let text = GOOD.replace(from, to);
    let workspace = Workspace::with(&[("good.yaml", &text)]);
    let run = workspace.run(&["lint"]);
    assert_eq!(run.code, EXIT_FINDINGS, "no finding:\n{to}\n{}", run.err);
    let first = GOOD.lines().zip(text.lines()).position(|(old, new)| old != new).unwrap() + 1;
    let lines: Vec<&str> = run.out.lines().collect();
    let located = lines.windows(2).filter(|pair| pair[1].starts_with("  --> "));
    let found: Vec<String> = located
        .filter_map(|pair| {
            let line: usize = pair[1].rsplit_once(':')?.1.parse().unwrap();
            assert!(line >= first, "{}\n{}", pair[0], pair[1]);
            (line == first).then(|| pair[0].to_owned())
        })
        .collect();
    found.join("\n")
}

fn assert_faults(faults: &[(&str, &str, &str)]) {
    for (from, to, expected) in faults {
        assert_eq!(fault(from, to), *expected, "\n{from}\n  became\n{to}");
    }
}

#[test]
fn misspelled_keyword_is_found_where_it_is() {
    let unknown = |key: &str| format!("unknown-keyword: `{key}` is not a keyword of OpenAPI 3.0 here");
    for (from, to, key) in [
        ("schema: { type: string, minLength: 1 }", "schema: { type: string, minLenght: 1 }", "minLenght"),
        ("page_size: { type: integer,", "page_size: { nullabel: true, type: integer,", "nullabel"),
        ("    delete:\n", "    delet:\n", "delet"),
        ("      requestBody:", "      requestbody:", "requestbody"),
        ("name: State, in:", "name: State, deprecate: true, in:", "deprecate"),
        ("tags: [{ name: Things, desc", "tags: [{ name: Things, externaldocs: {}, desc", "externaldocs"),
        ("info: { title: Good,", "info: { title: Good, licence: { name: MIT },", "licence"),
        ("{ type: http, scheme: basic }", "{ type: http, scheme: basic, bearer: a }", "bearer"),
        ("        page: { type: integer,", "        page: { maxlength: 1, type: integer,", "maxlength"),
    ] {
        let found = fault(from, to);
        assert!(found.lines().any(|line| line == unknown(key)), "{to}\n{found}");
    }
}

#[test]
fn part_that_is_not_a_map_and_keyword_without_effect_are_found() {
    assert_faults(&[
        (
            "{ type: http, scheme: basic }",
            "basic",
            "document-valid: security scheme is not a map: `\"basic\"`",
        ),
        (
            "{ type: http, scheme: basic }",
            "{ type: http, scheme: [basic] }",
            "document-valid: `scheme` is not a string: `[\"basic\"]`",
        ),
        ("RequestId: { desc", "RequestId: { content: 1, desc", "document-valid: `content` is not a map: `1`"),
        (SIZE, "schema: { $ref: [Size] }", "document-valid: `$ref` is not a string: `[\"Size\"]`"),
        (
            "            application/json:\n              schema: { $ref: \"#/components/schemas/ThingPage\" }",
            "            json:\n              schema: { $ref: \"#/components/schemas/ThingPage\" }",
            "unknown-keyword: `json` is not a media type",
        ),
        (
            NAME,
            "        name: { type: string, description: Name., items: { type: string } }",
            "schema-valid: `items` applies to array, not to `string`",
        ),
    ]);
}

#[test]
fn misspelled_keyword_is_an_error_of_generate() {
    let text = GOOD.replace("minLength: 1", "minLenght: 1").replace("    delete:\n", "    delet:\n");
    let workspace = Workspace::with(&[("good.yaml", &text)]);
    let run = workspace.run(&["generate"]);
    assert_eq!(run.code, EXIT_FAILURE);
    insta::assert_snapshot!(run.err, @r"
    error: `minLenght` is not a keyword of OpenAPI 3.0 here
      --> spec/good.yaml:14
       = at: /paths/~1v1~1Things/get/parameters/1/schema/minLenght
       = help: write `minLength`

    error: `delet` is not a keyword of OpenAPI 3.0 here
      --> spec/good.yaml:37
       = at: /paths/~1v1~1Things~1{Sid}/delet
       = help: write `delete`
    ");
}

#[test]
fn schema_that_contradicts_itself_is_found() {
    let state = |schema: &str, expected: &str| {
        let to = format!("schema: {schema}");
        let found = fault(STATE, &to);
        assert!(found.lines().any(|line| line == expected), "{schema}\n{found}");
    };
    for (schema, expected) in [
        ("AccountSid", "schema-valid: schema is not a map: `\"AccountSid\"`"),
        ("{ allOf: [AccountSid] }", "schema-valid: schema is not a map: `\"AccountSid\"`"),
        ("[string]", "schema-valid: schema is not a map: `[\"string\"]`"),
        ("{ type: strng }", "document-valid: `strng` is not a type of OpenAPI 3.0"),
        ("{ type: [string] }", "schema-valid: `type` is not a string: `[\"string\"]`"),
        ("{ type: array }", "schema-valid: array has no `items`"),
        ("{ type: array, items: [] }", "schema-valid: schema is not a map: `[]`"),
        (
            "{ type: string, maxLength: '9' }",
            "schema-valid: `maxLength` is not a whole number of at least 0: `\"9\"`",
        ),
        (
            "{ type: string, minLength: -1 }",
            "schema-valid: `minLength` is not a whole number of at least 0: `-1`",
        ),
        (
            "{ type: string, nullable: 'true' }",
            "schema-valid: `nullable` is not `true` or `false`: `\"true\"`",
        ),
        ("{ type: object, required: true }", "schema-valid: `required` is not a list: `true`"),
        (
            "{ type: string, maximum: 9 }",
            "schema-valid: `maximum` applies to integer and number, not to `string`",
        ),
        ("{ type: integer, minLength: 9 }", "schema-valid: `minLength` applies to string, not to `integer`"),
        (
            "{ type: string, pattern: '[' }",
            "schema-valid: `pattern` is not a regular expression: Unbalanced bracket",
        ),
        ("{ type: string, enum: [open, open] }", "schema-valid: `enum` contains `\"open\"` twice"),
        ("{ type: string, enum: [] }", "schema-valid: `enum` is empty, so no value is valid"),
        ("{ type: string, enum: [open, 1] }", "schema-valid: `1` is not of type `string`"),
        (
            "{ type: object, properties: { A: { type: string } }, required: [B] }",
            "schema-valid: `required` contains \"B\", which is not a property",
        ),
        (
            "{ type: object, properties: {}, required: [A, A] }",
            "schema-valid: `required` contains `\"A\"` twice",
        ),
        (
            "{ type: integer, minimum: 9, maximum: 1 }",
            "schema-valid: `minimum` of 9 and `maximum` of 1 exclude every value",
        ),
        (
            "{ type: integer, minimum: 9, maximum: 9, exclusiveMaximum: true }",
            "schema-valid: `minimum` of 9 and `maximum` of 9 exclude every value",
        ),
        (
            "{ type: string, minLength: 9, maxLength: 8 }",
            "schema-valid: `minLength` of 9 and `maxLength` of 8 exclude every value",
        ),
    ] {
        state(schema, expected);
    }
}

#[test]
fn required_property_of_a_part_is_not_a_fault() {
    let thing = "      description: A thing.\n      properties:\n        sid";
    let composed = "      description: A thing.\n      required: [a, name]\n      allOf: [{ type: object, required: [name], properties: { a: { type: string, description: A. } } }]\n      properties:\n        sid";
    assert_eq!(
        crate::lint_rules::findings(&GOOD.replace(thing, composed)),
        "example-valid: required property `a` is missing"
    );
}

#[test]
fn default_that_violates_its_schema_and_unknown_format_are_found() {
    assert_faults(&[
        (
            SIZE,
            "schema: { type: integer, maximum: 1000, default: 5000 }",
            "default-valid: `5000` is out of range",
        ),
        (
            SIZE,
            "schema: { type: integer, default: '50' }",
            "default-valid: `\"50\"` is not of type `integer`",
        ),
        (
            STATE,
            "schema: { type: string, enum: [open], default: shut }",
            "default-valid: `\"shut\"` is not one of [\"open\"]",
        ),
        (
            STATE,
            "schema: { type: string, pattern: '^o', default: shut }",
            "default-valid: `shut` does not match `^o`",
        ),
        (
            STATE,
            "schema: { type: string, maxLength: 4, default: closed }",
            "default-valid: `closed` has 6 characters (maxLength: 4)",
        ),
        (
            STATE,
            "schema: { type: string, format: datetime }",
            "format-known: `datetime` is not a known format of the type `string`",
        ),
        (
            SIZE,
            "schema: { type: integer, format: date }",
            "format-known: `date` is not a known format of the type `integer`",
        ),
        (
            SIZE,
            "schema: { type: integer, format: int46 }",
            "format-known: `int46` is not a known format of the type `integer`",
        ),
    ]);
}

#[test]
fn reference_with_siblings_or_to_another_kind_is_found() {
    let sibling = "reference-siblings: `description` beside `$ref` has no effect";
    assert_faults(&[
        ("        meta: { $ref", "        meta: { description: Position., $ref", sibling),
        ("        \"201\": { $ref", "        \"201\": { description: Created., $ref", sibling),
        (
            "\"201\": { $ref: \"#/components/responses/Created\" }",
            "\"201\": { $ref: \"#/components/schemas/Thing\" }",
            "document-valid: `$ref: #/components/schemas/Thing` refers to a component of another kind",
        ),
        (
            "\"201\": { $ref: \"#/components/responses/Created\" }",
            "\"201\": { $ref: \"#/components/responses/Creatde\" }",
            "document-valid: `$ref: #/components/responses/Creatde` refers to a component that does not exist",
        ),
    ]);
}

#[test]
fn path_parameter_server_credential_status_and_body_faults_are_found() {
    let server = |server: &str| format!("servers: [{server}]\nsecurity:");
    assert_faults(&[
        (
            "in: path, required: true,",
            "in: path,",
            "path-parameter-required: path parameter `Sid` is not `required: true`",
        ),
        (
            "in: path, required: true,",
            "in: path, required: false,",
            "path-parameter-required: path parameter `Sid` is not `required: true`",
        ),
        ("  /v1/Things:\n", "  /v1/Things?Page=1:\n", "path-valid: path contains `?`"),
        ("  /v1/Things:\n", "  /v1/Things#all:\n", "path-valid: path contains `#`"),
        (
            "  /v1/Things:\n",
            "  /v1/Things}:\n",
            "name-style: path segment `Things}` is not in PascalCase\npath-valid: path has a brace without its counterpart",
        ),
        (
            "security: [{ Account: [] }]",
            "security: [{ Acount: [] }]",
            "security-declared: security scheme `Acount` is not declared",
        ),
        (
            "      operationId: ListThings\n",
            "      security: [{ Other: [] }]\n      operationId: ListThings\n",
            "security-declared: security scheme `Other` is not declared",
        ),
        (
            "        \"204\": { description: Deleted. }\n        4XX:",
            "        \"204\": { description: Deleted. }\n        4xx:",
            "status-range: the range of statuses `4xx` is not in capitals",
        ),
        (
            "      operationId: ListThings\n",
            "      requestBody: { $ref: \"#/components/requestBodies/CreateThing\" }\n      operationId: ListThings\n",
            "request-body-method: GET request has a body",
        ),
        (
            "security:",
            &server("{ url: 'https://{region}.example.com' }"),
            "server-variable: server variable `region` is not declared",
        ),
        (
            "security:",
            &server("{ url: 'https://example.com', variables: { region: { default: a } } }"),
            "server-variable: the URL does not contain the server variable `region`",
        ),
        (
            "security:",
            &server("{ url: 'https://{region}.example.com', variables: { region: { enum: [a] } } }"),
            "server-variable: server variable `region` has no default",
        ),
        (
            "security:",
            &server(
                "{ url: 'https://{region}.example.com', variables: { region: { default: b, enum: [a] } } }",
            ),
            "server-variable: \"b\" is not in the `enum` of `region`",
        ),
    ]);
}

#[test]
fn html_is_found_in_texts_but_not_in_code_and_links() {
    assert_faults(&[
        (
            "summary: List things.",
            "summary: List <b>things</b>.",
            "text-html: `summary` contains the HTML tag `<b>`",
        ),
        (
            "description: Returns a page.",
            "description: Returns a page.<br/>",
            "text-html: `description` contains the HTML tag `<br/>`",
        ),
        (
            NAME,
            "        name: { type: string, description: \"<a href='x'>Name</a>\" }",
            "text-html: `description` contains the HTML tag `<a href='x'>`",
        ),
    ]);
    let text =
        GOOD.replace("Returns a page.", "'Returns `<b>` if a < b and c > d, see <https://example.com>.'");
    assert_eq!(crate::lint_rules::findings(&text), "");
}
