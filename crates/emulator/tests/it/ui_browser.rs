//! The pages in a real browser, where there is one: `chromium`, `chromium-browser` or `google-chrome`, or what `CHROMIUM`
//! names. It is spoken to in its own protocol, over its standard input and output.
#![cfg(unix)]

use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::support::{CALLER, COLLECTION, assign, emulator, endpoint, post, raw, text};
use serde_json::{Value, json};

/// The width of a phone.
const NARROW: u32 = 390;

#[test]
fn a_browser_shows_the_pages_and_asks_nobody_else() {
    let Some(mut browser) = Browser::start() else {
        // Past the capture of what tests print: what is left out is to be seen.
        let _ =
            writeln!(io::stderr(), "notice: the page was not looked at in a browser: there is no Chromium");
        return;
    };
    let emulator = emulator();
    assign(&emulator, 1);
    let hostile = "ChannelEndpointType=%3Cscript%3Ealert(1)%3C/script%3E%3Cimg%20src=//evil.example/a%3E";
    let made = post(&emulator, COLLECTION, &format!("{hostile}&ChannelEndpointSid={}", endpoint(2)));
    let sid = made.json()["sid"].as_str().unwrap().to_owned();
    let closed = text(
        emulator.address(),
        &format!("GET {COLLECTION}?PageSize=1000"),
        &[CALLER, "Emulator-Fault: close"],
        None,
    );
    assert_eq!(raw(emulator.address(), &closed), Err(ErrorKind::UnexpectedEof));
    let of = format!("account=AC{}&path={COLLECTION}", "0".repeat(32));

    let pages = [
        ("/".to_owned(), vec!["POST", "no answer", COLLECTION]),
        ("/_emulator/collections".to_owned(), vec!["2 records in 1 collection.", COLLECTION]),
        (format!("/_emulator/records?{of}"), vec![&sid, "phone-number", "<script>alert(1)</script>"]),
        (
            format!("/_emulator/record?{of}&sid={sid}"),
            vec!["channel_endpoint_type", "<img src=//evil.example/a>"],
        ),
        ("/_emulator/requests".to_owned(), vec!["201", "close", "PageSize=1000"]),
        ("/_emulator/requests/2".to_owned(), vec!["[redacted]", "<script>alert(1)</script>"]),
        (
            "/_emulator/reference".to_owned(),
            vec!["Assign a channel endpoint to a customer profile.", "1 to 1000"],
        ),
    ];
    for (path, expected) in &pages {
        for width in [NARROW, 1280] {
            let seen = browser.visit(&format!("{}{path}", emulator.url()), width);
            for text in expected {
                assert!(seen.text.contains(text), "{path} does not show {text}: {}", seen.text);
            }
            assert!(seen.width <= width, "{path} is {} wide at {width}", seen.width);
            assert_eq!(seen.complaints, [""; 0], "{path}");
            // The page and its stylesheet at least, and nothing that is not the emulator's.
            assert!(seen.requests.len() >= 2, "{path}: {:?}", seen.requests);
            let strange = seen.requests.iter().find(|url| !url.starts_with(emulator.url()));
            assert_eq!(strange, None, "{path}");
        }
    }
    // What a browser asks for by itself, such as an icon, is not in the log either.
    assert_eq!(emulator.requests().len(), 3);

    // That the browser does tell of what the pages must not do is seen by a page that does it.
    let bad = "data:text/html,<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\"><script>1</script>\
               <img src=http://127.0.0.1:9/a><div style=width:2000px>wide</div>";
    let seen = browser.visit(bad, NARROW);
    assert!(seen.width >= 2000 && seen.requests.iter().any(|url| url == "http://127.0.0.1:9/a"), "{seen:?}");
    assert!(seen.complaints.iter().any(|it| it.contains("Content Security Policy")), "{seen:?}");
}

/// What a browser made of a page.
#[derive(Debug)]
struct Seen {
    /// What a person reads.
    text: String,
    /// How wide the page is, in pixels.
    width: u32,
    /// All addresses that were asked for.
    requests: Vec<String>,
    /// What it had to say on its console: errors, and what a policy forbade.
    complaints: Vec<String>,
}

struct Browser {
    process: Child,
    input: ChildStdin,
    output: Receiver<Value>,
    session: String,
    calls: u64,
    /// What happened while an answer was waited for.
    events: Vec<Value>,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts the first that is found.
    fn start() -> Option<Self> {
        let profile = tempfile::tempdir().unwrap();
        let named = std::env::var("CHROMIUM").ok();
        let names =
            named.as_deref().map_or(vec!["chromium", "chromium-browser", "google-chrome"], |it| vec![it]);
        let name = names.into_iter().find(|name| {
            let version =
                Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
            version.is_ok_and(|status| status.success())
        })?;
        // The protocol is spoken at the descriptors 3 and 4.
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
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
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
        Some(browser)
    }

    /// Loads a page in a window of that width.
    fn visit(&mut self, url: &str, width: u32) -> Seen {
        let size = json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width == NARROW});
        self.call("Emulation.setDeviceMetricsOverride", size);
        self.events.clear();
        let gone = self.call("Page.navigate", json!({"url": url}));
        assert_eq!(gone["errorText"], Value::Null, "{url}");
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            let event = self.next();
            self.events.push(event);
        }
        let text = self.evaluate("document.body.innerText").as_str().unwrap_or_default().to_owned();
        let width = self.evaluate("document.documentElement.scrollWidth").as_u64().unwrap_or(u64::MAX);
        let of = |name: &str, at: &str| -> Vec<String> {
            let those = self.events.iter().filter(|event| event["method"] == name);
            those
                .map(|event| {
                    event["params"]
                        .pointer(at)
                        .map_or_else(|| event.to_string(), |it| it.as_str().unwrap_or_default().to_owned())
                })
                .collect()
        };
        let mut complaints = of("Log.entryAdded", "/entry/text");
        complaints.extend(of("Runtime.consoleAPICalled", "/args/0/value"));
        complaints.extend(of("Runtime.exceptionThrown", "/exceptionDetails/text"));
        let requests = of("Network.requestWillBeSent", "/request/url");
        Seen { text, width: u32::try_from(width).unwrap_or(u32::MAX), requests, complaints }
    }

    fn evaluate(&mut self, expression: &str) -> Value {
        self.call("Runtime.evaluate", json!({"expression": expression}))["result"]["value"].clone()
    }

    /// Makes a call and waits for its answer.
    fn call(&mut self, method: &str, params: Value) -> Value {
        self.calls += 1;
        let mut message = json!({"id": self.calls, "method": method, "params": params});
        if !self.session.is_empty() {
            message["sessionId"] = self.session.as_str().into();
        }
        self.input.write_all(format!("{message}\0").as_bytes()).unwrap();
        loop {
            let answer = self.next();
            if answer["id"] == self.calls {
                assert_eq!(answer["error"], Value::Null, "{method}");
                return answer["result"].clone();
            }
            self.events.push(answer);
        }
    }

    /// What it says next. Longer than anything here takes: a test that would wait for ever fails instead.
    fn next(&mut self) -> Value {
        self.output.recv_timeout(Duration::from_secs(60)).expect("the browser says something within a minute")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
