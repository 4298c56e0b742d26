//! Values that are rejected before a request is sent.

use trusthub_tests::{
    sample::{ASSIGNMENT, NUMBER, PROFILE, client},
    server::{Server, empty},
};

#[tokio::test]
async fn invalid_values_are_rejected_with_field_value_and_reason() {
    let server = Server::start(vec![empty("500 Internal Server Error")]).await;
    let client = client(&server.url);
    let list = || client.list_channel_endpoint_assignments().customer_profile_sid(PROFILE);
    let create = || client.create_channel_endpoint_assignment();
    let errors = [
        list().page_size(0).send().await.map(drop),
        list().page_size(1001).send().await.map(drop),
        list().page_size(-1).send().await.map(drop),
        list().page(-1).send().await.map(drop),
        list().channel_endpoint_sid("PN12").send().await.map(drop),
        list().channel_endpoint_sids([NUMBER, "PN12"]).send().await.map(drop),
        list().channel_endpoint_sids([""; 0]).send().await.map(drop),
        client.list_channel_endpoint_assignments().send().await.map(drop),
        client.list_channel_endpoint_assignments().customer_profile_sid(ASSIGNMENT).send().await.map(drop),
        client
            .fetch_channel_endpoint_assignment()
            .customer_profile_sid(PROFILE)
            .sid("..")
            .send()
            .await
            .map(drop),
        client
            .fetch_channel_endpoint_assignment()
            .customer_profile_sid(PROFILE)
            .sid("")
            .send()
            .await
            .map(drop),
        client
            .delete_channel_endpoint_assignment()
            .customer_profile_sid(PROFILE)
            .sid(NUMBER)
            .send()
            .await
            .map(drop),
        client.delete_channel_endpoint_assignment().customer_profile_sid(PROFILE).send().await.map(drop),
        create().customer_profile_sid(PROFILE).send().await.map(drop),
        create().customer_profile_sid(PROFILE).channel_endpoint_type("phone-number").send().await.map(drop),
        create()
            .customer_profile_sid(PROFILE)
            .channel_endpoint_type("phone-number")
            .channel_endpoint_sid("PN0123456789abcdef0123456789abcdeg")
            .send()
            .await
            .map(drop),
    ];
    let mut lines = Vec::new();
    for error in errors {
        let error = error.expect_err("all requests are invalid");
        assert!(error.is_invalid_request(), "{error:?}");
        lines.push(error.to_string());
    }
    insta::assert_snapshot!(lines.join("\n"));
    assert!(server.requests().is_empty(), "a request was sent");
}
