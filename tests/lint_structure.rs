//! Tests of `cargo xtask lint`: pages, components, and documents of any structure.

use serde_json::{Value, json};

use crate::lint_rules::{GOOD, NAME, assert_findings, findings, findings_after};
use crate::pointers::pointers;

const KEY: &str = "        key: { type: string, description: Key of the list. }\n";
const META: &str = "        meta: { $ref: \"#/components/schemas/Meta\" }\n";

#[test]
fn list_needs_the_whole_page_envelope() {
    let page = "schema: { $ref: \"#/components/schemas/ThingPage\" }\n              examples: { Empty: { $ref: \"#/components/examples/Empty\" } }";
    let bare_list =
        "schema: { type: array, items: { $ref: \"#/components/schemas/Thing\" } }\n              example: []";
    let output = findings_after(page, bare_list);
    assert!(output.starts_with("page-envelope: response is a bare list without `meta`\n"), "{output}");
    assert_findings(&[
        (KEY, "", "page-envelope: `meta` of the page has no key"),
        (
            KEY,
            "    More: { type: string, description: More. }\n",
            "page-envelope: `meta` of the page has no key\nunused-component: no operation uses `More`",
        ),
        (
            META,
            "        total: { type: integer, description: Total. }\n",
            "page-envelope: `meta` of the page has no page, page_size, first_page_url, previous_page_url, url, next_page_url, key\n\
             example-properties: the schema does not declare the property `/meta`\n\
             unused-component: no operation uses `Meta`",
        ),
        (
            META,
            &format!(
                "{META}        others: {{ type: array, description: Others., items: {{ type: string }} }}\n"
            ),
            "page-envelope: page has 2 lists instead of one",
        ),
        // A single thing that contains a list is not a page.
        (
            NAME,
            "        name: { type: array, description: Names., items: { type: string } }",
            "example-valid: /name: `\"a\"` is not of type `array`",
        ),
    ]);
    let with_total = format!("{META}        total: {{ type: integer, description: Total. }}\n");
    let text = GOOD.replace(META, &with_total).replace(KEY, "");
    assert_eq!(findings(&text), "page-envelope: `meta` of the page has no key");
}

#[test]
fn unused_components_are_found_even_in_cycles() {
    let with_schemas = |schemas: &str| findings_after("    Failure:\n", &format!("{schemas}    Failure:\n"));
    assert_eq!(
        with_schemas(
            "    Loop: { type: object, description: A., properties: { a: { $ref: '#/components/schemas/Loop' } } }\n"
        ),
        "unused-component: no operation uses `Loop`"
    );
    assert_eq!(
        with_schemas(
            "    One: { type: object, description: A., properties: { a: { $ref: '#/components/schemas/Two' } } }\n    \
             Two: { type: object, description: A., properties: { a: { $ref: '#/components/schemas/One' } } }\n"
        ),
        "unused-component: no operation uses `One`\nunused-component: no operation uses `Two`"
    );
    assert_findings(&[
        ("security: [{ Account: [] }]", "security: []", "unused-component: no operation uses `Account`"),
        // Extensions and examples are data.
        (
            "description: Creates a thing.",
            "description: Creates a thing.\n      x-other: { $ref: '#/components/schemas/Other' }",
            "",
        ),
        (
            "example: { code: 1 }",
            "example: { code: 1, $ref: '#/components/schemas/Other' }",
            "example-properties: the schema does not declare the property `/$ref`",
        ),
    ]);
}

/// Calls `visit` with `document` once for each location and each replacement of its value by one of another type.
pub(crate) fn each_corruption(document: &Value, visit: &mut impl FnMut(&Value)) {
    for location in pointers(document).into_iter().chain([String::new()]) {
        for other in [json!(null), json!([]), json!({}), json!("a"), json!(["a"]), json!({ "a": "a" })] {
            let mut corrupted = document.clone();
            *corrupted.pointer_mut(&location).unwrap() = other;
            visit(&corrupted);
        }
    }
}

#[test]
fn lint_never_panics_on_corrupted_documents() {
    let good = xtask::Document::parse("good".into(), "good.yaml", GOOD.into()).unwrap().value;
    let mut count = 0;
    each_corruption(&good, &mut |corrupted| {
        count += 1;
        xtask::review::lint(&xtask::Document::from_value(corrupted.clone()));
    });
    assert!(count > 500, "{count}");
}
