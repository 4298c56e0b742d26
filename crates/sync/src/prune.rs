//! Limits the removals of a run.

use std::str::FromStr;
use std::{error, fmt};

/// A limit on removals: a number of assignments, or a percentage of those that the profile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaxDelete {
    /// A number of assignments.
    Count(u64),
    /// A percentage from 0 to 100, rounded down to whole assignments.
    Percent(u8),
}

/// The limit if none is set: a removal of more than this is more likely a mistake than a change.
pub const DEFAULT_MAX_DELETE: MaxDelete = MaxDelete::Percent(10);

impl MaxDelete {
    /// Returns the number of `listed` assignments that may be removed.
    fn limit(self, listed: u64) -> u64 {
        match self {
            Self::Count(count) => count,
            // The product needs more than 64 bits.
            Self::Percent(percent) => {
                u64::try_from(u128::from(listed) * u128::from(percent) / 100).unwrap_or(u64::MAX)
            }
        }
    }
}

impl fmt::Display for MaxDelete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}

/// An error returned when a text is neither a number nor a percentage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseMaxDeleteError(());

impl fmt::Display for ParseMaxDeleteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a number such as `25`, or a percentage from `0%` to `100%`")
    }
}

impl error::Error for ParseMaxDeleteError {}

impl FromStr for MaxDelete {
    type Err = ParseMaxDeleteError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_suffix('%') {
            Some(percent) => match percent.parse() {
                Ok(percent @ 0..=100) => Ok(Self::Percent(percent)),
                _ => Err(ParseMaxDeleteError(())),
            },
            None => text.parse().map(Self::Count).map_err(|_| ParseMaxDeleteError(())),
        }
    }
}

/// Checks that a plan does not remove too much.
#[derive(Clone, Copy, Debug)]
pub struct PruneCheck {
    /// The number of assignments that the profile holds.
    pub listed: u64,
    /// The number of assignments that the plan removes.
    pub removals: u64,
    /// `true` if the desired state is empty, so that everything would be removed.
    pub is_empty_input: bool,
}

/// An error returned when a plan removes more than is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PruneError {
    /// The desired state is empty, and no limit was set explicitly.
    EmptyInput {
        /// The number of assignments that the profile holds.
        listed: u64,
    },
    /// The plan removes more than the limit.
    LimitExceeded {
        /// The number of assignments that the plan removes.
        removals: u64,
        /// The number of assignments that the profile holds.
        listed: u64,
        /// The number of assignments that may be removed.
        limit: u64,
        /// The setting that the limit was computed from.
        max_delete: MaxDelete,
        /// `true` if that setting is the default.
        is_default: bool,
    },
}

impl PruneCheck {
    /// Checks the plan against `max_delete`, or against [`DEFAULT_MAX_DELETE`].
    ///
    /// # Errors
    ///
    /// If the plan removes more, or removes everything because of an empty desired state and no limit is set.
    pub fn check(self, max_delete: Option<MaxDelete>) -> Result<(), PruneError> {
        let Self { listed, removals, is_empty_input } = self;
        if removals == 0 {
            return Ok(());
        }
        let is_default = max_delete.is_none();
        if is_empty_input && is_default {
            return Err(PruneError::EmptyInput { listed });
        }
        let max_delete = max_delete.unwrap_or(DEFAULT_MAX_DELETE);
        let limit = max_delete.limit(listed);
        if removals <= limit {
            return Ok(());
        }
        Err(PruneError::LimitExceeded { removals, listed, limit, max_delete, is_default })
    }
}

impl fmt::Display for PruneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyInput { listed } => {
                write!(f, "refusing to remove all {listed} assignments: the input is empty")
            }
            Self::LimitExceeded { removals, listed, limit, .. } => {
                write!(f, "refusing to remove {removals} of {listed} assignments (limit: {limit})")
            }
        }
    }
}

impl error::Error for PruneError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(listed: u64, removals: u64, max_delete: Option<&str>) -> Result<(), PruneError> {
        let max_delete = max_delete.map(|text| text.parse().unwrap());
        PruneCheck { listed, removals, is_empty_input: false }.check(max_delete)
    }

    #[test]
    fn check_allows_removing_nothing() {
        assert_eq!(PruneCheck { listed: 5, removals: 0, is_empty_input: true }.check(None), Ok(()));
        assert_eq!(check(0, 0, Some("0")), Ok(()));
    }

    #[test]
    fn check_allows_10_percent_rounded_down_by_default() {
        assert_eq!(check(100, 10, None), Ok(()));
        assert_eq!(check(109, 10, None), Ok(()));
        assert_eq!(
            check(100, 11, None),
            Err(PruneError::LimitExceeded {
                removals: 11,
                listed: 100,
                limit: 10,
                max_delete: DEFAULT_MAX_DELETE,
                is_default: true
            })
        );
        assert!(check(9, 1, None).is_err());
    }

    #[test]
    fn check_uses_explicit_limit() {
        assert_eq!(check(9, 9, Some("9")), Ok(()));
        assert_eq!(check(9, 9, Some("100%")), Ok(()));
        assert!(check(100, 1, Some("0%")).is_err());
        insta::assert_snapshot!(check(9, 9, Some("8")).unwrap_err(), @"refusing to remove 9 of 9 assignments (limit: 8)");
    }

    #[test]
    fn check_rejects_empty_input_without_explicit_limit() {
        let empty = PruneCheck { listed: 3, removals: 3, is_empty_input: true };
        insta::assert_snapshot!(empty.check(None).unwrap_err(), @"refusing to remove all 3 assignments: the input is empty");
        assert_eq!(empty.check(Some(MaxDelete::Count(3))), Ok(()));
    }

    #[test]
    fn max_delete_parses_only_numbers_and_percentages() {
        assert_eq!("25".parse(), Ok(MaxDelete::Count(25)));
        assert_eq!("100%".parse(), Ok(MaxDelete::Percent(100)));
        for invalid in ["", "%", "-1", "101%", "5.5%", "ten", "1e3"] {
            assert!(invalid.parse::<MaxDelete>().is_err(), "{invalid}");
        }
    }
}
