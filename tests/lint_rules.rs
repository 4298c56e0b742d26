//! `cargo xtask lint`: each convention, broken by one edit of a document that keeps them all.

use serde_json::{Value, json};

use crate::workspace::{Workspace, root};

/// A document in which nothing is to be found.
const GOOD: &str = include_str!("lint_rules/good.yaml");

/// What is found after an edit, a line each: rule and what.
fn found(from: &str, to: &str) -> String {
    assert_eq!(GOOD.matches(from).count(), 1, "there is one place to edit: {from}");
    found_in(&GOOD.replace(from, to))
}

fn found_in(text: &str) -> String {
    let workspace = Workspace::with(&[("good.yaml", text)]);
    let run = workspace.run(&["lint"]);
    let lines: Vec<&str> = run.out.lines().filter(|line| !line.starts_with(' ')).collect();
    let code = if lines.is_empty() { xtask::EXIT_OK } else { xtask::EXIT_FINDINGS };
    assert_eq!(run.code, code, "{}{}", run.out, run.err);
    lines.join("\n")
}

/// Checks edits, each with all that is found after it: more would be as wrong as less.
fn check(edits: &[(&str, &str, &str)]) {
    for (from, to, expected) in edits {
        assert_eq!(found(from, to), *expected, "\n{from}\n  became\n{to}");
    }
}

#[test]
fn nothing_is_found_where_all_is_well() {
    assert_eq!(found_in(GOOD), "");
}

#[test]
fn an_operation_tells_what_it_does() {
    check(&[
        ("      summary: Make a thing.\n", "", "operation-summary: CreateThing has no summary"),
        (
            "description: Makes it.",
            "description: ' '",
            "operation-description: CreateThing has no description",
        ),
        (
            "operationId: CreateThing\n      tags: [Things]",
            "operationId: CreateThing",
            "operation-tag: CreateThing has no tag",
        ),
        (
            "operationId: CreateThing\n      tags: [Things]",
            "operationId: CreateThing\n      tags: [Thing]",
            "tag-declared: CreateThing has the tag `Thing`, which is not declared",
        ),
        (
            "operationId: CreateThing",
            "operationId: list_things",
            "name-style: the operation is called `list_things`\n\
             operation-id-unique: `ListThings` and `list_things` are both `list_things` in Rust",
        ),
    ]);
}

#[test]
fn an_operation_tells_what_it_answers() {
    check(&[
        (
            r##""204": { description: Gone. }"##,
            r##""302": { description: Elsewhere. }"##,
            "operation-success: DeleteThing declares no success",
        ),
        (
            r##""204": { description: Gone. }"##,
            r##""200": { description: Gone. }"##,
            "success-body: the answer has no body with a schema",
        ),
        (
            "Made.\n      headers: { Request-Id: { $ref: \"#/components/headers/RequestId\" } }\n      content:\n        application/json:\n          schema: { $ref: \"#/components/schemas/Thing\" }\n",
            "Made.\n      headers: { Request-Id: { $ref: \"#/components/headers/RequestId\" } }\n      content:\n        application/json:\n",
            "success-body: the answer has no body with a schema",
        ),
        (
            r##""204": { description: Gone. }"##,
            r##""204": { description: Gone. }
        default: { $ref: "#/components/responses/Failed" }"##,
            "operation-errors: the errors of DeleteThing are not all declared",
        ),
        (
            "      content:\n        application/json:\n          schema: { $ref: \"#/components/schemas/Failure\" }\n          example: { code: 1 }\n",
            "",
            "error-body: the answer has no body with a schema\nunused-component: nothing that is called needs `Failure`",
        ),
        ("          example: { Name: a }\n", "", "request-example: the body has no example"),
        ("          example: { code: 1 }\n", "", "response-example: the answer has no example"),
    ]);
}

