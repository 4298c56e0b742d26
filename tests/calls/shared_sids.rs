use server::{Server, empty, json};
use shared_sids::Client;

const ACCOUNT: &str = "AC00000000000000000000000000000001";
const CALL: &str = "CA00000000000000000000000000000002";

#[tokio::test]
async fn sids_are_sent_and_read() {
    let body =
        format!(r#"{{"sid": "{CALL}", "account_sid": null, "parent_sid": "{ACCOUNT}", "code": "lower"}}"#);
    let (sent, call) = crate::call(json("200 OK", &body), |client: Client| {
        client.fetch_call().account_sid(ACCOUNT).sid(CALL).send()
    })
    .await;
    assert_eq!(sent.line, format!("GET /v1/Accounts/{ACCOUNT}/Calls/{CALL}"));
    let call = call.unwrap();
    assert_eq!(call.sid.unwrap().to_string(), CALL);
    assert_eq!((call.account_sid, call.parent_sid.unwrap().to_string()), (None, ACCOUNT.to_owned()));
}

#[tokio::test]
async fn values_that_do_not_match_a_pattern_are_not_sent() {
    let server = Server::start(vec![empty("204 No Content")]).await;
    let client: Client = crate::client(&server);
    let call = || client.delete_call().account_sid(ACCOUNT).sid(CALL);
    for (call, name) in [
        (call().reason("abc"), "reason"),
        (call().other_reason("ABCD"), "other_reason"),
        (call().sid(ACCOUNT), "sid"),
        (call().account_sid("AC1"), "account_sid"),
    ] {
        let error = call.send().await.unwrap_err();
        assert!(error.to_string().contains(&format!("`{name}`")), "{error}");
    }
    call().reason("ABC").send().await.unwrap();
    assert_eq!(crate::lines(&server), [format!("DELETE /v1/Accounts/{ACCOUNT}/Calls/{CALL}?Reason=ABC")]);
}
