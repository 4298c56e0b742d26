//! The JSON schema of each generated type says what the document says.

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Value, json};
use twilio_trusthub::{OPENAPI_JSON, types};

fn schema<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    SchemaGenerator::new(settings).into_root_schema_for::<T>().to_value()
}

/// The document's schema, its references written out, and its `nullable` as JSON Schema has it.
fn declared(document: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return declared(document, document.pointer(reference.trim_start_matches('#')).unwrap());
    }
    let mut map = schema.as_object().unwrap().clone();
    if let Some(Value::Array(parts)) = map.remove("allOf") {
        let mut whole = declared(document, &parts[0]).as_object().unwrap().clone();
        whole.extend(map);
        map = whole;
    }
    if map.remove("nullable") == Some(json!(true)) {
        map.insert("type".into(), json!([map["type"], "null"]));
    }
    if let Some(Value::Object(properties)) = map.get_mut("properties") {
        properties.values_mut().for_each(|property| *property = declared(document, property));
    }
    if let Some(items) = map.get_mut("items") {
        *items = declared(document, items);
    }
    Value::Object(map)
}

/// What the two have in common: types, formats, lengths, bounds, patterns, required, descriptions.
fn facts(schema: &Value, required: bool) -> Value {
    let mut facts = serde_json::Map::new();
    for key in ["format", "minLength", "maxLength", "pattern", "minimum", "maximum", "default"] {
        facts.extend(schema.get(key).map(|value| (key.to_owned(), value.clone())));
    }
    // A whole number has 64 bits in Rust, whether the document says so or not.
    if facts.get("format") == Some(&json!("int64")) {
        facts.remove("format");
    }
    // A property that need not be there may as well be null: serde reads both as nothing.
    let mut types: Vec<&str> = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        Value::String(one) => vec![one],
        _ => Vec::new(),
    };
    types.retain(|name| required || *name != "null");
    facts.insert("type".into(), json!(types));
    let words = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let words = words.split("\n\nLimits:").next().unwrap_or_default();
    facts.insert("description".into(), json!(words.split_whitespace().collect::<Vec<_>>().join(" ")));
    let names: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        let properties = properties
            .iter()
            .map(|(name, property)| (name.clone(), facts_of(property, names.contains(&name.as_str()))));
        facts.insert("properties".into(), Value::Object(properties.collect()));
        let mut names = names;
        names.sort_unstable();
        facts.insert("required".into(), json!(names));
    }
    if let Some(items) = schema.get("items") {
        facts.insert("items".into(), facts_of(items, true));
    }
    Value::Object(facts)
}

fn facts_of(schema: &Value, required: bool) -> Value {
    // schemars writes an optional object as a choice between it and null.
    let choice = schema.get("anyOf").and_then(Value::as_array).and_then(|choice| choice.first());
    let mut whole = choice.unwrap_or(schema).clone();
    if let Some(description) = schema.get("description") {
        whole["description"] = description.clone();
    }
    facts(&whole, required)
}

fn compare<T: JsonSchema>(name: &str) {
    let document: Value = serde_json::from_str(OPENAPI_JSON).unwrap();
    let mut wanted = facts_of(&declared(&document, &document["components"]["schemas"][name]), true);
    let mut made = facts_of(&schema::<T>(), true);
    // A SID is `twilio_core`'s type, which is documented there and inlined where it is used.
    if wanted.get("pattern").is_some() {
        wanted["description"] = json!("");
    }
    // rustdoc and JSON escape in different ways what neither needs: compare the words.
    for value in [&mut wanted, &mut made] {
        *value =
            serde_json::from_str(&value.to_string().replace("\\\\<", "<").replace("\\\\[", "[")).unwrap();
    }
    assert_eq!(made, wanted, "{name}: {made:#}\n{wanted:#}");
}

/// Objects are compared whole; a SID by its facts; what a parameter alone is, by its bounds.
#[test]
fn of_every_type() {
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
    twilio_trusthub::each_type!(table);
    let declared: Vec<&String> = document["components"]["schemas"].as_object().unwrap().keys().collect();
    assert_eq!(compared.len(), declared.len(), "{compared:?} of {declared:?}");
}

#[test]
fn of_bounded_numbers() {
    let size = schema::<types::PageSize>();
    assert_eq!((&size["minimum"], &size["maximum"]), (&json!(1), &json!(1000)));
    let page = schema::<types::Page>();
    assert_eq!((&page["minimum"], page.get("maximum")), (&json!(0), None));
}
