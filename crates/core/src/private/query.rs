//! Parameters of a URL's query.

use serde::Serialize;
use serde_json::Value;

use super::check::invalid_value;
use super::form::sorted;
use crate::Error;
use crate::types::text;

/// Appends a parameter to a query. A list becomes one pair for each item, an object one pair for each field, and null is
/// omitted.
pub(super) fn append<T: Serialize>(query: &mut String, name: &str, value: &T) -> Result<(), Error> {
    let value =
        serde_json::to_value(value).map_err(|error| Error::invalid_request(invalid_value(name, error)))?;
    match value {
        Value::Array(items) => items.into_iter().for_each(|item| append_pair(query, name, item)),
        Value::Object(fields) => {
            sorted(fields).into_iter().for_each(|(name, value)| append_pair(query, &name, value));
        }
        value => append_pair(query, name, value),
    }
    Ok(())
}

fn append_pair(query: &mut String, name: &str, value: Value) {
    let Some(value) = text(value) else { return };
    if !query.is_empty() {
        query.push('&');
    }
    query.extend(form_urlencoded::byte_serialize(name.as_bytes()));
    query.push('=');
    query.extend(form_urlencoded::byte_serialize(value.as_bytes()));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn query_has_a_pair_for_each_item_and_field() {
        for (value, expected) in [
            (json!(null), ""),
            (json!([]), ""),
            (json!("a b&c"), "Key=a+b%26c"),
            (json!(1.5), "Key=1.5"),
            (json!(u64::MAX), "Key=18446744073709551615"),
            (json!([1, null, true]), "Key=1&Key=true"),
            (json!({"b": 1, "a": [2], "c": null}), "a=%5B2%5D&b=1"),
        ] {
            let mut query = String::new();
            append(&mut query, "Key", &value).unwrap();
            assert_eq!(query, expected, "{value}");
        }
    }
}
