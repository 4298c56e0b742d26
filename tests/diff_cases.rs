//! Elementary changes to the document in `diff_rules`, at least one for each rule of `cargo xtask diff`.

use serde_json::{Value, json};

pub(crate) const POST: &str = "/paths/~1v1~1Orders/post";
pub(crate) const GET: &str = "/paths/~1v1~1Orders~1{Sid}/get";
pub(crate) const DELETE: &str = "/paths/~1v1~1Orders~1{Sid}/delete";
pub(crate) const PAGE: &str = "/components/schemas/OrderPage/properties";
pub(crate) const FORM: &str = "/components/schemas/CreateOrder";
pub(crate) const ORDER: &str = "/components/schemas/Order";

/// Returns the name, the location and the new value of each change. The value `null` removes.
pub(crate) fn cases() -> Vec<(&'static str, String, Value)> {
    let at = |base: &str, rest: &str| format!("{base}{rest}");
    vec![
        (
            "operation added",
            "/paths/~1v1~1Others".into(),
            json!({ "get": { "operationId": "ListOthers", "responses": { "200": { "description": "" } } } }),
        ),
        ("operation removed", GET.into(), json!(null)),
        ("operationId changed", at(POST, "/operationId"), json!("PlaceOrder")),
        ("operation moved", "/paths/~1v1~1Orders".into(), renamed("/paths/~1v1~1Orders", "post", "put")),
        ("operationId in another case", at(POST, "/operationId"), json!("createOrder")),
        (
            "tag with command name added",
            "/tags/-".into(),
            json!({ "name": "Things", "x-cli-name": "things" }),
        ),
        ("option renamed", at(POST, "/parameters/0/x-cli-name"), json!("sort")),
        ("default style written out", at(POST, "/parameters/0/style"), json!("form")),
        ("default explode written out", at(POST, "/parameters/0/explode"), json!(true)),
        ("security of one operation removed", at(POST, "/security"), json!([])),
        ("alternative credentials added", "/security/-".into(), json!({ "Key": [] })),
        ("tag changed", at(POST, "/tags"), json!(["Things"])),
        ("second tag added", at(POST, "/tags"), json!(["Orders", "Things"])),
        ("command renamed", "/tags/0/x-cli-name".into(), json!("things")),
        ("tag description changed", "/tags/0/description".into(), json!("All orders.")),
        ("operation deprecated", at(POST, "/deprecated"), json!(true)),
        ("sunset announced", at(DELETE, "/x-sunset"), json!("2999-01-31")),
        ("sunset advanced", at(GET, "/x-sunset"), json!("2998-12-31")),
        ("first server changed", "/servers/0/url".into(), json!("https://api.twilio.com")),
        ("trailing slash added to server", "/servers/0/url".into(), json!("https://orders.twilio.com/")),
        ("second server changed", "/servers/1/url".into(), json!("https://x.{region}.twilio.com")),
        ("security removed", "/security".into(), json!([])),
        ("security scheme changed", "/components/securitySchemes/Account/scheme".into(), json!("bearer")),
        (
            "security scheme description changed",
            "/components/securitySchemes/Account/description".into(),
            json!("Account SID and token."),
        ),
        (
            "required parameter added",
            at(POST, "/parameters/-"),
            json!({ "name": "Must", "in": "query", "required": true, "schema": { "type": "string" } }),
        ),
        (
            "optional parameter added",
            at(POST, "/parameters/-"),
            json!({ "name": "May", "in": "query", "schema": { "type": "string" } }),
        ),
        ("parameter became required", at(POST, "/parameters/0/required"), json!(true)),
        ("parameter renamed", "/components/parameters/Sid/name".into(), json!("OrderSid")),
        ("parameter style changed", at(POST, "/parameters/1/explode"), json!(true)),
        ("maximum lowered", at(POST, "/parameters/2/schema/maximum"), json!(100)),
        ("minimum lowered", at(POST, "/parameters/2/schema/minimum"), json!(0)),
        ("default of PageSize changed", at(POST, "/parameters/2/schema/default"), json!(20)),
        ("default of property added", at(FORM, "/properties/Count/default"), json!(1)),
        ("request enum value added", at(POST, "/parameters/0/schema/enum/-"), json!("huge")),
        ("request body removed", at(POST, "/requestBody"), json!(null)),
        ("request body became required", at(POST, "/requestBody/required"), json!(true)),
        (
            "required request body added",
            at(GET, "/requestBody"),
            json!({ "required": true, "content": { "application/json": { "schema": { "type": "string" } } } }),
        ),
        (
            "media type added",
            at(POST, "/requestBody/content/application~1json"),
            json!({ "schema": { "type": "object" } }),
        ),
        ("media type beside JSON added", at(GET, "/responses/200/content/text~1csv"), json!({})),
        ("maximum removed", at(POST, "/parameters/2/schema/maximum"), json!(null)),
        (
            "success response added",
            at(POST, "/responses/202"),
            json!({ "description": "Later.", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Order" } } } }),
        ),
        (
            "success response without body added beside one with one",
            at(POST, "/responses/202"),
            json!({ "description": "Later." }),
        ),
        (
            "success response with body added beside one without",
            at(DELETE, "/responses/200"),
            json!({ "description": "", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Order" } } } }),
        ),
        ("error response added", at(POST, "/responses/409"), json!({ "description": "Conflict." })),
        (
            "error response with another type added",
            at(POST, "/responses/409"),
            json!({ "description": "", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Order" } } } }),
        ),
        (
            "error response inlined",
            at(POST, "/responses/404"),
            json!({ "description": "Not found.", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Problem" } } } }),
        ),
        (
            "response header description changed",
            at(POST, "/responses/201/headers/Id/description"),
            json!("Request ID."),
        ),
        ("schema added", "/components/schemas/Extra".into(), json!({ "type": "string" })),
        (
            "component added",
            "/components/parameters/Extra".into(),
            json!({ "name": "E", "in": "query", "schema": { "type": "string" } }),
        ),
        ("type changed", at(ORDER, "/properties/note/type"), json!("integer")),
        (
            "title of response schema changed",
            at(GET, "/responses/200/content/application~1json/schema/title"),
            json!("Other"),
        ),
        ("date format removed", at(ORDER, "/properties/at/format"), json!("uri")),
        ("format changed", at(ORDER, "/properties/url/format"), json!("hostname")),
        ("allOf that adds nothing added", at(ORDER, "/allOf"), json!([{ "type": "object" }])),
        (
            "allOf added",
            at(ORDER, "/allOf"),
            json!([{ "type": "object", "properties": { "more": { "type": "string" } } }, {}]),
        ),
        (
            "additional properties with a schema",
            at(ORDER, "/additionalProperties"),
            json!({ "type": "string" }),
        ),
        ("additional properties forbidden", at(ORDER, "/additionalProperties"), json!(false)),
        ("property renamed", at(ORDER, "/properties"), renamed(&at(ORDER, "/properties"), "note", "notes")),
        ("response property added", at(ORDER, "/properties/more"), json!({ "type": "string" })),
        ("optional request property added", at(FORM, "/properties/More"), json!({ "type": "string" })),
        ("response property became required", at(ORDER, "/required"), json!(["sid", "url"])),
        ("response property became optional", at(ORDER, "/required"), json!([])),
        ("nullable response property became required", at(ORDER, "/required"), json!(["sid", "note"])),
        ("request property became required", at(FORM, "/required"), json!(["Name", "Count"])),
        ("required name without property added", at(FORM, "/required"), json!(["Name", "Ghost"])),
        ("optional response property became nullable", at(ORDER, "/properties/url/nullable"), json!(true)),
        ("optional request property became nullable", at(FORM, "/properties/Count/nullable"), json!(true)),
        ("list became nullable", at(ORDER, "/properties/lines/nullable"), json!(true)),
        ("list items became nullable", at(ORDER, "/properties/lines/items/nullable"), json!(true)),
        (
            "map became non-nullable",
            "/components/schemas/Problem/properties/details/nullable".into(),
            json!(false),
        ),
        ("list items became unique", at(ORDER, "/properties/lines/uniqueItems"), json!(true)),
        (
            "second list added to page",
            at(PAGE, "/notes"),
            json!({ "type": "array", "items": { "type": "string" } }),
        ),
        (
            "required list of page added",
            "/components/schemas/OrderPage/required".into(),
            json!(["orders", "meta"]),
        ),
        ("meta of page became nullable", at(PAGE, "/meta/nullable"), json!(true)),
        (
            "Rust type added",
            at(ORDER, "/properties/url/x-rust-type"),
            json!({ "crate": "std", "version": "*", "path": "std::path::PathBuf" }),
        ),
        ("maxLength added to named string", "/components/schemas/Note/maxLength".into(), json!(9)),
        ("minLength raised", at(FORM, "/properties/Name/minLength"), json!(3)),
        ("pattern changed", at(FORM, "/properties/Name/pattern"), json!("^[A-Z]+$")),
        ("pattern removed", at(FORM, "/properties/Name/pattern"), json!(null)),
        ("SID prefix changed", "/components/schemas/OrderSid/pattern".into(), json!("^OX[0-9a-fA-F]{32}$")),
        (
            "SID pattern spelled differently",
            "/components/schemas/OrderSid/pattern".into(),
            json!("^OR[a-fA-F0-9]{32}$"),
        ),
        ("string became SID", at(ORDER, "/properties/note/pattern"), json!("^XX[a-fA-F0-9]{32}$")),
        ("maxLength of response raised", at(ORDER, "/properties/note/maxLength"), json!(20)),
        ("response enum value added", at(ORDER, "/properties/state/enum/-"), json!("lost")),
        // Changes that no rule foresees. They show in the generated crates.
        (
            "parameter added before one with the same Rust name",
            at(POST, "/parameters/0"),
            json!({ "name": "PageSize<", "in": "query", "schema": { "type": "string" } }),
        ),
        (
            "parameter added with the name of a request property",
            at(POST, "/parameters/-"),
            json!({ "name": "Count", "in": "query", "schema": { "type": "string" } }),
        ),
        (
            "reference became dangling",
            at(ORDER, "/properties/sid"),
            json!({ "$ref": "#/components/schemas/Missing" }),
        ),
        ("summary changed", at(POST, "/summary"), json!("Place an order.")),
        ("extension added", at(ORDER, "/x-note"), json!("a note")),
        ("unknown keyword added", at(POST, "/callbacks"), json!({})),
    ]
}

/// Returns the value at `location`, in which the value at the key `from` has the key `to`.
fn renamed(location: &str, from: &str, to: &str) -> Value {
    let mut value = crate::diff_rules::base().pointer(location).unwrap().clone();
    let renamed = value.as_object_mut().unwrap().shift_remove(from).unwrap();
    value[to] = renamed;
    value
}
