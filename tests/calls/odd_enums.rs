use odd_enums::{Client, types::Enums};
use server::json;

#[tokio::test]
async fn odd_values_are_read_and_sent_as_they_are() {
    let body = r#"{"odd": "a b", "numbers": 3, "nothing": null, "mixed": true, "untyped": "b", "booleans": false,
                   "texts_of_numbers": "2", "repeated": "b", "list": ["x", "y"], "count": 1, "on": true, "formatted": "2026-01-01T00:00:00Z"}"#;
    let (sent, enums) = crate::call(json("200 OK", body), |client: Client| {
        client.list_enums().status("<").level(9).ratio(0.75).flag(false).untyped("b").sort("-").send()
    })
    .await;
    assert_eq!(sent.line, "GET /v1/Enums?Status=%3C&Level=9&Ratio=0.75&Flag=false&Untyped=b&Sort=-");
    let enums = enums.unwrap().into_inner();
    let mut expected: serde_json::Value = serde_json::from_str(body).unwrap();
    expected.as_object_mut().unwrap().remove("nothing");
    assert_eq!(serde_json::json!(enums), expected);
    let (sent, number) = crate::call(json("200 OK", "5"), |client: Client| {
        client.create_enum().body(serde_json::from_str::<Enums>(body).unwrap()).send()
    })
    .await;
    assert_eq!(serde_json::from_str::<serde_json::Value>(&sent.body).unwrap(), expected);
    assert_eq!(number.unwrap().into_inner(), 5);
}
