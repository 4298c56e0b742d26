//! Tests of `cargo xtask diff`: every rule, in both directions.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use xtask::review::{self, Change, ChangeRule, ReviewedDocument};

use crate::diff_cases::{FORM, GET, ORDER, POST, cases};

/// A document with a location for every rule.
pub(crate) const BASE: &str = r##"openapi: 3.0.3
info: { title: Orders, version: 0.3.1, description: Orders. }
servers: [{ url: "https://orders.twilio.com" }, { url: "https://{region}.twilio.com" }]
security: [{ Account: [] }]
tags: [{ name: Orders, description: Orders of the account. }]
paths:
  /v1/Orders:
    get:
      operationId: ListOrders
      tags: [Orders]
      responses:
        "200":
          description: A page.
          content: { application/json: { schema: { $ref: "#/components/schemas/OrderPage" } } }
    post:
      operationId: CreateOrder
      tags: [Orders]
      summary: Create an order.
      parameters:
        - { name: Kind, in: query, schema: { type: string, enum: [big, small] } }
        - { name: Ids, in: query, style: form, explode: false, schema: { type: array, items: { type: string } } }
        - { name: PageSize, in: query, schema: { type: integer, minimum: 1, maximum: 1000, default: 50 } }
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: { $ref: "#/components/schemas/CreateOrder" }
      responses:
        "201":
          description: Created.
          headers: { Id: { description: Request identifier., schema: { type: string } } }
          content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } }
        "404": { $ref: "#/components/responses/NotFound" }
  /v1/Orders/{Sid}:
    delete:
      operationId: DeleteOrder
      tags: [Orders]
      parameters:
        - { $ref: "#/components/parameters/Sid" }
      responses:
        "204": { description: Deleted. }
    get:
      operationId: FetchOrder
      tags: [Orders]
      deprecated: true
      x-sunset: "2999-01-31"
      parameters:
        - { $ref: "#/components/parameters/Sid" }
      responses:
        "200":
          description: Found.
          content: { application/json: { schema: { title: Found, type: object, properties: { order: { $ref: "#/components/schemas/Order" } } } } }
components:
  securitySchemes: { Account: { type: http, scheme: basic, description: SID and token. } }
  parameters:
    Sid: { name: Sid, in: path, required: true, description: SID of the order., schema: { $ref: "#/components/schemas/OrderSid" } }
  responses:
    NotFound: { description: Not found., content: { application/json: { schema: { $ref: "#/components/schemas/Problem" } } } }
  schemas:
    OrderSid: { type: string, pattern: "^OR[0-9a-fA-F]{32}$" }
    Problem:
      type: object
      properties:
        code: { type: integer, nullable: true }
        details: { type: object, nullable: true, additionalProperties: true }
    Note: { type: string, description: Remark on an order. }
    OrderPage:
      type: object
      properties:
        orders: { type: array, items: { $ref: "#/components/schemas/Order" } }
        meta: { type: object, properties: { next_page_url: { type: string, nullable: true } } }
    Order:
      type: object
      description: An order.
      required: [sid]
      properties:
        sid: { $ref: "#/components/schemas/OrderSid" }
        note: { type: string, nullable: true, maxLength: 10 }
        at: { type: string, format: date-time }
        url: { type: string, format: uri }
        state: { type: string, enum: [open, closed] }
        lines: { type: array, items: { type: string } }
        remark: { $ref: "#/components/schemas/Note" }
    CreateOrder:
      type: object
      required: [Name]
      properties:
        Name: { type: string, minLength: 2, maxLength: 10, pattern: "^[a-z]+$" }
        Count: { type: integer }
        Size: { type: string, enum: [small, large] }
"##;

fn parse(value: &Value) -> xtask::Document {
    xtask::Document::parse("orders".into(), "orders.json", serde_json::to_string_pretty(value).unwrap())
        .unwrap()
}

pub(crate) fn base() -> Value {
    parse_yaml(BASE)
}

fn parse_yaml(text: &str) -> Value {
    xtask::Document::parse("orders".into(), "orders.yaml", text.into()).unwrap().value
}

fn compare(old: &Value, new: &Value) -> Vec<Change> {
    review::compare(&ReviewedDocument::new(&parse(old)), &ReviewedDocument::new(&parse(new)))
}

/// Returns the document with `value` at `pointer`, or with nothing there if it is `null`.
fn with(pointer: &str, value: Value) -> Value {
    let mut changed = base();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    match changed.pointer_mut(parent).unwrap_or_else(|| panic!("{parent} does not exist")) {
        Value::Object(map) if value.is_null() => drop(map.shift_remove(&key).unwrap()),
        Value::Object(map) => drop(map.insert(key, value)),
        Value::Array(items) if value.is_null() => drop(items.remove(key.parse().unwrap())),
        Value::Array(items) if key == "-" => items.push(value),
        Value::Array(items) => items[key.parse::<usize>().unwrap()] = value,
        _ => panic!("{parent} is not a container"),
    }
    changed
}

