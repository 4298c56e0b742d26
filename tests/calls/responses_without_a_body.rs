use responses_without_a_body::Client;
use server::{empty, json};

#[tokio::test]
async fn response_has_a_body_or_none() {
    let (sent, job) =
        crate::call(json("200 OK", r#"{"id": "1"}"#), |client: Client| client.create_job().send()).await;
    assert_eq!(sent.line, "POST /v1/Jobs");
    assert_eq!(job.unwrap().into_inner().unwrap().id, "1");
    let (_, job) = crate::call(empty("202 Accepted"), |client: Client| client.create_job().send()).await;
    let job = job.unwrap();
    assert_eq!((job.status().as_u16(), job.into_inner()), (202, None));
    let (_, job) = crate::call(empty("204 No Content"), |client: Client| client.replace_job().send()).await;
    assert_eq!(job.unwrap().into_inner(), None);
}

#[tokio::test]
async fn read_succeeds_with_the_declared_statuses() {
    let (_, job) =
        crate::call(json("200 OK", r#"{"id": "1"}"#), |client: Client| client.fetch_next_job().send()).await;
    assert_eq!(job.unwrap().into_inner().unwrap().id, "1");
    let (_, job) =
        crate::call(empty("204 No Content"), |client: Client| client.fetch_next_job().send()).await;
    assert_eq!(job.unwrap().into_inner(), None);
    let (_, job) = crate::call(empty("202 Accepted"), |client: Client| client.fetch_next_job().send()).await;
    assert_eq!(job.unwrap_err().status().unwrap().as_u16(), 202);
    let (_, job) = crate::call(empty("204 No Content"), |client: Client| client.fetch_job().send()).await;
    assert_eq!(job.unwrap_err().status().unwrap().as_u16(), 204);
}

#[tokio::test]
async fn malformed_body_and_error_status_are_errors() {
    let (_, job) =
        crate::call(json("200 OK", r#"{"id": 1}"#), |client: Client| client.create_job().send()).await;
    assert!(job.unwrap_err().is_decode(), "the ID is not a string");
    let (_, job) = crate::call(empty("404 Not Found"), |client: Client| client.create_job().send()).await;
    assert!(job.unwrap_err().is_not_found());
}

#[tokio::test]
async fn several_statuses_have_one_type() {
    for status in ["200 OK", "202 Accepted"] {
        let response = json(status, r#"{"id": "1"}"#);
        let (_, job) = crate::call(response, |client: Client| client.update_job().send()).await;
        assert_eq!(job.unwrap().id, "1");
    }
    for status in ["202 Accepted", "204 No Content"] {
        let (_, deleted) = crate::call(empty(status), |client: Client| client.delete_job().send()).await;
        assert_eq!(deleted.unwrap().into_inner(), ());
    }
}
