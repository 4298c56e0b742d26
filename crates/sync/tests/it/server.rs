//! A server that responds as a test decides.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use twilio_trusthub::{Client, Credentials};

pub(super) const EMPTY_PAGE: &str = r#"{"results":[],"meta":{"key":"results","next_page_url":null}}"#;

/// A request that the server received.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) method: String,
    /// The path with the query.
    pub(super) target: String,
    pub(super) body: String,
}

/// A response. Status 0 closes the connection without one.
pub(super) struct Response {
    status: u16,
    headers: &'static str,
    body: &'static str,
}

impl Response {
    pub(super) fn new(status: u16, body: &'static str) -> Self {
        Self { status, headers: "", body }
    }

    /// Closes the connection instead of responding.
    pub(super) fn close() -> Self {
        Self::new(0, "")
    }

    /// Adds a header, which ends with CRLF.
    pub(super) fn header(self, header: &'static str) -> Self {
        Self { headers: header, ..self }
    }
}

pub(super) struct Server {
    url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    pub(super) async fn start(respond: impl Fn(&Request) -> Response + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::<Mutex<Vec<Request>>>::default();
        let respond = Arc::new(respond);
        tokio::spawn({
            let requests = requests.clone();
            async move {
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    let (requests, respond) = (requests.clone(), respond.clone());
                    tokio::spawn(async move {
                        let mut stream = BufReader::new(stream);
                        while let Some(request) = read(&mut stream).await {
                            requests.lock().unwrap().push(request.clone());
                            if !write(&mut stream, &respond(&request)).await {
                                return;
                            }
                        }
                    });
                }
            }
        });
        Self { url, requests }
    }

    pub(super) fn client(&self) -> Client {
        let credentials = Credentials::account("AC00000000000000000000000000000001", "token").unwrap();
        Client::builder().base_url(&self.url).credentials(credentials).build().unwrap()
    }

    pub(super) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    pub(super) fn count_requests(&self, method: &str) -> usize {
        self.requests().iter().filter(|request| request.method == method).count()
    }
}

/// Reads a request, or returns `None` at the end of the connection.
async fn read(stream: &mut BufReader<TcpStream>) -> Option<Request> {
    let (mut head, mut length) = (String::new(), 0);
    loop {
        match stream.read_line(&mut head).await {
            Ok(0) | Err(_) => return None,
            Ok(2) => break,
            Ok(_) => {}
        }
        let last = head.lines().last().unwrap().to_ascii_lowercase();
        if let Some(value) = last.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    let mut words = head.split(' ').map(str::to_owned);
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    Some(Request { method, target, body: String::from_utf8(body).unwrap() })
}

/// Writes a response. Returns `false` if the connection ends.
async fn write(stream: &mut BufReader<TcpStream>, response: &Response) -> bool {
    let Response { status, headers, body } = response;
    if *status == 0 {
        return false;
    }
    let length = body.len();
    let text = format!("HTTP/1.1 {status} Status\r\n{headers}content-length: {length}\r\n\r\n{body}");
    stream.write_all(text.as_bytes()).await.is_ok()
}
