//! Identifies the columns of a CSV file, and whether its first record is a header.

use super::super::endpoint::{self, Endpoint};
use super::super::names::{NUMBER_NAMES, SID_NAMES, TYPE_NAMES, normalize};
use super::super::text::shown;
use super::super::{InputError, InputOptions};
use super::records::{HashLine, Record};

/// The maximum number of columns in a message.
const MAX_LISTED: usize = 10;

/// The indexes of the columns that are used.
#[derive(Clone, Copy)]
pub(super) struct Columns {
    /// The column with the SID or the phone number.
    pub(super) endpoint: usize,
    /// The column with the phone number beside a SID.
    pub(super) number: Option<usize>,
    pub(super) endpoint_type: Option<usize>,
}

impl Columns {
    /// Finds the columns by the first record, or, if that has neither a known name nor an endpoint, by the second one: the
    /// first record is a header if the second one has an endpoint below a name. Returns the columns, and whether the first record is a header.
    pub(super) fn find(
        first: &Record<'_>,
        second: Option<&Record<'_>>,
        options: &InputOptions,
    ) -> Result<(Self, bool), InputError> {
        let names: Vec<String> = (0..first.len()).map(|at| normalize(first.text(at))).collect();
        let find_known = |known_names: &[&str], option: &str| {
            let Some(name) = known_names.iter().find(|name| names.iter().any(|other| other == *name)) else {
                return Ok(None);
            };
            at_most_one(first, (0..names.len()).filter(|at| names[*at] == *name), option)
        };
        let find_type = |is_header: bool| match &options.type_column {
            Some(column) => find_by_option(column, first, &names, "--type-column").map(Some),
            None if is_header => find_known(&TYPE_NAMES, "--type-column"),
            None => Ok(None),
        };
        let columns = |endpoint: usize, is_header: bool| {
            let number = if is_header { find_known(&NUMBER_NAMES, "--column")? } else { None };
            let number = number.filter(|number| *number != endpoint && options.column.is_none());
            Ok((Self { endpoint, number, endpoint_type: find_type(is_header)? }, is_header))
        };
        if let Some(column) = &options.column {
            let endpoint = find_by_option(column, first, &names, "--column")?;
            let is_by_name = column.parse::<usize>().is_err();
            let has_known_name = names.iter().any(|name| is_known_name(name));
            let is_header = is_by_name
                || has_known_name
                || endpoint::may_be_name(first.text(endpoint))
                    && second.is_some_and(|second| is_endpoint(second.text(endpoint), options));
            return columns(endpoint, is_header);
        }
        if let Some(endpoint) = find_known(&SID_NAMES, "--column")? {
            return columns(endpoint, true);
        }
        if let Some(number) = find_known(&NUMBER_NAMES, "--column")? {
            // The column beside it may have SIDs, whatever its name.
            let sid = second.and_then(|second| find_ranked(second, options)).filter(|(rank, _)| *rank == 0);
            return columns(sid.map_or(number, |(_, at)| at), true);
        }
        if let Some(endpoint) = find_endpoint(first, options) {
            return columns(endpoint, false);
        }
        if let Some(endpoint) = second.and_then(|second| find_endpoint(second, options)) {
            // Otherwise, it is a row with an invalid value.
            return columns(endpoint, endpoint::may_be_name(first.text(endpoint)));
        }
        // A single column needs no header: its values are reported as invalid.
        if first.len() == 1 {
            return columns(0, false);
        }
        Err(InputError::Columns(format!(
            "line {}: none of the {} columns has a known name or contains a phone number or a SID ({}); name one with `--column NAME`, or \
             give its number, such as `--column 2`",
            first.line,
            first.len(),
            list_columns(first)
        )))
    }
}

/// Returns the first column with the SID of a phone number, or else with any other SID of an endpoint, or else with a
/// phone number.
fn find_endpoint(record: &Record<'_>, options: &InputOptions) -> Option<usize> {
    find_ranked(record, options).map(|(_, at)| at)
}

