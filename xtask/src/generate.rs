//! The pipeline as a whole: documents in, trees of files out.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::{
    check,
    diagnostic::{Fault, Result, io},
    model::Model,
    output::{self, Change, Tree},
    package, polish, prepare, progenitor,
    read::Document,
};

/// How long each stage took, in order.
pub(crate) type Timings = Vec<(&'static str, Duration)>;

/// Files that were made, before they meet the disk.
#[derive(Debug)]
pub struct Generated {
    root: PathBuf,
    tree: Tree,
    owned: BTreeSet<PathBuf>,
    /// How long each stage took for each document.
    pub(crate) timings: Vec<(String, Timings)>,
}

impl Generated {
    /// What differs on disk.
    pub fn compare(&self) -> Result<Vec<Change>> {
        output::compare(&self.root, &self.tree, &self.owned)
    }

    /// Makes the disk so, and tells what changed.
    pub fn write(&self) -> Result<Vec<Change>> {
        let changes = self.compare()?;
        output::write(&self.root, &self.tree, &changes)?;
        Ok(changes)
    }

    /// The files, by path from the root.
    pub fn files(&self) -> impl Iterator<Item = (&Path, &str)> {
        self.tree.iter().map(|(path, text)| (path.as_path(), text.as_str()))
    }
}

/// The crates of every document in `spec/` of the workspace at `root`, to be written below `crates/generated`.
pub fn workspace(root: &Path) -> Result<Generated> {
    let mut generated = Generated {
        root: root.join("crates/generated"),
        tree: Tree::new(),
        // Everything there is generated: a document that is taken away takes its crates with it.
        owned: BTreeSet::from([PathBuf::new()]),
        timings: Vec::new(),
    };
    let mut directories: std::collections::BTreeMap<String, String> = std::collections::BTreeMap::new();
    for (path, shown) in documents(root)? {
        let (packages, timings) = document(&path, &shown)?;
        for (directory, files) in packages {
            if let Some(other) = directories.insert(directory.clone(), shown.clone()) {
                return Err(Fault::new(format!(
                    "{other} and {shown} would both make crates/generated/{directory}"
                ))
                .help("rename one of them: the part before the first dot names the crates"));
            }
            let directory = PathBuf::from(directory);
            generated.tree.extend(files.into_iter().map(|(path, text)| (directory.join(path), text)));
        }
        generated.timings.push((shown, timings));
    }
    Ok(generated)
}

/// The documents in `spec/`, in order, each with how it is called.
pub(crate) fn documents(root: &Path) -> Result<Vec<(PathBuf, String)>> {
    let spec = root.join("spec");
    let mut paths: Vec<PathBuf> = fs::read_dir(&spec)
        .map_err(|error| io("read", &spec, &error))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<_>>()
        .map_err(|error| io("read", &spec, &error))?;
    paths.retain(|path| {
        path.extension()
            .and_then(|extension| extension.to_str())
            .is_some_and(|e| matches!(e, "yaml" | "yml" | "json"))
    });
    paths.sort();
    Ok(paths
        .into_iter()
        .map(|path| {
            let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            (path, format!("spec/{file}"))
        })
        .collect())
}

/// The crates of one document anywhere, with a workspace of their own, to be written below `out`.
pub fn standalone(spec: &Path, out: &Path, root: &Path) -> Result<Generated> {
    output::check_root(out)?;
    let shown = spec.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (packages, timings) = document(spec, &shown)?;
    let mut tree = Tree::new();
    let mut owned = BTreeSet::new();
    for (directory, files) in packages {
        let directory = PathBuf::from(directory);
        tree.extend(files.into_iter().map(|(path, text)| (directory.join(path), text)));
        owned.insert(directory);
    }
    spare(out, &owned)?;
    let members: Vec<String> = owned.iter().map(|path| path.display().to_string()).collect();
    tree.insert("Cargo.toml".into(), workspace_manifest(root, out, &members, &shown)?);
    Ok(Generated { root: out.to_path_buf(), tree, owned, timings: vec![(shown, timings)] })
}

/// Everything in `out` that is generated, and nothing else, is replaced: where something of another's is in the way, a
/// fault says so before anything is written.
fn spare(out: &Path, directories: &BTreeSet<PathBuf>) -> Result<()> {
    let is_ours = |manifest: &Path| -> Result<bool> {
        match fs::read_to_string(manifest) {
            Ok(text) => Ok(text.lines().next().is_some_and(|line| line.contains(polish::MADE_BY))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(io("read", manifest, &error)),
        }
    };
    let fault = |path: &Path| {
        Fault::new(format!("{} is there already, and was not generated", path.display()))
            .help("nothing was written: give another directory by `--out`, or move it away")
    };
    let manifest = out.join("Cargo.toml");
    if manifest.exists() && !is_ours(&manifest)? {
        return Err(fault(&manifest));
    }
    for directory in directories.iter().map(|directory| out.join(directory)) {
        let holds_something = match fs::read_dir(&directory) {
            Ok(mut entries) => entries.next().is_some(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
            Err(error) => return Err(io("read", &directory, &error)),
        };
        if holds_something && !is_ours(&directory.join("Cargo.toml"))? {
            return Err(fault(&directory));
        }
    }
    Ok(())
}

/// A manifest that gives the crates what the workspace's own gives them: the same versions, declared once.
fn workspace_manifest(root: &Path, out: &Path, members: &[String], source: &str) -> Result<String> {
    let path = root.join("Cargo.toml");
    let text = fs::read_to_string(&path).map_err(|error| io("read", &path, &error))?;
    let manifest: toml_edit::DocumentMut =
        text.parse().map_err(|error| Fault::new(format!("failed to read {}: {error}", path.display())))?;
    let mut made = toml_edit::DocumentMut::new();
    made["workspace"] = toml_edit::Item::Table(toml_edit::Table::new());
    made["workspace"]["resolver"] = toml_edit::value("3");
    made["workspace"]["members"] = toml_edit::value(members.iter().collect::<toml_edit::Array>());
    for table in ["package", "dependencies"] {
        made["workspace"][table] = manifest["workspace"][table].clone();
    }
    let core = root.join("crates/core");
    let core = relative(&core, out).unwrap_or(core);
    made["workspace"]["dependencies"]["twilio-core"]["path"] =
        toml_edit::value(core.to_string_lossy().replace('\\', "/"));
    Ok(format!("# {}\n\n{made}", polish::header(source)))
}

/// `to` as seen from the directory `from`, where both can be told.
fn relative(to: &Path, from: &Path) -> Option<PathBuf> {
    let (to, from) = (std::path::absolute(to).ok()?, std::path::absolute(from).ok()?);
    let (to, from): (Vec<_>, Vec<_>) = (to.components().collect(), from.components().collect());
    let shared = to.iter().zip(&from).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n(std::path::Component::ParentDir, from.len() - shared);
    Some(up.chain(to[shared..].iter().copied()).collect())
}

type Packages = Vec<(String, polish::Files)>;

fn document(path: &Path, shown: &str) -> Result<(Packages, Timings)> {
    let mut clock = Clock::new();
    let document = Document::read(path, shown)?;
    clock.lap("read");
    let (packages, _) = guarded(&document, &mut clock)?;
    Ok((packages, clock.timings))
}

/// The crates of a document that has been read: directory and files of each.
pub fn crates(document: &Document) -> Result<Packages> {
    stages(document, &mut Clock::new()).map(|(packages, _)| packages).map_err(|fault| document.locate(fault))
}

/// The same, with what they were made of, and with faults of our own told as faults.
pub(crate) fn crates_and_model(document: &Document) -> Result<(Packages, Model)> {
    guarded(document, &mut Clock::new())
}

/// Whatever our own stages did not foresee is told as a fault of theirs, and writes nothing.
fn guarded(document: &Document, clock: &mut Clock) -> Result<(Packages, Model)> {
    progenitor::without_panic(|| Ok(stages(document, clock)))
        .unwrap_or_else(|what| {
            Err(Fault::new(format!("xtask did not foresee this document: {what}"))
                .help("take parts out until it passes, and report the part that was the last"))
        })
        .map_err(|fault| document.locate(fault))
}

fn stages(document: &Document, clock: &mut Clock) -> Result<(Packages, Model)> {
    check::check(&document.value)?;
    clock.lap("check");
    let prepared = prepare::prepare(&document.value)?;
    clock.lap("prepare");
    let model = Model::new(document, &prepared);
    let raw = progenitor::generate(&prepared, &model.library)?;
    clock.lap("progenitor");
    let crates = polish::polish(raw, &model)?;
    clock.lap("polish, split, format");
    let packages = package::packages(crates, &model, document)?;
    clock.lap("package");
    Ok((packages, model))
}

/// Tells how long each stage took.
pub(crate) struct Clock {
    pub(crate) timings: Timings,
    since: Instant,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self { timings: Timings::new(), since: Instant::now() }
    }

    pub(crate) fn lap(&mut self, stage: &'static str) {
        let now = Instant::now();
        self.timings.push((stage, now.duration_since(self.since)));
        self.since = now;
    }
}
