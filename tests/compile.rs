//! The crates generated from other documents compile without a warning, and send and parse what the documents describe.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use crate::fuzz::mutated_documents::{each_mutated_document, parse};
use crate::workspace::{Run, files, root, vendor_document, write_if_changed, xtask};

/// Generates the crates of `documents` into one workspace below `target/documents`, and returns its directory.
///
/// The workspace is kept between runs and only changed files are written, so that Cargo compiles only crates that changed.
fn generate(workspace: &str, documents: &[PathBuf]) -> PathBuf {
    let directory = root().join("target/documents").join(workspace);
    fs::create_dir_all(&directory).unwrap();
    let generated = tempfile::tempdir().unwrap();
    let mut manifest: Option<toml_edit::DocumentMut> = None;
    for document in documents {
        let out = generated.path().join(document.file_stem().unwrap());
        let arguments = ["generate", "--spec", document.to_str().unwrap(), "--out", out.to_str().unwrap()];
        let Run { code, err, .. } = xtask(&arguments, root());
        assert_eq!(code, xtask::EXIT_OK, "{err}");
        // Each output directory is a workspace; here they all become members of one.
        let own: toml_edit::DocumentMut =
            fs::read_to_string(out.join("Cargo.toml")).unwrap().parse().unwrap();
        let all = manifest.get_or_insert_with(|| own.clone());
        for (name, dependency) in own["workspace"]["dependencies"].as_table().unwrap() {
            all["workspace"]["dependencies"][name] = dependency.clone();
        }
        fs::remove_file(out.join("Cargo.toml")).unwrap();
    }
    if let Some(calls) = calls_manifest(generated.path()) {
        let directory = generated.path().join("calls/calls");
        fs::create_dir_all(&directory).unwrap();
        write_if_changed(&directory.join("Cargo.toml"), &calls);
    }
    let (new, old) = (files(generated.path()), files(&directory));
    for path in old.keys().filter(|path| !new.contains_key(*path) && path.components().count() > 1) {
        fs::remove_file(directory.join(path)).unwrap();
    }
    for (path, contents) in new {
        let path = directory.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        write_if_changed(&path, str::from_utf8(&contents).unwrap());
    }
    let mut manifest = manifest.unwrap();
    for (name, directory) in [("twilio-core", "crates/core"), ("twilio-emulator", "crates/emulator")] {
        let path = fs::canonicalize(root().join(directory)).unwrap();
        manifest["workspace"]["dependencies"][name]["path"] = toml_edit::value(path.to_str().unwrap());
    }
    manifest["workspace"]["members"] = toml_edit::value(toml_edit::Array::from_iter(["*/*"]));
    write_if_changed(&directory.join("Cargo.toml"), &manifest.to_string());
    // With the versions of the repository's lock file, Cargo has nothing to download.
    fs::copy(root().join("Cargo.lock"), directory.join("Cargo.lock")).unwrap();
    directory
}

/// Returns the manifest of the package `calls`, which has the tests in `tests/calls` and depends on the clients that they
/// call: those of the documents with the names of its files.
fn calls_manifest(generated: &Path) -> Option<String> {
    let tests = root().join("tests");
    let mut manifest = format!(
        "[package]\nname = \"calls\"\nversion = \"0.0.0\"\nedition = \"2024\"\nautotests = false\n\n\
         [lib]\nname = \"server\"\npath = {:?}\n\n[[test]]\nname = \"calls\"\npath = {:?}\n\n[dependencies]\n",
        tests.join("src/server.rs"),
        tests.join("calls/main.rs"),
    );
    let own: toml_edit::DocumentMut = fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    let tokio: &[&str] = &["io-util", "macros", "net", "rt", "sync", "time"];
    for (name, features) in [("chrono", &[][..]), ("serde_json", &[]), ("tokio", tokio)] {
        let dependency = &own["workspace"]["dependencies"][name];
        let version = dependency.as_str().or_else(|| dependency["version"].as_str()).unwrap();
        manifest.push_str(&format!(
            "{name} = {{ version = {version:?}, default-features = false, features = {features:?} }}\n"
        ));
    }
    manifest.push_str("twilio-core.workspace = true\n");
    let documents = fs::read_dir(generated).unwrap();
    let mut documents: Vec<String> =
        documents.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    documents.retain(|document| tests.join(format!("calls/{document}.rs")).exists());
    documents.sort();
    for document in &documents {
        let crates = fs::read_dir(generated.join(document)).unwrap();
        let crates = crates.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let client = crates.min_by_key(String::len).unwrap();
        let own = generated.join(document).join(&client).join("Cargo.toml");
        let own: toml_edit::DocumentMut = fs::read_to_string(own).unwrap().parse().unwrap();
        manifest.push_str(&format!(
            "{client} = {{ package = {}, path = \"../../{document}/{client}\" }}\n",
            own["package"]["name"]
        ));
    }
    (!documents.is_empty()).then_some(manifest)
}

