//! The documents as a git revision has them.

use std::{path::Path, process::Command};

use crate::diagnostic::{Diagnostic, Result};

/// A revision to compare with.
pub(crate) struct Base {
    commit: String,
    /// Which one it is, for a person.
    pub(crate) shown: String,
}

/// The revision to compare with if none is named: where this branch left `main`, or, on `main` itself, the
/// last commit.
pub(crate) fn default(root: &Path) -> Result<Base> {
    let head = commit(root, "HEAD")?;
    let left = ["main", "origin/main"].into_iter().find_map(|main| {
        let base = git(root, &["merge-base", "HEAD", main]).ok()?;
        Some((main, base.trim().to_owned()))
    });
    match left {
        Some((main, base)) if base != head => {
            Ok(Base { shown: format!("{} (where this branch left {main})", short(&base)), commit: base })
        }
        // With nothing committed since, what is in the working tree is compared with the last commit.
        Some(_) => Ok(Base { shown: format!("{} (the last commit)", short(&head)), commit: head }),
        None => Err(Diagnostic::new("there is nothing to compare with: neither `main` nor `origin/main` is known here")
            .help("name a revision, as `cargo xtask diff HEAD~1`, or fetch it: `git fetch origin main:refs/remotes/origin/main`")),
    }
}

/// The revision of that name.
pub(crate) fn named(root: &Path, revision: &str) -> Result<Base> {
    let commit = commit(root, revision)?;
    let name = if commit.starts_with(revision) { String::new() } else { format!(" ({revision})") };
    Ok(Base { shown: format!("{}{name}", short(&commit)), commit })
}

/// The documents in `spec/` at a revision: path and text.
pub(crate) fn documents(root: &Path, base: &Base) -> Result<Vec<(String, String)>> {
    let listed = git(root, &["ls-tree", "--name-only", &base.commit, "spec/"])?;
    listed
        .lines()
        .filter(|path| [".yaml", ".yml", ".json"].iter().any(|end| path.ends_with(end)))
        .map(|path| Ok((path.to_owned(), git(root, &["show", &format!("{}:{path}", base.commit)])?)))
        .collect()
}

fn commit(root: &Path, revision: &str) -> Result<String> {
    let name = format!("{revision}^{{commit}}");
    Ok(git(root, &["rev-parse", "--verify", "--end-of-options", &name])?.trim().to_owned())
}

/// As much of a commit's name as a person reads.
fn short(commit: &str) -> &str {
    commit.get(..8).unwrap_or(commit)
}

fn git(root: &Path, arguments: &[&str]) -> Result<String> {
    let shown = format!("git {}", arguments.join(" "));
    let output =
        Command::new("git").current_dir(root).args(arguments).output().map_err(|error| {
            Diagnostic::new(format!("failed to run `{shown}`: {error}")).help("install git")
        })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Diagnostic::new(format!("`{shown}` failed: {}", said.trim())).help(
            "name a revision that this repository has, or compare two files: `cargo xtask diff OLD NEW`",
        ));
    }
    String::from_utf8(output.stdout)
        .map_err(|error| Diagnostic::new(format!("`{shown}` answered no text: {error}")))
}
