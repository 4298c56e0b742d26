//! What a value of a parameter or a form field has to be.

use regress::Regex;
use serde_json::{Map, Number, Value};

use super::fault;
use super::schema::{Schema, Schemas};
use crate::Error;
use crate::text::shown;

/// What a value has to be.
#[derive(Debug)]
pub(crate) struct Rule {
    kind: Kind,
    pattern: Option<(String, Regex)>,
    /// Of characters, or of items.
    shortest: Option<u64>,
    longest: Option<u64>,
    least: Option<Bound>,
    most: Option<Bound>,
    one_of: Vec<String>,
}

#[derive(Debug)]
enum Kind {
    Text,
    Integer {
        bits: u32,
    },
    Number,
    Boolean,
    /// Items of one value separated by commas, or a value for each.
    List {
        items: Box<Rule>,
        commas: bool,
    },
    /// JSON as text.
    Object,
    /// The document does not say: JSON where it is an object or a list, text otherwise.
    Any,
}

#[derive(Debug)]
struct Bound {
    value: f64,
    exclusive: bool,
}

impl Rule {
    /// The rule that a schema is. `commas` says how a list is written, if it is one.
    pub(crate) fn read(schemas: &Schemas<'_>, schema: &Schema, commas: bool) -> Result<Self, Error> {
        let kind = match kind_of(schema) {
            Some("string") => Kind::Text,
            Some("integer") => Kind::Integer {
                bits: if schema.get("format").is_some_and(|it| it == "int32") { 32 } else { 64 },
            },
            Some("number") => Kind::Number,
            Some("boolean") => Kind::Boolean,
            Some("array") => {
                let items = schemas.flat(schema.get("items").unwrap_or(&Value::Null))?;
                Kind::List { items: Box::new(Self::read(schemas, &items, false)?), commas }
            }
            Some("object") => Kind::Object,
            _ => Kind::Any,
        };
        let pattern = match schema.get("pattern").and_then(Value::as_str) {
            Some(pattern) => {
                let regex = Regex::new(pattern)
                    .map_err(|error| fault(format!("the pattern `{pattern}` cannot be read: {error}")))?;
                Some((pattern.to_owned(), regex))
            }
            None => None,
        };
        let (shortest, longest) = match kind {
            Kind::List { .. } => ("minItems", "maxItems"),
            _ => ("minLength", "maxLength"),
        };
        let count = |name: &str| schema.get(name).and_then(Value::as_u64);
        Ok(Self {
            kind,
            pattern,
            shortest: count(shortest),
            longest: count(longest),
            least: bound(schema, "minimum", "exclusiveMinimum"),
            most: bound(schema, "maximum", "exclusiveMaximum"),
            one_of: schema.get("enum").and_then(Value::as_array).into_iter().flatten().map(plain).collect(),
        })
    }

    /// The value that `texts` are; or what is wrong with them, to be read after the name: `0 is less than 1`.
    pub(crate) fn value(&self, texts: &[&str]) -> Result<Value, String> {
        match (&self.kind, texts) {
            (Kind::List { items, commas: true }, [text]) => {
                self.list(items, &text.split(',').map(str::trim).collect::<Vec<_>>())
            }
            (Kind::List { items, commas: false }, texts) => self.list(items, texts),
            (_, [text]) => self.single(text),
            (_, texts) => Err(format!("it is given {} times, and one value is meant", texts.len())),
        }
    }

    fn list(&self, items: &Self, texts: &[&str]) -> Result<Value, String> {
        self.counted(texts.len(), "item", "it")?;
        texts.iter().map(|text| items.single(text)).collect::<Result<_, _>>().map(Value::Array)
    }

    fn single(&self, text: &str) -> Result<Value, String> {
        if !self.one_of.is_empty() && !self.one_of.iter().any(|allowed| allowed == text) {
            return Err(format!("{} is none of {}", shown(text), self.one_of.join(", ")));
        }
        match &self.kind {
            Kind::Text | Kind::Any => self.text(text),
            Kind::Integer { bits } => self.integer(text, *bits),
            Kind::Number => self.number(text),
            Kind::Boolean => match text {
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                _ => Err(format!("{} is neither true nor false", shown(text))),
            },
            Kind::Object => match serde_json::from_str::<Map<String, Value>>(text) {
                Ok(object) => Ok(Value::Object(object)),
                Err(error) => Err(format!("{} is not an object as JSON: {error}", shown(text))),
            },
            Kind::List { .. } => Err(format!("{} would be a list within a list", shown(text))),
        }
    }

