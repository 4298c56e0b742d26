//! Deserializes the objects of responses: unknown properties are kept, and an optional property in an unexpected form does
//! not fail the object.
//!
//! A derived implementation with `#[serde(flatten)]` would keep unknown properties too, but not invalid ones.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{
    self, Deserialize, DeserializeOwned, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde_json::{Map, Value};

/// Implements `Deserialize` for a struct with the field `$other` for all other properties.
#[doc(hidden)]
#[macro_export]
macro_rules! deserialize_object {
    ($type:ident, $other:ident, { $($field:ident: $presence:ident $name:literal,)* }) => {
        impl<'de> $crate::private::serde::Deserialize<'de> for $type {
            fn deserialize<__D: $crate::private::serde::Deserializer<'de>>(deserializer: __D) -> Result<Self, __D::Error> {
                struct __Visitor;

                impl<'de> $crate::private::serde::de::Visitor<'de> for __Visitor {
                    type Value = $type;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str(concat!("the object ", stringify!($type)))
                    }

                    fn visit_map<__A: $crate::private::serde::de::MapAccess<'de>>(
                        self,
                        mut object: __A,
                    ) -> Result<$type, __A::Error> {
                        $(let mut $field = None;)*
                        let mut other = $crate::private::serde_json::Map::new();
                        while let Some(name) = $crate::private::next_name(&mut object)? {
                            match &*name {
                                $($name => {
                                    $crate::private::$presence($name, &mut object, &mut $field, &mut other)?;
                                })*
                                _ => $crate::private::unknown(name, &mut object, &mut other)?,
                            }
                        }
                        Ok($type { $($field: $crate::deserialize_object!(@$presence $field $name),)* $other: other })
                    }
                }

                deserializer.deserialize_map(__Visitor)
            }
        }
    };
    (@optional $field:ident $name:literal) => { $field };
    (@default $field:ident $name:literal) => { $field.unwrap_or_default() };
    (@required $field:ident $name:literal) => {
        $field.ok_or_else(|| $crate::private::serde::de::Error::missing_field($name))?
    };
}

/// Returns the name of the next property.
///
/// # Errors
///
/// Returns an error if the JSON is malformed.
pub fn next_name<'de, A: MapAccess<'de>>(object: &mut A) -> Result<Option<Cow<'de, str>>, A::Error> {
    Ok(object.next_key::<Name<'de>>()?.map(|Name(name)| name))
}

/// Reads a required property.
///
/// # Errors
///
/// Returns an error if its value is invalid.
pub fn required<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
    _: &'static str,
    object: &mut A,
    field: &mut Option<T>,
    _: &mut Map<String, Value>,
) -> Result<(), A::Error> {
    *field = Some(object.next_value()?);
    Ok(())
}

/// Reads an optional property. An invalid value becomes one of the `other` properties.
///
/// # Errors
///
/// Returns an error if the JSON is malformed.
pub fn optional<'de, A: MapAccess<'de>, T: DeserializeOwned>(
    name: &'static str,
    object: &mut A,
    field: &mut Option<T>,
    other: &mut Map<String, Value>,
) -> Result<(), A::Error> {
    match object.next_value::<Lenient<T>>()? {
        Lenient::Valid(value) => *field = value,
        Lenient::Invalid(value) => drop(other.insert(name.to_owned(), value)),
    }
    Ok(())
}

/// Reads a property that the struct has no field for.
///
/// # Errors
///
/// Returns an error if the JSON is malformed.
pub fn unknown<'de, A: MapAccess<'de>>(
    name: Cow<'_, str>,
    object: &mut A,
    other: &mut Map<String, Value>,
) -> Result<(), A::Error> {
    other.insert(name.into_owned(), object.next_value()?);
    Ok(())
}

/// The name of a property, which is copied only if it is escaped.
struct Name<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;

        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a property")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }

        deserializer.deserialize_str(NameVisitor)
    }
}

/// The value of an optional property.
enum Lenient<T> {
    /// `None` is null.
    Valid(Option<T>),
    Invalid(Value),
}

impl<T: DeserializeOwned> Lenient<T> {
    /// Converts a value that is neither an object nor an array.
    fn of_scalar<'de, V>(value: V) -> Self
    where
        V: IntoDeserializer<'de, de::value::Error> + Into<Value> + Copy,
    {
        match T::deserialize(value.into_deserializer()) {
            Ok(valid) => Self::Valid(Some(valid)),
            Err(_) => Self::Invalid(value.into()),
        }
    }

