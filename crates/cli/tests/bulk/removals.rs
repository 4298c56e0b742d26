//! What is removed, and what is not.

use crate::support::{Place, all, numbers};

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
