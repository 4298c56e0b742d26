//! Checks that setters perform beyond the type of a value, and the messages for rejected values.

use std::fmt::{Debug, Display};
use std::ops::{Bound, Deref, RangeBounds};

use crate::counts::plural;
use crate::sanitize;

/// Returns the message for a required field that was not set.
#[must_use]
pub fn missing_field(name: &str) -> String {
    format!("`{name}` is required but was not set")
}

/// Returns the message for a value that was rejected.
#[must_use]
pub fn invalid_value(name: &str, reason: impl Display) -> String {
    format!("invalid value for `{name}`: {}", sanitize::collapse_whitespace(&reason.to_string(), 300))
}

/// Returns `list` if it has from `min` to `max` items.
///
/// # Errors
///
/// Returns the message for the field `name` if it has fewer or more.
pub fn check_len<L, T>(name: &str, list: L, min: usize, max: usize) -> Result<L, String>
where
    L: Deref<Target = [T]>,
{
    let len = list.len();
    let expected = match (min, max) {
        _ if (min..=max).contains(&len) => return Ok(list),
        (min, max) if min == max => format!("exactly {}", items(min)),
        (min, usize::MAX) => format!("at least {}", items(min)),
        (0, max) => format!("at most {}", items(max)),
        (min, max) => format!("{min} to {}", items(max)),
    };
    Err(invalid_value(name, format!("expected {expected}, got {len}")))
}

fn items(count: usize) -> String {
    plural(u64::try_from(count).unwrap_or(u64::MAX), "item")
}

/// Returns `number` if it is `None` or within the bounds. NaN is outside of every bound.
///
/// # Errors
///
/// Returns the message for the field `name` if it is out of range.
pub fn check_range<N>(name: &str, number: N, min: Bound<f64>, max: Bound<f64>) -> Result<N, String>
where
    N: Copy + Into<Option<f64>> + Debug,
{
    let Some(value) = number.into() else { return Ok(number) };
    if (min, max).contains(&value) {
        return Ok(number);
    }
    let min = match min {
        Bound::Included(min) => Some(format!("at least {min}")),
        Bound::Excluded(min) => Some(format!("greater than {min}")),
        Bound::Unbounded => None,
    };
    let max = match max {
        Bound::Included(max) => Some(format!("at most {max}")),
        Bound::Excluded(max) => Some(format!("less than {max}")),
        Bound::Unbounded => None,
    };
    let expected: Vec<String> = [min, max].into_iter().flatten().collect();
    Err(invalid_value(name, format!("{value} is not {}", expected.join(" and "))))
}
