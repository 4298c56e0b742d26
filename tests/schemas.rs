//! The JSON schema of each generated type equals the schema in the spec.

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Value, json};
use twilio_trusthub::{OPENAPI_JSON, types};

fn schema<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    SchemaGenerator::new(settings).into_root_schema_for::<T>().to_value()
}

/// Returns `schema` with its references resolved, and `nullable` translated to JSON Schema.
fn resolved(document: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return resolved(document, document.pointer(reference.trim_start_matches('#')).unwrap());
    }
    let mut map = schema.as_object().unwrap().clone();
    if let Some(Value::Array(parts)) = map.remove("allOf") {
        let mut merged = resolved(document, &parts[0]).as_object().unwrap().clone();
        merged.extend(map);
        map = merged;
    }
    if map.remove("nullable") == Some(json!(true)) {
        map.insert("type".into(), json!([map["type"], "null"]));
    }
    if let Some(Value::Object(properties)) = map.get_mut("properties") {
        properties.values_mut().for_each(|property| *property = resolved(document, property));
    }
    if let Some(items) = map.get_mut("items") {
        *items = resolved(document, items);
    }
    Value::Object(map)
}

/// Returns the keywords that both schemas have: types, formats, lengths, bounds, patterns, `required`, descriptions.
fn keywords(schema: &Value, required: bool) -> Value {
    let mut keywords = serde_json::Map::new();
    for key in ["format", "minLength", "maxLength", "pattern", "minimum", "maximum", "default"] {
        keywords.extend(schema.get(key).map(|value| (key.to_owned(), value.clone())));
    }
    // The generated integers are all `i64`, with or without `format: int64` in the spec.
    if keywords.get("format") == Some(&json!("int64")) {
        keywords.remove("format");
    }
    // schemars writes an enumeration whose values have descriptions as a choice of constants.
    let constants = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    let constants: Vec<Value> = constants.map(|value| value["const"].clone()).collect();
    if let Some(values) = schema.get("enum").or((!constants.is_empty()).then_some(&json!(constants))) {
        keywords.insert("enum".into(), values.clone());
    }
    let choice = schema.pointer("/oneOf/0").unwrap_or(schema);
    // serde deserializes a missing optional property and a null one alike.
    let mut types: Vec<&str> = match &choice["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        Value::String(one) => vec![one],
        _ => Vec::new(),
    };
    types.retain(|name| required || *name != "null");
    keywords.insert("type".into(), json!(types));
    let description = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let description = description.split("\n\nMust ").next().unwrap_or_default();
    keywords
        .insert("description".into(), json!(description.split_whitespace().collect::<Vec<_>>().join(" ")));
    let names: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        let properties = properties
            .iter()
            .map(|(name, property)| (name.clone(), keywords_of(property, names.contains(&name.as_str()))));
        keywords.insert("properties".into(), Value::Object(properties.collect()));
        let mut names = names;
        names.sort_unstable();
        keywords.insert("required".into(), json!(names));
    }
    if let Some(items) = schema.get("items") {
        keywords.insert("items".into(), keywords_of(items, true));
    }
    Value::Object(keywords)
}

fn keywords_of(schema: &Value, required: bool) -> Value {
    // schemars writes an optional object as `anyOf` of the object and null.
    let choice = schema.get("anyOf").and_then(Value::as_array).and_then(|choice| choice.first());
    let mut schema_or_choice = choice.unwrap_or(schema).clone();
    if let Some(description) = schema.get("description") {
        schema_or_choice["description"] = description.clone();
    }
    keywords(&schema_or_choice, required)
}

fn compare<T: JsonSchema>(name: &str) {
    let document: Value = serde_json::from_str(OPENAPI_JSON).unwrap();
    let mut expected = keywords_of(&resolved(&document, &document["components"]["schemas"][name]), true);
    let mut actual = keywords_of(&schema::<T>(), true);
    // SIDs and bounded integers are types of `twilio_core`, with the description from there.
    if expected.get("pattern").is_some() || expected["type"] == json!(["integer"]) {
        expected["description"] = json!("");
    }
    // Descriptions in generated code escape `<` and `[` for rustdoc.
    for value in [&mut expected, &mut actual] {
        *value =
            serde_json::from_str(&value.to_string().replace("\\\\<", "<").replace("\\\\[", "[")).unwrap();
    }
    assert_eq!(actual, expected, "{name}: {actual:#}\n{expected:#}");
}

#[test]
fn json_schema_of_every_type_equals_the_spec() {
    let document: Value = serde_json::from_str(OPENAPI_JSON).unwrap();
    let mut compared = Vec::new();
    macro_rules! table {
        ($($name:ident)*) => {
            $(if document["components"]["schemas"].get(stringify!($name)).is_some() {
                compare::<types::$name>(stringify!($name));
                compared.push(stringify!($name));
            })*
        };
    }
    crate::each_type::each_type!(table);
    let declared: Vec<&String> = document["components"]["schemas"].as_object().unwrap().keys().collect();
    assert_eq!(compared.len(), declared.len(), "{compared:?} of {declared:?}");
}

#[test]
fn json_schema_of_bounded_numbers_has_their_bounds() {
    let size = schema::<types::PageSize>();
    assert_eq!((&size["minimum"], &size["maximum"]), (&json!(1), &json!(1000)));
    let page = schema::<types::PageIndex>();
    assert_eq!((&page["minimum"], page.get("maximum")), (&json!(0), None));
}
