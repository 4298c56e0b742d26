//! A customer profile or a trust product on the command line: by its SID or by its name.

use std::str::FromStr;

use trusthub_sync::{Bundle, Target};
use twilio_core::sanitize::escape_truncate;
use twilio_trusthub::Client;
use twilio_trusthub::types::{CustomerProfileSid, TrustProductSid};

use crate::error::CliError;

/// The maximum number of names in an error.
const MAX_LISTED: usize = 20;

/// The maximum number of characters of a name in an error.
const MAX_SHOWN: usize = 60;

/// The SID or the friendly name of a customer profile or a trust product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BundleRef {
    /// Both kinds have the same SIDs.
    Sid(CustomerProfileSid),
    Name(String),
}

impl FromStr for BundleRef {
    type Err = String;

    /// A text that resembles a SID is not taken for a name.
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        match text.parse() {
            Ok(sid) => Ok(Self::Sid(sid)),
            Err(error) if text.is_empty() || resembles_sid(text) => Err(error.to_string()),
            Err(_) => Ok(Self::Name(text.to_owned())),
        }
    }
}

/// Returns `true` for two letters that are followed by hexadecimal digits, one of which is decimal, or by nothing.
fn resembles_sid(text: &str) -> bool {
    let (prefix, digits) = text.split_at_checked(2).unwrap_or((text, ""));
    let is_prefix = prefix.bytes().all(|byte| byte.is_ascii_alphabetic());
    let has_digits = digits.bytes().any(|byte| byte.is_ascii_digit());
    is_prefix && digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) && (has_digits || text.len() <= 2)
}

impl BundleRef {
    /// Returns the SID of the customer profile, which a list of all finds by name.
    pub(crate) async fn profile(&self, client: &Client) -> Result<CustomerProfileSid, CliError> {
        match self {
            Self::Sid(sid) => Ok(*sid),
            Self::Name(name) => {
                let all = Bundle::customer_profiles(client).await?;
                sid(find(name, "customer profile", &all)?)
            }
        }
    }

    /// Returns the SID of the trust product, likewise.
    pub(crate) async fn product(&self, client: &Client) -> Result<TrustProductSid, CliError> {
        match self {
            Self::Sid(sid) => Ok(*sid),
            Self::Name(name) => {
                let all = Bundle::trust_products(client).await?;
                sid(find(name, "trust product", &all)?)
            }
        }
    }

    /// Returns the target for a customer profile.
    pub(crate) async fn profile_target(&self, client: &Client) -> Result<Target, CliError> {
        self.profile(client).await.map(Target::CustomerProfile)
    }

    /// Returns the target for a trust product.
    pub(crate) async fn product_target(&self, client: &Client) -> Result<Target, CliError> {
        self.product(client).await.map(Target::TrustProduct)
    }

    /// Returns the customer profile or the trust product with this name.
    pub(crate) async fn any_target(&self, client: &Client) -> Result<Target, CliError> {
        match self {
            Self::Sid(sid) => Ok(Target::CustomerProfile(*sid)),
            Self::Name(name) => find(name, "customer profile or trust product", &Bundle::all(client).await?),
        }
    }
}

fn sid(target: Target) -> Result<CustomerProfileSid, CliError> {
    target.sid().parse().map_err(|error| CliError::failed(format!("{error}")))
}

/// Returns the only one with this name. Case matters only if there are several otherwise.
fn find(name: &str, kind: &str, all: &[Bundle]) -> Result<Target, CliError> {
    let name_of = |bundle: &Bundle| bundle.friendly_name.as_deref().unwrap_or_default().trim().to_owned();
    let mut found: Vec<&Bundle> = all.iter().filter(|bundle| name_of(bundle) == name).collect();
    if found.is_empty() {
        let lower = name.to_lowercase();
        found = all.iter().filter(|bundle| name_of(bundle).to_lowercase() == lower).collect();
    }
    let shown = escape_truncate(name, MAX_SHOWN);
    match &found[..] {
        [only] => Ok(only.target),
        [] => {
            let error = CliError::failed(format!("no {kind} is named `{shown}`"));
            if all.is_empty() {
                return Err(error.note("note", format!("the account has no {kind}")));
            }
            Err(list(&all.iter().collect::<Vec<_>>(), error).help("pass one of these names, or a SID"))
        }
        several => {
            let error = CliError::failed(format!("{} {kind}s are named `{shown}`", several.len()));
            Err(list(several, error).help("pass the SID of one"))
        }
    }
}

fn list(all: &[&Bundle], mut error: CliError) -> CliError {
    for Bundle { target, friendly_name, status, .. } in all.iter().take(MAX_LISTED) {
        let shown = |text: &Option<String>| escape_truncate(text.as_deref().unwrap_or_default(), MAX_SHOWN);
        error = error.note("found", format!("{target}  {}  {}", shown(friendly_name), shown(status)));
    }
    match all.len().saturating_sub(MAX_LISTED) {
        0 => error,
        more => error.note("found", format!("… and {more} more")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_resembles_a_sid_is_not_a_name() {
        for invalid in [
            "",
            " ",
            "BU",
            "BU123",
            "BU0123456789abcdef0123456789abcdeg",
            "RA00000000000000000000000000000001",
        ] {
            assert!(invalid.parse::<BundleRef>().is_err(), "{invalid}");
        }
        for name in ["Acme", "Acme 2024", "Business", "BU-1 Berlin", "Äö1"] {
            assert_eq!(name.parse(), Ok(BundleRef::Name(name.to_owned())));
        }
    }
}
