//! Responses that the service should never send, but a gateway in between may.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use twilio_trusthub::Credentials;

use super::*;

const EMPTY_PAGE: &str = r#"{"results":[],"meta":{"key":"results","next_page_url":null}}"#;

/// A server that sends the same response to every GET, and another one to every POST.
struct FixedServer {
    url: String,
    /// The methods of all requests.
    methods: Arc<Mutex<Vec<String>>>,
}

impl FixedServer {
    async fn start(get: &'static str, post: (u16, &'static str)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let methods = Arc::<Mutex<Vec<String>>>::default();
        tokio::spawn({
            let methods = methods.clone();
            async move {
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    respond(stream, get, post, &methods).await;
                }
            }
        });
        Self { url, methods }
    }

    fn client(&self) -> Client {
        let credentials = Credentials::account("AC00000000000000000000000000000001", "token").unwrap();
        Client::builder().base_url(&self.url).credentials(credentials).build().unwrap()
    }

    fn count_requests(&self, method: &str) -> usize {
        self.methods.lock().unwrap().iter().filter(|other| *other == method).count()
    }
}

async fn respond(stream: TcpStream, get: &str, post: (u16, &str), methods: &Mutex<Vec<String>>) {
    let mut stream = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    while stream.read_line(&mut head).await.unwrap() > 2 {
        let last = head.lines().last().unwrap().to_ascii_lowercase();
        if let Some(value) = last.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    stream.read_exact(&mut vec![0; length]).await.unwrap();
    let method = head.split(' ').next().unwrap().to_owned();
    let (status, body) = if method == "POST" { post } else { (200, get) };
    methods.lock().unwrap().push(method);
    let length = body.len();
    let text = format!("HTTP/1.1 {status} OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
    stream.write_all(text.as_bytes()).await.unwrap();
}

/// Taken for an empty list, such a response would create every assignment a second time.
#[tokio::test]
async fn malformed_page_is_not_an_empty_list() {
    for get in [
        "{}",
        r#"{"results":[]}"#,
        r#"{"results":[],"meta":null}"#,
        r#"{"meta":{"key":"results","next_page_url":null}}"#,
        r#"{"results":null,"meta":{"next_page_url":null}}"#,
        "<html>Welcome to the hotel</html>",
        "",
    ] {
        let server = FixedServer::start(get, (201, "{}")).await;
        let result = run(&server.client(), &desired(0..3), (true, Stop::Never), || {}).await;
        assert_eq!(result, None, "{get}");
        assert_eq!(server.count_requests("POST"), 0, "{get}");
    }
    let server = FixedServer::start(EMPTY_PAGE, (201, "{}")).await;
    let result = run(&server.client(), &desired(0..3), (true, Stop::Never), || {}).await.unwrap();
    assert_eq!((result.statuses.as_str(), server.count_requests("POST")), ("3 created", 3));
}

/// The status confirms the create. The list not showing it yet is not a reason to repeat it.
#[tokio::test]
async fn create_with_success_status_and_malformed_body_is_not_repeated() {
    for post in [(201, "<html>"), (201, ""), (200, "{}"), (202, "<html>")] {
        let server = FixedServer::start(EMPTY_PAGE, post).await;
        let result = run(&server.client(), &desired(0..3), (false, Stop::Never), || {}).await.unwrap();
        assert_eq!((result.statuses.as_str(), server.count_requests("POST")), ("3 created", 3), "{post:?}");
    }
}
