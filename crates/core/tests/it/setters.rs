//! Limits that setters check.

use std::ops::Bound::{Excluded, Included, Unbounded};

use twilio_core::private::{check_len, check_range};

fn message<T>(result: Result<T, String>) -> String {
    result.err().unwrap_or_else(|| "ok".into())
}

#[test]
fn check_len_rejects_lists_outside_of_the_limits() {
    for (len, min, max, expected) in [
        (0, 1, usize::MAX, "invalid value for `colors`: expected at least 1 item, got 0"),
        (1, 1, usize::MAX, "ok"),
        (3, 0, 2, "invalid value for `colors`: expected at most 2 items, got 3"),
        (2, 0, 2, "ok"),
        (1, 2, 2, "invalid value for `colors`: expected exactly 2 items, got 1"),
        (5, 2, 4, "invalid value for `colors`: expected 2 to 4 items, got 5"),
    ] {
        assert_eq!(message(check_len("colors", vec!["red"; len], min, max)), expected);
    }
}

#[test]
fn check_range_rejects_numbers_outside_of_the_bounds() {
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
        assert_eq!(message(check_range("scale", number, min, max)), expected);
        assert_eq!(message(check_range("scale", Some(number), min, max)), expected);
    }
    assert_eq!(message(check_range("scale", None, Included(0.0), Unbounded)), "ok");
}
