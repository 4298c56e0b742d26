//! Responses of the emulated API for our own document.

use std::net::SocketAddr;

use crate::support;
use crate::support::{
    CALLER, COLLECTION, OTHER, Response, assign, delete, emulator, endpoint, endpoints, get, normalize,
    number, post, send, start,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use twilio_emulator::{Account, Duplicates, Emulator};

const NO_ENDPOINTS: [String; 0] = [];

#[test]
fn create_fetch_list_delete_return_service_responses() {
    let emulator = emulator();
    let created = post(&emulator, COLLECTION, &number(1));
    let sid = created.json()["sid"].as_str().unwrap().to_owned();
    let path = format!("{COLLECTION}/{sid}");
    let fetched = get(&emulator, &path);
    assert_eq!(fetched.json(), created.json());
    let listed = get(&emulator, COLLECTION);
    assert_eq!(listed.json()["results"], json!([created.json()]));
    let deleted = delete(&emulator, &path);
    let deleted_again = delete(&emulator, &path);
    let missing = get(&emulator, &path);
    let empty = get(&emulator, COLLECTION);

    let responses = [created, fetched, listed, deleted, deleted_again, missing, empty];
    let shown = responses.map(|Response { head, body }| {
        let lines =
            head.lines().filter(|line| !line.starts_with("date") && !line.starts_with("twilio-request-d"));
        normalize(&format!("{}\n\n{body}\n", lines.collect::<Vec<_>>().join("\n")), &emulator)
    });
    insta::assert_snapshot!(shown.join("--------\n"));
}

#[test]
fn invalid_request_returns_parameter_value_and_constraint() {
    let emulator = emulator();
    let sid = assign(&emulator, 1);
    let long = "a".repeat(100);
    let type_only = "ChannelEndpointType=phone-number";
    let cases: Vec<(String, Option<String>)> = vec![
        (format!("POST {COLLECTION}"), Some(String::new())),
        (format!("POST {COLLECTION}"), Some(type_only.to_owned())),
        (format!("POST {COLLECTION}"), Some(format!("ChannelEndpointSid={}", endpoint(1)))),
        (format!("POST {COLLECTION}"), Some(format!("{type_only}&ChannelEndpointSid="))),
        (format!("POST {COLLECTION}"), Some(format!("{type_only}&ChannelEndpointSid=PN123"))),
        (format!("POST {COLLECTION}"), Some(format!("{type_only}&ChannelEndpointSid={long}"))),
        (format!("POST {COLLECTION}"), Some(format!("{}&ChannelEndpointSid={}", number(1), endpoint(2)))),
        (
            format!("POST {COLLECTION}"),
            Some(format!("{type_only}&ChannelEndpointSid=PN%0A%1B{}", "0".repeat(30))),
        ),
        (format!("POST {COLLECTION}"), Some("ChannelEndpointType=%zz".to_owned())),
        (format!("POST {COLLECTION}"), Some("ChannelEndpointType=%ff".to_owned())),
        (format!("GET {COLLECTION}?PageSize=0"), None),
        (format!("GET {COLLECTION}?PageSize=1001"), None),
        (format!("GET {COLLECTION}?PageSize=-1"), None),
        (format!("GET {COLLECTION}?PageSize=ten"), None),
        (format!("GET {COLLECTION}?PageSize="), None),
        (format!("GET {COLLECTION}?PageSize=5&PageSize=6"), None),
        (format!("GET {COLLECTION}?Page=-1"), None),
        (format!("GET {COLLECTION}?PageToken=invented"), None),
        (format!("GET {COLLECTION}?PageToken=PTA000000000000000100000000"), None),
        (format!("GET {COLLECTION}?ChannelEndpointSid=PN"), None),
        (format!("GET {COLLECTION}?ChannelEndpointSids={},PN", endpoint(1)), None),
        (format!("GET {COLLECTION}?ChannelEndpointSids="), None),
        (format!("GET {COLLECTION}?ChannelEndpointSid=%"), None),
        (format!("GET {COLLECTION}/{}", endpoint(1)), None),
        (format!("GET {COLLECTION}/RA%2e%2e"), None),
        ("GET /v1/CustomerProfiles/BU1/ChannelEndpointAssignments".to_owned(), None),
        ("GET /v1/CustomerProfiles/%ff/ChannelEndpointAssignments".to_owned(), None),
        ("GET /v1/CustomerProfiles".to_owned(), None),
        (format!("GET {COLLECTION}/"), None),
        (format!("GET {COLLECTION}/{sid}/More"), None),
        (format!("PUT {COLLECTION}"), None),
        (format!("DELETE {COLLECTION}"), None),
        (format!("POST {COLLECTION}/{sid}"), Some(number(1))),
        (format!("PATCH {COLLECTION}/{sid}"), None),
    ];
    let shown = cases.iter().map(|(request, form)| {
        let response = send(&emulator, request, &[CALLER], form.as_deref());
        let request = request.replace(COLLECTION, "…").replace(&sid, "RA…");
        let form = form.as_deref().map(|form| format!(" {form}")).unwrap_or_default();
        let allow = response.header("allow").map(|allow| format!(" (allow: {allow})")).unwrap_or_default();
        normalize(&format!("{request}{form}\n    {}{allow}", response.summary()), &emulator)
            .replace(&sid, "RA…")
    });
    insta::assert_snapshot!(shown.collect::<Vec<_>>().join("\n"));
    // None of them created a record.
    assert_eq!(get(&emulator, COLLECTION).json()["results"].as_array().unwrap().len(), 1);
}

#[test]
fn wrong_media_type_returns_415_and_large_body_413() {
    let emulator = emulator();
    let with = |media: &str, body: &str| {
        let length = format!("Content-Length: {}", body.len());
        let mut headers = vec![CALLER, &length];
        if !media.is_empty() {
            headers.push(media);
        }
        let request = support::text(emulator.address(), &format!("POST {COLLECTION}"), &headers, None);
        support::raw(emulator.address(), &[request, body.as_bytes().to_vec()].concat()).unwrap().summary()
    };
    let json = r#"{"ChannelEndpointType": "phone-number"}"#;
    assert_eq!(
        with("Content-Type: application/json", json),
        "415 null Unsupported content type 'application/json': expected application/x-www-form-urlencoded"
    );
    assert_eq!(
        with("", json),
        "415 null Missing Content-Type header: expected application/x-www-form-urlencoded"
    );
    assert_eq!(
        with("Content-Type: Application/X-WWW-Form-Urlencoded; charset=UTF-8", ""),
        "400 20001 Missing required parameter ChannelEndpointType"
    );
    let large = format!("ChannelEndpointType={}", "x".repeat(1024 * 1024));
    assert_eq!(
        with("Content-Type: application/x-www-form-urlencoded", &large),
        "413 null The body exceeds the limit of 1,024 KiB"
    );
}

#[test]
fn missing_credentials_return_401_before_any_other_error() {
    let unknown = "Authorization: Basic QUMxOm5v";
    let emulator = emulator();
    for headers in [vec![], vec![unknown], vec!["Authorization: Bearer x"], vec!["Authorization: Basic %%%"]]
    {
        for request in [format!("GET {COLLECTION}"), format!("PUT {COLLECTION}"), "GET /nowhere".to_owned()] {
            let response = send(&emulator, &request, &headers, None);
            assert_eq!(response.summary(), "401 20003 Authenticate", "{request} {headers:?}");
            assert_eq!(response.header("www-authenticate"), Some("Basic realm=\"Twilio API\""));
        }
    }
}

#[test]
fn records_of_another_account_return_404() {
    let emulator = emulator();
    let sid = assign(&emulator, 1);
    let path = format!("{COLLECTION}/{sid}");
    let others = |method: &str, path: &str| send(&emulator, &format!("{method} {path}"), &[OTHER], None);
    assert_eq!(others("GET", COLLECTION).json()["results"], json!([]));
    assert_eq!(others("GET", &path).status(), 404);
    assert_eq!(others("DELETE", &path).status(), 404);
    let own = send(&emulator, &format!("POST {COLLECTION}"), &[OTHER], Some(&number(2))).json();
    assert_eq!(own["account_sid"], "AC11111111111111111111111111111111");
    assert_eq!(endpoints(&get(&emulator, COLLECTION).json()), [endpoint(1)]);
}

#[test]
fn configured_accounts_reject_all_other_credentials() {
    let accounts: Vec<Account> = [
        "AC22222222222222222222222222222222:one",
        "SK33333333333333333333333333333333@AC22222222222222222222222222222222:two",
    ]
    .map(|text| text.parse().unwrap())
    .into();
    let emulator = start(Emulator::builder(support::SPEC).accounts(accounts));
    let as_user = |pair: &str| {
        let header = format!("Authorization: Basic {}", STANDARD.encode(pair));
        send(&emulator, &format!("POST {COLLECTION}"), &[&header], Some(&number(1)))
    };
    assert_eq!(as_user("AC22222222222222222222222222222222:one").status(), 201);
    let by_api_key = as_user("SK33333333333333333333333333333333:two");
    assert_eq!(by_api_key.json()["account_sid"], "AC22222222222222222222222222222222");
    assert_eq!(as_user("AC22222222222222222222222222222222:two").status(), 401);
    assert_eq!(as_user("AC44444444444444444444444444444444:one").status(), 401);
}

#[test]
fn list_filters_accept_every_encoding_of_commas_and_spaces() {
    let emulator = emulator();
    for which in 1..=4 {
        assign(&emulator, which);
    }
    let list = |query: &str| {
        let page = get(&emulator, &format!("{COLLECTION}?{query}"));
        assert_eq!(page.status(), 200, "{page:?}");
        endpoints(&page.json())
    };
    let [one, three, nine] = [1, 3, 9].map(endpoint);
    assert_eq!(list(&format!("ChannelEndpointSid={three}")), [endpoint(3)]);
    assert_eq!(list(&format!("ChannelEndpointSids={three},{one}")), [one.clone(), three.clone()]);
    assert_eq!(list(&format!("ChannelEndpointSids={three}%2C{one}")), [one.clone(), three.clone()]);
    assert_eq!(list(&format!("ChannelEndpointSids={three},+{one}")), [one.clone(), three.clone()]);
    assert_eq!(list(&format!("ChannelEndpointSids={three}%2c%20{one}")), [one.clone(), three.clone()]);
    assert_eq!(list(&format!("ChannelEndpointSids={nine}")), NO_ENDPOINTS);
    assert_eq!(list(&format!("ChannelEndpointSid={one}&ChannelEndpointSids={three}")), NO_ENDPOINTS);
    // Parameters that the document does not declare are ignored, as by the service.
    assert_eq!(list(&format!("Unknown=1&ChannelEndpointSid={one}")), [one]);

    for (encoded, decoded) in [("a+b", "a b"), ("a%20b", "a b"), ("a%2Bb", "a+b"), ("%C3%A9%00", "é\0")] {
        let form = format!("ChannelEndpointType={encoded}&ChannelEndpointSid={}", endpoint(7));
        assert_eq!(post(&emulator, COLLECTION, &form).json()["channel_endpoint_type"], decoded);
    }
}

#[test]
fn page_urls_repeat_filters_and_host_header() {
    // An emulator that listens on all addresses may be reached by any name.
    let emulator = start(Emulator::builder(support::SPEC).address(SocketAddr::from(([0, 0, 0, 0], 0))));
    let address = SocketAddr::from(([127, 0, 0, 1], emulator.address().port()));
    for _ in 0..3 {
        assign(&emulator, 1);
    }
    let path = format!("{COLLECTION}?PageSize=1&ChannelEndpointSids={0}%2C{0}", endpoint(1));
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: trusthub.test:81\r\nConnection: close\r\n{CALLER}\r\n\r\n");
    let first = support::raw(address, request.as_bytes()).unwrap().json();
    let next = first["meta"]["next_page_url"].as_str().unwrap().to_owned();
    assert!(
        next.starts_with(&format!("http://trusthub.test:81{COLLECTION}?ChannelEndpointSids=PN")),
        "{next}"
    );
    let (_, token) = next.split_once("PageToken=").unwrap();
    assert!(token.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it)), "{token}");
    let second = get(&emulator, next.strip_prefix("http://trusthub.test:81").unwrap()).json();

    let meta = |page: &Value| {
        let text = serde_json::to_string_pretty(&page["meta"]).unwrap();
        normalize(&text.replace(COLLECTION, "…").replace(&endpoint(1), "PN1"), &emulator)
    };
    insta::assert_snapshot!(format!("{}\n{}", meta(&first), meta(&second)));

    // A host that is not safe in a URL is not repeated.
    let request =
        format!("GET {COLLECTION} HTTP/1.1\r\nHost: a\"><b>\r\nConnection: close\r\n{CALLER}\r\n\r\n");
    match support::raw(address, request.as_bytes()) {
        Ok(response) => assert!(!response.body.contains("<b>"), "{response:?}"),
        Err(kind) => panic!("{kind}"),
    }
}

