use colliding_parameters::{Client, types};
use server::json;

#[tokio::test]
async fn colliding_parameters_have_their_names_on_the_wire() {
    let (sent, calls) = crate::call(json("200 OK", r#"{"calls": []}"#), |client: Client| {
        client
            .list_calls()
            .start_time("a")
            .start_time_before("b")
            .start_time_after("c")
            .limit_parameter(5)
            .send()
    })
    .await;
    assert_eq!(sent.line, "GET /v1/Calls?StartTime=a&StartTime%3C=b&StartTime%3E=c&Limit=5");
    assert_eq!(calls.unwrap().calls, Vec::<String>::new());
}

#[tokio::test]
async fn field_with_the_name_of_a_path_parameter_is_sent_beside_it() {
    let (sent, call) = crate::call(json("200 OK", r#"{"sid": "CA1"}"#), |client: Client| {
        let call = client.update_call().sid("path");
        call.body_sid("form").body_send(true).status(types::Status::Canceled).send()
    })
    .await;
    assert_eq!(
        (sent.line.as_str(), sent.body.as_str()),
        ("POST /v1/Calls/path", "Sid=form&Send=true&Status=canceled")
    );
    assert_eq!(call.unwrap().sid.as_deref(), Some("CA1"));
}
