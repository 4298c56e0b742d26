//! Rules of behavior that no document describes.

use serde_json::json;
use twilio_emulator::{Emulator, EmulatorBuilder};

use crate::support::{Response, endpoint, get, number, post, start, wait};

/// A document with the paths that the rules name.
fn document() -> String {
    let profiles = |name: &str, parameter: &str| {
        let assignments = format!("/v1/{name}/{{{parameter}}}/ChannelEndpointAssignments");
        json!({
            format!("/v1/{name}"): { "post": record(&["status"]) },
            format!("/v1/{name}/{{Sid}}"): { "get": record(&["status"]), "post": record(&["status"]) },
            assignments.clone(): { "post": assignment(), "get": {} },
            format!("{assignments}/{{Sid}}"): { "get": assignment(), "delete": {} },
        })
    };
    let mut paths = profiles("CustomerProfiles", "CustomerProfileSid");
    let products = profiles("TrustProducts", "TrustProductSid");
    paths.as_object_mut().unwrap().extend(products.as_object().unwrap().clone());
    json!({ "openapi": "3.0.3", "info": { "title": "Profiles", "version": "1" }, "paths": paths }).to_string()
}

fn phone_numbers() -> String {
    let page = json!({ "type": "object", "properties": {
        "incoming_phone_numbers": { "type": "array", "items": schema(&["phone_number"]) } } });
    json!({
        "openapi": "3.0.3", "info": { "title": "Numbers", "version": "1" },
        "paths": { "/2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers.json": { "get": {
            "parameters": [{ "name": "PhoneNumber", "in": "query", "schema": { "type": "string" } }],
            "responses": { "200": { "description": "", "content": { "application/json": { "schema": page } } } },
        } } },
    })
    .to_string()
}

fn schema(properties: &[&str]) -> serde_json::Value {
    let names = ["sid"].iter().chain(properties);
    let properties: serde_json::Map<_, _> =
        names.map(|name| ((*name).to_owned(), json!({ "type": "string", "nullable": true }))).collect();
    json!({ "type": "object", "properties": properties })
}

fn record(properties: &[&str]) -> serde_json::Value {
    let form = json!({ "type": "object", "properties": { "Status": { "type": "string" } } });
    json!({
        "requestBody": { "content": { "application/x-www-form-urlencoded": { "schema": form } } },
        "responses": { "201": { "description": "", "content": { "application/json": { "schema": schema(properties) } } } },
    })
}

fn assignment() -> serde_json::Value {
    let text = json!({ "type": "string" });
    let form = json!({ "type": "object", "required": ["ChannelEndpointSid"],
        "properties": { "ChannelEndpointSid": text, "ChannelEndpointType": text } });
    json!({
        "requestBody": { "content": { "application/x-www-form-urlencoded": { "schema": form } } },
        "responses": { "201": { "description": "", "content": { "application/json": {
            "schema": schema(&["channel_endpoint_sid", "channel_endpoint_type"]) } } } },
    })
}

fn emulator(rules: &[(&str, &str)]) -> Emulator {
    let builder = Emulator::builder(document()).document(phone_numbers());
    start(rules.iter().fold(builder, |builder, (id, value)| EmulatorBuilder::rule(builder, *id, *value)))
}

/// Creates a profile and returns the path of its assignments.
fn profile(emulator: &Emulator, name: &str, status: &str) -> String {
    let created = post(emulator, &format!("/v1/{name}"), &format!("Status={status}")).json();
    format!("/v1/{name}/{}/ChannelEndpointAssignments", created["sid"].as_str().unwrap())
}

fn sid_of(path: &str) -> &str {
    path.split('/').nth(3).unwrap()
}

fn numbers(emulator: &Emulator) {
    let path = "/2010-04-01/Accounts/AC00000000000000000000000000000000/IncomingPhoneNumbers.json";
    let numbers = [(1, "+14155550101"), (2, "+12125550102")]
        .map(|(index, number)| json!({ "sid": endpoint(index), "phone_number": number }));
    emulator.seed(path, numbers).unwrap();
}

fn statuses(responses: &[Response]) -> Vec<u16> {
    responses.iter().map(Response::status).collect()
}

#[test]
fn rules_accept_everything_by_default() {
    let emulator = emulator(&[]);
    let [one, two] = ["one", "two"].map(|_| profile(&emulator, "TrustProducts", "twilio-rejected"));
    let created = [&one, &one, &two].map(|path| post(&emulator, path, &number(1)));
    assert_eq!(statuses(&created), [201, 201, 201]);
}

#[test]
fn duplicate_is_refused_with_either_code() {
    for (value, expected) in [("409-20409", "409 20409 "), ("409-70003", "409 70003 ")] {
        let emulator = emulator(&[("duplicate", value)]);
        let path = profile(&emulator, "CustomerProfiles", "draft");
        assert_eq!(post(&emulator, &path, &number(1)).status(), 201);
        let refused = post(&emulator, &path, &number(1)).summary();
        assert!(refused.starts_with(expected), "{refused}");
        assert_eq!(post(&emulator, &path, &number(2)).status(), 201);
    }
}

