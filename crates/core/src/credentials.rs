//! Credentials, and how they are read from the environment.

use std::fmt;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use crate::error::ErrorKind;
use crate::{Error, Sid, SidOf};

/// An account SID with its auth token, or an API key SID with its secret.
///
/// The token or secret never appears in `Debug` output, errors or logs.
///
/// ```
/// use twilio_core::Credentials;
///
/// let credentials = Credentials::account("AC00000000000000000000000000000001", "the-auth-token")?;
/// assert_eq!(credentials.user(), "AC00000000000000000000000000000001");
/// assert!(!format!("{credentials:?}").contains("the-auth-token"));
/// # Ok::<(), twilio_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Credentials {
    user: Sid,
    secret: SecretString,
    validity: Option<Duration>,
}

impl Credentials {
    /// Creates credentials from an account SID, which starts with `AC`, and its auth token.
    ///
    /// # Errors
    ///
    /// Returns an error if the SID is invalid, or if the token is empty or contains whitespace. The message repeats
    /// neither.
    pub fn account<S>(sid: S, token: impl Into<String>) -> Result<Self, Error>
    where
        S: TryInto<SidOf<'A', 'C'>>,
    {
        Self::new(sid, &ACCOUNT, token.into()).map_err(configuration)
    }

    /// Creates credentials from an API key SID, which starts with `SK`, and its secret.
    ///
    /// # Errors
    ///
    /// Returns an error if the SID is invalid, or if the secret is empty or contains whitespace. The message repeats
    /// neither.
    pub fn api_key<S>(sid: S, secret: impl Into<String>) -> Result<Self, Error>
    where
        S: TryInto<SidOf<'S', 'K'>>,
    {
        Self::new(sid, &API_KEY, secret.into()).map_err(configuration)
    }

    /// Reads credentials from the environment: `TWILIO_API_KEY` and `TWILIO_API_SECRET` if both are set, otherwise
    /// `TWILIO_ACCOUNT_SID` and `TWILIO_AUTH_TOKEN`. An empty variable counts as not set.
    ///
    /// # Errors
    ///
    /// Returns an error if neither pair is set, or if only one variable of a pair is set. The message names the
    /// variables, and does not repeat their values.
    pub fn from_env() -> Result<Self, Error> {
        check_unicode(&VARIABLES)?;
        Self::from_env_with(|name| std::env::var(name).ok())
    }

