//! Runs `cargo xtask lint`.

use std::{io::Write, path::Path};

use crate::{
    diagnostic::Result,
    generate,
    review::lint::lint,
    spec::source::Document,
    status::{EXIT_FINDINGS, EXIT_OK, count, print_failed, print_status},
};

/// Runs the command and returns its exit code.
pub(crate) fn run(root: &Path, out: &mut dyn Write, err: &mut dyn Write) -> Result<u8> {
    let mut findings = 0;
    let documents = generate::documents(root)?;
    for (path, shown) in &documents {
        let document = Document::read(path, shown)?;
        for finding in lint(&document) {
            findings += 1;
            writeln!(
                out,
                "{}: {}\n  --> {}\n   = at: {}\n   = help: {}",
                finding.rule, finding.message, finding.location, finding.pointer, finding.help
            )
            .map_err(print_failed)?;
        }
    }
    let names: Vec<&str> = documents.iter().map(|(_, shown)| shown.as_str()).collect();
    let summary = format!("{}: {}", names.join(", "), count(findings, "finding"));
    print_status(err, "Linted", &summary).map_err(print_failed)?;
    Ok(if findings == 0 { EXIT_OK } else { EXIT_FINDINGS })
}
