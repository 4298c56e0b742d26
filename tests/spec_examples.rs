//! Every example in the document is a value of its generated type, and comes out as it went in.

use serde_json::Value;
use twilio_trusthub::{OPENAPI_JSON, types};

/// Decodes `example` as the named type and encodes it again.
fn round(type_name: &str, example: &Value) -> Value {
    fn through<T: serde::de::DeserializeOwned + serde::Serialize>(example: &Value) -> Value {
        let value: T =
            serde_json::from_value(example.clone()).unwrap_or_else(|error| panic!("{error}: {example:#}"));
        serde_json::to_value(value).unwrap()
    }
    macro_rules! table {
        ($($name:ident)*) => {
            match type_name {
                $(stringify!($name) => through::<types::$name>(example),)*
                other => panic!("the client has no type {other}"),
            }
        };
    }
    twilio_trusthub::each_type!(table)
}

/// Every place of the document that gives a schema by name and an example of it.
fn gather(value: &Value, found: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(map) => {
            let name = map
                .get("schema")
                .and_then(|schema| schema.get("$ref"))
                .and_then(Value::as_str)
                .map(|reference| reference.rsplit('/').next().unwrap().to_owned());
            if let Some(name) = name {
                found.extend(map.get("example").map(|example| (name.clone(), example.clone())));
                for example in map.get("examples").and_then(Value::as_object).into_iter().flatten() {
                    found.push((name.clone(), example.1["value"].clone()));
                }
            }
            map.values().for_each(|value| gather(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| gather(value, found)),
        _ => {}
    }
}

/// What a type leaves out is what is null: the service promises nothing, and null says no more than nothing.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(map) => map
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key.clone(), without_nulls(value)))
            .collect(),
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

#[test]
fn each_decodes_and_encodes_to_the_same() {
    let document: Value = serde_json::from_str(OPENAPI_JSON).unwrap();
    let mut found = Vec::new();
    gather(&document, &mut found);
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        found.extend(schema.get("example").map(|example| (name.clone(), example.clone())));
    }
    assert!(found.len() >= 20, "only {} examples were found", found.len());
    for (name, example) in found {
        assert_eq!(round(&name, &example), without_nulls(&example), "{name}");
    }
}

/// A list in a query has no type of its own in the document: its example is a value of its setter's.
#[test]
fn a_list_in_a_query_takes_its_example() {
    let document: Value = serde_json::from_str(OPENAPI_JSON).unwrap();
    let example = &document["components"]["parameters"]["ChannelEndpointSids"]["example"];
    let sids: Vec<types::ChannelEndpointSid> = serde_json::from_value(example.clone()).unwrap();
    assert_eq!((sids.len(), serde_json::to_value(&sids).unwrap()), (2, example.clone()));
}

/// Each operation has an example of what it takes and of what it answers.
#[test]
fn each_operation_has_examples() {
    let document: Value = serde_json::from_str(OPENAPI_JSON).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap().iter().filter(|(key, _)| *key != "parameters") {
            let shown = format!("{method} {path}");
            if let Some(body) = operation.get("requestBody") {
                assert!(body.to_string().contains("\"examples\""), "{shown}: the request");
            }
            for (status, response) in operation["responses"].as_object().unwrap() {
                let whole = match response.get("$ref").and_then(Value::as_str) {
                    Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
                    None => response,
                };
                let has = whole.to_string().contains("\"example");
                assert!(has || whole.get("content").is_none(), "{shown}: {status}");
            }
        }
    }
    for (name, parameter) in document["components"]["parameters"].as_object().unwrap() {
        assert!(parameter.get("example").is_some(), "{name}");
    }
}
