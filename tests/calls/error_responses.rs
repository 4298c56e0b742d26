use error_responses::Client;
use server::{empty, json};

#[tokio::test]
async fn errors_have_their_status_and_their_body() {
    let (_, result) =
        crate::call(json("409 Conflict", r#"{"code": 7, "message": "No"}"#), |client: Client| {
            client.fetch_mixed().send()
        })
        .await;
    let error = result.unwrap_err();
    assert_eq!((error.status().map(|status| status.as_u16()), error.code()), (Some(409), Some(7)));
    for status in ["400 Bad Request", "500 Internal Server Error", "302 Found"] {
        let (sent, result) =
            crate::call(empty(status), |client: Client| client.delete_default().send()).await;
        assert_eq!(sent.line, "DELETE /v1/Default");
        assert!(result.is_err(), "{status}");
    }
}
