//! The option `--customer-profile` of the commands that work on a whole profile.

use twilio_trusthub::types::CustomerProfileSid;

/// The customer profile that a command works on.
#[derive(clap::Args, Clone, Copy, Debug)]
pub(crate) struct ProfileArg {
    /// The SID of the customer profile
    #[arg(
        long,
        alias = "customer-profile-sid",
        env = "TWILIO_CUSTOMER_PROFILE_SID",
        hide_env_values = true,
        value_name = "SID"
    )]
    pub(super) customer_profile: CustomerProfileSid,
}
