//! Bodies of the type `application/x-www-form-urlencoded`, as Twilio takes them.
//!
//! A list is sent as one value for each item, an object as its JSON text, and what is null not at all. The order is
//! that of the fields.

use serde::Serialize;
use serde::ser::{self, Impossible};
use serde_json::Value;

use crate::Error;

/// `body` as a form.
///
/// # Errors
///
/// If `body` is not an object.
pub fn to_string<T: Serialize + ?Sized>(body: &T) -> Result<String, Error> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(to_pairs(body)?);
    Ok(form.finish())
}

/// The pairs of name and value that make the form of `body`, before they are encoded.
///
/// # Errors
///
/// If `body` is not an object.
pub fn to_pairs<T: Serialize + ?Sized>(body: &T) -> Result<Vec<(String, String)>, Error> {
    let mut pairs = Pairs::default();
    body.serialize(Object(&mut pairs))
        .map_err(|error| Error::invalid_request(format!("the body cannot be sent as a form: {error}")))?;
    Ok(pairs.pairs)
}

#[derive(Default)]
struct Pairs {
    pairs: Vec<(String, String)>,
    key: Option<String>,
}

impl Pairs {
    fn add(&mut self, name: &str, value: Value) {
        match value {
            Value::Array(items) => {
                let items = items.into_iter().filter_map(text);
                self.pairs.extend(items.map(|item| (name.to_owned(), item)));
            }
            value => self.pairs.extend(text(value).map(|value| (name.to_owned(), value))),
        }
    }
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        value => Some(value.to_string()),
    }
}

/// Takes an object apart into its fields; everything else is refused.
struct Object<'a>(&'a mut Pairs);

type Fault = serde_json::Error;

fn no_object<T>(found: &str) -> Result<T, Fault> {
    Err(ser::Error::custom(format_args!("it is {found}, not an object")))
}

impl<'a> ser::Serializer for Object<'a> {
    type Ok = ();
    type Error = Fault;
    type SerializeSeq = Impossible<(), Fault>;
    type SerializeTuple = Impossible<(), Fault>;
    type SerializeTupleStruct = Impossible<(), Fault>;
    type SerializeTupleVariant = Impossible<(), Fault>;
    type SerializeMap = Fields<'a>;
    type SerializeStruct = Fields<'a>;
    type SerializeStructVariant = Impossible<(), Fault>;

    fn serialize_map(self, _: Option<usize>) -> Result<Fields<'a>, Fault> {
        Ok(Fields(self.0))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields<'a>, Fault> {
        Ok(Fields(self.0))
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Fault> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Fault> {
        value.serialize(self)
    }

    fn serialize_none(self) -> Result<(), Fault> {
        Ok(())
    }

    fn serialize_unit(self) -> Result<(), Fault> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Fault> {
        Ok(())
    }

    fn serialize_bool(self, _: bool) -> Result<(), Fault> {
        no_object("a truth value")
    }

    fn serialize_i8(self, _: i8) -> Result<(), Fault> {
        no_object("a number")
    }

    fn serialize_i16(self, _: i16) -> Result<(), Fault> {
        no_object("a number")
    }

    fn serialize_i32(self, _: i32) -> Result<(), Fault> {
        no_object("a number")
    }

    fn serialize_i64(self, _: i64) -> Result<(), Fault> {
        no_object("a number")
    }

    fn serialize_u8(self, _: u8) -> Result<(), Fault> {
        no_object("a number")
    }

    fn serialize_u16(self, _: u16) -> Result<(), Fault> {
        no_object("a number")
    }

    fn serialize_u32(self, _: u32) -> Result<(), Fault> {
        no_object("a number")
    }

    fn serialize_u64(self, _: u64) -> Result<(), Fault> {
        no_object("a number")
    }

    fn serialize_f32(self, _: f32) -> Result<(), Fault> {
        no_object("a number")
    }

    fn serialize_f64(self, _: f64) -> Result<(), Fault> {
        no_object("a number")
    }

    fn serialize_char(self, _: char) -> Result<(), Fault> {
        no_object("a text")
    }

    fn serialize_str(self, _: &str) -> Result<(), Fault> {
        no_object("a text")
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Fault> {
        no_object("bytes")
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result<(), Fault> {
        no_object("a variant")
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Fault> {
        no_object("a variant")
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Fault> {
        no_object("a list")
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Fault> {
        no_object("a list")
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Fault> {
        no_object("a list")
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Fault> {
        no_object("a variant")
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Fault> {
        no_object("a variant")
    }
}

struct Fields<'a>(&'a mut Pairs);

impl ser::SerializeStruct for Fields<'_> {
    type Ok = ();
    type Error = Fault;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Fault> {
        self.0.add(name, serde_json::to_value(value)?);
        Ok(())
    }

    fn end(self) -> Result<(), Fault> {
        Ok(())
    }
}

impl ser::SerializeMap for Fields<'_> {
    type Ok = ();
    type Error = Fault;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Fault> {
        self.0.key = text(serde_json::to_value(key)?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fault> {
        // A map without a name for its value has no place in a form.
        let Some(key) = self.0.key.take() else { return no_object("a map without keys") };
        self.0.add(&key, serde_json::to_value(value)?);
        Ok(())
    }

    fn end(self) -> Result<(), Fault> {
        Ok(())
    }
}
