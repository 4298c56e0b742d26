//! `trusthub demo`

use crate::support::{normalize, run, trusthub};

#[test]
fn demo_prints_every_step() {
    let output = run(&mut trusthub(&["demo"], "/nowhere".as_ref()));
    assert_eq!(output.code, 0, "{}", output.stderr);
    insta::assert_snapshot!(normalize(&format!("{}-- stderr\n{}", output.stdout, output.stderr)));
}
