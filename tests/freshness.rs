//! What is committed is what the documents say, and generating is as predictable as a compiler.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use crate::{bad_documents::xtask, root};

/// A workspace of its own, with these documents in `spec/`.
fn workspace(documents: &[(&str, &str)]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir(directory.path().join("spec")).unwrap();
    fs::copy(root().join("Cargo.toml"), directory.path().join("Cargo.toml")).unwrap();
    for (name, text) in documents {
        put(&directory.path().join("spec").join(name), text);
    }
    directory
}

fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::File::create(path)
        .and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes()))
        .unwrap();
}

fn document(name: &str) -> String {
    fs::read_to_string(root().join("tests/documents").join(name)).unwrap()
}

fn trusthub() -> String {
    fs::read_to_string(root().join("spec/trusthub.yaml")).unwrap()
}

/// Every file below `crates/generated`, by path.
fn files(workspace: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let top = workspace.join("crates/generated");
    let mut open = vec![top.clone()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(&directory).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(path.strip_prefix(&top).unwrap().to_path_buf(), fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn the_generated_crates_are_fresh() {
    let (code, diff, told) = xtask(&["generate", "--check"], &root());
    assert_eq!(code, xtask::FRESH, "{diff}{told}");
    assert!(told.starts_with("       Fresh "), "{told}");
}

/// Two checkouts, two places, the same bytes; and nothing in them of either place.
#[test]
fn two_runs_give_the_same_bytes() {
    let (a, b) = (workspace(&[("trusthub.yaml", &trusthub())]), workspace(&[("trusthub.yaml", &trusthub())]));
    for directory in [&a, &b] {
        assert_eq!(xtask(&["generate"], directory.path()).0, xtask::FRESH);
    }
    let made = files(a.path());
    assert_eq!(made, files(b.path()));
    for (path, bytes) in &made {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(a.path().to_str().unwrap()), "{}", path.display());
        assert!(!text.contains(env!("CARGO_MANIFEST_DIR")), "{}", path.display());
    }
    assert_eq!(made, files(&root()), "and the same as what is committed");
}

#[test]
fn a_second_run_touches_nothing() {
    let workspace = workspace(&[("trusthub.yaml", &trusthub())]);
    assert_eq!(xtask(&["generate"], workspace.path()).0, xtask::FRESH);
    let file = workspace.path().join("crates/generated/trusthub/src/lib.rs");
    let before = fs::metadata(&file).unwrap().modified().unwrap();
    let (_, _, told) = xtask(&["generate"], workspace.path());
    assert_eq!(
        told,
        "   Generated 42 files in crates/generated/ from spec/trusthub.yaml (nothing to change)\n"
    );
    assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), before);
}

#[test]
fn what_is_stale_is_shown_and_left_as_it_is() {
    let workspace = workspace(&[("no_operations.yaml", &document("no_operations.yaml"))]);
    assert_eq!(xtask(&["generate"], workspace.path()).0, xtask::FRESH);
    let generated = workspace.path().join("crates/generated");
    put(&generated.join("no-operations/src/extra.rs"), "// left behind\n");
    put(&generated.join("old/Cargo.toml"), "# of a document that is gone\n");
    fs::remove_file(generated.join("no-operations/README.md")).unwrap();
    let edited = generated.join("no-operations/src/prelude.rs");
    put(&edited, &fs::read_to_string(&edited).unwrap().replace("needs in scope", "may need in scope"));
    let before = files(workspace.path());

    let (code, diff, told) = xtask(&["generate", "--check"], workspace.path());
    assert_eq!(code, xtask::STALE);
    insta::assert_snapshot!(format!("{diff}\n{told}"));
    assert_eq!(files(workspace.path()), before, "--check writes nothing");

    assert_eq!(xtask(&["generate"], workspace.path()).0, xtask::FRESH);
    assert_eq!(xtask(&["generate", "--check"], workspace.path()).0, xtask::FRESH);
    assert!(!generated.join("old").exists(), "no empty directory stays");
}

#[test]
fn deleting_the_crates_and_generating_brings_them_back() {
    let workspace = workspace(&[("trusthub.yaml", &trusthub())]);
    assert_eq!(xtask(&["generate"], workspace.path()).0, xtask::FRESH);
    let before = files(workspace.path());
    fs::remove_dir_all(workspace.path().join("crates/generated")).unwrap();
    assert_eq!(xtask(&["generate"], workspace.path()).0, xtask::FRESH);
    assert_eq!(files(workspace.path()), before);
}

