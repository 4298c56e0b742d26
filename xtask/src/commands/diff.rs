//! The command line of `cargo xtask diff`.

use std::{io::Write, path::Path};

use clap::Args;

use crate::{
    diagnostic::Result,
    review::{
        diff::{
            inputs, notes,
            report::{self, Report},
        },
        formats::ReportFormat,
        settings::{self, Settings},
    },
    status::{EXIT_FINDINGS, EXIT_OK, print_failed, print_status},
    timing::{Stopwatch, Timings, print_timings},
};

#[derive(Args)]
pub(crate) struct DiffArgs {
    #[command(flatten)]
    inputs: InputArgs,
    /// The format of the report
    #[arg(long, value_enum, default_value = "text")]
    format: ReportFormat,
    /// Print what users of the crates have to change, for the changelog, instead of the report
    #[arg(long, conflicts_with = "format")]
    migration: bool,
    /// Exit with 4 if there are breaking changes and `info.version` was not raised accordingly, or if spec/review.toml
    /// accepts changes that do not exist or no longer accepts them
    #[arg(long)]
    deny_breaking: bool,
    /// Print the duration of each stage
    #[arg(short, long)]
    verbose: bool,
}

#[derive(Args)]
pub(crate) struct InputArgs {
    /// A git revision to compare spec/ with [default: the last release of each document in spec/released/ or, without one,
    /// the merge base with main or, on main, the last commit], or two files, the old one first
    #[arg(value_name = "REVISION | OLD NEW", num_args = 0..=2)]
    inputs: Vec<String>,
}

/// The reports on all documents.
pub(crate) struct Compared {
    pub(crate) reports: Vec<Report>,
    /// The findings in the accepted changes, each with its line.
    findings: Vec<(usize, String)>,
    timings: Vec<(String, Timings)>,
}

impl InputArgs {
    /// Reads the documents and compares them.
    pub(crate) fn compare(&self, root: &Path) -> Result<Compared> {
        // First, since its mistakes are cheaper to find.
        let mut settings = Settings::read(root)?;
        let mut stopwatch = Stopwatch::start();
        let pairs = match self.inputs.as_slice() {
            [old, new] => inputs::from_files(old, new)?,
            [revision] => inputs::from_revision(revision, root)?,
            _ => inputs::from_releases(root)?,
        };
        stopwatch.lap("read documents");
        let mut reports = Vec::new();
        let mut timings = vec![("all documents".to_owned(), stopwatch.timings)];
        for pair in &pairs {
            let mut stopwatch = Stopwatch::start();
            reports.push(Report::new(pair, &mut |change| settings.apply(change, &pair.name), &mut stopwatch));
            timings.push((pair.name.clone(), stopwatch.timings));
        }
        // The records are about the documents in spec/.
        let are_files = self.inputs.len() == 2;
        let findings = if are_files { Vec::new() } else { settings.findings() };
        Ok(Compared { reports, findings, timings })
    }
}

/// Runs the command and returns its exit code.
pub(crate) fn run(arguments: &DiffArgs, root: &Path, out: &mut dyn Write, err: &mut dyn Write) -> Result<u8> {
    let Compared { reports, findings, timings } = arguments.inputs.compare(root)?;
    if reports.is_empty() {
        print_status(err, "Compared", "nothing: spec/ contains no documents, and never did")
            .map_err(print_failed)?;
    }
    if arguments.verbose {
        print_timings(&timings, err).map_err(print_failed)?;
    }
    let text = match arguments.migration {
        true => reports.iter().filter_map(notes::migration).collect::<Vec<_>>().join("\n"),
        false => report::format(&reports, arguments.format),
    };
    write!(out, "{text}").map_err(print_failed)?;
    for (line, message) in &findings {
        writeln!(err, "finding: {message}\n  --> {}:{line}", settings::PATH).map_err(print_failed)?;
    }
    let is_denied = !findings.is_empty() || reports.iter().any(Report::has_unannounced_break);
    Ok(if arguments.deny_breaking && is_denied { EXIT_FINDINGS } else { EXIT_OK })
}
