//! Validation and conversion of parameter and form field values.

use regress::Regex;
use serde_json::{Map, Number, Value};

use super::schema::parameter_text;
use super::{DocumentError, Schema, SchemaResolver};
use crate::text::{plural, quoted};

/// Validates the text of a parameter or form field against its schema, and converts it to JSON.
#[derive(Debug)]
pub(crate) struct Validator {
    kind: ValueKind,
    pattern: Option<(String, Regex)>,
    /// The limits on the number of characters, or of items for a list.
    min_len: Option<u64>,
    max_len: Option<u64>,
    min: Option<Bound>,
    max: Option<Bound>,
    allowed: Vec<String>,
}

#[derive(Debug)]
enum ValueKind {
    Text,
    Integer {
        bits: u32,
    },
    Number,
    Boolean,
    /// A list, written as one comma-separated value or as a repeated parameter.
    List {
        items: Box<Validator>,
        comma_separated: bool,
    },
    /// A JSON object, written as text.
    Object,
    /// No type is declared: JSON if the text is an object or an array, a string otherwise.
    Any,
}

#[derive(Debug)]
struct Bound {
    value: f64,
    exclusive: bool,
}

impl Validator {
    /// Creates a validator from a schema. `comma_separated` is how a list is written, if the schema is one.
    pub(crate) fn from_schema(
        resolver: &SchemaResolver<'_>,
        schema: &Schema,
        comma_separated: bool,
    ) -> Result<Self, DocumentError> {
        let kind = match schema_type(schema) {
            Some("string") => ValueKind::Text,
            Some("integer") => ValueKind::Integer {
                bits: if schema.get("format").is_some_and(|format| format == "int32") { 32 } else { 64 },
            },
            Some("number") => ValueKind::Number,
            Some("boolean") => ValueKind::Boolean,
            Some("array") => {
                let items = resolver.merge_all_of(schema.get("items").unwrap_or(&Value::Null))?;
                let items = Box::new(Self::from_schema(resolver, &items, false)?);
                ValueKind::List { items, comma_separated }
            }
            Some("object") => ValueKind::Object,
            _ => ValueKind::Any,
        };
        let pattern = match schema.get("pattern").and_then(Value::as_str) {
            Some(pattern) => {
                let regex = Regex::new(pattern)
                    .map_err(|error| DocumentError::new(format!("invalid pattern `{pattern}`: {error}")))?;
                Some((pattern.to_owned(), regex))
            }
            None => None,
        };
        let (min_len, max_len) = match kind {
            ValueKind::List { .. } => ("minItems", "maxItems"),
            _ => ("minLength", "maxLength"),
        };
        let integer = |keyword: &str| schema.get(keyword).and_then(Value::as_u64);
        let allowed = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
        Ok(Self {
            kind,
            pattern,
            min_len: integer(min_len),
            max_len: integer(max_len),
            min: bound(schema, "minimum", "exclusiveMinimum"),
            max: bound(schema, "maximum", "exclusiveMaximum"),
            allowed: allowed.map(parameter_text).collect(),
        })
    }

    /// Converts the values given for a parameter. The error is a reason to put after the parameter's name, such as
    /// `0 is less than the minimum of 1`.
    pub(crate) fn parse(&self, texts: &[&str]) -> Result<Value, String> {
        match (&self.kind, texts) {
            (ValueKind::List { items, comma_separated: true }, [text]) => {
                self.list(items, &text.split(',').map(str::trim).collect::<Vec<_>>())
            }
            (ValueKind::List { items, comma_separated: false }, texts) => self.list(items, texts),
            (_, [text]) => self.single(text),
            (_, texts) => Err(format!("given {} times, but only one value is allowed", texts.len())),
        }
    }

    fn list(&self, items: &Self, texts: &[&str]) -> Result<Value, String> {
        self.check_len(texts.len(), "item", None)?;
        texts.iter().map(|text| items.single(text)).collect::<Result<_, _>>().map(Value::Array)
    }

