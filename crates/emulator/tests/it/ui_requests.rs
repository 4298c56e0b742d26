//! The web pages about requests: filters, neighbors, commands and events.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::support::{
    CALLER, COLLECTION, SPEC, assign, delete, emulator, endpoint, get, number, post, send, start, text,
};
use crate::ui::{links, page, visit};
use twilio_emulator::Emulator;

/// Returns the numbers of the requests that a page lists.
fn listed(emulator: &Emulator, query: &str) -> Vec<u64> {
    let page = page(emulator, &format!("/_emulator/requests?{query}"));
    let links = links(&page);
    links.iter().filter_map(|link| link.strip_prefix("/_emulator/requests/")?.parse().ok()).collect()
}

#[test]
fn requests_are_filtered() {
    let emulator = emulator();
    let sid = assign(&emulator, 1);
    post(&emulator, COLLECTION, "ChannelEndpointType=phone-number");
    get(&emulator, &format!("{COLLECTION}/{sid}"));
    delete(&emulator, &format!("{COLLECTION}/{sid}"));
    get(&emulator, &format!("{COLLECTION}/{sid}"));
    send(&emulator, &format!("GET {COLLECTION}"), &[CALLER, "Emulator-Fault: status=503"], None);
    assert_eq!(listed(&emulator, ""), [6, 5, 4, 3, 2, 1]);
    // As the form submits it.
    assert_eq!(listed(&emulator, "text=&method=&status="), [6, 5, 4, 3, 2, 1]);
    assert_eq!(listed(&emulator, "failed=true"), [6, 5, 2]);
    assert_eq!(listed(&emulator, "method=POST"), [2, 1]);
    assert_eq!(listed(&emulator, "status=5xx"), [6]);
    assert_eq!(listed(&emulator, "status=404"), [5]);
    // In a path, a form, a response and a fault, in either case.
    assert_eq!(listed(&emulator, &format!("text={sid}")), [5, 4, 3, 1]);
    assert_eq!(listed(&emulator, &format!("text={}", endpoint(1).to_lowercase())), [3, 1]);
    assert_eq!(listed(&emulator, "text=20001"), [2]);
    assert_eq!(listed(&emulator, "text=STATUS%3D503"), [6]);
    assert_eq!(listed(&emulator, &format!("text={sid}&failed=true&method=GET")), [5]);
    assert_eq!(listed(&emulator, "failed=true&before=6"), [5, 2]);
    assert!(page(&emulator, "/_emulator/requests?text=nothing").contains("No request matches."));
    let invalid = page(&emulator, "/_emulator/requests?status=abc");
    assert!(invalid.contains("is not a status such as 404 or 4xx"), "{invalid}");
}

#[test]
fn link_to_earlier_requests_keeps_the_filter() {
    let emulator = emulator();
    for at in 0..250 {
        get(&emulator, &format!("{COLLECTION}?PageSize={}", at % 2));
    }
    let mut query = "failed=true&text=PageSize%3D0".to_owned();
    let mut all = Vec::new();
    loop {
        all.extend(listed(&emulator, &query));
        let earlier = links(&page(&emulator, &format!("/_emulator/requests?{query}")));
        let Some(next) = earlier.iter().find(|link| link.contains("before=")) else { break };
        query = next.split_once('?').unwrap().1.to_owned();
    }
    let expected: Vec<u64> = (1..=250).rev().filter(|at| at % 2 == 1).collect();
    assert_eq!(all, expected);
}

#[test]
fn request_page_links_to_its_neighbors() {
    let emulator = start(Emulator::builder(SPEC).request_log_capacity(3));
    for _ in 0..4 {
        get(&emulator, COLLECTION);
    }
    let neighbors = |number: u64| {
        let links = links(&page(&emulator, &format!("/_emulator/requests/{number}")));
        links
            .iter()
            .filter_map(|link| link.strip_prefix("/_emulator/requests/")?.parse::<u64>().ok())
            .collect::<Vec<_>>()
    };
    assert_eq!([neighbors(2), neighbors(3), neighbors(4)], [vec![3], vec![2, 4], vec![3]]);
    assert_eq!(visit(&emulator, "/_emulator/requests/18446744073709551615").status(), 404);
}

