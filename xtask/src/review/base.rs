//! The documents as a git revision has them.

use std::{path::Path, process::Command};

use crate::fault::{Fault, Result};

/// The revision to compare with if none is named: where this branch left `main`, or, on `main` itself, the
/// last commit.
pub(crate) fn default(root: &Path) -> Result<String> {
    let head = git(root, &["rev-parse", "HEAD"])?;
    let base = ["main", "origin/main"].iter().find_map(|main| git(root, &["merge-base", "HEAD", main]).ok());
    match base {
        Some(base) if base.trim() != head.trim() => Ok(base.trim().to_owned()),
        // With nothing committed since, what is in the working tree is compared with the last commit.
        _ => Ok(head.trim().to_owned()),
    }
}

/// The documents in `spec/` at `revision`: path and text.
pub(crate) fn documents(root: &Path, revision: &str) -> Result<Vec<(String, String)>> {
    let listed = git(root, &["ls-tree", "--name-only", revision, "spec/"])?;
    listed
        .lines()
        .filter(|path| [".yaml", ".yml", ".json"].iter().any(|end| path.ends_with(end)))
        .map(|path| Ok((path.to_owned(), git(root, &["show", &format!("{revision}:{path}")])?)))
        .collect()
}

fn git(root: &Path, arguments: &[&str]) -> Result<String> {
    let shown = format!("git {}", arguments.join(" "));
    let output = Command::new("git")
        .current_dir(root)
        .args(arguments)
        .output()
        .map_err(|error| Fault::new(format!("failed to run `{shown}`: {error}")).help("install git"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Fault::new(format!("`{shown}` failed: {}", said.trim())).help(
            "name a revision that this repository has, or compare two files: `cargo xtask diff OLD NEW`",
        ));
    }
    String::from_utf8(output.stdout)
        .map_err(|error| Fault::new(format!("`{shown}` answered no text: {error}")))
}
