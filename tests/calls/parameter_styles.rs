use parameter_styles::{Client, types::Color};
use server::{Server, empty};

#[tokio::test]
async fn lists_are_sent_in_the_style_of_their_parameter() {
    let (sent, _) = crate::call(empty("204 No Content"), |client: Client| {
        let thing = client.fetch_thing().list(["a", "b,/c"]).id(7).repeated(["a", "b"]);
        let thing = thing.comma(vec![1, 2]).required(vec![Color::Red]).named(vec![Color::Red, Color::Green]);
        thing.x_list(["a", "b c"]).x_count(vec![1, 2]).send()
    })
    .await;
    let query = "Repeated=a&Repeated=b&Comma=1%2C2&Required=red&Named=red&Named=green";
    assert_eq!(sent.line, format!("GET /v1/Things/a,b%2C%2Fc/7?{query}"));
    assert_eq!((sent.header("x-list"), sent.header("x-count")), (Some("a,b c"), Some("1,2")));
}

#[tokio::test]
async fn list_that_would_change_the_path_is_not_sent() {
    let server = Server::start(vec![empty("204 No Content")]).await;
    let client: Client = crate::client(&server);
    for list in [vec![], vec![""], vec![".."]] {
        let list: Vec<String> = list.into_iter().map(str::to_owned).collect();
        let error =
            client.fetch_thing().list(list).id(7).required(vec![Color::Red]).send().await.unwrap_err();
        assert!(error.to_string().contains("`list`"), "{error}");
    }
    assert_eq!(crate::lines(&server), Vec::<String>::new());
}

#[tokio::test]
async fn times_in_path_and_lists_are_in_the_format_of_rfc_3339() {
    let (sent, _) = crate::call(empty("204 No Content"), |client: Client| {
        let time = crate::time("2026-01-02T03:04:05Z");
        client.fetch_thing_at().at(time).times([time, time]).x_times([time]).send()
    })
    .await;
    let time = "2026-01-02T03%3A04%3A05Z";
    assert_eq!(sent.line, format!("GET /v1/Things/{time}?Times={time}%2C{time}"));
    assert_eq!(sent.header("x-times"), Some("2026-01-02T03:04:05Z"));
}

#[tokio::test]
async fn parameter_with_content_is_text() {
    let (sent, _) = crate::call(empty("204 No Content"), |client: Client| {
        client.list_by_query().query(r#"{"a": 1}"#).send()
    })
    .await;
    assert_eq!(sent.line, "GET /v1/Queries?Query=%7B%22a%22%3A+1%7D");
}
