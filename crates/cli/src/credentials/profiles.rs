//! The saved profiles of twilio-cli, as `twilio profiles:create` writes them to `config.json`.

use std::{
    fmt,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use serde_json::{Map, Value};
use twilio_core::Credentials;

use super::{Env, ResolvedCredentials};
use crate::error::CliError;

/// The profiles in a configuration file. A missing file has none.
pub(super) struct Profiles {
    /// `None` if no home directory is known.
    path: Option<PathBuf>,
    config: Config,
}

/// The part of the configuration that matters here. What is malformed counts as missing, so that the rest can be used.
#[derive(Default)]
struct Config {
    edge: Option<String>,
    active_project: Option<String>,
    /// Parsed when they are used: a malformed profile does not make the others unusable.
    profiles: Map<String, Value>,
    /// The names of profiles saved by old versions, with their secrets in the system's keychain.
    legacy_profiles: Vec<String>,
}

impl From<Map<String, Value>> for Config {
    fn from(mut config: Map<String, Value>) -> Self {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let legacy = config.get("projects").and_then(Value::as_array).into_iter().flatten();
        Self {
            edge: text(config.get("edge")),
            active_project: text(config.get("activeProject")),
            legacy_profiles: legacy.filter_map(|profile| text(profile.get("id"))).collect(),
            profiles: match config.remove("profiles") {
                Some(Value::Object(profiles)) => profiles,
                _ => Map::new(),
            },
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Profile {
    account_sid: Option<String>,
    region: Option<String>,
    edge: Option<String>,
    api_key: Option<String>,
    api_secret: Option<Secret>,
}

/// A string that `Debug` does not print.
#[derive(Deserialize)]
struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Profiles {
    /// Reads the file at `path`.
    pub(super) fn read(path: Option<PathBuf>) -> Result<Self, CliError> {
        let Some(path) = path else { return Ok(Self { path: None, config: Config::default() }) };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(Self { path: Some(path), config: Config::default() });
            }
            Err(error) => {
                return Err(CliError::usage(format!(
                    "failed to read the twilio-cli profiles in {}: {error}",
                    path.display()
                ))
                .help("make the file readable, or set TWILIO_CONFIG_DIR to another directory"));
            }
        };
        // Editors on Windows write a byte order mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let config =
            serde_json::from_str::<Map<String, Value>>(text).map_err(|error| malformed(&path, &error))?;
        Ok(Self { path: Some(path), config: config.into() })
    }

    /// Resolves the credentials of the profile `name`.
    pub(super) fn named(self, name: &str, env: &Env) -> Result<ResolvedCredentials, CliError> {
        let name = name.trim();
        if let Some(profile) = self.config.profiles.get(name) {
            return self.resolve(name, profile, env);
        }
        let file = self.file();
        if self.is_legacy(name) {
            return Err(in_keychain(name, &file));
        }
        let error = CliError::usage(format!("twilio-cli profile `{name}` not found in {file}"));
        Err(match self.names() {
            names if names.is_empty() => {
                error.help(format!("create it with `twilio profiles:create --profile {name}`"))
            }
            names => error.help(format!("the file contains {}", names.join(", "))),
        })
    }

    /// Resolves the credentials of the active profile.
    pub(super) fn active(self, env: &Env) -> Result<ResolvedCredentials, CliError> {
        let active = self.config.active_project.as_deref().map(str::trim).filter(|name| !name.is_empty());
        if let Some((name, profile)) = active.and_then(|name| self.config.profiles.get_key_value(name)) {
            return self.resolve(name, profile, env);
        }
        let file = self.file();
        if let Some(name) = active.filter(|name| self.is_legacy(name)) {
            return Err(in_keychain(name, &file));
        }
        let error = CliError::usage("no credentials found");
        let variables =
            "set TWILIO_API_KEY and TWILIO_API_SECRET, or TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN";
        Err(match self.names() {
            names if names.is_empty() => error.help(format!(
                "{variables}; or pass `--profile` to use a saved twilio-cli profile, or `--emulator` to try the command \
                 without an account"
            )),
            names => error.help(format!(
                "{variables}; or pass `--profile` to use a saved twilio-cli profile: {file} contains {}, none of them \
                 active",
                names.join(", ")
            )),
        })
    }

    fn resolve(&self, name: &str, profile: &Value, env: &Env) -> Result<ResolvedCredentials, CliError> {
        let file = self.file();
        let recreate = || format!("create it again with `twilio profiles:create --profile {name}`");
        // The error is not repeated: it may quote a value, which may be a secret.
        let profile = Profile::deserialize(profile).map_err(|_| {
            CliError::usage(format!(
                "twilio-cli profile `{name}` in {file} does not have the structure that twilio-cli writes"
            ))
            .help(recreate())
        })?;
        let api_key = non_empty(profile.api_key.as_deref());
        let secret = non_empty(profile.api_secret.as_ref().map(|secret| secret.0.as_str()));
        let (key, secret) = match (api_key, secret) {
            (Some(key), Some(secret)) => (key, secret),
            (key, _) => {
                let missing = if key.is_none() { "apiKey" } else { "apiSecret" };
                return Err(CliError::usage(format!(
                    "twilio-cli profile `{name}` in {file} has no {missing}"
                ))
                .help(recreate()));
            }
        };
        let credentials = if key.starts_with("AC") {
            Credentials::account(key.as_str(), secret)
        } else {
            Credentials::api_key(key.as_str(), secret)
        };
        let credentials = credentials.map_err(|error| {
            CliError::usage(format!("the credentials of twilio-cli profile `{name}` in {file} are invalid"))
                .note("reason", error.to_string())
                .help(recreate())
        })?;
        Ok(ResolvedCredentials {
            source: format!("twilio-cli profile `{name}` in {file}"),
            account: non_empty(profile.account_sid.as_deref()).filter(|sid| *sid != key),
            // As in twilio-cli, TWILIO_EDGE takes precedence over a profile's edge, and TWILIO_REGION does not.
            edge: env
                .var("TWILIO_EDGE")?
                .or_else(|| non_empty(profile.edge.as_deref()))
                .or_else(|| non_empty(self.config.edge.as_deref())),
            region: non_empty(profile.region.as_deref()),
            credentials,
        })
    }

    fn is_legacy(&self, name: &str) -> bool {
        self.config.legacy_profiles.iter().any(|profile| profile == name)
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.config.profiles.keys().map(|name| format!("`{name}`")).collect();
        names.sort_unstable();
        names
    }

    fn file(&self) -> String {
        match &self.path {
            Some(path) => path.display().to_string(),
            None => "~/.twilio-cli/config.json".to_owned(),
        }
    }
}

/// Returns the trimmed value, unless it is empty.
fn non_empty(value: Option<&str>) -> Option<String> {
    value.map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
}

/// Reports the kind and the position of a syntax error only: serde's message may quote a value, which may be a secret.
fn malformed(path: &Path, error: &serde_json::Error) -> CliError {
    let problem = match error.classify() {
        serde_json::error::Category::Data => "does not have the structure that twilio-cli writes",
        serde_json::error::Category::Eof => "ends unexpectedly",
        _ => "is not valid JSON",
    };
    CliError::usage(format!(
        "the twilio-cli configuration {} {problem} at line {}, column {}",
        path.display(),
        error.line(),
        error.column()
    ))
    .help("correct the file, or move it away and create the profiles again with `twilio profiles:create`")
}

fn in_keychain(name: &str, file: &str) -> CliError {
    CliError::usage(format!(
        "the secret of twilio-cli profile `{name}` in {file} is stored in the system's keychain, which is not supported"
    ))
    .help(format!(
        "an old version of twilio-cli saved it: create it again with `twilio profiles:create --profile {name}`, or set \
         TWILIO_API_KEY and TWILIO_API_SECRET"
    ))
}
