//! `cargo xtask lint`: an example is one of its own schema.

use crate::workspace::Workspace;

/// What is said of `example` by `schema`, nothing if it is valid.
fn fault(schema: &str, example: &str) -> String {
    let workspace = Workspace::with(&[(
        "examples.yaml",
        &format!(
            r##"openapi: 3.0.3
info: {{ title: Examples, version: 1.0.0 }}
paths: {{}}
components:
  schemas:
    Short: {{ type: string, maxLength: 3 }}
    Thing: {{ description: A thing., example: {example}, allOf: [{schema}] }}
"##
        ),
    )]);
    let run = workspace.run(&["lint"]);
    assert_eq!(run.code, xtask::EXIT_FINDINGS, "{}", run.err);
    run.out.lines().filter_map(|line| line.strip_prefix("example-valid: ")).collect()
}

#[test]
fn what_a_schema_says_holds_for_its_example() {
    for (schema, good, bad) in [
        ("{ type: string }", "a", "1"),
        ("{ type: integer }", "1", "1.5"),
        ("{ type: number }", "1.5", "a"),
        ("{ type: boolean }", "true", "a"),
        ("{ type: string, nullable: true }", "null", "1"),
        ("{ type: string, enum: [a, b] }", "b", "c"),
        ("{ type: string, minLength: 2 }", "ää", "ä"),
        ("{ type: string, maxLength: 2 }", "ää", "äää"),
        ("{ type: string, pattern: '^a' }", "ab", "ba"),
        ("{ type: integer, minimum: 1 }", "1", "0"),
        ("{ type: integer, maximum: 1 }", "1", "2"),
        ("{ type: integer, minimum: 0, exclusiveMinimum: true }", "1", "0"),
        ("{ type: integer, maximum: 9, exclusiveMaximum: true }", "8", "9"),
        ("{ type: integer, multipleOf: 7 }", "49", "50"),
        ("{ type: number, multipleOf: 0.1 }", "0.3", "0.35"),
        ("{ type: integer, format: int32 }", "2147483647", "2147483648"),
        ("{ type: array, minItems: 1 }", "[a]", "[]"),
        ("{ type: array, maxItems: 1 }", "[a]", "[a, b]"),
        ("{ type: array, uniqueItems: true }", "[a, b]", "[a, a]"),
        ("{ type: array, items: { type: string } }", "[a]", "[a, 1]"),
        ("{ type: object, required: [a] }", "{ a: 1 }", "{ b: 1 }"),
        ("{ type: object, properties: { a: { type: string } } }", "{ a: a, b: 1 }", "{ a: 1 }"),
        ("{ type: object, additionalProperties: false }", "{}", "{ a: 1 }"),
        ("{ type: object, additionalProperties: { type: string } }", "{ a: a }", "{ a: 1 }"),
        ("{ type: object, minProperties: 1 }", "{ a: 1 }", "{}"),
        ("{ type: object, maxProperties: 1 }", "{ a: 1 }", "{ a: 1, b: 1 }"),
        ("{ $ref: '#/components/schemas/Short' }", "abc", "abcd"),
        ("{ allOf: [{ type: string }, { maxLength: 1 }] }", "a", "ab"),
        ("{ allOf: [{ type: string }] }", "a", "null"),
        ("{ anyOf: [{ type: string }, { type: integer }] }", "1", "true"),
        ("{ oneOf: [{ type: string }, { type: integer }] }", "1", "true"),
        ("{ oneOf: [{ type: string }, { maxLength: 3 }] }", "abcd", "abc"),
        ("{ not: { type: string } }", "1", "a"),
        ("{ type: string, format: date-time }", "'2019-07-31T02:34:41Z'", "yesterday"),
        ("{ type: string, format: date-time }", "'2020-02-29T23:59:60.5+01:00'", "'2019-02-29T00:00:00Z'"),
        ("{ type: string, format: date-time }", "'2019-07-31T02:34:41-08:00'", "'2019-07-31T02:34:41'"),
        ("{ type: string, format: date }", "'2019-07-31'", "'2019-7-31'"),
        ("{ type: string, format: uri }", "'https://a.b/c?d=e'", "'::'"),
        ("{ type: string, format: uri }", "'mailto:a@b'", "/v1/Things"),
        ("{ type: string, format: uri }", "'https://a'", "'https:///b'"),
        ("{ type: string, format: uuid }", "'7f3c9a52-0b1d-4c8e-9f00-aabbccddeeff'", "7f3c"),
        ("{ type: string, format: email }", "a@b.c", "a.b"),
        ("{ type: string, format: ipv4 }", "127.0.0.1", "127.0.0.256"),
        ("{ type: string, format: ipv6 }", "'::1'", "'1'"),
        ("{ type: string, format: byte }", "aGk=", "'a b'"),
        ("{ type: string, format: a-word-of-its-own }", "a", "1"),
    ] {
        assert_eq!(fault(schema, good), "", "{schema} takes {good}");
        assert_ne!(fault(schema, bad), "", "{schema} refuses {bad}");
    }
}

#[test]
fn the_reason_tells_the_place_in_the_example() {
    let schema =
        "{ type: object, properties: { a: { type: array, items: { $ref: '#/components/schemas/Short' } } } }";
    assert_eq!(fault(schema, "{ a: [abc, abcd] }"), "/a/1: `abcd` has 4 characters");
    assert_eq!(fault("{ type: string, format: date-time }", "yesterday"), "`yesterday` is no date-time");
    assert_eq!(fault("{ oneOf: [{ type: string }, { maxLength: 3 }] }", "abc"), "it is 2 of `oneOf`");
}

/// An example that is elsewhere, or has no value, cannot be held to anything.
#[test]
fn an_example_is_where_it_can_be_read() {
    let told = |examples: &str| {
        let workspace = Workspace::with(&[(
            "examples.yaml",
            &format!(
                r##"openapi: 3.0.3
info: {{ title: Examples, version: 1.0.0 }}
paths: {{}}
components:
  examples:
    Short: {{ value: abc }}
    Long: {{ value: abcd }}
  responses:
    Found:
      description: Found.
      content: {{ application/json: {{ schema: {{ type: string, maxLength: 3 }}, examples: {examples} }} }}
"##
            ),
        )]);
        let run = workspace.run(&["lint"]);
        let found =
            run.out.lines().filter(|line| line.contains("example: ") || line.contains("example-valid: "));
        found.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(told("{ A: { $ref: '#/components/examples/Short' } }"), "");
    assert_eq!(
        told("{ A: { $ref: '#/components/examples/Long' } }"),
        "example-valid: `abcd` has 4 characters"
    );
    assert_eq!(
        told("{ A: { externalValue: 'https://a.b' } }"),
        "example-valid: the example `A` is elsewhere: nothing can be said of it"
    );
    assert_eq!(told("{ A: { summary: a } }"), "example-valid: the example `A` has no value");
    assert_eq!(told("{}"), "response-example: the answer has no example");
}
