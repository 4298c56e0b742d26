use server::{empty, json};
use texts_and_bytes::{Client, types::File};

fn text(media: &str, body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-type: {media}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

#[tokio::test]
async fn texts_and_bytes_are_sent_with_their_media_type() {
    let (sent, received) =
        crate::call(text("text/csv", "a,b"), |client: Client| client.create_text().body("text").send()).await;
    assert_eq!((sent.content_type(), sent.body.as_str()), (Some("text/plain; charset=utf-8"), "text"));
    assert_eq!(received.unwrap().into_inner().collect().await.unwrap(), "a,b");
    let (sent, _) = crate::call(empty("204 No Content"), |client: Client| {
        client.create_image().body(&b"JFIF"[..]).send()
    })
    .await;
    assert_eq!((sent.content_type(), sent.body.as_str()), (Some("image/jpeg"), "JFIF"));
    let (sent, _) = crate::call(text("application/xml", "<a/>"), |client: Client| {
        client.replace_text().body("<b/>").send()
    })
    .await;
    assert_eq!((sent.content_type(), sent.body.as_str()), (Some("text/xml"), "<b/>"));
}

#[tokio::test]
async fn json_under_other_names_is_json() {
    let file = || File::builder().name("a").build().unwrap();
    let (sent, received) =
        crate::call(json("201 Created", r#"{"name": "b", "bytes": "YQ=="}"#), |client: Client| {
            client.create_file().body(file()).send()
        })
        .await;
    assert_eq!(
        (sent.content_type(), sent.body.as_str()),
        (Some("application/vnd.files.v1+json"), r#"{"name":"a"}"#)
    );
    let received = received.unwrap();
    assert_eq!((received.name.as_deref(), received.bytes.as_deref()), (Some("b"), Some("YQ==")));
    let (sent, _) =
        crate::call(json("200 OK", "{}"), |client: Client| client.update_file().name("a").send()).await;
    assert_eq!(sent.content_type(), Some("application/merge-patch+json"));
}
