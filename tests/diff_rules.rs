//! What `cargo xtask diff` makes of a change: every rule in both directions.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use xtask::review::{self, Change, RULES};

use crate::diff_cases::{FORM, GET, ORDER, POST, cases};

/// A document in which there is a place for every rule.
pub(crate) const BASE: &str = r##"openapi: 3.0.3
info: { title: Orders, version: 0.3.1, description: Orders. }
servers: [{ url: "https://orders.twilio.com" }, { url: "https://{region}.twilio.com" }]
security: [{ Account: [] }]
tags: [{ name: Orders, description: All of them. }]
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
      summary: Make an order.
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
          description: Made.
          headers: { Id: { description: Its own., schema: { type: string } } }
          content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } }
        "404": { $ref: "#/components/responses/Missing" }
  /v1/Orders/{Sid}:
    delete:
      operationId: DeleteOrder
      tags: [Orders]
      parameters:
        - { $ref: "#/components/parameters/Sid" }
      responses:
        "204": { description: Gone. }
    get:
      operationId: FetchOrder
      tags: [Orders]
      parameters:
        - { $ref: "#/components/parameters/Sid" }
      responses:
        "200":
          description: Found.
          content: { application/json: { schema: { title: Found, type: object, properties: { order: { $ref: "#/components/schemas/Order" } } } } }
components:
  securitySchemes: { Account: { type: http, scheme: basic, description: SID and token. } }
  parameters:
    Sid: { name: Sid, in: path, required: true, description: Its SID., schema: { $ref: "#/components/schemas/OrderSid" } }
  responses:
    Missing: { description: Not there., content: { application/json: { schema: { $ref: "#/components/schemas/Problem" } } } }
  schemas:
    OrderSid: { type: string, pattern: "^OR[0-9a-fA-F]{32}$" }
    Problem:
      type: object
      properties:
        code: { type: integer, nullable: true }
        details: { type: object, nullable: true, additionalProperties: true }
    Note: { type: string, description: What is said of an order. }
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

fn document(value: &Value) -> xtask::Document {
    xtask::Document::parse("orders".into(), "orders.json", serde_json::to_string_pretty(value).unwrap())
        .unwrap()
}

fn base() -> Value {
    xtask::Document::parse("orders".into(), "orders.yaml", BASE.into()).unwrap().value
}

/// By the rules, and by the crates of both.
fn between(old: &Value, new: &Value) -> Vec<Change> {
    review::compare(&document(old), &document(new))
}

/// `base` with `value` at `pointer`; with nothing there for `null`.
fn with(pointer: &str, value: Value) -> Value {
    let mut changed = base();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    match changed.pointer_mut(parent).unwrap_or_else(|| panic!("there is no {parent}")) {
        Value::Object(map) if value.is_null() => drop(map.shift_remove(&key).unwrap()),
        Value::Object(map) => drop(map.insert(key, value)),
        Value::Array(items) if value.is_null() => drop(items.remove(key.parse().unwrap())),
        Value::Array(items) if key == "-" => items.push(value),
        Value::Array(items) => items[key.parse::<usize>().unwrap()] = value,
        _ => panic!("{parent} holds nothing"),
    }
    changed
}

fn told(changes: &[Change]) -> String {
    let told: Vec<String> =
        changes.iter().map(|change| format!("{} ({})", change.rule, change.class.name())).collect();
    if told.is_empty() { "nothing".into() } else { told.join(" + ") }
}

#[test]
fn every_rule_in_both_directions() {
    let old = base();
    let mut met = BTreeSet::new();
    let mut lines = Vec::new();
    for (name, pointer, value) in cases() {
        let new = with(&pointer, value);
        let (there, back) = (between(&old, &new), between(&new, &old));
        met.extend(there.iter().chain(&back).map(|change| change.rule));
        lines.push(format!("{name}\n  there: {}\n  back:  {}", told(&there), told(&back)));
    }
    // A required field more is two changes of the document.
    let mut new = with(&format!("{FORM}/properties/More"), json!({ "type": "string" }));
    new["components"]["schemas"]["CreateOrder"]["required"] = json!(["Name", "More"]);
    let (there, back) = (between(&old, &new), between(&new, &old));
    met.extend(there.iter().chain(&back).map(|change| change.rule));
    lines.push(format!("a required field more\n  there: {}\n  back:  {}", told(&there), told(&back)));
    // A field that loses all of its limits.
    let mut new = old.clone();
    new["components"]["schemas"]["CreateOrder"]["properties"]["Name"] = json!({ "type": "string" });
    let (there, back) = (between(&old, &new), between(&new, &old));
    met.extend(there.iter().chain(&back).map(|change| change.rule));
    lines.push(format!("a text without limits\n  there: {}\n  back:  {}", told(&there), told(&back)));
    // And so is an optional body.
    let new = with(&format!("{GET}/requestBody"), json!({ "content": {} }));
    met.extend(between(&old, &new).iter().map(|change| change.rule));
    insta::assert_snapshot!(lines.join("\n"));
    let unmet: Vec<&str> = RULES.iter().map(|rule| rule.id).filter(|id| !met.contains(id)).collect();
    assert!(unmet.is_empty(), "no test meets these rules: {unmet:?}");
}