#[test]
fn number_on_another_product_is_refused_and_the_message_names_it() {
    let emulator = emulator(&[("other-product", "409")]);
    let [one, two] = ["one", "two"].map(|_| profile(&emulator, "TrustProducts", "draft"));
    let customer = profile(&emulator, "CustomerProfiles", "draft");
    let accepted = [&customer, &one, &one].map(|path| post(&emulator, path, &number(1)));
    assert_eq!(statuses(&accepted), [201, 201, 201]);
    assert_eq!(
        post(&emulator, &two, &number(1)).summary(),
        format!("409 20409 {} is already assigned to {}", endpoint(1), sid_of(&one))
    );
    assert_eq!(post(&emulator, &two, &number(2)).status(), 201);
}

#[test]
fn product_before_the_profile_is_refused() {
    let emulator = emulator(&[("profile-first", "400")]);
    let product = profile(&emulator, "TrustProducts", "draft");
    let customer = profile(&emulator, "CustomerProfiles", "draft");
    let refused = post(&emulator, &product, &number(1)).summary();
    assert!(
        refused.starts_with(&format!("400 20001 {} is not assigned to all the required", endpoint(1))),
        "{refused}"
    );
    assert_eq!(post(&emulator, &customer, &number(1)).status(), 201);
    assert_eq!(post(&emulator, &product, &number(1)).status(), 201);
}

#[test]
fn number_that_is_not_owned_is_refused() {
    let emulator = emulator(&[("owned-number", "404")]);
    numbers(&emulator);
    let path = profile(&emulator, "CustomerProfiles", "draft");
    assert_eq!(post(&emulator, &path, &number(1)).status(), 201);
    assert_eq!(
        post(&emulator, &path, &number(3)).summary(),
        format!("404 20404 The phone number {} was not found", endpoint(3))
    );
    // An endpoint of another kind isn't a phone number.
    assert_eq!(post(&emulator, &path, "ChannelEndpointSid=RI00000000000000000000000000000001").status(), 201);
    // Without the document of phone numbers, nothing is known about them.
    let alone = start(Emulator::builder(document()).rule("owned-number", "404"));
    let path = profile(&alone, "CustomerProfiles", "draft");
    assert_eq!(post(&alone, &path, &number(3)).status(), 201);
}

#[test]
fn draft_and_rejected_profiles_refuse_assignments() {
    for (rule, status, reason) in
        [("draft-profile", "draft", "is a draft"), ("rejected-profile", "twilio-rejected", "was rejected")]
    {
        let emulator = emulator(&[(rule, "400")]);
        let path = profile(&emulator, "CustomerProfiles", status);
        assert_eq!(
            post(&emulator, &path, &number(1)).summary(),
            format!("400 20001 {} {reason}", sid_of(&path))
        );
        let other = profile(&emulator, "CustomerProfiles", "twilio-approved");
        assert_eq!(post(&emulator, &other, &number(1)).status(), 201);
    }
}

#[test]
fn limit_refuses_one_number_more() {
    let emulator = emulator(&[("profile-limit", "2")]);
    let [one, two] = ["one", "two"].map(|_| profile(&emulator, "CustomerProfiles", "draft"));
    let created = [1, 2, 3].map(|index| post(&emulator, &one, &number(index)));
    assert_eq!(statuses(&created), [201, 201, 400]);
    assert_eq!(post(&emulator, &two, &number(3)).status(), 201);
}

#[test]
fn phone_numbers_are_found_by_a_part() {
    let path = "/2010-04-01/Accounts/AC00000000000000000000000000000000/IncomingPhoneNumbers.json";
    let found = |emulator: &Emulator, part: &str| {
        let page = get(emulator, &format!("{path}?PhoneNumber={part}")).json();
        page["incoming_phone_numbers"].as_array().unwrap().len()
    };
    let by_part = emulator(&[]);
    numbers(&by_part);
    assert_eq!(["555", "%2B1415", "%2B14155550101", "999"].map(|part| found(&by_part, part)), [2, 1, 1, 0]);
    let exact = emulator(&[("partial-number", "equal")]);
    numbers(&exact);
    assert_eq!(["555", "%2B14155550101"].map(|part| found(&exact, part)), [0, 1]);
}

#[test]
fn unknown_rule_or_value_is_an_error() {
    for (id, value, expected) in [
        ("duplicates", "accept", "there is no rule 'duplicates'; the rules are duplicate, other-product, "),
        (
            "duplicate",
            "409",
            "'409' is not a value of the rule duplicate; its values are accept, 409-20409, 409-70003",
        ),
        (
            "profile-limit",
            "many",
            "'many' is not a value of the rule profile-limit; its values are none, NUMBER",
        ),
        ("profile-limit", "NUMBER", "'NUMBER' is not a value of the rule profile-limit"),
    ] {
        let error = wait(Emulator::builder(document()).rule(id, value).start()).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}
