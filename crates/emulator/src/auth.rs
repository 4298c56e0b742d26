//! Who may call, and whose records are whose.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use axum::http::HeaderValue;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret as _, SecretString};
use twilio_core::{Credentials, Sid, SidOf};

use crate::Error;

/// A pair of credentials that an emulator accepts: `AC…:token`, or `SK…:secret`, or `SK…@AC…:secret` for a key that
/// belongs to that account. A key alone has an account of its own, whose SID ends as the key's does.
///
/// The secret is in no `Debug` and no message.
///
/// ```
/// use twilio_emulator::Account;
///
/// let account: Account = "AC0123456789abcdef0123456789abcdef:a-token".parse()?;
/// assert!(!format!("{account:?}").contains("a-token"));
/// assert!("AC0123:a-token".parse::<Account>().is_err());
/// # Ok::<(), twilio_emulator::Error>(())
/// ```
#[derive(Clone)]
pub struct Account {
    /// The user name of Basic authentication.
    user: Sid,
    /// Whose records the caller sees.
    account: Sid,
    secret: SecretString,
}

/// Which pairs are accepted.
#[derive(Clone, Debug, Default)]
pub(crate) enum Accounts {
    /// Every pair that is well formed.
    #[default]
    Any,
    These(Vec<Account>),
}

impl Account {
    /// The pair that is used where no other was given.
    pub(crate) fn sample() -> Self {
        let user = "AC00000000000000000000000000000000".parse().expect("two letters and 32 digits are a SID");
        Self { user, account: user, secret: SecretString::from("emulator") }
    }

    /// Reads a file with a pair on each line; blank lines, and those that begin with `#`, are left out.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or has no pair, or a line is malformed: the message has the line's number and never its
    /// secret.
    pub fn read_file(path: &Path) -> Result<Vec<Self>, Error> {
        let text =
            std::fs::read_to_string(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
        let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
        let pairs: Vec<Self> = lines
            .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
            .map(|(number, line)| {
                line.parse()
                    .map_err(|error| Error::Account(format!("{}, line {number}: {error}", path.display())))
            })
            .collect::<Result<_, _>>()?;
        if pairs.is_empty() {
            let what = format!("{} has no credentials: write `SID:SECRET` on a line of it", path.display());
            return Err(Error::Account(what));
        }
        Ok(pairs)
    }

    /// The SID of the account whose records this pair sees.
    #[must_use]
    pub fn account_sid(&self) -> Sid {
        self.account
    }

    /// The pair as a client takes it.
    pub(crate) fn credentials(&self) -> Result<Credentials, twilio_core::Error> {
        match SidOf::<'A', 'C'>::try_from(self.user) {
            Ok(sid) => Credentials::account(sid, self.secret.expose_secret()),
            Err(_) => Credentials::api_key(self.user.as_str(), self.secret.expose_secret()),
        }
    }

    /// The environment variables that hold the pair, by the vendor's names.
    pub(crate) fn variables(&self) -> [(&'static str, &str); 2] {
        match self.user.prefix() {
            "AC" => [
                ("TWILIO_ACCOUNT_SID", self.user.as_str()),
                ("TWILIO_AUTH_TOKEN", self.secret.expose_secret()),
            ],
            _ => [("TWILIO_API_KEY", self.user.as_str()), ("TWILIO_API_SECRET", self.secret.expose_secret())],
        }
    }

    /// The pair that a request carries, if it is well formed.
    fn of_header(header: &HeaderValue) -> Option<Self> {
        let (scheme, encoded) = header.to_str().ok()?.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let pair = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
        pair.parse().ok()
    }
}

impl Accounts {
    /// The pair that a client of this emulator may use.
    pub(crate) fn first(&self) -> Account {
        match self {
            Self::These(all) => all.first().cloned().unwrap_or_else(Account::sample),
            Self::Any => Account::sample(),
        }
    }

    /// The account that a request comes from; `None` if it is from none that is accepted.
    pub(crate) fn caller(&self, header: Option<&HeaderValue>) -> Option<Sid> {
        let given = Account::of_header(header?)?;
        match self {
            Self::Any => Some(given.account),
            Self::These(all) => {
                let secret = given.secret.expose_secret();
                let known =
                    all.iter().find(|it| it.user == given.user && it.secret.expose_secret() == secret)?;
                Some(known.account)
            }
        }
    }
}

impl FromStr for Account {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        // What stands before the colon may be a secret put in the wrong place: the message repeats nothing.
        let malformed = || {
            Error::Account(
                "a pair of credentials is `AC…:token`, `SK…:secret` or `SK…@AC…:secret`, each SID two letters and 32 \
                 hexadecimal digits"
                    .to_owned(),
            )
        };
        let (user, secret) = text.split_once(':').ok_or_else(malformed)?;
        if secret.is_empty() {
            return Err(malformed());
        }
        let (user, account) = match user.split_once('@') {
            Some((user, account)) => (user, Some(account)),
            None => (user, None),
        };
        let user: Sid = user.parse().map_err(|_| malformed())?;
        let account = match (user.prefix(), account) {
            ("AC", None) => user,
            ("SK", Some(account)) => SidOf::<'A', 'C'>::try_from(account).map_err(|_| malformed())?.into(),
            ("SK", None) => format!("AC{}", &user.as_str()[2..]).parse().map_err(|_| malformed())?,
            _ => return Err(malformed()),
        };
        Ok(Self { user, account, secret: SecretString::from(secret) })
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("user", &self.user)
            .field("account", &self.account)
            .field("secret", &"[redacted]")
            .finish()
    }
}
