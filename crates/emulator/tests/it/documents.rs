//! Other documents: the conventions, and documents that cannot be served.

use crate::support;
use crate::support::{delete, get, normalize, post, start, wait};
use serde_json::{Value, json};
use twilio_emulator::Emulator;

/// A parent and a child resource, with features that our own document does not have: update, links, defaults, and values of
/// every type.
const SHELVES: &str = r"
openapi: 3.0.3
info: { title: Shelves, version: 1.0.0 }
paths:
  /v1/Shelves:
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              required: [FriendlyName]
              properties:
                FriendlyName: { type: string, minLength: 2, maxLength: 8 }
                Width: { type: integer, format: int32, minimum: 1, exclusiveMinimum: true }
                Weight: { type: number, maximum: 2.5 }
                Open: { type: boolean }
                Kind: { type: string, enum: [oak, pine] }
                Tags: { type: array, maxItems: 2, items: { type: string, maxLength: 3 } }
                Attributes: { type: object }
                Anything: {}
                NotKept: { type: string }
      responses: { '202': { description: Created, content: { application/json: { schema: { $ref: '#/components/schemas/Shelf' } } } } }
    get:
      parameters:
        - { name: Kind, in: query, schema: { type: string, enum: [oak, pine] } }
        - { name: Open, in: query, schema: { type: boolean } }
        - { name: Width, in: query, schema: { type: integer } }
        - { name: AccountSid, in: query, schema: { type: string } }
        - { name: Tag, in: query, required: true, schema: { type: string } }
        - { name: PageSize, in: query, schema: { type: integer, minimum: 1, maximum: 3, default: 2 } }
      responses:
        '200':
          description: A page
          content:
            application/json:
              schema:
                type: object
                properties:
                  shelves: { type: array, items: { $ref: '#/components/schemas/Shelf' } }
                  page: { type: integer }
                  next_page_url: { type: string, nullable: true }
                  surprise: { type: string }
  /v1/Shelves/{Sid}:
    parameters:
      - { name: Sid, in: path, required: true, schema: { type: string, pattern: '^SH[0-9a-f]{32}$' } }
    get:
      responses: { '200': { description: A record, content: { application/json: { schema: { $ref: '#/components/schemas/Shelf' } } } } }
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: { type: object, properties: { FriendlyName: { type: string }, Open: { type: boolean } } }
      responses: { '200': { description: A record, content: { application/json: { schema: { $ref: '#/components/schemas/Shelf' } } } } }
    delete:
      responses: { '204': { description: Deleted } }
  /v1/Shelves/{ShelfSid}/Books:
    post:
      responses: { '201': { description: Created, content: { application/json: { schema: { $ref: '#/components/schemas/Book' } } } } }
    get:
      responses:
        '200':
          description: A page
          content:
            application/json:
              schema: { type: object, properties: { results: { type: array, items: { $ref: '#/components/schemas/Book' } } } }
  /v1/Shelves/{ShelfSid}/Books/{Title}:
    get:
      responses: { '200': { description: A record, content: { application/json: { schema: { $ref: '#/components/schemas/Book' } } } } }
  /v1/Shelves/Search:
    get:
      responses: { '200': { description: Found } }
components:
  schemas:
    Shelf:
      type: object
      properties:
        sid: { type: string, pattern: '^SH[0-9a-f]{32}$' }
        account_sid: { type: string }
        friendly_name: { type: string, nullable: true }
        width: { type: integer, nullable: true }
        weight: { type: number, nullable: true }
        open: { type: boolean, default: true }
        kind: { type: string, enum: [oak, pine] }
        tags: { type: array, items: { type: string } }
        attributes: { type: object }
        anything: { nullable: true }
        count: { type: integer }
        date_created: { type: string, format: date-time }
        date_updated: { type: string, format: date-time }
        url: { type: string }
        links: { type: object }
    Book:
      type: object
      properties:
        title: { type: string }
        shelf_sid: { type: string }
        url: { type: string }
