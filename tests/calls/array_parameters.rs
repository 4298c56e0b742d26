use array_parameters::Client;
use server::{Server, json};

const FIRST: &str = "PN00000000000000000000000000000001";
const SECOND: &str = "PN00000000000000000000000000000002";

#[tokio::test]
async fn lists_in_a_query_are_comma_separated_or_repeated() {
    let page = json("200 OK", r#"{"numbers": ["+1"], "meta": {"next_page_url": null}}"#);
    let (sent, page) = crate::call(page, |client: Client| {
        client.list_numbers().sids([FIRST, SECOND]).country(["US", "a&b"]).page_size(2).send()
    })
    .await;
    assert_eq!(
        sent.line,
        format!("GET /v1/Numbers?Sids={FIRST}%2C{SECOND}&Country=US&Country=a%26b&PageSize=2")
    );
    assert_eq!(page.unwrap().numbers, ["+1"]);
}

#[tokio::test]
async fn pages_are_requested_until_the_limit() {
    let page = |next: &str| {
        let next = format!("{{url}}/v1/Numbers?Page={next}");
        json(
            "200 OK",
            &format!(r#"{{"numbers": ["a", "b"], "meta": {{"next_page_url": "{next}", "key": "numbers"}}}}"#),
        )
    };
    let server = Server::start(vec![page("1"), page("2"), page("3")]).await;
    let client: Client = crate::client(&server);
    let mut numbers = client.list_numbers().page_size(2).limit(3).stream();
    let mut found = Vec::new();
    while let Some(number) = numbers.try_next().await.unwrap() {
        found.push(number);
    }
    assert_eq!(found, ["a", "b", "a"]);
    assert_eq!(crate::lines(&server), ["GET /v1/Numbers?PageSize=2", "GET /v1/Numbers?Page=1"]);
}