#[test]
fn everything_is_described() {
    check(&[
        (
            "description: How many., example: 50",
            "example: 50",
            "parameter-description: `PageSize` has no description",
        ),
        (
            "description: How many., example: 50",
            "description: How many.",
            "parameter-example: `PageSize` has no example",
        ),
        (
            "description: Its own., example: RQ1",
            "example: RQ1",
            "parameter-description: `RequestId` has no description",
        ),
        (
            "code: { type: integer, description: The code. }",
            "code: { type: integer }",
            "property-description: `code` has no description",
        ),
        ("description: Made.", "description: ' '", "response-description: the answer has no description"),
        ("      description: A thing.\n", "", "property-description: the schema `Thing` has no description"),
    ]);
}

#[test]
fn sids_are_named_and_declared_once() {
    let inline = "sid-by-name: `bundle_sid` is a SID that is written inline";
    let property = |schema: &str| {
        format!("name: {{ type: string, description: Its name. }}\n        bundle_sid: {schema}")
    };
    for (schema, expected) in [
        ("{ type: string, description: Its. }", inline),
        ("{ type: string, nullable: true, description: Its., pattern: '^BU[0-9a-fA-F]{32}$' }", inline),
        ("{ type: string, description: Its., pattern: '^BU[a-fA-F0-9]{32}$' }", inline),
        ("{ type: string, description: Its., pattern: '^BU[0-9a-f]{32}$' }", inline),
        ("{ type: string, description: Its., pattern: '^(BU|PN)[\\da-f]{32}$' }", inline),
        ("{ description: Its., anyOf: [{ type: string }] }", inline),
        (
            "{ $ref: '#/components/schemas/Text' }",
            "sid-by-name: `bundle_sid` refers to `Text`, which is no SID",
        ),
        (
            "{ $ref: '#/components/schemas/ThingSid' }",
            "unused-component: nothing that is called needs `Text`",
        ),
    ] {
        let text = GOOD.replace(
            "        name: { type: string, description: Its name. }",
            &format!("        {}", property(schema)),
        );
        let text = text
            .replace("    Failure:\n", "    Text: { type: string, description: A text. }\n    Failure:\n");
        let all = found_in(&text);
        let rest: Vec<&str> =
            all.lines().filter(|line| *line == expected || !line.contains("`Text`")).collect();
        assert_eq!(rest.join("\n"), expected, "{schema}");
    }
    check(&[
        // Its length tells one too.
        (
            "code: { type: integer, description: The code. }",
            "code: { type: integer, description: The code. }\n        owner: { type: string, description: Whose., minLength: 34, maxLength: 34 }",
            "sid-by-name: `owner` is a SID that is written inline",
        ),
        // A digest is none.
        (
            "code: { type: integer, description: The code. }",
            "code: { type: integer, description: The code. }\n        digest: { type: string, description: It., pattern: '^[0-9a-f]{32}$' }",
            "",
        ),
        // Whatever it is called.
        (
            "name: { type: string, description: Its name. }",
            "name: { type: string, description: Its., pattern: '^PN[A-F0-9a-f]{32}$' }",
            "example-valid: /name: `a` is not of the form `^PN[A-F0-9a-f]{32}$`\n\
             sid-by-name: `name` is a SID that is written inline",
        ),
        (
            "{ type: string, minLength: 1 }",
            "{ type: array, items: { type: string, pattern: '^PN[0-9a-f]{32}$' } }",
            "example-valid: \"open\" is no array\nsid-by-name: `State` is a SID that is written inline",
        ),
        (
            "{ name: State, in: query, description: Which., example: open, schema: { type: string, minLength: 1 } }",
            "{ name: ThingSids, in: query, description: Which., example: [], schema: { type: array, items: { type: string } } }",
            "sid-by-name: `ThingSid` is a SID that is written inline",
        ),
        (
            "pattern: \"^TH[0-9a-fA-F]{32}$\"",
            "pattern: \"^TH[0-9a-f]{32}$\"",
            "sid-pattern: `ThingSid` has the pattern `^TH[0-9a-f]{32}$`, which makes it no SID of the crates",
        ),
        (", pattern: \"^TH[0-9a-fA-F]{32}$\"", "", "sid-pattern: `ThingSid` has no pattern"),
        (
            "    Thing:\n",
            "    OtherSid: { type: string, pattern: \"^TH[a-fA-F0-9]{32}$\", description: Another. }\n    Thing:\n",
            "sid-once: `OtherSid` is `ThingSid` once more\nunused-component: nothing that is called needs `OtherSid`",
        ),
    ]);
}

