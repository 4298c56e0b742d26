//! What each generated crate offers: a change of the public API shows here as a few lines.

use std::path::{Path, PathBuf};

use crate::{signatures, workspace::root};

fn public_api(name: &str) -> String {
    let generated = xtask::generate_workspace(root()).unwrap_or_else(|error| panic!("{error}"));
    let files: Vec<(PathBuf, String)> = generated
        .files()
        .filter_map(|(path, text)| Some((path.strip_prefix(name).ok()?.to_path_buf(), text.to_owned())))
        .collect();
    assert!(!files.is_empty(), "there is a crate {name}");
    signatures::of(files.iter().map(|(path, text)| (Path::new(path), text.as_str())))
}

#[test]
fn of_the_client() {
    insta::assert_snapshot!(public_api("trusthub"));
}

#[test]
fn of_the_mocks() {
    insta::assert_snapshot!(public_api("trusthub-httpmock"));
}

#[test]
fn of_the_commands() {
    insta::assert_snapshot!(public_api("trusthub-cli"));
}
