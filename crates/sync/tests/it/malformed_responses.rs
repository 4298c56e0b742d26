//! Responses that the service should never send, but a gateway in between may.

use super::server::{EMPTY_PAGE, Response, Server};
use super::*;

/// Starts a server that sends the same response to every GET, and another one to every POST.
async fn fixed_server(get: &'static str, post: (u16, &'static str)) -> Server {
    Server::start(move |request| match request.method.as_str() {
        "POST" => Response::new(post.0, post.1),
        _ => Response::new(200, get),
    })
    .await
}

/// If such a response counted as an empty list, every assignment would be created a second time.
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
        let server = fixed_server(get, (201, "{}")).await;
        let result = run(&server.client(), &desired(0..3), (true, Stop::Never), || {}).await;
        assert_eq!(result, None, "{get}");
        assert_eq!(server.count_requests("POST"), 0, "{get}");
    }
    let server = fixed_server(EMPTY_PAGE, (201, "{}")).await;
    let result = run(&server.client(), &desired(0..3), (true, Stop::Never), || {}).await.unwrap();
    assert_eq!((result.statuses.as_str(), server.count_requests("POST")), ("3 created", 3));
}

/// The status confirms the create. The list not showing it yet is not a reason to repeat it.
#[tokio::test]
async fn create_with_success_status_and_malformed_body_is_not_repeated() {
    for post in [(201, "<html>"), (201, ""), (200, "{}"), (202, "<html>")] {
        assert_eq!(creates_against(post).await, ("3 created".to_owned(), 3), "{post:?}");
    }
}

/// Status 200 with a web page confirms nothing: it comes from a gateway, which may have forwarded the request.
#[tokio::test]
async fn create_with_status_200_and_web_page_is_unknown_and_not_repeated() {
    let post = (200, "<!doctype html><title>Sign in</title>");
    assert_eq!(creates_against(post).await, ("3 unknown".to_owned(), 3));
}

/// Creates three assignments, which are never listed. Returns the results, and the number of creates that were sent.
async fn creates_against(post: (u16, &'static str)) -> (String, usize) {
    let server = fixed_server(EMPTY_PAGE, post).await;
    let result = run(&server.client(), &desired(0..3), (false, Stop::Never), || {}).await.unwrap();
    (result.statuses, server.count_requests("POST"))
}
