//! Values that the tests use, each recognisable where it turns up.

use twilio_trusthub::{Client, Credentials, RetryPolicy};

/// The account of every test.
pub const ACCOUNT: &str = "AC00000000000000000000000000000001";
/// A token that no output may hold.
pub const TOKEN: &str = "correct-horse-battery-staple-9f8e7d";
/// A customer profile.
pub const PROFILE: &str = "BU0123456789abcdef0123456789ABCDEF";
/// An assignment.
pub const ASSIGNMENT: &str = "RA0123456789abcdef0123456789abcdef";
/// A phone number.
pub const NUMBER: &str = "PN0123456789abcdef0123456789abcdef";
/// Another phone number.
pub const OTHER_NUMBER: &str = "PNfedcba9876543210fedcba9876543210";

/// Credentials of [`ACCOUNT`].
pub fn credentials() -> Credentials {
    Credentials::account(ACCOUNT, TOKEN).expect("the sample account is well formed")
}

/// A client of the server at `base_url` that tries each request once.
pub fn client(base_url: &str) -> Client {
    Client::builder()
        .credentials(credentials())
        .base_url(base_url)
        .retry(RetryPolicy::none())
        .build()
        .expect("the sample settings are well formed")
}
