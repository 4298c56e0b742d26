//! Finds the root of the repository at run time, so that a copied or cached program works on the repository that it runs in.

use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Result};

/// Returns the nearest directory at or above one of `starts` that contains `Cargo.toml` and `xtask/Cargo.toml`. The first
/// start that is inside a repository determines it.
pub fn find_root(starts: impl IntoIterator<Item = PathBuf>) -> Result<PathBuf> {
    starts
        .into_iter()
        .find_map(|start| start.ancestors().find(|directory| is_root(directory)).map(Path::to_owned))
        .ok_or_else(|| {
            Diagnostic::new(
                "cannot find the repository: no directory at or above this one contains `xtask/Cargo.toml`",
            )
            .help("run `cargo xtask` inside the repository")
        })
}

fn is_root(directory: &Path) -> bool {
    ["Cargo.toml", "xtask/Cargo.toml"].iter().all(|file| directory.join(file).is_file())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::find_root;

    #[test]
    fn root_is_the_nearest_directory_with_xtask_at_or_above_a_start() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let root = directory.path().join("repository");
        for nested in ["xtask/src", "spec", "crates/core"] {
            fs::create_dir_all(root.join(nested)).expect("a directory");
        }
        for manifest in ["Cargo.toml", "xtask/Cargo.toml", "crates/core/Cargo.toml"] {
            fs::File::create(root.join(manifest)).expect("a file");
        }
        for start in ["", "xtask", "xtask/src", "spec", "crates/core"] {
            assert_eq!(find_root([root.join(start)]).ok(), Some(root.clone()), "{start}");
        }
        assert_eq!(find_root([directory.path().to_owned(), root.join("spec")]).ok(), Some(root));
        let error = find_root([directory.path().to_owned()]).expect_err("there is no repository");
        assert!(error.to_string().starts_with("cannot find the repository"), "{error}");
    }
}
