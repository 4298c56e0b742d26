//! The client and the mocks of the second document, whose lists are those of the API of 2010.

use httpmock::MockServer;
use trusthub_tests::{
    sample::{ACCOUNT, NUMBER, OTHER_NUMBER, credentials},
    server::{Server, json},
};
use twilio_api::{Client, types};
use twilio_api_httpmock::MockServerExt;

const LIST: &str = "/2010-04-01/Accounts/AC00000000000000000000000000000001/IncomingPhoneNumbers.json";

fn client(base_url: &str) -> Client {
    Client::builder().credentials(credentials()).base_url(base_url).build().unwrap()
}

/// Returns the first line of each request.
fn request_lines(server: &Server) -> Vec<String> {
    server.requests().iter().filter_map(|request| request.lines().next().map(str::to_owned)).collect()
}

#[tokio::test]
async fn list_follows_relative_uris_to_the_last_page() {
    let page = |sid: &str, next: &str| {
        json(
            "200 OK",
            &format!(r#"{{ "incoming_phone_numbers": [{{ "sid": "{sid}" }}], "next_page_uri": {next} }}"#),
        )
    };
    let next = format!("\"{LIST}?PageSize=1000&Page=1&PageToken=PA1\"");
    let server = Server::start(vec![page(NUMBER, &next), page(OTHER_NUMBER, "null")]).await;
    let list = client(&server.url).list_incoming_phone_numbers().account_sid(ACCOUNT).page_size(1000);
    let mut numbers = list.phone_number("+1415*").stream();
    let mut sids = Vec::new();
    while let Some(number) = numbers.try_next().await.unwrap() {
        sids.push(number.sid.unwrap().to_string());
    }
    assert_eq!(sids, [NUMBER, OTHER_NUMBER]);
    assert_eq!(
        request_lines(&server),
        [
            format!("GET {LIST}?PhoneNumber=%2B1415*&PageSize=1000 HTTP/1.1"),
            format!("GET {LIST}?PageSize=1000&Page=1&PageToken=PA1 HTTP/1.1"),
        ]
    );
}

#[tokio::test]
async fn page_without_its_list_is_an_error() {
    let server = Server::start(vec![json("200 OK", r#"{ "next_page_uri": null }"#)]).await;
    let list = client(&server.url).list_incoming_phone_numbers().account_sid(ACCOUNT);
    let error = list.stream().try_next().await.unwrap_err();
    assert!(error.to_string().contains("incoming_phone_numbers"), "{error}");
}

#[tokio::test]
async fn fetch_mock_matches_the_path_of_the_number_and_its_account() {
    let server = MockServer::start_async().await;
    let mut number = types::IncomingPhoneNumber::default();
    number.phone_number = Some("+14155550100".to_owned());
    let mock = server.fetch_incoming_phone_number(|when, then| {
        let when = when.account_sid(ACCOUNT.parse::<types::AccountSid>().unwrap());
        when.sid(NUMBER.parse::<types::PhoneNumberSid>().unwrap());
        then.ok(&number);
    });
    let fetch =
        |sid| client(&server.base_url()).fetch_incoming_phone_number().account_sid(ACCOUNT).sid(sid).send();
    assert_eq!(fetch(NUMBER).await.unwrap().phone_number.as_deref(), Some("+14155550100"));
    assert!(fetch(OTHER_NUMBER).await.unwrap_err().is_not_found());
    mock.assert_calls(1);
}
