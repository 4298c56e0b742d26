//! The command line of `cargo xtask`.
//!
//! It prints to writers, so that tests can read the output.

use std::{
    ffi::OsString,
    io::Write,
    path::{Path, PathBuf},
    time::Instant,
};

use clap::{Args, Parser, Subcommand};

use crate::{
    diagnostic::Result,
    generate::{self, Generated},
    output::{self, FileChange},
    review::{diff, lint, upstream},
    status::{EXIT_FAILURE, EXIT_FINDINGS, EXIT_OK, count, print_failed, print_status},
    timing::{print_duration, print_timings},
};

/// Generate the crates of this workspace from spec/, and review changes to spec/
#[derive(Parser)]
// A fixed width, so that the help is the same for everyone.
#[command(name = "cargo xtask", bin_name = "cargo xtask", term_width = 80)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generate the crates in crates/generated/ from the documents in spec/
    ///
    /// Writes nothing unless the crates of every document can be generated.
    ///
    /// Exit codes: 0 if the crates are up to date or were updated, 4 if --check found differences, 1 on failure.
    Generate(GenerateArgs),
    /// Report how the changes to spec/ affect the users of the client crates
    ///
    /// Exit codes: 0 on success, 4 if --deny-breaking is given and a breaking change does not raise the version
    /// accordingly, 1 on failure.
    Diff(diff::command::DiffArgs),
    /// Check that spec/ follows its conventions
    ///
    /// Exit codes: 0 if it does, 4 if there are findings, 1 on failure.
    Lint,
    /// Compare spec/ with the vendor's document
    ///
    /// Exit codes: 0 if spec/upstream.toml records every difference with its reason, and nothing else; 4 if not; 1 on
    /// failure.
    Upstream(upstream::command::UpstreamArgs),
}

#[derive(Args)]
struct GenerateArgs {
    /// Write nothing; print the differences, and exit with 4 if there are any
    #[arg(long)]
    check: bool,
    /// Generate the crates of this document only, into the directory given by --out
    #[arg(long, value_name = "FILE", requires = "out")]
    spec: Option<PathBuf>,
    /// Generate the crates of --spec into this directory: one subdirectory per crate, and a Cargo.toml that makes them a
    /// workspace
    #[arg(long, value_name = "DIR", requires = "spec")]
    out: Option<PathBuf>,
    /// Print how long each stage took
    #[arg(short, long)]
    verbose: bool,
}

/// Runs `arguments`, which begin with the program's name, in the workspace at `root`, and returns the exit code.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    root: &Path,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // clap returns the text of --help as an error, too.
            let _ = if error.use_stderr() { write!(err, "{error}") } else { write!(out, "{error}") };
            return if error.use_stderr() { EXIT_FAILURE } else { EXIT_OK };
        }
    };
    let result = match &cli.command {
        Command::Generate(arguments) => generate(arguments, root, out, err),
        Command::Diff(arguments) => diff::command::run(arguments, root, out, err),
        Command::Lint => lint::command::run(root, out, err),
        Command::Upstream(arguments) => upstream::command::run(arguments, root, out, err),
    };
    match result {
        Ok(code) => code,
        Err(diagnostic) => {
            let _ = writeln!(err, "error: {diagnostic}");
            EXIT_FAILURE
        }
    }
}

fn generate(arguments: &GenerateArgs, root: &Path, out: &mut dyn Write, err: &mut dyn Write) -> Result<u8> {
    let (generated, display_root) = match (&arguments.spec, &arguments.out) {
        (Some(spec), Some(directory)) => {
            (generate::generate_standalone(spec, directory, root)?, format!("{}/", directory.display()))
        }
        _ => (generate::generate_workspace(root)?, "crates/generated/".to_owned()),
    };
    if arguments.verbose {
        print_timings(&generated.timings, err).map_err(print_failed)?;
    }
    if arguments.check {
        return check(arguments, &generated, &display_root, out, err);
    }
    let write_started = Instant::now();
    let changes = generated.write()?;
    if arguments.verbose {
        print_duration(err, write_started.elapsed(), "write").map_err(print_failed)?;
    }
    for change in &changes {
        let verb = match change {
            FileChange::Added(_) => "Added",
            FileChange::Changed(..) => "Updated",
            FileChange::Removed(_) => "Removed",
        };
        print_status(err, verb, &format!("{display_root}{}", change.path().display()))
            .map_err(print_failed)?;
    }
    let changed = match changes.len() {
        0 => "no changes".to_owned(),
        number => format!("{} changed", count(number, "file")),
    };
    print_status(err, "Generated", &format!("{} ({changed})", describe(&generated, &display_root)))
        .map_err(print_failed)?;
    Ok(EXIT_OK)
}

fn check(
    arguments: &GenerateArgs,
    generated: &Generated,
    display_root: &str,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<u8> {
    let changes = generated.compare()?;
    let all = describe(generated, display_root);
    if changes.is_empty() {
        print_status(err, "Fresh", &all).map_err(print_failed)?;
        return Ok(EXIT_OK);
    }
    write!(out, "{}", output::format_changes(&changes, display_root)).map_err(print_failed)?;
    print_status(err, "Stale", &format!("{} of {all}", changes.len())).map_err(print_failed)?;
    let command = match (&arguments.spec, &arguments.out) {
        (Some(spec), Some(out)) => {
            format!("cargo xtask generate --spec {} --out {}", spec.display(), out.display())
        }
        _ => "cargo xtask generate".to_owned(),
    };
    writeln!(
        err,
        "error: the generated crates are out of date\n   = help: run `{command}` and commit the changes"
    )
    .map_err(print_failed)?;
    Ok(EXIT_FINDINGS)
}

/// Describes all generated files: `12 files in crates/generated/ from spec/a.yaml, spec/b.yaml`.
fn describe(generated: &Generated, display_root: &str) -> String {
    let documents: Vec<&str> = generated.timings.iter().map(|(document, _)| document.as_str()).collect();
    let documents = if documents.is_empty() { "no documents".to_owned() } else { documents.join(", ") };
    format!("{} in {display_root} from {documents}", count(generated.files().count(), "file"))
}
