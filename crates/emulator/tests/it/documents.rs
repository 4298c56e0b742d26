//! Other documents than our own: what makes a resource, and what cannot be served.

use crate::support;
use crate::support::{delete, get, plain, post, start, wait};
use serde_json::{Value, json};
use twilio_emulator::Emulator;

/// Two resources, one within the other, with what our own document does not have: update, links, defaults, and values of
/// every kind.
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
      responses: { '202': { description: Made, content: { application/json: { schema: { $ref: '#/components/schemas/Shelf' } } } } }
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
          description: Some
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
      responses: { '200': { description: One, content: { application/json: { schema: { $ref: '#/components/schemas/Shelf' } } } } }
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: { type: object, properties: { FriendlyName: { type: string }, Open: { type: boolean } } }
      responses: { '200': { description: One, content: { application/json: { schema: { $ref: '#/components/schemas/Shelf' } } } } }
    delete:
      responses: { '204': { description: Gone } }
  /v1/Shelves/{ShelfSid}/Books:
    post:
      responses: { '201': { description: Made, content: { application/json: { schema: { $ref: '#/components/schemas/Book' } } } } }
    get:
      responses:
        '200':
          description: Some
          content:
            application/json:
              schema: { type: object, properties: { results: { type: array, items: { $ref: '#/components/schemas/Book' } } } }
  /v1/Shelves/{ShelfSid}/Books/{Title}:
    get:
      responses: { '200': { description: One, content: { application/json: { schema: { $ref: '#/components/schemas/Book' } } } } }
  /v1/Shelves/Search:
    post:
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

/// What a filter that nothing meets leaves.
const NOTHING: [String; 0] = [];

#[test]
fn names_and_shapes_make_resources() {
    let emulator = shelves();
    let form = "FriendlyName=Hall&Width=80&Weight=1.5&Open=false&Kind=pine&Tags=a&Tags=b&Attributes=%7B%22a%22%3A1%7D\
                &Anything=[1]&NotKept=x&Unknown=y";
    let made = post(&emulator, "/v1/Shelves", form);
    assert_eq!(made.status(), 202);
    let path = made.json()["url"].as_str().unwrap().strip_prefix(emulator.url()).unwrap().to_owned();
    let bare = post(&emulator, "/v1/Shelves", "FriendlyName=Attic");
    let changed = post(&emulator, &path, "Open=true");
    assert_eq!(changed.status(), 200);
    let book = post(&emulator, &format!("{path}/Books"), "");
    let page = get(&emulator, "/v1/Shelves?Tag=any&Width=80");
    let shown = [made, bare, changed, book, page]
        .map(|answer| plain(&serde_json::to_string_pretty(&answer.json()).unwrap(), &emulator));
    // SIDs of this document begin with SH and XX, which `plain` does not know.
    let shown = shown.join("\n").lines().map(without_sids).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(shown);
}

/// `SH` and `XX` with 32 digits after them, by their beginnings alone.
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
fn values_of_every_kind_are_checked() {
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
    let told = forms.map(|form| format!("{form}\n    {}", post(&emulator, "/v1/Shelves", form).told()));
    let lists = ["", "?Tag=a&Kind=elm", "?Tag=a&PageSize=4"];
    let listed =
        lists.map(|query| format!("{query}\n    {}", get(&emulator, &format!("/v1/Shelves{query}")).told()));
    insta::assert_snapshot!([&told[..], &listed[..]].concat().join("\n"));
}

#[test]
fn filters_compare_values_of_every_kind() {
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
    // What the account tells is compared too, though no record has it stored.
    assert_eq!(names("AccountSid=AC00000000000000000000000000000000"), ["Hall", "Attic"]);
    assert_eq!(names("AccountSid=AC00000000000000000000000000000001"), NOTHING);
}

