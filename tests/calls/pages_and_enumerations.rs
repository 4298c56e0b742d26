use pages_and_enumerations::{Client, types};
use server::{Server, json};

#[tokio::test]
async fn orders_of_every_page_are_read() {
    let pages = vec![
        json(
            "200 OK",
            r#"{"orders": [{"id": "1", "status": "on-hold"}, {"id": "2", "status": null}],
                "meta": {"next_page_url": "{url}/v1/Orders?Status=open&Page=1", "page": 0}}"#,
        ),
        json("200 OK", r#"{"orders": null, "meta": {"next_page_url": "{url}/v1/Orders?Page=2"}}"#),
        json("200 OK", r#"{"orders": [{"id": "3"}], "meta": {"next_page_url": null}}"#),
    ];
    let server = Server::start(pages).await;
    let client: Client = crate::client(&server);
    let mut orders = client.list_orders().status(types::Status::Open).stream();
    let mut found = Vec::new();
    while let Some(order) = orders.try_next().await.unwrap() {
        found.push((order.id, order.status));
    }
    let expected = [("1", Some(types::Status::OnHold)), ("2", None), ("3", None)];
    assert_eq!(found, expected.map(|(id, status)| (id.to_owned(), status)));
    let expected =
        ["GET /v1/Orders?Status=open", "GET /v1/Orders?Status=open&Page=1", "GET /v1/Orders?Page=2"];
    assert_eq!(crate::lines(&server), expected);
}
