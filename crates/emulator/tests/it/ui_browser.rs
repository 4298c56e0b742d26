//! The web pages in Chromium.
#![cfg(unix)]

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::net::SocketAddr;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::browser::{Browser, PHONE_WIDTH, REBOUND_NAME};
use crate::support::{CALLER, COLLECTION, SPEC, assign, emulator, endpoint, post, raw, start, text};
use serde_json::json;
use twilio_emulator::Emulator;

/// The widths of a phone, a tablet and a window in pixels.
const WIDTHS: [u32; 3] = [PHONE_WIDTH, 768, 1280];

/// The words of labels that are broken into several lines.
const BROKEN_LABELS: &str = r#"[...document.querySelectorAll("nav a, th, label, button, td, dt")].flatMap(label => {
    const text = label.matches("td")
        ? null
        : document.createTreeWalker(label, NodeFilter.SHOW_TEXT).nextNode();
    return [...(text?.data ?? "").matchAll(/[^\s]+/g)].filter(word => {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        return word[0].length < 24 && new Set([...range.getClientRects()].map(line => line.top)).size > 1;
    }).map(word => word[0]);
})"#;

#[test]
#[ignore = "needs Chromium; run by the stage `slow` of .ci/run"]
fn chromium_fits_pages_to_the_window_and_loads_nothing_from_other_hosts() {
    let mut browser = Browser::start();
    let emulator = emulator();
    assign(&emulator, 1);
    let hostile = "ChannelEndpointType=%3Cscript%3Ealert(1)%3C/script%3E%3Cimg%20src=//evil.example/a%3E";
    let created = post(&emulator, COLLECTION, &format!("{hostile}&ChannelEndpointSid={}", endpoint(2)));
    let sid = created.json()["sid"].as_str().unwrap().to_owned();
    let aborted = text(
        emulator.address(),
        &format!("GET {COLLECTION}?PageSize=1000"),
        &[CALLER, "Emulator-Fault: close"],
        None,
    );
    assert_eq!(raw(emulator.address(), &aborted), Err(ErrorKind::UnexpectedEof));
    let collection = format!("account=AC{}&path={COLLECTION}", "0".repeat(32));

    let pages = [
        ("/".to_owned(), vec!["POST", "no response", COLLECTION]),
        ("/_emulator/collections".to_owned(), vec!["2 records in 1 collection.", COLLECTION]),
        (format!("/_emulator/records?{collection}"), vec![&sid, "phone-number", "<script>alert(1)</script>"]),
        (
            format!("/_emulator/record?{collection}&sid={sid}"),
            vec!["channel_endpoint_type", "<img src=//evil.example/a>"],
        ),
        ("/_emulator/requests".to_owned(), vec!["201", "close", "PageSize=1000"]),
        ("/_emulator/requests/2".to_owned(), vec!["[redacted]", "<script>alert(1)</script>"]),
        ("/_emulator/reference".to_owned(), vec!["channel_endpoint_sid", "1 to 1,000"]),
        ("/_emulator/control".to_owned(), vec!["Add records", "Remove all faults", "Reset"]),
    ];
    for (path, expected) in &pages {
        let name = path.split('?').next().unwrap_or_default().trim_matches('/').replace('/', "-");
        for (width, scheme) in
            WIDTHS.into_iter().flat_map(|width| ["light", "dark"].map(|scheme| (width, scheme)))
        {
            browser.prefer_scheme(scheme);
            let visit = browser.visit(&format!("{}{path}", emulator.url()), width);
            for text in expected {
                assert!(visit.text.contains(text), "{path} does not show {text}: {}", visit.text);
            }
            assert!(visit.width <= width, "{path} is {} wide at {width}", visit.width);
            assert_eq!(browser.evaluate(BROKEN_LABELS), json!([]), "{path} at {width}");
            assert_eq!(visit.console, [""; 0], "{path}");
            save(&browser.screenshot(), &format!("{name}-{width}-{scheme}.png"));
            // At least the page and its stylesheet, and nothing from other hosts.
            assert!(visit.requests.len() >= 2, "{path}: {:?}", visit.requests);
            let foreign = visit.requests.iter().find(|url| !url.starts_with(emulator.url()));
            assert_eq!(foreign, None, "{path}");
        }
    }
    // Requests for the stylesheet and the icon are not recorded either.
    assert_eq!(emulator.requests().len(), 3);

    // A page that violates the checks proves that the browser detects violations.
    let bad = "data:text/html,<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\"><script>1</script>\
               <img src=http://127.0.0.1:9/a><div style=width:2000px>wide</div>";
    let visit = browser.visit(bad, PHONE_WIDTH);
    assert!(
        visit.width >= 2000 && visit.requests.iter().any(|url| url == "http://127.0.0.1:9/a"),
        "{visit:?}"
    );
    assert!(visit.console.iter().any(|it| it.contains("Content Security Policy")), "{visit:?}");
}

