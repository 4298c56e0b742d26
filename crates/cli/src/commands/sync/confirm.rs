//! Removals that the user has to allow.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use trusthub_sync::{MaxDelete, Phase, Plan, PruneError, Shutdown};

use super::plan_output::PlanViews;
use crate::error::CliError;
use crate::input::Source;
use crate::util::text::{plural, thousands};

/// Asks the user to confirm the removals.
pub(super) async fn confirm(
    views: PlanViews<'_>,
    source: &Source,
    shutdown: &Shutdown,
) -> Result<(), CliError> {
    let removals = plural(views.sum(Plan::removal_count), "assignment");
    if let Some(reason) = cannot_ask(source) {
        return Err(CliError::failed(format!("cannot confirm removals: {reason}; pass `--yes`"))
            .note("note", format!("{removals} would be removed; nothing was changed"))
            .help("preview the changes with `--dry-run`"));
    }
    for view in views.0 {
        let _ = writeln!(io::stderr(), "{}: {}", view.target, view.overview());
    }
    let _ = write!(io::stderr(), "Remove {removals}? [y/N] ");
    // A separate thread, because a task that waits for a key would keep the process from ending.
    let (sender, receiver) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line);
        // After Ctrl-C, the receiver was dropped.
        let _ = sender.send(read.map(|_| line).unwrap_or_default());
    });
    let reply = tokio::select! {
        reply = receiver => reply.unwrap_or_default(),
        () = shutdown.reached(Phase::Draining) => String::new(),
    };
    if !reply.ends_with('\n') {
        // End the line of the question.
        let _ = writeln!(io::stderr());
    }
    let is_confirmed = ["y", "yes"].iter().any(|yes| reply.trim().eq_ignore_ascii_case(yes));
    if is_confirmed {
        Ok(())
    } else {
        Err(CliError::failed("the removals were not confirmed; nothing was changed"))
    }
}

/// Returns the reason if the user cannot be asked.
fn cannot_ask(source: &Source) -> Option<&'static str> {
    if *source == Source::Stdin {
        Some("stdin is the input")
    } else if !io::stdin().is_terminal() {
        Some("stdin is not a terminal")
    } else if !io::stderr().is_terminal() {
        Some("stderr is not a terminal")
    } else {
        None
    }
}

/// Returns the message for a plan that removes too much.
pub(super) fn prune_message(error: &PruneError) -> String {
    match *error {
        PruneError::EmptyInput { listed } => format!(
            "refusing to remove all {}: the input contains no numbers; pass `--max-delete {listed}` to allow it",
            plural(listed, "assignment")
        ),
        PruneError::LimitExceeded { removals, listed, limit, max_delete, is_default } => {
            let source = match max_delete {
                _ if is_default => format!(", the {max_delete} default"),
                MaxDelete::Percent(_) => format!(", {max_delete}"),
                MaxDelete::Count(_) => String::new(),
            };
            format!(
                "refusing to remove {} of {} (limit: {}{source}); pass `--max-delete {removals}` to allow it",
                thousands(removals),
                plural(listed, "assignment"),
                thousands(limit)
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use trusthub_sync::PruneCheck;

    use super::*;

    fn message(listed: u64, removals: u64, max_delete: Option<&str>) -> String {
        let max_delete = max_delete.map(|text| text.parse().unwrap());
        let check = PruneCheck { listed, removals, is_empty_input: false };
        prune_message(&check.check(max_delete).unwrap_err())
    }

    #[test]
    fn prune_message_names_the_limit_and_how_to_raise_it() {
        insta::assert_snapshot!(message(100, 11, None), @"refusing to remove 11 of 100 assignments (limit: 10, the 10% default); pass `--max-delete 11` to allow it");
        insta::assert_snapshot!(message(20_000, 5_000, Some("20%")), @"refusing to remove 5,000 of 20,000 assignments (limit: 4,000, 20%); pass `--max-delete 5000` to allow it");
        insta::assert_snapshot!(message(9, 9, Some("8")), @"refusing to remove 9 of 9 assignments (limit: 8); pass `--max-delete 9` to allow it");
        let empty = PruneCheck { listed: 3, removals: 3, is_empty_input: true };
        insta::assert_snapshot!(prune_message(&empty.check(None).unwrap_err()), @"refusing to remove all 3 assignments: the input contains no numbers; pass `--max-delete 3` to allow it");
    }
}
