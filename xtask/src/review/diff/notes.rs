//! Prints the changes of a document for the users of its crates, in Markdown.

use super::{change::Change, report::Report, rules::Class};

/// Returns the instructions for users of the crates of a document, in Markdown, or `None` if they need none.
pub(crate) fn migration(report: &Report) -> Option<String> {
    let changes = report.changes.iter().filter(|change| change.class.needs_breaking_version());
    let items: Vec<String> = changes.map(migration_item).collect();
    (!items.is_empty()).then(|| {
        format!("### Migration from {} (`{}`)\n\n{}", report.versions(), report.document, items.concat())
    })
}

/// Describes a change and each item that code can no longer use as before.
fn migration_item(change: &Change) -> String {
    let mut text = format!("- {}: {}.\n", first_upper(&change.message), change.reason);
    for loss in &change.api_losses {
        text.push_str(&format!("  - {loss}\n"));
    }
    text
}

/// Returns the section of the changelog about a document, in Markdown, or `None` if nothing changed for its users.
pub(crate) fn release_notes(report: &Report) -> Option<String> {
    let section = |title: &str, classes: &[Class]| {
        let changes = report.changes.iter().filter(|change| classes.contains(&change.class));
        let items: Vec<String> =
            changes.map(|change| format!("- {}.\n", first_upper(&change.message))).collect();
        (!items.is_empty()).then(|| format!("#### {title}\n\n{}", items.concat()))
    };
    let sections = [
        section("Breaking", &[Class::Breaking, Class::Unclassified, Class::Announced]),
        section("Added", &[Class::Addition]),
        section("Fixed", &[Class::Fix]),
        migration(report).map(|text| format!("#{text}")),
    ];
    let sections: Vec<String> = sections.into_iter().flatten().collect();
    let is_new = !report.old_exists;
    (is_new || !sections.is_empty())
        .then(|| format!("### `{}` {}\n\n{}", report.document, report.versions(), sections.join("\n")))
}

fn first_upper(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
