use names_like_keywords::{Client, types::Color};
use server::json;

#[tokio::test]
async fn properties_named_like_keywords_are_read() {
    let body = r#"{"example": "red", "default": ["green"], "enum": {"a": "b"}, "x-color": "red"}"#;
    let (sent, thing) = crate::call(json("200 OK", body), |client: Client| client.fetch_thing().send()).await;
    assert_eq!(sent.line, "GET /v1/Things");
    let thing = thing.unwrap();
    assert_eq!((thing.example, thing.examples, thing.x_color), (Some(Color::Red), None, Some(Color::Red)));
    assert_eq!(thing.default, [Color::Green]);
    assert_eq!(thing.enum_.as_ref().unwrap().a.as_deref(), Some("b"));
}
