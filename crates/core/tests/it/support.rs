//! A server on loopback that handles each connection as a script specifies.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Map, Value};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use twilio_core::http::{Method, Request};
use twilio_core::private::RequestBuilder;
use twilio_core::{
    ClientBuilder, Credentials, Error, Operation, Page, RequestOptions, Response, RetryPolicy, Service, Sid,
    Transport,
};

pub(crate) const SERVICE: Service = Service::new("twilio-things", "1.2.3", "https://things.twilio.com");
pub(crate) const ACCOUNT: &str = "AC00000000000000000000000000000001";
pub(crate) const TOKEN: &str = "correct-horse-battery-staple-9f8e7d";
pub(crate) const SID: &str = "PN0123456789abcdef0123456789abcdef";

pub(crate) const FETCH: Operation = Operation::new("fetch_thing", &[200..=200]);
pub(crate) const LIST: Operation = Operation::new("list_things", &[200..=200]);
pub(crate) const CREATE: Operation = Operation::new("create_thing", &[201..=201]);
pub(crate) const DELETE: Operation = Operation::new("delete_thing", &[204..=204]);

/// The server's behavior for a connection.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Reads the request and sends this response. `{url}` in it is replaced by the server's URL.
    Respond(String),
    /// Reads the request and sends these bytes.
    RespondBytes(Vec<u8>),
    /// Reads the request, sends this text, then resets the connection.
    RespondThenReset(String),
    /// Reads the request, sends this text, then nothing until the client closes the connection.
    RespondThenStall(String),
    /// Reads the request, then sends this text byte by byte, with a delay after each.
    RespondSlowly(String, Duration),
    /// Resets the connection before reading anything.
    ResetBefore,
    /// Reads the request, then resets the connection.
    ResetAfter,
    /// Reads the request, then closes the connection.
    Close,
    /// Reads the request, then sends nothing until the client closes the connection.
    Stall,
}

/// Responds with a body of the media type `media`.
pub(crate) fn response(status: &str, headers: &str, media: &str, body: &str) -> Act {
    let length = body.replace("{url}", "http://127.0.0.1:00000").len();
    // The length of the URL is unknown before the server starts: the end of the connection ends the body.
    let length = if body.contains("{url}") { String::new() } else { format!("content-length: {length}\r\n") };
    Act::Respond(format!(
        "HTTP/1.1 {status}\r\n{headers}content-type: {media}\r\n{length}connection: close\r\n\r\n{body}"
    ))
}

pub(crate) fn json(status: &str, body: &str) -> Act {
    response(status, "twilio-request-id: RQ0123456789abcdef0123456789abcdef\r\n", "application/json", body)
}

