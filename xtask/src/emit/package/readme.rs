//! The READMEs of the generated crates. Their samples are compiled as doc tests.

use crate::{
    emit::{header, markdown, samples},
    ir::{Api, Operation, ParameterLocation, ResponseBody, lowered::ALIAS_CRATE},
};

/// The examples of the clients of this workspace.
const EXAMPLES: &str = "https://github.com/twilio-trusthub-rs/twilio-trusthub/tree/main/tests/examples";

/// Returns the README of the client.
pub(crate) fn client(api: &Api) -> String {
    let mut text = introduction(api, "", &format!("A Rust client for {}.", api.title));
    let about = api.description.split("\n\n").next().unwrap_or_default().trim();
    if !about.is_empty() {
        text.push_str(&format!("\n{}\n", markdown(about)));
    }
    let Api { package, library, .. } = api;
    let crate_name = &package.name;
    let version = minor_version(api);
    text.push_str(&format!(
        "\n```toml\n[dependencies]\n{crate_name} = \"{version}\"\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n```\n"
    ));
    let create = find_sample(api, |operation| operation.method == "post" && operation.body.is_some());
    let list = find_sample(api, |operation| operation.page.is_some());
    let single = find_sample(api, |operation| {
        operation.path.ends_with('}') && operation.error_responses.iter().any(|(status, _)| status == "404")
    });
    let first = create.or_else(|| find_sample(api, |operation| operation.page.is_none()));
    if let Some((operation, call)) = &first {
        text.push_str(&format!(
            "\n## Sending requests\n\n\
             ```rust,no_run\n\
             use {library}::Client;\n\n\
             async fn {name}() -> Result<(), {library}::Error> {{\n    \
             let client = Client::from_env()?;\n    \
             let response = client\n{call}        .send()\n        .await?;\n    \
             {print}\n    Ok(())\n}}\n```\n\n\
             `Client::from_env` reads credentials from `TWILIO_API_KEY` and `TWILIO_API_SECRET`, or from\n\
             `TWILIO_ACCOUNT_SID` and `TWILIO_AUTH_TOKEN`. Values are validated before the request is sent.\n",
            name = operation.name,
            print = samples::print_response(operation),
        ));
    }
    if let Some((operation, call)) = &list {
        text.push_str(&format!(
            "\n## Lists\n\n\
             `stream` returns the items of all pages, and `pages` the pages. `limit` sets the maximum number of items.\n\n\
             ```rust,no_run\n\
             use {library}::Client;\n\n\
             async fn {name}(client: &Client) -> Result<(), {library}::Error> {{\n    \
             let mut items = client\n{call}        .stream();\n    \
             while let Some(item) = items.try_next().await? {{\n        \
             println!(\"{{item:?}}\");\n    }}\n    Ok(())\n}}\n```\n",
            name = operation.name,
        ));
    }
    if let Some((operation, call)) = single.as_ref().or(list.as_ref()).or(first.as_ref()) {
        text.push_str(&format!(
            "\n## Errors\n\n\
             All errors have one type, whatever the body of the response is.\n\n\
             ```rust,no_run\n\
             use {library}::Client;\n\n\
             async fn {name}(client: &Client) {{\n    \
             let result = client\n{call}        .send()\n        .await;\n    \
             match result {{\n        \
             Ok(response) => println!(\"status {{}}\", response.status()),\n        \
             Err(error) if error.is_not_found() => println!(\"not found\"),\n        \
             Err(error) if error.is_rate_limited() => println!(\"retry after {{:?}}\", error.retry_after()),\n        \
             Err(error) => eprintln!(\"{{error}} (code {{:?}}, request ID {{:?}})\", error.code(), error.request_id()),\n    \
             }}\n}}\n```\n",
            name = operation.name,
        ));
    }
    text.push_str(&format!(
        "\n## Retries and settings\n\n\
         Failed requests are retried with exponential backoff, honoring `Retry-After`, if the request cannot have been\n\
         processed or processing it again has no effect. A create is not retried after its response was lost.\n\n\
         ```rust,no_run\n\
         use std::time::Duration;\n\
         use {library}::{{Client, Credentials, Error, RetryPolicy}};\n\n\
         fn client(secret: &str) -> Result<Client, Error> {{\n    \
         Client::builder()\n        \
         .credentials(Credentials::api_key(\"SK0123456789abcdef0123456789abcdef\", secret)?)\n        \
         .region(\"ie1\")\n        \
         .timeout(Duration::from_secs(10))\n        \
         .retry(RetryPolicy::default().max_attempts(5))\n        \
         .build()\n}}\n```\n\n\
         Credentials are sent only to the service's own host, even if a page or a redirect points to another one.\n"
    ));
    if let Some((operation, call)) = list.as_ref().or(first.as_ref()) {
        text.push_str(&format!(
            "\n## Testing\n\n\
             With its feature `client`, the crate `twilio-emulator` serves the API of this crate locally, with state and without an \
             account:\n\n\
             ```rust,no_run\n\
             use twilio_emulator::Emulator;\n\
             use {library}::{{Client, OPENAPI_JSON}};\n\n\
             async fn test() -> Result<(), Box<dyn std::error::Error>> {{\n    \
             let emulator = Emulator::start(OPENAPI_JSON).await?;\n    \
             let client = emulator.client(Client::builder())?;\n    \
             let response = client\n{call}        .send()\n        .await?;\n    \
             {print}\n    Ok(())\n}}\n```\n\n\
             The crate `{crate_name}-httpmock` has typed mocks of all operations, for tests that need a specific response.\n",
            print = samples::print_response(operation),
        ));
    }
    if !package.is_standalone {
        text.push_str(&format!(
            "\n## Examples\n\nSmall programs, each for one task, are in [`tests/examples`]({EXAMPLES}).\n"
        ));
    }
    text.push_str(
        "\n## Features\n\n\
         | feature | description |\n|---|---|\n\
         | `rustls` (default) | TLS with rustls |\n\
         | `native-tls` | TLS with the library of the platform |\n\
         | `reqwest-0_13` | `ClientBuilder::http_client`, which takes a client of reqwest 0.13, with other certificates or proxies |\n\
         | `schemars` | `schemars::JsonSchema` for all types |\n",
    );
    text
}

