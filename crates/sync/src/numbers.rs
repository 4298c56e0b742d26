//! The phone numbers of an account, and their SIDs.

use std::num::NonZeroU64;
use std::str::FromStr;
use std::{error, fmt};

use serde::{Serialize, Serializer};
use twilio_api::types::{AccountSid, IncomingPhoneNumber};
use twilio_api::{Client, Error, Sid};
use twilio_core::Page as _;

use crate::model::sid_key;

/// The number of phone numbers per page: the service's maximum.
const PAGE_SIZE: i64 = 1000;

/// The maximum number of phone numbers that are looked up with a request for each. More are found in a list of all.
const MAX_LOOKED_UP: usize = 3;

/// A phone number in E.164 format: `+`, the country code and the national number. It takes 8 bytes.
///
/// ```
/// use trusthub_sync::PhoneNumber;
///
/// let number: PhoneNumber = "+14155550100".parse().unwrap();
/// assert_eq!(number.to_string(), "+14155550100");
/// assert!("14155550100".parse::<PhoneNumber>().is_err());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber(NonZeroU64);

/// An error returned when a text is not a phone number in E.164 format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParsePhoneNumberError(());

impl FromStr for PhoneNumber {
    type Err = ParsePhoneNumberError;

    fn from_str(text: &str) -> Result<Self, ParsePhoneNumberError> {
        let digits = text.strip_prefix('+').unwrap_or_default();
        let is_valid = (2..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = if is_valid { digits.parse().ok() } else { None };
        number.map(Self).ok_or(ParsePhoneNumberError(()))
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+{}", self.0)
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for PhoneNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for ParsePhoneNumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a phone number in E.164 format: expected + and up to 15 digits")
    }
}

impl error::Error for ParsePhoneNumberError {}

/// Pairs of a phone number and its SID.
#[derive(Clone, Debug, Default)]
pub struct PhoneNumbers {
    /// Sorted by number.
    by_number: Vec<(PhoneNumber, Sid)>,
    /// Indexes of `by_number`, sorted by SID.
    by_sid: Vec<u32>,
    requests: u64,
}

impl PhoneNumbers {
    /// Lists the phone numbers of `account` that `is_included` accepts, with a request for each thousand. Those without a
    /// number in E.164 format, such as short codes, are left out.
    ///
    /// # Errors
    ///
    /// If a page cannot be read.
    pub async fn list(
        client: &Client,
        account: AccountSid,
        mut is_included: impl FnMut(&IncomingPhoneNumber) -> bool,
    ) -> Result<Self, Error> {
        let list = client.list_incoming_phone_numbers().account_sid(account).page_size(PAGE_SIZE);
        let (mut pairs, mut pages, mut requests) = (Vec::new(), list.pages(), 0);
        while let Some(page) = pages.try_next().await? {
            requests += 1;
            pairs.extend(page.into_items().iter().filter(|record| is_included(record)).filter_map(pair));
        }
        Ok(Self { requests, ..Self::from_iter(pairs) })
    }

    /// Finds `numbers` in `account`: a few with a request for each, and more in a list of all numbers. Numbers that the account
    /// does not own are missing in the result.
    ///
    /// # Errors
    ///
    /// If a request fails.
    pub async fn find(client: &Client, account: AccountSid, numbers: &[PhoneNumber]) -> Result<Self, Error> {
        if numbers.len() > MAX_LOOKED_UP {
            return Self::list(client, account, |_| true).await;
        }
        let (mut pairs, mut requests) = (Vec::new(), 0);
        for number in numbers {
            let list = client.list_incoming_phone_numbers().account_sid(account);
            let mut pages = list.phone_number(number.to_string()).page_size(PAGE_SIZE).pages();
            while let Some(page) = pages.try_next().await? {
                requests += 1;
                // The filter also matches parts of numbers.
                pairs.extend(page.into_items().iter().filter_map(pair).filter(|(found, _)| found == number));
            }
        }
        Ok(Self { requests, ..Self::from_iter(pairs) })
    }

    /// Returns the SID of a number.
    #[must_use]
    pub fn sid(&self, number: PhoneNumber) -> Option<Sid> {
        let at = self.by_number.binary_search_by_key(&number, |(number, _)| *number).ok()?;
        Some(self.by_number[at].1)
    }

    /// Returns the number with this SID, in either case.
    #[must_use]
    pub fn number(&self, sid: Sid) -> Option<PhoneNumber> {
        let at = self.by_sid.binary_search_by_key(&sid_key(sid), |at| sid_key(self.pair(*at).1)).ok()?;
        Some(self.pair(self.by_sid[at]).0)
    }

    /// Returns all pairs, sorted by number.
    pub fn iter(&self) -> impl Iterator<Item = (PhoneNumber, Sid)> {
        self.by_number.iter().copied()
    }

    /// Returns the number of phone numbers.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_number.len()
    }

    /// Returns `true` if there are no phone numbers.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_number.is_empty()
    }

    /// Returns the number of requests that were sent to find these numbers, without retries.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.requests
    }

    fn pair(&self, at: u32) -> (PhoneNumber, Sid) {
        self.by_number[at as usize]
    }
}

/// Collects pairs. The first SID of a number is kept.
impl FromIterator<(PhoneNumber, Sid)> for PhoneNumbers {
    fn from_iter<I: IntoIterator<Item = (PhoneNumber, Sid)>>(pairs: I) -> Self {
        let mut by_number = Vec::from_iter(pairs);
        by_number.sort_by_key(|(number, _)| *number);
        by_number.dedup_by_key(|(number, _)| *number);
        let mut by_sid: Vec<u32> = (0..).take(by_number.len()).collect();
        by_sid.sort_by_key(|at| sid_key(by_number[*at as usize].1));
        Self { by_number, by_sid, requests: 0 }
    }
}

fn pair(record: &IncomingPhoneNumber) -> Option<(PhoneNumber, Sid)> {
    Some((record.phone_number.as_deref()?.parse().ok()?, record.sid?.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_number_is_plus_and_2_to_15_digits() {
        for valid in ["+12", "+14155550100", "+123456789012345"] {
            assert_eq!(valid.parse::<PhoneNumber>().unwrap().to_string(), valid);
        }
        for invalid in
            ["", "+", "+1", "14155550100", "+04155550100", "+1 415", "+1234567890123456", "++12", "+١٢٣"]
        {
            assert!(invalid.parse::<PhoneNumber>().is_err(), "{invalid}");
        }
    }

    #[test]
    fn phone_numbers_are_found_by_number_and_by_sid_in_either_case() {
        let pairs = [
            ("+14155550102", "PN0000000000000000000000000000000a"),
            ("+14155550101", "PN0000000000000000000000000000000B"),
        ];
        let numbers: PhoneNumbers =
            pairs.iter().map(|(number, sid)| (number.parse().unwrap(), sid.parse().unwrap())).collect();
        for (number, sid) in pairs {
            assert_eq!(numbers.sid(number.parse().unwrap()).unwrap(), sid);
            assert_eq!(numbers.number(sid.to_lowercase().parse().unwrap()).unwrap().to_string(), number);
        }
        assert_eq!(numbers.sid("+14155550103".parse().unwrap()), None);
        assert_eq!(numbers.number("PN0000000000000000000000000000000c".parse().unwrap()), None);
        assert_eq!(
            numbers.iter().map(|(number, _)| number.to_string()).collect::<Vec<_>>(),
            ["+14155550101", "+14155550102"]
        );
    }
}
