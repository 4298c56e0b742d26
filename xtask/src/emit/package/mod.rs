//! The files of a crate: the printed Rust files, the manifest, the README and, for the client, the OpenAPI document.

mod readme;

use crate::{
    diagnostic::{Diagnostic, Result},
    emit::{Crates, Files, header},
    ir::{Api, package::Package},
    spec::source::Document,
};

/// Returns the directory name and all files of the three crates.
pub(crate) fn packages(crates: Crates, api: &Api, document: &Document) -> Result<Vec<(String, Files)>> {
    let name = api.package.directory.clone();
    let mut openapi = serde_json::to_string_pretty(&document.value)
        .map_err(|error| Diagnostic::new(format!("failed to write the document as JSON: {error}")))?;
    openapi.push('\n');

    let mut client_files = crates.client.print();
    let features = "\
default = [\"rustls\"]
# TLS with rustls and the root certificates of the platform.
rustls = [\"twilio-core/rustls\"]
# TLS with the library of the platform.
native-tls = [\"twilio-core/native-tls\"]
# `ClientBuilder::http_client`, which takes a client of reqwest 0.13.
reqwest-0_13 = [\"twilio-core/reqwest-0_13\"]
# `schemars::JsonSchema` for all types.
schemars = [\"dep:schemars\", \"twilio-core/schemars\"]
";
    let mut dependencies = used(&client_files, &["chrono", "regress", "serde", "serde_json", "twilio_core"]);
    dependencies.push("schemars = { workspace = true, optional = true }".into());
    dependencies.sort();
    let manifest = Manifest {
        suffix: "",
        description: format!("Rust client for {}", api.title),
        keywords: &["api-client", "openapi"],
        categories: &["api-bindings", "web-programming::http-client"],
        features: Some(features),
        dependencies,
        // Samples in the README use it.
        dev_dependencies: &["twilio-emulator"],
    };
    client_files.insert("Cargo.toml".into(), manifest.text(api));
    client_files.insert("README.md".into(), readme::client(api));
    client_files.insert("openapi.json".into(), openapi);

    let mut mock_files = crates.httpmock.print();
    let mut dependencies = used(&mock_files, &["chrono", "httpmock", "regex", "serde", "serde_json"]);
    dependencies.push(client_dependency(&api.package));
    let manifest = Manifest {
        suffix: "-httpmock",
        description: format!("Typed httpmock mocks of {}", api.title),
        keywords: &["mock", "testing", "openapi"],
        categories: &["development-tools::testing"],
        features: None,
        dependencies,
        dev_dependencies: &[],
    };
    mock_files.insert("Cargo.toml".into(), manifest.text(api));
    mock_files.insert("README.md".into(), readme::httpmock(api));

    let mut cli_files = crates.cli.print();
    let mut dependencies = used(&cli_files, &["anyhow", "chrono", "clap", "serde", "serde_json"]);
    if cli_files.values().any(|text| text.contains(".env(")) {
        for dependency in dependencies.iter_mut().filter(|dependency| *dependency == "clap.workspace = true")
        {
            *dependency = "clap = { workspace = true, features = [\"env\"] }".to_owned();
        }
    }
    dependencies.push(client_dependency(&api.package));
    let manifest = Manifest {
        suffix: "-cli",
        description: format!("clap commands for the operations of {}", api.title),
        keywords: &["cli", "clap", "openapi"],
        categories: &["command-line-interface"],
        features: None,
        dependencies,
        dev_dependencies: &[],
    };
    cli_files.insert("Cargo.toml".into(), manifest.text(api));
    cli_files.insert("README.md".into(), readme::cli(api));

    Ok(vec![
        (name.clone(), client_files),
        (format!("{name}-cli"), cli_files),
        (format!("{name}-httpmock"), mock_files),
    ])
}

struct Manifest<'a> {
    suffix: &'a str,
    description: String,
    keywords: &'a [&'a str],
    categories: &'a [&'a str],
    features: Option<&'a str>,
    dependencies: Vec<String>,
    dev_dependencies: &'a [&'a str],
}

impl Manifest<'_> {
    fn text(&self, api: &Api) -> String {
        let package = &api.package;
        let keywords: Vec<&str> =
            package.keyword.as_deref().into_iter().chain(self.keywords.iter().copied()).collect();
        let mut text = format!(
            "# {header}\n\n[package]\nname = \"{name}{suffix}\"\nversion = \"{version}\"\nedition.workspace = true\n\
             rust-version.workspace = true\n{license}description = {description}\n\
             readme = \"README.md\"\nkeywords = {keywords:?}\ncategories = {categories:?}\n",
            header = header(&api.source),
            name = package.name,
            suffix = self.suffix,
            version = package.version,
            license = license(package),
            description = toml_edit::Value::from(&self.description),
            categories = self.categories,
        );
        if let Some(homepage) = api.homepage.as_ref().filter(|_| self.suffix.is_empty()) {
            text.push_str(&format!("homepage = {}\n", toml_edit::Value::from(homepage)));
        }
        if let Some(features) = self.features {
            text.push_str(&format!("\n[features]\n{features}"));
        }
        text.push_str(&format!("\n[dependencies]\n{}\n", self.dependencies.join("\n")));
        if !self.dev_dependencies.is_empty() {
            let lines: String =
                self.dev_dependencies.iter().map(|name| format!("{name}.workspace = true\n")).collect();
            text.push_str(&format!("\n[dev-dependencies]\n{lines}"));
            // The check for unused dependencies does not read the README.
            text.push_str(&format!(
                "\n[package.metadata.cargo-machete]\nignored = {:?}\n",
                self.dev_dependencies
            ));
        }
        text.push_str(
            "\n[package.metadata.docs.rs]\nall-features = true\nrustdoc-args = [\"--cfg\", \"docsrs\"]\n",
        );
        text
    }
}

/// Returns the dependencies among `known` that `files` use.
fn used(files: &Files, known: &[&str]) -> Vec<String> {
    let names = |library: &str| {
        let (path, import, derive) =
            (format!("{library}::"), format!("use {library}"), format!("{library}!"));
        files.values().any(|text| {
            text.lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .any(|line| has_word(line, &path) || has_word(line, &import) || has_word(line, &derive))
        })
    };
    known
        .iter()
        .filter(|library| names(library))
        .map(|library| {
            let package =
                if *library == "serde_json" { library.to_string() } else { library.replace('_', "-") };
            format!("{package}.workspace = true")
        })
        .collect()
}

/// Returns `true` if `line` contains `word`, not as the end of a longer name.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.'))
}

fn client_dependency(package: &Package) -> String {
    // Cargo ignores build metadata in a requirement, with a warning.
    let version = package.version.split('+').next().unwrap_or_default();
    format!(
        "{} = {{ version = \"{version}\", path = \"../{}\", default-features = false }}",
        package.name, package.directory
    )
}

/// Returns the license and the repository: those of this workspace, or of the document if the crates are elsewhere.
fn license(package: &Package) -> String {
    if !package.is_standalone {
        return "license.workspace = true\nrepository.workspace = true\n".into();
    }
    let license = package.license.as_deref();
    license.map(|license| format!("license = {}\n", toml_edit::Value::from(license))).unwrap_or_default()
}
