//! The values that callers write as text: an accepted one is written as the same text, and an error names the value in one line.

use std::{fmt::Display, str::FromStr};

use bolero::check;
use trusthub_sync::PhoneNumber;
use twilio_core::{Bounded, Repeated, Sid, SidOf};

/// The number of random inputs, unless `BOLERO_RANDOM_ITERATIONS` is set.
const ITERATIONS: usize = 2_000;

/// Parses `text`, and checks the value or the error.
fn assert_written_as_parsed<T: FromStr<Err: Display> + Display>(text: &str) {
    match text.parse::<T>() {
        Ok(value) => assert_eq!(value.to_string(), text),
        Err(error) => assert_readable(&error.to_string()),
    }
}

/// Checks that a message is one short line without control characters, whatever the value is.
fn assert_readable(message: &str) {
    assert!(!message.contains(char::is_control), "{message:?}");
    assert!(message.chars().count() < 400, "{message:?}");
}

#[test]
fn sids_are_written_as_parsed() {
    check!(name = "sids").with_iterations(ITERATIONS).for_each(|input: &[u8]| {
        let text = String::from_utf8_lossy(input);
        assert_written_as_parsed::<Sid>(&text);
        assert_written_as_parsed::<SidOf<'P', 'N'>>(&text);
        // JSON and text accept the same values.
        let json = serde_json::to_string(&*text).unwrap();
        let parsed = text.parse::<Sid>();
        match serde_json::from_str::<Sid>(&json) {
            Ok(sid) => assert_eq!(parsed, Ok(sid)),
            Err(_) => assert!(parsed.is_err(), "{text}"),
        }
    });
}

#[test]
fn phone_numbers_are_written_as_parsed() {
    check!(name = "phone_numbers").with_iterations(ITERATIONS).for_each(|input: &[u8]| {
        assert_written_as_parsed::<PhoneNumber>(&String::from_utf8_lossy(input));
    });
}

#[test]
fn bounded_integers_and_lists_are_parsed_again_from_their_text() {
    check!(name = "lists").with_iterations(ITERATIONS).for_each(|input: &[u8]| {
        let text = String::from_utf8_lossy(input);
        match text.parse::<Bounded<1, 1000>>() {
            Ok(value) => {
                assert!((1..=1000).contains(&value.get()));
                assert_eq!(value.to_string().parse(), Ok(value));
            }
            Err(error) => assert_readable(&error.to_string()),
        }
        if let Ok(list) = text.parse::<Repeated<Sid>>() {
            assert_eq!(list.to_string().parse::<Repeated<Sid>>().unwrap(), list);
        }
    });
}
