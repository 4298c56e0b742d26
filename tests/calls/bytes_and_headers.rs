use bytes_and_headers::Client;
use serde_json::json;
use server::{empty, json};

#[tokio::test]
async fn bytes_are_read_as_a_stream() {
    let response = "HTTP/1.1 200 OK\r\ncontent-type: audio/x-wav\r\ncontent-length: 4\r\n\r\nRIFF";
    let (sent, media) = crate::call(response.to_owned(), |client: Client| {
        client.fetch_media().sid("ME/1 ?").if_match("\"1\"").at(crate::time("2026-01-02T03:04:05Z")).send()
    })
    .await;
    assert_eq!(sent.line, "GET /v1/Media/ME%2F1%20%3F?At=2026-01-02T03%3A04%3A05Z");
    assert_eq!(sent.header("if-match"), Some("\"1\""));
    assert_eq!(sent.header("accept"), Some("*/*"), "any media type is accepted");
    assert_eq!(media.unwrap().into_inner().collect().await.unwrap(), "RIFF");
}

#[tokio::test]
async fn optional_header_and_query_are_omitted() {
    let (sent, _) = crate::call(empty("200 OK"), |client: Client| client.fetch_media().sid("1").send()).await;
    assert_eq!((sent.line.as_str(), sent.header("if-match")), ("GET /v1/Media/1", None));
}

#[tokio::test]
async fn json_body_without_a_schema_is_any_value() {
    let (sent, result) = crate::call(json("200 OK", "{}"), |client: Client| {
        client.replace_media().sid("1").body(json!({"a": [1, null]})).send()
    })
    .await;
    assert_eq!(sent.line, "PUT /v1/Media/1");
    assert_eq!(sent.content_type(), Some("application/json"));
    assert_eq!(sent.body, r#"{"a":[1,null]}"#);
    assert_eq!(result.unwrap().into_inner(), ());
}
