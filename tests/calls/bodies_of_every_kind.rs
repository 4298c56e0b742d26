use bodies_of_every_kind::{Client, types};
use server::{Server, empty, json};

const JSON: Option<&str> = Some("application/json");

/// Asserts that a call sends `$sent` as JSON, and returns `$received`, which is the response, too.
macro_rules! assert_call {
    (|$client:ident| $call:expr, $sent:expr, $response:expr) => {{
        let (sent, result) = crate::call(json("200 OK", $response), |$client: Client| $call.send()).await;
        assert_eq!((sent.content_type(), sent.body.as_str()), (JSON, $sent));
        result.unwrap().into_inner()
    }};
}

/// Asserts that a call sends `$sent` as JSON, and that it has no response.
macro_rules! assert_sent {
    (|$client:ident| $call:expr, $sent:expr) => {{
        let (sent, result) = crate::call(empty("204 No Content"), |$client: Client| $call.send()).await;
        result.unwrap();
        assert_eq!((sent.content_type(), sent.body.as_str()), (JSON, $sent));
    }};
}

fn thing(name: &str) -> types::Thing {
    types::Thing::builder().name(name).build().unwrap()
}

#[tokio::test]
async fn lists_and_maps_are_bodies() {
    let list = types::List::from(vec![thing("a")]);
    let received = assert_call!(
        |client| client.create_list().body(list),
        r#"[{"name":"a"}]"#,
        r#"[{"name": "b", "size": 2}]"#
    );
    assert_eq!((received[0].name.as_str(), received[0].size), ("b", Some(2)));
    assert_sent!(|client| client.replace_list().body(vec![thing("a")]), r#"[{"name":"a"}]"#);
    let item = types::UpdateListRequestItem::builder().name("a").build().unwrap();
    assert_sent!(|client| client.update_list().body(vec![item]), r#"[{"name":"a"}]"#);
    let map = std::collections::BTreeMap::from([("k".to_owned(), thing("a"))]);
    let received = assert_call!(
        |client| client.create_map().body(types::Map::from(map)),
        r#"{"k":{"name":"a"}}"#,
        r#"{"l": {"name": "b"}}"#
    );
    assert_eq!(received["l"].name, "b");
    let map = std::collections::BTreeMap::from([("k".to_owned(), 1)]);
    assert_sent!(|client| client.replace_map().body(map), r#"{"k":1}"#);
}

#[tokio::test]
async fn scalars_are_bodies() {
    assert!(!assert_call!(|client| client.create_flag().body(true), "true", "false"));
    assert_eq!(assert_call!(|client| client.replace_number().body(1.5), "1.5", "2"), 2.0);
    assert_eq!(assert_call!(|client| client.update_text().body("a"), r#""a""#, r#""b""#), "b");
    let red = types::Color::Red;
    assert_eq!(
        assert_call!(|client| client.delete_scalars().body(red), r#""red""#, r#""green""#),
        types::Color::Green
    );
    let a = types::CreateEnumRequest::A;
    assert_eq!(
        assert_call!(|client| client.create_enum().body(a), r#""a""#, r#""b""#),
        types::CreateEnumResponse::B
    );
    let received = assert_call!(
        |client| client.create_anything().body(serde_json::json!([1, null])),
        "[1,null]",
        r#"{"k": 1}"#
    );
    assert_eq!(received, serde_json::json!({"k": 1}));
}

#[tokio::test]
async fn composed_objects_are_bodies() {
    let part = types::BothPartsItem::builder().name("p").build().unwrap();
    let both = assert_call!(
        |client| client.create_all_of().name("a").weight(1.5).parts(vec![part]),
        r#"{"name":"a","weight":1.5,"parts":[{"name":"p"}]}"#,
        r#"{"name": "b", "weight": 2, "size": 3}"#
    );
    assert_eq!((both.name.as_str(), both.weight, both.size, both.parts.len()), ("b", 2.0, Some(3), 0));
    assert_sent!(|client| client.replace_all_of().name("a").size(1), r#"{"name":"a","size":1}"#);
    assert_sent!(|client| client.update_all_of().name("a"), r#"{"name":"a"}"#);
    let either = assert_call!(
        |client| client.create_one_of().text("a"),
        r#"{"text":"a"}"#,
        r#"{"name": "b", "text": "c"}"#
    );
    assert_eq!((either.name.as_deref(), either.text.as_deref()), (Some("b"), Some("c")));
    let any_of =
        assert_call!(|client| client.update_any_of().name("a").text("b"), r#"{"name":"a","text":"b"}"#, "7");
    assert_eq!(any_of, types::UpdateAnyOfResponse::from(7));
    for (body, sent) in [
        (types::ReplaceOneOfRequest::from(thing("a")), r#"{"name":"a"}"#),
        (types::ReplaceOneOfRequest::from(vec![1, 2]), "[1,2]"),
        (types::ReplaceOneOfRequest::String("a".to_owned()), r#""a""#),
    ] {
        assert_sent!(|client| client.replace_one_of().body(body), sent);
    }
    let received =
        assert_call!(|client| client.create_reference().name("a"), r#"{"name":"a"}"#, r#"{"name": "b"}"#);
    assert_eq!(received.name, "b");
    assert_eq!(assert_call!(|client| client.update_nullable().name("a"), r#"{"name":"a"}"#, "null"), None);
    assert_sent!(|client| client.delete_with_body().name("a"), r#"{"name":"a"}"#);
    assert_sent!(|client| client.replace_described().name("a"), r#"{"name":"a"}"#);
    let received = assert_call!(
        |client| client.fetch_with_body().body(thing("a")),
        r#"{"name":"a"}"#,
        r#"{"name": "b"}"#
    );
    assert_eq!(received.name, "b");
}

#[tokio::test]
async fn optional_body_is_not_sent_unless_it_is_set() {
    let not_sent = |sent: crate::Sent| assert_eq!((sent.content_type(), sent.body.as_str()), (None, ""));
    let received = json("200 OK", r#"{"name": "b", "weight": 1}"#);
    let (sent, both) = crate::call(received, |client: Client| client.create_all_of().send()).await;
    not_sent(sent);
    assert_eq!(both.unwrap().name, "b");
    let done = || empty("204 No Content");
    not_sent(crate::call(done(), |client: Client| client.create_form().send()).await.0);
    not_sent(crate::call(done(), |client: Client| client.replace_form().send()).await.0);
    not_sent(crate::call(done(), |client: Client| client.replace_list().send()).await.0);
    not_sent(crate::call(done(), |client: Client| client.replace_reference().send()).await.0);
    let (sent, _) = crate::call(done(), |client: Client| {
        client.create_form().body_map(|body| body.name("a").weight(1.0)).send()
    })
    .await;
    assert_eq!(sent.body, "name=a&weight=1.0");
}

#[tokio::test]
async fn incomplete_body_and_missing_required_body_are_not_sent() {
    let server = Server::start(vec![empty("204 No Content")]).await;
    let client: Client = crate::client(&server);
    let incomplete = client.create_form().weight(1.0).send().await.unwrap_err();
    assert!(incomplete.to_string().contains("`name`"), "{incomplete}");
    let missing = client.update_form().send().await.unwrap_err();
    assert!(missing.to_string().contains("`name`"), "{missing}");
    let missing = client.create_list().send().await.unwrap_err();
    assert!(missing.to_string().contains("`body`"), "{missing}");
    assert_eq!(crate::lines(&server), Vec::<String>::new());
}
