//! The values that requests and builders hold until they are used.

use std::borrow::Cow;
use std::fmt::Display;
use std::ops::{Deref, RangeBounds};

use super::check::{check_len, check_range, invalid_value};

/// The value of a field or, if it is invalid or missing, the message of the error.
pub type Setting<T> = Result<T, Cow<'static, str>>;

/// Returns the setting of a required field that was not set. A macro, since each request starts with such settings: it
/// allocates nothing.
#[doc(hidden)]
#[macro_export]
macro_rules! __unset {
    ($name:literal) => {
        Err(std::borrow::Cow::Borrowed(concat!("`", $name, "` is required but was not set")))
    };
}

/// Converts the value of a required field.
///
/// # Errors
///
/// Returns the message for the field `name` if the value is invalid.
pub fn set<T, V>(name: &str, value: V) -> Setting<T>
where
    V: TryInto<T, Error: Display>,
{
    value.try_into().map_err(|error| invalid_value(name, error).into())
}

/// Converts the value of an optional field.
///
/// # Errors
///
/// Returns the message for the field `name` if the value is invalid.
pub fn set_some<T, V>(name: &str, value: V) -> Setting<Option<T>>
where
    V: TryInto<T, Error: Display>,
{
    set(name, value).map(Some)
}

/// Converts the items of a list, and checks that their number is within `range`.
///
/// # Errors
///
/// Returns the message for the field `name` if an item is invalid, with the position of the item.
pub fn set_list<T, L, I>(name: &str, items: I, range: impl RangeBounds<usize>) -> Setting<L>
where
    L: FromIterator<T> + Deref<Target = [T]>,
    I: IntoIterator<Item: TryInto<T, Error: Display>>,
{
    let convert = |(index, item): (usize, I::Item)| {
        item.try_into().map_err(|error| invalid_value(name, format_args!("item {}: {error}", index + 1)))
    };
    let list: L = items.into_iter().enumerate().map(convert).collect::<Result<_, _>>()?;
    check_len(name, &list, range)?;
    Ok(list)
}

/// Converts the items of a list of strings, and checks that their number is within `range`. `String` does not implement
/// `From<&&str>`, which the items of a slice are.
///
/// # Errors
///
/// Returns the message for the field `name` if there are fewer or more items.
pub fn set_strings<L, I>(name: &str, items: I, range: impl RangeBounds<usize>) -> Setting<L>
where
    L: FromIterator<String> + Deref<Target = [String]>,
    I: IntoIterator<Item: AsRef<str>>,
{
    set_list(name, items.into_iter().map(|item| item.as_ref().to_owned()), range)
}

/// Converts a number, and checks that it is within `range`.
///
/// # Errors
///
/// Returns the message for the field `name` if the value is invalid.
pub fn set_number<N, V>(name: &str, value: V, range: impl RangeBounds<N>) -> Setting<N>
where
    N: Copy + PartialOrd + Display,
    V: TryInto<N, Error: Display>,
{
    let number = set(name, value)?;
    check_range(name, number, range)?;
    Ok(number)
}
