//! Reads the documents of a git revision.

use std::{path::Path, process::Command};

use crate::diagnostic::{Diagnostic, Result};

/// A git revision to compare with.
pub(super) struct Revision {
    commit: String,
    /// The short commit hash, and where it comes from.
    pub(super) label: String,
}

/// Returns the revision to compare with by default: the merge base with `main` or, on `main` itself, the last commit.
pub(super) fn default(root: &Path) -> Result<Revision> {
    let head = resolve(root, "HEAD")?;
    let merge_base = ["main", "origin/main"].into_iter().find_map(|main| {
        let base = git(root, &["merge-base", "HEAD", main]).ok()?;
        Some((main, base.trim().to_owned()))
    });
    match merge_base {
        Some((main, base)) if base != head => {
            Ok(Revision { label: format!("{} (merge base with {main})", short(&base)), commit: base })
        }
        // On `main`, the working tree is compared with the last commit.
        Some(_) => Ok(Revision { label: format!("{} (last commit)", short(&head)), commit: head }),
        None => Err(Diagnostic::new(
            "cannot choose a revision to compare with: neither `main` nor `origin/main` exists",
        )
        .help(
            "name a revision (`cargo xtask diff HEAD~1`), \
             or fetch it: `git fetch origin main:refs/remotes/origin/main`",
        )),
    }
}

/// Returns the revision named `name`.
pub(super) fn named(root: &Path, name: &str) -> Result<Revision> {
    let commit = resolve(root, name)?;
    let suffix = if commit.starts_with(name) { String::new() } else { format!(" ({name})") };
    Ok(Revision { label: format!("{}{suffix}", short(&commit)), commit })
}

/// Returns the path and the text of each document in `spec/` at `revision`.
pub(super) fn documents(root: &Path, revision: &Revision) -> Result<Vec<(String, String)>> {
    let listing = git(root, &["ls-tree", "--name-only", &revision.commit, "spec/"])?;
    listing
        .lines()
        .filter(|path| [".yaml", ".yml", ".json"].iter().any(|extension| path.ends_with(extension)))
        .map(|path| Ok((path.to_owned(), git(root, &["show", &format!("{}:{path}", revision.commit)])?)))
        .collect()
}

fn resolve(root: &Path, revision: &str) -> Result<String> {
    let name = format!("{revision}^{{commit}}");
    Ok(git(root, &["rev-parse", "--verify", "--end-of-options", &name])?.trim().to_owned())
}

fn short(commit: &str) -> &str {
    commit.get(..8).unwrap_or(commit)
}

fn git(root: &Path, arguments: &[&str]) -> Result<String> {
    let command = format!("git {}", arguments.join(" "));
    let output = Command::new("git").current_dir(root).args(arguments).output().map_err(|error| {
        Diagnostic::new(format!("failed to run `{command}`: {error}")).help("install git")
    })?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        return Err(Diagnostic::new(format!("`{command}` failed: {}", stderr.trim())).help(
            "name a revision that exists in this repository, or compare two files: `cargo xtask diff OLD NEW`",
        ));
    }
    String::from_utf8(output.stdout)
        .map_err(|error| Diagnostic::new(format!("`{command}` printed invalid UTF-8: {error}")))
}
