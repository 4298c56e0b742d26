//! Bodies of the media type `application/x-www-form-urlencoded`, in Twilio's encoding.
//!
//! A list becomes one pair for each item, an object becomes JSON, and null is omitted, unless a field has another style.
//! The pairs are in the order of the fields.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::ser::{self, Impossible};
use serde_json::{Map, Value};

use crate::Error;
use crate::types::text;

/// The encoding of a form field that is a list or an object, if it is not the default one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormStyle {
    /// One pair: the items of a list, or the names and the values of an object, with this text between them.
    Delimited(&'static str),
    /// One pair for each field of an object, with its name.
    Exploded,
    /// One pair for each field of an object: `field[name]=value`. Nested objects and lists are written in the same way, a
    /// list with the positions of its items as names.
    DeepObject,
    /// One pair with JSON.
    Json,
}

/// Encodes `body` as a form. `styles` are those of its fields that do not have the default encoding.
///
/// # Errors
///
/// Returns an error if `body` is not an object.
pub fn to_string<T: Serialize + ?Sized>(body: &T, styles: &[(&str, FormStyle)]) -> Result<String, Error> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(to_pairs(body, styles)?);
    Ok(form.finish())
}

/// Returns the pairs of the form before they are percent-encoded.
///
/// # Errors
///
/// Returns an error if `body` is not an object.
pub fn to_pairs<T: Serialize + ?Sized>(
    body: &T,
    styles: &[(&str, FormStyle)],
) -> Result<Vec<(String, String)>, Error> {
    let mut pairs = Pairs { pairs: Vec::new(), key: None, styles };
    body.serialize(ObjectSerializer(&mut pairs))
        .map_err(|error| Error::invalid_request(format!("cannot encode the body as a form: {error}")))?;
    Ok(pairs.pairs)
}

struct Pairs<'a> {
    pairs: Vec<(String, String)>,
    key: Option<String>,
    styles: &'a [(&'a str, FormStyle)],
}

impl Pairs<'_> {
    fn add(&mut self, name: &str, value: Value) {
        let style = self.styles.iter().find(|(styled, _)| *styled == name).map(|(_, style)| *style);
        match (style, value) {
            (None, Value::Array(items)) => items.into_iter().for_each(|item| self.add_text(name, item)),
            (Some(FormStyle::Json), value) if !value.is_null() => {
                self.pairs.push((name.to_owned(), value.to_string()));
            }
            (Some(FormStyle::DeepObject), value) => self.add_deep(name, value),
            (Some(FormStyle::Exploded), Value::Object(fields)) => {
                sorted(fields).into_iter().for_each(|(name, value)| self.add_text(&name, value));
            }
            (Some(FormStyle::Delimited(delimiter)), Value::Array(items)) => {
                let items: Vec<String> = items.into_iter().filter_map(text).collect();
                self.pairs.push((name.to_owned(), items.join(delimiter)));
            }
            (Some(FormStyle::Delimited(delimiter)), Value::Object(fields)) => {
                let fields =
                    sorted(fields).into_iter().filter_map(|(name, value)| Some([name, text(value)?]));
                self.pairs.push((name.to_owned(), fields.flatten().collect::<Vec<_>>().join(delimiter)));
            }
            (_, value) => self.add_text(name, value),
        }
    }

    fn add_text(&mut self, name: &str, value: Value) {
        self.pairs.extend(text(value).map(|value| (name.to_owned(), value)));
    }

    fn add_deep(&mut self, name: &str, value: Value) {
        match value {
            Value::Object(fields) => {
                for (field, value) in sorted(fields) {
                    self.add_deep(&format!("{name}[{field}]"), value);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.into_iter().enumerate() {
                    self.add_deep(&format!("{name}[{index}]"), item);
                }
            }
            value => self.add_text(name, value),
        }
    }
}

/// Sorts fields: another crate may enable the feature of serde_json that keeps their order.
pub(super) fn sorted(fields: Map<String, Value>) -> BTreeMap<String, Value> {
    fields.into_iter().collect()
}

/// Collects the fields of an object, and rejects every other type.
struct ObjectSerializer<'a, 's>(&'a mut Pairs<'s>);

