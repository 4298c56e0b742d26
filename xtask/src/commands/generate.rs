//! Runs `cargo xtask generate`.

use std::{
    io::Write,
    path::{Path, PathBuf},
    time::Instant,
};

use clap::Args;

use crate::{
    diagnostic::Result,
    generate::{self, Generated},
    ir::package::DEFAULT_CRATE_PREFIX,
    output::{self, FileChange},
    status::{EXIT_FINDINGS, EXIT_OK, count, print_failed, print_status},
    timing::{print_duration, print_timings},
};

#[derive(Args)]
pub(crate) struct GenerateArgs {
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
    /// The first part of the names of the crates of --spec
    #[arg(long, value_name = "PREFIX", requires = "spec", default_value = DEFAULT_CRATE_PREFIX, value_parser = crate_prefix)]
    crate_prefix: String,
    /// Print how long each stage took
    #[arg(short, long)]
    verbose: bool,
}

/// Checks that `prefix` can begin the name of a crate.
fn crate_prefix(prefix: &str) -> Result<String, String> {
    let is_valid = prefix.starts_with(|c: char| c.is_ascii_lowercase())
        && !prefix.ends_with('-')
        && prefix.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    is_valid
        .then(|| prefix.to_owned())
        .ok_or_else(|| "use lower-case ASCII letters, digits and hyphens, a letter first".to_owned())
}

/// Runs the command and returns its exit code.
pub(crate) fn run(
    arguments: &GenerateArgs,
    root: &Path,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<u8> {
    let (generated, display_root) = match (&arguments.spec, &arguments.out) {
        (Some(spec), Some(directory)) => (
            generate::generate_standalone(spec, directory, root, &arguments.crate_prefix)?,
            format!("{}/", directory.display()),
        ),
        _ => (generate::generate_workspace(root)?, "crates/generated/".to_owned()),
    };
    for note in generated.notes() {
        writeln!(err, "note: {note}").map_err(print_failed)?;
    }
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
            let prefix = match arguments.crate_prefix.as_str() {
                DEFAULT_CRATE_PREFIX => String::new(),
                prefix => format!(" --crate-prefix {prefix}"),
            };
            format!("cargo xtask generate --spec {} --out {}{prefix}", spec.display(), out.display())
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
