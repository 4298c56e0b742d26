//! The parts of the mocks and the commands that users see.

use std::{collections::BTreeSet, path::Path};

use serde_json::Value;

use super::Files;

/// Returns the public items of the mocks.
pub(super) fn of_mocks(files: &Files) -> BTreeSet<String> {
    let files = files.iter().map(|(path, text)| (Path::new(path), text.as_str()));
    xtask::signatures::collect(files).unwrap().iter().map(ToString::to_string).collect()
}

/// Returns the commands with their arguments: their names, their types, and whether they are required.
pub(super) fn of_commands(files: &Files) -> BTreeSet<String> {
    const PARTS: [&str; 7] =
        ["clap::Command::new(", ".long(", ".alias(", ".required(", ".value_parser(", ".num_args(", ".env("];
    let mut found = BTreeSet::new();
    for (path, text) in files {
        let mut argument = "";
        for line in text.lines().map(str::trim) {
            argument = line.strip_prefix("clap::Arg::new(").unwrap_or(argument);
            if PARTS.iter().any(|part| line.starts_with(part)) {
                found.insert(format!("{} {argument} {line}", path.display()));
            }
        }
    }
    found
}

/// Returns the group of each command, which `trusthub` reads from the first tag of the operation.
pub(super) fn of_groups(document: &Value) -> BTreeSet<String> {
    let tags = document["tags"].as_array().into_iter().flatten();
    let group = |name: &Value| {
        let tag = tags.clone().find(|tag| tag["name"] == *name)?;
        Some(tag.get("x-cli-name").unwrap_or(name).to_string())
    };
    let operations =
        document["paths"].as_object().into_iter().flatten().flat_map(|(_, item)| item.as_object()).flatten();
    let operations = operations.filter(|(_, operation)| operation.get("operationId").is_some());
    operations
        .map(|(_, operation)| {
            let group = group(&operation["tags"][0]).unwrap_or_default();
            format!("{} {group} {}", operation["operationId"], operation["x-cli-name"])
        })
        .collect()
}
