//! Which response bodies the client accepts.

use trusthub_tests::{
    sample::{PROFILE, client},
    server::{Server, json},
};

/// A page without its list must not count as an empty page: `sync` would then assign every number again.
#[tokio::test]
async fn malformed_page_is_a_decode_error() {
    let meta = r#"{"page": 0, "page_size": 50, "key": "results", "next_page_url": null}"#;
    let mut lines = Vec::new();
    for body in [
        "{}".to_owned(),
        "[]".to_owned(),
        "null".to_owned(),
        r#"{"results": []}"#.to_owned(),
        format!(r#"{{"meta": {meta}}}"#),
        format!(r#"{{"results": null, "meta": {meta}}}"#),
    ] {
        let server = Server::start(vec![json("200 OK", &body)]).await;
        let mut items =
            client(&server.url).list_channel_endpoint_assignments().customer_profile_sid(PROFILE).stream();
        let error = items.try_next().await.expect_err(&body);
        assert!(error.is_decode(), "{body}: {error:?}");
        assert_eq!(server.requests().len(), 1, "{body}");
        lines.push(format!("{body}\n  {error}"));
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test]
async fn empty_page_ends_the_stream() {
    let body = r#"{"results": [], "meta": {"next_page_url": null, "key": "results"}}"#;
    let server = Server::start(vec![json("200 OK", body)]).await;
    let mut items =
        client(&server.url).list_channel_endpoint_assignments().customer_profile_sid(PROFILE).stream();
    assert!(items.try_next().await.unwrap().is_none());
}
