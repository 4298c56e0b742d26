//! Several documents served as one service, and the conventions of the API of 2010.

use serde_json::{Value, json};
use twilio_emulator::Emulator;

use crate::support::{COLLECTION, OTHER, Response, assign, delete, get, number, post, send, start};

/// A resource of the API of 2010, with features that TrustHub does not have.
const API: &str = r"
openapi: 3.0.3
info: { title: Numbers, version: 1.0.0 }
servers: [{ url: 'https://api.twilio.com/{version}/', variables: { version: { default: '2010-04-01' } } }]
paths:
  /Accounts/{Sid}.json:
    get:
      responses:
        '200':
          description: An account
          content:
            application/json:
              schema:
                type: object
                properties: { sid: { type: string, pattern: '^AC' }, status: { type: string, enum: [active] } }
  /Accounts/{AccountSid}/Numbers.json:
    parameters: [{ $ref: '#/components/parameters/AccountSid' }]
    get:
      parameters:
        - { name: FriendlyName, in: query, schema: { type: string } }
        - { name: PageSize, in: query, schema: { type: integer, minimum: 1, maximum: 1000 } }
        - { name: Page, in: query, schema: { type: integer } }
        - { name: PageToken, in: query, schema: { type: string } }
      responses:
        '200':
          description: A page
          content:
            application/json:
              schema:
                type: object
                properties:
                  numbers: { type: array, items: { $ref: '#/components/schemas/Number' } }
                  first_page_uri: { type: string }
                  previous_page_uri: { type: string, nullable: true }
                  next_page_uri: { type: string, nullable: true }
                  uri: { type: string }
                  page: { type: integer }
                  page_size: { type: integer }
                  start: { type: integer }
                  end: { type: integer }
  /Accounts/{AccountSid}/Numbers/{Sid}.json:
    parameters: [{ $ref: '#/components/parameters/AccountSid' }]
    get:
      responses:
        '200':
          description: A number
          content: { application/json: { schema: { $ref: '#/components/schemas/Number' } } }
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: { type: object, properties: { FriendlyName: { type: string } } }
      responses:
        '200':
          description: A number
          content: { application/json: { schema: { $ref: '#/components/schemas/Number' } } }
    put: { operationId: ReplaceNumber, responses: { '200': { description: Replaced } } }
  /Accounts/{AccountSid}/Numbers/{NumberSid}/AddOns.json:
    get:
      responses:
        '200':
          description: A page
          content:
            application/json:
              schema: { type: object, properties: { add_ons: { type: array, items: { type: object } } } }
  /Accounts/{AccountSid}/Balance.json:
    get: { operationId: FetchBalance, responses: { '200': { description: The balance } } }
  /Accounts/{AccountSid}/Releases.json:
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: { type: object, required: [NumberSid], properties: { NumberSid: { type: string } } }
      responses:
        '202':
          description: Accepted
          content:
            application/json:
              schema: { type: object, properties: { number_sid: { type: string }, account_sid: { type: string } } }
components:
  parameters:
    AccountSid: { name: AccountSid, in: path, required: true, schema: { type: string, pattern: '^AC[0-9a-f]{32}$' } }
  schemas:
    Number:
      type: object
      properties:
        sid: { type: string, pattern: '^PN[0-9a-f]{32}$' }
        account_sid: { type: string }
        phone_number: { type: string }
        friendly_name: { type: string, nullable: true }
        date_created: { type: string, format: date-time-rfc-2822 }
        date_updated: { type: string, format: date-time-rfc-2822 }
        uri: { type: string }
        subresource_uris: { type: object }
";

const ACCOUNT: &str = "/2010-04-01/Accounts/AC00000000000000000000000000000000";

fn both() -> Emulator {
    start(Emulator::builder(crate::support::SPEC).document(API))
}

/// Adds three numbers and returns the path of their collection.
fn add_numbers(emulator: &Emulator) -> String {
    let numbers = (1..=3).map(|index| {
        json!({ "sid": format!("PN{index:032}"), "phone_number": format!("+1415555010{index}"),
            "friendly_name": format!("Number {index}"), "date_created": "Sat, 31 Jan 2026 12:00:00 +0000",
            "date_updated": "Sat, 31 Jan 2026 12:00:00 +0000" })
    });
    let path = format!("{ACCOUNT}/Numbers.json");
    emulator.seed(&path, numbers).unwrap();
    path
}

fn sids(page: &Value) -> Vec<String> {
    let numbers = page["numbers"].as_array().unwrap();
    numbers
        .iter()
        .map(|number| number["sid"].as_str().unwrap().trim_start_matches("PN0").to_owned())
        .collect()
}

