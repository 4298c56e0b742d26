//! `trusthub demo`: every feature, against an emulator inside the process. Each step is a command line that is parsed and
//! run as if it had been typed.

use std::{ffi::OsString, fs, io::Write as _, path::Path};

use anstyle::{AnsiColor, Style};
use serde_json::json;
use twilio_emulator::Emulator;

use crate::{
    context::{self, Clients, Context},
    error::CliError,
    exit_status::ExitStatus,
    output::Output,
    util::{shell, text},
};

pub(crate) const AFTER_HELP: &str = "Example:\n  trusthub demo";

const PROFILE: &str = "BU0123456789abcdef0123456789abcdef";
const PRODUCT: &str = "BUfedcba9876543210fedcba9876543210";

/// The names of the two, which replace their SIDs on the command line.
const PROFILE_NAME: &str = "Acme Inc.";
const PRODUCT_NAME: &str = "Acme CNAM";

/// The name of the input file, which is really in a temporary directory.
const FILE: &str = "numbers.csv";

/// The maximum width of the text.
const MAX_WIDTH: usize = 100;

/// Runs the demo. `run_command` parses and runs a command line with the client of the demo.
pub(crate) async fn run(
    output: Output,
    run_command: impl AsyncFn(Vec<OsString>, &Context) -> Result<ExitStatus, CliError>,
) -> Result<ExitStatus, CliError> {
    let failed = |error: twilio_emulator::Error| CliError::failed(error.to_string());
    let emulator = context::emulator().start().await.map_err(failed)?;
    seed(&emulator).map_err(failed)?;
    let clients = Clients::of_emulator(&emulator)?;
    let demo = Demo {
        context: Context { clients, account: emulator.account().account_sid().parse().ok(), output },
        run_command,
    };
    demo.run().await?;
    emulator.stop().await;
    Ok(ExitStatus::Success)
}

/// Adds an approved customer profile with two phone numbers, a trust product, and an account with seven numbers.
fn seed(emulator: &Emulator) -> Result<(), twilio_emulator::Error> {
    let approved =
        |sid: &str, name: &str| json!({ "sid": sid, "friendly_name": name, "status": "twilio-approved" });
    emulator.seed("/v1/CustomerProfiles", [approved(PROFILE, PROFILE_NAME)])?;
    emulator.seed("/v1/TrustProducts", [approved(PRODUCT, PRODUCT_NAME)])?;
    let account = emulator.account();
    let numbers = (1..=7).map(|at| json!({ "sid": sid(at), "phone_number": number(at) }));
    emulator.seed(
        &format!("/2010-04-01/Accounts/{}/IncomingPhoneNumbers.json", account.account_sid()),
        numbers,
    )?;
    let assigned =
        (1..=2).map(|at| json!({ "ChannelEndpointType": "phone-number", "ChannelEndpointSid": sid(at) }));
    emulator.seed(&format!("/v1/CustomerProfiles/{PROFILE}/ChannelEndpointAssignments"), assigned)?;
    Ok(())
}

struct Demo<F> {
    context: Context,
    run_command: F,
}