#[test]
fn a_child_needs_its_parent_and_goes_with_it() {
    let emulator = shelves();
    let absent = "/v1/Shelves/SH00000000000000000000000000000000/Books";
    assert_eq!(
        get(&emulator, absent).told(),
        format!("404 20404 The requested resource {absent} was not found")
    );
    assert_eq!(post(&emulator, absent, "").status(), 404);

    let shelf = |name: &str| -> String {
        let made = post(&emulator, "/v1/Shelves", &format!("FriendlyName={name}")).json();
        made["url"].as_str().unwrap().strip_prefix(emulator.url()).unwrap().to_owned()
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
fn a_path_of_another_shape_is_said_not_to_be_served() {
    let emulator = shelves();
    assert_eq!(
        post(&emulator, "/v1/Shelves/Search", "").told(),
        "501 null The emulator does not serve /v1/Shelves/Search: it is not a collection or an instance of one"
    );
    // What the document does not have is refused as on any other path: a collection without DELETE.
    assert_eq!(delete(&emulator, "/v1/Shelves").header("allow"), Some("GET, POST"));
}

#[test]
fn records_that_no_form_makes_can_be_seeded() {
    let emulator = shelves();
    let shelf =
        emulator.seed("/v1/Shelves", [json!({ "FriendlyName": "Hall", "count": 7 })]).unwrap().remove(0);
    assert_eq!((&shelf["count"], &shelf["open"]), (&json!(7), &json!(true)));
    let books = format!("/v1/Shelves/{}/Books", shelf["sid"].as_str().unwrap());
    emulator.seed(&books, [json!({ "title": "Emma" })]).unwrap();
    assert_eq!(get(&emulator, &format!("{books}/Emma")).json()["title"], "Emma");
}

#[test]
fn what_cannot_be_served_is_told() {
    let path = |operation: &str| {
        format!("openapi: 3.0.3\npaths:\n  /A:\n    {operation}\n  /A/{{Sid}}:\n    get: {{}}\n")
    };
    let pattern = "get: { parameters: [{ name: B, in: query, schema: { type: string, pattern: '(' } }], \
                   responses: { '200': { description: x, content: { application/json: { schema: { type: object } } } } } }";
    let documents = [
        String::new(),
        "[1, 2".to_owned(),
        "{".to_owned(),
        "openapi: 4.0.0".to_owned(),
        "openapi: 3.0.3".to_owned(),
        "openapi: 3.0.3\npaths: { '/A{b}': {} }".to_owned(),
        "openapi: 3.0.3\npaths: { /A: { post: {} } }".to_owned(),
        path("$ref: '#/nowhere'"),
        path("$ref: '#/paths/~1A'"),
        path("post: { requestBody: { $ref: '#/gone' } }"),
        path(pattern),
    ];
    let told = documents.map(|document| match wait(Emulator::start(document.as_str())) {
        Ok(_) => format!("{document:?} is served"),
        Err(error) => error.to_string(),
    });
    insta::assert_snapshot!(told.join("\n"));
}

/// The vendor's own document, where it is at hand.
fn vendors() -> Option<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/reference/official_trusthub_v1.json");
    let document = std::fs::read_to_string(path).ok();
    if document.is_none() {
        eprintln!("left out: {path} is not there");
    }
    document
}

#[test]
fn the_vendors_document_is_served_with_all_its_resources() {
    let Some(document) = vendors() else { return };
    let emulator = start(Emulator::builder(document));
    let form = "FriendlyName=Ours&Email=a%40b.example&PolicySid=RNaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    let profile = post(&emulator, "/v1/CustomerProfiles", form);
    assert_eq!(profile.status(), 201, "{profile:?}");
    let profile = profile.json();
    assert_eq!((&profile["status"], &profile["email"]), (&json!("draft"), &json!("a@b.example")));
    let path = format!("/v1/CustomerProfiles/{}", profile["sid"].as_str().unwrap());
    let links: Vec<&String> = profile["links"].as_object().unwrap().keys().collect();
    assert_eq!(links, ["channel_endpoint_assignments", "entity_assignments", "evaluations"]);

    let changed = post(&emulator, &path, "Status=in-review").json();
    assert_eq!(changed["status"], "in-review");
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
    assert_eq!(post(&emulator, "/v1/ComplianceInquiries/Tollfree/Initialize", "").status(), 501);

    let every: Value = serde_json::from_str(&vendors().unwrap()).unwrap();
    let mut served = 0;
    for (template, item) in every["paths"].as_object().unwrap() {
        // Collections that hold nothing and are held by nothing can be listed at once.
        if item.get("get").is_some() && !template.contains('{') {
            assert_eq!(get(&emulator, template).status(), 200, "{template}");
            served += 1;
        }
    }
    assert_eq!(served, 7);
    assert_eq!(delete(&emulator, &path).status(), 204);
    assert_eq!(get(&emulator, &format!("{path}/ChannelEndpointAssignments")).status(), 404);
}
