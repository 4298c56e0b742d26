//! What a comparison makes of what is there.

use std::fmt::Write as _;

use super::*;
use crate::input::{Settings, read_from};

/// The SID with that prefix and number.
fn sid(prefix: &str, number: u32) -> String {
    format!("{prefix}{number:032x}")
}

/// An input of CSV with the numbers and their types.
fn input(numbers: &[(u32, &str)]) -> Input {
    let mut text = "sid,channel_endpoint_type\n".to_owned();
    for (number, kind) in numbers {
        let _ = writeln!(text, "{},{kind}", sid("PN", *number));
    }
    let (format, column, kind_column) = (None, None, None);
    let settings = Settings { format, column, kind_column, kind: "a".to_owned(), delimiter: b',' };
    read_from(None, text.as_bytes(), &settings).unwrap()
}

/// What is to be done: `+1` makes number 1, `-2` removes assignment 2; `1!11` makes number 1
/// in the place of assignment 11.
fn plan(numbers: &[(u32, &str)], there: &[(u32, u32, Option<&str>)], prune: bool) -> String {
    let input = input(numbers);
    let mut comparison = Comparison::new(&input, prune);
    for (assignment, number, kind) in there {
        let record = serde_json::json!({
            "sid": sid("RA", *assignment),
            "channel_endpoint_sid": sid("PN", *number),
            "channel_endpoint_type": kind,
        });
        comparison.see(&serde_json::from_value(record).unwrap()).unwrap();
    }
    let plan = comparison.finish();
    let number = |sid: &str| u32::from_str_radix(&sid[20..], 16).unwrap();
    let mut told = String::new();
    for wanted in &plan.creates {
        let _ = write!(told, "+{} ", number(wanted.sid.as_str()));
    }
    for wanted in &plan.replaces {
        let _ = write!(told, "{}", number(wanted.sid.as_str()));
        for extra in plan.cleared_for(wanted) {
            let _ = write!(told, "!{}", number(extra.sid.as_str()));
        }
        told.push(' ');
    }
    for extra in &plan.removes {
        let _ = write!(told, "-{} ", number(extra.sid.as_str()));
    }
    let Left { not_named, repeated, other_type } = plan.left;
    let _ = write!(told, "kept {} left {not_named} {repeated} {other_type}", plan.kept);
    told
}

#[test]
fn what_is_missing_is_made_and_what_is_too_much_is_removed() {
    let (wanted, there) = ([(3, "a"), (1, "a"), (2, "a")], [(11, 1, Some("a")), (19, 9, Some("a"))]);
    assert_eq!(plan(&wanted, &there, false), "+3 +2 kept 1 left 1 0 0");
    assert_eq!(plan(&wanted, &there, true), "+3 +2 -19 kept 1 left 0 0 0");
    assert_eq!(plan(&[], &there, true), "-11 -19 kept 0 left 0 0 0");
    assert_eq!(plan(&wanted[..0], &[], true), "kept 0 left 0 0 0");
}

#[test]
fn of_several_assignments_of_a_number_the_first_is_kept() {
    let there = [(13, 1, Some("a")), (11, 1, Some("a")), (12, 1, Some("a"))];
    assert_eq!(plan(&[(1, "a")], &there, false), "kept 1 left 0 2 0");
    assert_eq!(plan(&[(1, "a")], &there, true), "-11 -12 kept 1 left 0 0 0");
}

#[test]
fn an_assignment_that_a_moving_list_tells_twice_is_not_removed() {
    let there = [(11, 1, Some("a")), (19, 9, Some("a")), (11, 1, Some("a")), (19, 9, Some("a"))];
    assert_eq!(plan(&[(1, "a")], &there, true), "-19 kept 1 left 0 0 0");
}

#[test]
fn another_type_is_replaced_only_where_something_may_be_removed() {
    let there = [(11, 1, Some("b"))];
    assert_eq!(plan(&[(1, "a")], &there, false), "kept 0 left 0 0 1");
    assert_eq!(plan(&[(1, "a")], &there, true), "1!11 kept 0 left 0 0 0");
    let more = [there[0], (14, 2, Some("b")), (15, 3, Some("b")), (13, 2, Some("c"))];
    assert_eq!(plan(&[(2, "a"), (1, "a"), (3, "b")], &more, true), "2!13!14 1!11 kept 1 left 0 0 0");
    // The right one is there as well: nothing is in the way, whichever is listed first.
    let both = [(11, 1, Some("b")), (12, 1, Some("a"))];
    assert_eq!(plan(&[(1, "a")], &both, true), "-11 kept 1 left 0 0 0");
    assert_eq!(plan(&[(1, "a")], &[both[1], both[0]], true), "-11 kept 1 left 0 0 0");
}

/// Of two that differ in nothing else one is too much.
#[test]
fn the_case_of_a_letter_makes_no_other_number() {
    let numbers = "sid\nPN0000000000000000000000000000000A\nPN0000000000000000000000000000000b\n";
    let (format, column, kind_column) = (None, None, None);
    let settings = Settings { format, column, kind_column, kind: "a".to_owned(), delimiter: b',' };
    let input = read_from(None, numbers.as_bytes(), &settings).unwrap();
    let mut comparison = Comparison::new(&input, true);
    for (assignment, number, kind) in
        [(1, "PN0000000000000000000000000000000a", "a"), (2, "pn0000000000000000000000000000000A", "a")]
            .into_iter()
            .chain([(3, "PN0000000000000000000000000000000B", "b")])
    {
        let record = serde_json::json!({
            "sid": sid("RA", assignment),
            "channel_endpoint_sid": number,
            "channel_endpoint_type": kind,
        });
        comparison.see(&serde_json::from_value(record).unwrap()).unwrap();
    }
    let plan = comparison.finish();
    assert_eq!((plan.kept, plan.creates.len(), plan.replaces.len(), plan.removes.len()), (1, 0, 1, 1));
    assert_eq!(plan.cleared_for(&plan.replaces[0]).len(), 1);
}

#[test]
fn a_type_that_is_not_told_is_the_right_one() {
    assert_eq!(plan(&[(1, "a")], &[(11, 1, None)], true), "kept 1 left 0 0 0");
}

/// An input cannot say either: what was exported would be removed and made again.
#[test]
fn a_type_of_white_space_is_not_told_and_white_space_around_one_is_no_other() {
    for kind in ["", "  ", " a", "a "] {
        assert_eq!(plan(&[(1, "a")], &[(11, 1, Some(kind))], true), "kept 1 left 0 0 0", "{kind:?}");
    }
}

#[test]
fn a_record_that_cannot_be_compared_ends_it() {
    let input = input(&[(1, "a")]);
    let mut comparison = Comparison::new(&input, false);
    let record = serde_json::json!({ "sid": sid("RA", 1), "channel_endpoint_sid": null });
    let refused = comparison.see(&serde_json::from_value(record).unwrap()).unwrap_err();
    insta::assert_snapshot!(refused, @"the service lists an assignment RA00000000000000000000000000000001 without an endpoint: it cannot be compared with the input");
}
