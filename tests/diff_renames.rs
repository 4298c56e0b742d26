//! Tests of `cargo xtask diff`: what was moved, renamed or written in another way is one change.

use xtask::review::{self, ReviewedDocument};

use crate::diff_rules::BASE;

/// Returns the rule and the message of each change from the base document to the one with the replacements.
fn changes(replacements: &[(&str, &str)]) -> Vec<String> {
    let mut new = BASE.to_owned();
    for (from, to) in replacements {
        assert!(new.contains(from), "`{from}` does not exist");
        new = new.replace(from, to);
    }
    compare(BASE, &new)
}

fn compare(old: &str, new: &str) -> Vec<String> {
    let parse = |text: &str| xtask::Document::parse("orders".into(), "orders.yaml", text.into()).unwrap();
    let (old, new) = (parse(old), parse(new));
    let changes = review::compare(&ReviewedDocument::new(&old), &ReviewedDocument::new(&new));
    changes.iter().map(|change| format!("{}: {}", change.rule, change.message)).collect()
}

#[test]
fn operation_at_another_path_or_with_another_method_is_moved() {
    assert_eq!(
        changes(&[("  /v1/Orders/{Sid}:", "  /v2/Orders/{Sid}:")]),
        [
            "operation-moved: `DELETE /v1/Orders/{Sid}` is now `DELETE /v2/Orders/{Sid}`",
            "operation-moved: `GET /v1/Orders/{Sid}` is now `GET /v2/Orders/{Sid}`",
        ]
    );
    assert_eq!(
        changes(&[("    post:\n", "    put:\n")]),
        ["operation-moved: `POST /v1/Orders` is now `PUT /v1/Orders`"]
    );
    // Whatever else changed is compared as well.
    assert_eq!(
        changes(&[
            ("    post:\n", "    put:\n"),
            ("operationId: CreateOrder", "operationId: PutOrder"),
            ("enum: [big, small]", "enum: [big, small, huge]"),
        ]),
        ["operation-removed: `POST /v1/Orders` was removed", "operation-added: `PUT /v1/Orders` was added"]
    );
    assert_eq!(
        changes(&[("    post:\n", "    put:\n"), ("enum: [big, small]", "enum: [big, small, huge]")]),
        [
            "operation-moved: `POST /v1/Orders` is now `PUT /v1/Orders`",
            "request-enum-value-added: enum value `\"huge\"` was added",
        ]
    );
}

#[test]
fn operation_of_another_version_with_another_name_is_moved_and_renamed() {
    assert_eq!(
        changes(&[
            ("  /v1/Orders/{Sid}:", "  /v2/Orders/{Sid}:"),
            ("operationId: FetchOrder", "operationId: FetchOrderAgain"),
            ("operationId: DeleteOrder", "operationId: DeleteOrderAgain"),
        ]),
        [
            "operation-moved: `DELETE /v1/Orders/{Sid}` is now `DELETE /v2/Orders/{Sid}`",
            "operation-id-changed: `operationId` changed from `DeleteOrder` to `DeleteOrderAgain`",
            "operation-moved: `GET /v1/Orders/{Sid}` is now `GET /v2/Orders/{Sid}`",
            "operation-id-changed: `operationId` changed from `FetchOrder` to `FetchOrderAgain`",
        ]
    );
}

#[test]
fn renamed_property_schema_or_parameter_is_one_change() {
    for (from, to, expected) in [
        (
            "        note: {",
            "        notes: {",
            "property-renamed: property `note` is most likely renamed to `notes`",
        ),
        (
            "        state: { type: string",
            "        status: { description: State., type: string",
            "property-renamed: property `state` is most likely renamed to `status`",
        ),
        (
            "CreateOrder\"",
            "NewOrder\"",
            "schema-renamed: schema `CreateOrder` is most likely renamed to `NewOrder`",
        ),
        ("Note\"", "Remark\"", "schema-renamed: schema `Note` is most likely renamed to `Remark`"),
        (
            "name: Kind,",
            "name: Kinds,",
            "parameter-renamed: query parameter `Kind` is most likely renamed to `Kinds`",
        ),
    ] {
        let mut replacements = vec![(from, to)];
        let declarations = [
            ("CreateOrder\"", "    CreateOrder:\n", "    NewOrder:\n"),
            ("Note\"", "    Note:", "    Remark:"),
        ];
        replacements
            .extend(declarations.iter().filter(|(name, ..)| *name == from).map(|(_, from, to)| (*from, *to)));
        if from == "Note\"" {
            // Its name is not similar, and a plain string is not distinctive.
            replacements.push((
                ": { type: string, description: Remark on an order. }",
                ": { type: string, pattern: \"^a\" }",
            ));
        }
        let mut new = BASE.to_owned();
        let mut old = BASE.to_owned();
        for (from, to) in replacements {
            if from.starts_with(": {") {
                (old, new) = (old.replace(from, to), new.replace(from, to));
            } else {
                new = new.replace(from, to);
            }
        }
        assert_eq!(compare(&old, &new), [expected], "{to}");
    }
}

#[test]
fn schema_renamed_beside_other_changes_is_compared_with_its_old_version() {
    let found = changes(&[
        ("CreateOrder\"", "NewOrder\""),
        ("    CreateOrder:\n", "    NewOrder:\n"),
        ("Count: { type: integer }", "Count: { type: integer, minimum: 1 }"),
    ]);
    assert_eq!(
        found,
        [
            "schema-renamed: schema `CreateOrder` is most likely renamed to `NewOrder`",
            "request-constraint-tightened: `minimum` was added: `1`",
        ]
    );
}

#[test]
fn plain_values_with_different_names_are_not_renamed() {
    let found = changes(&[(
        "        url: { type: string, format: uri }",
        "        homepage: { type: string, format: uri }",
    )]);
    assert_eq!(
        found,
        [
            "property-removed: property `url` was removed",
            "response-property-added: property `homepage` was added"
        ]
    );
}

#[test]
fn media_type_and_additional_properties_written_in_another_way_are_the_same() {
    assert_eq!(
        changes(&[(
            "Created.\n          headers: { Id: { description: Request identifier., schema: { type: string } } }\n          content: { application/json:",
            "Created.\n          headers: { Id: { description: Request identifier., schema: { type: string } } }\n          content: { \"application/json; charset=utf-8\":"
        )]),
        ["representation-changed: `application/json` is now `application/json; charset=utf-8`"]
    );
    let order = "      description: An order.\n";
    let additional = |value: &str| format!("{order}      additionalProperties: {value}\n");
    for (value, expected) in [
        ("true", "representation-changed: `additionalProperties` was added: `true`"),
        ("{}", "representation-changed: `additionalProperties` was added: `{}`"),
        ("false", "unknown-properties-changed: `additionalProperties` was added: `false`"),
    ] {
        assert_eq!(changes(&[(order, &additional(value))]), [expected]);
    }
}
