//! Lists as parameter values.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Error as _, Serialize, Serializer};

use crate::sanitize;

/// A list that is sent as one value, with commas between the items: `Sids=a,b`.
///
/// OpenAPI calls this `style: form` with `explode: false`. Commas are not escaped: an item that contains one is read
/// back as two items.
///
/// ```
/// use twilio_core::{CommaSeparated, Sid};
///
/// let sids: CommaSeparated<Sid> =
///     "PN00000000000000000000000000000001,PN00000000000000000000000000000002".parse().unwrap();
/// assert_eq!(sids.len(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommaSeparated<T>(Vec<T>);

/// A list that is sent as one parameter for each item: `Sids=a&Sids=b`.
///
/// OpenAPI calls this `style: form` with `explode: true`, the default. [`FromStr`] and [`Display`](fmt::Display) use
/// commas, as [`CommaSeparated`] does.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Repeated<T>(Vec<T>);

/// An error returned when an item of a list is invalid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListError {
    position: usize,
    reason: String,
}

impl fmt::Display for ListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "item {}: {}", self.position, self.reason)
    }
}

impl std::error::Error for ListError {}

fn split<T>(list: &str) -> Result<Vec<T>, ListError>
where
    T: FromStr,
    T::Err: fmt::Display,
{
    // The empty string is an empty list, not a list with one empty item.
    if list.trim().is_empty() {
        return Ok(Vec::new());
    }
    let parse = |(index, item): (usize, &str)| {
        item.trim().parse().map_err(|error: T::Err| ListError {
            position: index + 1,
            reason: sanitize::collapse_whitespace(&error.to_string(), 200),
        })
    };
    list.split(',').enumerate().map(parse).collect()
}

macro_rules! list {
    ($list:ident) => {
        impl<T> Deref for $list<T> {
            type Target = [T];

            fn deref(&self) -> &[T] {
                &self.0
            }
        }

        impl<T> From<Vec<T>> for $list<T> {
            fn from(items: Vec<T>) -> Self {
                Self(items)
            }
        }

        impl<T> From<$list<T>> for Vec<T> {
            fn from(list: $list<T>) -> Self {
                list.0
            }
        }

        impl<T> FromIterator<T> for $list<T> {
            fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
                Self(items.into_iter().collect())
            }
        }

        impl<T> IntoIterator for $list<T> {
            type Item = T;
            type IntoIter = std::vec::IntoIter<T>;

            fn into_iter(self) -> Self::IntoIter {
                self.0.into_iter()
            }
        }

        impl<'a, T> IntoIterator for &'a $list<T> {
            type Item = &'a T;
            type IntoIter = std::slice::Iter<'a, T>;

            fn into_iter(self) -> Self::IntoIter {
                self.0.iter()
            }
        }

        impl<T> FromStr for $list<T>
        where
            T: FromStr,
            T::Err: fmt::Display,
        {
            type Err = ListError;

            fn from_str(list: &str) -> Result<Self, ListError> {
                split(list).map(Self)
            }
        }

        impl<T: fmt::Display> fmt::Display for $list<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                for (index, item) in self.0.iter().enumerate() {
                    if index > 0 {
                        f.write_str(",")?;
                    }
                    item.fmt(f)?;
                }
                Ok(())
            }
        }
    };
}

list!(CommaSeparated);
list!(Repeated);

impl<T: Serialize> Serialize for CommaSeparated<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = |item: &T| serde_json::to_value(item).map(super::text).map_err(S::Error::custom);
        let items: Vec<Option<String>> = self.0.iter().map(text).collect::<Result<_, _>>()?;
        serializer.collect_str(&items.into_iter().flatten().collect::<Vec<_>>().join(","))
    }
}

impl<'de, T> Deserialize<'de> for CommaSeparated<T>
where
    T: FromStr,
    T::Err: fmt::Display,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl<T: Serialize> Serialize for Repeated<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Repeated<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self)
    }
}
