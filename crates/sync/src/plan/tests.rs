//! Comparisons of assignments with a desired state.

use std::fmt::Write as _;

use super::*;

/// Returns the SID with this prefix and number.
fn sid(prefix: &str, number: u32) -> String {
    format!("{prefix}{number:032x}")
}

/// Returns a desired state with these SIDs and types, each on a line of its own.
fn desired(endpoints: &[(String, &str)]) -> DesiredState {
    let mut builder = DesiredState::builder();
    for ((sid, name), line) in endpoints.iter().zip(1..) {
        let endpoint_type = builder.endpoint_type(name).unwrap();
        builder.add(sid.parse().unwrap(), endpoint_type, line);
    }
    builder.build().unwrap()
}

/// Computes the plan for endpoints, given by number and type, and existing assignments, given by number, endpoint and
/// type. `+1` creates endpoint 1, `-2` removes assignment 2, and `1!11` replaces assignment 11 to assign endpoint 1.
fn plan(endpoints: &[(u32, &str)], assignments: &[(u32, u32, Option<&str>)], prune: bool) -> String {
    let endpoints: Vec<_> = endpoints.iter().map(|(number, name)| (sid("PN", *number), *name)).collect();
    let desired = desired(&endpoints);
    let mut comparison = Comparison::new(&desired, prune);
    for (number, endpoint, endpoint_type) in assignments {
        let (sid, endpoint) = (sid("RA", *number).parse().unwrap(), sid("PN", *endpoint).parse().unwrap());
        comparison.add(sid, endpoint, *endpoint_type);
    }
    let plan = comparison.finish();
    let number = |sid: &str| u32::from_str_radix(&sid[20..], 16).unwrap();
    let mut text = String::new();
    for endpoint in &plan.creates {
        let _ = write!(text, "+{} ", number(endpoint.sid.as_str()));
    }
    for endpoint in &plan.replaces {
        let _ = write!(text, "{}", number(endpoint.sid.as_str()));
        for removal in plan.replaced_by(endpoint) {
            let _ = write!(text, "!{}", number(removal.sid.as_str()));
        }
        text.push(' ');
    }
    for removal in &plan.removes {
        let _ = write!(text, "-{} ", number(removal.sid.as_str()));
    }
    let Skipped { not_desired, duplicate, other_type } = plan.skipped;
    let _ = write!(text, "unchanged {} skipped {not_desired} {duplicate} {other_type}", plan.unchanged);
    text
}

#[test]
fn missing_endpoints_are_created_and_undesired_ones_removed() {
    let (endpoints, assignments) = ([(3, "a"), (1, "a"), (2, "a")], [(11, 1, Some("a")), (19, 9, Some("a"))]);
    assert_eq!(plan(&endpoints, &assignments, false), "+3 +2 unchanged 1 skipped 1 0 0");
    assert_eq!(plan(&endpoints, &assignments, true), "+3 +2 -19 unchanged 1 skipped 0 0 0");
    assert_eq!(plan(&[], &assignments, true), "-11 -19 unchanged 0 skipped 0 0 0");
    assert_eq!(plan(&[], &[], true), "unchanged 0 skipped 0 0 0");
}

#[test]
fn first_of_duplicate_assignments_is_kept() {
    let assignments = [(13, 1, Some("a")), (11, 1, Some("a")), (12, 1, Some("a"))];
    assert_eq!(plan(&[(1, "a")], &assignments, false), "unchanged 1 skipped 0 2 0");
    assert_eq!(plan(&[(1, "a")], &assignments, true), "-11 -12 unchanged 1 skipped 0 0 0");
}

#[test]
fn assignment_listed_twice_is_not_a_duplicate() {
    let assignments = [(11, 1, Some("a")), (19, 9, Some("a")), (11, 1, Some("a")), (19, 9, Some("a"))];
    assert_eq!(plan(&[(1, "a")], &assignments, true), "-19 unchanged 1 skipped 0 0 0");
}

#[test]
fn other_type_is_replaced_only_with_prune() {
    let assignments = [(11, 1, Some("b"))];
    assert_eq!(plan(&[(1, "a")], &assignments, false), "unchanged 0 skipped 0 0 1");
    assert_eq!(plan(&[(1, "a")], &assignments, true), "1!11 unchanged 0 skipped 0 0 0");
    let more = [assignments[0], (14, 2, Some("b")), (15, 3, Some("b")), (13, 2, Some("c"))];
    assert_eq!(plan(&[(2, "a"), (1, "a"), (3, "b")], &more, true), "2!13!14 1!11 unchanged 1 skipped 0 0 0");
    // If the right type is assigned as well, nothing has to be replaced, whichever is listed first.
    let both = [(11, 1, Some("b")), (12, 1, Some("a"))];
    assert_eq!(plan(&[(1, "a")], &both, true), "-11 unchanged 1 skipped 0 0 0");
    assert_eq!(plan(&[(1, "a")], &[both[1], both[0]], true), "-11 unchanged 1 skipped 0 0 0");
}

#[test]
fn sids_are_compared_without_case() {
    let desired = desired(&[
        ("PN0000000000000000000000000000000A".to_owned(), "a"),
        ("PN0000000000000000000000000000000b".to_owned(), "a"),
    ]);
    let mut comparison = Comparison::new(&desired, true);
    for (number, endpoint, endpoint_type) in [
        (1, "PN0000000000000000000000000000000a", "a"),
        // A duplicate of the first, in other letters.
        (2, "pn0000000000000000000000000000000A", "a"),
        (3, "PN0000000000000000000000000000000B", "b"),
    ] {
        comparison.add(sid("RA", number).parse().unwrap(), endpoint.parse().unwrap(), Some(endpoint_type));
    }
    let plan = comparison.finish();
    assert_eq!((plan.unchanged, plan.creates.len(), plan.replaces.len(), plan.removes.len()), (1, 0, 1, 1));
    assert_eq!(plan.replaced_by(&plan.replaces[0]).len(), 1);
}

#[test]
fn missing_type_matches_every_type() {
    assert_eq!(plan(&[(1, "a")], &[(11, 1, None)], true), "unchanged 1 skipped 0 0 0");
}

/// An input can express neither: an export would be removed and recreated.
#[test]
fn blank_type_and_whitespace_around_type_match() {
    for endpoint_type in ["", "  ", " a", "a "] {
        let assignments = [(11, 1, Some(endpoint_type))];
        assert_eq!(plan(&[(1, "a")], &assignments, true), "unchanged 1 skipped 0 0 0", "{endpoint_type:?}");
    }
}
