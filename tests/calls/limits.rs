use limits::{Client, types};
use server::{Server, empty};

#[tokio::test]
async fn values_within_the_limits_are_sent() {
    let (sent, _) = crate::call(empty("204 No Content"), |client: Client| {
        client.create_room().colors(["red"]).scale(0.5).guests(vec!["Ann".to_owned()]).height(0.0).send()
    })
    .await;
    assert_eq!(sent.line, "POST /v1/Rooms?Colors=red&Scale=0.5");
    assert_eq!(sent.body, "Guests=Ann&Height=0.0");
}

#[tokio::test]
async fn values_beyond_the_limits_are_not_sent() {
    let server = Server::start(vec![empty("204 No Content")]).await;
    let client: Client = crate::client(&server);
    let room = || client.create_room().scale(1.0);
    let guests = vec!["a".to_owned(), "b".to_owned(), "c".to_owned()];
    let body = types::CreateRoomRequest::builder().guests(guests.clone());
    let requests = [
        (room().colors(Vec::<String>::new()), "colors"),
        (room().colors(["a", "b", "c", "d"]), "colors"),
        (client.create_room().scale(2.0), "scale"),
        (client.create_room(), "scale"),
        (room().guests(guests), "guests"),
        (room().height(-1.0), "height"),
        (room().body(body), "guests"),
    ];
    for (request, name) in requests {
        let error = request.send().await.unwrap_err().to_string();
        assert!(error.contains(&format!("`{name}`")), "{name}: {error}");
    }
    assert_eq!(crate::lines(&server), Vec::<String>::new());
}
