//! The three commands, as a person calls them.

use std::{
    collections::BTreeSet,
    io::Write,
    path::{Path, PathBuf},
};

use clap::Args;

use super::{
    diff::inputs::Sides,
    diff::report::{self, Format, Report},
    lint, upstream,
};
use crate::{
    diagnostic::{Diagnostic, Result, io},
    generate,
    read::Document,
    status::{EXIT_FINDINGS, EXIT_OK, count, print_failed, print_status},
    timing::{Stopwatch, print_timings},
};

#[derive(Args)]
pub(crate) struct Diff {
    /// A git revision to compare spec/ with (where this branch left main, or the last commit, if it is not given), or two
    /// files, the old one first
    #[arg(value_name = "BASE | OLD NEW", num_args = 0..=2)]
    base: Vec<String>,
    /// How it is written
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// End with 4 if something breaks and `info.version` was not raised accordingly
    #[arg(long)]
    deny_breaking: bool,
    /// Tell how long each stage took
    #[arg(short, long)]
    verbose: bool,
}

#[derive(Args)]
pub(crate) struct Upstream {
    /// The vendor's document
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Where the differences from the vendor's document that are meant are recorded.
const RECORDED: &str = "spec/upstream.toml";

/// `cargo xtask diff`: 0, or 4 with `--deny-breaking` where the version does not announce what breaks.
pub(crate) fn diff(arguments: &Diff, root: &Path, out: &mut dyn Write, err: &mut dyn Write) -> Result<u8> {
    let mut stopwatch = Stopwatch::start();
    let sides = match arguments.base.as_slice() {
        [old, new] => Sides::files(old, new)?,
        base => Sides::since(base.first().map(String::as_str), root)?,
    };
    stopwatch.lap("read both");
    let mut reports = Vec::new();
    let mut timings = vec![(format!("{} and {}", sides.old, sides.new), stopwatch.timings)];
    for pair in &sides.documents {
        let mut stopwatch = Stopwatch::start();
        reports.push(Report::of(pair, &sides, &mut stopwatch));
        timings.push((pair.name.clone(), stopwatch.timings));
    }
    if reports.is_empty() {
        let told = format!("nothing: neither {} nor {} has a document in spec/", sides.old, sides.new);
        print_status(err, "Compared", &told).map_err(print_failed)?;
    }
    if arguments.verbose {
        print_timings(&timings, err).map_err(print_failed)?;
    }
    write!(out, "{}", report::write(&reports, arguments.format)).map_err(print_failed)?;
    let unannounced = reports.iter().any(Report::breaks_unannounced);
    Ok(if arguments.deny_breaking && unannounced { EXIT_FINDINGS } else { EXIT_OK })
}

/// `cargo xtask lint`: 0 if all is as the house has it, 4 if not.
pub(crate) fn lint_all(root: &Path, out: &mut dyn Write, err: &mut dyn Write) -> Result<u8> {
    let mut findings = 0;
    let documents = generate::documents(root)?;
    for (path, shown) in &documents {
        let document = Document::read(path, shown)?;
        crate::check::readable(&document.value).map_err(|diagnostic| document.locate(diagnostic))?;
        for finding in lint(&document) {
            findings += 1;
            writeln!(
                out,
                "{}: {}\n  --> {}\n   = at: {}\n   = help: {}",
                finding.rule, finding.what, finding.place, finding.pointer, finding.mend
            )
            .map_err(print_failed)?;
        }
    }
    let names: Vec<&str> = documents.iter().map(|(_, shown)| shown.as_str()).collect();
    print_status(err, "Linted", &format!("{}: {}", names.join(", "), count(findings, "finding")))
        .map_err(print_failed)?;
    Ok(if findings == 0 { EXIT_OK } else { EXIT_FINDINGS })
}

/// `cargo xtask upstream FILE`: 0 if every difference is recorded and every record is true, 4 if not.
pub(crate) fn upstream(
    arguments: &Upstream,
    root: &Path,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<u8> {
    let theirs = upstream::theirs(&arguments.file)?;
    let path = root.join(RECORDED);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(io("read", &path, &error)),
    };
    let recorded = upstream::recorded(&text, RECORDED)?;
    let ours: Vec<Document> = generate::documents(root)?
        .iter()
        .map(|(path, shown)| Document::read(path, shown))
        .collect::<Result<_>>()?;
    let (same, others): (Vec<&Document>, Vec<&Document>) =
        ours.iter().partition(|ours| upstream::share_a_path(&ours.value, &theirs.value));
    if same.is_empty() && !others.is_empty() {
        return Err(Diagnostic::new("no path of spec/ is in it")
            .in_file(&theirs.display_path, None)
            .help("give the vendor's document of the same product"));
    }
    for document in others {
        print_status(err, "Skipped", &format!("{}: no path of it is there", document.display_path))
            .map_err(print_failed)?;
    }
    let found: BTreeSet<String> =
        same.iter().flat_map(|ours| upstream::differences(&ours.value, &theirs.value)).collect();
    let unexplained: Vec<&String> =
        found.iter().filter(|difference| !recorded.contains_key(*difference)).collect();
    // Of what is gone as a whole nothing can be said until that is recorded: one line, and not one for each record.
    let gone: Vec<&str> = unexplained.iter().filter_map(|line| line.strip_suffix("only ours")).collect();
    let untrue: Vec<(&String, &usize)> = recorded
        .iter()
        .filter(|(difference, _)| !found.contains(*difference))
        .filter(|(difference, _)| !gone.iter().any(|gone| difference.starts_with(gone)))
        .collect();
    for difference in &unexplained {
        writeln!(
            out,
            "unexplained: {difference}\n   = help: mend spec/, or record it with its reason in {RECORDED}"
        )
        .map_err(print_failed)?;
    }
    for (difference, line) in &untrue {
        writeln!(out, "no longer so: {difference}\n  --> {RECORDED}:{line}\n   = help: remove it")
            .map_err(print_failed)?;
    }
    let told = format!(
        "{}: {} recorded, {} unexplained, {} no longer so",
        theirs.display_path,
        found.len() - unexplained.len(),
        unexplained.len(),
        untrue.len()
    );
    print_status(err, "Compared", &told).map_err(print_failed)?;
    Ok(if unexplained.is_empty() && untrue.is_empty() { EXIT_OK } else { EXIT_FINDINGS })
}
