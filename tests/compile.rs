//! The crates generated from other documents compile without a warning.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::workspace::{Run, files, root, vendor_document, write_if_changed, xtask};

/// Generates the crates of `documents` into one workspace below `target/documents` and runs `cargo check` there.
///
/// The workspace is kept between runs and only changed files are written, so that Cargo compiles only crates that changed.
fn assert_crates_compile(workspace: &str, documents: &[PathBuf]) {
    let directory = root().join("target/documents").join(workspace);
    fs::create_dir_all(&directory).unwrap();
    let generated = tempfile::tempdir().unwrap();
    let mut manifest: Option<toml_edit::DocumentMut> = None;
    for document in documents {
        let out = generated.path().join(document.file_stem().unwrap());
        let arguments = ["generate", "--spec", document.to_str().unwrap(), "--out", out.to_str().unwrap()];
        let Run { code, err, .. } = xtask(&arguments, root());
        assert_eq!(code, xtask::EXIT_OK, "{err}");
        // Each output directory is a workspace; here they all become members of one.
        let own: toml_edit::DocumentMut =
            fs::read_to_string(out.join("Cargo.toml")).unwrap().parse().unwrap();
        let all = manifest.get_or_insert_with(|| own.clone());
        for (name, dependency) in own["workspace"]["dependencies"].as_table().unwrap() {
            all["workspace"]["dependencies"][name] = dependency.clone();
        }
        fs::remove_file(out.join("Cargo.toml")).unwrap();
    }
    let (new, old) = (files(generated.path()), files(&directory));
    for path in old.keys().filter(|path| !new.contains_key(*path) && path.components().count() > 1) {
        fs::remove_file(directory.join(path)).unwrap();
    }
    for (path, contents) in new {
        let path = directory.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        write_if_changed(&path, str::from_utf8(&contents).unwrap());
    }
    let mut manifest = manifest.unwrap();
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
