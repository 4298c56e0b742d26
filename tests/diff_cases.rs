//! One elementary change of the document of `diff_rules` for each rule of `cargo xtask diff`.

use serde_json::{Value, json};

pub(crate) const POST: &str = "/paths/~1v1~1Orders/post";
pub(crate) const GET: &str = "/paths/~1v1~1Orders~1{Sid}/get";
pub(crate) const DELETE: &str = "/paths/~1v1~1Orders~1{Sid}/delete";
pub(crate) const PAGE: &str = "/components/schemas/OrderPage/properties";
pub(crate) const FORM: &str = "/components/schemas/CreateOrder";
pub(crate) const ORDER: &str = "/components/schemas/Order";

/// One elementary change for each row: what, where, and what is there then.
pub(crate) fn cases() -> Vec<(&'static str, String, Value)> {
    let at = |base: &str, rest: &str| format!("{base}{rest}");
    vec![
        (
            "an operation more",
            "/paths/~1v1~1Others".into(),
            json!({ "get": { "operationId": "ListOthers", "responses": { "200": { "description": "" } } } }),
        ),
        ("an operation less", GET.into(), json!(null)),
        ("another operationId", at(POST, "/operationId"), json!("MakeOrder")),
        ("another tag", at(POST, "/tags"), json!(["Things"])),
        ("a second tag", at(POST, "/tags"), json!(["Orders", "Things"])),
        ("another name on the command line", "/tags/0/x-cli-name".into(), json!("things")),
        ("other words of a tag", "/tags/0/description".into(), json!("Every one of them.")),
        ("an operation deprecated", at(POST, "/deprecated"), json!(true)),
        ("another first server", "/servers/0/url".into(), json!("https://api.twilio.com")),
        ("a server with a slash at its end", "/servers/0/url".into(), json!("https://orders.twilio.com/")),
        ("another second server", "/servers/1/url".into(), json!("https://x.{region}.twilio.com")),
        ("other credentials", "/security".into(), json!([])),
        ("another scheme", "/components/securitySchemes/Account/scheme".into(), json!("bearer")),
        ("a scheme in other words", "/components/securitySchemes/Account/description".into(), json!("both")),
        (
            "a required parameter more",
            at(POST, "/parameters/-"),
            json!({ "name": "Must", "in": "query", "required": true, "schema": { "type": "string" } }),
        ),
        (
            "an optional parameter more",
            at(POST, "/parameters/-"),
            json!({ "name": "May", "in": "query", "schema": { "type": "string" } }),
        ),
        ("a parameter made required", at(POST, "/parameters/0/required"), json!(true)),
        ("a parameter of another name", "/components/parameters/Sid/name".into(), json!("OrderSid")),
        ("a parameter in another style", at(POST, "/parameters/1/explode"), json!(true)),
        ("a lower maximum", at(POST, "/parameters/2/schema/maximum"), json!(100)),
        ("a lower minimum", at(POST, "/parameters/2/schema/minimum"), json!(0)),
        ("another default", at(POST, "/parameters/2/schema/default"), json!(20)),
        ("another default of a field", at(FORM, "/properties/Count/default"), json!(1)),
        ("a value more to send", at(POST, "/parameters/0/schema/enum/-"), json!("huge")),
        ("a body less", at(POST, "/requestBody"), json!(null)),
        ("a body made required", at(POST, "/requestBody/required"), json!(true)),
        (
            "a required body more",
            at(GET, "/requestBody"),
            json!({ "required": true, "content": { "application/json": { "schema": { "type": "string" } } } }),
        ),
        (
            "a media type more",
            at(POST, "/requestBody/content/application~1json"),
            json!({ "schema": { "type": "object" } }),
        ),
        ("no upper bound", at(POST, "/parameters/2/schema/maximum"), json!(null)),
        ("a success more", at(POST, "/responses/202"), json!({ "description": "Later." })),
        (
            "a success with a body beside one without",
            at(DELETE, "/responses/200"),
            json!({ "description": "", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Order" } } } }),
        ),
        ("an error more", at(POST, "/responses/409"), json!({ "description": "Taken." })),
        (
            "an error of another type",
            at(POST, "/responses/409"),
            json!({ "description": "", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Order" } } } }),
        ),
        (
            "an error written out",
            at(POST, "/responses/404"),
            json!({ "description": "Not there.", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Problem" } } } }),
        ),
        ("a header in other words", at(POST, "/responses/201/headers/Id/description"), json!("Another.")),
        ("a schema more", "/components/schemas/Extra".into(), json!({ "type": "string" })),
        (
            "a component more",
            "/components/parameters/Extra".into(),
            json!({ "name": "E", "in": "query", "schema": { "type": "string" } }),
        ),
        ("another type", at(ORDER, "/properties/note/type"), json!("integer")),
        (
            "another title of an answer",
            at(GET, "/responses/200/content/application~1json/schema/title"),
            json!("Other"),
        ),
        ("a date that is none", at(ORDER, "/properties/at/format"), json!("uri")),
        ("another format", at(ORDER, "/properties/url/format"), json!("hostname")),
        ("made of more", at(ORDER, "/allOf"), json!([{ "type": "object" }])),
        ("nothing but its properties", at(ORDER, "/additionalProperties"), json!(false)),
        ("a property of an answer more", at(ORDER, "/properties/more"), json!({ "type": "string" })),
        ("an optional field more", at(FORM, "/properties/More"), json!({ "type": "string" })),
        ("a property that becomes certain", at(ORDER, "/required"), json!(["sid", "url"])),
        ("a property that becomes uncertain", at(ORDER, "/required"), json!([])),
        ("a nullable property that becomes certain", at(ORDER, "/required"), json!(["sid", "note"])),
        ("a field that becomes required", at(FORM, "/required"), json!(["Name", "Count"])),
        ("a name that is no property", at(FORM, "/required"), json!(["Name", "Ghost"])),
        ("an uncertain property that may be null", at(ORDER, "/properties/url/nullable"), json!(true)),
        ("a field that may be null", at(FORM, "/properties/Count/nullable"), json!(true)),
        ("a list that may be null", at(ORDER, "/properties/lines/nullable"), json!(true)),
        ("items that may be null", at(ORDER, "/properties/lines/items/nullable"), json!(true)),
        (
            "a map that may not be null",
            "/components/schemas/Problem/properties/details/nullable".into(),
            json!(false),
        ),
        ("a list without doubles", at(ORDER, "/properties/lines/uniqueItems"), json!(true)),
        (
            "a list beside that of a page",
            at(PAGE, "/notes"),
            json!({ "type": "array", "items": { "type": "string" } }),
        ),
        (
            "a page that names what it requires",
            "/components/schemas/OrderPage/required".into(),
            json!(["orders", "meta"]),
        ),
        ("a page whose meta may be null", at(PAGE, "/meta/nullable"), json!(true)),
        (
            "another Rust type",
            at(ORDER, "/properties/url/x-rust-type"),
            json!({ "crate": "std", "version": "*", "path": "std::path::PathBuf" }),
        ),
        ("a limit of a text with a name", "/components/schemas/Note/maxLength".into(), json!(9)),
        ("a longer minimum", at(FORM, "/properties/Name/minLength"), json!(3)),
        ("another pattern", at(FORM, "/properties/Name/pattern"), json!("^[A-Z]+$")),
        ("a pattern less", at(FORM, "/properties/Name/pattern"), json!(null)),
        ("another SID", "/components/schemas/OrderSid/pattern".into(), json!("^OX[0-9a-fA-F]{32}$")),
        (
            "a SID spelled otherwise",
            "/components/schemas/OrderSid/pattern".into(),
            json!("^OR[a-fA-F0-9]{32}$"),
        ),
        ("a SID that was any text", at(ORDER, "/properties/note/pattern"), json!("^XX[a-fA-F0-9]{32}$")),
        ("a longer text in an answer", at(ORDER, "/properties/note/maxLength"), json!(20)),
        ("a value more to read", at(ORDER, "/properties/state/enum/-"), json!("lost")),
        // What no rule foresees is seen in the crates.
        (
            "a parameter before one of the same name in Rust",
            at(POST, "/parameters/0"),
            json!({ "name": "PageSize<", "in": "query", "schema": { "type": "string" } }),
        ),
        (
            "a parameter with the name of a field",
            at(POST, "/parameters/-"),
            json!({ "name": "Count", "in": "query", "schema": { "type": "string" } }),
        ),
        (
            "a reference that leads nowhere",
            at(ORDER, "/properties/sid"),
            json!({ "$ref": "#/components/schemas/Gone" }),
        ),
        ("other words", at(POST, "/summary"), json!("Order something.")),
        ("an extension", at(ORDER, "/x-note"), json!("hm")),
        ("a part that nobody knows", at(POST, "/callbacks"), json!({})),
    ]
}
