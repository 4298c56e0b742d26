//! The `x-cli-*` extensions: their effect on the generated commands, and invalid extensions.

use serde_json::{Value, json};
use xtask::review::{self, ReviewedDocument};

use crate::signatures;

const SPEC: &str = r##"openapi: 3.0.3
info: { title: Orders, version: 0.1.0 }
servers: [{ url: "https://orders.twilio.com" }]
tags: [{ name: Orders, description: All orders., x-cli-description: Manage orders. }]
paths:
  /v1/Shops/{ShopSid}/Orders:
    parameters:
      - { $ref: "#/components/parameters/ShopSid" }
    get:
      operationId: ListOrders
      tags: [Orders]
      summary: Lists orders.
      description: Returns a page.
      x-cli-description: "List orders.\n\nRequests all pages."
      parameters:
        - { name: Size, in: query, description: The size., schema: { type: string } }
        - { name: Page, in: query, schema: { type: integer } }
        - { name: PageToken, in: query, schema: { type: string } }
      responses:
        "200": { description: A page., content: { application/json: { schema: { $ref: "#/components/schemas/OrderPage" } } } }
    post:
      operationId: CreateOrder
      tags: [Orders]
      summary: Creates an order.
      requestBody:
        content:
          application/x-www-form-urlencoded: { schema: { $ref: "#/components/schemas/CreateOrder" } }
      responses:
        "204": { description: Created. }
components:
  parameters:
    ShopSid:
      name: ShopSid
      in: path
      required: true
      description: The SID of the shop.
      schema: { type: string }
      x-cli-name: shop
      x-cli-env: SHOP_SID
      x-cli-description: The shop.
  schemas:
    OrderPage:
      type: object
      properties:
        orders: { type: array, items: { type: object, properties: { shop_sid: { type: string }, sid: { type: string } } } }
        meta: { type: object, properties: { next_page_url: { type: string, nullable: true } } }
    CreateOrder:
      type: object
      required: [Name]
      properties:
        Name: { type: string, x-cli-name: title }
"##;

const SHOP: &str = "/components/parameters/ShopSid";
const GET: &str = "/paths/~1v1~1Shops~1{ShopSid}~1Orders/get";

fn spec() -> xtask::Document {
    xtask::Document::parse("orders".into(), "orders.yaml", SPEC.into()).unwrap()
}

/// Returns the document with `value` at `key` of the object at `pointer`.
fn spec_with(pointer: &str, key: &str, value: Value) -> xtask::Document {
    let mut spec = spec().value;
    spec.pointer_mut(pointer).unwrap()[key] = value;
    let text = serde_json::to_string_pretty(&spec).unwrap();
    xtask::Document::parse("orders".into(), "orders.json", text).unwrap()
}

#[test]
fn extensions_set_name_variable_and_help() {
    let crates = xtask::generate_crates(&spec()).unwrap_or_else(|error| panic!("{error}"));
    let (_, files) = crates.iter().find(|(name, _)| name == "orders-cli").unwrap();
    let commands = [("list_orders", "cli_list_orders"), ("create_order", "cli_create_order")]
        .map(|(file, function)| signatures::function(&files[&format!("src/commands/{file}.rs")], function));
    let cli = &files["src/cli.rs"];
    let functions =
        ["resource_about", "example", "fixed_columns"].map(|name| signatures::function(cli, name));
    insta::assert_snapshot!([commands.join("\n\n"), functions.join("\n\n")].join("\n\n"));
}

#[test]
fn invalid_extensions_are_rejected_with_line_and_help() {
    let cases = [
        ("/tags/0", "x-cli-name", json!("My Orders")),
        ("/tags/0", "x-cli-env", json!("ORDERS")),
        (GET, "x-cli-name", json!("show")),
        (GET, "x-cli-description", json!(" ")),
        (SHOP, "x-cli-title", json!("shop")),
        (SHOP, "x-cli-name", json!("theShop")),
        (SHOP, "x-cli-name", json!("limit")),
        (SHOP, "x-cli-name", json!("size")),
        (SHOP, "x-cli-env", json!("shop sid")),
        (SHOP, "x-cli-env", json!(1)),
        ("/components/schemas/CreateOrder/properties/Name", "x-cli-name", json!("shop-sid")),
        ("/info", "x-cli-name", json!("orders")),
    ];
    let messages = cases.map(|(pointer, key, value)| {
        let error = xtask::generate_crates(&spec_with(pointer, key, value)).unwrap_err();
        format!("error: {error}")
    });
    insta::assert_snapshot!(messages.join("\n\n"));
}

#[test]
fn lost_option_names_and_env_variables_are_breaking() {
    let cases = [
        ("another name", "x-cli-name", json!("store"), "--shop"),
        ("the parameter's own name", "x-cli-name", json!("shop-sid"), "--shop"),
        ("another variable", "x-cli-env", json!("STORE_SID"), "$SHOP_SID"),
    ];
    for (name, key, value, lost) in cases {
        let changes = serde_json::to_value(review::compare(
            &ReviewedDocument::new(&spec()),
            &ReviewedDocument::new(&spec_with(SHOP, key, value)),
        ))
        .unwrap();
        let breaking: Vec<&Value> =
            changes.as_array().unwrap().iter().filter(|change| change["class"] == "breaking").collect();
        assert!(breaking.iter().any(|change| change.to_string().contains(lost)), "{name}: {changes:#}");
    }
}

#[test]
fn added_option_names_and_descriptions_are_not_breaking() {
    let unnamed = spec_with(SHOP, "x-cli-name", json!("shop-sid"));
    let described = spec_with(SHOP, "x-cli-description", json!("The store."));
    for (old, new, class) in [(unnamed, spec(), "addition"), (spec(), described, "documentation")] {
        let changes =
            serde_json::to_value(review::compare(&ReviewedDocument::new(&old), &ReviewedDocument::new(&new)))
                .unwrap();
        let classes: Vec<&str> =
            changes.as_array().unwrap().iter().map(|change| change["class"].as_str().unwrap()).collect();
        assert_eq!(classes, [class], "{changes:#}");
    }
}