#[test]
fn a_second_document_brings_its_crates_and_takes_them_along() {
    let workspace = workspace(&[("trusthub.yaml", &trusthub())]);
    assert_eq!(xtask(&["generate"], workspace.path()).0, xtask::FRESH);
    let alone = files(workspace.path());
    let second = workspace.path().join("spec/orders.yaml");
    put(&second, &document("pages_and_enumerations.yaml"));
    assert_eq!(xtask(&["generate"], workspace.path()).0, xtask::FRESH);
    let both = files(workspace.path());
    assert!(both.contains_key(Path::new("orders-cli/Cargo.toml")));
    assert!(alone.iter().all(|(path, bytes)| both.get(path) == Some(bytes)), "the first is as it was");
    fs::remove_file(second).unwrap();
    assert_eq!(xtask(&["generate"], workspace.path()).0, xtask::FRESH);
    assert_eq!(files(workspace.path()), alone);
    assert!(!workspace.path().join("crates/generated/orders").exists());
}

/// Never half a tree: a fault in one document leaves the crates of all as they were.
#[test]
fn a_fault_in_one_document_writes_nothing_of_any() {
    let workspace = workspace(&[("a.yaml", &document("no_operations.yaml")), ("b.yaml", "openapi: 3.1.0\n")]);
    let (code, _, told) = xtask(&["generate"], workspace.path());
    assert_eq!(code, xtask::FAILED);
    assert!(told.contains("--> spec/b.yaml:1"), "{told}");
    assert!(files(workspace.path()).is_empty());
}

#[test]
fn two_documents_of_one_name_are_refused() {
    let text = document("no_operations.yaml");
    let workspace = workspace(&[("things.v1.yaml", &text), ("things.yaml", &text)]);
    let (code, _, told) = xtask(&["generate"], workspace.path());
    assert_eq!(code, xtask::FAILED);
    assert_eq!(
        told,
        "error: spec/things.v1.yaml and spec/things.yaml would both make crates/generated/things\n   = help: rename one \
         of them: the part before the first dot names the crates\n"
    );
    assert!(files(workspace.path()).is_empty());
}

fn changed(document: &str) -> String {
    let workspace = workspace(&[("trusthub.yaml", &trusthub())]);
    assert_eq!(xtask(&["generate"], workspace.path()).0, xtask::FRESH);
    put(&workspace.path().join("spec/trusthub.yaml"), document);
    let (code, diff, _) = xtask(&["generate", "--check"], workspace.path());
    assert_eq!(code, xtask::STALE);
    let touched =
        diff.lines().filter(|line| line.starts_with("+++ ") || line.starts_with("new file")).count();
    assert!((1..=5).contains(&touched), "{touched} files: {diff}");
    diff
}

/// A property more, and what a reviewer sees of it.
#[test]
fn a_property_more_is_a_small_change() {
    let before = "        channel_endpoint_type:\n          type: string\n          nullable: true\n";
    let added = format!(
        "        friendly_name:\n          type: string\n          nullable: true\n          maxLength: 64\n          \
         description: What people call it.\n{before}"
    );
    assert!(trusthub().contains(before));
    insta::assert_snapshot!(changed(&trusthub().replacen(before, &added, 1)));
}

/// A field of the form more.
#[test]
fn a_field_more_is_a_small_change() {
    let before = "        ChannelEndpointType:\n          type: string\n          description: |\n";
    let added = format!("        Note:\n          type: string\n          description: A remark.\n{before}");
    assert!(trusthub().contains(before));
    insta::assert_snapshot!(changed(&trusthub().replacen(before, &added, 1)));
}

/// Reading to written: the limits of the issue are far away even in a program that is not optimised, but a timing is no
/// test. What is tested is that it is told.
#[test]
fn the_time_of_each_stage_is_told() {
    let workspace = workspace(&[("trusthub.yaml", &trusthub())]);
    let (_, _, told) = xtask(&["generate", "-v"], workspace.path());
    let stages: Vec<&str> = told
        .lines()
        .filter(|line| line.trim_start().starts_with("Took"))
        .map(|line| line.split("ms  ").nth(1).unwrap())
        .collect();
    assert_eq!(
        stages,
        ["read", "check", "prepare", "progenitor", "polish, split, format", "package", "in all", "write"]
    );
}
