use std::collections::BTreeMap;

use open_and_closed_objects::{Client, types};
use serde_json::json;
use server::json;

#[tokio::test]
async fn undeclared_properties_are_kept() {
    let body = r#"{"name": "a", "extra": "b", "other": [1]}"#;
    let undeclared = json!({"k": 1}).as_object().cloned().unwrap();
    let (sent, open) = crate::call(json("200 OK", body), |client: Client| {
        client.create_object().body_map(|body| body.name("c").extra2("d").extra(undeclared)).send()
    })
    .await;
    assert_eq!(sent.body, r#"{"name":"c","extra":"d","k":1}"#);
    let open = open.unwrap();
    assert_eq!((open.name.as_str(), open.extra2.as_deref()), ("a", Some("b")));
    assert_eq!(json!(open.extra), json!({"other": [1]}));
}

#[tokio::test]
async fn undeclared_properties_are_optional_and_have_their_type() {
    let account = || json("200 OK", r#"{"id": "1", "name": "a", "other": 1}"#);
    let (sent, received) =
        crate::call(account(), |client: Client| client.replace_object().name("a").send()).await;
    assert_eq!(sent.body, r#"{"name":"a"}"#);
    let received = received.unwrap();
    assert_eq!((received.id.as_deref(), received.password.as_deref()), (Some("1"), None));
    let undeclared =
        BTreeMap::from([("k".to_owned(), types::TypedValue::builder().size(1).build().unwrap())]);
    let (sent, _) = crate::call(account(), |client: Client| {
        client.replace_object().body(types::Typed::builder().extra(undeclared)).send()
    })
    .await;
    assert_eq!(sent.body, r#"{"k":{"size":1}}"#);
}

#[tokio::test]
async fn closed_object_with_more_properties_is_read() {
    let body = r#"{"name": "a", "new": 1}"#;
    let (sent, closed) =
        crate::call(json("200 OK", body), |client: Client| client.fetch_object().send()).await;
    assert_eq!(sent.line, "GET /v1/Objects");
    assert_eq!(closed.unwrap().name.as_deref(), Some("a"));
}

#[tokio::test]
async fn odd_schemas_accept_their_values() {
    let body = r#"{"nothing": 1, "not_text": 2, "nullable": null, "untyped_object": {"name": "a"}, "untyped_list": ["b"],
                   "bounded_list": [1, 2, 3], "choice_of_one": {"name": "c"}, "conflict": {"k": 1}, "multiple": 0.03,
                   "map_of_maps": {"k": {"l": 1}}, "nullable_choice": null}"#;
    let (sent, odd) = crate::call(json("200 OK", body), |client: Client| {
        client.update_object().name("a").password("b").send()
    })
    .await;
    assert_eq!(sent.body, r#"{"password":"b","name":"a"}"#);
    let odd = odd.unwrap();
    assert_eq!((&odd.nothing, odd.bounded_list.len()), (&json!(1), 3));
    assert_eq!(odd.choice_of_one.as_ref().unwrap().name, "c");
    assert_eq!((json!(odd.conflict), odd.map_of_maps["k"]["l"]), (json!({"k": 1}), 1));
}
