//! The records of a table, each with the number of its first line.

use std::io::{self, BufRead};
use std::ops::Range;

use csv_core::ReadRecordResult;

use super::super::line_reader::{BARE_CR, LONGEST, Line, Lines};

/// What begins with `#` where a record may begin.
pub(super) enum Start {
    Comment,
    Row,
    /// It may be either.
    Doubtful,
}

/// Why a line that begins with `#` is neither read nor left out.
const DOUBTFUL: &str = "it begins with `#` and holds a SID, so that it may be a comment or a row: delete the line, or put \
                        quotes around its first field";

/// A record, or what keeps it from being one.
pub(super) struct Record<'a> {
    pub(super) number: u64,
    text: &'a [u8],
    /// Where each field ends in `text`.
    ends: &'a [usize],
    pub(super) fault: Option<String>,
}

impl Record<'_> {
    /// How many fields it has.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn field(&self, at: usize) -> Option<Result<&str, std::str::Utf8Error>> {
        let end = *self.ends.get(at)?;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        let range: Range<usize> = start..end;
        Some(std::str::from_utf8(&self.text[range]))
    }

    /// The field; nothing where there is none or it is not UTF-8.
    pub(super) fn text(&self, at: usize) -> &str {
        self.field(at).and_then(Result::ok).unwrap_or_default()
    }
}

/// The records of a table. `csv` counts a record's line from before the blank lines above it, and from the LF of a CRLF: lines
/// are therefore split here, and each record is read on its own.
pub(super) struct Records<R> {
    lines: Lines<R>,
    reader: csv_core::Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(lines: Lines<R>, delimiter: u8) -> Self {
        let reader = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
        Self { lines, reader, text: vec![0; 256], ends: vec![0; 16] }
    }

    /// The next record. `start` is asked about a line that begins with `#` where a record may begin.
    pub(super) fn next(&mut self, start: impl Fn(&[u8]) -> Start) -> io::Result<Option<Record<'_>>> {
        self.reader.reset();
        let mut number = None;
        let (mut used, mut fields) = (0, 0);
        loop {
            let Some(line) = self.lines.next()? else {
                let Some(number) = number else { return Ok(None) };
                return Ok(Some(Record::broken(number, "a quote is opened in it and never closed")));
            };
            if number.is_none() && line.is_blank() {
                continue;
            }
            if number.is_none() && line.is_comment() {
                match start(line.bytes) {
                    Start::Comment if line.has_bare_cr() => {
                        return Ok(Some(Record::broken(line.number, BARE_CR)));
                    }
                    Start::Comment => continue,
                    Start::Row => {}
                    Start::Doubtful => return Ok(Some(Record::broken(line.number, DOUBTFUL))),
                }
            }
            let number = *number.get_or_insert(line.number);
            if line.cut || used > LONGEST {
                return Ok(Some(Record::broken(number, "it is longer than 1 MiB")));
            }
            let room =
                Room { text: &mut self.text, ends: &mut self.ends, used: &mut used, fields: &mut fields };
            match parse(&mut self.reader, &line, room) {
                Parsed::Part => {}
                Parsed::Record => break,
                Parsed::WithRest => return Ok(Some(Record::broken(number, BARE_CR))),
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

/// What a line was read as.
enum Parsed {
    /// A part of a record: a quoted field goes on in the next line.
    Part,
    /// The end of a record.
    Record,
    /// The end of a record, after which there is more in the line.
    WithRest,
}

fn parse(reader: &mut csv_core::Reader, line: &Line<'_>, room: Room<'_>) -> Parsed {
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
                // A bare CR ends a record for `csv_core`, and no line.
                ReadRecordResult::Record | ReadRecordResult::End if !input.trim_ascii().is_empty() => {
                    return Parsed::WithRest;
                }
                ReadRecordResult::Record | ReadRecordResult::End => return Parsed::Record,
            }
        }
    }
    Parsed::Part
}
