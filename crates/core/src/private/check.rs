//! Checks that setters perform beyond the type of a value, and the messages for rejected values.

use std::fmt::Display;
use std::ops::{Bound, RangeBounds};

use crate::counts::plural;
use crate::sanitize;

/// Returns the message for a value that was rejected.
#[must_use]
pub fn invalid_value(name: &str, reason: impl Display) -> String {
    format!("invalid value for `{name}`: {}", sanitize::collapse_whitespace(&reason.to_string(), 300))
}

/// Checks that `list` has a number of items within `range`.
///
/// # Errors
///
/// Returns the message for the field `name` if it has fewer or more.
pub fn check_len<T>(name: &str, list: &[T], range: impl RangeBounds<usize>) -> Result<(), String> {
    let len = list.len();
    if range.contains(&len) {
        return Ok(());
    }
    let min = match range.start_bound() {
        Bound::Included(&min) => min,
        Bound::Excluded(&min) => min.saturating_add(1),
        Bound::Unbounded => 0,
    };
    let max = match range.end_bound() {
        Bound::Included(&max) => Some(max),
        Bound::Excluded(&max) => Some(max.saturating_sub(1)),
        Bound::Unbounded => None,
    };
    let expected = match (min, max) {
        (min, None) => format!("at least {}", items(min)),
        (min, Some(max)) if min == max => format!("exactly {}", items(min)),
        (0, Some(max)) => format!("at most {}", items(max)),
        (min, Some(max)) => format!("{min} to {}", items(max)),
    };
    Err(invalid_value(name, format!("expected {expected}, got {len}")))
}

fn items(count: usize) -> String {
    plural(u64::try_from(count).unwrap_or(u64::MAX), "item")
}

/// Checks that `number` is within `range`. NaN is outside of every range.
///
/// # Errors
///
/// Returns the message for the field `name` if it is out of range.
pub fn check_range<N>(name: &str, number: N, range: impl RangeBounds<N>) -> Result<(), String>
where
    N: PartialOrd + Display,
{
    if range.contains(&number) {
        return Ok(());
    }
    let min = match range.start_bound() {
        Bound::Included(min) => Some(format!("at least {min}")),
        Bound::Excluded(min) => Some(format!("greater than {min}")),
        Bound::Unbounded => None,
    };
    let max = match range.end_bound() {
        Bound::Included(max) => Some(format!("at most {max}")),
        Bound::Excluded(max) => Some(format!("less than {max}")),
        Bound::Unbounded => None,
    };
    let expected: Vec<String> = [min, max].into_iter().flatten().collect();
    Err(invalid_value(name, format!("{number} is not {}", expected.join(" and "))))
}