#[test]
fn names_are_in_the_services_manner() {
    check(&[
        (
            "operationId: DeleteThing",
            "operationId: delete_thing",
            "name-style: the operation is called `delete_thing`",
        ),
        ("  /v1/Things:\n", "  /v1/Things/:\n", "name-style: the path ends in `/`"),
        ("  /v1/Things:\n", "  /v1/some_things:\n", "name-style: the path has `some_things`"),
        ("name: State,", "name: the_state,", "name-style: the parameter is called `the_state`"),
        ("        Name: {", "        the_name: {", "name-style: the property is called `the_name`"),
        ("        code: {", "        theCode: {", "name-style: the property is called `theCode`"),
        (
            "        name: { type: string, description: Its name. }",
            "        name: { description: Its., allOf: [{ $ref: '#/components/schemas/weird_name' }] }\n    weird_name: { type: string, description: Weird. }",
            "name-style: the component is called `weird_name`",
        ),
        (
            "    Failure:\n",
            "    thing: { type: string, description: Another. }\n    Failure:\n",
            "name-style: the component is called `thing`\n\
             type-unique: `Thing` and `thing` are both `Thing` in Rust\n\
             unused-component: nothing that is called needs `thing`",
        ),
        // The service marks a bound by a sign.
        ("name: State,", "name: State<,", ""),
    ]);
}

#[test]
fn a_list_has_the_whole_envelope() {
    let answer = "schema: { $ref: \"#/components/schemas/ThingPage\" }\n              examples: { Empty: { $ref: \"#/components/examples/Empty\" } }";
    let bare =
        "schema: { type: array, items: { $ref: \"#/components/schemas/Thing\" } }\n              example: []";
    let told = found(answer, bare);
    assert!(told.starts_with("page-envelope: the list is answered bare, with no `meta`\n"), "{told}");
    check(&[
        (
            "        key: { type: string, description: The list. }\n",
            "",
            "page-envelope: the page's `meta` has no key",
        ),
        (
            "        key: { type: string, description: The list. }\n",
            "    More: { type: string, description: More. }\n",
            "page-envelope: the page's `meta` has no key\nunused-component: nothing that is called needs `More`",
        ),
        (
            "        meta: { $ref: \"#/components/schemas/Meta\" }\n",
            "        total: { type: integer, description: All. }\n",
            "page-envelope: the page's `meta` has no page, page_size, first_page_url, previous_page_url, url, next_page_url, key\n\
             unused-component: nothing that is called needs `Meta`",
        ),
        (
            "        meta: { $ref: \"#/components/schemas/Meta\" }\n",
            "        meta: { $ref: \"#/components/schemas/Meta\" }\n        others: { type: array, description: They., items: { type: string } }\n",
            "page-envelope: the page has 2 lists, not one",
        ),
        // One thing is no list, though it has one.
        (
            "        name: { type: string, description: Its name. }",
            "        name: { type: array, description: Its., items: { type: string } }",
            "example-valid: /name: \"a\" is no array",
        ),
    ]);
    let page = "        meta: { $ref: \"#/components/schemas/Meta\" }\n";
    let more = format!("{page}        total: {{ type: integer, description: All. }}\n");
    let text =
        GOOD.replace(page, &more).replace("        key: { type: string, description: The list. }\n", "");
    assert_eq!(found_in(&text), "page-envelope: the page's `meta` has no key");
}