impl<F> Demo<F>
where
    F: AsyncFn(Vec<OsString>, &Context) -> Result<ExitStatus, CliError>,
{
    async fn run(&self) -> Result<(), CliError> {
        let profile = ["--customer-profile", PROFILE_NAME];
        self.explain(
            "This demo runs against an emulator inside the process: no account, no network. The account has seven phone \
             numbers, a customer profile and a trust product. Which of the two holds this number?",
        )?;
        let last = number(7);
        self.step(&["where", &last]).await?;
        self.sync().await?;

        self.explain("Each assignment can be managed by its phone number, without looking up any SID. Assign the last one:")?;
        let create = ["--channel-endpoint-type", "phone-number", "--channel-endpoint-sid", &last];
        self.step(&[&["assignments", "create"], &profile[..], &create].concat()).await?;
        self.explain("For a program, print one JSON object per line:")?;
        let list = ["assignments", "list", "--channel-endpoint-sid", &last, "--format", "ndjson"];
        self.step(&[&list, &profile[..]].concat()).await?;
        self.explain("Fetch and delete it:")?;
        self.step(&[&["assignments", "fetch", "--sid", &last], &profile[..]].concat()).await?;
        let delete = [&["assignments", "delete", "--sid", &last], &profile[..]].concat();
        self.step(&delete).await?;
        self.explain(
            "An error says what failed, why, and what to do next. The number is not assigned anymore:",
        )?;
        self.step(&delete).await?;

        self.explain("Compare all numbers of the account with all assignments:")?;
        self.step(&["audit"]).await?;
        self.explain(
            "With an account, run `trusthub auth check` to see which credentials are used. Without one, try these commands \
             with --emulator.",
        )
    }

    async fn sync(&self) -> Result<(), CliError> {
        let failed = |error: std::io::Error| CliError::failed(format!("failed to write {FILE}: {error}"));
        let directory = tempfile::tempdir().map_err(failed)?;
        let lines: String = (1..=6).map(|index| format!("{}\n", number(index))).collect();
        // The directory is temporary, so the file need not be written atomically.
        fs::File::create(directory.path().join(FILE))
            .and_then(|mut file| file.write_all(format!("phone number\n{lines}").as_bytes()))
            .map_err(failed)?;
        self.explain(&format!(
            "{FILE} lists the other six, two of which are on the profile already. Preview what `sync` changes, on the \
             profile and on the product:"
        ))?;
        let sync =
            ["sync", "--customer-profile", PROFILE_NAME, "--trust-product", PRODUCT_NAME, "--from", FILE];
        self.step_in(&[&sync[..], &["--dry-run"]].concat(), directory.path()).await?;
        self.explain("Apply it:")?;
        self.step_in(&sync, directory.path()).await?;
        self.explain("Run it again at any time: everything is already assigned, so nothing changes.")?;
        self.step_in(&sync, directory.path()).await
    }

    /// Prints a command line and runs it. An error is printed and does not end the demo.
    async fn step(&self, args: &[&str]) -> Result<(), CliError> {
        self.step_in(args, Path::new("")).await
    }

    /// Runs a step whose input file is in `directory`.
    async fn step_in(&self, args: &[&str], directory: &Path) -> Result<(), CliError> {
        let args = [&["trusthub"], args].concat();
        let bold = self.context.output.terminal.style(Style::new().bold());
        self.print(&format!("{bold}$ {}{bold:#}\n", shell::command_line(&args, self.width() - "$ ".len())))?;
        let path = directory.join(FILE).into_os_string();
        let args = args.iter().map(|arg| if *arg == FILE { path.clone() } else { arg.into() }).collect();
        if let Err(error) = (self.run_command)(args, &self.context).await {
            self.context.output.ui.error(&error);
        }
        self.print("\n")
    }

    fn explain(&self, text: &str) -> Result<(), CliError> {
        let cyan = self.context.output.terminal.style(AnsiColor::Cyan.on_default());
        let text = text::wrap(text, self.width() - "# ".len(), 0);
        let lines: String = text.lines().map(|line| format!("{cyan}# {line}{cyan:#}\n")).collect();
        self.print(&lines)
    }

    fn print(&self, text: &str) -> Result<(), CliError> {
        let mut out = self.context.output.stdout();
        out.write_all(text.as_bytes())?;
        Ok(out.flush()?)
    }

    fn width(&self) -> usize {
        self.context.output.terminal.width.map_or(MAX_WIDTH, |width| width.clamp(20, MAX_WIDTH))
    }
}

fn number(index: usize) -> String {
    format!("+1415555{:04}", 100 + index)
}

fn sid(index: usize) -> String {
    format!("PN{index:032}")
}
