//! Who makes the calls.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use crate::error::ErrorKind;
use crate::{Error, Sid, SidOf};

/// An account's SID and token, or an API key's SID and secret.
///
/// The secret part is in no `Debug`, error or log.
#[derive(Clone)]
pub struct Credentials {
    user: Sid,
    secret: SecretString,
}

impl Credentials {
    /// The SID of an account, which begins with `AC`, and its auth token.
    ///
    /// # Errors
    ///
    /// If the SID is malformed, or the token is empty or holds white space. The message repeats neither.
    pub fn account<S>(sid: S, token: impl Into<String>) -> Result<Self, Error>
    where
        S: TryInto<SidOf<'A', 'C'>>,
    {
        let sid = sid.try_into().map_err(|_| malformed("account SID", "AC"))?;
        Self::new(sid.into(), "auth token", token.into())
    }

    /// The SID of an API key, which begins with `SK`, and its secret.
    ///
    /// # Errors
    ///
    /// If the SID is malformed, or the secret is empty or holds white space. The message repeats neither.
    pub fn api_key<S>(sid: S, secret: impl Into<String>) -> Result<Self, Error>
    where
        S: TryInto<SidOf<'S', 'K'>>,
    {
        let sid = sid.try_into().map_err(|_| malformed("API key SID", "SK"))?;
        Self::new(sid.into(), "API key secret", secret.into())
    }

    /// Credentials from the environment: `TWILIO_API_KEY` and `TWILIO_API_SECRET` if both are set, else
    /// `TWILIO_ACCOUNT_SID` and `TWILIO_AUTH_TOKEN`. A variable that is empty counts as not set.
    ///
    /// # Errors
    ///
    /// If neither pair is complete, or half of the key's pair is set: the message names the variables.
    pub fn from_env() -> Result<Self, Error> {
        readable(&VARIABLES)?;
        Self::from_env_with(|name| std::env::var(name).ok())
    }

    /// The same, with `lookup` in place of the environment.
    ///
    /// # Errors
    ///
    /// As for [`from_env`](Self::from_env).
    pub fn from_env_with(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let get =
            |name: &str| lookup(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        match (get("TWILIO_API_KEY"), get("TWILIO_API_SECRET")) {
            (Some(key), Some(secret)) => {
                return Self::api_key(key, secret).map_err(|error| in_variables(&error));
            }
            // Going on with the account's token would be another identity than the one that was half set.
            (Some(_), None) => return Err(half("TWILIO_API_KEY", "TWILIO_API_SECRET")),
            (None, Some(_)) => return Err(half("TWILIO_API_SECRET", "TWILIO_API_KEY")),
            (None, None) => {}
        }
        match (get("TWILIO_ACCOUNT_SID"), get("TWILIO_AUTH_TOKEN")) {
            (Some(sid), Some(token)) => Self::account(sid, token).map_err(|error| in_variables(&error)),
            (Some(_), None) => Err(half("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN")),
            (None, Some(_)) => Err(half("TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID")),
            (None, None) => Err(none()),
        }
    }

    /// The part that is no secret: the SID of the account or of the key.
    #[must_use]
    pub fn user(&self) -> Sid {
        self.user
    }

    pub(crate) fn secret(&self) -> &str {
        self.secret.expose_secret()
    }

    fn new(user: Sid, name: &str, secret: String) -> Result<Self, Error> {
        let secret = SecretString::from(secret);
        let text = secret.expose_secret();
        if text.is_empty() {
            return Err(Error::new(ErrorKind::Configuration, format!("the {name} is empty")));
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(Error::new(
                ErrorKind::Configuration,
                format!(
                    "the {name} holds white space or control characters: copy it again, without quotes or line ends"
                ),
            ));
        }
        Ok(Self { user, secret })
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("user", &self.user).field("secret", &"[redacted]").finish()
    }
}

/// The variables that credentials are read from.
pub(crate) const VARIABLES: [&str; 4] =
    ["TWILIO_API_KEY", "TWILIO_API_SECRET", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"];

/// Checks that each of the environment's `names` is text, where it is set: one that is not must not count as not set.
pub(crate) fn readable(names: &[&str]) -> Result<(), Error> {
    let unreadable =
        names.iter().find(|name| std::env::var_os(name).is_some_and(|value| value.to_str().is_none()));
    unreadable.map_or(Ok(()), |name| {
        Err(Error::new(
            ErrorKind::Configuration,
            format!("the environment variable {name} is not valid UTF-8: set it again"),
        ))
    })
}

/// What is said where no credentials are given at all.
pub(crate) fn none() -> Error {
    Error::new(
        ErrorKind::Configuration,
        "no credentials: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or TWILIO_API_KEY and TWILIO_API_SECRET",
    )
}

/// The value is not shown: a person may have put the secret in its place.
fn malformed(name: &str, prefix: &str) -> Error {
    Error::new(
        ErrorKind::Configuration,
        format!("the {name} is malformed: it is `{prefix}` and 32 hexadecimal digits, 34 characters in all"),
    )
}

fn half(set: &str, missing: &str) -> Error {
    Error::new(ErrorKind::Configuration, format!("{set} is set and {missing} is not: set both, or neither"))
}

fn in_variables(error: &Error) -> Error {
    let what = error.to_string();
    let what = what.strip_prefix("failed to make a client: ").unwrap_or(&what);
    Error::new(ErrorKind::Configuration, format!("the credentials in the environment cannot be used: {what}"))
}
