use api_2010_pages::Client;
use server::{Server, json};

#[tokio::test]
async fn next_page_uri_is_followed_relative_to_the_host() {
    let page = |call: &str, next: &str| {
        json("200 OK", &format!(r#"{{"calls": [{{"sid": "{call}"}}], "page": 0, "next_page_uri": {next}}}"#))
    };
    let pages = vec![page("CA1", r#""/2010-04-01/Calls.json?Page=1""#), page("CA2", "null")];
    let server = Server::start(pages).await;
    let client: Client = crate::client(&server);
    let mut calls = client.list_calls().page_size(1).stream();
    let mut sids = Vec::new();
    while let Some(call) = calls.try_next().await.unwrap() {
        sids.push(call.sid.unwrap());
    }
    assert_eq!(sids, ["CA1", "CA2"]);
    let expected = ["GET /2010-04-01/Calls.json?PageSize=1", "GET /2010-04-01/Calls.json?Page=1"];
    assert_eq!(crate::lines(&server), expected);
}
