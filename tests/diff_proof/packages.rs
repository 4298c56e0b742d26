//! Compiles and documents clients, and compiles the code that uses them.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use super::Files;
use crate::workspace::{root, write_if_changed};

/// A workspace with a package for each client and for the consumer that uses it.
pub(super) struct Workspace {
    pub(super) directory: PathBuf,
}

impl Workspace {
    /// Writes the clients, by the names of their packages. The consumer of `a` is `use-a`.
    pub(super) fn write(packages: &[(String, Files)], consumer: &str) -> Self {
        let directory = root().join("target/documents/proof");
        let _ = fs::remove_dir_all(&directory);
        let mut workspace: toml_edit::DocumentMut =
            fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
        let core = fs::canonicalize(root().join("crates/core")).unwrap();
        workspace["workspace"]["members"] = toml_edit::value(toml_edit::Array::from_iter(["*/*"]));
        workspace["workspace"].as_table_mut().unwrap().remove("exclude");
        workspace["workspace"].as_table_mut().unwrap().remove("default-members");
        let dependencies = workspace["workspace"]["dependencies"].as_table_mut().unwrap();
        dependencies.retain(|name, dependency| name == "twilio-core" || dependency.get("path").is_none());
        dependencies["twilio-core"]["path"] = toml_edit::value(core.to_str().unwrap());
        put(&directory.join("Cargo.toml"), &workspace.to_string());
        fs::copy(root().join("Cargo.lock"), directory.join("Cargo.lock")).unwrap();
        let common = "version = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nchrono.workspace = true\nregress.workspace = true\n\
                      serde.workspace = true\nserde_json.workspace = true\ntwilio-core.workspace = true\n";
        for (name, files) in packages {
            let client = directory.join(name).join("client");
            for (path, text) in files.iter().filter(|(path, _)| !path.ends_with("Cargo.toml")) {
                put(&client.join(path), text);
            }
            let manifest = format!(
                "[package]\nname = \"{name}\"\n{common}schemars = {{ workspace = true, optional = true }}\n"
            );
            put(&client.join("Cargo.toml"), &manifest);
            let user = directory.join(name).join("user");
            put(&user.join("src/lib.rs"), consumer);
            let manifest = format!(
                "[package]\nname = \"use-{name}\"\n{common}c = {{ package = \"{name}\", path = \"../client\" }}\n"
            );
            put(&user.join("Cargo.toml"), &manifest);
        }
        Self { directory }
    }

    /// Checks all packages. Returns the names of those with errors.
    pub(super) fn failing_packages(&self) -> BTreeSet<String> {
        let output = self
            .cargo("check")
            .args(["--workspace", "--keep-going", "--quiet", "--message-format", "json"])
            .output()
            .unwrap();
        let mut failed = BTreeSet::new();
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            let message: Value = serde_json::from_str(line).unwrap();
            if message["message"]["level"] == "error" {
                let target = message["target"]["name"].as_str().unwrap().replace('_', "-");
                if failed.insert(target.clone()) {
                    println!("{target}: {}", message["message"]["message"].as_str().unwrap_or_default());
                }
            }
        }
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() || !failed.is_empty(), "{errors}");
        failed
    }

    /// Returns the output of rustdoc for a client as JSON, in which the client has the name `library`.
    pub(super) fn rustdoc_json(&self, package: &str, library: &str) -> String {
        let status = self
            .cargo("doc")
            .args(["--no-deps", "--quiet", "--package", package])
            // The JSON of rustdoc is unstable.
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTDOCFLAGS", "-Zunstable-options --output-format json")
            .status()
            .unwrap();
        assert!(status.success(), "rustdoc fails for {package}");
        let json = fs::read_to_string(target().join(format!("doc/{package}.json"))).unwrap();
        json.replace(&format!("\"{package}\""), &format!("\"{library}\""))
    }

    fn cargo(&self, command: &str) -> Command {
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .arg(command)
            .current_dir(&self.directory)
            .env("CARGO_TARGET_DIR", target())
            .env_remove("RUSTFLAGS");
        cargo
    }
}

fn target() -> PathBuf {
    root().join("target/documents/target")
}

fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    write_if_changed(path, text);
}
