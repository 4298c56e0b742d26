//! The option `--account` of the commands that find phone numbers.

use twilio_api::types::AccountSid;

use crate::context::Context;
use crate::error::CliError;

/// The account that owns the phone numbers.
#[derive(clap::Args, Clone, Copy, Debug)]
pub(crate) struct AccountArg {
    /// Account that owns the phone numbers, such as a subaccount [default: that of the credentials]
    #[arg(long, value_name = "SID")]
    pub(super) account: Option<AccountSid>,
}

impl AccountArg {
    /// Returns the account.
    ///
    /// # Errors
    ///
    /// If the credentials are an API key, which does not name its account, and neither the option nor a variable does.
    pub(super) fn resolve(self, context: &Context) -> Result<AccountSid, CliError> {
        self.account.or(context.account).ok_or_else(|| {
            CliError::usage(
                "the account that owns the phone numbers is not known: an API key does not name it",
            )
            .help("set TWILIO_ACCOUNT_SID, or pass `--account AC…`")
        })
    }
}
