//! The forms of the web pages: control, and trying an operation.

use crate::support::{COLLECTION, Response, assign, emulator, endpoint, get, raw, send};
use crate::ui::{page, visit};
use twilio_emulator::{Account, Emulator};

const CONTROL: &str = "/_emulator/control";
const TRY: &str = "/_emulator/try";

/// Submits a form as a browser does from a page of the emulator.
fn submit(emulator: &Emulator, path: &str, form: &str) -> Response {
    let origin = format!("Origin: http://{}", emulator.address());
    send(emulator, &format!("POST {path}"), &[&origin, "Accept: text/html"], Some(form))
}

/// Asserts that a form was processed, and returns the page that the browser goes to.
fn followed(emulator: &Emulator, response: &Response) -> String {
    assert_eq!(response.status(), 303, "{response:?}");
    page(emulator, response.header("location").unwrap())
}

#[test]
fn control_page_adds_records_sets_faults_and_resets() {
    let emulator = emulator();
    let records = format!(
        "[{{\"ChannelEndpointType\": \"phone-number\", \"ChannelEndpointSid\": \"{}\"}}]",
        endpoint(1)
    );
    let added = submit(&emulator, CONTROL, &format!("action=seed&path={COLLECTION}&records={records}"));
    assert!(followed(&emulator, &added).contains("The records were added."));
    assert!(get(&emulator, COLLECTION).body.contains(&endpoint(1)));

    let faults =
        "action=faults&faults=status%3D503%2Ctimes%3D1%0D%0Alatency%3D1ms&rate_limit=&concurrency_limit=7";
    let shown = followed(&emulator, &submit(&emulator, CONTROL, faults));
    assert!(
        shown.contains("The faults were changed.") && shown.contains("status=503,times=1\nlatency=1ms"),
        "{shown}"
    );
    assert!(shown.contains("value=\"7\""), "{shown}");
    assert_eq!([get(&emulator, COLLECTION).status(), get(&emulator, COLLECTION).status()], [503, 200]);
    let shown = followed(&emulator, &submit(&emulator, CONTROL, "action=clear-faults"));
    assert!(!shown.contains("latency=1ms"), "{shown}");

    let shown = followed(&emulator, &submit(&emulator, CONTROL, "action=reset"));
    assert!(shown.contains("All records and requests were deleted."), "{shown}");
    assert_eq!(emulator.requests().len(), 0);
    assert!(!get(&emulator, COLLECTION).body.contains(&endpoint(1)));
}

#[test]
fn rejected_form_changes_nothing_and_keeps_what_was_entered() {
    let emulator = emulator();
    for (form, reason) in [
        ("action=seed&path=/v1/Nothing&records=[{\"a\":1}]", "/v1/Nothing"),
        ("action=seed&path=/v1/Nothing&records=[{]", "records: not JSON"),
        ("action=faults&faults=status%3D503%0Aoops%3D1", "faults[1]: "),
        ("action=faults&faults=&rate_limit=many", "rate_limit: expected a number"),
        ("action=faults&faults=&rate_limit=0", "rate_limit: "),
        ("action=explode", "The form has no action."),
        ("", "The form has no action."),
        ("%", "without two hexadecimal digits"),
    ] {
        let response = submit(&emulator, CONTROL, form);
        assert_eq!(response.status(), 400, "{form}: {response:?}");
        assert!(
            response.body.contains("role=\"alert\"") && response.body.contains(reason),
            "{form}: {response:?}"
        );
    }
    let response = submit(&emulator, CONTROL, "action=faults&faults=oops%3D1%3Cscript%3E&rate_limit=5");
    assert!(response.body.contains(">oops=1&lt;script&gt;</textarea>"), "{response:?}");
    assert!(response.body.contains("value=\"5\""), "{response:?}");
    assert_eq!(get(&emulator, COLLECTION).status(), 200);
    assert_eq!(emulator.requests().len(), 1, "forms are not recorded");
}

#[test]
fn operation_is_tried_as_the_default_account() {
    let emulator = emulator();
    let fields = page(&emulator, "/_emulator/reference");
    for field in
        ["name=\"path.CustomerProfileSid\"", "name=\"query.PageSize\"", "name=\"form.ChannelEndpointSid\""]
    {
        assert!(fields.contains(field), "{field}");
    }
    let path = "/v1/CustomerProfiles/{CustomerProfileSid}/ChannelEndpointAssignments";
    let profile = COLLECTION.split('/').nth(3).unwrap();
    let tried = submit(
        &emulator,
        TRY,
        &format!(
            "method=post&path={path}&path.CustomerProfileSid={profile}&form.ChannelEndpointType=phone-number\
             &form.ChannelEndpointSid={}&form.Empty=",
            endpoint(1)
        ),
    );
    let shown = followed(&emulator, &tried);
    assert_eq!(tried.header("location"), Some("/_emulator/requests/1"));
    assert!(
        shown.contains("201") && shown.contains("Basic AC00000000000000000000000000000000:[redacted]"),
        "{shown}"
    );
    let [request] = &emulator.requests()[..] else { panic!("one request") };
    assert_eq!(request.path, COLLECTION);
    assert_eq!(request.body, format!("ChannelEndpointType=phone-number&ChannelEndpointSid={}", endpoint(1)));

    let listed = submit(
        &emulator,
        TRY,
        &format!(
            "method=get&path={path}&path.CustomerProfileSid={profile}&query.PageSize=1&query.ChannelEndpointSid="
        ),
    );
    assert!(followed(&emulator, &listed).contains(&endpoint(1)));
    assert_eq!(emulator.requests()[1].path, format!("{COLLECTION}?PageSize=1"));

    for form in ["method=&path=/v1", "method=get&path=", "method=get&path=http://[", "method=a b&path=/"] {
        let rejected = submit(&emulator, TRY, form);
        assert_eq!(rejected.status(), 400, "{form}: {rejected:?}");
    }
    assert_eq!(emulator.requests().len(), 2);
}

#[test]
fn forms_of_other_sites_are_refused() {
    let emulator = emulator();
    assign(&emulator, 1);
    for origin in ["Origin: null", "Origin: http://evil.example"] {
        for (path, form) in [(CONTROL, "action=reset"), (TRY, "method=get&path=/v1")] {
            let refused = send(&emulator, &format!("POST {path}"), &[origin], Some(form));
            assert_eq!(refused.status(), 403, "{refused:?}");
        }
    }
    assert_eq!(emulator.requests().len(), 5, "refused requests are recorded");
    let rebound = format!(
        "POST {CONTROL} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\nContent-Length: 12\r\n\r\naction=reset"
    );
    assert_eq!(raw(emulator.address(), rebound.as_bytes()).unwrap().status(), 421);
}

#[test]
fn tried_requests_show_no_secrets() {
    let accounts: Vec<Account> =
        vec!["AC11111111111111111111111111111111:the-secret-of-one".parse().unwrap()];
    let emulator = crate::support::start(Emulator::builder(crate::support::SPEC).accounts(accounts));
    let tried = submit(&emulator, TRY, &format!("method=get&path={COLLECTION}"));
    let shown = followed(&emulator, &tried);
    assert!(shown.contains("200"), "{shown}");
    for path in ["/_emulator/requests/1", "/_emulator/reference", CONTROL] {
        let page = visit(&emulator, path).body;
        for secret in ["the-secret-of-one", "dGhlLXNlY3JldC1vZi1vbmU", "OnRoZS1zZWNyZXQtb2Ytb25l"] {
            assert!(!page.contains(secret), "{path} contains {secret}");
        }
    }
}