/// Runs Cargo in a generated workspace, and returns what it prints.
fn cargo(directory: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(directory)
        .env("CARGO_TARGET_DIR", root().join("target/documents/target"))
        // Cargo sets this for the test's own package.
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    let [stdout, stderr] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(output.status.success(), "{stderr}\n{stdout}");
    format!("{stderr}\n{stdout}")
}

fn assert_crates_compile(directory: &Path) {
    let printed =
        cargo(directory, &["check", "--workspace", "--features", "schemars", "--message-format", "short"]);
    let warnings: Vec<&str> = printed.lines().filter(|line| line.contains("warning")).collect();
    assert!(warnings.is_empty(), "{}", warnings.join("\n"));
}

/// Returns the workspace with the crates of every document in `tests/documents`.
fn small_workspace() -> &'static Path {
    static DIRECTORY: LazyLock<PathBuf> = LazyLock::new(|| {
        let entries = fs::read_dir(root().join("tests/documents")).unwrap();
        let mut documents: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        documents.sort();
        generate("small", &documents)
    });
    &DIRECTORY
}

#[test]
fn crates_of_every_small_document_compile_without_warnings() {
    assert_crates_compile(small_workspace());
}

/// Runs the tests in `tests/calls`, which call the clients of the small documents over sockets.
#[test]
fn clients_of_small_documents_send_and_parse_what_the_documents_say() {
    let printed = cargo(small_workspace(), &["test", "--quiet", "--package", "calls"]);
    let passed: usize = printed
        .lines()
        .filter_map(|line| {
            line.strip_prefix("test result: ok. ")?.split_once(" passed")?.0.parse::<usize>().ok()
        })
        .sum();
    let files = fs::read_dir(root().join("tests/calls")).unwrap().count();
    assert!(passed >= files - 1, "{passed} tests in {files} files passed:\n{printed}");
}

/// If `generate` accepts a document, its crates compile. Of the mutations of all documents, one in `COMPILED_MUTATIONS` is tried.
#[test]
#[ignore = "slow: compiles the crates of mutated documents"]
fn crates_of_mutated_documents_compile() {
    let interval = std::env::var("COMPILED_MUTATIONS").map_or(5_000, |interval| interval.parse().unwrap());
    let directory = tempfile::tempdir().unwrap();
    let (mut documents, mut descriptions, mut tried) = (Vec::new(), Vec::new(), 0_usize);
    each_mutated_document(1, |mutation| {
        tried += 1;
        if !tried.is_multiple_of(interval) {
            return;
        }
        let mutated = mutation.document();
        if xtask::generate_crates(&parse(&mutated)).is_err() {
            return;
        }
        let path = directory.path().join(format!("m{}.json", documents.len()));
        write_if_changed(&path, &mutated.to_string());
        documents.push(path);
        descriptions.push(mutation.description());
    });
    println!("{} of {} documents generate: {descriptions:#?}", documents.len(), tried / interval);
    cargo(
        &generate("mutated", &documents),
        &["check", "--workspace", "--keep-going", "--message-format", "short"],
    );
}

#[test]
#[ignore = "needs ../shared/reference/official_trusthub_v1.json"]
fn crates_of_the_vendor_document_compile_without_warnings() {
    assert_crates_compile(&generate("vendor", &[vendor_document()]));
}

/// In a document of 53 operations, SID types are shared and every list is paginated.
#[test]
#[ignore = "needs ../shared/reference/official_trusthub_v1.json"]
fn vendor_document_shares_sid_types_and_paginates_lists() {
    let document = xtask::Document::read(&vendor_document(), "official.json").unwrap();
    let crates = xtask::generate_crates(&document).unwrap_or_else(|error| panic!("{error}"));
    let (_, client) =
        crates.iter().find(|(name, _)| !name.ends_with("-cli") && !name.ends_with("-httpmock")).unwrap();
    let is_builder = |path: &Path| path.starts_with("src/builder/") && !path.ends_with("mod.rs");
    let builders = client.keys().filter(|path| is_builder(Path::new(path))).count();
    let streams = client.values().filter(|text| text.contains("pub fn stream(")).count();
    let sids = client["src/types/aliases.rs"].matches("SidOf<").count();
    assert_eq!((builders, streams, sids), (53, 13, 9), "operations, paginated lists, SID types");
    assert!(client.values().all(|text| !text.contains("regress::")), "a pattern became a regular expression");
}
