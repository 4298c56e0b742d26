//! Credentials: from the command line, the environment, or the saved profiles of twilio-cli, Twilio's own program.

mod profiles;

use std::{ffi::OsString, path::PathBuf};

use clap::Args;
use twilio_core::Credentials;

use crate::error::CliError;
use profiles::Profiles;

/// The options that select credentials. None of them takes a secret: every user of a machine can read command lines.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct CredentialArgs {
    /// Use the credentials of this saved profile of twilio-cli, Twilio's own CLI
    ///
    /// The profiles are read from `~/.twilio-cli/config.json`, where `twilio profiles:create` saves them. Not to be
    /// confused with `--customer-profile`.
    #[arg(id = "global.profile", short = 'p', long = "profile", value_name = "NAME", global = true)]
    pub(crate) profile: Option<String>,

    /// Authenticate as this account, with the token in `TWILIO_AUTH_TOKEN`
    #[arg(
        id = "global.account-sid",
        long = "account-sid",
        value_name = "SID",
        global = true,
        conflicts_with_all = ["global.profile", "global.api-key"]
    )]
    pub(crate) account_sid: Option<String>,

    /// Authenticate with this API key, with the secret in `TWILIO_API_SECRET`
    #[arg(
        id = "global.api-key",
        long = "api-key",
        value_name = "SID",
        global = true,
        conflicts_with = "global.profile"
    )]
    pub(crate) api_key: Option<String>,
}

/// The environment variables of the process.
pub(crate) struct Env {
    lookup: Box<Lookup>,
}

/// Returns the value of a variable.
type Lookup = dyn Fn(&str) -> Option<OsString>;

/// Credentials, where they were found, and what was configured beside them.
#[derive(Clone, Debug)]
pub(crate) struct ResolvedCredentials {
    pub(crate) credentials: Credentials,
    /// The source, for people: `TWILIO_API_KEY and TWILIO_API_SECRET`.
    pub(crate) source: String,
    /// The account that an API key belongs to, if the source names it.
    pub(crate) account: Option<String>,
    /// The edge that the source configures. The command line takes precedence.
    pub(crate) edge: Option<String>,
    /// The region that the source configures. The command line takes precedence.
    pub(crate) region: Option<String>,
}

impl Env {
    /// Returns the environment of this process.
    pub(crate) fn process() -> Self {
        Self { lookup: Box::new(|name| std::env::var_os(name)) }
    }

    /// Returns the value of a variable, trimmed. An empty variable counts as unset.
    pub(crate) fn var(&self, name: &str) -> Result<Option<String>, CliError> {
        let Some(value) = (self.lookup)(name) else { return Ok(None) };
        let value = value
            .into_string()
            .map_err(|_| CliError::usage(format!("the environment variable {name} is not valid UTF-8")))?;
        Ok(Some(value.trim().to_owned()).filter(|value| !value.is_empty()))
    }

    /// Returns the path of twilio-cli's configuration file.
    fn profiles_path(&self) -> Option<PathBuf> {
        let path = |name: &str| (self.lookup)(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let directory = path("TWILIO_CONFIG_DIR")
            .or_else(|| Some(path("HOME").or_else(|| path("USERPROFILE"))?.join(".twilio-cli")))?;
        Some(directory.join("config.json"))
    }
}

/// Resolves the credentials to use: those of the named profile, else of the named SID with its secret from the
/// environment, else of the environment, else of the active profile.
pub(crate) fn resolve(args: &CredentialArgs, env: &Env) -> Result<ResolvedCredentials, CliError> {
    if let Some(name) = &args.profile {
        return Profiles::read(env.profiles_path())?.named(name, env);
    }
    if let Some(key) = &args.api_key {
        let secret = secret("--api-key", "TWILIO_API_SECRET", env)?;
        let credentials = Credentials::api_key(key.as_str(), secret)?;
        return ResolvedCredentials::from_env(credentials, "--api-key and TWILIO_API_SECRET".to_owned(), env);
    }
    if let Some(sid) = &args.account_sid {
        if sid.starts_with("SK") {
            return Err(CliError::usage("the value of `--account-sid` is an API key (SK…)")
                .help("pass it to `--api-key`, and set TWILIO_API_SECRET"));
        }
        let token = secret("--account-sid", "TWILIO_AUTH_TOKEN", env)?;
        let credentials = Credentials::account(sid.as_str(), token)?;
        return ResolvedCredentials::from_env(
            credentials,
            "--account-sid and TWILIO_AUTH_TOKEN".to_owned(),
            env,
        );
    }
    let names = ["TWILIO_API_KEY", "TWILIO_API_SECRET", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"];
    let mut values = Vec::new();
    for name in names {
        values.push((name, env.var(name)?));
    }
    if values.iter().any(|(_, value)| value.is_some()) {
        let value = |name: &str| values.iter().find(|(known, _)| *known == name)?.1.clone();
        let credentials = Credentials::from_env_with(value)?;
        let variables = match value("TWILIO_API_KEY") {
            Some(_) => "TWILIO_API_KEY and TWILIO_API_SECRET",
            None => "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN",
        };
        return ResolvedCredentials::from_env(credentials, format!("the environment ({variables})"), env);
    }
    Profiles::read(env.profiles_path())?.active(env)
}

fn secret(option: &str, variable: &str, env: &Env) -> Result<String, CliError> {
    env.var(variable)?.ok_or_else(|| {
        CliError::usage(format!("{option} requires {variable}, which is not set")).help(format!(
            "set {variable}: secrets are not accepted on the command line, where others can read them"
        ))
    })
}

impl ResolvedCredentials {
    /// Returns `true` for an API key, `false` for an account and its token.
    pub(crate) fn is_api_key(&self) -> bool {
        self.credentials.user().as_str().starts_with("SK")
    }

    /// Returns the account, if the credentials are its own or the source names it.
    pub(crate) fn account_sid(&self) -> Option<String> {
        if self.is_api_key() { self.account.clone() } else { Some(self.credentials.user().to_string()) }
    }

    fn from_env(credentials: Credentials, source: String, env: &Env) -> Result<Self, CliError> {
        let mut resolved = Self {
            credentials,
            source,
            account: None,
            edge: env.var("TWILIO_EDGE")?,
            region: env.var("TWILIO_REGION")?,
        };
        if resolved.is_api_key() {
            resolved.account = env.var("TWILIO_ACCOUNT_SID")?;
        }
        Ok(resolved)
    }
}