/// A token is a position in one list, and has no meaning in another.
#[test]
fn page_token_of_another_list_or_account_returns_400() {
    let emulator = emulator();
    let other = COLLECTION.replace("BUaaaa", "BUbbbb");
    for _ in 0..2 {
        assign(&emulator, 1);
        assert_eq!(post(&emulator, &other, &number(2)).status(), 201);
    }
    let page = get(&emulator, &format!("{COLLECTION}?PageSize=1")).json();
    let (_, token) = page["meta"]["next_page_url"].as_str().unwrap().split_once("PageToken=").unwrap();
    assert_eq!(get(&emulator, &format!("{COLLECTION}?PageToken={token}")).status(), 200);
    let rejected = get(&emulator, &format!("{other}?PageToken={token}"));
    assert_eq!(rejected.status(), 400);
    assert!(rejected.body.contains("Invalid PageToken"), "{rejected:?}");
    let rejected = send(&emulator, &format!("GET {COLLECTION}?PageToken={token}"), &[OTHER], None);
    assert_eq!(rejected.status(), 400, "{rejected:?}");
}

#[test]
fn duplicate_returns_201_or_409_as_configured() {
    let accepting = emulator();
    assert_ne!(assign(&accepting, 1), assign(&accepting, 1));

    let rejecting = start(Emulator::builder(support::SPEC).duplicates(Duplicates::Refuse));
    let sid = assign(&rejecting, 1);
    let rejected = post(&rejecting, COLLECTION, &number(1));
    assert_eq!(
        rejected.summary(),
        "409 20409 A record with the same channel_endpoint_sid already exists in ChannelEndpointAssignments"
    );
    assert_eq!(rejected.json()["details"], json!({ "channel_endpoint_sid": endpoint(1) }));
    // A record of another profile or another account, or one that was deleted, is not a duplicate.
    assign(&rejecting, 2);
    let elsewhere = COLLECTION.replace("BUaa", "BUbb");
    assert_eq!(post(&rejecting, &elsewhere, &number(1)).status(), 201);
    assert_eq!(send(&rejecting, &format!("POST {COLLECTION}"), &[OTHER], Some(&number(1))).status(), 201);
    assert_eq!(delete(&rejecting, &format!("{COLLECTION}/{sid}")).status(), 204);
    assign(&rejecting, 1);
}

