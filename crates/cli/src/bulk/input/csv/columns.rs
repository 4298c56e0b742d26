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
        let known = |wanted: &[&str]| wanted.iter().find_map(|name| names.iter().position(|has| has == name));
        let kind_column = |header: bool| match &settings.kind_column {
            Some(column) => column_of(column, first, &names).map(Some),
            None => Ok(if header { known(&KIND_NAMES) } else { None }),
        };
        if let Some(column) = &settings.column {
            let sid = column_of(column, first, &names)?;
            let by_name = column.parse::<usize>().is_err();
            let header = by_name || known(&NAMES).is_some() || is_word(first.text(sid));
            return Ok((Self { sid, kind: kind_column(header)? }, header));
        }
        if let Some(sid) = known(&NAMES) {
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
fn column_of(column: &str, first: &Record<'_>, names: &[String]) -> Result<usize, Refusal> {
    let exact = (0..names.len()).find(|at| first.text(*at).trim() == column.trim());
    if let Some(at) = exact.or_else(|| names.iter().position(|name| *name == plain(column))) {
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
