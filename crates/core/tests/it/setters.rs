//! Setters of generated code, and the limits that they check.

use std::ops::Bound::{self, Excluded, Included, Unbounded};

use twilio_core::private::{
    Setting, check_len, check_range, limit_page_size, set, set_list, set_number, set_some, set_strings, unset,
};
use twilio_core::{Bounded, CommaSeparated};

fn message<T>(result: Result<T, impl Into<String>>) -> String {
    result.err().map_or_else(|| "ok".into(), Into::into)
}

#[test]
fn lists_outside_of_the_limits_are_rejected() {
    for (len, min, max, expected) in [
        (0, Included(1), Unbounded, "invalid value for `colors`: expected at least 1 item, got 0"),
        (1, Included(1), Unbounded, "ok"),
        (3, Unbounded, Included(2), "invalid value for `colors`: expected at most 2 items, got 3"),
        (2, Unbounded, Included(2), "ok"),
        (1, Included(2), Included(2), "invalid value for `colors`: expected exactly 2 items, got 1"),
        (5, Included(2), Excluded(5), "invalid value for `colors`: expected 2 to 4 items, got 5"),
    ] {
        let range = (min, max);
        assert_eq!(message(check_len("colors", &vec!["red"; len], range)), expected);
        let list: Setting<CommaSeparated<String>> = set_strings("colors", vec!["red"; len], range);
        assert_eq!(message(list), expected);
    }
}

#[test]
fn invalid_item_of_a_list_is_rejected_with_its_position() {
    let colors: Setting<Vec<u8>> = set_list("colors", [1, 2, 300], ..);
    let expected = "invalid value for `colors`: item 3: out of range integral type conversion attempted";
    assert_eq!(message(colors), expected);
    let valid: Setting<Vec<u8>> = set_list("colors", [1, 2], 2..);
    assert_eq!(valid, Ok(vec![1, 2]));
}

#[test]
fn numbers_outside_of_the_bounds_are_rejected() {
    for (number, min, max, expected) in [
        (0.5, Included(0.5), Excluded(2.0), "ok"),
        (
            2.0,
            Included(0.5),
            Excluded(2.0),
            "invalid value for `scale`: 2 is not at least 0.5 and less than 2",
        ),
        (0.0, Excluded(0.0), Unbounded, "invalid value for `scale`: 0 is not greater than 0"),
        (9.5, Unbounded, Included(9.0), "invalid value for `scale`: 9.5 is not at most 9"),
        (f64::NAN, Included(0.0), Unbounded, "invalid value for `scale`: NaN is not at least 0"),
    ] {
        let range: (Bound<f64>, Bound<f64>) = (min, max);
        assert_eq!(message(check_range("scale", number, range)), expected);
        assert_eq!(message(set_number("scale", number, range)), expected);
    }
}

#[test]
fn setters_name_the_field_of_an_invalid_value() {
    assert_eq!(set::<u8, _>("size", 20), Ok(20));
    assert_eq!(set_some::<u8, _>("size", 20), Ok(Some(20)));
    let invalid = "invalid value for `size`: out of range integral type conversion attempted";
    assert_eq!(message(set::<u8, _>("size", 300)), invalid);
    assert_eq!(message(set_some::<u8, _>("size", 300)), invalid);
    assert_eq!(message(unset!("size") as Setting<u8>), "`size` is required but was not set");
}

#[test]
fn limit_below_the_page_size_becomes_the_page_size() {
    type Size = Bounded<1, 1000>;
    let size = |size: i64| Size::try_from(size).unwrap();
    for (page_size, limit, expected) in [
        (None, None, None),
        (None, Some(50), None),
        (None, Some(3), Some(size(3))),
        (None, Some(0), Some(size(1))),
        (None, Some(u64::MAX), None),
        (Some(size(20)), Some(21), Some(size(20))),
        (Some(size(20)), Some(19), Some(size(19))),
    ] {
        let mut setting = Ok(page_size);
        limit_page_size(&mut setting, limit, 50);
        assert_eq!(setting, Ok(expected), "{page_size:?} {limit:?}");
    }
    let mut at_least_20: Setting<Option<Bounded<20, 100>>> = Ok(None);
    limit_page_size(&mut at_least_20, Some(3), 50);
    assert_eq!(at_least_20, Ok(None), "3 is not a valid page size");
    let mut invalid: Setting<Option<Size>> = Err("invalid".into());
    limit_page_size(&mut invalid, Some(3), 50);
    assert_eq!(message(invalid), "invalid");
}
