//! `cargo xtask diff`, `lint` and `upstream`: every rule in both directions, and the reports as a person reads them.

use std::{collections::BTreeSet, process::Command};

use serde_json::{Value, json};
use xtask::review::{self, Change, Class, RULES};

use crate::workspace::{Workspace, root};

/// A document in which there is a place for every rule.
const BASE: &str = r##"openapi: 3.0.3
info: { title: Orders, version: 0.3.1, description: Orders. }
servers: [{ url: "https://orders.twilio.com" }, { url: "https://{region}.twilio.com" }]
security: [{ Account: [] }]
tags: [{ name: Orders, description: All of them. }]
paths:
  /v1/Orders:
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
    Problem: { type: object, properties: { code: { type: integer, nullable: true } } }
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

const POST: &str = "/paths/~1v1~1Orders/post";
const GET: &str = "/paths/~1v1~1Orders~1{Sid}/get";
const FORM: &str = "/components/schemas/CreateOrder";
const ORDER: &str = "/components/schemas/Order";

/// One elementary change for each row: what, where, and what is there then.
fn cases() -> Vec<(&'static str, String, Value)> {
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
        ("an operation deprecated", at(POST, "/deprecated"), json!(true)),
        ("another first server", "/servers/0/url".into(), json!("https://api.twilio.com")),
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
        ("a success more", at(POST, "/responses/202"), json!({ "description": "Later." })),
        ("an error more", at(POST, "/responses/409"), json!({ "description": "Taken." })),
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
        ("a longer minimum", at(FORM, "/properties/Name/minLength"), json!(3)),
        ("another pattern", at(FORM, "/properties/Name/pattern"), json!("^[A-Z]+$")),
        ("a pattern less", at(FORM, "/properties/Name/pattern"), json!(null)),
        ("another SID", "/components/schemas/OrderSid/pattern".into(), json!("^OX[0-9a-fA-F]{32}$")),
        ("a longer text in an answer", at(ORDER, "/properties/note/maxLength"), json!(20)),
        ("a value more to read", at(ORDER, "/properties/state/enum/-"), json!("lost")),
        ("other words", at(POST, "/summary"), json!("Order something.")),
        ("an extension", at(ORDER, "/x-note"), json!("hm")),
        ("a part that nobody knows", at(POST, "/callbacks"), json!({})),
    ]
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

/// A reference that leads nowhere is a change like any other, and ends nothing.
#[test]
fn a_dangling_reference_is_reported() {
    let old = base();
    let new = with(&format!("{ORDER}/properties/sid"), json!({ "$ref": "#/components/schemas/Gone" }));
    assert_eq!(told(&between(&old, &new)), "type-changed (breaking)");
    assert_eq!(told(&between(&new, &old)), "type-changed (breaking)");
    let new = with(&format!("{GET}/parameters/0"), json!({ "$ref": "#/components/parameters/Gone" }));
    assert_eq!(told(&between(&old, &new)), "not-classified (not classified)");
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
    let parameters = new.pointer_mut(&format!("{POST}/parameters")).unwrap();
    parameters.as_array_mut().unwrap().reverse();
    assert_eq!(told(&between(&old, &new)), "nothing");
    assert_eq!(told(&between(&old, &old)), "nothing");
}

/// Each part of our document, taken away or replaced: something is reported, and of its reverse too.
#[test]
fn no_change_goes_unreported() {
    let path = root().join("spec/trusthub.yaml");
    let old = xtask::Document::read(&path, "spec/trusthub.yaml").unwrap();
    let mut places = Vec::new();
    gather(&old.value, "", &mut places);
    let mut silent = Vec::new();
    let mut tried = 0;
    for place in places.iter().filter(|place| *place != "/info/version") {
        for replacement in [Value::Null, json!("zz"), json!(7), json!({ "zz": 1 }), json!([])] {
            let mut value = old.value.clone();
            let (parent, key) = place.rsplit_once('/').unwrap();
            let key = key.replace("~1", "/").replace("~0", "~");
            match value.pointer_mut(parent).unwrap() {
                Value::Object(map) if replacement.is_null() => drop(map.shift_remove(&key)),
                Value::Array(items) if replacement.is_null() => drop(items.remove(key.parse().unwrap())),
                _ => *value.pointer_mut(place).unwrap() = replacement.clone(),
            }
            if value == old.value {
                continue;
            }
            tried += 1;
            let new = document(&value);
            if review::compare(&old, &new).is_empty() {
                silent.push(format!("{place} -> {replacement}"));
            }
            if review::compare(&new, &old).is_empty() {
                silent.push(format!("{place} <- {replacement}"));
            }
        }
    }
    assert!(tried > 3000, "only {tried} changes were tried");
    assert!(silent.is_empty(), "{} of {tried}:\n{}", silent.len(), silent.join("\n"));
}

