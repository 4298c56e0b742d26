use names_of_fields::Client;
use server::json;

/// A thing with a value for every property.
const THING: &str = r#"{"Sid": "1", "sid": "2", "SID": "3", "type": "4", "Type": 5, "body": "6", "body_map": "7", "send": true,
    "self": "8", "Self": "9", "super": "10", "r#fn": "11", "1": "12", "2fa": "13", "": "14", "+1": "15", "-1": "16",
    "@id": "17", "$ref": "18", "a.b": "19", "a-b": "20", "straße": "21", "名前": "22", "_": "23", "__": "24", "flag": true,
    "more": false, "number": 1.5, "count": 25, "text": "26", "extra": "27"}"#;

#[tokio::test]
async fn properties_have_their_names_on_the_wire() {
    let thing: serde_json::Value = serde_json::from_str(THING).unwrap();
    let (sent, read) = crate::call(json("200 OK", THING), |client: Client| {
        let read = serde_json::from_str::<names_of_fields::types::Thing>(THING).unwrap();
        client.replace_thing().sid("a").type_("b").body_parameter("c").body(read).send()
    })
    .await;
    assert_eq!(sent.line, "PUT /v1/Things/a/b/c");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&sent.body).unwrap(), thing);
    assert_eq!(serde_json::json!(read.unwrap().into_inner()), thing);
}

#[tokio::test]
async fn form_is_sent_beside_parameters_of_the_same_names() {
    let (sent, _) = crate::call(json("200 OK", THING), |client: Client| {
        let thing = client.create_thing().sid("a").type_("b").body_parameter("c").name("d");
        thing.body_sid("e").body_name("f").body_type("g").body_body("h").send()
    })
    .await;
    assert_eq!(sent.line, "POST /v1/Things/a/b/c?Name=d");
    assert_eq!(sent.body, "Sid=e&Name=f&Type=g&body=h");
}