#[test]
fn seed_reset_and_requests_reflect_traffic() {
    let emulator = emulator();
    let seeded = emulator
        .seed(
            COLLECTION,
            [
                json!({ "ChannelEndpointType": "phone-number", "ChannelEndpointSid": endpoint(1) }),
                json!({ "channel_endpoint_type": "x", "channel_endpoint_sid": endpoint(2), "sid": format!("RA{:032}", 7) }),
            ],
        )
        .unwrap();
    assert_eq!(seeded[1]["sid"], format!("RA{:032}", 7));
    assert_eq!(get(&emulator, COLLECTION).json()["results"], json!(seeded));
    assign(&emulator, 3);

    let requests = emulator.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(
        (requests[0].number, requests[0].method.as_str(), requests[0].path.as_str()),
        (1, "GET", COLLECTION)
    );
    assert_eq!(requests[1].body, number(3));
    assert_eq!(requests[1].status.unwrap(), 201);
    assert!(requests[1].response_body.contains(&endpoint(3)));
    assert_eq!(requests[1].account.as_deref().unwrap(), "AC00000000000000000000000000000000");

    let rejected = [
        (COLLECTION, json!({ "ChannelEndpointType": "x" })),
        (COLLECTION, json!({ "ChannelEndpointType": "x", "ChannelEndpointSid": "PN1" })),
        (COLLECTION, json!({ "Nonsense": 1 })),
        (COLLECTION, json!([1])),
        ("/v1/Nothing", json!({})),
        ("/v1/CustomerProfiles/BU1/ChannelEndpointAssignments", json!({})),
    ];
    let errors = rejected.map(|(path, record)| emulator.seed(path, [record]).unwrap_err().to_string());
    insta::assert_snapshot!(errors.join("\n").replace(COLLECTION, "…"));

    emulator.reset().unwrap();
    assert_eq!(emulator.requests().len(), 0);
    assert_eq!(get(&emulator, COLLECTION).json()["results"], json!([]));
}

