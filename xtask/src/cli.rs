//! The command line of `cargo xtask`.
//!
//! It prints to writers, so that tests can read the output.

use std::{ffi::OsString, io::Write, path::Path};

use clap::{Parser, Subcommand};

use crate::{
    commands::{adopt, diff, explain, generate, lint, release, schema, upstream},
    status::{EXIT_FAILURE, EXIT_OK},
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
    Generate(generate::GenerateArgs),
    /// Write the document of a resource in our conventions, from the vendor's document
    ///
    /// Takes over names, types, statuses and examples. Descriptions are left to write: `cargo xtask lint` lists them.
    Adopt(adopt::AdoptArgs),
    /// Report how the changes to spec/ affect the users of the client crates
    ///
    /// Exit codes: 0 on success, 4 if --deny-breaking is given and a breaking change does not raise the version
    /// accordingly, 1 on failure.
    Diff(diff::DiffArgs),
    /// Check that documents are valid and follow the conventions of spec/
    ///
    /// Exit codes: 0 if they do, 4 if there are findings, 1 on failure.
    Lint(lint::LintArgs),
    /// Explain a rule of diff or lint
    Explain(explain::ExplainArgs),
    /// Print the JSON Schema of the report that diff, lint or upstream prints with --format json
    Schema(schema::SchemaArgs),
    /// Keep the documents in spec/ as released, in spec/released/
    ///
    /// `cargo xtask diff` compares with the last release by default.
    Release,
    /// Print the changes to spec/ since the last release, for the changelog
    ReleaseNotes(release::NotesArgs),
    /// Compare spec/ with the vendor's document
    ///
    /// Exit codes: 0 if spec/upstream.toml records every difference with its reason, and nothing else; 4 if not; 1 on
    /// failure.
    Upstream(upstream::UpstreamArgs),
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
        Command::Generate(arguments) => generate::run(arguments, root, out, err),
        Command::Adopt(arguments) => adopt::run(arguments, root, out, err),
        Command::Diff(arguments) => diff::run(arguments, root, out, err),
        Command::Lint(arguments) => lint::run(arguments, root, out, err),
        Command::Explain(arguments) => explain::run(arguments, out),
        Command::Schema(arguments) => schema::run(arguments, out),
        Command::Release => release::run(root, err),
        Command::ReleaseNotes(arguments) => release::run_notes(arguments, root, out),
        Command::Upstream(arguments) => upstream::run(arguments, root, out, err),
    };
    match result {
        Ok(code) => code,
        Err(diagnostic) => {
            let _ = writeln!(err, "error: {diagnostic}");
            EXIT_FAILURE
        }
    }
}