#[test]
fn api_of_2010_has_relative_urls_and_pages_beside_records() {
    let emulator = both();
    let path = add_numbers(&emulator);
    let first = get(&emulator, &format!("{path}?PageSize=2")).json();
    insta::assert_snapshot!(serde_json::to_string_pretty(&first).unwrap());
    let next = first["next_page_uri"].as_str().unwrap();
    let second = get(&emulator, next).json();
    assert_eq!(second["numbers"][0]["friendly_name"], "Number 3");
    assert_eq!(
        (&second["next_page_uri"], &second["start"], &second["end"]),
        (&Value::Null, &json!(2), &json!(2))
    );
    assert_eq!(
        get(&emulator, second["previous_page_uri"].as_str().unwrap()).json()["numbers"],
        first["numbers"]
    );
    let named = get(&emulator, &format!("{path}?FriendlyName=Number%202")).json();
    assert_eq!(sids(&named).len(), 1);
    // A record as the API returns it can be added to another emulator.
    let other = both();
    other.seed(&path, first["numbers"].as_array().unwrap().clone()).unwrap();
    assert_eq!(get(&other, &format!("{path}?PageSize=2")).json()["numbers"], first["numbers"]);
    let foreign = json!({ "account_sid": "AC11111111111111111111111111111111" });
    let error = other.seed(&path, [foreign]).unwrap_err().to_string();
    assert!(
        error.ends_with("`account_sid` must be AC00000000000000000000000000000000, as in the path"),
        "{error}"
    );
}

#[test]
fn api_of_2010_is_fetched_and_updated_by_json_path_only() {
    let emulator = both();
    let path = add_numbers(&emulator);
    let one = format!("{ACCOUNT}/Numbers/PN{:032}", 1);
    let updated = post(&emulator, &format!("{one}.json"), "FriendlyName=Hall");
    assert_eq!(updated.status(), 200, "{updated:?}");
    let fetched = get(&emulator, &format!("{one}.json")).json();
    assert_eq!((&fetched, &fetched["friendly_name"]), (&updated.json(), &json!("Hall")));
    let date = fetched["date_updated"].as_str().unwrap();
    assert!(date.ends_with(" +0000") && date != fetched["date_created"], "{date}");
    assert_eq!(get(&emulator, fetched["uri"].as_str().unwrap()).json(), fetched);
    assert_eq!(get(&emulator, fetched["subresource_uris"]["add_ons"].as_str().unwrap()).status(), 200);
    for other in [&one, path.trim_end_matches(".json")] {
        assert_eq!(get(&emulator, other).status(), 404, "{other}");
    }
}

#[test]
fn account_in_the_path_is_the_account_of_the_caller() {
    let emulator = both();
    let path = add_numbers(&emulator);
    assert_eq!(send(&emulator, &format!("GET {path}"), &[OTHER], None).status(), 404);
    assert_eq!(get(&emulator, &path.replace("AC0", "AX0")).status(), 400);
    let elsewhere = path.replace("AC00000000000000000000000000000000", "AC11111111111111111111111111111111");
    emulator.seed(&elsewhere, [json!({})]).unwrap();
    let listed = send(&emulator, &format!("GET {elsewhere}"), &[OTHER], None).json();
    assert_eq!(sids(&listed).len(), 1);
    assert_eq!(listed["numbers"][0]["account_sid"], "AC11111111111111111111111111111111");
    let account = get(&emulator, &format!("{ACCOUNT}.json")).json();
    assert_eq!(account, json!({ "sid": "AC00000000000000000000000000000000", "status": "active" }));
    assert_eq!(get(&emulator, "/2010-04-01/Accounts/AC11111111111111111111111111111111.json").status(), 404);
}

#[test]
fn host_header_selects_the_document() {
    let emulator = both();
    let path = add_numbers(&emulator);
    assign(&emulator, 1);
    let at = |host: &str, path: &str| -> Response {
        let text = format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{}\r\n\r\n",
            crate::support::CALLER
        );
        crate::support::raw(emulator.address(), text.as_bytes()).unwrap()
    };
    assert_eq!(at("api.twilio.com", &path).status(), 200);
    assert_eq!(at("API.twilio.com:4010", &path).status(), 200);
    assert_eq!(at("trusthub.twilio.com", &path).status(), 404);
    let listed = at("trusthub.dublin.ie1.twilio.com", COLLECTION).json();
    let url = listed["meta"]["url"].as_str().unwrap();
    assert!(url.starts_with("http://trusthub.dublin.ie1.twilio.com/v1/"), "{url}");
    for foreign in
        ["evil.com", "api.twilio.com.evil.com", "evil.twilio.com", "x.api.twilio.com", "trusthub..twilio.com"]
    {
        assert_eq!(at(foreign, COLLECTION).status(), 421, "{foreign}");
    }
    assert_eq!(at("api.twilio.com", "/openapi.json").json()["info"]["title"], "Numbers");
    assert_ne!(at("localhost", "/openapi.json").json()["info"]["title"], "Numbers");
}

