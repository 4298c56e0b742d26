//! Chromium, driven by the DevTools protocol over a pipe. The browser is `$CHROMIUM`, or else `chromium`, `chromium-browser` or
//! `google-chrome`.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// A name that the browser resolves to this machine.
pub(crate) const REBOUND_NAME: &str = "rebound.example";

/// The width of a phone in pixels.
pub(crate) const PHONE_WIDTH: u32 = 375;

/// A page as the browser rendered it.
#[derive(Debug)]
pub(crate) struct Visit {
    /// The visible text.
    pub(crate) text: String,
    /// The width of the page in pixels.
    pub(crate) width: u32,
    /// The URLs of all requests.
    pub(crate) requests: Vec<String>,
    /// The messages on the console, which include violations of the security policy.
    pub(crate) console: Vec<String>,
}

pub(crate) struct Browser {
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
    pub(crate) fn start() -> Self {
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
    pub(crate) fn visit(&mut self, url: &str, width: u32) -> Visit {
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

    /// Evaluates an expression that loads another page, and returns the text of that page.
    pub(crate) fn follow(&mut self, expression: &str) -> String {
        self.events.clear();
        self.evaluate(expression);
        self.wait_for_load();
        self.evaluate("document.body.innerText").as_str().unwrap_or_default().to_owned()
    }

    /// Emulates the preference for a light or dark color scheme.
    pub(crate) fn prefer_scheme(&mut self, scheme: &str) {
        let feature = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.call("Emulation.setEmulatedMedia", json!({"features": feature}));
    }

    /// Returns a picture of the window as PNG, in Base64.
    pub(crate) fn screenshot(&mut self) -> String {
        let picture = self.call("Page.captureScreenshot", json!({"format": "png"}));
        picture["data"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn wait_for_load(&mut self) {
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            let event = self.next();
            self.events.push(event);
        }
    }

    /// Evaluates an expression. If it is a promise, waits for its value.
    pub(crate) fn evaluate(&mut self, expression: &str) -> Value {
        let request = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        self.call("Runtime.evaluate", request)["result"]["value"].clone()
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
