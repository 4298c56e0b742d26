//! Tests of `cargo xtask diff`: lost items of the generated crates are attributed to the change of what they come from.

use xtask::review::{self, ReviewedDocument};

use crate::diff_rules::{BASE, summary};

/// Returns the location, the rule and the losses of each change from `old` to `new`.
fn attributed(old: &str, new: &str) -> Vec<(String, String, Vec<String>)> {
    let parse = |text: &str| xtask::Document::parse("orders".into(), "orders.yaml", text.into()).unwrap();
    let (old, new) = (parse(old), parse(new));
    let changes = review::compare(&ReviewedDocument::new(&old), &ReviewedDocument::new(&new));
    changes
        .into_iter()
        .map(|change| (change.pointer.clone(), summary(std::slice::from_ref(&change)), change.api_losses))
        .collect()
}

#[test]
fn lost_type_is_attributed_to_its_own_property_and_not_to_one_of_the_same_name() {
    let address = "    Address: { type: object, properties: { Name: { type: string, maxLength: 10, pattern: \"^[a-z]+$\" } } }\n";
    let old = BASE
        .replace(
            "        Count: { type: integer }\n",
            "        Count: { type: integer }\n        To: { $ref: \"#/components/schemas/Address\" }\n",
        )
        .replace("    CreateOrder:\n", &format!("{address}    CreateOrder:\n"));
    let new = old
        .replace("minLength: 2, maxLength: 10, pattern: \"^[a-z]+$\"", "minLength: 2, maxLength: 10")
        .replace("maxLength: 10, pattern: \"^[a-z]+$\" } } }", "maxLength: 20, pattern: \"^[a-z]+$\" } } }");
    let found = attributed(&old, &new);
    let rules: Vec<(&str, &str)> =
        found.iter().map(|(pointer, rule, _)| (pointer.as_str(), rule.as_str())).collect();
    assert_eq!(
        rules,
        [
            ("/components/schemas/CreateOrder/properties/Name/pattern", "public-api-changed (breaking)"),
            (
                "/components/schemas/Address/properties/Name/maxLength",
                "request-constraint-relaxed (addition)"
            ),
        ]
    );
}

#[test]
fn setter_that_changes_because_of_a_new_parameter_is_attributed_to_it_beside_others() {
    let sizes = "        - { name: PageSize, in: query, schema: { type: integer, minimum: 1, maximum: 1000, default: 50 } }\n";
    let added = |name: &str| format!("        - {{ name: {name}, in: query, schema: {{ type: string }} }}\n");
    let new = BASE.replace(sizes, &format!("{}{}{sizes}{}", added("May"), added("Count"), added("Might")));
    let found = attributed(BASE, &new);
    let losses: Vec<(&str, usize)> =
        found.iter().map(|(pointer, _, losses)| (pointer.as_str(), losses.len())).collect();
    assert_eq!(
        losses,
        [
            ("/paths/~1v1~1Orders/post/parameters/3", 3),
            ("/paths/~1v1~1Orders/post/parameters/2", 0),
            ("/paths/~1v1~1Orders/post/parameters/5", 0),
        ]
    );
}

#[test]
fn lost_items_of_shared_types_are_attributed_to_the_component() {
    let old = BASE.replace("Note: { type: string,", "Note: { type: string, maxLength: 9,");
    let new = old
        .replace("Note: { type: string, maxLength: 9,", "Note: { type: string,")
        .replace("        lines: {", "        more: { type: string }\n        lines: {");
    let found = attributed(&old, &new);
    let rules: Vec<(&str, &str)> =
        found.iter().map(|(pointer, rule, _)| (pointer.as_str(), rule.as_str())).collect();
    assert_eq!(
        rules,
        [
            ("/components/schemas/Note/maxLength", "public-api-changed (breaking)"),
            ("/components/schemas/Order/properties/more", "response-property-added (addition)"),
        ]
    );
}

#[test]
fn type_that_nothing_uses_any_more_is_attributed_to_the_last_use() {
    let size =
        "{ name: PageSize, in: query, schema: { type: integer, minimum: 1, maximum: 1000, default: 50 } }";
    let component = "    Sid: { name: Sid, in: path,";
    let old = BASE
        .replace(size, "{ $ref: \"#/components/parameters/Size\" }")
        .replace(component, &format!("    Size: {size}\n{component}"));
    let new = old
        .replace("        - { $ref: \"#/components/parameters/Size\" }\n", "")
        .replace("        lines: {", "        more: { type: string }\n        lines: {");
    let found = attributed(&old, &new);
    let rules: Vec<(&str, &str)> =
        found.iter().map(|(pointer, rule, _)| (pointer.as_str(), rule.as_str())).collect();
    assert_eq!(
        rules,
        [
            ("/paths/~1v1~1Orders/post/parameters/2", "parameter-removed (breaking)"),
            ("/components/schemas/Order/properties/more", "response-property-added (addition)"),
        ]
    );
}
