//! The story, as it is told.

use crate::support::{run, stable, trusthub};

#[test]
fn the_story() {
    let said = run(&mut trusthub(&["demo"], "/nowhere".as_ref()));
    assert_eq!(said.code, 0, "{}", said.err);
    insta::assert_snapshot!(stable(&format!("{}-- stderr\n{}", said.out, said.err)));
}