pub(crate) fn ok() -> Act {
    json("200 OK", &format!(r#"{{"sid": "{SID}"}}"#))
}

pub(crate) fn created() -> Act {
    json("201 Created", &format!(r#"{{"sid": "{SID}"}}"#))
}

pub(crate) fn no_content() -> Act {
    Act::Respond("HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n".into())
}

pub(crate) fn status(status: &str) -> Act {
    Act::Respond(format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"))
}

pub(crate) struct Server {
    pub(crate) url: String,
    connections: watch::Receiver<usize>,
    cancelled: watch::Receiver<usize>,
    requests: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts a server that performs one of `acts` for each connection, and repeats the last one.
    pub(crate) async fn start(acts: impl Into<Vec<Act>>) -> Self {
        let acts = acts.into();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (count, connections) = watch::channel(0);
        let (cancellations, cancelled) = watch::channel(0);
        let (log, own_url) = (requests.clone(), url.clone());
        let task = tokio::spawn(async move {
            let cancellations = Arc::new(cancellations);
            let mut index = 0;
            while let Ok((stream, _)) = listener.accept().await {
                let act = acts.get(index).or(acts.last()).cloned().unwrap_or(Act::Close);
                index += 1;
                count.send_modify(|count| *count += 1);
                // In a task of its own: a stalled connection must not block the others.
                tokio::spawn(serve(stream, act, own_url.clone(), log.clone(), cancellations.clone()));
            }
        });
        Self { url, connections, cancelled, requests, task }
    }

    /// Returns every request, with head and body.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// Returns the number of connections.
    pub(crate) fn connections(&self) -> usize {
        *self.connections.borrow()
    }

    /// Waits until there were this many connections.
    pub(crate) async fn wait_for_connections(&self, connections: usize) {
        self.connections.clone().wait_for(|count| *count >= connections).await.unwrap();
    }

    /// Waits until the client has closed a stalled connection.
    pub(crate) async fn wait_for_cancellation(&self) {
        self.cancelled.clone().wait_for(|count| *count >= 1).await.unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut stream: TcpStream,
    act: Act,
    url: String,
    requests: Arc<Mutex<Vec<String>>>,
    cancellations: Arc<watch::Sender<usize>>,
) {
    if matches!(act, Act::ResetBefore) {
        stream.set_zero_linger().unwrap();
        return;
    }
    let Some(request) = read(&mut stream).await else { return };
    requests.lock().unwrap().push(request);
    match act {
        Act::Respond(bytes) => {
            let _ = stream.write_all(bytes.replace("{url}", &url).as_bytes()).await;
            let _ = stream.shutdown().await;
        }
        Act::RespondBytes(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Act::RespondThenReset(text) => {
            let _ = stream.write_all(text.as_bytes()).await;
            stream.set_zero_linger().unwrap();
        }
        Act::RespondSlowly(text, delay) => {
            for byte in text.into_bytes() {
                let _ = stream.write_all(&[byte]).await;
                tokio::time::sleep(delay).await;
            }
        }
        Act::ResetAfter => stream.set_zero_linger().unwrap(),
        Act::RespondThenStall(text) => {
            let _ = stream.write_all(text.as_bytes()).await;
            wait_for_close(&mut stream, &cancellations).await;
        }
        Act::Stall => wait_for_close(&mut stream, &cancellations).await,
        Act::Close | Act::ResetBefore => {}
    }
}

/// Waits until the client closes the connection.
async fn wait_for_close(stream: &mut TcpStream, cancellations: &watch::Sender<usize>) {
    let _ = stream.read(&mut [0; 1]).await;
    cancellations.send_modify(|count| *count += 1);
}

async fn read(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .and_then(|(_, value)| value.trim().parse::<usize>().ok())
                .unwrap_or(0);
            if body.len() >= length {
                return Some(text.into_owned());
            }
        }
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => bytes.extend_from_slice(&chunk[..count]),
        }
    }
}

/// A resource, like a generated type.
#[derive(Debug, PartialEq, serde::Deserialize)]
pub(crate) struct Thing {
    pub(crate) sid: Option<Sid>,
    #[serde(flatten)]
    pub(crate) extra: Map<String, Value>,
}

/// A page of a list.
#[derive(Debug, serde::Deserialize)]
pub(crate) struct NamePage {
    results: Vec<String>,
    meta: Meta,
    #[serde(flatten)]
    _extra: Map<String, Value>,
}

#[derive(Debug, serde::Deserialize)]
struct Meta {
    next_page_url: Option<String>,
    #[serde(flatten)]
    _extra: Map<String, Value>,
}

impl Page for NamePage {
    type Item = String;

    fn next_page_url(&self) -> Option<&str> {
        self.meta.next_page_url.as_deref()
    }

    fn items(&self) -> &[String] {
        &self.results
    }

    fn into_items(self) -> Vec<String> {
        self.results
    }
}

pub(crate) fn credentials() -> Credentials {
    Credentials::account(ACCOUNT, TOKEN).unwrap()
}

pub(crate) fn builder() -> ClientBuilder<Transport> {
    ClientBuilder::new(SERVICE).credentials(credentials())
}

/// Creates a transport with the default retry policy and a timeout of 5 s.
pub(crate) fn transport(url: &str) -> Transport {
    builder().base_url(url).timeout(Duration::from_secs(5)).build().unwrap()
}

pub(crate) fn without_retries(url: &str) -> Transport {
    builder().base_url(url).retry(RetryPolicy::none()).build().unwrap()
}

/// Creates a request for `path` below the base URL.
pub(crate) fn request(transport: &Transport, method: Method, path: &str) -> Request {
    RequestBuilder::new(transport, method, path).build()
}

pub(crate) async fn fetch(transport: &Transport) -> Result<Response<Thing>, Error> {
    let request = request(transport, Method::GET, &format!("/v1/Things/{SID}"));
    transport.call(&FETCH, request, &RequestOptions::default()).await
}

pub(crate) async fn create(transport: &Transport) -> Result<Response<Thing>, Error> {
    let mut request = request(transport, Method::POST, "/v1/Things");
    request.set_body("Name=a");
    transport.call(&CREATE, request, &RequestOptions::default()).await
}

pub(crate) async fn delete(transport: &Transport) -> Result<Response<()>, Error> {
    let request = request(transport, Method::DELETE, &format!("/v1/Things/{SID}"));
    transport.call_empty(&DELETE, request, &RequestOptions::default()).await
}
