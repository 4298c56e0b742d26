//! Tests of `cargo xtask lint`: the style of names.

use crate::lint_rules::{NAME, assert_findings};

#[test]
fn names_in_another_style_are_found() {
    assert_findings(&[
        (
            "operationId: DeleteThing",
            "operationId: delete_thing",
            "name-style: operation `delete_thing` is not in PascalCase",
        ),
        ("  /v1/Things:\n", "  /v1/Things/:\n", "name-style: path ends with `/`"),
        (
            "  /v1/Things:\n",
            "  /v1/some_things:\n",
            "name-style: path segment `some_things` is not in PascalCase",
        ),
        ("name: State,", "name: the_state,", "name-style: parameter `the_state` is not in PascalCase"),
        (
            "        Name: {",
            "        the_name: {",
            "example-properties: the schema does not declare the property `/Name`\n\
             name-style: property `the_name` is not in PascalCase",
        ),
        (
            "        code: {",
            "        theCode: {",
            "example-properties: the schema does not declare the property `/code`\n\
             name-style: property `theCode` is not in snake_case",
        ),
        (
            NAME,
            "        name: { description: Name., allOf: [{ $ref: '#/components/schemas/weird_name' }] }\n    weird_name: { type: string, description: Weird. }",
            "name-style: component `weird_name` is not in PascalCase",
        ),
        (
            "    Failure:\n",
            "    thing: { type: string, description: Another. }\n    Failure:\n",
            "name-style: component `thing` is not in PascalCase\n\
             type-unique: `Thing` and `thing` both become `Thing` in Rust\n\
             unused-component: no operation uses `thing`",
        ),
        // The service names bounds of a range like this.
        ("name: State,", "name: State<,", ""),
    ]);
}

#[test]
fn header_in_another_style_or_ignored_by_openapi_is_found() {
    let parameter = "      parameters:\n        - { name: PageSize,";
    let header = |name: &str| {
        format!(
            "      parameters:\n        - {{ name: {name}, in: header, description: A., example: a, schema: {{ type: string }} }}\n        - {{ name: PageSize,"
        )
    };
    assert_findings(&[
        (parameter, &header("I-Twilio-Idempotency-Token"), ""),
        (
            parameter,
            &header("request_id"),
            "name-style: parameter `request_id` is not in words with capitals and hyphens",
        ),
        (
            parameter,
            &header("authorization"),
            "header-ignored: OpenAPI ignores the parameter `authorization`",
        ),
        (
            "{ Request-Id: {",
            "{ request-id: {",
            "name-style: header `request-id` is not in words with capitals and hyphens",
        ),
        ("{ Request-Id: {", "{ Content-Type: {", "header-ignored: OpenAPI ignores the header `Content-Type`"),
    ]);
}

#[test]
fn verb_of_operation_that_does_not_fit_the_method_is_found() {
    assert_findings(&[
        (
            "operationId: CreateThing",
            "operationId: FetchThing",
            "operation-verb: operation `FetchThing` is a POST request",
        ),
        (
            "operationId: ListThings",
            "operationId: UpdateThings",
            "operation-verb: operation `UpdateThings` is a GET request",
        ),
        (
            "operationId: DeleteThing",
            "operationId: CreateThings",
            "operation-verb: operation `CreateThings` is a DELETE request",
        ),
        ("operationId: CreateThing", "operationId: UpdateThing", ""),
        ("operationId: CreateThing", "operationId: Publish", ""),
    ]);
}