/// A nullable that becomes false is reported, by whatever it means where it stands.
#[test]
fn a_required_property_that_may_be_null() {
    let mut old = base();
    old["components"]["schemas"]["Order"]["required"] = json!(["sid", "note"]);
    let mut new = old.clone();
    new["components"]["schemas"]["Order"]["properties"]["note"]["nullable"] = json!(false);
    assert_eq!(told(&between(&old, &new)), "property-made-certain-in-answer (breaking)");
    assert_eq!(told(&between(&new, &old)), "property-made-optional-in-answer (breaking)");
    // A field of a form that is required, and so becomes an `Option`.
    let new = with(&format!("{FORM}/properties/Name/nullable"), json!(true));
    assert_eq!(told(&between(&base(), &new)), "property-made-optional-in-request (breaking)");
    assert_eq!(told(&between(&new, &base())), "property-made-required-in-request (breaking)");
}

/// A document of which no crates can be made is told, on either side, with what is wrong; what the rules see is told
/// besides.
#[test]
fn a_dangling_reference_is_reported() {
    let old = base();
    let new = with(&format!("{ORDER}/properties/more"), json!({ "$ref": "#/components/schemas/Gone" }));
    let there = between(&old, &new);
    assert_eq!(told(&there), "not-generated (not classified) + property-added-to-answer (addition)");
    assert!(
        there[0]
            .what
            .starts_with("`$ref: #/components/schemas/Gone` refers to a component that does not exist"),
        "{}",
        there[0].what
    );
    assert_eq!(there[0].pointer, format!("{ORDER}/properties/more"));
    assert_eq!(told(&between(&new, &old)), "property-removed (breaking) + not-generated (not classified)");
    let mut both = new.clone();
    both["info"]["title"] = json!("Other orders");
    let refused = "not-generated (not classified)";
    assert_eq!(told(&between(&new, &both)), format!("{refused} + {refused} + words-changed (documentation)"));
}

/// Parameters that are written elsewhere are the same parameters.
#[test]
fn a_parameter_moves_to_where_operations_share_it() {
    let old = base();
    let mut new = old.clone();
    let path = &mut new["paths"]["/v1/Orders/{Sid}"];
    path["parameters"] = path["get"]["parameters"].clone();
    for method in ["get", "delete"] {
        path[method].as_object_mut().unwrap().shift_remove("parameters");
    }
    assert_eq!(told(&between(&old, &new)), "written-otherwise (documentation)");
    let back = "written-otherwise (documentation) + written-otherwise (documentation)";
    assert_eq!(told(&between(&new, &old)), back);
    // What is said of it then is said of each.
    new["paths"]["/v1/Orders/{Sid}"]["parameters"][0] =
        json!({ "name": "Sid", "in": "path", "required": true, "schema": { "type": "string" } });
    let changes = between(&old, &new);
    assert!(
        changes.iter().any(|change| change.rule == "sid-changed" || change.rule == "type-changed"),
        "{}",
        told(&changes)
    );
}

/// A setter that goes on as it is, and sends another parameter, breaks what nobody would see in Rust.
#[test]
fn a_setter_that_sends_another_parameter() {
    let old = base();
    let mut new = old.clone();
    let parameters = new.pointer_mut(&format!("{POST}/parameters")).unwrap().as_array_mut().unwrap();
    let other = json!({ "name": "Ids<", "in": "query", "style": "form", "explode": false, "schema": { "type": "array", "items": { "type": "string" } } });
    parameters.insert(1, other);
    let changes = between(&old, &new);
    assert_eq!(told(&changes), "api-changed (breaking)");
    assert_eq!(
        changes[0].loses,
        [
            "twilio-orders: `builder::CreateOrder::ids` was `ids sends Ids in the query`, is `ids sends Ids< in the query`"
        ]
    );
}

/// What a change breaks that no rule foresees is told where the change is, with what the crates no longer offer.
#[test]
fn what_the_crates_lose_is_told_with_its_cause() {
    let old = base();
    let new = with(
        &format!("{POST}/parameters/-"),
        json!({ "name": "Count", "in": "query", "description": "", "schema": { "type": "string" } }),
    );
    let changes = between(&old, &new);
    let [change] = &changes[..] else { panic!("{}", told(&changes)) };
    assert_eq!(change.pointer, format!("{POST}/parameters/3"));
    assert_eq!(change.what, "parameter-added-optional `Count` in query");
    assert_eq!(change.operations, ["create_order"]);
    insta::assert_snapshot!(change.loses.join("\n"));
}

#[test]
fn order_and_layout_are_no_change() {
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
    for place in [format!("{POST}/parameters/0/schema/enum"), format!("{POST}/parameters")] {
        new.pointer_mut(&place).unwrap().as_array_mut().unwrap().reverse();
    }
    assert_eq!(told(&between(&old, &new)), "nothing");
    assert_eq!(told(&between(&old, &old)), "nothing");

    // What is a list in the document, and a set by what it says.
    for (place, items) in [
        (format!("{FORM}/required"), json!(["Name", "Count"])),
        ("/security".to_owned(), json!([{ "Account": [] }, { "Key": [] }])),
        (format!("{ORDER}/allOf"), json!([{ "type": "object" }, { "$ref": "#/components/schemas/Problem" }])),
    ] {
        let reversed: Vec<Value> = items.as_array().unwrap().iter().rev().cloned().collect();
        let (old, new) = (with(&place, items), with(&place, reversed.into()));
        assert_eq!(told(&between(&old, &new)), "nothing", "{place}");
    }
}
