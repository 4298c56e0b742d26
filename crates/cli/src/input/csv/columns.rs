//! Which column of a table holds what, and whether a first line says so.

use super::super::endpoint::{self, shown};
use super::super::{Refusal, Settings};
use super::records::{Record, Start};

/// Names of the column that holds the SID, without regard to case and punctuation. The first that a header has counts:
/// what `export` writes has the assignment's own `sid` too.
const NAMES: [&str; 6] =
    ["channelendpointsid", "phonenumbersid", "incomingphonenumbersid", "endpointsid", "pnsid", "sid"];

/// Names of the column that holds the type. `type` alone is not among them: in a list of numbers it says whether
/// a number is local or toll-free.
const KIND_NAMES: [&str; 1] = ["channelendpointtype"];

/// Which column holds what, from 0.
#[derive(Clone, Copy)]
pub(super) struct Columns {
    pub(super) sid: usize,
    pub(super) kind: Option<usize>,
}

impl Columns {
    /// Finds the columns by the first record, and whether that is a header.
    pub(super) fn find(first: &Record<'_>, settings: &Settings) -> Result<(Self, bool), Refusal> {
        let names: Vec<String> = (0..first.len()).map(|at| plain(first.text(at))).collect();
        let known = |wanted: &[&str], option: &str| {
            let Some(name) = wanted.iter().find(|name| names.iter().any(|has| has == *name)) else {
                return Ok(None);
            };
            only(first, (0..names.len()).filter(|at| names[*at] == *name), option)
        };
        let kind_column = |header: bool| match &settings.kind_column {
            Some(column) => column_of(column, first, &names, "--type-column").map(Some),
            None if header => known(&KIND_NAMES, "--type-column"),
            None => Ok(None),
        };
        if let Some(column) = &settings.column {
            let sid = column_of(column, first, &names, "--column")?;
            let by_name = column.parse::<usize>().is_err();
            let is_known = names.iter().any(|name| NAMES.contains(&name.as_str()));
            let header = by_name || is_known || is_word(first.text(sid));
            return Ok((Self { sid, kind: kind_column(header)? }, header));
        }
        if let Some(sid) = known(&NAMES, "--column")? {
            return Ok((Self { sid, kind: kind_column(true)? }, true));
        }
        let holds = |prefix: &str| {
            (0..first.len()).find(|at| {
                endpoint::check(first.text(*at))
                    .is_ok_and(|sid| prefix.is_empty() || sid.prefix().eq_ignore_ascii_case(prefix))
            })
        };
        if let Some(sid) = holds("PN").or_else(|| holds("")) {
            return Ok((Self { sid, kind: kind_column(false)? }, false));
        }
        // One column needs no name: only its first line can be a header, and what is wrong with a value is told of it.
        if first.len() == 1 {
            return Ok((Self { sid: 0, kind: None }, is_word(first.text(0))));
        }
        Err(Refusal::Column(format!(
            "line {}: none of its {} columns holds the SID of a number or is known by name ({}): say which one it is \
             with --column NAME, or with --column 2 for the second",
            first.number,
            first.len(),
            listed(first)
        )))
    }
}

/// What a line above the first row is that begins with `#`. A name may begin so too, be it a number's or a column's: only
/// what can be neither is a comment.
pub(super) fn start(line: &[u8], settings: &Settings) -> Start {
    let line = String::from_utf8_lossy(line);
    let cells = || line.split(char::from(settings.delimiter)).map(|cell| cell.trim().trim_matches('"'));
    let is_name = |cell: &str| {
        let name = plain(cell);
        NAMES.contains(&name.as_str())
            || settings.column.as_deref().is_some_and(|column| plain(column) == name)
    };
    if cells().any(is_name) {
        Start::Row
    } else if cells().any(|cell| endpoint::check(cell).is_ok()) {
        Start::Doubtful
    } else {
        Start::Comment
    }
}

/// The column that a person named, by its header or by its number from 1.
fn column_of(column: &str, first: &Record<'_>, names: &[String], option: &str) -> Result<usize, Refusal> {
    let exact = (0..names.len()).filter(|at| first.text(*at).trim() == column.trim());
    let alike = (0..names.len()).filter(|at| names[*at] == plain(column));
    if let Some(at) = only(first, exact, option)? {
        return Ok(at);
    }
    if let (Err(_), Some(at)) = (column.parse::<usize>(), only(first, alike, option)?) {
        return Ok(at);
    }
    match column.parse::<usize>() {
        Ok(at @ 1..) if at <= names.len() => Ok(at - 1),
        Ok(_) => Err(Refusal::Column(format!(
            "line {}: there is no column {column}: it has {} columns, counted from 1",
            first.number,
            names.len()
        ))),
        Err(_) => Err(Refusal::Column(format!(
            "line {}: there is no column `{}`: it has {}",
            first.number,
            shown(column),
            listed(first)
        ))),
    }
}

/// The one column that `found` has. Which of several is meant, only a person knows.
fn only(
    first: &Record<'_>,
    found: impl Iterator<Item = usize>,
    option: &str,
) -> Result<Option<usize>, Refusal> {
    let found: Vec<usize> = found.collect();
    let [at, _, ..] = found[..] else { return Ok(found.first().copied()) };
    let numbers: Vec<String> = found.iter().map(|at| (at + 1).to_string()).collect();
    let (number, name) = (first.number, shown(first.text(at).trim()));
    Err(Refusal::Column(format!(
        "line {number}: `{name}` is the name of columns {}: say which one is meant, as with {option} {}",
        numbers.join(" and "),
        numbers[0]
    )))
}

fn listed(first: &Record<'_>) -> String {
    let mut names: Vec<String> =
        (0..first.len().min(10)).map(|at| format!("`{}`", shown(first.text(at).trim()))).collect();
    if first.len() > 10 {
        names.push("…".to_owned());
    }
    names.join(", ")
}

/// A name as it is compared: `Channel Endpoint SID` and `channel_endpoint_sid` are one.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether `text` can be the name of a column and not a value that was written wrongly.
fn is_word(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty()
        && text.chars().all(|c| c.is_alphabetic() || " _-".contains(c))
        && !text.get(..2).is_some_and(|prefix| prefix.eq_ignore_ascii_case("PN"))
}
