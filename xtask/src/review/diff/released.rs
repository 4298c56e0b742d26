//! The released versions of documents: `spec/released/NAME/VERSION.yaml` for each of `spec/NAME.yaml`.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use semver::Version;

use crate::{
    diagnostic::{Diagnostic, Result, io},
    ir::version::crate_version,
    output::{self, FileChange, FileTree},
    spec::source::Document,
};

/// A released version of a document.
pub(crate) struct Release {
    /// The path of the document, such as `spec/trusthub.yaml`.
    pub(crate) document: String,
    pub(crate) version: Version,
    pub(crate) path: PathBuf,
}

/// Returns the last release of each document that has one.
pub(crate) fn last_of_each(root: &Path) -> Result<Vec<Release>> {
    let mut releases = Vec::new();
    for directory in entries(&root.join("spec/released"))? {
        let name = directory.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut last: Option<Release> = None;
        for path in entries(&directory)? {
            let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
            let version = Version::parse(&path.file_stem().unwrap_or_default().to_string_lossy());
            let Ok(version) =
                version.map(|version| Version { build: semver::BuildMetadata::EMPTY, ..version })
            else {
                return Err(Diagnostic::new(
                    "a released document is not named after its version, such as 0.1.0.yaml",
                )
                .in_file(path.display().to_string(), None)
                .help("rename or remove the file"));
            };
            if last.as_ref().is_none_or(|last| last.version < version) {
                last = Some(Release { document: format!("spec/{name}.{extension}"), version, path });
            }
        }
        releases.extend(last);
    }
    Ok(releases)
}

/// Keeps the document at `path`, shown as `shown`, as the release of its version. Returns the path of the copy, or `None` if it
/// was kept before.
pub(crate) fn keep(path: &Path, shown: &str, root: &Path) -> Result<Option<String>> {
    let document = Document::read(path, shown)?;
    let stated =
        document.value.pointer("/info/version").and_then(|version| version.as_str()).unwrap_or_default();
    let version = crate_version(stated);
    let last = last_of_each(root)?.into_iter().find(|release| release.document == shown);
    let text = fs::read_to_string(path).map_err(|error| io("read", path, &error))?;
    if let Some(last) = last.filter(|last| last.version >= version) {
        if last.version == version && fs::read_to_string(&last.path).is_ok_and(|kept| kept == text) {
            return Ok(None);
        }
        let released = match last.version == version {
            true => "that version is released already, with other contents".to_owned(),
            false => format!("version {} is released already", last.version),
        };
        return Err(Diagnostic::new(format!("`info.version` is {version}, but {released}"))
            .in_file(shown, document.line("/info/version"))
            .help("raise it: `cargo xtask diff` says which version the changes require"));
    }
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    let copy = format!("spec/released/{}/{version}.{extension}", document.name);
    let tree = FileTree::from([(PathBuf::from(&copy), text)]);
    output::write(root, &tree, &[FileChange::Added(copy.clone().into())])?;
    Ok(Some(copy))
}

/// Returns the sorted paths in a directory, which may be missing.
fn entries(directory: &Path) -> Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries
            .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()),
    };
    let mut entries = entries.map_err(|error| io("read", directory, &error))?;
    entries.sort();
    Ok(entries)
}
