//! write | compare: the generated files meet those on disk.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use crate::diagnostic::{Fault, Result, io};

/// Files by path from the root that they are written below.
pub(crate) type Tree = BTreeMap<PathBuf, String>;

/// One difference between what is on disk and what is generated.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// The file is not there yet.
    Added(PathBuf),
    /// The file has other contents: what is there, and what is generated.
    Changed(PathBuf, String, String),
    /// The file is no longer generated.
    Removed(PathBuf),
}

impl Change {
    /// The file's path from the root.
    pub fn path(&self) -> &Path {
        match self {
            Self::Added(path) | Self::Changed(path, ..) | Self::Removed(path) => path,
        }
    }
}

/// Compares `tree` with what is below `root`. Of the directories in `owned`, everything is generated; what else is
/// there is left alone.
pub(crate) fn compare(root: &Path, tree: &Tree, owned: &BTreeSet<PathBuf>) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    for (path, wanted) in tree {
        let full = root.join(path);
        match fs::read(&full) {
            Ok(found) if found == wanted.as_bytes() => {}
            Ok(found) => {
                let found = String::from_utf8_lossy(&found).into_owned();
                changes.push(Change::Changed(path.clone(), found, wanted.clone()));
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                changes.push(Change::Added(path.clone()))
            }
            Err(error) => return Err(io("read", &full, &error)),
        }
    }
    for directory in owned {
        for found in files_below(&root.join(directory))? {
            let path = found.strip_prefix(root).map(Path::to_path_buf).unwrap_or(found);
            if !tree.contains_key(&path) {
                changes.push(Change::Removed(path));
            }
        }
    }
    changes.sort_by(|a, b| a.path().cmp(b.path()));
    Ok(changes)
}

/// Makes the disk as `tree` has it. Each file is written whole under another name and then given its own, so that a
/// reader sees the old one or the new one.
pub(crate) fn write(root: &Path, tree: &Tree, changes: &[Change]) -> Result<()> {
    let mut ready = Vec::new();
    for change in changes {
        if let Change::Added(path) | Change::Changed(path, ..) = change {
            let full = root.join(path);
            let directory = full.parent().unwrap_or(root);
            fs::create_dir_all(directory).map_err(|error| io("make the directory", directory, &error))?;
            let text = tree.get(path).map(String::as_str).unwrap_or_default();
            let mut file = tempfile::NamedTempFile::new_in(directory)
                .map_err(|error| io("make a file in", directory, &error))?;
            file.write_all(text.as_bytes()).map_err(|error| io("write", &full, &error))?;
            readable_by_all(file.as_file()).map_err(|error| io("write", &full, &error))?;
            ready.push((file, full));
        }
    }
    // Nothing has been replaced until here: a full disk or a directory without permission has been met by now.
    for (file, full) in ready {
        file.persist(&full).map_err(|error| io("replace", &full, &error.error))?;
    }
    for change in changes {
        if let Change::Removed(path) = change {
            let full = root.join(path);
            fs::remove_file(&full).map_err(|error| io("remove", &full, &error))?;
            remove_empty(root, &full);
        }
    }
    Ok(())
}

/// The changes as a person reads them: a diff of each file that changed, a line for each that comes or goes.
pub fn diff(changes: &[Change], root: &str) -> String {
    let mut text = String::new();
    for change in changes {
        let path = format!("{root}{}", change.path().display());
        // Writing to a string does not fail.
        let _ = match change {
            Change::Added(_) => writeln!(text, "new file: {path}"),
            Change::Removed(_) => writeln!(text, "no longer generated: {path}"),
            Change::Changed(_, found, wanted) => {
                let diff = similar::TextDiff::from_lines(found.as_str(), wanted.as_str());
                let mut diff = diff.unified_diff();
                let diff = diff.context_radius(3).header(&path, &format!("{path} (as the spec has it)"));
                write!(text, "{diff}")
            }
        };
    }
    text
}

fn files_below(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![directory.to_path_buf()];
    while let Some(directory) = open.pop() {
        let entries = match fs::read_dir(&directory) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(io("read", &directory, &error)),
        };
        for entry in entries {
            let entry = entry.map_err(|error| io("read", &directory, &error))?;
            let kind = entry.file_type().map_err(|error| io("read", &entry.path(), &error))?;
            // A link is removed as what it is, never followed.
            if kind.is_dir() { open.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    Ok(found)
}

fn remove_empty(root: &Path, file: &Path) {
    for directory in file.ancestors().skip(1).take_while(|directory| *directory != root) {
        // It fails where something is left in it, and that is where to stop.
        if fs::remove_dir(directory).is_err() {
            break;
        }
    }
}

/// A temporary file is its owner's alone; a source file is not.
fn readable_by_all(file: &fs::File) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

/// Refuses a place that cannot be written below.
pub(crate) fn check_root(root: &Path) -> Result<()> {
    if root.exists() && !root.is_dir() {
        return Err(
            Fault::new(format!("{} is not a directory", root.display())).help("give --out a directory")
        );
    }
    Ok(())
}
