use server::{Server, empty, json};
use values_of_every_kind::{Client, types};

const ACCOUNT: &str = "AC00000000000000000000000000000001";

#[tokio::test]
async fn values_are_sent_in_path_query_and_headers() {
    let (sent, count) = crate::call(json("200 OK", "7"), |client: Client| {
        let code = client.fetch_code().code("ABC").account_sid(ACCOUNT).level(5).x1st(true);
        code.x_level(1).x_status(types::Status::Closed).send()
    })
    .await;
    assert_eq!(sent.line, format!("GET /v1/Codes/ABC?AccountSid={ACCOUNT}&Level=5&1st=true"));
    assert_eq!((sent.header("x-level"), sent.header("x-status")), (Some("1"), Some("closed")));
    assert_eq!(count.unwrap().into_inner(), 7);
}

#[tokio::test]
async fn request_without_a_required_header_is_not_sent() {
    let server = Server::start(vec![json("200 OK", "7")]).await;
    let client: Client = crate::client(&server);
    let request = || client.fetch_code().code("ABC").account_sid(ACCOUNT).level(5);
    for (request, name) in [
        (request(), "x_level"),
        (request().x_level(6), "x_level"),
        (client.fetch_code().account_sid(ACCOUNT).level(5).x_level(1), "code"),
        (client.fetch_code().code("ABC").level(5).x_level(1), "account_sid"),
    ] {
        let error = request.send().await.unwrap_err().to_string();
        assert!(error.contains(&format!("`{name}`")), "{name}: {error}");
    }
    assert_eq!(crate::lines(&server), Vec::<String>::new());
}

#[tokio::test]
async fn null_and_nested_values_are_read() {
    let body = r#"{"account_sid": null, "status": null, "kind": "long", "priority": 9,
                   "result": {"default": {"straße": "1"}}}"#;
    let (sent, code) = crate::call(json("200 OK", body), |client: Client| {
        client.update_code().code("ABC").from("a").type_("b").self_("c").send()
    })
    .await;
    assert_eq!((sent.line.as_str(), sent.body.as_str()), ("POST /v1/Codes/ABC", "From=a&Type=b&Self=c"));
    let code = code.unwrap();
    assert_eq!(
        (code.account_sid, code.status, code.kind, code.priority),
        (None, None, Some(types::Kind::Long), Some(9))
    );
    assert_eq!(code.result.default.as_ref().unwrap().straße.as_deref(), Some("1"));
}

#[tokio::test]
async fn lists_and_texts_are_bodies() {
    let (sent, _) = crate::call(empty("204 No Content"), |client: Client| {
        client.replace_code().code("ABC").body(vec!["a".to_owned(), "b".to_owned()]).send()
    })
    .await;
    assert_eq!((sent.content_type(), sent.body.as_str()), (Some("application/json"), r#"["a","b"]"#));
    let (sent, _) =
        crate::call(empty("204 No Content"), |client: Client| client.send_text().body("a b").send()).await;
    assert_eq!((sent.content_type(), sent.body.as_str()), (Some("text/plain"), "a b"));
}
