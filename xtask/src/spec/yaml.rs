//! Parses YAML into a JSON value, and records where each value is.
//!
//! Accepts only what an OpenAPI document needs: one document, string keys, no aliases. Duplicate keys are rejected, which
//! serde's readers of YAML do not do for untyped maps.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::{Map, Number, Value};

use super::pointer::Pointer;
use crate::diagnostic::{Diagnostic, Result};

/// The positions of the values of a document, by JSON pointer.
pub(crate) type Positions = HashMap<Pointer, Position>;

/// The position of a value.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Position {
    /// The line of its key, or its own line if it has none.
    pub(crate) line: usize,
    /// The first character of its key and the one after the last.
    pub(crate) key: Option<(usize, usize)>,
    /// The same of the value, of which an object or a list has only the first character.
    pub(crate) value: (usize, usize),
}

/// The deepest nesting that is accepted. Deeper nesting would exhaust the stack in later stages.
const MAX_DEPTH: usize = 128;

/// Parses `text` into a value, and the positions of everything in it.
pub(crate) fn parse(text: &str) -> Result<(Value, Positions)> {
    let mut reader = Reader { events: Parser::new_from_str(text), positions: Positions::new() };
    let value = loop {
        let (event, span) = reader.next()?;
        match event {
            Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
            Event::StreamEnd => break Value::Null,
            event => break reader.value(event, span, &mut Pointer::default(), 0)?,
        }
    };
    loop {
        match reader.next()? {
            (Event::StreamEnd, _) => return Ok((value, reader.positions)),
            (Event::DocumentStart(_), span) => {
                return Err(at(span, "the file contains more than one YAML document")
                    .help("move each document to a file of its own"));
            }
            _ => {}
        }
    }
}

struct Reader<'a> {
    events: Parser<'a, saphyr_parser::StrInput<'a>>,
    positions: Positions,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span)> {
        match self.events.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(Diagnostic::new(format!("invalid YAML: {}", error.info()))
                .in_file("", Some(error.marker().line()))
                .help("fix the syntax on this line or just before it")),
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn value(&mut self, event: Event<'a>, span: Span, pointer: &mut Pointer, depth: usize) -> Result<Value> {
        if depth > MAX_DEPTH {
            return Err(at(span, format!("values are nested more than {MAX_DEPTH} levels deep")));
        }
        let value = (span.start.index(), span.end.index());
        self.positions.insert(pointer.clone(), Position { line: span.start.line(), key: None, value });
        match event {
            Event::Scalar(text, style, ..) => scalar(&text, style).map_err(|message| at(span, message)),
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
                        _ => return Err(at(span, "a key is not a string")),
                    };
                    if map.contains_key(&key) {
                        return Err(at(span, format!("the key `{key}` is used twice"))
                            .help("remove one of the two, or merge them"));
                    }
                    let (event, value_span) = self.next()?;
                    let value = self.below(pointer, &key, event, value_span, depth)?;
                    // Report the line of the key, where a reader looks first.
                    let length = pointer.push(&key);
                    let position = self.positions.entry(pointer.clone()).or_default();
                    position.line = span.start.line();
                    position.key = Some((span.start.index(), span.end.index()));
                    pointer.truncate(length);
                    map.insert(key, value);
                }
            }
            Event::Alias(_) => {
                Err(at(span, "aliases (`*name`) are not supported").help("copy the value, or use `$ref`"))
            }
            _ => Err(at(span, "expected a value")),
        }
    }

    fn below(
        &mut self,
        pointer: &mut Pointer,
        key: &str,
        event: Event<'a>,
        span: Span,
        depth: usize,
    ) -> Result<Value> {
        let length = pointer.push(key);
        let value = self.value(event, span, pointer, depth + 1);
        pointer.truncate(length);
        value
    }
}

fn at(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(message).in_file("", Some(span.start.line()))
}

/// Parses a scalar by the core schema of YAML 1.2, as OpenAPI requires: `yes`, `no` and `on` are strings.
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
                return Err(format!("the number `{text}` does not exist in JSON"));
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
    let without_plus = text.trim_start_matches('+');
    without_plus
        .parse::<i64>()
        .map(Number::from)
        .or_else(|_| without_plus.parse::<u64>().map(Number::from))
        .ok()
        .or_else(|| without_plus.parse::<f64>().ok().and_then(Number::from_f64))
}
