//! What a crate is beside its Rust: manifest, README and, for the client, the document itself.

use crate::{
    diagnostic::{Diagnostic, Result},
    model::{Model, ParameterLocation, ResponseBody},
    polish::{Crates, Files, header, samples},
    prepare::ALIAS_CRATE,
    read::Document,
};

/// The three crates, each with its directory's name and all of its files.
pub(crate) fn packages(crates: Crates, model: &Model, document: &Document) -> Result<Vec<(String, Files)>> {
    let Crates { client, cli, httpmock } = crates;
    let name = document.name.clone();
    let mut openapi = serde_json::to_string_pretty(&document.value)
        .map_err(|error| Diagnostic::new(format!("failed to write the document as JSON: {error}")))?;
    openapi.push('\n');

    let mut client_files = client;
    let features = "\
default = [\"rustls\"]
# TLS by rustls, with the platform's own root certificates.
rustls = [\"twilio-core/rustls\"]
# TLS by the platform's own library.
native-tls = [\"twilio-core/native-tls\"]
# `schemars::JsonSchema` for every type.
schemars = [\"dep:schemars\", \"twilio-core/schemars\"]
";
    let mut dependencies =
        used(&client_files, &["chrono", "regress", "reqwest", "serde", "serde_json", "twilio_core"]);
    dependencies.push("schemars = { workspace = true, optional = true }".into());
    dependencies.sort();
    let manifest = Manifest {
        suffix: "",
        description: format!("Client of {}, generated from its OpenAPI document", model.title),
        keywords: &["twilio", "api-client", "openapi"],
        categories: &["api-bindings", "web-programming::http-client"],
        features: Some(features),
        dependencies,
        docs: "features = [\"schemars\"]\n",
    };
    client_files.insert("Cargo.toml".into(), manifest.text(model));
    client_files.insert("README.md".into(), client_readme(model));
    client_files.insert("openapi.json".into(), openapi);

    let mut mock_files = httpmock;
    let mut dependencies = used(&mock_files, &["chrono", "httpmock", "regex", "serde", "serde_json"]);
    dependencies.push(client_dependency(model, ""));
    let manifest = Manifest {
        suffix: "-httpmock",
        description: format!("Typed mocks of {}, for the tests of those who call it", model.title),
        keywords: &["twilio", "mock", "testing", "openapi"],
        categories: &["development-tools::testing"],
        features: None,
        dependencies,
        docs: "",
    };
    mock_files.insert("Cargo.toml".into(), manifest.text(model));
    mock_files.insert("README.md".into(), mock_readme(model));

    let mut cli_files = cli;
    let mut dependencies = used(&cli_files, &["anyhow", "chrono", "clap", "serde", "serde_json"]);
    if cli_files.values().any(|text| text.contains(".env(")) {
        for dependency in dependencies.iter_mut().filter(|dependency| *dependency == "clap.workspace = true")
        {
            *dependency = "clap = { workspace = true, features = [\"env\"] }".to_owned();
        }
    }
    dependencies.push(client_dependency(model, ""));
    let manifest = Manifest {
        suffix: "-cli",
        description: format!("A clap command for each operation of {}", model.title),
        keywords: &["twilio", "cli", "clap", "openapi"],
        categories: &["command-line-interface"],
        features: None,
        dependencies,
        docs: "",
    };
    cli_files.insert("Cargo.toml".into(), manifest.text(model));
    cli_files.insert("README.md".into(), cli_readme(model));

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
    docs: &'a str,
}

impl Manifest<'_> {
    fn text(&self, model: &Model) -> String {
        let mut text = format!(
            "# {header}\n\n[package]\nname = \"{name}{suffix}\"\nversion = \"{version}\"\nedition.workspace = true\n\
             rust-version.workspace = true\nlicense.workspace = true\nrepository.workspace = true\ndescription = {description:?}\n\
             readme = \"README.md\"\nkeywords = {keywords:?}\ncategories = {categories:?}\n",
            header = header(&model.source),
            name = model.crate_name,
            suffix = self.suffix,
            version = model.version,
            description = self.description,
            keywords = self.keywords,
            categories = self.categories,
        );
        if let Some(homepage) = model.homepage.as_ref().filter(|_| self.suffix.is_empty()) {
            text.push_str(&format!("homepage = {homepage:?}\n"));
        }
        if let Some(features) = self.features {
            text.push_str(&format!("\n[features]\n{features}"));
        }
        text.push_str(&format!("\n[dependencies]\n{}\n", self.dependencies.join("\n")));
        text.push_str(&format!(
            "\n[package.metadata.docs.rs]\n{}rustdoc-args = [\"--cfg\", \"docsrs\"]\n",
            self.docs
        ));
        text
    }
}

/// The dependencies among `known` that the files really name.
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

/// Whether `line` has `word` where no longer name ends with it.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.'))
}

fn client_dependency(model: &Model, features: &str) -> String {
    let directory = model.crate_name.trim_start_matches("twilio-");
    format!(
        "{} = {{ version = \"{}\", path = \"../{directory}\", default-features = false{features} }}",
        model.crate_name, model.version
    )
}

fn introduced(model: &Model, suffix: &str, about: &str) -> String {
    format!("<!-- {} -->\n\n# {}{suffix}\n\n{about}\n", header(&model.source), model.crate_name)
}

fn client_readme(model: &Model) -> String {
    let mut text = introduced(model, "", &format!("A client of {}.", model.title));
    if let Some(first) = model.description.split("\n\n").next().filter(|text| !text.trim().is_empty()) {
        text.push_str(&format!("\n{}\n", crate::polish::prose(first.trim())));
    }
    let shown = model
        .operations
        .iter()
        .filter(|operation| operation.page.is_some())
        .chain(&model.operations)
        .find_map(|operation| Some((operation, samples::call(operation)?)));
    if let Some((operation, call)) = shown {
        let library = &model.library;
        text.push_str(&format!(
            "\n```rust,no_run\nuse {library}::{{Client, prelude::*}};\n\nasync fn sample() -> Result<(), {library}::Error> {{\n    \
             let client = Client::from_env()?;\n"
        ));
        let call = call.iter().map(|line| format!("    {line}\n")).collect::<String>();
        if operation.page.is_some() {
            text.push_str(&format!("    let mut items = client\n{call}        .stream();\n"));
            text.push_str("    while let Some(item) = items.try_next().await? {\n        println!(\"{item:?}\");\n    }\n");
        } else {
            text.push_str(&format!("    let response = client\n{call}        .send()\n        .await?;\n"));
            text.push_str("    println!(\"{}\", response.status());\n");
        }
        text.push_str("    Ok(())\n}\n```\n");
    }
    text.push_str(
        "\n## What it does for you\n\n\
         - A value that the service would refuse for its form is refused before anything is sent, with its field, the value and the reason.\n\
         - Retries with backoff where it is safe, `Retry-After` honoured; a create is never sent twice where the first may have been carried out.\n\
         - Lists as streams of items or of pages. Credentials go to the service's own address only, whatever a page says.\n\
         - One type of error, with status, code, message and request id, whatever the body was.\n\n\
         ## Features\n\n\
         | feature | what it adds |\n|---|---|\n\
         | `rustls` (default) | TLS by rustls |\n| `native-tls` | TLS by the platform's own library |\n\
         | `schemars` | `JsonSchema` for every type |\n",
    );
    text
}

fn mock_readme(model: &Model) -> String {
    let mut text = introduced(
        model,
        "-httpmock",
        &format!(
            "Typed mocks of {}, by [httpmock](https://docs.rs/httpmock), for your own tests.",
            model.title
        ),
    );
    let (client, library) = (&model.library, format!("{}_httpmock", model.library));
    // The simplest answer that has a name of its own, to a call for one record.
    let shown = model
        .operations
        .iter()
        .filter(|operation| {
            operation.response_body == ResponseBody::Empty && operation.success_statuses == [(204, 204)]
        })
        .find_map(|operation| {
            let sid = operation
                .parameters
                .iter()
                .rfind(|parameter| parameter.location == ParameterLocation::Path)?;
            let path = sid.schema.pointer("/x-rust-type/path")?.as_str()?;
            Some((operation, sid, path.strip_prefix(ALIAS_CRATE)?, samples::value(sid)?))
        });
    if let Some((operation, sid, ty, value)) = shown {
        text.push_str(&format!(
            "\n```rust,no_run\nuse {client}::types;\nuse {library}::MockServerExt;\n\n\
             fn mocked() -> Result<(), Box<dyn std::error::Error>> {{\n    \
             let {name}: types{ty} = {value}.parse()?;\n    \
             let server = httpmock::MockServer::start();\n    \
             let mock = server.{operation}(|when, then| {{\n        \
             when.{name}({name});\n        then.no_content();\n    }});\n\n    \
             // Call it with a client that goes to `server.base_url()`, then:\n    \
             mock.assert();\n    Ok(())\n}}\n```\n\n\
             What `when` leaves out is not looked at. `then` has a method for each status that the document declares, and\n\
             `client_error` and `server_error` for the others; `into_inner` of both is httpmock's own.\n",
            operation = operation.name,
            name = sid.ident,
        ));
    }
    text
}

fn cli_readme(model: &Model) -> String {
    let mut text = introduced(
        model,
        "-cli",
        &format!(
            "A [clap](https://docs.rs/clap) command for each operation of {}, with help from its OpenAPI document.\n\n\
             `Cli::get_command` makes the commands, `Cli::execute` runs one, and your `CliConfig` says what becomes of the results.",
            model.title
        ),
    );
    let library = &model.library;
    text.push_str(&format!(
        "\n```rust,no_run\nuse {library}::Client;\nuse {library}_cli::{{Cli, CliCommand, CliConfig}};\n\n\
         async fn run<T: CliConfig>(client: Client, config: T) -> anyhow::Result<()> {{\n    \
         let command = |one: CliCommand| Cli::<T>::get_command(one).name(one.operation_id());\n    \
         let program = clap::Command::new(\"{name}\").subcommands(CliCommand::iter().map(command));\n    \
         let matches = program.get_matches();\n    \
         let cli = Cli::new(client, config);\n    \
         for one in CliCommand::iter() {{\n        \
         if let Some(matches) = matches.subcommand_matches(one.operation_id()) {{\n            \
         cli.execute(one, matches).await?;\n        }}\n    }}\n    Ok(())\n}}\n```\n",
        name = model.crate_name.trim_start_matches("twilio-"),
    ));
    text
}
