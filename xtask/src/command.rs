//! The command line of xtask, and what it prints: in cargo's own manner, to writers that a test can read.

use std::{
    ffi::OsString,
    io::Write,
    path::{Path, PathBuf},
};

use clap::{Args, Parser, Subcommand};

use crate::{
    diagnostic::{Fault, Result},
    generate::{self, Generated, Timings},
    output::{self, Change},
    review::command as review,
};

/// What is on disk is what the documents have, or has been made so.
pub const FRESH: u8 = 0;
/// `--check` found a difference.
pub const STALE: u8 = 4;
/// Something went wrong; nothing was written.
pub const FAILED: u8 = 1;

/// The build step of this workspace
#[derive(Parser)]
// The width is fixed: help is the same wherever it is asked for.
#[command(name = "cargo xtask", bin_name = "cargo xtask", term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make the crates of each document in spec/ under crates/generated/
    ///
    /// Ends with 0 if all is fresh or has been made so, 4 if --check found a difference, 1 if something failed. Nothing
    /// is written unless every document could be taken.
    Generate(Generate),
    /// Tell what changed in spec/ for those who use the client crates
    ///
    /// Ends with 0; with --deny-breaking with 4 where something breaks and the version was not raised; with 1 if
    /// something failed.
    Diff(review::Diff),
    /// Check the conventions of spec/: ends with 0 if all is well, 4 if something was found, 1 if something failed
    Lint,
    /// Compare spec/ with the vendor's document
    ///
    /// Ends with 0 if every difference is recorded with its reason in spec/upstream.toml and every record is true, 4 if
    /// not, 1 if something failed.
    Upstream(review::Upstream),
}

#[derive(Args)]
struct Generate {
    /// Write nothing; show what differs, and end with 4 if anything does
    #[arg(long)]
    check: bool,
    /// Take this document only, and make its crates in the directory of --out
    #[arg(long, value_name = "FILE", requires = "out")]
    spec: Option<PathBuf>,
    /// Where the crates of --spec go: each in a directory of its own, with a Cargo.toml that makes them a workspace
    #[arg(long, value_name = "DIR", requires = "spec")]
    out: Option<PathBuf>,
    /// Tell how long each stage took
    #[arg(short, long)]
    verbose: bool,
}

/// Runs `arguments`, the program's name first, for the workspace at `root`.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    root: &Path,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are asked for: clap counts them among its errors.
            let _ = if error.use_stderr() { write!(err, "{error}") } else { write!(out, "{error}") };
            return if error.use_stderr() { FAILED } else { FRESH };
        }
    };
    let outcome = match &cli.command {
        Command::Generate(arguments) => generate(arguments, root, out, err),
        Command::Diff(arguments) => review::diff(arguments, root, out, err),
        Command::Lint => review::lint_all(root, out, err),
        Command::Upstream(arguments) => review::upstream(arguments, root, out, err),
    };
    match outcome {
        Ok(code) => code,
        Err(fault) => {
            let _ = writeln!(err, "error: {fault}");
            FAILED
        }
    }
}

fn generate(arguments: &Generate, root: &Path, out: &mut dyn Write, err: &mut dyn Write) -> Result<u8> {
    let (generated, shown_root) = match (&arguments.spec, &arguments.out) {
        (Some(spec), Some(directory)) => {
            (generate::standalone(spec, directory, root)?, format!("{}/", directory.display()))
        }
        _ => (generate::workspace(root)?, "crates/generated/".to_owned()),
    };
    if arguments.verbose {
        tell_timings(&generated.timings, err).map_err(unwritable)?;
    }
    if arguments.check {
        let changes = generated.compare()?;
        if changes.is_empty() {
            say(err, "Fresh", &what(&generated, &shown_root)).map_err(unwritable)?;
            return Ok(FRESH);
        }
        write!(out, "{}", output::diff(&changes, &shown_root)).map_err(unwritable)?;
        say(err, "Stale", &format!("{} of {}", count(changes.len(), "file"), what(&generated, &shown_root)))
            .map_err(unwritable)?;
        writeln!(err, "error: what is generated is not what the spec says\n   = help: run `{}` and commit what it changes", repair(arguments))
            .map_err(unwritable)?;
        return Ok(STALE);
    }
    let began = std::time::Instant::now();
    let changes = generated.write()?;
    if arguments.verbose {
        say(err, "Took", &format!("{:>7.1} ms  write", began.elapsed().as_secs_f64() * 1e3))
            .map_err(unwritable)?;
    }
    for change in &changes {
        let verb = match change {
            Change::Added(_) => "Added",
            Change::Changed(..) => "Updated",
            Change::Removed(_) => "Removed",
        };
        say(err, verb, &format!("{shown_root}{}", change.path().display())).map_err(unwritable)?;
    }
    let changed = if changes.is_empty() {
        "nothing to change".to_owned()
    } else {
        format!("{} changed", count(changes.len(), "file"))
    };
    say(err, "Generated", &format!("{} ({changed})", what(&generated, &shown_root))).map_err(unwritable)?;
    Ok(FRESH)
}

fn what(generated: &Generated, root: &str) -> String {
    let documents: Vec<&str> = generated.timings.iter().map(|(document, _)| document.as_str()).collect();
    let from = if documents.is_empty() { "no document".to_owned() } else { documents.join(", ") };
    format!("{} in {root} from {from}", count(generated.files().count(), "file"))
}

pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

fn repair(arguments: &Generate) -> String {
    match (&arguments.spec, &arguments.out) {
        (Some(spec), Some(out)) => {
            format!("cargo xtask generate --spec {} --out {}", spec.display(), out.display())
        }
        _ => "cargo xtask generate".to_owned(),
    }
}

pub(crate) fn tell_timings(all: &[(String, Timings)], err: &mut dyn Write) -> std::io::Result<()> {
    for (document, timings) in all {
        say(err, "Timing", document)?;
        for (stage, took) in timings {
            say(err, "Took", &format!("{:>7.1} ms  {stage}", took.as_secs_f64() * 1e3))?;
        }
        let all: f64 = timings.iter().map(|(_, took)| took.as_secs_f64()).sum();
        say(err, "Took", &format!("{:>7.1} ms  in all", all * 1e3))?;
    }
    Ok(())
}

/// A line as cargo prints it: a verb of twelve columns, and what it was done to.
pub(crate) fn say(to: &mut dyn Write, verb: &str, what: &str) -> std::io::Result<()> {
    writeln!(to, "{verb:>12} {what}")
}

pub(crate) fn unwritable(error: std::io::Error) -> Fault {
    Fault::new(format!("failed to print: {error}"))
}
