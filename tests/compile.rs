//! The crates of every small document, and of the vendor's own, compile without a warning.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::workspace::{Run, root, xtask};

/// The vendor's document of 53 operations, where it is at hand: it is no part of this project.
fn vendors() -> Option<PathBuf> {
    let path = root().join("../shared/reference/official_trusthub_v1.json");
    path.exists().then_some(path)
}

fn documents() -> Vec<PathBuf> {
    let directory = root().join("tests/documents");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    match vendors() {
        Some(path) => paths.push(path),
        None => eprintln!("the vendor's document is not at hand: only the small ones are compiled"),
    }
    paths
}

/// One workspace of the crates of all documents, so that what they share is compiled once.
#[test]
fn every_documents_crates_compile_without_a_warning() {
    let directory = tempfile::tempdir().unwrap();
    let all = directory.path();
    let mut manifest = None;
    for (at, spec) in documents().iter().enumerate() {
        let out = all.join(format!("document-{at}"));
        let Run { code, err: told, .. } =
            xtask(&["generate", "--spec", spec.to_str().unwrap(), "--out", out.to_str().unwrap()], root());
        assert_eq!(code, xtask::EXIT_OK, "{told}");
        // Each has a workspace of its own, which gives way to the one of all; the path of `twilio-core` is relative.
        let own = fs::read_to_string(out.join("Cargo.toml")).unwrap();
        fs::remove_file(out.join("Cargo.toml")).unwrap();
        manifest.get_or_insert(own);
    }
    let mut manifest: toml_edit::DocumentMut = manifest.unwrap().parse().unwrap();
    let core = fs::canonicalize(root().join("crates/core")).unwrap();
    manifest["workspace"]["dependencies"]["twilio-core"]["path"] = toml_edit::value(core.to_str().unwrap());
    manifest["workspace"]["members"] = toml_edit::value(toml_edit::Array::from_iter(["document-*/*"]));
    put(&all.join("Cargo.toml"), &manifest.to_string());
    // The same versions as everywhere else, which are there already.
    fs::copy(root().join("Cargo.lock"), all.join("Cargo.lock")).unwrap();

    let output = Command::new(env!("CARGO"))
        .args(["check", "--workspace", "--features", "schemars", "--message-format", "short"])
        .current_dir(all)
        .env("CARGO_TARGET_DIR", root().join("target/documents"))
        // What cargo tells a test of its own package does not hold for another workspace.
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let warnings: Vec<&str> = told.lines().filter(|line| line.contains("warning")).collect();
    assert!(warnings.is_empty(), "{}", warnings.join("\n"));
}

fn put(path: &Path, text: &str) {
    fs::File::create(path)
        .and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes()))
        .unwrap();
}

/// What the vendor's document shows of a document in use: patterns are shared, and every list is read page by page.
#[test]
fn the_vendors_document_becomes_few_types() {
    let Some(path) = vendors() else {
        eprintln!("the vendor's document is not at hand");
        return;
    };
    let document = xtask::Document::read(&path, "official.json").unwrap();
    let crates = xtask::generate_crates(&document).unwrap_or_else(|error| panic!("{error}"));
    let (_, client) =
        crates.iter().find(|(name, _)| !name.ends_with("-cli") && !name.ends_with("-httpmock")).unwrap();
    let builders =
        client.keys().filter(|path| path.starts_with("src/builder/") && !path.ends_with("mod.rs")).count();
    let streams = client.values().filter(|text| text.contains("pub fn stream(")).count();
    let sids = client["src/types/aliases.rs"].matches("SidOf<").count();
    assert_eq!((builders, streams, sids), (53, 13, 9), "operations, lists, kinds of SID");
    assert!(
        client.values().all(|text| !text.contains("regress::")),
        "no pattern is left to a regular expression"
    );
}