/// Returns the README of the mocks.
pub(crate) fn httpmock(api: &Api) -> String {
    let about = format!(
        "Typed [httpmock](https://docs.rs/httpmock) mocks of {}, for tests of its clients.",
        api.title
    );
    let mut text = introduction(api, "-httpmock", &about);
    let Api { package, library, .. } = api;
    let crate_name = &package.name;
    text.push_str(&format!(
        "\n```toml\n[dev-dependencies]\n{crate_name}-httpmock = \"{}\"\nhttpmock = \"0.9\"\n```\n",
        minor_version(api)
    ));
    // The simplest response is one without a body.
    let sample = api
        .operations
        .iter()
        .filter(|operation| {
            operation.response_body == ResponseBody::Empty && operation.success_statuses == [(204, 204)]
        })
        .find_map(|operation| {
            let parameter = operation
                .parameters
                .iter()
                .rfind(|parameter| parameter.location == ParameterLocation::Path)?;
            let path = parameter.schema.pointer("/x-rust-type/path")?.as_str()?;
            let call = indented_call(operation)?;
            Some((operation, parameter, path.strip_prefix(ALIAS_CRATE)?, samples::value(parameter)?, call))
        });
    if let Some((operation, parameter, path, value, call)) = sample {
        text.push_str(&format!(
            "\n```rust,no_run\n\
             use httpmock::MockServer;\n\
             use {library}::{{Client, Credentials, types}};\n\
             use {library}_httpmock::MockServerExt;\n\n\
             async fn {operation}() -> Result<(), Box<dyn std::error::Error>> {{\n    \
             let {name}: types{path} = {value}.parse()?;\n    \
             let server = MockServer::start_async().await;\n    \
             let mock = server.{operation}(|when, then| {{\n        \
             when.{name}({name});\n        then.no_content();\n    }});\n\n    \
             let client = Client::builder()\n        \
             .credentials(Credentials::account(\"AC0123456789abcdef0123456789abcdef\", \"token\")?)\n        \
             .base_url(server.base_url())\n        \
             .build()?;\n    \
             client\n{call}        .send()\n        .await?;\n\n    \
             mock.assert();\n    Ok(())\n}}\n```\n",
            operation = operation.name,
            name = parameter.ident,
        ));
    }
    text.push_str(
        "\nA mock matches requests that meet all conditions of `when`. `then` has a method for each status that the document\n\
         declares, and `client_error` and `server_error` for ranges of statuses. For anything else, `into_inner` returns the\n\
         `When` and `Then` of httpmock.\n",
    );
    text
}