    fn of_value(value: Value) -> Self {
        match T::deserialize(&value) {
            Ok(valid) => Self::Valid(Some(valid)),
            Err(_) => Self::Invalid(value),
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LenientVisitor(PhantomData))
    }
}

struct LenientVisitor<T>(PhantomData<fn() -> T>);

macro_rules! visit_scalars {
    ($($method:ident($type:ty))*) => {$(
        fn $method<E>(self, value: $type) -> Result<Lenient<T>, E> {
            Ok(Lenient::of_scalar(value))
        }
    )*};
}

impl<'de, T: DeserializeOwned> Visitor<'de> for LenientVisitor<T> {
    type Value = Lenient<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    visit_scalars! { visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_f64(f64) visit_str(&str) }

    fn visit_unit<E>(self) -> Result<Lenient<T>, E> {
        Ok(Lenient::Valid(None))
    }

    fn visit_none<E>(self) -> Result<Lenient<T>, E> {
        Ok(Lenient::Valid(None))
    }

    fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<Lenient<T>, D::Error> {
        value.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, array: A) -> Result<Lenient<T>, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(array)).map(Lenient::of_value)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Lenient<T>, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(object)).map(Lenient::of_value)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, Default, PartialEq)]
    struct Outer {
        count: Option<i64>,
        name: Option<String>,
        inner: Option<Inner>,
        tags: Vec<String>,
        inners: Vec<Inner>,
        other: Map<String, Value>,
    }

    crate::deserialize_object!(Outer, other, {
        count: optional "count",
        name: optional "Name",
        inner: optional "inner",
        tags: default "tags",
        inners: required "inners",
    });

    #[derive(Debug, PartialEq)]
    struct Inner {
        id: u8,
        other: Map<String, Value>,
    }

    crate::deserialize_object!(Inner, other, { id: required "id", });

    /// Reads the value from text and from a [`Value`], whose strings cannot be borrowed.
    fn read(value: &Value) -> Result<Outer, serde_json::Error> {
        let from_text = serde_json::from_str::<Outer>(&value.to_string());
        if let Ok(outer) = &from_text {
            assert_eq!(&Outer::deserialize(value)?, outer);
            assert_eq!(&serde_json::from_value::<Outer>(value.clone())?, outer);
        }
        from_text
    }

    #[test]
    fn valid_properties_are_read() {
        let outer =
            read(&json!({"count": -1, "Name": "a\n", "inner": {"id": 2}, "tags": ["x"], "inners": []}));
        let inner = Inner { id: 2, other: Map::new() };
        let expected = Outer {
            count: Some(-1),
            name: Some("a\n".into()),
            inner: Some(inner),
            tags: vec!["x".into()],
            ..Outer::default()
        };
        assert_eq!(outer.unwrap(), expected);
        assert_eq!(read(&json!({"count": null, "tags": null, "inners": []})).unwrap(), Outer::default());
    }

    #[test]
    fn unknown_and_invalid_properties_are_kept() {
        for value in [
            json!({"new": {"a": [1, null]}, "n\"ew": 1.5, "null": null}),
            json!({"count": "1", "Name": 1, "inner": true, "tags": "x"}),
            json!({"count": [1], "Name": {"a": 1}, "inner": [2], "tags": {"a": []}}),
            json!({"count": 1.5, "Name": ["a"], "inner": {"id": 256}, "tags": ["x", 1]}),
            json!({"inner": {"name": "no id"}, "count": 18_446_744_073_709_551_615_u64}),
        ] {
            let mut object = value.clone();
            object["inners"] = json!([]);
            let outer = read(&object).unwrap();
            assert_eq!(Value::Object(outer.other.clone()), value);
            assert_eq!(Outer { other: Map::new(), ..outer }, Outer::default());
        }
    }

    #[test]
    fn invalid_required_properties_and_arrays_in_place_of_objects_are_errors() {
        for (value, expected) in [
            (json!([]), "invalid type: sequence, expected the object Outer"),
            (json!({"inners": [{"id": 1}, {}]}), "missing field `id`"),
            (json!({"inners": [{"id": -1}]}), "invalid value: integer `-1`, expected u8"),
            (json!({"inners": [[1]]}), "invalid type: sequence, expected the object Inner"),
        ] {
            let message = read(&value).unwrap_err().to_string();
            assert!(message.starts_with(expected), "{value}: {message}");
        }
        assert!(serde_json::from_str::<Outer>(r#"{"count": [}"#).is_err());
    }
}