    fn text(&self, text: &str) -> Result<Value, String> {
        self.counted(text.chars().count(), "character", &shown(text))?;
        // Whatever a pattern costs, lengths bound it: they come first.
        if let Some((pattern, regex)) = &self.pattern
            && regex.find(text).is_none()
        {
            return Err(format!("{} does not match {pattern}", shown(text)));
        }
        if matches!(self.kind, Kind::Any)
            && let Ok(value @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text)
        {
            return Ok(value);
        }
        Ok(Value::String(text.to_owned()))
    }

    fn integer(&self, text: &str, bits: u32) -> Result<Value, String> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(format!("{} is not an integer", shown(text)));
        }
        // A document that sets no bound sets none: what is larger than any count is as large as one can be.
        let value = text.parse().unwrap_or(if text.starts_with('-') { i64::MIN } else { i64::MAX });
        if bits == 32 && i32::try_from(value).is_err() {
            return Err(format!("{text} does not fit into 32 bits"));
        }
        self.bounded(text, text.parse().unwrap_or(f64::MAX))?;
        Ok(Value::from(value))
    }

    fn number(&self, text: &str) -> Result<Value, String> {
        let number = text.parse::<f64>().ok().filter(|_| !text.contains(['i', 'I', 'n', 'N']));
        let Some((value, number)) = number.and_then(|value| Some((value, Number::from_f64(value)?))) else {
            return Err(format!("{} is not a number", shown(text)));
        };
        self.bounded(text, value)?;
        Ok(Value::Number(number))
    }

    fn bounded(&self, text: &str, value: f64) -> Result<(), String> {
        match (&self.least, &self.most) {
            (Some(Bound { value: least, exclusive: false }), _) if value < *least => {
                Err(format!("{text} is less than {least}"))
            }
            (Some(Bound { value: least, exclusive: true }), _) if value <= *least => {
                Err(format!("{text} is not more than {least}"))
            }
            (_, Some(Bound { value: most, exclusive: false })) if value > *most => {
                Err(format!("{text} is more than {most}"))
            }
            (_, Some(Bound { value: most, exclusive: true })) if value >= *most => {
                Err(format!("{text} is not less than {most}"))
            }
            _ => Ok(()),
        }
    }

    fn counted(&self, count: usize, what: &str, who: &str) -> Result<(), String> {
        let s = if count == 1 { "" } else { "s" };
        let count = count as u64;
        match (self.shortest, self.longest) {
            (Some(least), _) if count < least => {
                Err(format!("{who} has {count} {what}{s}, fewer than {least}"))
            }
            (_, Some(most)) if count > most => Err(format!("{who} has {count} {what}{s}, more than {most}")),
            _ => Ok(()),
        }
    }
}

/// The type of a schema; in OpenAPI 3.1 it may stand in a list beside `null`.
fn kind_of(schema: &Schema) -> Option<&str> {
    match schema.get("type") {
        Some(Value::String(kind)) => Some(kind),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        _ if schema.contains_key("enum") || schema.contains_key("pattern") => Some("string"),
        _ => None,
    }
}

/// A bound as OpenAPI 3.0 writes it, with a flag beside it, or 3.1, with a number of its own.
fn bound(schema: &Schema, inclusive: &str, exclusive: &str) -> Option<Bound> {
    let own = schema.get(exclusive);
    if let Some(value) = own.and_then(Value::as_f64) {
        return Some(Bound { value, exclusive: true });
    }
    let value = schema.get(inclusive)?.as_f64()?;
    Some(Bound { value, exclusive: own.and_then(Value::as_bool).unwrap_or(false) })
}

/// A member of an enumeration as it is written in a query or a form.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
