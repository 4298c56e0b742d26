//! Reuse of connections.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::support::{SID, create, transport};

/// Starts a server that keeps its connections open. Returns its URL and the number of connections.
async fn keep_alive_server() -> (String, watch::Receiver<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (count, connections) = watch::channel(0);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            count.send_modify(|count| *count += 1);
            tokio::spawn(async move {
                let body = format!("{{\"sid\": \"{SID}\"}}");
                let response =
                    format!("HTTP/1.1 201 Created\r\ncontent-length: {}\r\n\r\n{body}", body.len());
                let (mut received, mut chunk) = (String::new(), [0; 4096]);
                while let Ok(length @ 1..) = stream.read(&mut chunk).await {
                    received.push_str(&String::from_utf8_lossy(&chunk[..length]));
                    if received.ends_with("Name=a") {
                        received.clear();
                        stream.write_all(response.as_bytes()).await.unwrap();
                    }
                }
            });
        }
    });
    (url, connections)
}

/// Many servers close a connection that is idle for 5 s. A create that is sent at that moment is not retried.
#[tokio::test]
async fn idle_connection_is_not_reused_after_four_seconds() {
    let (url, connections) = keep_alive_server().await;
    let client = transport(&url);
    create(&client).await.unwrap();
    tokio::time::pause();
    for (idle, expected) in [(0, 1), (3_500, 1), (4_500, 2), (3_500, 2), (60_000, 3)] {
        // The connection has to return to the pool before time passes.
        tokio::task::yield_now().await;
        tokio::time::advance(Duration::from_millis(idle)).await;
        create(&client).await.unwrap();
        assert_eq!(*connections.borrow(), expected, "after {idle} ms");
    }
}