";

fn shelves() -> Emulator {
    start(Emulator::builder(SHELVES))
}

const NO_NAMES: [String; 0] = [];

#[test]
fn conventions_produce_records_links_and_pages() {
    let emulator = shelves();
    let form = "FriendlyName=Hall&Width=80&Weight=1.5&Open=false&Kind=pine&Tags=a&Tags=b&Attributes=%7B%22a%22%3A1%7D\
                &Anything=[1]&NotKept=x&Unknown=y";
    let created = post(&emulator, "/v1/Shelves", form);
    assert_eq!(created.status(), 202);
    let path = created.json()["url"].as_str().unwrap().strip_prefix(emulator.url()).unwrap().to_owned();
    let minimal = post(&emulator, "/v1/Shelves", "FriendlyName=Attic");
    let updated = post(&emulator, &path, "Open=true");
    assert_eq!(updated.status(), 200);
    let book = post(&emulator, &format!("{path}/Books"), "");
    let page = get(&emulator, "/v1/Shelves?Tag=any&Width=80");
    let shown = [created, minimal, updated, book, page]
        .map(|response| normalize(&serde_json::to_string_pretty(&response.json()).unwrap(), &emulator));
    // `normalize` does not know this document's SID prefixes, SH and XX.
    let shown = shown.join("\n").lines().map(without_sids).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(shown);
}

/// Removes the digits of SIDs that begin with `SH` or `XX`.
fn without_sids(line: &str) -> String {
    let mut line = line.to_owned();
    for prefix in ["SH", "XX"] {
        let mut from = 0;
        while let Some(at) = line[from..].find(prefix).map(|at| at + from) {
            let is_sid =
                line.get(at + 2..at + 34).is_some_and(|it| it.bytes().all(|it| it.is_ascii_hexdigit()));
            if is_sid {
                line.replace_range(at + 2..at + 34, "…");
            }
            from = at + 2;
        }
    }
    line
}

#[test]
fn invalid_values_of_every_type_return_400() {
    let emulator = shelves();
    let forms = [
        "FriendlyName=H",
        "FriendlyName=Hallwayside",
        "FriendlyName=Hall&Width=1",
        "FriendlyName=Hall&Width=3000000000",
        "FriendlyName=Hall&Width=1.5",
        "FriendlyName=Hall&Weight=2.6",
        "FriendlyName=Hall&Weight=heavy",
        "FriendlyName=Hall&Weight=inf",
        "FriendlyName=Hall&Open=yes",
        "FriendlyName=Hall&Kind=elm",
        "FriendlyName=Hall&Tags=a&Tags=b&Tags=c",
        "FriendlyName=Hall&Tags=long",
        "FriendlyName=Hall&Attributes=[1]",
        "FriendlyName=Hall&Attributes=%7B",
    ];
    let created = forms.map(|form| format!("{form}\n    {}", post(&emulator, "/v1/Shelves", form).summary()));
    let lists = ["", "?Tag=a&Kind=elm", "?Tag=a&PageSize=4"];
    let listed = lists
        .map(|query| format!("{query}\n    {}", get(&emulator, &format!("/v1/Shelves{query}")).summary()));
    insta::assert_snapshot!([&created[..], &listed[..]].concat().join("\n"));
}

