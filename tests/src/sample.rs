//! Sample values, each recognizable in output.

use twilio_trusthub::{Client, Credentials, RetryPolicy};

/// The SID of an account.
pub const ACCOUNT: &str = "AC00000000000000000000000000000001";
/// An auth token, which must not appear in any output.
pub const TOKEN: &str = "correct-horse-battery-staple-9f8e7d";
/// The SID of a customer profile.
pub const PROFILE: &str = "BU0123456789abcdef0123456789ABCDEF";
/// The SID of an assignment.
pub const ASSIGNMENT: &str = "RA0123456789abcdef0123456789abcdef";
/// The SID of a phone number.
pub const NUMBER: &str = "PN0123456789abcdef0123456789abcdef";
/// The SID of another phone number.
pub const OTHER_NUMBER: &str = "PNfedcba9876543210fedcba9876543210";

/// Returns the credentials of [`ACCOUNT`].
pub fn credentials() -> Credentials {
    Credentials::account(ACCOUNT, TOKEN).expect("the sample account is well formed")
}

/// Returns a client for the server at `base_url` that does not retry.
pub fn client(base_url: &str) -> Client {
    Client::builder()
        .credentials(credentials())
        .base_url(base_url)
        .retry(RetryPolicy::none())
        .build()
        .expect("the sample settings are well formed")
}
