//! The program: what it says, what it keeps, and how it ends.

// Files here are for one test: nobody reads half of one.
#![allow(clippy::disallowed_methods)]

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread;

use crate::support;
use crate::support::{CALLER, COLLECTION, endpoints, number, raw, text};
use serde_json::Value;

const SPEC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/trusthub.yaml");

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_twilio-emulator"));
    command.args(arguments).env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The program while it runs: killed when it is dropped.
struct Running {
    child: Child,
    address: SocketAddr,
    greeting: String,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut child = program(&[&["--spec", SPEC, "--port", "0"], arguments].concat()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut greeting = String::new();
        // It tells what it has to tell in one piece; the last line is how to end it.
        while !greeting.contains("Ctrl-C") {
            assert!(lines.read_line(&mut greeting).unwrap() > 0, "it ended: {:?}", child.wait_with_output());
        }
        let (_, rest) = greeting.split_once("http://").unwrap();
        let address = rest.lines().next().unwrap().parse().unwrap();
        Self { child, address, greeting }
    }

    fn with_db(db: &Path) -> Self {
        Self::start(&["--db", db.to_str().unwrap()])
    }

    fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    fn pages(&self) -> Vec<Value> {
        let mut path = format!("{COLLECTION}?PageSize=1000");
        let mut pages = Vec::new();
        loop {
            let request = text(self.address, &format!("GET {path}"), &[CALLER], None);
            let page = raw(self.address, &request).unwrap().json();
            let next = page["meta"]["next_page_url"].as_str().map(str::to_owned);
            pages.push(page);
            match next {
                Some(next) => {
                    path = next.strip_prefix(&format!("http://{}", self.address)).unwrap().to_owned()
                }
                None => return pages,
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn told(output: &Output) -> String {
    format!(
        "{}{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
        output.status.code().map_or("killed".to_owned(), |code| format!("exit {code}"))
    )
}

#[test]
fn it_says_how_to_use_it_and_ends_when_it_is_told_to() {
    for signal in ["-INT", "-TERM"] {
        let mut running = Running::start(&[]);
        insta::assert_snapshot!("greeting", running.greeting.replace(&running.address.to_string(), "HOST"));
        running.signal(signal);
        assert!(running.child.wait().unwrap().success(), "{signal}");
    }
}

/// Who listens at every address of the machine is found at its own; credentials go over plain http to no other.
#[test]
fn at_every_address_it_tells_this_machines_own() {
    let running = Running::start(&["--host", "0.0.0.0"]);
    assert!(running.greeting.contains("export TWILIO_BASE_URL=http://127.0.0.1:"), "{}", running.greeting);
}

/// A request that is under way holds the end up; whoever waits may have enough.
#[test]
fn a_second_signal_ends_it_at_once() {
    let slow = format!("{COLLECTION}/RA00000000000000000000000000000000");
    let mut running = Running::start(&["--fault", &format!("latency=600s,path={slow}")]);
    let address = running.address;
    let get = move |path: &str| raw(address, &text(address, &format!("GET {path}"), &[CALLER], None));
    let client = thread::spawn(move || get(&slow));
    // Until the slow one is seen to be under way.
    while get(COLLECTION).unwrap().header("twilio-concurrent-requests") != Some("2") {}
    running.signal("-INT");
    // Until the first signal is seen to have arrived.
    while TcpStream::connect(address).is_ok() {}
    running.signal("-INT");
    assert_eq!(running.child.wait().unwrap().code(), Some(130));
    assert!(client.join().unwrap().is_err());
}

#[test]
fn a_secret_that_it_was_given_is_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("accounts");
    std::fs::write(&file, "# ours\n\nSK22222222222222222222222222222222:a-secret\n").unwrap();
    let running = Running::start(&["--accounts", file.to_str().unwrap(), "--verbose"]);
    assert!(!running.greeting.contains("a-secret"), "{}", running.greeting);
    assert!(running.greeting.contains("export TWILIO_API_KEY=SK22222222222222222222222222222222\n"));
    let refused = raw(running.address, &text(running.address, &format!("GET {COLLECTION}"), &[CALLER], None));
    assert_eq!(refused.unwrap().status(), 401);
}

#[test]
fn what_it_cannot_do_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(
        path("text.db"),
        "this is a text, and no database at all, whatever its name may say\n".repeat(9),
    )
    .unwrap();
    std::fs::write(path("accounts"), "AC22222222222222222222222222222222:one\nAC2:a-secret\n").unwrap();
    std::fs::write(path("comments"), "# none yet\n").unwrap();
    std::fs::write(path("empty.yaml"), "openapi: 3.0.3\npaths: {}\n").unwrap();
    std::fs::write(path("broken.json"), "{ \"openapi\": ").unwrap();
    std::fs::write(path("swagger.yaml"), "swagger: '2.0'\n").unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let held = Running::with_db(Path::new(&path("held.db")));

    let cases: Vec<Vec<String>> = [
        vec!["--spec", SPEC, "--port", &port],
        vec!["--spec", SPEC, "--host", "192.0.2.1", "--port", "0"],
        vec!["--spec", SPEC, "--port", "0", "--db", &path("text.db")],
        vec!["--spec", SPEC, "--port", "0", "--db", &path("held.db")],
        vec!["--spec", SPEC, "--port", "0", "--db", &path("no/folder.db")],
        vec!["--spec", SPEC, "--port", "0", "--accounts", &path("accounts")],
        vec!["--spec", SPEC, "--port", "0", "--accounts", &path("nowhere")],
        vec!["--spec", &path("nowhere.yaml"), "--port", "0"],
        vec!["--spec", &path("empty.yaml"), "--port", "0"],
        vec!["--spec", &path("broken.json"), "--port", "0"],
        vec!["--spec", &path("swagger.yaml"), "--port", "0"],
        vec!["--spec", SPEC, "--port", "0", "--accounts", &path("comments")],
        vec!["--spec", SPEC, "--fault", "resett"],
        vec!["--spec", SPEC, "--fault", "reset,path=v1"],
        vec!["--spec", SPEC, "--rate-limit", "0"],
        vec!["--spec", SPEC, "--concurrency-limit", "0"],
        vec![],
    ]
    .into_iter()
    .map(|arguments| arguments.into_iter().map(str::to_owned).collect())
    .collect();
    let shown = cases.iter().map(|arguments| {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let output = program(&arguments).output().unwrap();
        format!("$ twilio-emulator {}\n{}\n", arguments.join(" "), told(&output))
    });
    let shown = shown.collect::<String>();
    assert!(!shown.contains("a-secret"), "{shown}");
    let shown =
        shown.replace(folder.path().to_str().unwrap(), "DIR").replace(SPEC, "SPEC").replace(&port, "PORT");
    insta::assert_snapshot!(shown);
    drop(held);
}

#[test]
fn its_help_tells_all_of_it() {
    insta::assert_snapshot!(told(&program(&["--help"]).output().unwrap()));
}

#[test]
fn what_was_answered_is_there_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("records.db");
    let mut running = Running::with_db(&db);
    let address = running.address;
    // Two callers make records one after the other until the program is gone.
    let callers = [0, 1].map(|caller: u32| {
        let (send, receive) = std::sync::mpsc::channel();
        let thread = thread::spawn(move || {
            for which in 0.. {
                let which = caller * 1_000_000 + which;
                let form = number(which);
                let request = text(address, &format!("POST {COLLECTION}"), &[CALLER], Some(&form));
                let Ok(mut stream) = TcpStream::connect(address) else { return };
                let mut answer = String::new();
                let sent = std::io::Write::write_all(&mut stream, &request).is_ok();
                if !sent || stream.read_to_string(&mut answer).is_err() || !answer.ends_with('}') {
                    return;
                }
                assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
                // Nobody listens any more when the test is over.
                let _ = send.send(support::endpoint(which));
            }
        });
        (thread, receive)
    });
    let mut answered: Vec<String> =
        callers.iter().flat_map(|(_, receive)| receive.iter().take(100)).collect();
    running.child.kill().unwrap();
    running.child.wait().unwrap();
    for (thread, receive) in callers {
        thread.join().unwrap();
        answered.extend(receive);
    }
    assert!(answered.len() >= 200);

    let again = Running::with_db(&db);
    let there: Vec<String> = again.pages().iter().flat_map(endpoints).collect();
    let lost: Vec<_> = answered.iter().filter(|number| !there.contains(number)).collect();
    assert!(lost.is_empty(), "{lost:?}");
    // At most what was not answered any more, one for each caller, is there besides.
    assert!(there.len() <= answered.len() + 2, "{} of {}", there.len(), answered.len());
}

#[test]
fn records_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("records.db");
    let first = Running::with_db(&db);
    let made =
        raw(first.address, &text(first.address, &format!("POST {COLLECTION}"), &[CALLER], Some(&number(1))));
    let made = made.unwrap().json();
    first.signal("-TERM");
    drop(first);
    let second = Running::with_db(&db);
    let listed = &second.pages()[0]["results"][0];
    assert_eq!((&listed["sid"], &listed["date_created"]), (&made["sid"], &made["date_created"]));
}
