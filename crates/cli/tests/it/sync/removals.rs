//! What is removed, and what is not.

use super::support::{Place, all, lines, numbers, same};

#[test]
fn nothing_is_removed_beyond_what_was_said_or_agreed_to() {
    let place = Place::new(&[]);
    place.seed(0..20);
    place.write("empty.txt", "");
    place.write("fewer.txt", &numbers(0..19));
    place.write("half.txt", &numbers(0..10));
    let mut told = String::new();
    for words in [
        "sync --from empty.txt --prune --yes",
        "sync --from half.txt --prune --yes",
        "sync --from half.txt --prune --yes --max-delete 9",
        "sync --from fewer.txt --prune",
        "sync --from fewer.txt --max-delete 5",
        "sync --from fewer.txt --prune --max-delete 101%",
    ] {
        let ended = place.run(words);
        told.push_str(&format!("$ trusthub {words}\n{}exit code {}\n\n", ended.stderr, ended.code.unwrap()));
    }
    insta::assert_snapshot!(told);
    assert_eq!(place.sent("DELETE"), 0);
    assert_eq!(place.run("sync --from fewer.txt --prune --yes").code, Some(0));
    assert_eq!(place.run("sync --from empty.txt --prune --yes --max-delete 100%").code, Some(0));
    assert_eq!(place.held(), all([]));
}

/// Numbers that the service does not take must not cost those that are there.
#[test]
fn a_profile_that_cannot_be_filled_is_not_emptied() {
    let place = Place::new(&["status=400,method=POST"]);
    place.seed(1..6);
    place.write("new.txt", &numbers([8, 9]));
    let ended = place.run("sync --from new.txt --prune --yes --max-delete 100% --concurrency 1");
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(3), ""));
    insta::assert_snapshot!(same(&ended.stderr));
    assert_eq!(place.held(), all(1..6));
}

/// A number that is held as another type is not what the input says.
#[test]
fn another_type_is_not_done_before_it_is_replaced() {
    let place = Place::new(&[]);
    place.seed([1, 2]);
    place.write("numbers.txt", &numbers(1..4));
    let planned = place.run("sync --from numbers.txt --type other --dry-run");
    assert_eq!((planned.code, planned.stderr.as_str()), (Some(4), ""));
    let ended = place.run("sync --from numbers.txt --type other");
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(3), ""));
    insta::assert_snapshot!(format!("{}\n{}", planned.stdout, same(&ended.stderr)));
    // There is nothing else to do, and still it is not done.
    assert_eq!(place.run("sync --from numbers.txt --type other --dry-run").code, Some(4));
    let told = place.run("sync --from numbers.txt --type other --format json");
    assert_eq!((told.code, &lines(&told.stdout)[0]["other_type"]), (Some(3), &2.into()));
    assert_eq!(place.run("sync --from numbers.txt --type other --prune --yes --max-delete 2").code, Some(0));
    assert_eq!(place.run("sync --from numbers.txt --type other").code, Some(0));
}