    fn single(&self, text: &str) -> Result<Value, String> {
        if !self.allowed.is_empty() && !self.allowed.iter().any(|allowed| allowed == text) {
            return Err(format!("{} is not one of {}", quoted(text), self.allowed.join(", ")));
        }
        match &self.kind {
            ValueKind::Text | ValueKind::Any => self.text(text),
            ValueKind::Integer { bits } => self.integer(text, *bits),
            ValueKind::Number => self.number(text),
            ValueKind::Boolean => match text {
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                _ => Err(format!("{} is not `true` or `false`", quoted(text))),
            },
            ValueKind::Object => match serde_json::from_str::<Map<String, Value>>(text) {
                Ok(object) => Ok(Value::Object(object)),
                Err(error) => Err(format!("{} is not a JSON object: {error}", quoted(text))),
            },
            ValueKind::List { .. } => Err("a list within a list is not supported".to_owned()),
        }
    }

    fn text(&self, text: &str) -> Result<Value, String> {
        // Lengths are checked first: they bound the cost of matching the pattern.
        self.check_len(text.chars().count(), "character", Some(text))?;
        if let Some((pattern, regex)) = &self.pattern
            && regex.find(text).is_none()
        {
            return Err(format!("{} does not match {pattern}", quoted(text)));
        }
        if matches!(self.kind, ValueKind::Any)
            && let Ok(value @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text)
        {
            return Ok(value);
        }
        Ok(Value::String(text.to_owned()))
    }

    fn integer(&self, text: &str, bits: u32) -> Result<Value, String> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(format!("{} is not an integer", quoted(text)));
        }
        // The schema may declare no bound, so an integer beyond 64 bits is clamped rather than rejected.
        let value = text.parse().unwrap_or(if text.starts_with('-') { i64::MIN } else { i64::MAX });
        if bits == 32 && i32::try_from(value).is_err() {
            return Err(format!("{text} does not fit in 32 bits"));
        }
        self.check_range(text, text.parse().unwrap_or(f64::MAX))?;
        Ok(Value::from(value))
    }

    fn number(&self, text: &str) -> Result<Value, String> {
        // Excludes `inf` and `nan`, which `f64` would accept.
        let number = text.parse::<f64>().ok().filter(|_| !text.contains(['i', 'I', 'n', 'N']));
        let Some((value, number)) = number.and_then(|value| Some((value, Number::from_f64(value)?))) else {
            return Err(format!("{} is not a number", quoted(text)));
        };
        self.check_range(text, value)?;
        Ok(Value::Number(number))
    }

    fn check_range(&self, text: &str, value: f64) -> Result<(), String> {
        match (&self.min, &self.max) {
            (Some(Bound { value: min, exclusive: false }), _) if value < *min => {
                Err(format!("{text} is less than the minimum of {min}"))
            }
            (Some(Bound { value: min, exclusive: true }), _) if value <= *min => {
                Err(format!("{text} is not greater than {min}"))
            }
            (_, Some(Bound { value: max, exclusive: false })) if value > *max => {
                Err(format!("{text} is greater than the maximum of {max}"))
            }
            (_, Some(Bound { value: max, exclusive: true })) if value >= *max => {
                Err(format!("{text} is not less than {max}"))
            }
            _ => Ok(()),
        }
    }

    /// Checks the number of characters in `text`, or the number of items.
    fn check_len(&self, len: usize, unit: &str, text: Option<&str>) -> Result<(), String> {
        let len = len as u64;
        let limit = match (self.min_len, self.max_len) {
            (Some(min), _) if len < min => format!("the minimum is {min}"),
            (_, Some(max)) if len > max => format!("the maximum is {max}"),
            _ => return Ok(()),
        };
        let subject = text.map(|text| format!("{} has ", quoted(text))).unwrap_or_default();
        Err(format!("{subject}{}, but {limit}", plural(len, unit)))
    }
}

/// Returns the type of a schema. In OpenAPI 3.1 it may be a list that includes `null`.
fn schema_type(schema: &Schema) -> Option<&str> {
    match schema.get("type") {
        Some(Value::String(name)) => Some(name),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).find(|name| *name != "null"),
        _ if schema.contains_key("enum") || schema.contains_key("pattern") => Some("string"),
        _ => None,
    }
}

/// Reads a bound: in OpenAPI 3.0 an exclusive bound is a flag beside the number, in 3.1 a number of its own.
fn bound(schema: &Schema, inclusive_keyword: &str, exclusive_keyword: &str) -> Option<Bound> {
    let exclusive = schema.get(exclusive_keyword);
    if let Some(value) = exclusive.and_then(Value::as_f64) {
        return Some(Bound { value, exclusive: true });
    }
    let value = schema.get(inclusive_keyword)?.as_f64()?;
    Some(Bound { value, exclusive: exclusive.and_then(Value::as_bool).unwrap_or(false) })
}