fn not_an_object<T>(found: &str) -> Result<T, serde_json::Error> {
    Err(ser::Error::custom(format_args!("expected an object, found {found}")))
}

impl<'a, 's> ser::Serializer for ObjectSerializer<'a, 's> {
    type Ok = ();
    type Error = serde_json::Error;
    type SerializeSeq = Impossible<(), serde_json::Error>;
    type SerializeTuple = Impossible<(), serde_json::Error>;
    type SerializeTupleStruct = Impossible<(), serde_json::Error>;
    type SerializeTupleVariant = Impossible<(), serde_json::Error>;
    type SerializeMap = Fields<'a, 's>;
    type SerializeStruct = Fields<'a, 's>;
    type SerializeStructVariant = Impossible<(), serde_json::Error>;

    fn serialize_map(self, _: Option<usize>) -> Result<Fields<'a, 's>, serde_json::Error> {
        Ok(Fields(self.0))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields<'a, 's>, serde_json::Error> {
        Ok(Fields(self.0))
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), serde_json::Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), serde_json::Error> {
        value.serialize(self)
    }

    fn serialize_none(self) -> Result<(), serde_json::Error> {
        Ok(())
    }

    fn serialize_unit(self) -> Result<(), serde_json::Error> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), serde_json::Error> {
        Ok(())
    }

    fn serialize_bool(self, _: bool) -> Result<(), serde_json::Error> {
        not_an_object("a boolean")
    }

    fn serialize_i8(self, _: i8) -> Result<(), serde_json::Error> {
        not_an_object("a number")
    }

    fn serialize_i16(self, _: i16) -> Result<(), serde_json::Error> {
        not_an_object("a number")
    }

    fn serialize_i32(self, _: i32) -> Result<(), serde_json::Error> {
        not_an_object("a number")
    }

    fn serialize_i64(self, _: i64) -> Result<(), serde_json::Error> {
        not_an_object("a number")
    }

    fn serialize_u8(self, _: u8) -> Result<(), serde_json::Error> {
        not_an_object("a number")
    }

    fn serialize_u16(self, _: u16) -> Result<(), serde_json::Error> {
        not_an_object("a number")
    }

    fn serialize_u32(self, _: u32) -> Result<(), serde_json::Error> {
        not_an_object("a number")
    }

    fn serialize_u64(self, _: u64) -> Result<(), serde_json::Error> {
        not_an_object("a number")
    }

    fn serialize_f32(self, _: f32) -> Result<(), serde_json::Error> {
        not_an_object("a number")
    }

    fn serialize_f64(self, _: f64) -> Result<(), serde_json::Error> {
        not_an_object("a number")
    }

    fn serialize_char(self, _: char) -> Result<(), serde_json::Error> {
        not_an_object("a string")
    }

    fn serialize_str(self, _: &str) -> Result<(), serde_json::Error> {
        not_an_object("a string")
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), serde_json::Error> {
        not_an_object("bytes")
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
    ) -> Result<(), serde_json::Error> {
        not_an_object("a variant")
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), serde_json::Error> {
        not_an_object("a variant")
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, serde_json::Error> {
        not_an_object("a list")
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, serde_json::Error> {
        not_an_object("a list")
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, serde_json::Error> {
        not_an_object("a list")
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, serde_json::Error> {
        not_an_object("a variant")
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, serde_json::Error> {
        not_an_object("a variant")
    }
}

struct Fields<'a, 's>(&'a mut Pairs<'s>);

impl ser::SerializeStruct for Fields<'_, '_> {
    type Ok = ();
    type Error = serde_json::Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), serde_json::Error> {
        self.0.add(name, serde_json::to_value(value)?);
        Ok(())
    }

    fn end(self) -> Result<(), serde_json::Error> {
        Ok(())
    }
}

impl ser::SerializeMap for Fields<'_, '_> {
    type Ok = ();
    type Error = serde_json::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), serde_json::Error> {
        self.0.key = text(serde_json::to_value(key)?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), serde_json::Error> {
        let Some(key) = self.0.key.take() else { return not_an_object("a map with a null key") };
        self.0.add(&key, serde_json::to_value(value)?);
        Ok(())
    }

    fn end(self) -> Result<(), serde_json::Error> {
        Ok(())
    }
}
