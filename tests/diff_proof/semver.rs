//! Compares clients with cargo-semver-checks.

use std::{collections::BTreeMap, path::PathBuf, process::Command};

use super::{Files, packages::Workspace};
use crate::workspace::write_if_changed;

const LIBRARY: &str = "client";

/// Returns the output of cargo-semver-checks for each client that it does not call compatible with `old`.
pub(super) fn incompatible(old: &Files, clients: BTreeMap<String, Files>) -> BTreeMap<String, String> {
    let names: Vec<String> = clients.keys().cloned().collect();
    let packages: Vec<_> = clients.into_iter().chain([("baseline".to_owned(), old.clone())]).collect();
    let workspace = Workspace::write(&packages, "");
    let file = |name: &str| -> PathBuf {
        let path = workspace.directory.join(name).with_extension("json");
        write_if_changed(&path, &workspace.rustdoc_json(name, LIBRARY));
        path
    };
    let baseline = file("baseline");
    let mut incompatible = BTreeMap::new();
    for name in names {
        let output = Command::new(env!("CARGO"))
            .args(["semver-checks", "--release-type", "minor", "--baseline-rustdoc"])
            .arg(&baseline)
            .arg("--current-rustdoc")
            .arg(file(&name))
            .output()
            .unwrap();
        let text = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).concat();
        assert!(text.contains("Summary"), "cargo-semver-checks does not report a result:\n{text}");
        if !output.status.success() {
            incompatible.insert(name, text);
        }
    }
    incompatible
}
