//! Identifies the columns of a CSV file, and whether its first record is a header.

use super::super::endpoint::{self, shown};
use super::super::names::{SID_NAMES, TYPE_NAMES, normalize};
use super::super::{InputError, InputOptions};
use super::records::{HashLine, Record};

/// The maximum number of columns in a message.
const MAX_LISTED: usize = 10;

/// The indexes of the columns that are used.
#[derive(Clone, Copy)]
pub(super) struct Columns {
    pub(super) sid: usize,
    pub(super) endpoint_type: Option<usize>,
}

impl Columns {
    /// Finds the columns by the first record, or, if that has neither a known name nor a SID, by the second one: the first
    /// record is a header if the second one has a SID below a name. Returns the columns, and whether the first record is a header.
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
        if let Some(column) = &options.column {
            let sid = find_by_option(column, first, &names, "--column")?;
            let is_by_name = column.parse::<usize>().is_err();
            let has_known_name = names.iter().any(|name| SID_NAMES.contains(&name.as_str()));
            let is_header = is_by_name
                || has_known_name
                || endpoint::may_be_name(first.text(sid))
                    && second.is_some_and(|second| has_sid(second, sid));
            return Ok((Self { sid, endpoint_type: find_type(is_header)? }, is_header));
        }
        if let Some(sid) = find_known(&SID_NAMES, "--column")? {
            return Ok((Self { sid, endpoint_type: find_type(true)? }, true));
        }
        if let Some(sid) = find_sid(first) {
            return Ok((Self { sid, endpoint_type: find_type(false)? }, false));
        }
        if let Some(sid) = second.and_then(find_sid) {
            // Otherwise, it is a row with an invalid SID.
            let is_header = endpoint::may_be_name(first.text(sid));
            return Ok((Self { sid, endpoint_type: find_type(is_header)? }, is_header));
        }
        // A single column needs no header: its values are reported as invalid.
        if first.len() == 1 {
            return Ok((Self { sid: 0, endpoint_type: None }, false));
        }
        Err(InputError::Columns(format!(
            "line {}: none of the {} columns has a known name or contains a SID ({}); name one with `--column NAME`, or \
             give its number, such as `--column 2`",
            first.line,
            first.len(),
            list_columns(first)
        )))
    }
}

/// Returns the first column with the SID of a phone number, or else with any other SID of an endpoint.
fn find_sid(record: &Record<'_>) -> Option<usize> {
    let find = |prefix: &str| {
        (0..record.len()).find(|at| {
            endpoint::parse_sid(record.text(*at))
                .is_ok_and(|sid| prefix.is_empty() || sid.prefix().eq_ignore_ascii_case(prefix))
        })
    };
    find("PN").or_else(|| find(""))
}

fn has_sid(record: &Record<'_>, at: usize) -> bool {
    endpoint::parse_sid(record.text(at)).is_ok()
}

/// Classifies a line before the first row that starts with `#`. The name of a number or of a column can also start with
/// `#`, so only a line with neither is a comment.
pub(super) fn classify_hash_line(line: &[u8], options: &InputOptions, delimiter: u8) -> HashLine {
    let line = String::from_utf8_lossy(line);
    let cells = || line.split(char::from(delimiter)).map(|cell| cell.trim().trim_matches('"'));
    let is_known_name = |cell: &str| {
        let name = normalize(cell);
        SID_NAMES.contains(&name.as_str())
            || options.column.as_deref().is_some_and(|column| normalize(column) == name)
    };
    if cells().any(is_known_name) {
        HashLine::Row
    } else if cells().any(|cell| endpoint::parse_sid(cell).is_ok()) {
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