#[test]
#[ignore = "needs Chromium; run by the stage `slow` of .ci/run"]
fn chromium_cannot_reach_the_emulator_from_pages_of_other_sites() {
    let mut browser = Browser::start();
    let emulator = emulator();
    let port = emulator.address().port();
    // The browser resolves this name to 127.0.0.1, as after DNS rebinding.
    let rebound = browser.visit(&format!("http://{REBOUND_NAME}:{port}/_emulator/requests"), 1280);
    assert!(rebound.text.contains("DNS rebinding"), "{rebound:?}");
    let by_name = browser.visit(&format!("http://localhost:{port}/"), 1280);
    assert!(by_name.text.contains("Latest requests"), "{by_name:?}");

    // A form needs no permission to be posted to another site, and a URL may have credentials.
    let target = format!("http://AC{}:emulator@{}{COLLECTION}", "0".repeat(32), emulator.address());
    let form = format!(
        "data:text/html,<form method=post action={target}><input name=ChannelEndpointType value=phone-number>\
         <input name=ChannelEndpointSid value={}></form>",
        endpoint(1)
    );
    browser.visit(&form, 1280);
    let posted = browser.follow("document.forms[0].submit()");
    assert!(posted.contains("The origin 'null' is another site"), "{posted}");
    // Chromium sends a request again after a 421, and asks for an icon.
    let mut received: Vec<_> = emulator
        .requests()
        .iter()
        .map(|it| format!("{} {}", it.method, it.status.unwrap().as_u16()))
        .collect();
    received.dedup();
    assert_eq!(received, ["GET 421", "POST 403"]);

    // An emulator that listens on all addresses is reached by the name, which proves that the browser resolves it.
    let exposed = start(Emulator::builder(SPEC).address(SocketAddr::from(([0, 0, 0, 0], 0))));
    let url = format!("http://{REBOUND_NAME}:{}/", exposed.address().port());
    let reached = browser.visit(&url, 1280);
    assert!(reached.text.contains("Latest requests"), "{reached:?}");
}

#[test]
#[ignore = "needs Chromium; run by the stage `slow` of .ci/run"]
fn chromium_shows_changes_at_once_and_copies_commands() {
    let mut browser = Browser::start();
    let emulator = emulator();
    let visit = browser.visit(&format!("{}/_emulator/requests", emulator.url()), 1280);
    assert!(visit.text.contains("No requests yet."), "{visit:?}");
    // What was entered is kept while the list changes.
    browser.evaluate("document.querySelector('[name=text]').value = 'entered'");
    browser.evaluate(
        "window.shown = new Promise(resolve => new MutationObserver(() => {
            if (document.body.innerText.includes('PN')) resolve(true);
        }).observe(document.body, {childList: true, subtree: true})); 0",
    );
    assign(&emulator, 1);
    assert_eq!(browser.evaluate("window.shown"), true);
    assert_eq!(browser.evaluate("document.querySelector('[name=text]').value"), "entered");

    browser.visit(&format!("{}/_emulator/requests/1", emulator.url()), 1280);
    let copied = browser.evaluate(
        "new Promise(resolve => {
            Object.defineProperty(navigator, 'clipboard', {value: {writeText: async text => resolve(text)}});
            document.querySelector('button[data-copies]').click();
        })",
    );
    let copied = copied.as_str().unwrap();
    assert!(copied.starts_with("curl -u ") && copied.contains(&endpoint(1)), "{copied}");
    assert_eq!(emulator.requests().len(), 1);
}

#[test]
#[ignore = "needs Chromium; run by the stage `slow` of .ci/run"]
fn chromium_submits_the_forms_of_the_pages() {
    let mut browser = Browser::start();
    let emulator = emulator();
    browser.visit(&format!("{}/_emulator/reference", emulator.url()), 1280);
    let tried = browser.follow(
        "document.querySelector('form:has([value=post])').closest('details').open = true;
         document.querySelector('form:has([value=post]) button').click()",
    );
    assert!(tried.contains("201") && tried.contains("Send it again"), "{tried}");
    assert_eq!(emulator.requests().len(), 1);
    browser.visit(&format!("{}/_emulator/requests", emulator.url()), 1280);
    let filtered =
        browser.follow("document.querySelector('[name=failed]').click(); document.forms[0].requestSubmit()");
    assert!(filtered.contains("No request matches."), "{filtered}");
    browser.visit(&format!("{}/_emulator/control", emulator.url()), 1280);
    let reset = browser.follow("document.querySelector('[value=reset]').click()");
    assert!(reset.contains("All records and requests were deleted."), "{reset}");
    assert_eq!(emulator.requests().len(), 0);
}

/// Writes a picture below `target/screenshots`, for people to look at.
fn save(picture: &str, name: &str) {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("screenshots");
    fs::create_dir_all(&directory).unwrap();
    let mut file = File::create(directory.join(name.trim_start_matches('-'))).unwrap();
    file.write_all(&STANDARD.decode(picture).unwrap()).unwrap();
}
