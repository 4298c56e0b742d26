use form_with_lists_and_objects::Client;
use serde_json::json;
use server::json;

#[tokio::test]
async fn lists_are_repeated_and_objects_are_json() {
    let (sent, thing) =
        crate::call(json("201 Created", r#"{"name": null, "tags": ["a"]}"#), |client: Client| {
            let attributes = json!({"k": [1]}).as_object().cloned().unwrap();
            let thing = client.create_thing().name("a").tags(vec!["x".to_owned(), "y&z".to_owned()]);
            thing.attributes(attributes).count(5).send()
        })
        .await;
    assert_eq!(sent.body, "Name=a&Tags=x&Tags=y%26z&Attributes=%7B%22k%22%3A%5B1%5D%7D&Count=5");
    let thing = thing.unwrap();
    assert_eq!((thing.name.as_deref(), thing.tags.as_deref()), (None, Some(&["a".to_owned()][..])));
}
