//! Parses `spec/upstream.toml`: the intended differences, each with its reason.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::{diagnostic::Result, review::toml_file::TomlFile};

const HELP: &str = "write `[[difference]]` with a string `reason` and a list of strings `lines`";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Records {
    #[serde(default)]
    difference: Vec<Difference>,
}

/// Some differences with the same reason. The reason is for people.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    reason: Spanned<String>,
    lines: Spanned<Vec<Spanned<String>>>,
}

/// Returns the recorded differences, each with its line.
pub(crate) fn parse(text: &str, path: &str) -> Result<BTreeMap<String, usize>> {
    let file = TomlFile { path, text, help: HELP };
    let records: Records = file.parse()?;
    let mut recorded = BTreeMap::new();
    for Difference { reason, lines } in records.difference {
        if reason.get_ref().trim().is_empty() {
            return Err(file.error("`reason` is blank".into(), &reason));
        }
        if lines.get_ref().is_empty() {
            return Err(file.error("`lines` is empty".into(), &lines));
        }
        for difference in lines.into_inner() {
            let line = file.line(&difference);
            if recorded.contains_key(difference.get_ref()) {
                let message = format!("`{}` is recorded twice", difference.get_ref());
                return Err(file.error(message, &difference));
            }
            recorded.insert(difference.into_inner(), line);
        }
    }
    Ok(recorded)
}
