//! Input as a table: separated by commas, semicolons or tabs.

use std::io::{self, BufRead};
use std::ops::Range;

use csv_core::ReadRecordResult;

use super::endpoint::{self, shown};
use super::lines::{LONGEST, Line, Lines};
use super::{Collector, Refusal, Settings};

/// Names of the column that holds the SID, without regard to case and punctuation. The first that a header has counts:
/// what `export` writes has the assignment's own `sid` too.
const NAMES: [&str; 6] =
    ["channelendpointsid", "phonenumbersid", "incomingphonenumbersid", "endpointsid", "pnsid", "sid"];

/// Names of the column that holds the type. `type` alone is not among them: in a list of numbers it says whether
/// a number is local or toll-free.
const KIND_NAMES: [&str; 1] = ["channelendpointtype"];

/// Reads a whole table.
pub(crate) fn read<R: BufRead>(
    lines: Lines<R>,
    settings: &Settings,
    collector: &mut Collector<'_>,
) -> Result<(), Refusal> {
    let mut records = Records::new(lines, settings.delimiter);
    let mut columns: Option<Columns> = None;
    while let Some(record) = records.next().map_err(Refusal::Read)? {
        if let Some(fault) = &record.fault {
            collector.refuse(record.number, fault.clone());
            continue;
        }
        let columns = match &columns {
            Some(columns) => columns,
            None => {
                let (found, is_header) = Columns::find(&record, settings)?;
                let found = columns.insert(found);
                if is_header {
                    continue;
                }
                found
            }
        };
        let kind = columns.kind.map_or("", |at| record.text(at));
        match record.field(columns.sid) {
            Some(Ok(sid)) => collector.take(record.number, sid, Some(kind)),
            Some(Err(_)) => collector.refuse(record.number, "its SID is not UTF-8 text".to_owned()),
            None => {
                let (wanted, has) = (columns.sid + 1, record.ends.len());
                collector.refuse(
                    record.number,
                    format!("it has {has} columns, and the SID is in column {wanted}"),
                );
            }
        }
    }
    Ok(())
}

/// Which column holds what, from 0.
#[derive(Clone, Copy)]
struct Columns {
    sid: usize,
    kind: Option<usize>,
}

impl Columns {
    /// Finds the columns by the first record, and whether that is a header.
    fn find(first: &Record<'_>, settings: &Settings) -> Result<(Self, bool), Refusal> {
        let names: Vec<String> = (0..first.ends.len()).map(|at| plain(first.text(at))).collect();
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
            (0..first.ends.len()).find(|at| {
                endpoint::check(first.text(*at)).is_ok_and(|sid| prefix.is_empty() || sid.prefix() == prefix)
            })
        };
        if let Some(sid) = holds("PN").or_else(|| holds("")) {
            return Ok((Self { sid, kind: kind_column(false)? }, false));
        }
        // One column needs no name: only its first line can be a header, and what is wrong with a value is told of it.
        if first.ends.len() == 1 {
            return Ok((Self { sid: 0, kind: None }, is_word(first.text(0))));
        }
        Err(Refusal::Column(format!(
            "line {}: none of its {} columns holds the SID of a number or is known by name ({}): say which one it is \
             with --column NAME, or with --column 2 for the second",
            first.number,
            first.ends.len(),
            listed(first)
        )))
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
        (0..first.ends.len().min(10)).map(|at| format!("`{}`", shown(first.text(at).trim()))).collect();
    if first.ends.len() > 10 {
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

/// A record, or what keeps it from being one.
struct Record<'a> {
    number: u64,
    text: &'a [u8],
    /// Where each field ends in `text`.
    ends: &'a [usize],
    fault: Option<String>,
}

impl Record<'_> {
    fn field(&self, at: usize) -> Option<Result<&str, std::str::Utf8Error>> {
        let end = *self.ends.get(at)?;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        let range: Range<usize> = start..end;
        Some(std::str::from_utf8(&self.text[range]))
    }

    /// The field; nothing where there is none or it is not UTF-8.
    fn text(&self, at: usize) -> &str {
        self.field(at).and_then(Result::ok).unwrap_or_default()
    }
}

/// The records of a table. `csv` counts a record's line from before the blank lines above it, and from the LF of a CRLF: lines
/// are therefore split here, and each record is read on its own.
struct Records<R> {
    lines: Lines<R>,
    reader: csv_core::Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl<R: BufRead> Records<R> {
    fn new(lines: Lines<R>, delimiter: u8) -> Self {
        let reader = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
        Self { lines, reader, text: vec![0; 256], ends: vec![0; 16] }
    }

    fn next(&mut self) -> io::Result<Option<Record<'_>>> {
        self.reader.reset();
        let mut number = None;
        let (mut used, mut fields) = (0, 0);
        loop {
            let Some(line) = self.lines.next()? else {
                let Some(number) = number else { return Ok(None) };
                return Ok(Some(Record::broken(number, "a quote is opened in it and never closed")));
            };
            if number.is_none() && (line.is_blank() || line.is_comment()) {
                continue;
            }
            let number = *number.get_or_insert(line.number);
            if line.cut || used > LONGEST {
                return Ok(Some(Record::broken(number, "it is longer than 1 MiB")));
            }
            let room =
                Room { text: &mut self.text, ends: &mut self.ends, used: &mut used, fields: &mut fields };
            if parse(&mut self.reader, &line, room) {
                break;
            }
        }
        let number = number.unwrap_or_default();
        Ok(Some(Record { number, text: &self.text[..used], ends: &self.ends[..fields], fault: None }))
    }
}

impl Record<'static> {
    fn broken(number: u64, fault: &str) -> Self {
        Self { number, text: &[], ends: &[], fault: Some(fault.to_owned()) }
    }
}

/// Where a record is written to, and how much of it is.
struct Room<'a> {
    text: &'a mut Vec<u8>,
    ends: &'a mut Vec<usize>,
    used: &'a mut usize,
    fields: &'a mut usize,
}

/// Reads a line as a part of a record, and tells whether that is its end: a quoted field goes on in the next line.
fn parse(reader: &mut csv_core::Reader, line: &Line<'_>, room: Room<'_>) -> bool {
    let Room { text, ends, used, fields } = room;
    for mut input in [line.bytes, b"\n"] {
        while !input.is_empty() {
            let (result, read, written, ended) =
                reader.read_record(input, &mut text[*used..], &mut ends[*fields..]);
            input = &input[read..];
            *used += written;
            *fields += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => text.resize(text.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => ends.resize(ends.len() * 2, 0),
                ReadRecordResult::Record | ReadRecordResult::End => return true,
            }
        }
    }
    false
}
