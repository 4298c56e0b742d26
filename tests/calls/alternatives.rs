use alternatives::{
    Client,
    types::{List, OneOrMore},
};
use serde_json::json;
use server::json;

#[tokio::test]
async fn objects_have_the_properties_of_every_alternative() {
    let body = r#"{"name": "a", "radius": 1.5, "height": 2.5, "size": "large"}"#;
    let (sent, shape) = crate::call(json("200 OK", body), |client: Client| {
        client.create_shape().name("b").radius(1.0).size(json!(3)).send()
    })
    .await;
    assert_eq!(sent.body, r#"{"name":"b","radius":1.0,"size":3}"#);
    let shape = shape.unwrap();
    assert_eq!((shape.name.as_deref(), shape.radius, shape.height), (Some("a"), Some(1.5), Some(2.5)));
    assert_eq!(shape.size, Some(json!("large")));
}

#[tokio::test]
async fn alternatives_of_one_type_are_read_without_loss() {
    let body = r#"{"number": 9007199254740993, "text": "2026-01-01T00:00:00.000+00:00", "overlapping": ["a"],
                   "object_or_map": {"name": "a", "other": "b"}, "color": "red"}"#;
    let (sent, values) = crate::call(json("200 OK", body), |client: Client| {
        client.replace_shapes().body(OneOrMore::String("a".to_owned())).send()
    })
    .await;
    assert_eq!(sent.body, r#""a""#);
    let values = values.unwrap();
    assert_eq!(values.text.as_deref(), Some("2026-01-01T00:00:00.000+00:00"));
    assert_eq!(json!(values.overlapping), json!(["a"]));
    assert_eq!(json!(values.object_or_map), json!({"name": "a", "other": "b"}));
    assert_eq!(json!(values.color), json!("red"));
}

#[tokio::test]
async fn list_is_not_read_as_an_object() {
    for (body, is_array) in [("[]", true), (r#"["a"]"#, true), (r#"{"nested": ["b"]}"#, false)] {
        let (_, list) = crate::call(json("200 OK", body), |client: Client| client.fetch_list().send()).await;
        let list = list.unwrap().into_inner();
        assert_eq!(matches!(list, List::Array(_)), is_array, "{body}: {list:?}");
        let expected: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(json!(list), expected);
    }
}
