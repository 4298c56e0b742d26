//! The crates generated from other documents compile without a warning.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::workspace::{Run, root, vendor_document, write_if_changed, xtask};

/// Generates the crates of `documents` into one workspace below `target/documents` and runs `cargo check` there.
///
/// The workspace is kept between runs and only changed files are written, so that Cargo compiles only crates that changed.
fn assert_crates_compile(workspace: &str, documents: &[PathBuf]) {
    let directory = root().join("target/documents").join(workspace);
    fs::create_dir_all(&directory).unwrap();
    let mut manifest = None;
    let mut expected = BTreeSet::new();
    for document in documents {
        let name = document.file_stem().unwrap();
        let out = directory.join(name);
        let run = xtask(
            &["generate", "--spec", document.to_str().unwrap(), "--out", out.to_str().unwrap()],
            root(),
        );
        let Run { code, err, .. } = run;
        assert_eq!(code, xtask::EXIT_OK, "{err}");
        // Each output directory is a workspace; here they all become members of one.
        let generated = fs::read_to_string(out.join("Cargo.toml")).unwrap();
        fs::remove_file(out.join("Cargo.toml")).unwrap();
        manifest.get_or_insert(generated);
        expected.insert(name.to_owned());
    }
    for entry in fs::read_dir(&directory).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() && !expected.contains(&entry.file_name()) {
            fs::remove_dir_all(entry.path()).unwrap();
        }
    }
    let mut manifest: toml_edit::DocumentMut = manifest.unwrap().parse().unwrap();
    for (name, directory) in [("twilio-core", "crates/core"), ("twilio-emulator", "crates/emulator")] {
        let path = fs::canonicalize(root().join(directory)).unwrap();
        manifest["workspace"]["dependencies"][name]["path"] = toml_edit::value(path.to_str().unwrap());
    }
    manifest["workspace"]["members"] = toml_edit::value(toml_edit::Array::from_iter(["*/*"]));
    write_if_changed(&directory.join("Cargo.toml"), &manifest.to_string());
    // With the versions of the repository's lock file, Cargo has nothing to download.
    fs::copy(root().join("Cargo.lock"), directory.join("Cargo.lock")).unwrap();

    let output = Command::new(env!("CARGO"))
        .args(["check", "--workspace", "--features", "schemars", "--message-format", "short"])
        .current_dir(&directory)
        .env("CARGO_TARGET_DIR", root().join("target/documents/target"))
        // Cargo sets this for the test's own package.
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    let warnings: Vec<&str> = stderr.lines().filter(|line| line.contains("warning")).collect();
    assert!(warnings.is_empty(), "{}", warnings.join("\n"));
}

#[test]
fn crates_of_every_small_document_compile_without_warnings() {
    let entries = fs::read_dir(root().join("tests/documents")).unwrap();
    let mut documents: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    documents.sort();
    assert_crates_compile("small", &documents);
}

#[test]
#[ignore = "needs ../shared/reference/official_trusthub_v1.json"]
fn crates_of_the_vendor_document_compile_without_warnings() {
    assert_crates_compile("vendor", &[vendor_document()]);
}

/// In a document of 53 operations, SID types are shared and every list is paginated.
#[test]
#[ignore = "needs ../shared/reference/official_trusthub_v1.json"]
fn vendor_document_shares_sid_types_and_paginates_lists() {
    let document = xtask::Document::read(&vendor_document(), "official.json").unwrap();
    let crates = xtask::generate_crates(&document).unwrap_or_else(|error| panic!("{error}"));
    let (_, client) =
        crates.iter().find(|(name, _)| !name.ends_with("-cli") && !name.ends_with("-httpmock")).unwrap();
    let is_builder = |path: &Path| path.starts_with("src/builder/") && !path.ends_with("mod.rs");
    let builders = client.keys().filter(|path| is_builder(Path::new(path))).count();
    let streams = client.values().filter(|text| text.contains("pub fn stream(")).count();
    let sids = client["src/types/aliases.rs"].matches("SidOf<").count();
    assert_eq!((builders, streams, sids), (53, 13, 9), "operations, paginated lists, SID types");
    assert!(client.values().all(|text| !text.contains("regress::")), "a pattern became a regular expression");
}
