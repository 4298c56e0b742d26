use overridden_parameters::Client;
use server::{Server, empty, json};

#[tokio::test]
async fn parameters_of_an_operation_replace_those_of_its_path() {
    let (sent, thing) = crate::call(json("200 OK", r#"{"name": "a"}"#), |client: Client| {
        client.fetch_thing().id("1").level(2).x_trace(u64::MAX).send()
    })
    .await;
    assert_eq!(sent.line, "GET /v1/Things/1?Level=2");
    assert_eq!(sent.header("x-trace"), Some("18446744073709551615"));
    assert_eq!(thing.unwrap().name, "a", "the schema `ApiError` of the document");
    let (sent, _) = crate::call(empty("204 No Content"), |client: Client| {
        client.delete_thing().id("1").level("low").x_trace("a").send()
    })
    .await;
    assert_eq!((sent.line.as_str(), sent.header("x-trace")), ("DELETE /v1/Things/1?Level=low", Some("a")));
}

#[tokio::test]
async fn missing_required_parameters_are_not_sent() {
    let server = Server::start(vec![empty("204 No Content")]).await;
    let client: Client = crate::client(&server);
    let request = || client.fetch_thing().id("1");
    for (request, name) in [(request().level(1), "x_trace"), (request().x_trace(1_u64), "level")] {
        let error = request.send().await.unwrap_err();
        assert!(error.to_string().contains(&format!("`{name}`")), "{error}");
    }
    assert!(client.list_things().send().await.is_err(), "`page_size` is required");
    assert_eq!(crate::lines(&server), Vec::<String>::new());
}

#[tokio::test]
async fn pages_with_a_nullable_meta_are_followed() {
    let pages = vec![
        json("200 OK", r#"{"things": [{"name": "a"}], "meta": {"next_page_url": "/v1/Things?Page=1"}}"#),
        json("200 OK", r#"{"things": [{"name": "b"}], "meta": null}"#),
    ];
    let server = Server::start(pages).await;
    let client: Client = crate::client(&server);
    let mut things = client.list_things().page_size(1).stream();
    let mut names = Vec::new();
    while let Some(thing) = things.try_next().await.unwrap() {
        names.push(thing.name);
    }
    assert_eq!(names, ["a", "b"]);
    assert_eq!(crate::lines(&server), ["GET /v1/Things?PageSize=1", "GET /v1/Things?Page=1"]);
}
