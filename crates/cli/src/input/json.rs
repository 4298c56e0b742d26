//! Reads JSON: an array, an object with a list such as `results`, or several values one after the other.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use serde::Deserialize as _;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::{Map, Value};

use super::line_reader::MAX_LINE;
use super::names::{LIST_NAMES, NEXT_PAGE_NAMES, normalize};
use super::ndjson::{self, NdjsonLine};
use super::{InputBuilder, InputError, InputOptions};

/// Reads all values. Items are added as they are read, so that an array may be of any length.
pub(super) fn read<R: BufRead>(
    mut reader: R,
    options: &InputOptions,
    input: &mut InputBuilder<'_>,
) -> Result<(), InputError> {
    skip_byte_order_mark(&mut reader).map_err(InputError::Io)?;
    let position = Rc::new(Position::default());
    let reader = PositionReader { reader, position: Rc::clone(&position) };
    let mut values = serde_json::Deserializer::from_reader(reader);
    let mut has_next_page = false;
    loop {
        let target = Target { options, input, position: &position, has_next_page: &mut has_next_page };
        let read = match values.end() {
            Ok(()) => break,
            Err(error) if error.is_io() => Err(error),
            Err(_) => TopLevel(target).deserialize(&mut values),
        };
        if let Err(error) = read {
            return match (error.classify(), position.is_too_long()) {
                (_, true) => {
                    input.reject(position.line(), "an item longer than 1 MiB");
                    Ok(())
                }
                (Category::Io, false) => Err(InputError::Io(error.into())),
                (category, false) => {
                    let problem = match category {
                        Category::Eof => "incomplete",
                        Category::Data => "unexpected",
                        Category::Io | Category::Syntax => "invalid",
                    };
                    let line = u64::try_from(error.line()).unwrap_or_default();
                    input.reject(line, format!("{problem} JSON at column {}", error.column()));
                    Ok(())
                }
            };
        }
    }
    if has_next_page {
        input.warn("the input is one page of a longer list: its last page refers to a next page");
    }
    Ok(())
}

fn skip_byte_order_mark(reader: &mut impl BufRead) -> io::Result<()> {
    if reader.fill_buf()?.starts_with(b"\xef\xbb\xbf") {
        reader.consume(3);
    }
    Ok(())
}

/// The position of the parser in the input.
#[derive(Debug, Default)]
struct Position {
    newlines: Cell<u64>,
    /// The number of bytes since the current item started.
    bytes: Cell<usize>,
}

impl Position {
    fn line(&self) -> u64 {
        self.newlines.get() + 1
    }

    fn start_item(&self) {
        self.bytes.set(0);
    }

    fn is_too_long(&self) -> bool {
        self.bytes.get() > MAX_LINE
    }
}

/// Follows the position of a parser that reads byte by byte.
struct PositionReader<R> {
    reader: R,
    position: Rc<Position>,
}

impl<R: BufRead> Read for PositionReader<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if self.position.is_too_long() {
            return Err(io::Error::other("an item is too long"));
        }
        let count = self.reader.read(bytes)?;
        let newlines = bytes[..count].iter().filter(|byte| **byte == b'\n').count();
        self.position
            .newlines
            .set(self.position.newlines.get() + u64::try_from(newlines).unwrap_or_default());
        self.position.bytes.set(self.position.bytes.get() + count);
        Ok(count)
    }
}

/// Receives the items.
struct Target<'t, 'b> {
    options: &'t InputOptions,
    input: &'t mut InputBuilder<'b>,
    position: &'t Position,
    /// `true` if the latest page has a next one.
    has_next_page: &'t mut bool,
}

impl<'t, 'b> Target<'t, 'b> {
    fn reborrow(&mut self) -> Target<'_, 'b> {
        Target {
            options: self.options,
            input: self.input,
            position: self.position,
            has_next_page: self.has_next_page,
        }
    }

    fn add(&mut self, line: u64, item: NdjsonLine) {
        ndjson::add(item, line, self.options, self.input);
    }
}

/// A value that is not within another one: a list, a page, or an item.
struct TopLevel<'t, 'b>(Target<'t, 'b>);

impl<'de> DeserializeSeed<'de> for TopLevel<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.position.start_item();
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TopLevel<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON array or object")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, list: S) -> Result<(), S::Error> {
        Items(self.0).visit_seq(list)
    }

    fn visit_map<M: MapAccess<'de>>(mut self, mut map: M) -> Result<(), M::Error> {
        let line = self.0.position.line();
        let (mut object, mut duplicate, mut is_page) = (Map::new(), None, false);
        while let Some(name) = map.next_key::<String>()? {
            if LIST_NAMES.contains(&normalize(&name).as_str()) {
                is_page = true;
                map.next_value_seed(Items(self.0.reborrow()))?;
                self.0.position.start_item();
                continue;
            }
            let value: Value = map.next_value()?;
            if object.insert(name.clone(), value).is_some() {
                duplicate = Some(name);
            }
        }
        if is_page {
            *self.0.has_next_page = has_next_page(&object);
        } else {
            self.0.add(line, duplicate.map_or(NdjsonLine::Object(object), NdjsonLine::DuplicateProperty));
        }
        Ok(())
    }

    fn visit_str<E>(mut self, text: &str) -> Result<(), E> {
        let line = self.0.position.line();
        self.0.add(line, NdjsonLine::String(text.to_owned()));
        Ok(())
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_unit<E>(mut self) -> Result<(), E> {
        let line = self.0.position.line();
        self.0.add(line, NdjsonLine::Other);
        Ok(())
    }
}

/// The items of a list.
struct Items<'t, 'b>(Target<'t, 'b>);

impl<'de> DeserializeSeed<'de> for Items<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Items<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<S: SeqAccess<'de>>(mut self, mut list: S) -> Result<(), S::Error> {
        while let Some((line, item)) = list.next_element_seed(Item(self.0.position))? {
            self.0.add(line, item);
        }
        Ok(())
    }
}

/// An item, with the number of its first line.
struct Item<'t>(&'t Position);

impl<'de> DeserializeSeed<'de> for Item<'_> {
    type Value = (u64, NdjsonLine);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        self.0.start_item();
        let line = self.0.line();
        Ok((line, NdjsonLine::deserialize(deserializer)?))
    }
}

/// Returns `true` if a page refers to a next one.
fn has_next_page(page: &Map<String, Value>) -> bool {
    let is_url = |value: &Value| value.as_str().is_some_and(|url| !url.is_empty());
    let refers = |object: &Map<String, Value>| {
        object
            .iter()
            .any(|(name, value)| NEXT_PAGE_NAMES.contains(&normalize(name).as_str()) && is_url(value))
    };
    refers(page) || page.get("meta").and_then(Value::as_object).is_some_and(refers)
}
