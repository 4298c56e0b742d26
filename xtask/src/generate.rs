//! The pipeline that turns documents into the files of their crates.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use crate::{
    check,
    diagnostic::{Diagnostic, Diagnostics, Result, io},
    emit::{self, Crates},
    ir::{
        Api,
        origins::Origins,
        package::{Package, Target},
    },
    lower,
    output::{self, FileChange, FileTree},
    progenitor,
    spec::{keywords, source::Document},
    timing::{Stopwatch, Timings},
};

/// Generated files that are not written yet.
#[derive(Debug)]
pub struct Generated {
    root: PathBuf,
    tree: FileTree,
    /// The directories in which every file is generated, so that others are removed.
    owned: BTreeSet<PathBuf>,
    /// The notes about the documents, in their order: parts that were derived, renamed or left out.
    notes: Vec<Diagnostic>,
    /// The duration of each stage, for each document.
    pub(crate) timings: Vec<(String, Timings)>,
}

impl Generated {
    /// Compares the generated files with those on disk.
    pub fn compare(&self) -> Result<Vec<FileChange>> {
        output::compare(&self.root, &self.tree, &self.owned)
    }

    /// Updates the files on disk and returns the changes.
    pub fn write(&self) -> Result<Vec<FileChange>> {
        let changes = self.compare()?;
        output::write(&self.root, &self.tree, &changes)?;
        Ok(changes)
    }

    /// Returns what was derived, renamed or left out.
    pub fn notes(&self) -> &[Diagnostic] {
        &self.notes
    }

    /// Returns the path of each file, relative to the root directory, and its contents.
    pub fn files(&self) -> impl Iterator<Item = (&Path, &str)> {
        self.tree.iter().map(|(path, text)| (path.as_path(), text.as_str()))
    }
}

/// Generates the crates of all documents in `spec/` of the workspace at `root`, for the directory `crates/generated`.
pub fn generate_workspace(root: &Path) -> Result<Generated> {
    let mut generated = Generated {
        root: root.join("crates/generated"),
        tree: FileTree::new(),
        owned: BTreeSet::from([PathBuf::new()]),
        notes: Vec::new(),
        timings: Vec::new(),
    };
    let mut directories: BTreeMap<String, String> = BTreeMap::new();
    for (path, display_path) in documents(root)? {
        let GeneratedDocument { packages, notes, timings, .. } =
            generate_file(&path, &display_path, &Target::default())?;
        generated.notes.extend(notes);
        for (directory, files) in packages {
            if let Some(other) = directories.insert(directory.clone(), display_path.clone()) {
                return Err(Diagnostic::new(format!(
                    "{other} and {display_path} would both generate crates/generated/{directory}"
                ))
                .help("rename one of them: the crates are named after the file"));
            }
            let directory = PathBuf::from(directory);
            generated.tree.extend(files.into_iter().map(|(path, text)| (directory.join(path), text)));
        }
        generated.timings.push((display_path, timings));
    }
    Ok(generated)
}

/// Returns the path and the display path of each document in `spec/`, sorted.
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
            .is_some_and(|extension| matches!(extension, "yaml" | "yml" | "json"))
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

/// Generates the crates of the document `spec`, and a workspace for them, for the directory `out`.
pub fn generate_standalone(spec: &Path, out: &Path, root: &Path, crate_prefix: &str) -> Result<Generated> {
    output::check_root(out)?;
    let display_path = spec.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let target = Target { crate_prefix: crate_prefix.to_owned(), is_standalone: true };
    let GeneratedDocument { packages, notes, timings, .. } = generate_file(spec, &display_path, &target)?;
    let mut tree = FileTree::new();
    let mut owned = BTreeSet::new();
    for (directory, files) in packages {
        let directory = PathBuf::from(directory);
        tree.extend(files.into_iter().map(|(path, text)| (directory.join(path), text)));
        owned.insert(directory);
    }
    check_owned(out, &owned)?;
    let members: Vec<String> = owned.iter().map(|path| path.display().to_string()).collect();
    let manifest = workspace_manifest(root, out, &members, &tree, &display_path)?;
    tree.insert("Cargo.toml".into(), manifest);
    Ok(Generated { root: out.to_path_buf(), tree, owned, notes, timings: vec![(display_path, timings)] })
}

