//! The program: what it prints, what it stores, and how it exits.

// Temporary files that no other process reads need no atomic writes.
#![allow(clippy::disallowed_methods)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread;

use serde_json::{Value, json};

use crate::support::{CALLER, COLLECTION, OTHER, endpoint, endpoints, number, raw, text};

const SPEC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/trusthub.yaml");

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_twilio-emulator"));
    command.args(arguments).env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The running program. It is killed on drop.
struct Running {
    child: Child,
    address: SocketAddr,
    banner: String,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut child = program(&[&["--spec", SPEC, "--port", "0"], arguments].concat()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut banner = String::new();
        // Ctrl-C is on the last line of the banner.
        while !banner.contains("Ctrl-C") {
            let read = lines.read_line(&mut banner).unwrap();
            assert!(read > 0, "the program exited: {:?}", child.wait_with_output());
        }
        let (_, rest) = banner.split_once("http://").unwrap();
        let address = rest.lines().next().unwrap().parse().unwrap();
        Self { child, address, banner }
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

/// Returns what the program printed, and its exit code.
fn transcript(output: &Output) -> String {
    format!(
        "{}{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
        output.status.code().map_or("killed".to_owned(), |code| format!("exit {code}"))
    )
}

#[test]
fn program_prints_banner_and_exits_zero_on_signal() {
    for signal in ["-INT", "-TERM"] {
        let mut running = Running::start(&[]);
        insta::assert_snapshot!("banner", running.banner.replace(&running.address.to_string(), "HOST"));
        running.signal(signal);
        assert!(running.child.wait().unwrap().success(), "{signal}");
    }
}

/// Clients send credentials over plain HTTP to a loopback address only.
#[test]
fn unspecified_host_prints_loopback_url() {
    let running = Running::start(&["--host", "0.0.0.0"]);
    assert!(running.banner.contains("export TWILIO_BASE_URL=http://127.0.0.1:"), "{}", running.banner);
}

#[test]
fn second_signal_exits_immediately_with_130() {
    let mut running = Running::start(&[]);
    // A request whose body is incomplete delays a graceful shutdown. The interim response proves that it has arrived.
    let mut unfinished = TcpStream::connect(running.address).unwrap();
    let form = number(1);
    let request = format!("POST {COLLECTION}");
    let bytes = text(running.address, &request, &[CALLER, "Expect: 100-continue"], Some(&form));
    unfinished.write_all(&bytes[..bytes.len() - form.len()]).unwrap();
    let mut interim_response = [0; 25];
    unfinished.read_exact(&mut interim_response).unwrap();
    assert_eq!(&interim_response, b"HTTP/1.1 100 Continue\r\n\r\n");
    // A graceful shutdown closes an idle connection, which proves that the first signal has arrived.
    let mut idle = TcpStream::connect(running.address).unwrap();
    idle.write_all(format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", running.address).as_bytes()).unwrap();
    idle.read_exact(&mut [0]).unwrap();

    running.signal("-INT");
    idle.read_to_end(&mut Vec::new()).unwrap();
    running.signal("-INT");
    assert_eq!(running.child.wait().unwrap().code(), Some(130));
    // The unfinished request gets no response.
    assert_eq!(unfinished.read_to_end(&mut Vec::new()).unwrap_or(0), 0);
}

#[test]
fn banner_hides_configured_secret() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("accounts");
    std::fs::write(&file, "# ours\n\nSK22222222222222222222222222222222:a-secret\n").unwrap();
    let running = Running::start(&["--accounts", file.to_str().unwrap(), "--verbose"]);
    assert!(!running.banner.contains("a-secret"), "{}", running.banner);
    assert!(running.banner.contains("export TWILIO_API_KEY=SK22222222222222222222222222222222\n"));
    let response =
        raw(running.address, &text(running.address, &format!("GET {COLLECTION}"), &[CALLER], None));
    assert_eq!(response.unwrap().status(), 401);
}

#[test]
fn init_file_sets_accounts_records_and_faults() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let record = json!({ "ChannelEndpointType": "phone-number", "ChannelEndpointSid": endpoint(1) });
    let init = json!({
        "accounts": ["AC00000000000000000000000000000000:emulator"],
        "records": { "path": COLLECTION, "records": [record] },
        "faults": { "faults": ["status=503,times=1"] },
    });
    std::fs::write(path("init.json"), init.to_string()).unwrap();
    for _ in 0..2 {
        let running = Running::start(&["--init", &path("init.json"), "--db", &path("records.db")]);
        assert!(running.banner.contains("export TWILIO_AUTH_TOKEN=…"), "{}", running.banner);
        let status = |credentials: &str| {
            let request = text(running.address, &format!("GET {COLLECTION}"), &[credentials], None);
            raw(running.address, &request).unwrap().status()
        };
        assert_eq!([status(CALLER), status(CALLER), status(OTHER)], [503, 200, 401]);
        // The second start finds the record in the database, and adds no other.
        assert_eq!(running.pages().iter().flat_map(endpoints).collect::<Vec<_>>(), [endpoint(1)]);
    }
}

#[test]
fn invalid_init_file_exits_with_error_at_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("init.json").to_str().unwrap().to_owned();
    let records = |records: &str| format!("{{\n  \"records\": [\n    {records}\n  ]\n}}");
    let files = [
        "{\n  \"records\": [,]\n}".to_owned(),
        "\n\n[]".to_owned(),
        "{\n  \"users\": []\n}".to_owned(),
        "{\n  \"accounts\": [\n    \"AC00000000000000000000000000000000:a-secret\",\n    \"AC1:a-secret\"\n  ]\n}".to_owned(),
        "{\n  \"faults\": {\n    \"seed\": 1,\n    \"faults\": [\"statsu=503\"]\n  }\n}".to_owned(),
        records("{ \"path\": \"/v1/No\",\n      \"records\": [\n        {}\n      ] }"),
        records(&format!("{{ \"path\": \"{COLLECTION}\", \"records\": [] }},\n    {{ \"path\": 1 }}")),
    ];
    let errors = files.map(|content| {
        std::fs::write(&file, &content).unwrap();
        let output = program(&["--spec", SPEC, "--port", "0", "--init", &file]).output().unwrap();
        format!("{content}\n{}\n", transcript(&output))
    });
    let errors = errors.join("\n").replace(folder.path().to_str().unwrap(), "DIR");
    assert_eq!(errors.matches("a-secret").count(), 2, "{errors}");
    insta::assert_snapshot!(errors);
}

