//! Limits that a setter checks, where no type of the value does.

use std::fmt::Debug;
use std::ops::{Bound, Deref, RangeBounds};

use super::request::refused;

/// `list`, if it has from `low` to `high` items.
///
/// # Errors
///
/// The message for a person, with the name of the value.
pub fn counted<L, T>(name: &str, list: L, low: usize, high: usize) -> Result<L, String>
where
    L: Deref<Target = [T]>,
{
    let count = list.len();
    let wanted = match (low, high) {
        _ if (low..=high).contains(&count) => return Ok(list),
        (low, high) if low == high => format!("exactly {low}"),
        (low, usize::MAX) => format!("at least {low}"),
        (0, high) => format!("at most {high}"),
        (low, high) => format!("{low} to {high}"),
    };
    let items = if count == 1 { "item" } else { "items" };
    Err(refused(name, format!("a list of {count} {items}: it may have {wanted}")))
}

/// `number`, if there is one and it is from `low` to `high`; one that is not a number is refused too.
///
/// # Errors
///
/// The message for a person, with the name of the value.
pub fn ranged<N>(name: &str, number: N, low: Bound<f64>, high: Bound<f64>) -> Result<N, String>
where
    N: Copy + Into<Option<f64>> + Debug,
{
    let Some(value) = number.into() else { return Ok(number) };
    if (low, high).contains(&value) {
        return Ok(number);
    }
    let low = match low {
        Bound::Included(low) => Some(format!("at least {low}")),
        Bound::Excluded(low) => Some(format!("more than {low}")),
        Bound::Unbounded => None,
    };
    let high = match high {
        Bound::Included(high) => Some(format!("at most {high}")),
        Bound::Excluded(high) => Some(format!("less than {high}")),
        Bound::Unbounded => None,
    };
    let wanted: Vec<String> = [low, high].into_iter().flatten().collect();
    Err(refused(name, format!("{value} is not {}", wanted.join(" and "))))
}
