//! The command lines of `cargo xtask release` and `cargo xtask release-notes`.

use std::{io::Write, path::Path};

use clap::Args;

use super::diff::InputArgs;
use crate::{
    diagnostic::Result,
    generate,
    review::diff::{notes, released},
    status::{EXIT_OK, print_failed, print_status},
};

/// Keeps a copy of each document in `spec/`, and returns the exit code.
pub(crate) fn run(root: &Path, err: &mut dyn Write) -> Result<u8> {
    for (path, shown) in generate::documents(root)? {
        match released::keep(&path, &shown, root)? {
            Some(copy) => print_status(err, "Kept", &format!("{shown} as {copy}")),
            None => print_status(err, "Unchanged", &format!("{shown} is kept already")),
        }
        .map_err(print_failed)?;
    }
    Ok(EXIT_OK)
}

#[derive(Args)]
pub(crate) struct NotesArgs {
    #[command(flatten)]
    inputs: InputArgs,
}

/// Prints the notes of a release, and returns the exit code.
pub(crate) fn run_notes(arguments: &NotesArgs, root: &Path, out: &mut dyn Write) -> Result<u8> {
    let compared = arguments.inputs.compare(root)?;
    let notes: Vec<String> = compared.reports.iter().filter_map(notes::release_notes).collect();
    write!(out, "{}", notes.join("\n")).map_err(print_failed)?;
    Ok(EXIT_OK)
}
