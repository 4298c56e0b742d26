//! The profiles of Twilio's own command line: `config.json`, as `twilio profiles:create` writes it.

use std::{
    collections::BTreeMap,
    fmt,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use twilio_core::Credentials;

use super::{Identity, Surroundings, refused};
use crate::error::Failure;

/// The file, and where it is; nothing where there is none.
pub(super) struct Profiles {
    path: Option<PathBuf>,
    file: File,
}

/// What of the file counts here. The rest is left alone.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct File {
    edge: Option<String>,
    active_project: Option<String>,
    profiles: BTreeMap<String, Profile>,
    /// What profiles were once: their secrets are in the system's keychain.
    projects: Vec<Project>,
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

#[derive(Deserialize)]
struct Project {
    id: String,
}

/// Text that no `Debug` shows.
#[derive(Deserialize)]
struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Profiles {
    /// Reads the file at `path`; one that is not there has no profiles.
    pub(super) fn of_file(path: Option<PathBuf>) -> Result<Self, Failure> {
        let Some(path) = path else { return Ok(Self { path: None, file: File::default() }) };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(Self { path: Some(path), file: File::default() });
            }
            Err(error) => {
                return Err(Failure::usage(format!(
                    "failed to read the profiles in {}: {error}",
                    shown(&path)
                ))
                .help("make the file readable, or set TWILIO_CONFIG_DIR to the directory of another"));
            }
        };
        let file = serde_json::from_str(&text).map_err(|error| malformed(&path, &error))?;
        Ok(Self { path: Some(path), file })
    }

    /// The profile called `name`.
    pub(super) fn named(self, name: &str, around: &Surroundings) -> Result<Identity, Failure> {
        let name = name.trim();
        if let Some(profile) = self.file.profiles.get(name) {
            return self.identity(name, profile, around);
        }
        let place = self.place();
        if self.file.projects.iter().any(|project| project.id == name) {
            return Err(in_keychain(name, &place));
        }
        let failure = Failure::usage(format!("there is no profile `{name}` in {place}"));
        Err(match self.names() {
            names if names.is_empty() => failure.help(format!(
                "make it with Twilio's own command line: twilio profiles:create --profile {name}"
            )),
            names => failure.help(format!("the file has {}", names.join(", "))),
        })
    }

    /// The profile that is active.
    pub(super) fn active(self, around: &Surroundings) -> Result<Identity, Failure> {
        let active = self.file.active_project.as_deref().map(str::trim).filter(|name| !name.is_empty());
        if let Some((name, profile)) = active.and_then(|name| self.file.profiles.get_key_value(name)) {
            return self.identity(name, profile, around);
        }
        let place = self.place();
        if let Some(name) = active.filter(|name| self.file.projects.iter().any(|old| old.id == *name)) {
            return Err(in_keychain(name, &place));
        }
        let failure = Failure::usage("there are no credentials");
        let environment =
            "set TWILIO_API_KEY and TWILIO_API_SECRET, or TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN";
        Err(match self.names() {
            names if names.is_empty() => failure.help(format!(
                "{environment}; or use `--profile NAME` with Twilio's own command line; or try it without an account \
                 by --emulator"
            )),
            names => failure.help(format!(
                "{environment}; or choose a profile by --profile: {place} has {}, and none is active",
                names.join(", ")
            )),
        })
    }

    fn identity(&self, name: &str, profile: &Profile, around: &Surroundings) -> Result<Identity, Failure> {
        let place = self.place();
        let given = |value: &Option<String>| {
            value.as_deref().map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
        };
        let secret =
            profile.api_secret.as_ref().map(|secret| secret.0.trim()).filter(|text| !text.is_empty());
        let (Some(key), Some(secret)) = (given(&profile.api_key), secret) else {
            let missing = if given(&profile.api_key).is_none() { "apiKey" } else { "apiSecret" };
            return Err(Failure::usage(format!("the profile `{name}` in {place} has no {missing}"))
                .help(format!("make it again: twilio profiles:create --profile {name}")));
        };
        let made = if key.starts_with("AC") {
            Credentials::account(key.as_str(), secret)
        } else {
            Credentials::api_key(key.as_str(), secret)
        };
        let credentials = made.map_err(|error| {
            let why = refused(&error);
            Failure::usage(format!("the profile `{name}` in {place} cannot be used: {why}"))
                .help(format!("make it again: twilio profiles:create --profile {name}"))
        })?;
        Ok(Identity {
            source: format!("the profile `{name}` in {place}"),
            account: given(&profile.account_sid).filter(|sid| *sid != key),
            // As the vendor has it: an edge of the environment comes before a profile's, a region does not.
            edge: around
                .variable("TWILIO_EDGE")?
                .or_else(|| given(&profile.edge))
                .or_else(|| given(&self.file.edge)),
            region: given(&profile.region),
            credentials,
        })
    }

    fn names(&self) -> Vec<String> {
        self.file.profiles.keys().map(|name| format!("`{name}`")).collect()
    }

    fn place(&self) -> String {
        self.path.as_deref().map_or_else(|| "~/.twilio-cli/config.json".to_owned(), shown)
    }
}

/// What serde says of the text may repeat a value of it, and a value may be a secret: only the kind and place are told.
fn malformed(path: &Path, error: &serde_json::Error) -> Failure {
    let what = match error.classify() {
        serde_json::error::Category::Data => "is not what Twilio's command line writes",
        serde_json::error::Category::Eof => "ends too early",
        _ => "is not JSON",
    };
    Failure::usage(format!(
        "the profiles file {} {what}: line {}, column {}",
        shown(path),
        error.line(),
        error.column()
    ))
    .help("correct it there, or move it away and make the profiles again: twilio profiles:create")
}

fn in_keychain(name: &str, place: &str) -> Failure {
    Failure::usage(format!(
        "the profile `{name}` in {place} has its secret in the system's keychain, which is not read here"
    ))
    .help(format!(
        "an old version of Twilio's command line made it: make it again (twilio profiles:create --profile {name}), \
         or set TWILIO_API_KEY and TWILIO_API_SECRET"
    ))
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