#[test]
fn filters_match_values_of_every_type() {
    let emulator = shelves();
    post(&emulator, "/v1/Shelves", "FriendlyName=Hall&Width=80&Open=false&Kind=pine");
    post(&emulator, "/v1/Shelves", "FriendlyName=Attic&Width=8");
    let names = |query: &str| -> Vec<String> {
        let page = get(&emulator, &format!("/v1/Shelves?Tag=a&{query}")).json();
        let shelves = page["shelves"].as_array().unwrap();
        shelves.iter().map(|shelf| shelf["friendly_name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("Width=80"), ["Hall"]);
    assert_eq!(names("Open=false"), ["Hall"]);
    assert_eq!(names("Open=true"), ["Attic"]);
    assert_eq!(names("Kind=oak"), ["Attic"]);
    // A property that is derived from the account is compared as well, although it is not stored.
    assert_eq!(names("AccountSid=AC00000000000000000000000000000000"), ["Hall", "Attic"]);
    assert_eq!(names("AccountSid=AC00000000000000000000000000000001"), NO_NAMES);
}

#[test]
fn child_requires_parent_and_is_deleted_with_it() {
    let emulator = shelves();
    let absent = "/v1/Shelves/SH00000000000000000000000000000000/Books";
    assert_eq!(
        get(&emulator, absent).summary(),
        format!("404 20404 The requested resource {absent} was not found")
    );
    assert_eq!(post(&emulator, absent, "").status(), 404);

    let shelf = |name: &str| -> String {
        let created = post(&emulator, "/v1/Shelves", &format!("FriendlyName={name}")).json();
        created["url"].as_str().unwrap().strip_prefix(emulator.url()).unwrap().to_owned()
    };
    let (one, two) = (shelf("One"), shelf("Two"));
    for path in [&one, &two] {
        assert_eq!(post(&emulator, &format!("{path}/Books"), "").status(), 201);
    }
    assert_eq!(delete(&emulator, &one).status(), 204);
    assert_eq!(get(&emulator, &format!("{one}/Books")).status(), 404);
    assert_eq!(get(&emulator, &format!("{two}/Books")).json()["results"].as_array().unwrap().len(), 1);
}

#[test]
fn parent_that_clients_cannot_create_is_assumed_to_exist() {
    let create = SHELVES.find("    post:").unwrap()..SHELVES.find("    get:").unwrap();
    let emulator = start(Emulator::builder(SHELVES.replace(&SHELVES[create], "")));
    let books = "/v1/Shelves/SH00000000000000000000000000000000/Books";
    assert_eq!(post(&emulator, books, "").status(), 201);
    assert_eq!(get(&emulator, books).json()["results"].as_array().unwrap().len(), 1);
    assert_eq!(get(&emulator, "/v1/Shelves/SH00000000000000000000000000000000").status(), 404);
}

#[test]
fn operation_of_another_shape_returns_501() {
    let emulator = shelves();
    assert_eq!(
        get(&emulator, "/v1/Shelves/Search").summary(),
        "501 null The emulator does not serve GET /v1/Shelves/Search: it is not create, list, fetch, update or delete of a resource"
    );
    // A method that the document does not declare returns 405 as on any other path.
    assert_eq!(delete(&emulator, "/v1/Shelves").header("allow"), Some("GET, POST"));
}

#[test]
fn seed_sets_properties_without_form_fields() {
    let emulator = shelves();
    let shelf =
        emulator.seed("/v1/Shelves", [json!({ "FriendlyName": "Hall", "count": 7 })]).unwrap().remove(0);
    assert_eq!((&shelf["count"], &shelf["open"]), (&json!(7), &json!(true)));
    let books = format!("/v1/Shelves/{}/Books", shelf["sid"].as_str().unwrap());
    emulator.seed(&books, [json!({ "title": "Emma" })]).unwrap();
    assert_eq!(get(&emulator, &format!("{books}/Emma")).json()["title"], "Emma");
}

#[test]
fn unsupported_documents_return_errors() {
    let path = |operation: &str| {
        format!("openapi: 3.0.3\npaths:\n  /A:\n    {operation}\n  /A/{{Sid}}:\n    get: {{}}\n")
    };
    let pattern = "get: { parameters: [{ name: B, in: query, schema: { type: string, pattern: '(' } }], \
                   responses: { '200': { description: x, content: { application/json: { schema: { type: object } } } } } }";
    let documents = [
        String::new(),
        "[1, 2".to_owned(),
        "openapi: 3.0.3\npaths:\n\t/v1: {}\n".to_owned(),
        "openapi: 3.0.3\nopenapi: 3.1.0\n".to_owned(),
        "{".to_owned(),
        "openapi: 4.0.0".to_owned(),
        "openapi: 3.0.3".to_owned(),
        "openapi: 3.0.3\npaths: { '/A{b}': {} }".to_owned(),
        "openapi: 3.0.3\npaths: { /A: { put: {} } }".to_owned(),
        path("$ref: '#/nowhere'"),
        path("$ref: '#/paths/~1A'"),
        path("post: { requestBody: { $ref: '#/missing' } }"),
        path(pattern),
    ];
    let errors = documents.map(|document| match wait(Emulator::start(document.as_str())) {
        Ok(_) => format!("{document:?} is served"),
        Err(error) => error.to_string(),
    });
    insta::assert_snapshot!(errors.join("\n"));
}

/// Twilio's own document of TrustHub. Its license does not allow us to commit it.
const VENDOR_DOCUMENT: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/reference/official_trusthub_v1.json");

#[test]
#[ignore = "needs Twilio's own document, which is not in the repository; run by the stage `slow` of .ci/run"]
fn vendor_document_is_served_with_all_resources() {
    let document = std::fs::read_to_string(VENDOR_DOCUMENT).unwrap();
    let emulator = start(Emulator::builder(document.as_str()));
    let form = "FriendlyName=Ours&Email=a%40b.example&PolicySid=RNaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    let profile = post(&emulator, "/v1/CustomerProfiles", form);
    assert_eq!(profile.status(), 201, "{profile:?}");
    let profile = profile.json();
    assert_eq!((&profile["status"], &profile["email"]), (&json!("draft"), &json!("a@b.example")));
    let path = format!("/v1/CustomerProfiles/{}", profile["sid"].as_str().unwrap());
    let links: Vec<&String> = profile["links"].as_object().unwrap().keys().collect();
    assert_eq!(links, ["channel_endpoint_assignments", "entity_assignments", "evaluations"]);

    let updated = post(&emulator, &path, "Status=in-review").json();
    assert_eq!(updated["status"], "in-review");
    assert_eq!(post(&emulator, &path, "Status=lost").status(), 400);
    let assigned = post(&emulator, &format!("{path}/ChannelEndpointAssignments"), &support::number(1));
    assert_eq!(assigned.status(), 201, "{assigned:?}");
    let elsewhere = "/v1/CustomerProfiles/BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/ChannelEndpointAssignments";
    assert_eq!(post(&emulator, elsewhere, &support::number(1)).status(), 404);

    let user =
        post(&emulator, "/v1/EndUsers", "FriendlyName=a&Type=b&Attributes=%7B%22last_name%22%3A%22C%22%7D")
            .json();
    assert_eq!(user["attributes"]["last_name"], "C");
    let policies = get(&emulator, "/v1/Policies").json();
    assert_eq!((&policies["results"], &policies["meta"]["key"]), (&json!([]), &json!("results")));
    assert_eq!(post(&emulator, "/v1/Policies", "").status(), 405);
    let inquiry = "/v1/ComplianceInquiries/Customers/Initialize";
    assert_eq!(
        post(&emulator, inquiry, "PrimaryProfileSid=BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa").status(),
        201
    );
    let health = support::send(&emulator, "GET /_emulator/health", &[], None).json();
    assert_eq!(health["documents"][0]["unserved"], json!([]));

    let document: Value = serde_json::from_str(&document).unwrap();
    let mut served = 0;
    for (template, item) in document["paths"].as_object().unwrap() {
        // A collection without a parent can be listed while it is empty.
        if item.get("get").is_some() && !template.contains('{') {
            assert_eq!(get(&emulator, template).status(), 200, "{template}");
            served += 1;
        }
    }
    assert_eq!(served, 7);
    assert_eq!(delete(&emulator, &path).status(), 204);
    assert_eq!(get(&emulator, &format!("{path}/ChannelEndpointAssignments")).status(), 404);
}
