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
    let collection = format!("/v1/CustomerProfiles/{PROFILE}/ChannelEndpointAssignments");
    let assigned = (1..=4)
        .map(|index| json!({ "ChannelEndpointType": "phone-number", "ChannelEndpointSid": number(index) }));
    emulator.seed(&collection, assigned).map_err(failed)?;
    let clients = Clients::of_emulator(&emulator)?;
    let demo = Demo {
        context: Context { clients, account: emulator.account().account_sid().parse().ok(), output },
        emulator: &emulator,
        run_command,
    };
    demo.run().await?;
    emulator.stop().await;
    Ok(ExitStatus::Success)
}

struct Demo<'a, F> {
    context: Context,
    emulator: &'a Emulator,
    run_command: F,
}

impl<F> Demo<'_, F>
where
    F: AsyncFn(Vec<OsString>, &Context) -> Result<ExitStatus, CliError>,
{
    async fn run(&self) -> Result<(), CliError> {
        let profile = ["--customer-profile", PROFILE];
        self.explain(
            "This demo runs against an emulator inside the process: no account, no network. The customer profile has \
             four phone numbers. Assign a fifth:",
        )?;
        let new = number(5);
        let create = ["--channel-endpoint-type", "phone-number", "--channel-endpoint-sid", &new];
        self.step(&[&["assignments", "create"], &profile[..], &create].concat()).await?;

        self.explain("List all assignments, two per page:")?;
        let before = self.emulator.requests().len();
        self.step(&[&["assignments", "list"], &profile[..], &["--page-size", "2"]].concat()).await?;
        let requests = self.emulator.requests().len() - before;
        self.explain(&format!(
            "That took {}, one per page. For a program, print one JSON object per line:",
            text::plural(requests as u64, "request")
        ))?;
        let filter = ["--channel-endpoint-sid", &new, "--format", "ndjson"];
        self.step(&[&["assignments", "list"], &profile[..], &filter].concat()).await?;

        self.explain("Fetch one assignment by its own SID:")?;
        let sid = self.assignment_sid(&new).await?;
        self.step(&[&["assignments", "fetch"], &profile[..], &["--sid", &sid]].concat()).await?;

        self.sync().await?;

        self.explain("Delete one assignment:")?;
        let delete = [&["assignments", "delete"], &profile[..], &["--sid", &sid]].concat();
        self.step(&delete).await?;

        self.explain(
            "An error says what failed, why, and what to do next. This assignment is already deleted:",
        )?;
        self.step(&delete).await?;
        self.explain(
            "With an account, run `trusthub auth check` to see which credentials are used. Without one, try these commands \
             with --emulator.",
        )
    }

    async fn sync(&self) -> Result<(), CliError> {
        let failed = |error: std::io::Error| CliError::failed(format!("failed to write {FILE}: {error}"));
        let directory = tempfile::tempdir().map_err(failed)?;
        let lines: String = (3..=8).map(|index| format!("{}\n", number(index))).collect();
        // The directory is temporary, so the file need not be written atomically.
        fs::File::create(directory.path().join(FILE))
            .and_then(|mut file| file.write_all(format!("channel_endpoint_sid\n{lines}").as_bytes()))
            .map_err(failed)?;
        self.explain(&format!(
            "{FILE} lists six numbers, three of which are already assigned. Preview what `sync` changes:"
        ))?;
        let sync = ["sync", "--customer-profile", PROFILE, "--from", FILE];
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

    async fn assignment_sid(&self, number: &str) -> Result<String, CliError> {
        let list = self.context.clients.trusthub.list_channel_endpoint_assignments();
        let mut found = list.customer_profile_sid(PROFILE).channel_endpoint_sid(number).limit(1).stream();
        let sid = found.try_next().await?.and_then(|assignment| assignment.sid);
        sid.map(|sid| sid.to_string())
            .ok_or_else(|| CliError::failed("the emulator did not return the assignment created before"))
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
    format!("PN{index:032}")
}