/// Returns the words of the command that sends a request again, as a shell splits them.
#[cfg(unix)]
fn words_of_command(page: &str) -> Vec<String> {
    let command =
        page.split("id=\"command-again\">").nth(1).and_then(|rest| rest.split("</code>").next()).unwrap();
    let command =
        command.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let script = format!("set -- {command}\nprintf '%s\\0' \"$@\"");
    let output = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
    let words = String::from_utf8(output.stdout).unwrap();
    words.split_terminator('\0').map(str::to_owned).collect()
}

#[cfg(unix)]
#[test]
fn command_sends_the_same_request_again() {
    let emulator = emulator();
    let form = "ChannelEndpointType=it%27s+%24HOME&ChannelEndpointSid=x";
    send(
        &emulator,
        &format!("POST {COLLECTION}"),
        &[CALLER, "X-Secret: a", "Emulator-Fault: status=503"],
        Some(form),
    );
    delete(&emulator, &format!("{COLLECTION}/it's?a=b"));
    let url = |path: &str| format!("http://{}{path}", emulator.address());
    let pair = "AC00000000000000000000000000000000:emulator";
    let content_type = "content-type: application/x-www-form-urlencoded";
    let created = words_of_command(&page(&emulator, "/_emulator/requests/1"));
    let expected = [
        "curl",
        "-u",
        pair,
        &url(COLLECTION),
        "-H",
        "emulator-fault: status=503",
        "-H",
        content_type,
        "--data-raw",
        form,
    ];
    assert_eq!(created, expected);
    let deleted = words_of_command(&page(&emulator, "/_emulator/requests/2"));
    assert_eq!(deleted, ["curl", "-u", pair, &url(&format!("{COLLECTION}/it's?a=b")), "-X", "DELETE"]);
}

#[test]
fn events_report_requests_and_end_with_the_emulator() {
    let emulator = emulator();
    let mut stream = TcpStream::connect(emulator.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream.write_all(&text(emulator.address(), "GET /_emulator/events", &[], None)).unwrap();
    let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
    let head: Vec<_> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    assert_eq!(head[0], "HTTP/1.1 200 OK");
    assert!(head.contains(&"content-type: text/event-stream".to_owned()), "{head:?}");
    let mut next_event =
        || lines.by_ref().find(|line| !line.is_empty() && !line.chars().all(|c| c.is_ascii_hexdigit()));
    post(&emulator, COLLECTION, &number(1));
    assert_eq!(next_event().as_deref(), Some("data: changed"));
    // Without a request, a reset is a change, too.
    emulator.reset().unwrap();
    assert_eq!(next_event().as_deref(), Some("data: changed"));
    drop(emulator);
    assert_eq!(next_event(), None);
}

#[test]
fn pages_stay_small_with_many_records_and_requests() {
    let emulator = start(Emulator::builder(SPEC).request_log_capacity(20_000));
    let records = (0..10_000).map(
        |at| serde_json::json!({ "ChannelEndpointSid": endpoint(at), "ChannelEndpointType": "phone-number" }),
    );
    emulator.seed(COLLECTION, records).unwrap();
    // On one connection, without waiting for responses.
    let requests: Vec<u8> = (0..20_000)
        .flat_map(|at| {
            let url = format!("GET {COLLECTION}?PageSize={}", at % 2);
            let request = String::from_utf8(text(emulator.address(), &url, &[CALLER], None)).unwrap();
            request
                .replace("Connection: close\r\n", if at == 19_999 { "Connection: close\r\n" } else { "" })
                .into_bytes()
        })
        .collect();
    let mut stream = TcpStream::connect(emulator.address()).unwrap();
    let mut reader = stream.try_clone().unwrap();
    let reading = std::thread::spawn(move || std::io::copy(&mut reader, &mut std::io::sink()).unwrap());
    stream.write_all(&requests).unwrap();
    reading.join().unwrap();
    for path in [
        "/",
        "/_emulator/requests",
        "/_emulator/requests?failed=true&text=pagesize%3D0",
        "/_emulator/requests?text=nothing",
        "/_emulator/requests/20000",
        "/_emulator/collections",
        &format!("/_emulator/records?account=AC{}&path={COLLECTION}", "0".repeat(32)),
    ] {
        let page = page(&emulator, path);
        assert!(page.len() < 100_000, "{path}: {} bytes", page.len());
    }
    assert_eq!(listed(&emulator, "failed=true").len(), 100);
}
