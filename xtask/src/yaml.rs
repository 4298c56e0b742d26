//! YAML to JSON, with the line on which each value starts.
//!
//! Only what an OpenAPI document may use: one document, string keys, no anchors. A key that is given twice is refused,
//! which the serde readers of YAML do not do for a map of any value.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::{Map, Number, Value};

use crate::diagnostic::{Fault, Result};

/// The lines of a document, by JSON pointer.
pub(crate) type Lines = HashMap<String, usize>;

/// Nesting that no document needs, and that would exhaust the stack of every later stage.
const DEEPEST: usize = 128;

/// Reads `text` into a value and the lines of everything in it.
pub(crate) fn parse(text: &str) -> Result<(Value, Lines)> {
    let mut reader = Reader { events: Parser::new_from_str(text), lines: Lines::new() };
    let value = loop {
        let (event, span) = reader.next()?;
        match event {
            Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
            Event::StreamEnd => break Value::Null,
            event => break reader.value(event, span, &mut String::new(), 0)?,
        }
    };
    loop {
        match reader.next()? {
            (Event::StreamEnd, _) => return Ok((value, reader.lines)),
            (Event::DocumentStart(_), span) => {
                return Err(at(span, "the file holds more than one YAML document")
                    .help("keep one OpenAPI document to a file"));
            }
            _ => {}
        }
    }
}

struct Reader<'a> {
    events: Parser<'a, saphyr_parser::StrInput<'a>>,
    lines: Lines,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span)> {
        match self.events.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(Fault::new(format!("the YAML cannot be read: {}", error.info()))
                .in_file("", Some(error.marker().line()))
                .help("mend the syntax at or just before this line")),
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn value(&mut self, event: Event<'a>, span: Span, pointer: &mut String, depth: usize) -> Result<Value> {
        if depth > DEEPEST {
            return Err(at(span, format!("values are nested deeper than {DEEPEST}")));
        }
        self.lines.insert(pointer.clone(), span.start.line());
        match event {
            Event::Scalar(text, style, ..) => scalar(&text, style).map_err(|what| at(span, what)),
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                loop {
                    let (event, span) = self.next()?;
                    if matches!(event, Event::SequenceEnd) {
                        return Ok(Value::Array(items));
                    }
                    let item = self.below(pointer, &items.len().to_string(), event, span, depth)?;
                    items.push(item);
                }
            }
            Event::MappingStart(..) => {
                let mut map = Map::new();
                loop {
                    let (event, span) = self.next()?;
                    let key = match event {
                        Event::MappingEnd => return Ok(Value::Object(map)),
                        Event::Scalar(key, ..) => key.into_owned(),
                        _ => return Err(at(span, "a key is not a plain string")),
                    };
                    if map.contains_key(&key) {
                        return Err(at(span, format!("the key `{key}` is given twice"))
                            .help("remove one of the two, or merge them"));
                    }
                    let (event, value_span) = self.next()?;
                    let value = self.below(pointer, &key, event, value_span, depth)?;
                    // The line of the key is the one that a person looks for.
                    let length = push(pointer, &key);
                    self.lines.insert(pointer.clone(), span.start.line());
                    pointer.truncate(length);
                    map.insert(key, value);
                }
            }
            Event::Alias(_) => {
                Err(at(span, "an alias (`*name`) is used").help("write the value out, or use $ref"))
            }
            _ => Err(at(span, "a value was expected")),
        }
    }

    fn below(
        &mut self,
        pointer: &mut String,
        key: &str,
        event: Event<'a>,
        span: Span,
        depth: usize,
    ) -> Result<Value> {
        let length = push(pointer, key);
        let value = self.value(event, span, pointer, depth + 1);
        pointer.truncate(length);
        value
    }
}

/// Adds one step to a JSON pointer and tells how long it was before.
fn push(pointer: &mut String, key: &str) -> usize {
    let length = pointer.len();
    pointer.push('/');
    pointer.push_str(&crate::pointer::escape(key));
    length
}

fn at(span: Span, what: impl Into<String>) -> Fault {
    Fault::new(what).in_file("", Some(span.start.line()))
}

/// The core schema of YAML 1.2, which is what OpenAPI asks for: `yes`, `no` and `on` are strings.
fn scalar(text: &str, style: ScalarStyle) -> Result<Value, String> {
    if style != ScalarStyle::Plain {
        return Ok(Value::String(text.to_owned()));
    }
    Ok(match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => match number(text) {
            Some(number) => Value::Number(number),
            None if matches!(text, ".inf" | "-.inf" | "+.inf" | ".nan" | ".NaN") => {
                return Err(format!("`{text}` is a number that JSON does not have"));
            }
            None => Value::String(text.to_owned()),
        },
    })
}

fn number(text: &str) -> Option<Number> {
    let digits = text.trim_start_matches(['+', '-']);
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') || text.len() - digits.len() > 1 {
        return None;
    }
    let plain = text.trim_start_matches('+');
    plain
        .parse::<i64>()
        .map(Number::from)
        .or_else(|_| plain.parse::<u64>().map(Number::from))
        .ok()
        .or_else(|| plain.parse::<f64>().ok().and_then(Number::from_f64))
}
