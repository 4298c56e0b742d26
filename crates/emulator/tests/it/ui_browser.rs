//! The web pages in Chromium, driven by the DevTools protocol over a pipe. The browser is `$CHROMIUM`, or else `chromium`,
//! `chromium-browser` or `google-chrome`.
#![cfg(unix)]

use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::support::{CALLER, COLLECTION, SPEC, assign, emulator, endpoint, post, raw, start, text};
use serde_json::{Value, json};
use twilio_emulator::Emulator;

/// A name that the browser resolves to this machine.
const REBOUND_NAME: &str = "rebound.example";

/// The width of a phone in pixels.
const PHONE_WIDTH: u32 = 390;

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
    ];
    for (path, expected) in &pages {
        for width in [PHONE_WIDTH, 1280] {
            let visit = browser.visit(&format!("{}{path}", emulator.url()), width);
            for text in expected {
                assert!(visit.text.contains(text), "{path} does not show {text}: {}", visit.text);
            }
            assert!(visit.width <= width, "{path} is {} wide at {width}", visit.width);
            assert_eq!(visit.console, [""; 0], "{path}");
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
    let posted = browser.submit_form();
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

/// A page as the browser rendered it.
#[derive(Debug)]
struct Visit {
    /// The visible text.
    text: String,
    /// The width of the page in pixels.
    width: u32,
    /// The URLs of all requests.
    requests: Vec<String>,
    /// The messages on the console, which include violations of the security policy.
    console: Vec<String>,
}

struct Browser {
    process: Child,
    input: ChildStdin,
    output: Receiver<Value>,
    session: String,
    calls: u64,
    /// Events that arrived while waiting for a response.
    events: Vec<Value>,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts the first browser that is found.
    fn start() -> Self {
        let profile = tempfile::tempdir().unwrap();
        let named = std::env::var("CHROMIUM").ok();
        let names =
            named.as_deref().map_or(vec!["chromium", "chromium-browser", "google-chrome"], |it| vec![it]);
        let name = names.into_iter().find(|name| {
            let version =
                Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
            version.is_ok_and(|status| status.success())
        });
        let name = name.expect("Chromium is installed, or named by CHROMIUM");
        // With a pipe, the protocol uses file descriptors 3 and 4.
        let mut process = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null", name])
            .args([
                "--headless",
                "--remote-debugging-pipe",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
            ])
            .args([
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
            ])
            .arg(format!("--host-resolver-rules=MAP {REBOUND_NAME} 127.0.0.1"))
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (input, output) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        let (send, receive) = channel();
        std::thread::spawn(move || {
            for message in BufReader::new(output).split(0).map_while(Result::ok) {
                let _ = send.send(serde_json::from_slice(&message).unwrap());
            }
        });
        let (session, calls, events) = (String::new(), 0, Vec::new());
        let mut browser = Self { process, input, output: receive, session, calls, events, _profile: profile };
        let target = browser.call("Target.createTarget", json!({"url": "about:blank"}))["targetId"].clone();
        let attached = browser.call("Target.attachToTarget", json!({"targetId": target, "flatten": true}));
        browser.session = attached["sessionId"].as_str().unwrap().to_owned();
        for domain in ["Page", "Network", "Log", "Runtime"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        browser
    }

    /// Loads a page in a window of this width.
    fn visit(&mut self, url: &str, width: u32) -> Visit {
        let size =
            json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width == PHONE_WIDTH});
        self.call("Emulation.setDeviceMetricsOverride", size);
        self.events.clear();
        let navigation = self.call("Page.navigate", json!({"url": url}));
        assert_eq!(navigation["errorText"], Value::Null, "{url}");
        self.wait_for_load();
        let text = self.evaluate("document.body.innerText").as_str().unwrap_or_default().to_owned();
        let width = self.evaluate("document.documentElement.scrollWidth").as_u64().unwrap_or(u64::MAX);
        let events = |name: &str, pointer: &str| -> Vec<String> {
            let matching = self.events.iter().filter(|event| event["method"] == name);
            matching
                .map(|event| {
                    event["params"]
                        .pointer(pointer)
                        .map_or_else(|| event.to_string(), |it| it.as_str().unwrap_or_default().to_owned())
                })
                .collect()
        };
        let mut console = events("Log.entryAdded", "/entry/text");
        console.extend(events("Runtime.consoleAPICalled", "/args/0/value"));
        console.extend(events("Runtime.exceptionThrown", "/exceptionDetails/text"));
        let requests = events("Network.requestWillBeSent", "/request/url");
        Visit { text, width: u32::try_from(width).unwrap_or(u32::MAX), requests, console }
    }

    /// Submits the form of the page, and returns the text of the page that follows.
    fn submit_form(&mut self) -> String {
        self.events.clear();
        self.evaluate("document.forms[0].submit()");
        self.wait_for_load();
        self.evaluate("document.body.innerText").as_str().unwrap_or_default().to_owned()
    }

    fn wait_for_load(&mut self) {
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            let event = self.next();
            self.events.push(event);
        }
    }

    fn evaluate(&mut self, expression: &str) -> Value {
        self.call("Runtime.evaluate", json!({"expression": expression}))["result"]["value"].clone()
    }

    /// Calls a method and waits for its response.
    fn call(&mut self, method: &str, params: Value) -> Value {
        self.calls += 1;
        let mut request = json!({"id": self.calls, "method": method, "params": params});
        if !self.session.is_empty() {
            request["sessionId"] = self.session.as_str().into();
        }
        self.input.write_all(format!("{request}\0").as_bytes()).unwrap();
        loop {
            let message = self.next();
            if message["id"] == self.calls {
                assert_eq!(message["error"], Value::Null, "{method}");
                return message["result"].clone();
            }
            self.events.push(message);
        }
    }

    /// Receives the next message. The test fails rather than hangs.
    fn next(&mut self) -> Value {
        self.output
            .recv_timeout(Duration::from_secs(60))
            .expect("the browser sends a message within a minute")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
