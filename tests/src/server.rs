//! A server on a real socket that keeps every request as the bytes that came, and answers as it is told.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A server that gives each request the next of its answers, and closes the connection after each.
#[derive(Debug)]
pub struct Server {
    /// Where it listens, as `http://127.0.0.1:PORT`.
    pub url: String,
    requests: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// A server that gives `answers` in order; the last of them again and again.
    pub async fn start(answers: Vec<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound socket has an address"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = requests.clone();
        let own_url = url.clone();
        let task = tokio::spawn(async move {
            let mut count = 0;
            while let Ok((mut stream, _)) = listener.accept().await {
                let Some(request) = read(&mut stream).await else { continue };
                kept.lock().expect("no test panics while it holds the lock").push(request);
                let answer = answers.get(count).or(answers.last()).cloned().unwrap_or_default();
                count += 1;
                // A client that has gone away is its own test's business.
                let _ = stream.write_all(answer.replace("{url}", &own_url).as_bytes()).await;
                let _ = stream.shutdown().await;
            }
        });
        Self { url, requests, task }
    }

    /// Every request so far, as HTTP text.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("no test panics while it holds the lock").clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// An answer with a body of JSON; `{url}` in it is the server's own address.
pub fn json(status: &str, body: &str) -> String {
    // The address is as long as its placeholder only by chance: the connection's end tells the length.
    format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{body}")
}

/// An answer without a body.
pub fn empty(status: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
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
