//! `trusthub demo`: the whole story in the terminal, against an emulator that ends with it. Each step is a command line
//! that is read and run as if it had been typed.

use std::{fs, io::Write as _, path::Path};

use anstyle::{AnsiColor, Style};
use clap::Args;
use serde_json::json;
use twilio_emulator::Emulator;
use twilio_trusthub::{Client, OPENAPI_JSON, prelude::*};

use crate::{
    cli::App,
    context::Context,
    error::{Failure, Outcome},
    output::Output,
    util::shell,
};

const PROFILE: &str = "BU0123456789abcdef0123456789abcdef";
/// What the file of numbers is called in the story; it is kept where it disturbs nobody.
const FILE: &str = "numbers.csv";

/// `trusthub demo`
#[derive(Args)]
#[command(after_help = "Example:\n  trusthub demo")]
pub(crate) struct DemoArgs {}

/// Tells the story.
pub(crate) async fn run(_: DemoArgs, output: Output) -> Result<Outcome, Failure> {
    let failed = |error: twilio_emulator::Error| Failure::failed(error.to_string());
    let emulator = Emulator::start(OPENAPI_JSON).await.map_err(failed)?;
    let collection = format!("/v1/CustomerProfiles/{PROFILE}/ChannelEndpointAssignments");
    let there =
        (1..=4).map(|at| json!({ "ChannelEndpointType": "phone-number", "ChannelEndpointSid": number(at) }));
    emulator.seed(&collection, there).map_err(failed)?;
    let client: Client = emulator.client(Client::builder())?;
    let story = Story { context: Context { client, output }, emulator: &emulator };
    story.tell().await?;
    emulator.stop().await;
    Ok(Outcome::Done)
}

struct Story<'a> {
    context: Context,
    emulator: &'a Emulator,
}

impl Story<'_> {
    async fn tell(&self) -> Result<(), Failure> {
        let profile = ["--customer-profile-sid", PROFILE];
        self.say(
            "An emulator of the service runs inside this process: no account, no network.\n\
             A customer profile holds four phone numbers. A fifth joins it:",
        )?;
        let new = number(5);
        let create = ["--channel-endpoint-type", "phone-number", "--channel-endpoint-sid", &new];
        self.step(&[&["assignments", "create"], &profile[..], &create].concat()).await?;

        self.say("All of them, two on a page:")?;
        let before = self.emulator.requests().len();
        self.step(&[&["assignments", "list"], &profile[..], &["--page-size", "2"]].concat()).await?;
        let pages = self.emulator.requests().len() - before;
        self.say(&format!(
            "That took {pages} requests, one for each page. For a program, as lines of JSON:"
        ))?;
        let filter = ["--channel-endpoint-sid", &new, "--format", "ndjson"];
        self.step(&[&["assignments", "list"], &profile[..], &filter].concat()).await?;

        self.say("One of them, by its own SID:")?;
        let sid = self.assignment_of(&new).await?;
        self.step(&[&["assignments", "fetch"], &profile[..], &["--sid", &sid]].concat()).await?;

        self.sync().await?;

        self.say("One leaves the profile again:")?;
        let delete = [&["assignments", "delete"], &profile[..], &["--sid", &sid]].concat();
        self.step(&delete).await?;

        self.say("What goes wrong is told with its reason, and what to do. It is gone already:")?;
        self.step(&delete).await?;
        self.say(
            "Now with an account: `trusthub auth check` says which credentials there are. Without: put --emulator \
             behind any command.",
        )
    }

    /// The profile is made to hold what a file says.
    async fn sync(&self) -> Result<(), Failure> {
        let fault = |error: std::io::Error| Failure::failed(format!("failed to write {FILE}: {error}"));
        let directory = tempfile::tempdir().map_err(fault)?;
        let lines: String = (3..=8).map(|at| format!("{}\n", number(at))).collect();
        // It is a file of the story's own, in a directory of its own: nothing is lost if it is half written.
        fs::File::create(directory.path().join(FILE))
            .and_then(|mut file| file.write_all(format!("channel_endpoint_sid\n{lines}").as_bytes()))
            .map_err(fault)?;
        self.say(&format!(
            "{FILE} has six numbers, of which the profile holds three. First, what would be done:"
        ))?;
        let sync = ["sync", "--customer-profile", PROFILE, "--from", FILE];
        self.step_in(&[&sync[..], &["--dry-run"]].concat(), directory.path()).await?;
        self.say("Then it is done:")?;
        self.step_in(&sync, directory.path()).await?;
        self.say("It can be done again without fear:")?;
        self.step_in(&sync, directory.path()).await
    }

    /// Shows a command, and runs it. What it answers is a part of the story, an error too.
    async fn step(&self, words: &[&str]) -> Result<(), Failure> {
        self.step_in(words, Path::new("")).await
    }

    async fn step_in(&self, words: &[&str], directory: &Path) -> Result<(), Failure> {
        let typed = [&["trusthub"], words].concat();
        let style = self.style(Style::new().bold());
        self.print(&format!("{style}$ {}{style:#}\n", shell::line(&typed)))?;
        let file = directory.join(FILE).into_os_string();
        let run = typed.iter().map(|word| if *word == FILE { file.clone() } else { word.into() });
        let app = App::read(run).map_err(|error| Failure::failed(error.to_string()))?;
        let told = app.output();
        let output = Output { format: told.format.or(self.context.output.format), ..self.context.output };
        let context = Context { client: self.context.client.clone(), output };
        if let Err(failure) = app.run_with(&context).await {
            self.context.output.tell(&failure.shown(self.context.output.stderr.colour));
        }
        self.print("\n")
    }

    async fn assignment_of(&self, number: &str) -> Result<String, Failure> {
        let list = self.context.client.list_channel_endpoint_assignments();
        let mut found = list.customer_profile_sid(PROFILE).channel_endpoint_sid(number).limit(1).stream();
        let sid = found.try_next().await?.and_then(|assignment| assignment.sid);
        sid.map(|sid| sid.to_string())
            .ok_or_else(|| Failure::failed("the number that was assigned is not there"))
    }

    fn say(&self, text: &str) -> Result<(), Failure> {
        let style = self.style(AnsiColor::Cyan.on_default());
        let lines: String = text.lines().map(|line| format!("{style}# {line}{style:#}\n")).collect();
        self.print(&lines)
    }

    fn print(&self, text: &str) -> Result<(), Failure> {
        let mut out = self.context.output.stdout();
        out.write_all(text.as_bytes())?;
        Ok(out.flush()?)
    }

    fn style(&self, style: Style) -> Style {
        if self.context.output.stdout.colour { style } else { Style::new() }
    }
}

fn number(at: usize) -> String {
    format!("PN{at:032}")
}