/// Returns the README of the commands.
pub(crate) fn cli(api: &Api) -> String {
    let about = format!("[clap](https://docs.rs/clap) commands for the operations of {}.", api.title);
    let mut text = introduction(api, "-cli", &about);
    let Api { package, library, .. } = api;
    let name = &package.directory;
    text.push_str(&format!(
        "\n`Cli::get_command` returns a command, `Cli::execute` runs it, and an implementation of `CliConfig` handles the\n\
         results:\n\n\
         ```rust,no_run\n\
         use std::{{fmt::Debug, ops::ControlFlow}};\n\n\
         use serde::Serialize;\n\
         use {library}::{{Client, Error, Response}};\n\
         use {library}_cli::{{Cli, CliCommand, CliConfig}};\n\n\
         struct Printer;\n\n\
         impl CliConfig for Printer {{\n    \
         fn success_item<T: Serialize + Debug>(&self, value: &Response<T>) {{\n        println!(\"{{value:?}}\");\n    }}\n\n    \
         fn success_no_item(&self, _: &Response<()>) {{\n        println!(\"done\");\n    }}\n\n    \
         fn error(&self, error: &Error) {{\n        eprintln!(\"error: {{error}}\");\n    }}\n\n    \
         fn list_start<T: Serialize + Debug>(&self) {{}}\n\n    \
         fn list_item<T: Serialize + Debug>(&self, value: &T) -> ControlFlow<()> {{\n        println!(\"{{value:?}}\");\n        ControlFlow::Continue(())\n    }}\n\n    \
         fn list_end_success<T: Serialize + Debug>(&self) {{}}\n\n    \
         fn list_end_error(&self, error: &Error) {{\n        eprintln!(\"error: {{error}}\");\n    }}\n\
         }}\n\n\
         async fn run() -> anyhow::Result<()> {{\n    \
         let commands = CliCommand::iter().map(|command| {{\n        \
         Cli::<Printer>::get_command(command).name(command.operation_id())\n    }});\n    \
         let matches = clap::Command::new(\"{name}\").subcommands(commands).get_matches();\n    \
         let cli = Cli::new(Client::from_env()?, Printer);\n    \
         for command in CliCommand::iter() {{\n        \
         if let Some(matches) = matches.subcommand_matches(command.operation_id()) {{\n            \
         cli.execute(command, matches).await?;\n        }}\n    }}\n    Ok(())\n}}\n```\n\n\
         `CliCommand::resource` and `CliCommand::verb` return names for commands in a tree, such as `things list`.\n"
    ));
    text
}

fn introduction(api: &Api, suffix: &str, about: &str) -> String {
    format!("<!-- {} -->\n\n# {}{suffix}\n\n{about}\n", header(&api.source), api.package.name)
}

/// Returns the version requirement of a crate: `0.1` for `0.1.2`, and `0.1.2-rc.1` for `0.1.2-rc.1`.
fn minor_version(api: &Api) -> String {
    let version = api.package.version.split('+').next().unwrap_or_default();
    let parts = if version.contains('-') { usize::MAX } else { 2 };
    version.split('.').take(parts).collect::<Vec<_>>().join(".")
}

/// Returns the first operation with a sample call for which `matches` returns `true`, and the call.
fn find_sample(api: &Api, matches: impl Fn(&Operation) -> bool) -> Option<(&Operation, String)> {
    let mut operations = api.operations.iter().filter(|operation| matches(operation));
    operations.find_map(|operation| Some((operation, indented_call(operation)?)))
}

fn indented_call(operation: &Operation) -> Option<String> {
    Some(samples::call(operation)?.iter().map(|line| format!("    {line}\n")).collect())
}