/// Checks that `out` contains nothing that would be overwritten or removed, except for generated files.
fn check_owned(out: &Path, directories: &BTreeSet<PathBuf>) -> Result<()> {
    let is_generated = |manifest: &Path| -> Result<bool> {
        match fs::read_to_string(manifest) {
            Ok(text) => Ok(text.lines().next().is_some_and(|line| line.contains(emit::GENERATED_BY))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(io("read", manifest, &error)),
        }
    };
    let not_generated = |path: &Path| {
        Diagnostic::new(format!("refusing to overwrite {}: it was not generated by xtask", path.display()))
            .help("pass another directory to `--out`, or move it away")
    };
    let manifest = out.join("Cargo.toml");
    if manifest.exists() && !is_generated(&manifest)? {
        return Err(not_generated(&manifest));
    }
    for directory in directories.iter().map(|directory| out.join(directory)) {
        let has_entries = match fs::read_dir(&directory) {
            Ok(mut entries) => entries.next().is_some(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
            Err(error) => return Err(io("read", &directory, &error)),
        };
        if has_entries && !is_generated(&directory.join("Cargo.toml"))? {
            return Err(not_generated(&directory));
        }
    }
    Ok(())
}

/// Returns the manifest of a workspace with these members, whose files are `tree`. Editions and dependencies are those of
/// the workspace at `root`, as far as the members use them.
fn workspace_manifest(
    root: &Path,
    out: &Path,
    members: &[String],
    tree: &FileTree,
    source: &str,
) -> Result<String> {
    let path = root.join("Cargo.toml");
    let text = fs::read_to_string(&path).map_err(|error| io("read", &path, &error))?;
    let manifest: toml_edit::DocumentMut = text
        .parse()
        .map_err(|error| Diagnostic::new(format!("failed to parse {}: {error}", path.display())))?;
    let mut standalone = toml_edit::DocumentMut::new();
    standalone["workspace"] = toml_edit::Item::Table(toml_edit::Table::new());
    standalone["workspace"]["resolver"] = toml_edit::value("3");
    standalone["workspace"]["members"] = toml_edit::value(members.iter().collect::<toml_edit::Array>());
    for table in ["package", "dependencies"] {
        standalone["workspace"][table] = toml_edit::Item::Table(toml_edit::Table::new());
    }
    for key in ["edition", "rust-version"] {
        standalone["workspace"]["package"][key] = manifest["workspace"]["package"][key].clone();
    }
    let manifests: Vec<&String> =
        tree.iter().filter(|(path, _)| path.ends_with("Cargo.toml")).map(|(_, text)| text).collect();
    for (name, dependency) in manifest["workspace"]["dependencies"].as_table().into_iter().flatten() {
        let uses = [format!("{name}.workspace = true"), format!("{name} = {{ workspace = true")];
        let is_used = manifests
            .iter()
            .any(|text| text.lines().any(|line| uses.iter().any(|entry| line.starts_with(entry))));
        if is_used {
            standalone["workspace"]["dependencies"][name] = dependency.clone();
        }
        // The crates of this workspace are not on crates.io.
        if let Some(directory) = dependency.get("path").and_then(toml_edit::Item::as_str).filter(|_| is_used)
        {
            let path = root.join(directory);
            let path = relative(&path, out).unwrap_or(path).to_string_lossy().replace('\\', "/");
            standalone["workspace"]["dependencies"][name]["path"] = toml_edit::value(path);
        }
    }
    Ok(format!("# {}\n\n{standalone}", emit::header(source)))
}

/// Returns `to` relative to the directory `from`.
fn relative(to: &Path, from: &Path) -> Option<PathBuf> {
    let (to, from) = (std::path::absolute(to).ok()?, std::path::absolute(from).ok()?);
    let (to, from): (Vec<_>, Vec<_>) = (to.components().collect(), from.components().collect());
    let shared = to.iter().zip(&from).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n(std::path::Component::ParentDir, from.len() - shared);
    Some(up.chain(to[shared..].iter().copied()).collect())
}

/// The crates of a document: the directory and the files of each.
type Packages = Vec<(String, emit::Files)>;

/// The files generated from a document.
struct GeneratedDocument {
    packages: Packages,
    /// The parts of the document that were derived, renamed or left out.
    notes: Vec<Diagnostic>,
    timings: Timings,
}

/// The crates generated from a document, before they are printed.
pub(crate) struct EmittedDocument {
    pub(crate) crates: Crates,
    /// The model that the crates are generated from.
    pub(crate) api: Api,
    pub(crate) origins: Origins,
    notes: Vec<Diagnostic>,
}

fn generate_file(path: &Path, display_path: &str, target: &Target) -> Result<GeneratedDocument> {
    let mut stopwatch = Stopwatch::start();
    let document = Document::read(path, display_path)?;
    // They have no effect. The authors of `spec/` can correct them.
    let unknown = keywords::unknown(&document.value);
    let unknown = unknown.iter().map(|unknown| document.locate(unknown.diagnostic()));
    let mut notes: Vec<Diagnostic> = unknown.collect();
    if !target.is_standalone {
        Diagnostic::all(std::mem::take(&mut notes))?;
    }
    stopwatch.lap("read");
    let mut generated = without_panic(&document, || generate(&document, target, stopwatch))?;
    generated.notes.extend(notes);
    Ok(generated)
}

/// Generates the crates of a document: the directory and the files of each.
pub fn generate_crates(document: &Document) -> Result<Packages> {
    generate(document, &Target::default(), Stopwatch::start())
        .map(|generated| generated.packages)
        .map_err(|diagnostic| document.locate(diagnostic))
}

/// Generates the crates of a document without printing them. A panic becomes an error.
pub(crate) fn emit_document(document: &Document) -> Result<EmittedDocument> {
    without_panic(document, || emit(document, &Target::default(), &mut Stopwatch::start()))
}

fn without_panic<T>(document: &Document, work: impl FnOnce() -> Result<T>) -> Result<T> {
    progenitor::without_panic(|| Ok(work()))
        .unwrap_or_else(|message| {
            Err(Diagnostic::new(format!("internal error: {message}"))
                .help("report the smallest document with which this happens: this is a bug in xtask"))
        })
        .map_err(|diagnostic| document.locate(diagnostic))
}

/// Runs all stages.
fn generate(document: &Document, target: &Target, mut stopwatch: Stopwatch) -> Result<GeneratedDocument> {
    let EmittedDocument { crates, api, notes, .. } = emit(document, target, &mut stopwatch)?;
    let packages = emit::package::packages(crates, &api, document)?;
    stopwatch.lap("format, package");
    Ok(GeneratedDocument { packages, notes, timings: stopwatch.timings })
}

/// Runs the stages up to the emit stage.
fn emit(document: &Document, target: &Target, stopwatch: &mut Stopwatch) -> Result<EmittedDocument> {
    let mut report = Diagnostics::default();
    document.notes.iter().cloned().for_each(|note| report.note(note));
    check::check(&document.value, &mut report)?;
    let package = Package::new(document, target, &mut report)?;
    stopwatch.lap("check");
    let lowered = lower::lower(&document.value, &mut report)?;
    stopwatch.lap("lower");
    let api = Api::new(document, package, &lowered);
    let progenitor_output = progenitor::generate(&lowered, &api)?;
    stopwatch.lap("progenitor");
    let (crates, origins) = emit::emit(progenitor_output, &api)?;
    stopwatch.lap("emit");
    let mut notes: Vec<_> = report.take_notes().into_iter().map(|note| document.locate(note)).collect();
    notes.sort_by_key(Diagnostic::line);
    Ok(EmittedDocument { crates, api, origins, notes })
}