/// The same, with the rank: 0 for the SID of a phone number, 1 for any other SID, and 2 for a phone number.
fn find_ranked(record: &Record<'_>, options: &InputOptions) -> Option<(u8, usize)> {
    let rank = |at: usize| match endpoint::parse_endpoint(record.text(at), options.country).ok()? {
        Endpoint::Sid(sid) if sid.prefix().eq_ignore_ascii_case("PN") => Some(0),
        Endpoint::Sid(_) => Some(1),
        Endpoint::Number(_) => Some(2),
    };
    (0..record.len()).filter_map(|at| Some((rank(at)?, at))).min()
}

fn is_endpoint(text: &str, options: &InputOptions) -> bool {
    endpoint::parse_endpoint(text, options.country).is_ok()
}

fn is_known_name(name: &str) -> bool {
    SID_NAMES.contains(&name) || NUMBER_NAMES.contains(&name)
}

/// Classifies a line before the first row that starts with `#`. The name of a number or of a column can also start with
/// `#`, so only a line with neither is a comment.
pub(super) fn classify_hash_line(line: &[u8], options: &InputOptions, delimiter: u8) -> HashLine {
    let line = String::from_utf8_lossy(line);
    let cells = || line.split(char::from(delimiter)).map(|cell| cell.trim().trim_matches('"'));
    let is_column = |cell: &str| {
        let name = normalize(cell);
        is_known_name(&name) || options.column.as_deref().is_some_and(|column| normalize(column) == name)
    };
    if cells().any(is_column) {
        HashLine::Row
    } else if cells().any(|cell| is_endpoint(cell, options)) {
        HashLine::Ambiguous
    } else {
        HashLine::Comment
    }
}

/// Finds the column that an option specifies by its header or by its number, starting at 1.
fn find_by_option(
    column: &str,
    first: &Record<'_>,
    names: &[String],
    option: &str,
) -> Result<usize, InputError> {
    let exact = (0..names.len()).filter(|at| first.text(*at).trim() == column.trim());
    let normalized = (0..names.len()).filter(|at| names[*at] == normalize(column));
    if let Some(at) = at_most_one(first, exact, option)? {
        return Ok(at);
    }
    if let (Err(_), Some(at)) = (column.parse::<usize>(), at_most_one(first, normalized, option)?) {
        return Ok(at);
    }
    match column.parse::<usize>() {
        Ok(at @ 1..) if at <= names.len() => Ok(at - 1),
        Ok(_) => Err(InputError::Columns(format!(
            "line {}: no column {column}; expected a number from 1 to {}",
            first.line,
            names.len()
        ))),
        Err(_) => Err(InputError::Columns(format!(
            "line {}: no column `{}`; the columns are {}",
            first.line,
            shown(column),
            list_columns(first)
        ))),
    }
}

/// Returns the only one of the columns `found`. Only the user knows which of several is meant.
fn at_most_one(
    first: &Record<'_>,
    found: impl Iterator<Item = usize>,
    option: &str,
) -> Result<Option<usize>, InputError> {
    let found: Vec<usize> = found.collect();
    let [at, _, ..] = found[..] else { return Ok(found.first().copied()) };
    let numbers: Vec<String> = found.iter().map(|at| (at + 1).to_string()).collect();
    let (line, name) = (first.line, shown(first.text(at).trim()));
    Err(InputError::Columns(format!(
        "line {line}: columns {} have the same name `{name}`; select one by its number, such as `{option} {}`",
        numbers.join(" and "),
        numbers[0]
    )))
}

fn list_columns(first: &Record<'_>) -> String {
    let mut names: Vec<String> =
        (0..first.len().min(MAX_LISTED)).map(|at| format!("`{}`", shown(first.text(at).trim()))).collect();
    if first.len() > MAX_LISTED {
        names.push("…".to_owned());
    }
    names.join(", ")
}
