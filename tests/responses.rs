//! Which response bodies the client accepts.

use serde_json::{Value, json};
use trusthub_tests::{
    sample::{ASSIGNMENT, PROFILE, client},
    server::{Server, json as response},
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
        let server = Server::start(vec![response("200 OK", &body)]).await;
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
    let server = Server::start(vec![response("200 OK", body)]).await;
    let mut items =
        client(&server.url).list_channel_endpoint_assignments().customer_profile_sid(PROFILE).stream();
    assert!(items.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn unknown_and_invalid_properties_are_kept_and_encoded_again() {
    let records = [
        json!({"sid": ASSIGNMENT, "date_created": "2024-01-02T03:04:05Z", "shoe_size": 43}),
        json!({"sid": "not a SID", "date_created": "Tuesday", "channel_endpoint_type": {"name": "phone-number"}}),
        json!({"date_created": 1_704_164_645, "url": null, "links": {"history": [1, {"a": null}]}}),
    ];
    let meta = json!({"next_page_url": null, "page": "first", "total": 3});
    let body = json!({"results": records, "meta": meta, "warnings": []});
    let server = Server::start(vec![response("200 OK", &body.to_string())]).await;
    let list = client(&server.url).list_channel_endpoint_assignments().customer_profile_sid(PROFILE);
    let page = list.send().await.unwrap().into_inner();
    assert_eq!((page.results[0].extra["shoe_size"].as_i64(), page.results[0].extra.len()), (Some(43), 1));
    assert_eq!((page.results[1].sid, page.results[1].date_created), (None, None));
    assert_eq!((page.meta.page, &page.meta.extra["page"]), (None, &json!("first")));
    let mut expected = body;
    for pointer in ["/results/2", "/meta"] {
        let object = expected.pointer_mut(pointer).and_then(Value::as_object_mut).unwrap();
        object.retain(|_, value| !value.is_null());
    }
    assert_eq!(serde_json::to_value(&page).unwrap(), expected);
    assert_eq!(server.requests().len(), 1);
}
