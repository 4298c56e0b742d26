//! Tests of `cargo xtask lint`: examples are validated against their schema.

use std::fs;

use xtask::EXIT_FINDINGS;

use crate::workspace::{Workspace, root};

/// Returns the findings in the second document of this repository after `from` is replaced by `to`.
fn findings_after(from: &str, to: &str) -> String {
    let text = fs::read_to_string(root().join("spec/api.yaml")).unwrap();
    assert!(text.contains(from), "{from}");
    let run = Workspace::with(&[("api.yaml", &text.replace(from, to))]).run(&["lint"]);
    run.out.lines().filter(|line| !line.starts_with(' ')).collect::<Vec<_>>().join("\n")
}

#[test]
fn names_and_pages_of_the_api_of_2010_follow_the_conventions() {
    for (from, to, expected) in [
        ("", "", ""),
        (
            "IncomingPhoneNumbers.json",
            "numbers.json",
            "name-style: path segment `numbers.json` is not in PascalCase",
        ),
        ("/2010-04-01/", "/v/", "name-style: path segment `v` is not in PascalCase"),
        (
            "        start:\n          type",
            "        from:\n          type",
            "page-envelope: the page has no start",
        ),
    ] {
        let findings = findings_after(from, to);
        assert!(
            findings.contains(expected) && findings.is_empty() == expected.is_empty(),
            "{to}: {findings}"
        );
    }
}

/// Returns the violation of `schema` by `example`, or an empty string.
fn violation(schema: &str, example: &str) -> String {
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
    assert_eq!(run.code, EXIT_FINDINGS, "{}", run.err);
    run.out.lines().filter_map(|line| line.strip_prefix("example-valid: ")).collect()
}

#[test]
fn every_keyword_accepts_valid_and_rejects_invalid_examples() {
    for (schema, valid, invalid) in [
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
        ("{ type: string, format: unknown }", "a", "1"),
    ] {
        assert_eq!(violation(schema, valid), "", "{schema} accepts {valid}");
        assert_ne!(violation(schema, invalid), "", "{schema} rejects {invalid}");
    }
}

#[test]
fn violation_names_the_location_and_the_limit() {
    let schema =
        "{ type: object, properties: { a: { type: array, items: { $ref: '#/components/schemas/Short' } } } }";
    assert_eq!(violation(schema, "{ a: [abc, abcd] }"), "/a/1: `abcd` has 4 characters (maxLength: 3)");
    assert_eq!(
        violation("{ type: string, format: date-time }", "yesterday"),
        "`yesterday` is not a valid date-time"
    );
    assert_eq!(
        violation("{ oneOf: [{ type: string }, { maxLength: 3 }] }", "abc"),
        "matches 2 schemas of `oneOf`"
    );
}

#[test]
fn named_examples_are_validated_unless_external_or_empty() {
    let findings = |examples: &str| {
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
        let lines =
            run.out.lines().filter(|line| line.contains("example: ") || line.contains("example-valid: "));
        lines.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(findings("{ A: { $ref: '#/components/examples/Short' } }"), "");
    assert_eq!(
        findings("{ A: { $ref: '#/components/examples/Long' } }"),
        "example-valid: `abcd` has 4 characters (maxLength: 3)"
    );
    assert_eq!(
        findings("{ A: { externalValue: 'https://a.b' } }"),
        "example-valid: example `A` is external and cannot be checked"
    );
    assert_eq!(findings("{ A: { summary: a } }"), "example-valid: example `A` has no value");
    assert_eq!(findings("{}"), "response-example: response has no example");
}

#[test]
fn property_that_no_part_of_the_schema_declares_is_found_at_its_line() {
    let found = |schema: &str, example: &str| {
        let workspace = Workspace::with(&[(
            "examples.yaml",
            &format!(
                r##"openapi: 3.0.3
info: {{ title: Examples, version: 1.0.0 }}
paths: {{}}
components:
  schemas:
    Base: {{ type: object, properties: {{ a: {{ type: object, properties: {{ b: {{ type: string }} }} }} }} }}
    Thing:
      description: A thing.
      example: {example}
      allOf: [{schema}]
"##
            ),
        )]);
        let run = workspace.run(&["lint"]);
        let lines: Vec<&str> = run.out.lines().collect();
        let pairs = lines
            .windows(2)
            .filter_map(|pair| Some((pair[0].strip_prefix("example-properties: ")?, pair[1])));
        pairs.map(|(message, location)| format!("{message}{location}")).collect::<Vec<_>>().join("\n")
    };
    let base = "{ $ref: '#/components/schemas/Base' }";
    for (schema, example, property) in [
        (base, "{ a: { b: c } }", ""),
        (base, "{ c: 1 }", "/c"),
        (base, "{ a: { c: 1 } }", "/a/c"),
        ("{ type: array, items: { properties: { a: { type: string } } } }", "[{ a: b }, { b: c }]", "/1/b"),
        (
            "{ allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { c: {} } }] }",
            "{ a: {}, c: 1 }",
            "",
        ),
        ("{ oneOf: [{ properties: { c: {} } }, { properties: { d: {} } }] }", "{ d: 1 }", ""),
        ("{ properties: { c: {} }, additionalProperties: true }", "{ d: 1 }", ""),
        ("{ type: object }", "{ d: 1 }", ""),
    ] {
        let expected = match property {
            "" => String::new(),
            _ => format!("the schema does not declare the property `{property}`  --> spec/examples.yaml:9"),
        };
        assert_eq!(found(schema, example), expected, "{schema} {example}");
    }
}

#[test]
fn example_of_another_kind_than_the_default_is_found() {
    let finding = "example-default: the example is a string, but the default is a number";
    for (schema, expected) in [
        ("{ default: 50, example: '50', description: A. }", finding),
        ("{ default: 50, example: 20, description: A. }", ""),
        ("{ type: string, nullable: true, default: null, example: '50', description: A. }", ""),
    ] {
        let name = crate::lint_rules::NAME;
        let text = crate::lint_rules::GOOD.replace(name, &format!("{name}\n        size: {schema}"));
        assert_eq!(crate::lint_rules::findings(&text), expected, "{schema}");
    }
}