#[test]
fn path_of_two_documents_needs_a_host() {
    let document = |host: &str, prefix: &str| {
        json!({
            "openapi": "3.0.3", "info": { "title": host, "version": "1" }, "servers": [{ "url": format!("https://{host}") }],
            "paths": {
                "/v1/Things": { "post": things(prefix), "get": { "responses": { "200": { "description": "", "content": {
                    "application/json": { "schema": { "type": "object", "properties": {
                        "results": { "type": "array", "items": { "type": "object" } } } } } } } } } },
                "/v1/Things/{Sid}": { "get": things(prefix), "delete": {} },
                "/v1/Things/{Sid}/Parts": { "post": things("PP") },
            },
        })
        .to_string()
    };
    let emulator =
        start(Emulator::builder(document("a.example.com", "AA")).document(document("b.example.com", "BB")));
    let at = |host: &str, request: &str| {
        let text = format!(
            "{request} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{}\r\n\r\n",
            crate::support::CALLER
        );
        crate::support::raw(emulator.address(), text.as_bytes()).unwrap()
    };
    let ambiguous = post(&emulator, "/v1/Things", "");
    assert_eq!(
        ambiguous.summary(),
        "421 null Several documents have the path /v1/Things: send the header `Host` of one of them (a.example.com, b.example.com)"
    );
    for (host, prefix) in [("a.example.com", "AA"), ("b.example.com", "BB")] {
        let created = at(host, "POST /v1/Things").json();
        let sid = created["sid"].as_str().unwrap();
        assert!(sid.starts_with(prefix), "{sid}");
        let listed = at(host, "GET /v1/Things").json();
        assert_eq!(listed["results"].as_array().unwrap().len(), 1, "{listed}");
        assert_eq!(at(host, &format!("POST /v1/Things/{sid}/Parts")).status(), 200);
        assert_eq!(at(host, &format!("DELETE /v1/Things/{sid}")).status(), 204);
        assert_eq!(at(host, &format!("POST /v1/Things/{sid}/Parts")).status(), 404);
    }
}

fn things(prefix: &str) -> Value {
    json!({ "responses": { "200": { "description": "", "content": { "application/json": { "schema": {
        "type": "object", "properties": { "sid": { "type": "string", "pattern": format!("^{prefix}[0-9a-f]{{32}}$") } } } } } } } })
}

#[test]
fn operation_that_is_not_served_returns_501_by_name() {
    let emulator = both();
    let one = format!("{ACCOUNT}/Numbers/PN{:032}.json", 1);
    let reason = "it is not create, list, fetch, update or delete of a resource";
    assert_eq!(
        send(&emulator, &format!("PUT {one}"), &[crate::support::CALLER], None).summary(),
        format!(
            "501 null The emulator does not serve ReplaceNumber (PUT /2010-04-01/Accounts/{{AccountSid}}/Numbers/{{Sid}}.json): {reason}"
        )
    );
    assert_eq!(
        get(&emulator, &format!("{ACCOUNT}/Balance.json")).summary(),
        format!(
            "501 null The emulator does not serve FetchBalance (GET /2010-04-01/Accounts/{{AccountSid}}/Balance.json): {reason}"
        )
    );
    assert_eq!(delete(&emulator, &one).header("allow"), Some("GET, POST"));
    let health = send(&emulator, "GET /_emulator/health", &[], None).json();
    assert_eq!(health["documents"][1]["operations"], 8);
    assert_eq!(health["documents"][1]["unserved"].as_array().unwrap().len(), 2);
    assert_eq!(health["documents"][0]["unserved"], json!([]));
}

#[test]
fn path_with_only_post_validates_its_form() {
    let emulator = both();
    let path = format!("{ACCOUNT}/Releases.json");
    assert_eq!(post(&emulator, &path, "").summary(), "400 20001 Missing required parameter NumberSid");
    let released = post(&emulator, &path, "NumberSid=PN1");
    assert_eq!(released.status(), 202);
    assert_eq!(
        released.json(),
        json!({ "number_sid": "PN1", "account_sid": "AC00000000000000000000000000000000" })
    );
    assert_eq!(get(&emulator, &path).header("allow"), Some("POST"));
}

#[test]
fn pages_show_records_and_reference_of_all_documents() {
    let emulator = both();
    add_numbers(&emulator);
    assign(&emulator, 1);
    let page = |path: &str| send(&emulator, &format!("GET {path}"), &["Accept: text/html"], None).body;
    let home = page("/");
    for expected in
        ["/2010-04-01/Accounts/{AccountSid}/Numbers.json", "ReplaceNumber", "Numbers 1.0.0", COLLECTION]
    {
        assert!(home.contains(expected), "{expected} is not in {home}");
    }
    let key = format!("{ACCOUNT}/Numbers").replace('/', "%2F");
    let record = page(&format!(
        "/_emulator/record?account=AC00000000000000000000000000000000&path={key}&sid=PN{:032}",
        1
    ));
    assert!(record.contains("subresource_uris"), "{record}");
    assert!(page("/_emulator/reference").contains(&format!("{ACCOUNT}/Numbers.json")));
    assert_eq!(post(&emulator, COLLECTION, &number(2)).status(), 201);
}
