//! The manifests configure docs.rs to show which features an item needs.

use std::{fs, path::PathBuf};

use toml_edit::DocumentMut;

use crate::workspace::root;

/// Returns the directories of the crates that are published.
fn published() -> Vec<PathBuf> {
    let directories = ["crates", "crates/generated"].map(|name| fs::read_dir(root().join(name)).unwrap());
    let paths = directories.into_iter().flatten().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.join("Cargo.toml").is_file()).collect()
}

#[test]
fn published_crates_are_documented_with_all_features() {
    let published = published();
    assert!(published.len() >= 10, "{published:?}");
    for directory in published {
        let manifest = fs::read_to_string(directory.join("Cargo.toml")).unwrap();
        let manifest: DocumentMut = manifest.parse().unwrap();
        let name = directory.display();
        let docs = &manifest["package"]["metadata"]["docs"]["rs"];
        assert_eq!(docs["all-features"].as_bool(), Some(true), "{name}");
        let arguments: Vec<_> =
            docs["rustdoc-args"].as_array().unwrap().iter().map(|item| item.as_str()).collect();
        assert_eq!(arguments, [Some("--cfg"), Some("docsrs")], "{name}");
        if manifest.contains_key("features") {
            let library = fs::read_to_string(directory.join("src/lib.rs")).unwrap();
            assert!(library.contains("#![cfg_attr(docsrs, feature(doc_cfg))]"), "{name}");
        }
    }
}
