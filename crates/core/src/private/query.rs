//! Parameters of a URL's query.

use serde::Serialize;
use serde_json::Value;

use super::check::invalid_value;
use super::form::sorted;
use crate::Error;
use crate::types::text;

/// Appends a parameter to a URL. A list becomes one pair for each item, an object one pair for each field, and null is
/// omitted.
pub(super) fn append<T: Serialize>(url: &mut String, name: &str, value: &T) -> Result<(), Error> {
    let value =
        serde_json::to_value(value).map_err(|error| Error::invalid_request(invalid_value(name, error)))?;
    match value {
        Value::Array(items) => items.into_iter().for_each(|item| append_pair(url, name, item)),
        Value::Object(fields) => {
            sorted(fields).into_iter().for_each(|(name, value)| append_pair(url, &name, value));
        }
        value => append_pair(url, name, value),
    }
    Ok(())
}

fn append_pair(url: &mut String, name: &str, value: Value) {
    let Some(value) = text(value) else { return };
    url.push(if url.contains('?') { '&' } else { '?' });
    url.extend(form_urlencoded::byte_serialize(name.as_bytes()));
    url.push('=');
    url.extend(form_urlencoded::byte_serialize(value.as_bytes()));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn query_has_a_pair_for_each_item_and_field() {
        for (value, expected) in [
            (json!(null), None),
            (json!([]), None),
            (json!("a b&c"), Some("Key=a+b%26c")),
            (json!(1.5), Some("Key=1.5")),
            (json!(u64::MAX), Some("Key=18446744073709551615")),
            (json!([1, null, true]), Some("Key=1&Key=true")),
            (json!({"b": 1, "a": [2], "c": null}), Some("a=%5B2%5D&b=1")),
        ] {
            let mut url = "http://localhost/".to_owned();
            append(&mut url, "Key", &value).unwrap();
            assert_eq!(url.split_once('?').map(|(_, query)| query), expected, "{value}");
        }
    }
}