fn gather(value: &Value, at: &str, places: &mut Vec<String>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (key, value) in below {
        let place = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        places.push(place.clone());
        gather(value, &place, places);
    }
}

/// What a later version of a list may look like: the vendor's own document changed in this way after early 2023.
const EARLY: &str = r##"openapi: 3.0.1
info: { title: Assignments, version: 1.0.0 }
servers: [{ url: "https://assignments.twilio.com" }]
paths:
  /v1/Assignments:
    get:
      operationId: ListAssignment
      tags: [Assignments]
      parameters:
        - { name: PageSize, in: query, description: How many., schema: { type: integer, minimum: 1, maximum: 1000 } }
      responses:
        "200":
          description: OK
          content:
            application/json:
              schema:
                type: object
                properties:
                  results: { type: array, items: { type: string } }
                  meta:
                    type: object
                    properties:
                      next_page_url: { type: string, format: uri }
                      previous_page_url: { type: string, format: uri }
"##;

fn today() -> String {
    EARLY
        .replace("description: How many., schema: { type: integer,", "description: How many items a page has., schema: { type: integer, format: int64,")
        .replace("next_page_url: { type: string,", "next_page_url: { type: string, nullable: true,")
        .replace("previous_page_url: { type: string,", "previous_page_url: { type: string, nullable: true,")
        .replace(
            "      responses:",
            "        - { name: Page, in: query, description: Its index., schema: { type: integer, minimum: 0 } }\n        - { name: PageToken, in: query, description: Its token., schema: { type: string } }\n      responses:",
        )
}

/// Runs `cargo xtask diff` on two files.
fn diff(old: &str, new: &str, more: &[&str]) -> (u8, String) {
    let workspace = Workspace::with(&[]);
    workspace.put("old.yaml", old);
    workspace.put("new.yaml", new);
    let (old, new) = (workspace.path("old.yaml"), workspace.path("new.yaml"));
    let run = workspace.run(&[&["diff", old.to_str().unwrap(), new.to_str().unwrap()], more].concat());
    assert_eq!(run.err, "");
    (run.code, run.out.replace(workspace.path("").to_str().unwrap(), ""))
}

#[test]
fn what_the_vendor_changed_since_early_2023() {
    let (code, text) = diff(EARLY, &today(), &["--deny-breaking"]);
    assert_eq!(code, xtask::FRESH, "nothing of it breaks");
    insta::assert_snapshot!(text);
}

fn broken() -> String {
    BASE.replace("        Count: { type: integer }\n", "").replace("All of them.", "Every one of them.")
}

#[test]
fn a_report_as_text() {
    insta::assert_snapshot!(diff(BASE, &broken(), &[]).1);
}

#[test]
fn a_report_as_markdown() {
    insta::assert_snapshot!(diff(BASE, &broken(), &["--format", "markdown"]).1);
}

#[test]
fn a_report_as_json() {
    insta::assert_snapshot!(diff(BASE, &broken(), &["--format", "json"]).1);
}

/// The version has to say what breaks, by cargo's rules.
#[test]
fn what_breaks_has_to_be_announced() {
    let raised = |version: &str| broken().replace("version: 0.3.1", &format!("version: {version}"));
    for (new, code) in [
        (raised("0.3.1"), xtask::STALE),
        (raised("0.3.2"), xtask::STALE),
        (raised("0.4.0"), xtask::FRESH),
        (raised("1.0.0"), xtask::FRESH),
        (BASE.replace("Orders.", "Some orders."), xtask::FRESH),
        // What nobody knows counts as breaking.
        (BASE.replace("      summary: Make", "      callbacks: {}\n      summary: Make"), xtask::STALE),
    ] {
        assert_eq!(diff(BASE, &new, &["--deny-breaking"]).0, code, "{new}");
        assert_eq!(diff(BASE, &new, &[]).0, xtask::FRESH, "without --deny-breaking it only tells");
    }
}

