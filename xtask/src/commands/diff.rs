//! The command line of `cargo xtask diff`.

use std::{io::Write, path::Path};

use clap::Args;

use crate::{
    diagnostic::Result,
    review::{
        diff::{
            inputs::Inputs,
            report::{self, Report},
        },
        formats::ReportFormat,
    },
    status::{EXIT_FINDINGS, EXIT_OK, print_failed, print_status},
    timing::{Stopwatch, print_timings},
};

#[derive(Args)]
pub(crate) struct DiffArgs {
    /// A git revision to compare spec/ with [default: the merge base with main or, on main, the last commit], or two
    /// files, the old one first
    #[arg(value_name = "REVISION | OLD NEW", num_args = 0..=2)]
    inputs: Vec<String>,
    /// The format of the report
    #[arg(long, value_enum, default_value = "text")]
    format: ReportFormat,
    /// Exit with 4 if there are breaking changes and `info.version` was not raised accordingly
    #[arg(long)]
    deny_breaking: bool,
    /// Print the duration of each stage
    #[arg(short, long)]
    verbose: bool,
}

/// Runs the command and returns its exit code.
pub(crate) fn run(arguments: &DiffArgs, root: &Path, out: &mut dyn Write, err: &mut dyn Write) -> Result<u8> {
    let mut stopwatch = Stopwatch::start();
    let inputs = match arguments.inputs.as_slice() {
        [old, new] => Inputs::from_files(old, new)?,
        revision => Inputs::from_revision(revision.first().map(String::as_str), root)?,
    };
    stopwatch.lap("read documents");
    let mut reports = Vec::new();
    let mut timings = vec![(format!("{} and {}", inputs.old, inputs.new), stopwatch.timings)];
    for pair in &inputs.documents {
        let mut stopwatch = Stopwatch::start();
        reports.push(Report::new(pair, &inputs, &mut stopwatch));
        timings.push((pair.name.clone(), stopwatch.timings));
    }
    if reports.is_empty() {
        let message =
            format!("nothing: there are no documents in spec/ in {} and {}", inputs.old, inputs.new);
        print_status(err, "Compared", &message).map_err(print_failed)?;
    }
    if arguments.verbose {
        print_timings(&timings, err).map_err(print_failed)?;
    }
    write!(out, "{}", report::format(&reports, arguments.format)).map_err(print_failed)?;
    let has_unannounced_break = reports.iter().any(Report::has_unannounced_break);
    Ok(if arguments.deny_breaking && has_unannounced_break { EXIT_FINDINGS } else { EXIT_OK })
}