#[test]
fn every_component_is_reached_from_a_call() {
    let with = |more: &str| found("    Failure:\n", &format!("{more}    Failure:\n"));
    assert_eq!(
        with(
            "    Loop: { type: object, description: A., properties: { a: { $ref: '#/components/schemas/Loop' } } }\n"
        ),
        "unused-component: nothing that is called needs `Loop`"
    );
    assert_eq!(
        with(
            "    One: { type: object, description: A., properties: { a: { $ref: '#/components/schemas/Two' } } }\n    \
             Two: { type: object, description: A., properties: { a: { $ref: '#/components/schemas/One' } } }\n"
        ),
        "unused-component: nothing that is called needs `One`\nunused-component: nothing that is called needs `Two`"
    );
    check(&[
        (
            "security: [{ Account: [] }]",
            "security: []",
            "unused-component: nothing that is called needs `Account`",
        ),
        // What an extension or an example holds is data.
        (
            "description: Makes it.",
            "description: Makes it.\n      x-other: { $ref: '#/components/schemas/Other' }",
            "",
        ),
        ("example: { code: 1 }", "example: { code: 1, $ref: '#/components/schemas/Other' }", ""),
    ]);
}

#[test]
fn an_allowance_is_of_a_rule_that_finds_something_there() {
    let at = |allowance: &str| {
        found("description: Makes it.", &format!("description: Makes it.\n      x-lint-allow: {allowance}"))
    };
    assert_eq!(at("{ nonsense: because }"), "allowance: there is no rule `nonsense`");
    assert_eq!(at("{ operation-summary: because }"), "allowance: `operation-summary` finds nothing here");
    assert_eq!(
        at("{ operation-summary: ' ' }"),
        "allowance: `operation-summary` is allowed without a reason"
    );
    assert_eq!(at("operation-summary"), "allowance: it is no map of rules to reasons");
    assert_eq!(at("{ allowance: because }"), "allowance: there is no rule `allowance`");
    // The map of the answers may have it too.
    let text = GOOD.replace("\"204\": { description: Gone. }", "\"204\": { description: ' ' }");
    let told = "response-description: the answer has no description";
    assert_eq!(found_in(&text), told);
    let key = "        \"204\"";
    let allowance = "        x-lint-allow: { response-description: it says it all }\n";
    assert_eq!(found_in(&text.replace(key, &format!("{allowance}{key}"))), "");
    check(&[("summary: Make a thing.", "x-lint-allow: { operation-summary: it says it all }", "")]);
}

/// Calls `visit` with `document` broken in every place, by a value of another kind.
pub(crate) fn each_break(document: &Value, visit: &mut impl FnMut(&Value)) {
    let mut places = Vec::new();
    gather(document, String::new(), &mut places);
    for place in places {
        for other in [json!(null), json!([]), json!({}), json!("a"), json!(["a"]), json!({ "a": "a" })] {
            let mut broken = document.clone();
            *broken.pointer_mut(&place).unwrap() = other;
            visit(&broken);
        }
    }
}

fn gather(value: &Value, place: String, places: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| {
            let key = key.replace('~', "~0").replace('/', "~1");
            gather(value, format!("{place}/{key}"), places);
        }),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(at, value)| gather(value, format!("{place}/{at}"), places));
        }
        _ => {}
    }
    places.push(place);
}

/// A document may be broken in ways that `generate` alone refuses.
#[test]
fn no_document_stops_it() {
    let good = xtask::Document::parse("good".into(), "good.yaml", GOOD.into()).unwrap().value;
    let mut count = 0;
    each_break(&good, &mut |broken| {
        count += 1;
        xtask::review::lint(&xtask::Document::from_value(broken.clone()));
    });
    assert!(count > 500, "{count}");
}

/// What can be found is what the guide tells.
#[test]
fn every_rule_is_in_the_guide() {
    let guide = std::fs::read_to_string(root().join("spec/README.md")).unwrap();
    let missing: Vec<&str> =
        xtask::review::conventions().filter(|rule| !guide.contains(&format!("`{rule}`"))).collect();
    assert_eq!(missing, [""; 0]);
}
