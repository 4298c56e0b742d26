//! Runs `cargo xtask schema`.

use std::io::Write;

use clap::Args;
use schemars::generate::SchemaSettings;

use crate::{
    diagnostic::Result,
    review::{diff::report::Report, formats, lint::Finding, upstream::report::Deviation},
    status::{EXIT_OK, print_failed},
};

#[derive(Args)]
pub(crate) struct SchemaArgs {
    /// The command whose report the schema describes
    report: ReportName,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum ReportName {
    Diff,
    Lint,
    Upstream,
}

/// Runs the command and returns its exit code.
pub(crate) fn run(arguments: &SchemaArgs, out: &mut dyn Write) -> Result<u8> {
    let mut generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let schema = match arguments.report {
        ReportName::Diff => generator.root_schema_for::<Vec<Report>>(),
        ReportName::Lint => generator.root_schema_for::<Vec<Finding>>(),
        ReportName::Upstream => generator.root_schema_for::<Vec<Deviation>>(),
    };
    write!(out, "{}", formats::pretty(&schema)).map_err(print_failed)?;
    Ok(EXIT_OK)
}
