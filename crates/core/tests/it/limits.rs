//! Limits that a setter checks.

use std::ops::Bound::{Excluded, Included, Unbounded};

use twilio_core::{counted, ranged};

fn told<T>(outcome: Result<T, String>) -> String {
    outcome.err().unwrap_or_else(|| "taken".into())
}

#[test]
fn a_list_has_as_many_items_as_it_may() {
    for (items, low, high, wanted) in [
        (0, 1, usize::MAX, "`colors` was refused: a list of 0 items: it may have at least 1"),
        (1, 1, usize::MAX, "taken"),
        (3, 0, 2, "`colors` was refused: a list of 3 items: it may have at most 2"),
        (2, 0, 2, "taken"),
        (1, 2, 2, "`colors` was refused: a list of 1 item: it may have exactly 2"),
        (5, 2, 4, "`colors` was refused: a list of 5 items: it may have 2 to 4"),
    ] {
        assert_eq!(told(counted("colors", vec!["red"; items], low, high)), wanted);
    }
}

#[test]
fn a_number_is_within_its_bounds() {
    for (number, low, high, wanted) in [
        (0.5, Included(0.5), Excluded(2.0), "taken"),
        (2.0, Included(0.5), Excluded(2.0), "`scale` was refused: 2 is not at least 0.5 and less than 2"),
        (0.0, Excluded(0.0), Unbounded, "`scale` was refused: 0 is not more than 0"),
        (9.5, Unbounded, Included(9.0), "`scale` was refused: 9.5 is not at most 9"),
        (f64::NAN, Included(0.0), Unbounded, "`scale` was refused: NaN is not at least 0"),
    ] {
        assert_eq!(told(ranged("scale", number, low, high)), wanted);
        assert_eq!(told(ranged("scale", Some(number), low, high)), wanted);
    }
    assert_eq!(told(ranged("scale", None, Included(0.0), Unbounded)), "taken");
}
