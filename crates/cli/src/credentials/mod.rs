//! Whose calls they are: from the command line, the environment, or the profiles of the vendor's command line.

mod profiles;

use std::{ffi::OsString, path::PathBuf};

use clap::Args;
use twilio_core::Credentials;

use crate::error::Failure;
use profiles::Profiles;

/// What the command line says of it. Secrets are not among it: every user of a machine can read command lines.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Choice {
    /// Use this profile of Twilio's own command line (`~/.twilio-cli/config.json`)
    #[arg(id = "global.profile", short = 'p', long = "profile", value_name = "NAME", global = true)]
    pub(crate) profile: Option<String>,

    /// Make calls as this account; its token is read from `TWILIO_AUTH_TOKEN`
    #[arg(
        id = "global.account-sid",
        long = "account-sid",
        value_name = "SID",
        global = true,
        conflicts_with_all = ["global.profile", "global.api-key"]
    )]
    pub(crate) account_sid: Option<String>,

    /// Make calls by this API key; its secret is read from `TWILIO_API_SECRET`
    #[arg(
        id = "global.api-key",
        long = "api-key",
        value_name = "SID",
        global = true,
        conflicts_with = "global.profile"
    )]
    pub(crate) api_key: Option<String>,
}

/// Where this process may look for the rest.
pub(crate) struct Surroundings {
    variables: Box<Lookup>,
}

/// What tells the value of a variable.
type Lookup = dyn Fn(&str) -> Option<OsString>;

/// Credentials, and how they were come by.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    pub(crate) credentials: Credentials,
    /// For a person: `TWILIO_API_KEY and TWILIO_API_SECRET`.
    pub(crate) source: String,
    /// The account, where it is known beside an API key.
    pub(crate) account: Option<String>,
    /// Where the source says that requests go, unless the command line says otherwise.
    pub(crate) edge: Option<String>,
    pub(crate) region: Option<String>,
}

impl Surroundings {
    /// The environment of this process.
    pub(crate) fn of_process() -> Self {
        Self { variables: Box::new(|name| std::env::var_os(name)) }
    }

    /// A variable; an empty one counts as not set, and so does white space around it.
    pub(crate) fn variable(&self, name: &str) -> Result<Option<String>, Failure> {
        let Some(value) = (self.variables)(name) else { return Ok(None) };
        let value = value
            .into_string()
            .map_err(|_| Failure::usage(format!("the environment variable {name} is not valid UTF-8")))?;
        Ok(Some(value.trim().to_owned()).filter(|value| !value.is_empty()))
    }

    /// Where Twilio's own command line keeps its profiles.
    fn profiles_file(&self) -> Option<PathBuf> {
        let path = |name: &str| (self.variables)(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let directory = path("TWILIO_CONFIG_DIR")
            .or_else(|| Some(path("HOME").or_else(|| path("USERPROFILE"))?.join(".twilio-cli")))?;
        Some(directory.join("config.json"))
    }
}

/// The credentials to use: of the profile that is named; else of the SID that is named, with its secret from the
/// environment; else of the environment; else of the profile that is active.
pub(crate) fn choose(choice: &Choice, around: &Surroundings) -> Result<Identity, Failure> {
    if let Some(name) = &choice.profile {
        return Profiles::of_file(around.profiles_file())?.named(name, around);
    }
    if let Some(key) = &choice.api_key {
        let secret = secret_of("--api-key", "TWILIO_API_SECRET", around)?;
        let credentials = Credentials::api_key(key.as_str(), secret).map_err(|error| refused(&error))?;
        return Identity::of_environment(credentials, "--api-key and TWILIO_API_SECRET", around);
    }
    if let Some(sid) = &choice.account_sid {
        let token = secret_of("--account-sid", "TWILIO_AUTH_TOKEN", around)?;
        let credentials = Credentials::account(sid.as_str(), token).map_err(|error| refused(&error))?;
        return Identity::of_environment(credentials, "--account-sid and TWILIO_AUTH_TOKEN", around);
    }
    let names = ["TWILIO_API_KEY", "TWILIO_API_SECRET", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"];
    let mut values = Vec::new();
    for name in names {
        values.push((name, around.variable(name)?));
    }
    if values.iter().any(|(_, value)| value.is_some()) {
        let value = |name: &str| values.iter().find(|(known, _)| *known == name)?.1.clone();
        let credentials = Credentials::from_env_with(value).map_err(|error| refused(&error))?;
        let source = match value("TWILIO_API_KEY") {
            Some(_) => "TWILIO_API_KEY and TWILIO_API_SECRET",
            None => "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN",
        };
        return Identity::of_environment(credentials, source, around);
    }
    Profiles::of_file(around.profiles_file())?.active(around)
}

fn secret_of(flag: &str, variable: &str, around: &Surroundings) -> Result<String, Failure> {
    around.variable(variable)?.ok_or_else(|| {
        Failure::usage(format!("{flag} is given, and {variable} is not set"))
            .help(format!("set {variable}: a secret on the command line could be read by others"))
    })
}

/// Credentials that the library refuses. It says why without repeating them.
fn refused(error: &twilio_core::Error) -> Failure {
    let said = error.to_string();
    Failure::usage(said.strip_prefix("failed to make a client: ").unwrap_or(&said))
}

impl Identity {
    fn of_environment(
        credentials: Credentials,
        source: &str,
        around: &Surroundings,
    ) -> Result<Self, Failure> {
        let user = credentials.user().to_string();
        let account = if user.starts_with("AC") { None } else { around.variable("TWILIO_ACCOUNT_SID")? };
        Ok(Self {
            credentials,
            source: format!("{source}{}", if source.starts_with('-') { "" } else { " of the environment" }),
            account,
            edge: around.variable("TWILIO_EDGE")?,
            region: around.variable("TWILIO_REGION")?,
        })
    }
}
