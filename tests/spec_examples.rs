//! Every example in the spec is a valid value of its generated type.

use serde_json::Value;
use twilio_trusthub::{OPENAPI_JSON, types};

/// Deserializes `example` as the named type and serializes it again.
fn round_trip(type_name: &str, example: &Value) -> Value {
    fn convert<T: serde::de::DeserializeOwned + serde::Serialize>(example: &Value) -> Value {
        let value: T =
            serde_json::from_value(example.clone()).unwrap_or_else(|error| panic!("{error}: {example:#}"));
        serde_json::to_value(value).unwrap()
    }
    macro_rules! table {
        ($($name:ident)*) => {
            match type_name {
                $(stringify!($name) => convert::<types::$name>(example),)*
                other => panic!("the client has no type {other}"),
            }
        };
    }
    crate::each_type::each_type!(table)
}

/// Collects every example in `value` whose schema is a reference, with the name of the schema.
fn collect_examples(value: &Value, found: &mut Vec<(String, Value)>) {
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
            map.values().for_each(|value| collect_examples(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| collect_examples(value, found)),
        _ => {}
    }
}

/// Removes properties that are null: the generated types treat null and missing alike, and serialize neither.
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
fn every_example_round_trips() {
    let document: Value = serde_json::from_str(OPENAPI_JSON).unwrap();
    let mut found = Vec::new();
    collect_examples(&document, &mut found);
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        found.extend(schema.get("example").map(|example| (name.clone(), example.clone())));
    }
    assert!(found.len() >= 20, "found only {} examples", found.len());
    for (name, example) in found {
        assert_eq!(round_trip(&name, &example), without_nulls(&example), "{name}");
    }
}

/// The schema of a query parameter that is an array has no name, so `every_example_round_trips` does not cover it.
#[test]
fn array_parameter_example_deserializes() {
    let document: Value = serde_json::from_str(OPENAPI_JSON).unwrap();
    let example = &document["components"]["parameters"]["ChannelEndpointSids"]["example"];
    let sids: Vec<types::ChannelEndpointSid> = serde_json::from_value(example.clone()).unwrap();
    assert_eq!((sids.len(), serde_json::to_value(&sids).unwrap()), (2, example.clone()));
}

#[test]
fn every_body_and_parameter_has_an_example() {
    let document: Value = serde_json::from_str(OPENAPI_JSON).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap().iter().filter(|(key, _)| *key != "parameters") {
            let operation_name = format!("{method} {path}");
            if let Some(body) = operation.get("requestBody") {
                assert!(body.to_string().contains("\"examples\""), "{operation_name}: the request body");
            }
            for (status, response) in operation["responses"].as_object().unwrap() {
                let resolved = match response.get("$ref").and_then(Value::as_str) {
                    Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
                    None => response,
                };
                let has_example = resolved.to_string().contains("\"example");
                assert!(has_example || resolved.get("content").is_none(), "{operation_name}: {status}");
            }
        }
    }
    for (name, parameter) in document["components"]["parameters"].as_object().unwrap() {
        assert!(parameter.get("example").is_some(), "{name}");
    }
}
