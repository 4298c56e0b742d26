//! Runs of `cargo xtask`, in this repository or in a temporary workspace.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use tempfile::TempDir;

/// Returns the root of this repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Returns the path of the vendor's own document, which is not part of this repository. Panics if it is missing.
///
/// Tests that call this are ignored by default, and have `vendor_document` in their names so that CI can select them.
pub(crate) fn vendor_document() -> PathBuf {
    let path = root().join("../shared/reference/official_trusthub_v1.json");
    assert!(path.exists(), "{} does not exist", path.display());
    path
}

/// Returns `interval`, of which one mutation is tried, or 1 if `XTASK_MUTATIONS=all` is set.
pub(crate) fn mutation_interval(interval: usize) -> usize {
    if std::env::var("XTASK_MUTATIONS").is_ok_and(|value| value == "all") { 1 } else { interval }
}

/// The exit code and the output of a run of `cargo xtask`.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: u8,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs `cargo xtask` with `arguments` for the workspace at `root`.
pub(crate) fn xtask(arguments: &[&str], root: &Path) -> Run {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = ["cargo xtask"].iter().chain(arguments).map(Into::into);
    let code = xtask::run(arguments, root, &mut out, &mut err);
    Run { code, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
}

/// Writes `text` to the file at `path`, unless it already contains it.
pub(crate) fn write_if_changed(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|existing| existing == text) {
        return;
    }
    fs::File::create(path).and_then(|mut file| file.write_all(text.as_bytes())).unwrap();
}

/// Returns every file below `directory` with its contents, and every empty directory as `DIRECTORY/(empty)`.
pub(crate) fn files(directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn gather(root: &Path, at: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
        let entries: Vec<_> = fs::read_dir(at).unwrap().map(|entry| entry.unwrap()).collect();
        if entries.is_empty() && at != root {
            found.insert(at.strip_prefix(root).unwrap().join("(empty)"), Vec::new());
        }
        for entry in entries {
            let path = entry.path();
            if entry.file_type().unwrap().is_dir() {
                gather(root, &path, found);
            } else {
                let bytes = fs::read(&path).unwrap_or_default();
                found.insert(path.strip_prefix(root).unwrap().to_path_buf(), bytes);
            }
        }
    }
    let mut found = BTreeMap::new();
    if directory.exists() {
        gather(directory, directory, &mut found);
    }
    found
}

/// A temporary workspace with the layout of this repository and documents of its own.
pub(crate) struct Workspace(TempDir);

impl Workspace {
    /// Creates a workspace with `documents` in `spec/`, each a file name and its text.
    pub(crate) fn with(documents: &[(&str, &str)]) -> Self {
        let directory = TempDir::new().unwrap();
        fs::copy(root().join("Cargo.toml"), directory.path().join("Cargo.toml")).unwrap();
        fs::create_dir_all(directory.path().join("spec")).unwrap();
        let workspace = Self(directory);
        for (name, text) in documents {
            workspace.put(&format!("spec/{name}"), text);
        }
        workspace
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub(crate) fn put(&self, path: &str, text: &str) {
        fs::File::create(self.path(path)).and_then(|mut file| file.write_all(text.as_bytes())).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).unwrap();
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        xtask(arguments, self.0.path())
    }

    /// Runs `cargo xtask generate`, and panics if it fails.
    pub(crate) fn generate(&self) -> Run {
        let run = self.run(&["generate"]);
        assert_eq!(run.code, xtask::EXIT_OK, "{}", run.err);
        run
    }

    /// Returns every file below `crates/generated`.
    pub(crate) fn generated(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        files(&self.path("crates/generated"))
    }

    /// Sets the modification time of every generated file to a fixed time in the past, for [`Self::touched`] to compare with.
    pub(crate) fn age(&self) {
        let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        for path in self.generated().keys() {
            let path = self.path("crates/generated").join(path);
            fs::File::options().append(true).open(path).unwrap().set_modified(old).unwrap();
        }
    }

    /// Returns the generated files that were written since [`Self::age`].
    pub(crate) fn touched(&self) -> Vec<PathBuf> {
        let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        let modified = |path: &PathBuf| {
            fs::metadata(self.path("crates/generated").join(path)).unwrap().modified().unwrap()
        };
        self.generated().into_keys().filter(|path| modified(path) != old).collect()
    }
}
