//! The option `--customer-profile` of the commands that work on a whole profile.

use super::bundle_ref::BundleRef;

/// The customer profile that a command works on.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct ProfileArg {
    /// The SID or the name of the customer profile
    #[arg(
        long,
        alias = "customer-profile-sid",
        env = "TWILIO_CUSTOMER_PROFILE_SID",
        hide_env_values = true,
        value_name = "SID"
    )]
    pub(super) customer_profile: BundleRef,
}