#[test]
fn request_log_drops_oldest_and_redacts_secrets() {
    let emulator = start(Emulator::builder(support::SPEC).request_log_capacity(3));
    for which in 0..5 {
        send(&emulator, &format!("POST {COLLECTION}"), &[CALLER, "Cookie: a-cookie"], Some(&number(which)));
    }
    let large = format!("ChannelEndpointType={}", "x".repeat(100_000));
    post(&emulator, COLLECTION, &large);
    let requests = emulator.requests();
    assert_eq!(requests.iter().map(|it| it.number).collect::<Vec<_>>(), [4, 5, 6]);
    assert_eq!(requests[2].body.len(), 8 * 1024);
    let all = format!("{requests:?} {emulator:?}");
    for secret in ["QUMwMDAw", "a-cookie", ":emulator"] {
        assert!(!all.contains(secret), "{secret} is in {all}");
    }
    assert!(all.contains("Basic AC00000000000000000000000000000000:[redacted]"));
}

#[test]
fn emulators_in_one_process_are_independent_and_stop_on_drop() {
    let all: Vec<Emulator> = (0..8).map(|_| emulator()).collect();
    assign(&all[3], 1);
    let counts = all.iter().map(|it| get(it, COLLECTION).json()["results"].as_array().unwrap().len());
    assert_eq!(counts.collect::<Vec<_>>(), [0, 0, 0, 1, 0, 0, 0, 0]);
    let addresses: Vec<_> = all.iter().map(Emulator::address).collect();
    drop(all);
    for address in addresses {
        assert!(std::net::TcpStream::connect(address).is_err(), "{address} still accepts connections");
    }
}
