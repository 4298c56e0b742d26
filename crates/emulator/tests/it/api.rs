//! What the service answers, by our document.

use crate::support;
use crate::support::{
    Answer, CALLER, COLLECTION, OTHER, assign, delete, emulator, endpoint, endpoints, get, number, plain,
    post, send, start,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use twilio_emulator::{Account, Duplicates, Emulator};

/// What a filter that nothing meets leaves.
const NOTHING: [String; 0] = [];

#[test]
fn a_record_is_made_fetched_listed_and_removed() {
    let emulator = emulator();
    let made = post(&emulator, COLLECTION, &number(1));
    let sid = made.json()["sid"].as_str().unwrap().to_owned();
    let path = format!("{COLLECTION}/{sid}");
    let fetched = get(&emulator, &path);
    assert_eq!(fetched.json(), made.json());
    let listed = get(&emulator, COLLECTION);
    assert_eq!(listed.json()["results"], json!([made.json()]));
    let gone = delete(&emulator, &path);
    let again = delete(&emulator, &path);
    let missing = get(&emulator, &path);
    let empty = get(&emulator, COLLECTION);

    let all = [made, fetched, listed, gone, again, missing, empty];
    let shown = all.map(|Answer { head, body }| {
        let lines =
            head.lines().filter(|line| !line.starts_with("date") && !line.starts_with("twilio-request-d"));
        plain(&format!("{}\n\n{body}\n", lines.collect::<Vec<_>>().join("\n")), &emulator)
    });
    insta::assert_snapshot!(shown.join("--------\n"));
}

#[test]
fn what_is_refused_is_told_with_its_name_the_value_and_the_rule() {
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
        (format!("GET {COLLECTION}?PageToken=made-up"), None),
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
    let told = cases.iter().map(|(request, form)| {
        let answer = send(&emulator, request, &[CALLER], form.as_deref());
        let request = request.replace(COLLECTION, "…").replace(&sid, "RA…");
        let form = form.as_deref().map(|form| format!(" {form}")).unwrap_or_default();
        let allow = answer.header("allow").map(|allow| format!(" (allow: {allow})")).unwrap_or_default();
        plain(&format!("{request}{form}\n    {}{allow}", answer.told()), &emulator).replace(&sid, "RA…")
    });
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"));
    // Nothing was made of any of it.
    assert_eq!(get(&emulator, COLLECTION).json()["results"].as_array().unwrap().len(), 1);
}

#[test]
fn a_body_of_another_kind_or_size_is_refused() {
    let emulator = emulator();
    let with = |media: &str, body: &str| {
        let length = format!("Content-Length: {}", body.len());
        let mut headers = vec![CALLER, &length];
        if !media.is_empty() {
            headers.push(media);
        }
        let request = support::text(emulator.address(), &format!("POST {COLLECTION}"), &headers, None);
        support::raw(emulator.address(), &[request, body.as_bytes().to_vec()].concat()).unwrap().told()
    };
    let json = r#"{"ChannelEndpointType": "phone-number"}"#;
    assert_eq!(
        with("Content-Type: application/json", json),
        "415 null The body is 'application/json'; application/x-www-form-urlencoded is expected"
    );
    assert_eq!(
        with("", json),
        "415 null The body is of no type; application/x-www-form-urlencoded is expected"
    );
    assert_eq!(
        with("Content-Type: Application/X-WWW-Form-Urlencoded; charset=UTF-8", ""),
        "400 20001 Missing required parameter ChannelEndpointType"
    );
    let large = format!("ChannelEndpointType={}", "x".repeat(1024 * 1024));
    assert_eq!(
        with("Content-Type: application/x-www-form-urlencoded", &large),
        "413 null The body is longer than 1024 KiB"
    );
}

#[test]
fn credentials_are_asked_for_first() {
    let unknown = "Authorization: Basic QUMxOm5v";
    let emulator = emulator();
    for headers in [vec![], vec![unknown], vec!["Authorization: Bearer x"], vec!["Authorization: Basic %%%"]]
    {
        for request in [format!("GET {COLLECTION}"), format!("PUT {COLLECTION}"), "GET /nowhere".to_owned()] {
            let answer = send(&emulator, &request, &headers, None);
            assert_eq!(answer.told(), "401 20003 Authenticate", "{request} {headers:?}");
            assert_eq!(answer.header("www-authenticate"), Some("Basic realm=\"Twilio API\""));
        }
    }
}

#[test]
fn no_account_sees_the_records_of_another() {
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
fn only_the_pairs_that_were_given_are_accepted() {
    let accounts: Vec<Account> = [
        "AC22222222222222222222222222222222:one",
        "SK33333333333333333333333333333333@AC22222222222222222222222222222222:two",
    ]
    .map(|text| text.parse().unwrap())
    .into();
    let emulator = start(Emulator::builder(support::SPEC).accounts(accounts));
    let as_user = |pair: &str| {
        // `QUM…` and the like are made here, not written down: the pairs can be read above.
        let header = format!("Authorization: Basic {}", STANDARD.encode(pair));
        send(&emulator, &format!("POST {COLLECTION}"), &[&header], Some(&number(1)))
    };
    assert_eq!(as_user("AC22222222222222222222222222222222:one").status(), 201);
    let by_key = as_user("SK33333333333333333333333333333333:two");
    assert_eq!(by_key.json()["account_sid"], "AC22222222222222222222222222222222");
    assert_eq!(as_user("AC22222222222222222222222222222222:two").status(), 401);
    assert_eq!(as_user("AC44444444444444444444444444444444:one").status(), 401);
}

#[test]
fn filters_take_commas_and_spaces_in_every_spelling() {
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
    assert_eq!(list(&format!("ChannelEndpointSids={nine}")), NOTHING);
    assert_eq!(list(&format!("ChannelEndpointSid={one}&ChannelEndpointSids={three}")), NOTHING);
    // A parameter that the document does not know is left out, as the service does.
    assert_eq!(list(&format!("Unknown=1&ChannelEndpointSid={one}")), [one]);

    for (written, meant) in [("a+b", "a b"), ("a%20b", "a b"), ("a%2Bb", "a+b"), ("%C3%A9%00", "é\0")] {
        let form = format!("ChannelEndpointType={written}&ChannelEndpointSid={}", endpoint(7));
        assert_eq!(post(&emulator, COLLECTION, &form).json()["channel_endpoint_type"], meant);
    }
}

#[test]
fn page_addresses_echo_the_filters_and_name_the_callers_host() {
    let emulator = emulator();
    for _ in 0..3 {
        assign(&emulator, 1);
    }
    let path = format!("{COLLECTION}?PageSize=1&ChannelEndpointSids={0}%2C{0}", endpoint(1));
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: trusthub.test:81\r\nConnection: close\r\n{CALLER}\r\n\r\n");
    let first = support::raw(emulator.address(), request.as_bytes()).unwrap().json();
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
        plain(&text.replace(COLLECTION, "…").replace(&endpoint(1), "PN1"), &emulator)
    };
    insta::assert_snapshot!(format!("{}\n{}", meta(&first), meta(&second)));

    // A host that could not stand in an address is not repeated.
    let request =
        format!("GET {COLLECTION} HTTP/1.1\r\nHost: a\"><b>\r\nConnection: close\r\n{CALLER}\r\n\r\n");
    match support::raw(emulator.address(), request.as_bytes()) {
        Ok(answer) => assert!(!answer.body.contains("<b>"), "{answer:?}"),
        Err(kind) => panic!("{kind}"),
    }
}

/// A token stands for a place in one list: in another it would be a place that nobody asked for.
#[test]
fn a_token_of_another_list_is_refused() {
    let emulator = emulator();
    let other = COLLECTION.replace("BUaaaa", "BUbbbb");
    for _ in 0..2 {
        assign(&emulator, 1);
        assert_eq!(post(&emulator, &other, &number(2)).status(), 201);
    }
    let page = get(&emulator, &format!("{COLLECTION}?PageSize=1")).json();
    let (_, token) = page["meta"]["next_page_url"].as_str().unwrap().split_once("PageToken=").unwrap();
    assert_eq!(get(&emulator, &format!("{COLLECTION}?PageToken={token}")).status(), 200);
    let refused = get(&emulator, &format!("{other}?PageToken={token}"));
    assert_eq!(refused.status(), 400);
    assert!(refused.body.contains("Invalid PageToken"), "{refused:?}");
    let refused = send(&emulator, &format!("GET {COLLECTION}?PageToken={token}"), &[OTHER], None);
    assert_eq!(refused.status(), 400, "{refused:?}");
}

#[test]
fn a_duplicate_is_accepted_or_refused_as_it_is_set() {
    let accepting = emulator();
    assert_ne!(assign(&accepting, 1), assign(&accepting, 1));

    let refusing = start(Emulator::builder(support::SPEC).duplicates(Duplicates::Refuse));
    let sid = assign(&refusing, 1);
    let refused = post(&refusing, COLLECTION, &number(1));
    assert_eq!(
        refused.told(),
        "409 20409 One of the ChannelEndpointAssignments has the same channel_endpoint_sid already"
    );
    assert_eq!(refused.json()["details"], json!({ "channel_endpoint_sid": endpoint(1) }));
    // Another profile, another account and a number that was removed are no duplicates.
    assign(&refusing, 2);
    let elsewhere = COLLECTION.replace("BUaa", "BUbb");
    assert_eq!(post(&refusing, &elsewhere, &number(1)).status(), 201);
    assert_eq!(send(&refusing, &format!("POST {COLLECTION}"), &[OTHER], Some(&number(1))).status(), 201);
    assert_eq!(delete(&refusing, &format!("{COLLECTION}/{sid}")).status(), 204);
    assign(&refusing, 1);
}

#[test]
fn a_test_seeds_resets_and_reads_what_arrived() {
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
    assert!(requests[1].answer.contains(&endpoint(3)));
    assert_eq!(requests[1].account.unwrap(), "AC00000000000000000000000000000000");

    let refused = [
        (COLLECTION, json!({ "ChannelEndpointType": "x" })),
        (COLLECTION, json!({ "ChannelEndpointType": "x", "ChannelEndpointSid": "PN1" })),
        (COLLECTION, json!({ "Nonsense": 1 })),
        (COLLECTION, json!([1])),
        ("/v1/Nothing", json!({})),
        ("/v1/CustomerProfiles/BU1/ChannelEndpointAssignments", json!({})),
    ];
    let told = refused.map(|(path, record)| emulator.seed(path, [record]).unwrap_err().to_string());
    insta::assert_snapshot!(told.join("\n").replace(COLLECTION, "…"));

    emulator.reset().unwrap();
    assert_eq!(emulator.requests().len(), 0);
    assert_eq!(get(&emulator, COLLECTION).json()["results"], json!([]));
}

#[test]
fn the_log_is_bounded_and_holds_no_secret() {
    let emulator = start(Emulator::builder(support::SPEC).log_capacity(3));
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
fn many_run_in_one_process_and_end_when_they_are_dropped() {
    let all: Vec<Emulator> = (0..8).map(|_| emulator()).collect();
    assign(&all[3], 1);
    let counts = all.iter().map(|it| get(it, COLLECTION).json()["results"].as_array().unwrap().len());
    assert_eq!(counts.collect::<Vec<_>>(), [0, 0, 0, 1, 0, 0, 0, 0]);
    let addresses: Vec<_> = all.iter().map(Emulator::address).collect();
    drop(all);
    for address in addresses {
        assert!(std::net::TcpStream::connect(address).is_err(), "{address} is still there");
    }
}