#[test]
fn the_next_version_is_cargos() {
    let next = |old: &str, class| review::needed(old, class);
    let rows: Vec<String> = ["0.3.1", "1.4.2"]
        .into_iter()
        .flat_map(|old| {
            [
                None,
                Some(Class::Documentation),
                Some(Class::Fix),
                Some(Class::Addition),
                Some(Class::NotClassified),
                Some(Class::Breaking),
            ]
            .map(|class| format!("{old} {}: {}", class.map_or("nothing", Class::name), next(old, class)))
        })
        .collect();
    insta::assert_snapshot!(rows.join("\n"));
}

fn git(workspace: &Workspace, arguments: &[&str]) {
    let output = Command::new("git")
        .current_dir(workspace.path(""))
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A branch is compared with where it left `main`; a revision with what is there now; a document may come and go.
#[test]
fn a_revision_is_compared_with_the_working_tree() {
    let workspace = Workspace::with(&[("orders.yaml", BASE)]);
    git(&workspace, &["init", "-q", "-b", "main"]);
    git(&workspace, &["add", "-A"]);
    git(&workspace, &["commit", "-q", "-m", "one"]);
    git(&workspace, &["checkout", "-q", "-b", "work"]);
    workspace.put("spec/orders.yaml", &broken());
    git(&workspace, &["commit", "-q", "-a", "-m", "two"]);
    workspace.put("spec/more.yaml", EARLY);
    let run = workspace.run(&["diff"]);
    assert_eq!(run.code, xtask::FRESH, "{}", run.err);
    assert!(run.out.contains("Breaking property-removed: `Count`"), "{}", run.out);
    assert!(run.out.contains("the document is new, and so are its crates"), "{}", run.out);
    assert_eq!(workspace.run(&["diff", "--deny-breaking"]).code, xtask::STALE);
    assert_eq!(workspace.run(&["diff", "HEAD", "--deny-breaking"]).code, xtask::FRESH);
    workspace.remove("spec/orders.yaml");
    let run = workspace.run(&["diff", "HEAD", "--deny-breaking"]);
    assert_eq!(run.code, xtask::STALE, "{}", run.out);
    assert!(run.out.contains("the document is gone, and its crates with it"), "{}", run.out);

    let run = workspace.run(&["diff", "no-such-revision"]);
    assert_eq!(run.code, xtask::FAILED);
    assert!(
        run.err.contains("no-such-revision") && run.err.contains("= help: name a revision"),
        "{}",
        run.err
    );
}

/// A document that breaks every convention.
const SLOPPY: &str = r##"openapi: 3.0.3
info: { title: Sloppy, version: 1.0.0 }
paths:
  /v1/sloppy_things:
    get:
      operationId: ListThings
      parameters:
        - { name: page_size, in: query, schema: { type: integer, maximum: 10 }, example: 11 }
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema:
                type: object
                properties:
                  things: { type: array, items: { $ref: "#/components/schemas/Thing" } }
                  meta: { type: object, properties: { next_page_url: { type: string } } }
    post:
      operationId: CreateThing
      summary: a
      description: b
      tags: [Things]
      requestBody: { content: { application/x-www-form-urlencoded: { schema: { $ref: "#/components/schemas/CreateThing" } } } }
      responses: { "400": { description: no } }
components:
  schemas:
    Thing:
      type: object
      properties:
        Sid: { type: string, pattern: "^TH[0-9a-fA-F]{32}$", example: TH1 }
    CreateThing: { type: object, description: A thing., properties: { friendly_name: { type: string, description: Its name. } } }
    Unused: { type: string, description: Of no use. }
"##;

fn linted(document: &str) -> (u8, String) {
    let workspace = Workspace::with(&[("sloppy.yaml", document)]);
    let run = workspace.run(&["lint"]);
    (run.code, run.out + &run.err)
}

#[test]
fn every_convention_has_its_finding() {
    let (code, told) = linted(SLOPPY);
    assert_eq!(code, xtask::STALE);
    insta::assert_snapshot!(told);
    for rule in [
        "operation-summary",
        "operation-description",
        "operation-tag",
        "operation-success",
        "operation-errors",
        "request-example",
        "response-example",
        "example-valid",
        "parameter-description",
        "parameter-example",
        "property-description",
        "sid-by-name",
        "name-style",
        "page-envelope",
        "unused-component",
    ] {
        // An example that is there is missed by taking it away.
        let told = if rule == "parameter-example" {
            linted(&SLOPPY.replace(", example: 11", "")).1
        } else {
            told.clone()
        };
        assert!(told.contains(&format!("{rule}: ")), "{rule} finds nothing in\n{told}");
    }
}

/// An allowance counts at its place and below, for its rule, and with a reason only.
#[test]
fn a_finding_can_be_allowed_with_a_reason() {
    let has = |text: &str| linted(text).1.contains("unused-component: ");
    let allowed = |allowance: &str| {
        SLOPPY.replace(
            "description: Of no use. }",
            &format!("description: Of no use., x-lint-allow: {{ {allowance} }} }}"),
        )
    };
    assert!(has(SLOPPY));
    assert!(!has(&allowed("unused-component: the next version needs it")));
    assert!(has(&allowed("unused-component: ''")));
    assert!(has(&allowed("name-style: not this rule")));
}

#[test]
fn our_own_document_has_no_finding() {
    let run = crate::workspace::xtask(&["lint"], root());
    assert_eq!((run.code, run.out.as_str()), (xtask::FRESH, ""), "{}", run.err);
}

/// What differs from the vendor's document is recorded, with its reason; what is no longer so is reported.
#[test]
fn differences_from_the_vendor_have_to_be_explained() {
    let theirs = BASE
        .replace("maximum: 1000", "maximum: 500")
        .replace("        Count: { type: integer }\n", "")
        .replace("maxLength: 10 }\n        at", "maxLength: 9 }\n        at");
    let workspace = Workspace::with(&[("orders.yaml", BASE)]);
    workspace.put("theirs.yaml", &theirs);
    let run = || {
        let file = workspace.path("theirs.yaml");
        let run = workspace.run(&["upstream", file.to_str().unwrap()]);
        (run.code, (run.out + &run.err).replace(workspace.path("").to_str().unwrap(), ""))
    };
    let (code, told) = run();
    assert_eq!(code, xtask::STALE);
    insta::assert_snapshot!("unexplained", told);

    let what: Vec<&str> = told.lines().filter_map(|line| line.strip_prefix("unexplained: ")).collect();
    let list = what.iter().map(|what| format!("'{what}', ")).collect::<String>();
    workspace.put(
        "spec/upstream.toml",
        &format!("[[difference]]\nreason = \"theirs is older\"\nwhat = [{list}]\n"),
    );
    let (code, told) = run();
    assert_eq!(code, xtask::FRESH, "{told}");

    workspace.put("theirs.yaml", BASE);
    let (code, told) = run();
    assert_eq!(code, xtask::STALE);
    insta::assert_snapshot!("no_longer_so", told);

    workspace.put("spec/upstream.toml", "[[difference]]\nwhat = ['x']\n");
    let (code, told) = run();
    assert_eq!(code, xtask::FAILED);
    assert!(
        told.contains("recorded without `what` or `reason`") && told.contains("spec/upstream.toml"),
        "{told}"
    );
}

/// With the vendor's own document, where it is at hand, nothing is unexplained.
#[test]
fn our_differences_from_the_vendors_document_are_explained() {
    let path = root().join("../shared/reference/official_trusthub_v1.json");
    if !path.exists() {
        eprintln!("the vendor's document is not at hand");
        return;
    }
    let run = crate::workspace::xtask(&["upstream", path.to_str().unwrap()], root());
    assert_eq!((run.code, run.out.as_str()), (xtask::FRESH, ""), "{}", run.err);
}
