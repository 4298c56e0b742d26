//! The web pages, as HTML.

use std::net::SocketAddr;

use crate::support::{
    CALLER, COLLECTION, OTHER, Response, SPEC, assign, emulator, endpoint, get, normalize, number, post, raw,
    send, start, text,
};
use insta::assert_snapshot;
use twilio_emulator::{Account, Emulator};

/// A value that would run a script or load an image if it were not escaped.
const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=//evil.example/a>&amp;";
const HOSTILE_ENCODED: &str =
    "%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%27%3E%3Cimg%20src%3D%2F%2Fevil.example%2Fa%3E%26amp%3B";

const ACCOUNT: &str = "AC00000000000000000000000000000000";

pub(crate) fn visit(emulator: &Emulator, path: &str) -> Response {
    send(emulator, &format!("GET {path}"), &["Accept: text/html"], None)
}

pub(crate) fn page(emulator: &Emulator, path: &str) -> String {
    let response = visit(emulator, path);
    assert_eq!(response.status(), 200, "{path}: {response:?}");
    response.body
}

/// Returns the URL of a page about the collection that tests use.
fn about(page: &str, query: &str) -> String {
    format!("/_emulator/{page}?account={ACCOUNT}&path={}{query}", COLLECTION.replace('/', "%2F"))
}