/// Formats the rule and the class of each change.
pub(crate) fn summary(changes: &[Change]) -> String {
    let rules: Vec<String> =
        changes.iter().map(|change| format!("{} ({})", change.rule, change.class.name())).collect();
    if rules.is_empty() { "no changes".into() } else { rules.join(" + ") }
}

#[test]
fn every_rule_applies_in_both_directions() {
    let old = base();
    let mut cases: Vec<(&str, Value)> =
        cases().into_iter().map(|(name, pointer, value)| (name, with(&pointer, value))).collect();
    // These change the document in two places.
    let mut required_property = with(&format!("{FORM}/properties/More"), json!({ "type": "string" }));
    required_property["components"]["schemas"]["CreateOrder"]["required"] = json!(["Name", "More"]);
    cases.push(("required request property added", required_property));
    let schema_renamed =
        BASE.replace("CreateOrder\"", "NewOrder\"").replace("    CreateOrder:", "    NewOrder:");
    cases.push(("schema renamed", parse_yaml(&schema_renamed)));
    let mut unconstrained = old.clone();
    unconstrained["components"]["schemas"]["CreateOrder"]["properties"]["Name"] = json!({ "type": "string" });
    cases.push(("all constraints of string removed", unconstrained));
    cases
        .push(("optional request body added", with(&format!("{GET}/requestBody"), json!({ "content": {} }))));

    let old = parse(&old);
    let old = ReviewedDocument::new(&old);
    let mut applied = BTreeSet::new();
    let mut lines = Vec::new();
    for (name, new) in cases {
        let new = parse(&new);
        let new = ReviewedDocument::new(&new);
        let (forward, backward) = (review::compare(&old, &new), review::compare(&new, &old));
        applied.extend(forward.iter().chain(&backward).map(|change| change.rule.id()));
        lines.push(format!("{name}\n  forward:  {}\n  backward: {}", summary(&forward), summary(&backward)));
    }
    insta::assert_snapshot!(lines.join("\n"));
    let untested: Vec<&str> =
        ChangeRule::ALL.iter().map(|rule| rule.id()).filter(|id| !applied.contains(id)).collect();
    assert!(untested.is_empty(), "no case applies these rules: {untested:?}");
}

#[test]
fn nullable_of_required_property_is_breaking_in_both_directions() {
    let mut old = base();
    old["components"]["schemas"]["Order"]["required"] = json!(["sid", "note"]);
    let mut new = old.clone();
    new["components"]["schemas"]["Order"]["properties"]["note"]["nullable"] = json!(false);
    assert_eq!(summary(&compare(&old, &new)), "response-property-became-required (breaking)");
    assert_eq!(summary(&compare(&new, &old)), "response-property-became-optional (breaking)");

    let new = with(&format!("{FORM}/properties/Name/nullable"), json!(true));
    assert_eq!(summary(&compare(&base(), &new)), "request-property-became-optional (breaking)");
    assert_eq!(summary(&compare(&new, &base())), "request-property-became-required (breaking)");
}

#[test]
fn changed_tags_and_credentials_are_printed_before_and_after() {
    for (pointer, value, message) in [
        (format!("{POST}/tags"), json!(["Things"]), "`tags` changed from `[\"Orders\"]` to `[\"Things\"]`"),
        (
            "/security".to_owned(),
            json!([{ "Key": [] }]),
            "`security` changed from `[{\"Account\":[]}]` to `[{\"Key\":[]}]`",
        ),
    ] {
        let changes = compare(&base(), &with(&pointer, value));
        assert!(changes.iter().any(|change| change.message == message), "{}", changes[0].message);
    }
}

#[test]
fn dangling_reference_on_either_side_reports_generation_failed_beside_the_other_changes() {
    let old = base();
    let new = with(&format!("{ORDER}/properties/more"), json!({ "$ref": "#/components/schemas/Missing" }));
    let forward = compare(&old, &new);
    let failed = "generation-failed (unclassified)";
    assert_eq!(summary(&forward), format!("{failed} + response-property-added (addition)"));
    assert!(forward[0].message.contains("#/components/schemas/Missing"), "{}", forward[0].message);
    assert_eq!(forward[0].pointer, format!("{ORDER}/properties/more"));
    assert_eq!(summary(&compare(&new, &old)), format!("property-removed (breaking) + {failed}"));

    let mut both = new.clone();
    both["info"]["title"] = json!("Other orders");
    let expected = format!("{failed} + {failed} + documentation-changed (documentation)");
    assert_eq!(summary(&compare(&new, &both)), expected);
}