#[test]
fn invalid_arguments_exit_with_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("text.db"), "this is text, not a database, whatever its name suggests\n".repeat(9))
        .unwrap();
    std::fs::write(path("accounts"), "AC22222222222222222222222222222222:one\nAC2:a-secret\n").unwrap();
    std::fs::write(path("comments"), "# none yet\n").unwrap();
    std::fs::write(path("empty.yaml"), "openapi: 3.0.3\npaths: {}\n").unwrap();
    std::fs::write(path("broken.json"), "{ \"openapi\": ").unwrap();
    std::fs::write(path("swagger.yaml"), "swagger: '2.0'\n").unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let _running = Running::with_db(Path::new(&path("open.db")));

    let cases: Vec<Vec<String>> = [
        vec!["--spec", SPEC, "--port", &port],
        vec!["--spec", SPEC, "--host", "192.0.2.1", "--port", "0"],
        vec!["--spec", SPEC, "--port", "0", "--db", &path("text.db")],
        vec!["--spec", SPEC, "--port", "0", "--db", &path("open.db")],
        vec!["--spec", SPEC, "--port", "0", "--db", &path("missing/folder.db")],
        vec!["--spec", SPEC, "--port", "0", "--accounts", &path("accounts")],
        vec!["--spec", SPEC, "--port", "0", "--accounts", &path("missing")],
        vec!["--spec", &path("missing.yaml"), "--port", "0"],
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
    let transcripts = cases.iter().map(|arguments| {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let output = program(&arguments).output().unwrap();
        format!("$ twilio-emulator {}\n{}\n", arguments.join(" "), transcript(&output))
    });
    let transcripts = transcripts.collect::<String>();
    assert!(!transcripts.contains("a-secret"), "{transcripts}");
    insta::assert_snapshot!(
        transcripts
            .replace(folder.path().to_str().unwrap(), "DIR")
            .replace(SPEC, "SPEC")
            .replace(&port, "PORT")
    );
}

#[test]
fn help_lists_all_options() {
    insta::assert_snapshot!(transcript(&program(&["--help"]).output().unwrap()));
}

#[test]
fn completed_requests_survive_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("records.db");
    let mut running = Running::with_db(&db);
    let address = running.address;
    // Two clients create records, one after the other, until the program is killed.
    let clients = [0, 1].map(|client: u32| {
        let (sender, receiver) = std::sync::mpsc::channel();
        let thread = thread::spawn(move || {
            for phone_number in client * 1_000_000.. {
                let form = number(phone_number);
                let request = text(address, &format!("POST {COLLECTION}"), &[CALLER], Some(&form));
                let Ok(mut stream) = TcpStream::connect(address) else { return };
                let mut response = String::new();
                let sent = stream.write_all(&request).is_ok();
                if !sent || stream.read_to_string(&mut response).is_err() || !response.ends_with('}') {
                    return;
                }
                assert!(response.starts_with("HTTP/1.1 201 "), "{response}");
                // The receiver is gone if the test has failed.
                let _ = sender.send(endpoint(phone_number));
            }
        });
        (thread, receiver)
    });
    let mut completed: Vec<String> =
        clients.iter().flat_map(|(_, receiver)| receiver.iter().take(100)).collect();
    running.child.kill().unwrap();
    running.child.wait().unwrap();
    for (thread, receiver) in clients {
        thread.join().unwrap();
        completed.extend(receiver);
    }
    assert!(completed.len() >= 200);

    let restarted = Running::with_db(&db);
    let stored: Vec<String> = restarted.pages().iter().flat_map(endpoints).collect();
    let lost: Vec<_> = completed.iter().filter(|number| !stored.contains(number)).collect();
    assert!(lost.is_empty(), "{lost:?}");
    // Each client may have had one request that was stored but whose response was lost.
    assert!(stored.len() <= completed.len() + 2, "{} of {}", stored.len(), completed.len());
}

#[test]
fn records_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("records.db");
    let first = Running::with_db(&db);
    let request = text(first.address, &format!("POST {COLLECTION}"), &[CALLER], Some(&number(1)));
    let created = raw(first.address, &request).unwrap().json();
    first.signal("-TERM");
    drop(first);
    let second = Running::with_db(&db);
    let listed = &second.pages()[0]["results"][0];
    assert_eq!((&listed["sid"], &listed["date_created"]), (&created["sid"], &created["date_created"]));
}
