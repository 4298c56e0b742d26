//! A small change to a document changes at most five generated files.

use std::{collections::BTreeMap, path::PathBuf};

use crate::{
    freshness::{THINGS, things, trusthub},
    workspace::Workspace,
};

/// Returns the diff that `--check` prints after a change to `THINGS`.
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
fn new_response_property_changes_few_files() {
    let sid = "        sid: { type: string, pattern: \"^TH[0-9a-fA-F]{32}$\" }\n";
    let with_color =
        format!("{sid}        color: {{ type: string, nullable: true, description: The color. }}\n");
    insta::assert_snapshot!(diff_of(sid, &with_color));
}

#[test]
fn new_form_field_changes_few_files() {
    let name = "                Name: { type: string, description: The name. }\n";
    let with_color = format!("{name}                Color: {{ type: string, description: The color. }}\n");
    insta::assert_snapshot!(diff_of(name, &with_color));
}

#[test]
fn new_trusthub_property_only_adds_lines() {
    let document = trusthub();
    let workspace = Workspace::with(&[("trusthub.yaml", &document)]);
    workspace.generate();
    let before = workspace.generated();
    workspace.age();
    workspace.put("spec/trusthub.yaml", &add_property(&document));
    workspace.generate();
    let touched = workspace.touched();
    assert!((1..=5).contains(&touched.len()), "{touched:?}");
    for path in touched {
        let text = |files: &BTreeMap<PathBuf, Vec<u8>>| String::from_utf8(files[&path].clone()).unwrap();
        let (old, new) = (text(&before), text(&workspace.generated()));
        let old: Vec<&str> = old.lines().collect();
        let removed = old.iter().filter(|line| !new.lines().any(|new| new == **line)).collect::<Vec<_>>();
        assert!(removed.is_empty(), "{}: {removed:?}", path.display());
        assert!(new.contains("shoe_size"), "{}", path.display());
    }
}

/// Adds a property `shoe_size` in front of `date_created`.
fn add_property(document: &str) -> String {
    let at = document.find("        date_created:\n").expect("the document contains date_created");
    let (before, after) = document.split_at(at);
    format!(
        "{before}        shoe_size:\n          type: integer\n          nullable: true\n          description: The shoe_size.\n{after}"
    )
}
