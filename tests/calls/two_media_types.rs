use server::empty;
use two_media_types::Client;

#[tokio::test]
async fn json_takes_precedence_over_a_form() {
    let (sent, _) =
        crate::call(empty("202 Accepted"), |client: Client| client.create_both().name("Ann").send()).await;
    assert_eq!((sent.content_type(), sent.body.as_str()), (Some("application/json"), r#"{"name":"Ann"}"#));
}

#[tokio::test]
async fn form_takes_precedence_over_text() {
    let (sent, _) =
        crate::call(empty("204 No Content"), |client: Client| client.create_form().name("A&B c").send())
            .await;
    let form = Some("application/x-www-form-urlencoded");
    assert_eq!((sent.content_type(), sent.body.as_str()), (form, "Name=A%26B+c"));
}
