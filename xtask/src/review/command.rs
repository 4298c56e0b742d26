//! The three commands, as a person calls them.

use std::{
    collections::BTreeSet,
    io::Write,
    path::{Path, PathBuf},
};

use clap::Args;

use super::{
    base, compare, lint,
    report::{self, Format, Report},
    upstream,
};
use crate::{
    command::{FRESH, STALE, count, say, unwritable},
    fault::{Fault, Result, io},
    generate,
    read::Document,
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
pub(crate) fn diff(arguments: &Diff, root: &Path, out: &mut dyn Write) -> Result<u8> {
    let reports = match arguments.base.as_slice() {
        [old, new] => {
            let (old, new) = (Document::read(Path::new(old), old)?, Document::read(Path::new(new), new)?);
            vec![pair(Some(&old), Some(&new))]
        }
        base => {
            let revision = match base.first() {
                Some(revision) => revision.clone(),
                None => base::default(root)?,
            };
            against(root, &revision)?
        }
    };
    write!(out, "{}", report::write(&reports, arguments.format)).map_err(unwritable)?;
    let unannounced = reports.iter().any(Report::breaks_unannounced);
    Ok(if arguments.deny_breaking && unannounced { STALE } else { FRESH })
}

fn against(root: &Path, revision: &str) -> Result<Vec<Report>> {
    let old: Vec<Document> = base::documents(root, revision)?
        .into_iter()
        .map(|(path, text)| Document::parse(path.clone(), &path, text))
        .collect::<Result<_>>()?;
    let new: Vec<Document> = generate::documents(root)?
        .into_iter()
        .map(|(path, shown)| Document::read(&path, &shown))
        .collect::<Result<_>>()?;
    let names: BTreeSet<&str> = old.iter().chain(&new).map(|document| document.shown.as_str()).collect();
    Ok(names
        .into_iter()
        .map(|name| {
            let find =
                |documents: &'_ [Document]| documents.iter().position(|document| document.shown == name);
            pair(find(&old).map(|at| &old[at]), find(&new).map(|at| &new[at]))
        })
        .collect())
}

fn pair(old: Option<&Document>, new: Option<&Document>) -> Report {
    let version = |document: &Document| {
        document.value.pointer("/info/version").and_then(|version| version.as_str()).map(str::to_owned)
    };
    let changes = match (old, new) {
        (Some(old), Some(new)) => compare(old, new),
        _ => Vec::new(),
    };
    let shown = new.or(old).map(|document| document.shown.clone()).unwrap_or_default();
    Report::new(shown, old.and_then(version), new.and_then(version), changes)
}

/// `cargo xtask lint`: 0 if all is as the house has it, 4 if not.
pub(crate) fn lint_all(root: &Path, out: &mut dyn Write, err: &mut dyn Write) -> Result<u8> {
    let mut findings = 0;
    let documents = generate::documents(root)?;
    for (path, shown) in &documents {
        let document = Document::read(path, shown)?;
        crate::check::readable(&document.value).map_err(|fault| document.locate(fault))?;
        for finding in lint(&document) {
            findings += 1;
            writeln!(
                out,
                "{}: {}\n  --> {}\n   = at: {}\n   = help: {}",
                finding.rule, finding.what, finding.place, finding.pointer, finding.mend
            )
            .map_err(unwritable)?;
        }
    }
    let names: Vec<&str> = documents.iter().map(|(_, shown)| shown.as_str()).collect();
    say(err, "Linted", &format!("{}: {}", names.join(", "), count(findings, "finding")))
        .map_err(unwritable)?;
    Ok(if findings == 0 { FRESH } else { STALE })
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
        return Err(Fault::new("no path of spec/ is in it")
            .in_file(&theirs.shown, None)
            .help("give the vendor's document of the same product"));
    }
    for document in others {
        say(err, "Skipped", &format!("{}: no path of it is there", document.shown)).map_err(unwritable)?;
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
        .map_err(unwritable)?;
    }
    for (difference, line) in &untrue {
        writeln!(out, "no longer so: {difference}\n  --> {RECORDED}:{line}\n   = help: remove it")
            .map_err(unwritable)?;
    }
    let told = format!(
        "{}: {} recorded, {} unexplained, {} no longer so",
        theirs.shown,
        found.len() - unexplained.len(),
        unexplained.len(),
        untrue.len()
    );
    say(err, "Compared", &told).map_err(unwritable)?;
    Ok(if unexplained.is_empty() && untrue.is_empty() { FRESH } else { STALE })
}
