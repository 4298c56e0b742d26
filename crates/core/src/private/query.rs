//! Parameters of a URL's query.

use serde::ser::{Error as _, Serialize, SerializeSeq as _, Serializer};
use serde_json::Value;

use super::form::sorted;
use crate::types::text;

/// A parameter for `reqwest::RequestBuilder::query`. A list becomes one pair for each item, an object one pair for each
/// field, and null is omitted.
#[derive(Debug)]
pub(super) struct QueryParam<'a, T>(&'a str, &'a T);

impl<'a, T> QueryParam<'a, T> {
    /// Creates a parameter from its name and its value.
    pub(super) fn new(name: &'a str, value: &'a T) -> Self {
        Self(name, value)
    }
}

impl<T: Serialize> Serialize for QueryParam<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut pairs = serializer.serialize_seq(None)?;
        let mut add = |name: &str, value: Value| match text(value) {
            Some(text) => pairs.serialize_element(&(name, text)),
            None => Ok(()),
        };
        match serde_json::to_value(self.1).map_err(S::Error::custom)? {
            Value::Array(items) => items.into_iter().try_for_each(|item| add(self.0, item))?,
            Value::Object(fields) => {
                sorted(fields).into_iter().try_for_each(|(name, value)| add(&name, value))?;
            }
            value => add(self.0, value)?,
        }
        pairs.end()
    }
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
            let request =
                reqwest::Client::new().get("http://localhost/").query(&QueryParam::new("Key", &value));
            assert_eq!(request.build().unwrap().url().query(), expected, "{value}");
        }
    }
}
