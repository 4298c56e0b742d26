//! A small change of a document is a small change of the crates: at most five files, and in them what concerns it.

use std::{collections::BTreeMap, path::PathBuf};

use crate::{
    freshness::{THINGS, ours, things},
    workspace::Workspace,
};

/// The diff of a small change of `THINGS`, by `--check`; at most five files may be in it.
fn diff_of(from: &str, to: &str) -> String {
    let workspace = things();
    assert!(THINGS.contains(from));
    workspace.put("spec/things.yaml", &THINGS.replace(from, to));
    let run = workspace.run(&["generate", "--check"]);
    assert_eq!(run.code, xtask::EXIT_FINDINGS, "{}", run.err);
    let changed = run.out.matches("\n+++ ").count();
    assert!((1..=5).contains(&changed) && !run.out.contains("new file"), "{changed} files:\n{}", run.out);
    run.out
}

#[test]
fn a_property_more_in_an_answer() {
    let sid = "        sid: { type: string, pattern: \"^TH[0-9a-fA-F]{32}$\" }\n";
    let more = format!("{sid}        color: {{ type: string, nullable: true, description: Its color. }}\n");
    insta::assert_snapshot!(diff_of(sid, &more));
}

#[test]
fn a_field_more_in_a_form() {
    let name = "                Name: { type: string, description: What it is called. }\n";
    let more = format!("{name}                Color: {{ type: string, description: Its color. }}\n");
    insta::assert_snapshot!(diff_of(name, &more));
}

/// The same for the document of this repository: what the change does not name, it does not touch.
#[test]
fn a_property_more_in_our_document() {
    let ours = ours();
    let workspace = Workspace::with(&[("trusthub.yaml", &ours)]);
    workspace.generate();
    let before = workspace.generated();
    workspace.age();
    let more = add_property(&ours);
    workspace.put("spec/trusthub.yaml", &more);
    workspace.generate();
    let touched = workspace.touched();
    assert!((1..=5).contains(&touched.len()), "{touched:?}");
    for path in touched {
        let text = |files: &BTreeMap<PathBuf, Vec<u8>>| String::from_utf8(files[&path].clone()).unwrap();
        let (old, new) = (text(&before), text(&workspace.generated()));
        let old: Vec<&str> = old.lines().collect();
        let gone = old.iter().filter(|line| !new.lines().any(|new| new == **line)).collect::<Vec<_>>();
        assert!(gone.is_empty(), "{}: {gone:?}", path.display());
        assert!(new.contains("shoe_size"), "{}", path.display());
    }
}

/// `ours` with a property `shoe_size` beside `date_created`, written in the same way.
fn add_property(ours: &str) -> String {
    let at = ours.find("        date_created:\n").expect("the document has date_created");
    let (before, after) = ours.split_at(at);
    format!(
        "{before}        shoe_size:\n          type: integer\n          nullable: true\n          description: Its shoe_size.\n{after}"
    )
}
