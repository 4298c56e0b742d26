//! How much may be removed, and whether a person agrees.

use std::fmt;
use std::str::FromStr;

/// How many assignments may be removed at most: a number, or a part of those that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MaxDelete {
    Count(u64),
    Percent(u8),
}

/// As much as a careful person takes for a change, and not for a mistake.
pub(crate) const CAUTIOUS: MaxDelete = MaxDelete::Percent(10);

impl MaxDelete {
    /// How many of `there` that is; a part of one is none.
    fn of(self, there: u64) -> u64 {
        match self {
            Self::Count(count) => count,
            // Wide enough for any count.
            Self::Percent(percent) => {
                u64::try_from(u128::from(there) * u128::from(percent) / 100).unwrap_or(u64::MAX)
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

impl FromStr for MaxDelete {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = "a number such as 25, or a percentage from 0% to 100%, is wanted";
        match text.strip_suffix('%') {
            Some(percent) => match percent.parse() {
                Ok(percent @ 0..=100) => Ok(Self::Percent(percent)),
                _ => Err(wanted.to_owned()),
            },
            None => text.parse().map(Self::Count).map_err(|_| wanted.to_owned()),
        }
    }
}

/// What is at stake.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stake {
    /// How many assignments there are, and how many of them are to be removed.
    pub(crate) there: u64,
    pub(crate) removals: u64,
    /// Whether the input names nothing at all.
    pub(crate) empty_input: bool,
}

/// Refuses to remove more than `said` allows, or than is cautious where nothing was said.
pub(crate) fn check(stake: Stake, said: Option<MaxDelete>) -> Result<(), String> {
    let Stake { there, removals, empty_input } = stake;
    if removals == 0 {
        return Ok(());
    }
    if empty_input && said.is_none() {
        return Err(format!(
            "the input names no number: --prune would remove all {there} assignments; nothing was changed. If that is \
             what is meant, add --max-delete {removals}"
        ));
    }
    let most = said.unwrap_or(CAUTIOUS);
    let allowed = most.of(there);
    if removals <= allowed {
        return Ok(());
    }
    let by_itself = if said.is_none() { ", which is so by itself," } else { "" };
    let allows = match most {
        MaxDelete::Count(_) => String::new(),
        MaxDelete::Percent(_) => format!(" ({allowed})"),
    };
    Err(format!(
        "{removals} of {there} assignments would be removed, and --max-delete {most}{by_itself} allows no more than \
         that{allows}; nothing was changed. If so many are meant, add --max-delete {removals}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(there: u64, removals: u64, said: Option<&str>) -> String {
        let said = said.map(|said| said.parse().unwrap());
        match check(Stake { there, removals, empty_input: false }, said) {
            Ok(()) => "allowed".to_owned(),
            Err(refusal) => refusal,
        }
    }

    #[test]
    fn nothing_to_remove_is_always_allowed() {
        assert_eq!(check(Stake { there: 5, removals: 0, empty_input: true }, None), Ok(()));
        assert_eq!(refusal(0, 0, Some("0")), "allowed");
    }

    #[test]
    fn a_tenth_is_allowed_by_itself_and_a_part_of_one_is_none() {
        assert_eq!(refusal(100, 10, None), "allowed");
        assert_eq!(refusal(109, 10, None), "allowed");
        insta::assert_snapshot!(refusal(100, 11, None), @"11 of 100 assignments would be removed, and --max-delete 10%, which is so by itself, allows no more than that (10); nothing was changed. If so many are meant, add --max-delete 11");
        assert_ne!(refusal(9, 1, None), "allowed");
    }

    #[test]
    fn what_was_said_counts() {
        assert_eq!(refusal(9, 9, Some("9")), "allowed");
        assert_eq!(refusal(9, 9, Some("100%")), "allowed");
        assert_ne!(refusal(100, 1, Some("0%")), "allowed");
        insta::assert_snapshot!(refusal(9, 9, Some("8")), @"9 of 9 assignments would be removed, and --max-delete 8 allows no more than that; nothing was changed. If so many are meant, add --max-delete 9");
    }

    #[test]
    fn an_empty_input_wipes_nothing_unless_that_was_said() {
        let stake = Stake { there: 3, removals: 3, empty_input: true };
        insta::assert_snapshot!(check(stake, None).unwrap_err(), @"the input names no number: --prune would remove all 3 assignments; nothing was changed. If that is what is meant, add --max-delete 3");
        assert_eq!(check(stake, Some(MaxDelete::Count(3))), Ok(()));
    }

    #[test]
    fn only_numbers_and_percentages_are_read() {
        assert_eq!("25".parse(), Ok(MaxDelete::Count(25)));
        assert_eq!("100%".parse(), Ok(MaxDelete::Percent(100)));
        for wrong in ["", "%", "-1", "101%", "5.5%", "ten", "1e3"] {
            assert!(wrong.parse::<MaxDelete>().is_err(), "{wrong}");
        }
    }
}
