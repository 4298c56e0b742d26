//! The output stage: writes the generated files, or compares them with those on disk.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use crate::diagnostic::{Diagnostic, Result, io};

/// Files by their path relative to the root directory.
pub(crate) type FileTree = BTreeMap<PathBuf, String>;

/// A difference between the generated files and those on disk.
#[derive(Debug, Clone, PartialEq)]
pub enum FileChange {
    /// The file does not exist on disk.
    Added(PathBuf),
    /// The file has other contents: its path, the contents on disk, and the generated contents.
    Changed(PathBuf, String, String),
    /// The file is no longer generated, but exists on disk.
    Removed(PathBuf),
}

impl FileChange {
    /// Returns the path of the file, relative to the root directory.
    pub fn path(&self) -> &Path {
        match self {
            Self::Added(path) | Self::Changed(path, ..) | Self::Removed(path) => path,
        }
    }
}

/// Compares `tree` with the files below `root`. Every file in the directories `owned` is expected to be generated; other
/// files are ignored.
pub(crate) fn compare(root: &Path, tree: &FileTree, owned: &BTreeSet<PathBuf>) -> Result<Vec<FileChange>> {
    let mut changes = Vec::new();
    for (path, generated) in tree {
        let full = root.join(path);
        match fs::read(&full) {
            Ok(on_disk) if on_disk == generated.as_bytes() => {}
            Ok(on_disk) => {
                let on_disk = String::from_utf8_lossy(&on_disk).into_owned();
                changes.push(FileChange::Changed(path.clone(), on_disk, generated.clone()));
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                changes.push(FileChange::Added(path.clone()))
            }
            Err(error) => return Err(io("read", &full, &error)),
        }
    }
    for directory in owned {
        for file in files_below(&root.join(directory))? {
            let path = file.strip_prefix(root).map(Path::to_path_buf).unwrap_or(file);
            if !tree.contains_key(&path) {
                changes.push(FileChange::Removed(path));
            }
        }
    }
    changes.sort_by(|a, b| a.path().cmp(b.path()));
    Ok(changes)
}

/// Applies `changes`, taking the contents from `tree`. Each file is replaced atomically: it is written under a temporary
/// name and then renamed.
pub(crate) fn write(root: &Path, tree: &FileTree, changes: &[FileChange]) -> Result<()> {
    let mut written = Vec::new();
    for change in changes {
        if let FileChange::Added(path) | FileChange::Changed(path, ..) = change {
            let full = root.join(path);
            let directory = full.parent().unwrap_or(root);
            fs::create_dir_all(directory).map_err(|error| io("create the directory", directory, &error))?;
            let text = tree.get(path).map(String::as_str).unwrap_or_default();
            written.push((temporary_file(directory, &full, text)?, full));
        }
    }
    // Only now are files replaced: a full disk or a missing permission has failed above.
    for (file, full) in written {
        file.persist(&full).map_err(|error| io("replace", &full, &error.error))?;
    }
    for change in changes {
        if let FileChange::Removed(path) = change {
            let full = root.join(path);
            fs::remove_file(&full).map_err(|error| io("remove", &full, &error))?;
            remove_empty(root, &full);
        }
    }
    Ok(())
}

/// Formats changes for people: a diff for each changed file, and a line for each added or removed one.
pub fn format_changes(changes: &[FileChange], root: &str) -> String {
    let mut text = String::new();
    for change in changes {
        let path = format!("{root}{}", change.path().display());
        // Writing to a string does not fail.
        let _ = match change {
            FileChange::Added(_) => writeln!(text, "new file: {path}"),
            FileChange::Removed(_) => writeln!(text, "no longer generated: {path}"),
            FileChange::Changed(_, on_disk, generated) => {
                let diff = similar::TextDiff::from_lines(on_disk.as_str(), generated.as_str());
                let mut diff = diff.unified_diff();
                let diff = diff.context_radius(3).header(&path, &format!("{path} (generated)"));
                write!(text, "{diff}")
            }
        };
    }
    text
}

/// Replaces a file by one with this text, at once.
pub(crate) fn replace(file: &Path, text: &str) -> Result<()> {
    let directory = file.parent().filter(|directory| !directory.as_os_str().is_empty());
    let temporary = temporary_file(directory.unwrap_or(Path::new(".")), file, text)?;
    temporary.persist(file).map_err(|error| io("replace", file, &error.error))?;
    Ok(())
}

/// Writes the text to a new file in `directory`, which replaces `file` later.
fn temporary_file(directory: &Path, file: &Path, text: &str) -> Result<tempfile::NamedTempFile> {
    let mut temporary = tempfile::NamedTempFile::new_in(directory)
        .map_err(|error| io("create a file in", directory, &error))?;
    temporary.write_all(text.as_bytes()).map_err(|error| io("write", file, &error))?;
    make_readable(temporary.as_file()).map_err(|error| io("write", file, &error))?;
    Ok(temporary)
}

fn files_below(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut pending = vec![directory.to_path_buf()];
    while let Some(directory) = pending.pop() {
        let entries = match fs::read_dir(&directory) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(io("read", &directory, &error)),
        };
        for entry in entries {
            let entry = entry.map_err(|error| io("read", &directory, &error))?;
            let kind = entry.file_type().map_err(|error| io("read", &entry.path(), &error))?;
            // A symbolic link counts as a file: it is never followed.
            if kind.is_dir() { pending.push(entry.path()) } else { files.push(entry.path()) }
        }
    }
    Ok(files)
}

/// Removes the directories that became empty when `file` was removed.
fn remove_empty(root: &Path, file: &Path) {
    for directory in file.ancestors().skip(1).take_while(|directory| *directory != root) {
        // Fails if the directory is not empty.
        if fs::remove_dir(directory).is_err() {
            break;
        }
    }
}

/// Makes a temporary file, which only its owner can read, readable for everyone.
fn make_readable(file: &fs::File) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

/// Checks that `root` can be a directory.
pub(crate) fn check_root(root: &Path) -> Result<()> {
    if root.exists() && !root.is_dir() {
        return Err(Diagnostic::new(format!("{} is not a directory", root.display()))
            .help("pass a directory to `--out`"));
    }
    Ok(())
}