#[test]
fn operation_id_as_it_is_derived_changes_only_the_representation() {
    let derived = with(&format!("{POST}/operationId"), json!(null));
    let same = with(&format!("{POST}/operationId"), json!("post_v1_orders"));
    let other = with(&format!("{POST}/operationId"), json!("PostOrders"));
    let expected = "representation-changed (documentation)";
    assert_eq!(
        (summary(&compare(&derived, &same)), summary(&compare(&same, &derived))),
        (expected.into(), expected.into())
    );
    let changes = compare(&derived, &other);
    assert!(summary(&changes).starts_with("operation-id-changed (breaking"), "{}", summary(&changes));
}

#[test]
fn parameter_moved_to_path_changes_only_the_representation() {
    let old = base();
    let mut new = old.clone();
    let path = &mut new["paths"]["/v1/Orders/{Sid}"];
    path["parameters"] = path["get"]["parameters"].clone();
    for method in ["get", "delete"] {
        path[method].as_object_mut().unwrap().shift_remove("parameters");
    }
    let moved = "representation-changed (documentation)";
    assert_eq!(summary(&compare(&old, &new)), moved);
    assert_eq!(summary(&compare(&new, &old)), format!("{moved} + {moved}"));

    // A change to the shared parameter is a change to that of each operation.
    new["paths"]["/v1/Orders/{Sid}"]["parameters"][0] =
        json!({ "name": "Sid", "in": "path", "required": true, "schema": { "type": "string" } });
    let changes = compare(&old, &new);
    assert!(
        changes.iter().any(|change| ["sid-type-changed", "type-changed"].contains(&change.rule.id())),
        "{}",
        summary(&changes)
    );
}

/// The signature of the setter does not change, so the compiler would not notice.
#[test]
fn setter_that_sends_another_parameter_is_breaking() {
    let old = base();
    let mut new = old.clone();
    let parameters = new.pointer_mut(&format!("{POST}/parameters")).unwrap().as_array_mut().unwrap();
    let other = json!({ "name": "Ids<", "in": "query", "style": "form", "explode": false, "schema": { "type": "array", "items": { "type": "string" } } });
    parameters.insert(1, other);
    let changes = compare(&old, &new);
    assert_eq!(summary(&changes), "public-api-changed (breaking)");
    assert_eq!(
        changes[0].api_losses,
        [
            "changed: `builder::CreateOrder::ids` from `Ids in the query` to `Ids< in the query` (twilio-orders)"
        ]
    );
}

#[test]
fn removed_api_items_are_attributed_to_the_change_that_removes_them() {
    let old = base();
    let new = with(
        &format!("{POST}/parameters/-"),
        json!({ "name": "Count", "in": "query", "description": "", "schema": { "type": "string" } }),
    );
    let changes = compare(&old, &new);
    let [change] = &changes[..] else { panic!("{}", summary(&changes)) };
    assert_eq!(change.pointer, format!("{POST}/parameters/3"));
    assert_eq!(change.message, "query parameter `Count` was added (parameter-added-optional)");
    assert_eq!(change.operations, ["create_order"]);
    insta::assert_snapshot!(change.api_losses.join("\n"));
}

#[test]
fn order_and_layout_are_not_changes() {
    fn reversed(value: &Value) -> Value {
        match value {
            Value::Object(map) => {
                map.iter().rev().map(|(key, value)| (key.clone(), reversed(value))).collect()
            }
            Value::Array(items) => items.iter().map(reversed).collect(),
            other => other.clone(),
        }
    }
    let old = base();
    let mut new = reversed(&old);
    for location in [format!("{POST}/parameters/0/schema/enum"), format!("{POST}/parameters")] {
        new.pointer_mut(&location).unwrap().as_array_mut().unwrap().reverse();
    }
    assert_eq!(summary(&compare(&old, &new)), "no changes");
    assert_eq!(summary(&compare(&old, &old)), "no changes");

    // Lists whose order has no meaning.
    for (location, items) in [
        (format!("{FORM}/required"), json!(["Name", "Count"])),
        ("/security".to_owned(), json!([{ "Account": [] }, { "Key": [] }])),
        (format!("{ORDER}/allOf"), json!([{ "type": "object" }, { "$ref": "#/components/schemas/Problem" }])),
    ] {
        let reversed: Vec<Value> = items.as_array().unwrap().iter().rev().cloned().collect();
        let (old, new) = (with(&location, items), with(&location, reversed.into()));
        assert_eq!(summary(&compare(&old, &new)), "no changes", "{location}");
    }
}