    /// Reads credentials as [`from_env`](Self::from_env) does, from `lookup` instead of the environment.
    ///
    /// # Errors
    ///
    /// Returns an error in the same cases as [`from_env`](Self::from_env).
    pub fn from_env_with(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let get =
            |name: &str| lookup(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        for name in VARIABLES {
            if let Some(value) = get(name) {
                check_variable(name, &value)?;
            }
        }
        let in_environment =
            |reason: String| configuration(format!("invalid credentials in the environment: {reason}"));
        match (get("TWILIO_API_KEY"), get("TWILIO_API_SECRET")) {
            (Some(key), Some(secret)) => {
                return Self::new::<_, 'S', 'K'>(key, &API_KEY, secret).map_err(in_environment);
            }
            // Falling back to the account's token would use another identity than the one that was half set.
            (Some(_), None) => return Err(incomplete("TWILIO_API_KEY", "TWILIO_API_SECRET")),
            (None, Some(_)) => return Err(incomplete("TWILIO_API_SECRET", "TWILIO_API_KEY")),
            (None, None) => {}
        }
        match (get("TWILIO_ACCOUNT_SID"), get("TWILIO_AUTH_TOKEN")) {
            (Some(sid), Some(token)) => {
                Self::new::<_, 'A', 'C'>(sid, &ACCOUNT, token).map_err(in_environment)
            }
            (Some(_), None) => Err(incomplete("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN")),
            (None, Some(_)) => Err(incomplete("TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID")),
            (None, None) => Err(not_found()),
        }
    }

    /// Sets how long the credentials of a [provider](crate::ProvideCredentials) are used before the client asks for new ones.
    #[must_use]
    pub fn valid_for(mut self, validity: Duration) -> Self {
        self.validity = Some(validity);
        self
    }

    pub(crate) fn validity(&self) -> Option<Duration> {
        self.validity
    }

    /// Returns the SID of the account or of the API key. It is not a secret.
    #[must_use]
    pub fn user(&self) -> Sid {
        self.user
    }

    pub(crate) fn secret(&self) -> &str {
        self.secret.expose_secret()
    }

    fn new<S, const A: char, const B: char>(sid: S, names: &Names, secret: String) -> Result<Self, String>
    where
        S: TryInto<SidOf<A, B>>,
    {
        let secret = SecretString::from(secret);
        let Ok(sid) = sid.try_into() else {
            // The value is not repeated: it may be the secret, in the wrong place.
            return Err(format!(
                "the {} is invalid: expected `{A}{B}` followed by 32 hexadecimal digits",
                names.sid
            ));
        };
        let text = secret.expose_secret();
        if text.is_empty() {
            return Err(format!("the {} is empty", names.secret));
        }
        if is_quoted(text) {
            return Err(format!("the {} is in quotes: remove the quotes", names.secret));
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(format!(
                "the {} contains whitespace or control characters: copy it again, without quotes or line breaks",
                names.secret
            ));
        }
        Ok(Self { user: sid.into(), secret, validity: None })
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("user", &self.user).field("secret", &"[redacted]").finish()
    }
}

/// Checks for frequent mistakes that only the name of the variable explains. The value is not repeated: it may be the
/// secret, in the wrong place.
fn check_variable(name: &str, value: &str) -> Result<(), Error> {
    if is_quoted(value) {
        return Err(configuration(format!(
            "{name} is in quotes, which `docker --env-file` and some shells keep: remove the quotes"
        )));
    }
    match name {
        "TWILIO_ACCOUNT_SID" if value.parse::<SidOf<'S', 'K'>>().is_ok() => Err(configuration(
            "TWILIO_ACCOUNT_SID is an API key (SK…): set TWILIO_API_KEY and TWILIO_API_SECRET instead"
                .to_owned(),
        )),
        "TWILIO_API_KEY" if value.parse::<SidOf<'A', 'C'>>().is_ok() => Err(configuration(
            "TWILIO_API_KEY is an account SID (AC…): set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN instead"
                .to_owned(),
        )),
        _ => Ok(()),
    }
}

/// Returns `true` if the text is enclosed in quotation marks.
fn is_quoted(text: &str) -> bool {
    let is_quote = |c: char| matches!(c, '"' | '\'' | '`' | '\u{2018}'..='\u{201f}');
    text.chars().count() > 1 && text.starts_with(is_quote) && text.ends_with(is_quote)
}

/// The names of the two parts of credentials, for messages.
struct Names {
    sid: &'static str,
    secret: &'static str,
}

const ACCOUNT: Names = Names { sid: "account SID", secret: "auth token" };
const API_KEY: Names = Names { sid: "API key SID", secret: "API key secret" };

/// The environment variables of credentials.
pub(crate) const VARIABLES: [&str; 4] =
    ["TWILIO_API_KEY", "TWILIO_API_SECRET", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"];

/// Returns an error if one of the variables is set to something other than Unicode, which must not count as not set.
pub(crate) fn check_unicode(names: &[&str]) -> Result<(), Error> {
    let invalid =
        names.iter().find(|name| std::env::var_os(name).is_some_and(|value| value.to_str().is_none()));
    invalid.map_or(Ok(()), |name| {
        Err(configuration(format!("the environment variable {name} is not valid UTF-8")))
    })
}

pub(crate) fn not_found() -> Error {
    configuration(
        "no credentials found: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or TWILIO_API_KEY and TWILIO_API_SECRET",
    )
}

fn incomplete(set: &str, missing: &str) -> Error {
    configuration(format!("{set} is set but {missing} is not: set both or neither"))
}

fn configuration(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Configuration, message)
}