/// Returns the text of a page's content, with each block on its own line.
pub(crate) fn visible_text(page: &str, emulator: &Emulator) -> String {
    let main =
        page.split("<main class=\"wide\">").nth(1).and_then(|rest| rest.split("</main>").next()).unwrap();
    let mut text = String::new();
    for piece in main.split('<') {
        let (tag, rest) = piece.split_once('>').unwrap_or(("", piece));
        let block = [
            "h1", "h2", "h3", "h4", "p", "li", "tr", "div", "pre", "section", "nav", "summary", "label",
            "button",
        ];
        let name = tag.trim_start_matches('/').split(' ').next().unwrap_or_default();
        if block.contains(&name) {
            text.push('\n');
        }
        if ["td", "th", "dd"].contains(&name) && !tag.starts_with('/') {
            text.push_str(" | ");
        }
        text.push_str(rest);
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    let lines = text.lines().map(str::trim_end).filter(|line| !line.trim().is_empty());
    normalize(&lines.collect::<Vec<_>>().join("\n"), emulator)
}

/// Returns `true` if a page has a script other than the emulator's own.
pub(crate) fn has_foreign_script(page: &str) -> bool {
    page.replacen("<script src=\"/_emulator/script.js\" defer></script>", "", 1).contains("<script")
}

/// Replaces times and durations.
fn without_times(text: &str) -> String {
    let word = |word: &str| {
        let time = word.len() >= 8 && word.as_bytes()[2] == b':' && word.as_bytes()[5] == b':';
        let date = word.len() == 10 && word.as_bytes()[4] == b'-' && word.as_bytes()[7] == b'-';
        let duration = word.contains('.') && word.parse::<f64>().is_ok();
        if time || date || duration { "…".to_owned() } else { word.to_owned() }
    };
    text.lines()
        .map(|line| line.split(' ').map(word).collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join("\n")
}

pub(crate) fn links(page: &str) -> Vec<String> {
    let hrefs = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    hrefs.map(|href| href.replace("&amp;", "&")).collect()
}

#[test]
fn overview_of_empty_emulator_shows_working_command() {
    let emulator = emulator();
    let first = page(&emulator, "/");
    assert_snapshot!(visible_text(&first, &emulator));

    // The command works.
    let command = visible_text(&first, &emulator);
    let words: Vec<_> = command.split_whitespace().skip_while(|word| *word != "curl").collect();
    let path = words[4].strip_prefix("http://HOST").unwrap();
    let form = format!("{}&{}", words[7], words[10]);
    assert_eq!(words[2], "AC00000000000000000000000000000000:emulator");
    assert_eq!(post(&emulator, path, &form).status(), 201, "{words:?}");
    assert!(page(&emulator, "/").contains(path));
}

#[test]
fn pages_show_records_and_requests() {
    let emulator = emulator();
    assign(&emulator, 1);
    let sid = assign(&emulator, 2);
    send(&emulator, &format!("GET {COLLECTION}"), &[CALLER, "Emulator-Fault: status=503"], None);
    get(&emulator, &format!("{COLLECTION}?PageSize=0"));
    let pages = [
        "/".to_owned(),
        about("records", ""),
        about("record", &format!("&sid={sid}")),
        "/_emulator/requests/2".to_owned(),
    ];
    let shown = pages.iter().map(|path| {
        let name = path.split('?').next().unwrap_or_default();
        format!("==> {name}\n{}\n", without_times(&visible_text(&page(&emulator, path), &emulator)))
    });
    assert_snapshot!(shown.collect::<String>());
}

#[test]
fn collection_pages_show_each_record_once() {
    let emulator = emulator();
    let numbers = 0..120;
    for number in numbers.clone() {
        assign(&emulator, number);
    }
    let expected: Vec<_> = numbers.map(endpoint).collect();
    let on = |page: &str| -> Vec<String> {
        page.split('>')
            .filter_map(|it| it.strip_suffix("</span"))
            .filter(|it| it.starts_with("PN"))
            .map(str::to_owned)
            .collect()
    };
    let link = |page: &str, side: &str| links(page).into_iter().find(|link| link.contains(side));
    let mut pages = vec![page(&emulator, &about("records", ""))];
    while let Some(next) = link(pages.last().unwrap(), "&after=") {
        pages.push(page(&emulator, &next));
    }
    assert_eq!(pages.len(), 3);
    assert_eq!(pages.iter().flat_map(|page| on(page)).collect::<Vec<_>>(), expected);
    let previous = page(&emulator, &link(&pages[2], "&before=").unwrap());
    assert_eq!(on(&previous), on(&pages[1]));
    assert_eq!(link(&pages[0], "&before="), None);
}

#[test]
fn request_data_is_escaped() {
    let emulator = emulator();
    let form = format!("ChannelEndpointType={HOSTILE_ENCODED}&ChannelEndpointSid={}", endpoint(1));
    let created = post(&emulator, COLLECTION, &form);
    let sid = created.json()["sid"].as_str().unwrap().to_owned();
    let header = format!("X-Hostile: {HOSTILE}");
    send(&emulator, &format!("GET /{HOSTILE_ENCODED}?{HOSTILE_ENCODED}"), &[CALLER, &header], None);
    send(&emulator, "GET /v1?a=<script>alert(1)</script>", &[CALLER], None);
    send(&emulator, &format!("POST {COLLECTION}"), &[CALLER, &header], Some(HOSTILE));
    let pages = [
        "/".to_owned(),
        "/_emulator/requests".to_owned(),
        "/_emulator/requests/1".to_owned(),
        "/_emulator/requests/2".to_owned(),
        "/_emulator/requests/3".to_owned(),
        "/_emulator/requests/4".to_owned(),
        about("records", ""),
        about("record", &format!("&sid={sid}")),
        about("record", &format!("&sid={HOSTILE_ENCODED}")),
        format!("/_emulator/records?account={HOSTILE_ENCODED}&path={HOSTILE_ENCODED}"),
    ];
    let mut escaped = 0;
    for path in &pages {
        let page = visit(&emulator, path).body;
        assert!(page.starts_with("<!DOCTYPE html>"), "{path}: {page}");
        assert!(!has_foreign_script(&page) && !page.contains("<img"), "{path}: {page}");
        escaped += usize::from(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    }
    assert!(escaped >= 6, "{escaped}");
}

#[test]
fn document_text_is_escaped() {
    // In every place where a document has text of its own.
    let words = format!("{}</code></pre>", HOSTILE.replace('"', "\\\"").replace('/', "\\/"));
    let document: serde_json::Value = serde_json::from_str(&format!(
        r##"{{"openapi": "3.0.3", "info": {{"title": "{words}", "version": "{words}", "description": "{words}"}},
        "servers": [{{"url": "{words}", "description": "{words}"}}],
        "components": {{"schemas": {{"{words}": {{"type": "string", "pattern": "<b>", "enum": ["{words}"], "example": "{words}"}}}},
            "securitySchemes": {{"{words}": {{"type": "{words}", "scheme": "{words}"}}}}}},
        "paths": {{
            "/v1/Things": {{"post": {{"summary": "{words}", "description": "{words}", "operationId": "{words}",
                "requestBody": {{"content": {{"application/x-www-form-urlencoded": {{"schema": {{"required": ["Name"], "properties":
                    {{"Name": {{"type": "string", "description": "{words}", "default": "{words}"}}}}}},
                    "examples": {{"{words}": {{"summary": "{words}", "value": {{"Name": "{words}"}}}}}}}}}}}},
                "responses": {{"201": {{"description": "{words}", "headers": {{"{words}": {{"description": "{words}"}}}}, "content":
                    {{"application/json": {{"schema": {{"properties": {{"sid": {{"type": "string", "format": "{words}"}}}}}}}}}}}}}}}}}},
            "/v1/Things/{{Sid}}": {{"get": {{"parameters": [{{"name": "{words}", "in": "query", "required": true,
                "description": "{words}", "example": "{words}", "schema": {{"type": "{words}"}}}}],
                "responses": {{"200": {{"description": "{words}"}}}}}}}}
        }}}}"##
    ))
    .unwrap();
    let emulator = start(Emulator::builder(document.to_string()));
    for path in ["/", "/_emulator/reference"] {
        let page = page(&emulator, path);
        assert!(!has_foreign_script(&page) && !page.contains("<img"), "{page}");
        assert!(page.contains("&lt;script&gt;"));
    }
}

#[test]
fn every_page_has_security_headers_and_unknown_pages_return_404() {
    let emulator = emulator();
    assign(&emulator, 1);
    let found = [
        "/",
        "/_emulator/collections",
        "/_emulator/requests",
        "/_emulator/requests/1",
        "/_emulator/reference",
        "/_emulator/control",
        "/_emulator/style.css",
        "/_emulator/script.js",
        "/_emulator/icon.svg",
    ];
    let missing = [
        "/_emulator",
        "/_emulator/",
        "/_emulator/nothing",
        "/_emulator/requests/0",
        "/_emulator/requests/2",
        "/_emulator/requests/x",
        "/_emulator/requests/1/2",
        "/_emulator/records",
        "/_emulator/record?account=a&path=b&sid=c",
        "/_emulator/style.css/x",
        "/_emulator/%2e%2e",
    ];
    for (path, status) in found.map(|path| (path, 200)).into_iter().chain(missing.map(|path| (path, 404))) {
        let response = visit(&emulator, path);
        assert_eq!(response.status(), status, "{path}");
        let policy = response.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; ") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(response.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(response.header("referrer-policy"), Some("same-origin"), "{path}");
    }
    for query in
        ["", "?", "?after=x", "?%", "?account=a&path=%2F..&after=99999999999999999999", "?from=99999999999"]
    {
        for page in ["records", "record", "collections", "requests"] {
            let status = visit(&emulator, &format!("/_emulator/{page}{query}")).status();
            assert!(status == 200 || status == 404, "{page}{query}: {status}");
        }
    }
    // Only paths below `/_emulator` belong to the UI.
    assert_eq!(visit(&emulator, "/_emulators").status(), 401);
    assert_eq!(get(&emulator, "/_emulators").status(), 404);
}

#[test]
fn page_visits_are_not_recorded() {
    let emulator = emulator();
    for path in ["/", "/_emulator/requests", "/_emulator/nothing", "/_emulator/style.css"] {
        visit(&emulator, path);
    }
    assert_eq!(emulator.requests().len(), 0);
    // Only two pages have forms.
    assert_eq!(post(&emulator, "/_emulator/nothing", "").status(), 404);
    assert_eq!(emulator.requests().len(), 1);
}

#[test]
fn pages_contain_no_secrets() {
    let secrets = ["the-secret-of-one", "dGhlLXNlY3JldC1vZi1vbmU", "a-wrong-secret", "a-cookie"];
    let accounts: Vec<Account> =
        vec!["AC11111111111111111111111111111111:the-secret-of-one".parse().unwrap()];
    let emulator = start(Emulator::builder(SPEC).accounts(accounts));
    let basic = |pair: &str| {
        use base64::Engine as _;
        format!("Authorization: Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
    };
    let right = basic("AC11111111111111111111111111111111:the-secret-of-one");
    let empty = page(&emulator, "/");
    assert!(empty.contains("curl -u &quot;$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN&quot;"), "{empty}");
    let created =
        send(&emulator, &format!("POST {COLLECTION}"), &[&right, "Cookie: a-cookie"], Some(&number(1)));
    assert_eq!(created.status(), 201);
    let wrong = [
        basic("AC11111111111111111111111111111111:a-wrong-secret"),
        "Authorization: Bearer a-wrong-secret".to_owned(),
    ];
    for header in wrong.iter().map(String::as_str).chain([OTHER]) {
        assert_eq!(send(&emulator, &format!("GET {COLLECTION}"), &[header], None).status(), 401);
    }
    let mut pages =
        vec!["/".to_owned(), "/_emulator/collections".to_owned(), "/_emulator/reference".to_owned()];
    pages.extend((1..=4).map(|number| format!("/_emulator/requests/{number}")));
    for path in &pages {
        let page = page(&emulator, path);
        let encoded = wrong.iter().chain([&right]).map(|it| it.rsplit(' ').next().unwrap_or_default());
        for secret in secrets.into_iter().chain(encoded) {
            assert!(!page.contains(secret), "{path} contains {secret}: {page}");
        }
    }
    assert!(
        page(&emulator, "/_emulator/requests/1")
            .contains("Basic AC11111111111111111111111111111111:[redacted]")
    );
}

#[test]
fn request_pages_say_that_older_requests_were_dropped() {
    const NOTE: &str = "Older requests were dropped";
    let emulator = start(Emulator::builder(SPEC).request_log_capacity(2));
    let list = || page(&emulator, "/_emulator/requests");
    assert!(list().contains("No requests yet.") && !list().contains(NOTE), "{}", list());
    for _ in 0..2 {
        get(&emulator, COLLECTION);
    }
    assert!(!list().contains(NOTE) && !page(&emulator, "/").contains(NOTE), "{}", list());
    get(&emulator, COLLECTION);
    assert!(list().contains("Older requests were dropped: 1 request."), "{}", list());
    assert!(page(&emulator, "/").contains(NOTE));
    // The page before the oldest that is kept, and a request that is dropped.
    let earlier = page(&emulator, "/_emulator/requests?before=2");
    assert!(earlier.contains(NOTE) && !earlier.contains("No requests"), "{earlier}");
    let dropped = visit(&emulator, "/_emulator/requests/1");
    assert_eq!(dropped.status(), 404);
    assert!(dropped.body.contains("Request 1 was dropped from the log."), "{dropped:?}");
    assert!(visit(&emulator, "/_emulator/requests/9").body.contains("There has been no request 9."));
    // After a reset, nothing has been dropped.
    emulator.reset().unwrap();
    assert!(!list().contains(NOTE), "{}", list());

    let none_kept = start(Emulator::builder(SPEC).request_log_capacity(0));
    get(&none_kept, COLLECTION);
    for path in ["/", "/_emulator/requests"] {
        let page = page(&none_kept, path);
        assert!(page.contains(NOTE) && !page.contains("No requests"), "{page}");
    }
}

#[test]
fn page_ignores_malformed_host_header() {
    // An emulator that listens on all addresses accepts any host.
    let emulator = start(Emulator::builder(SPEC).address(SocketAddr::from(([0, 0, 0, 0], 0))));
    let address = SocketAddr::from(([127, 0, 0, 1], emulator.address().port()));
    let response = raw(address, &text(address, "GET /", &["Host: <script>"], None)).unwrap();
    assert_eq!(response.status(), 200, "{response:?}");
    assert!(!has_foreign_script(&response.body), "{response:?}");
}
