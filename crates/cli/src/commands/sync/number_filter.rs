//! `--filter`: selects phone numbers of the account.

use std::str::FromStr;

use twilio_api::types::IncomingPhoneNumber;
use twilio_core::sanitize::escape_truncate;

use crate::input::{Country, country_of, parse_country};

/// A condition that a phone number must fulfill.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum NumberFilter {
    /// It can make or receive calls.
    Voice,
    /// It belongs to this country.
    Country(Country),
    /// Its friendly name contains this text, in lower case.
    Name(String),
}

impl FromStr for NumberFilter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            None if text == "voice" => Ok(Self::Voice),
            Some(("country", code)) => parse_country(code).map(Self::Country),
            Some(("name", part)) if !part.is_empty() => Ok(Self::Name(part.to_lowercase())),
            _ => Err(format!(
                "`{}` is not a filter; expected voice, country=US or name=TEXT",
                escape_truncate(text, 40)
            )),
        }
    }
}

impl NumberFilter {
    /// Returns `true` if the number fulfills the condition.
    pub(crate) fn matches(&self, number: &IncomingPhoneNumber) -> bool {
        match self {
            Self::Voice => {
                number.capabilities.as_ref().and_then(|capabilities| capabilities.voice) == Some(true)
            }
            Self::Country(country) => {
                let number = number.phone_number.as_deref().and_then(|text| text.parse().ok());
                number.and_then(country_of) == Some(*country)
            }
            Self::Name(part) => {
                number.friendly_name.as_deref().is_some_and(|name| name.to_lowercase().contains(part))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(filter: &str) -> bool {
        let record = serde_json::json!({
            "phone_number": "+14155552671", "friendly_name": "Sales West", "capabilities": { "voice": true },
        });
        filter.parse::<NumberFilter>().unwrap().matches(&serde_json::from_value(record).unwrap())
    }

    #[test]
    fn filters_match_capability_country_and_name() {
        for filter in ["voice", "country=us", "name=sales", "name=West"] {
            assert!(matches(filter), "{filter}");
        }
        for filter in ["country=CA", "name=east"] {
            assert!(!matches(filter), "{filter}");
        }
        assert!(!NumberFilter::Voice.matches(&IncomingPhoneNumber::default()));
        insta::assert_snapshot!("sms".parse::<NumberFilter>().unwrap_err(), @"`sms` is not a filter; expected voice, country=US or name=TEXT");
        insta::assert_snapshot!("country=XX".parse::<NumberFilter>().unwrap_err(), @"`XX` is not a country; expected a code such as US");
    }
}
