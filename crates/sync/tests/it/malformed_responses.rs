//! Answers that a service should not give, and a gateway before it does.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use twilio_trusthub::Credentials;

use super::*;

const EMPTY_PAGE: &str = r#"{"results":[],"meta":{"key":"results","next_page_url":null}}"#;

/// Answers every GET and every POST alike, and keeps the methods of what it was asked.
struct Odd {
    address: String,
    methods: Arc<Mutex<Vec<String>>>,
}

impl Odd {
    async fn start(get: &'static str, post: (u16, &'static str)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let methods = Arc::<Mutex<Vec<String>>>::default();
        let asked = methods.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                answer(stream, get, post, &asked).await;
            }
        });
        Self { address, methods }
    }

    fn client(&self) -> Client {
        let credentials = Credentials::account("AC00000000000000000000000000000001", "token").unwrap();
        Client::builder().base_url(&self.address).credentials(credentials).build().unwrap()
    }

    fn sent(&self, method: &str) -> usize {
        self.methods.lock().unwrap().iter().filter(|sent| *sent == method).count()
    }
}

async fn answer(stream: TcpStream, get: &str, post: (u16, &str), asked: &Mutex<Vec<String>>) {
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
    asked.lock().unwrap().push(method);
    let length = body.len();
    let text = format!("HTTP/1.1 {status} OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
    stream.write_all(text.as_bytes()).await.unwrap();
}

/// Taken for an empty list, it would have all made a second time.
#[tokio::test]
async fn what_is_no_page_is_no_empty_page() {
    for get in [
        "{}",
        r#"{"results":[]}"#,
        r#"{"results":[],"meta":null}"#,
        r#"{"meta":{"key":"results","next_page_url":null}}"#,
        r#"{"results":null,"meta":{"next_page_url":null}}"#,
        "<html>Welcome to the hotel</html>",
        "",
    ] {
        let odd = Odd::start(get, (201, "{}")).await;
        assert_eq!(run(&odd.client(), &input(0..3), (true, Stop::Not), || {}).await, None, "{get}");
        assert_eq!(odd.sent("POST"), 0, "{get}");
    }
    let odd = Odd::start(EMPTY_PAGE, (201, "{}")).await;
    let told = run(&odd.client(), &input(0..3), (true, Stop::Not), || {}).await.unwrap();
    assert_eq!((told.outcomes.as_str(), odd.sent("POST")), ("3 created", 3));
}

/// The status says that it was made. That the list does not show it yet is no reason to make it again.
#[tokio::test]
async fn what_was_answered_by_a_success_is_not_sent_again() {
    for post in [(201, "<html>"), (201, ""), (200, "{}"), (202, "<html>")] {
        let odd = Odd::start(EMPTY_PAGE, post).await;
        let told = run(&odd.client(), &input(0..3), (false, Stop::Not), || {}).await.unwrap();
        assert_eq!((told.outcomes.as_str(), odd.sent("POST")), ("3 created", 3), "{post:?}");
    }
}
