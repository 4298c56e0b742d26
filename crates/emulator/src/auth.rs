//! Accounts: the credentials that are accepted, and the account that each belongs to.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

use crate::Error;
use crate::text::is_sid;

/// Credentials that an emulator accepts, and the account they belong to.
///
/// | text | credentials | account |
/// |---|---|---|
/// | `AC…:token` | an account SID and its auth token | that account |
/// | `SK…@AC…:secret` | an API key and its secret | the account after `@` |
/// | `SK…:secret` | an API key and its secret | the account whose SID has the key's digits |
///
/// Neither `Debug` nor an error message shows the secret.
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
    user: String,
    account: String,
    secret: SecretString,
}

/// The credentials that an emulator accepts.
#[derive(Clone, Debug, Default)]
pub(crate) enum AcceptedAccounts {
    /// Any well-formed credentials.
    #[default]
    Any,
    Only(Vec<Account>),
}

impl Account {
    /// Returns the account to use if none was configured.
    pub(crate) fn placeholder() -> Self {
        let user = "AC00000000000000000000000000000000".to_owned();
        Self { account: user.clone(), user, secret: SecretString::from("emulator") }
    }

    /// Reads a file with one account per line. Blank lines and lines that begin with `#` are ignored.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read, contains no account, or has a malformed line. The message names the
    /// line by its number and does not repeat it, since it may contain a secret.
    pub fn read_file(path: &Path) -> Result<Vec<Self>, Error> {
        let text =
            std::fs::read_to_string(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
        let mut accounts = Vec::new();
        for (index, line) in text.lines().map(str::trim).enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let account = Self::parse(line).ok_or_else(|| {
                Error::Account(format!("{}:{}: {INVALID_ACCOUNT}", path.display(), index + 1))
            })?;
            accounts.push(account);
        }
        if accounts.is_empty() {
            let message =
                format!("no credentials in {}: add a line of the form `SID:SECRET`", path.display());
            return Err(Error::Account(message));
        }
        Ok(accounts)
    }

    /// Returns the SID of the account.
    #[must_use]
    pub fn account_sid(&self) -> &str {
        &self.account
    }

    /// Returns the user name for Basic authentication: the SID of the account or of the API key.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Returns the password for Basic authentication: the auth token or the secret of the API key.
    #[must_use]
    pub fn secret(&self) -> &str {
        self.secret.expose_secret()
    }

    /// Returns the credentials for a client.
    #[cfg(feature = "client")]
    pub(crate) fn credentials(&self) -> Result<twilio_core::Credentials, twilio_core::Error> {
        if self.is_api_key() {
            twilio_core::Credentials::api_key(self.user(), self.secret())
        } else {
            twilio_core::Credentials::account(self.user(), self.secret())
        }
    }

    /// Returns the credentials as Twilio's environment variables: the SID, then the secret.
    pub(crate) fn env_vars(&self) -> [(&'static str, &str); 2] {
        let [user, secret] = match self.is_api_key() {
            true => ["TWILIO_API_KEY", "TWILIO_API_SECRET"],
            false => ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"],
        };
        [(user, self.user()), (secret, self.secret())]
    }

    fn is_api_key(&self) -> bool {
        self.user.starts_with("SK")
    }

    fn parse(text: &str) -> Option<Self> {
        let (user, secret) = text.split_once(':').filter(|(_, secret)| !secret.is_empty())?;
        let (user, account) = match user.split_once('@') {
            Some((user, account)) => (user, Some(account)),
            None => (user, None),
        };
        let account = match (user.get(..2)?, account) {
            ("AC", None) => user.to_owned(),
            ("SK", Some(account)) if account.starts_with("AC") => account.to_owned(),
            ("SK", None) => format!("AC{}", &user[2..]),
            _ => return None,
        };
        if !is_sid(user) || !is_sid(&account) {
            return None;
        }
        Some(Self { user: user.to_owned(), account, secret: SecretString::from(secret) })
    }

    /// Parses the credentials of an `Authorization` header.
    fn from_header(header: &HeaderValue) -> Option<Self> {
        let (scheme, encoded) = header.to_str().ok()?.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        Self::parse(&String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?)
    }
}

impl AcceptedAccounts {
    /// Accepts more accounts. They replace `Any`.
    pub(crate) fn extend(&mut self, more: Vec<Account>) {
        match self {
            Self::Only(accounts) => accounts.extend(more),
            Self::Any if more.is_empty() => {}
            Self::Any => *self = Self::Only(more),
        }
    }

    /// Returns an account that a client can use.
    pub(crate) fn default_account(&self) -> Account {
        match self {
            Self::Only(accounts) => accounts.first().cloned().unwrap_or_else(Account::placeholder),
            Self::Any => Account::placeholder(),
        }
    }

    /// Returns the account of a request, or `None` if its credentials are not accepted.
    pub(crate) fn authenticate(&self, header: Option<&HeaderValue>) -> Option<String> {
        let given = Account::from_header(header?)?;
        match self {
            Self::Any => Some(given.account),
            Self::Only(accounts) => {
                let secret = given.secret.expose_secret();
                let is_given = |it: &&Account| it.user == given.user && it.secret.expose_secret() == secret;
                accounts.iter().find(is_given).map(|it| it.account.clone())
            }
        }
    }
}

/// The message repeats no part of the text: even what precedes the colon may be a misplaced secret.
const INVALID_ACCOUNT: &str = "invalid credentials: expected `AC…:token`, `SK…:secret` or `SK…@AC…:secret`, where each \
                               SID is two letters and 32 hexadecimal digits";

impl FromStr for Account {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text).ok_or_else(|| Error::Account(INVALID_ACCOUNT.to_owned()))
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
