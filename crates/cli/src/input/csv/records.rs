//! Reads the records of a CSV file, with the number of each one's first line.

use std::io::{self, BufRead};
use std::ops::Range;

use csv_core::ReadRecordResult;

use super::super::line_reader::{BARE_CR, Line, LineReader, MAX_LINE, TOO_LONG};

/// The meaning of a line that starts with `#` where a record can start.
pub(super) enum HashLine {
    Comment,
    Row,
    Ambiguous,
}

/// The error for an ambiguous line that starts with `#`.
const AMBIGUOUS: &str = "starts with `#` but contains a SID, so it may be a comment or a row; delete the line, or quote its \
                         first field";

/// A record.
pub(super) struct Record<'a> {
    /// The number of its first line.
    pub(super) line: u64,
    text: &'a [u8],
    /// The end of each field in `text`.
    ends: &'a [usize],
}

/// A record that outlives the reader's next one.
pub(super) struct RecordBuf {
    line: u64,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl RecordBuf {
    pub(super) fn as_record(&self) -> Record<'_> {
        Record { line: self.line, text: &self.text, ends: &self.ends }
    }
}

impl Record<'_> {
    pub(super) fn to_owned(&self) -> RecordBuf {
        RecordBuf { line: self.line, text: self.text.to_owned(), ends: self.ends.to_owned() }
    }

    /// Returns `true` if no field has a value.
    pub(super) fn is_blank(&self) -> bool {
        std::str::from_utf8(self.text).is_ok_and(|text| text.trim().is_empty())
    }

    /// Returns the number of fields.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn field(&self, at: usize) -> Option<Result<&str, std::str::Utf8Error>> {
        let end = *self.ends.get(at)?;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        let range: Range<usize> = start..end;
        Some(std::str::from_utf8(&self.text[range]))
    }

    /// Returns a field, or an empty string if the field is missing or not UTF-8.
    pub(super) fn text(&self, at: usize) -> &str {
        self.field(at).and_then(Result::ok).unwrap_or_default()
    }
}

/// Reads records. `csv` would count the blank lines before a record as its start, and the LF of a CRLF as another line.
/// Therefore lines are split here, and each record is parsed on its own.
pub(super) struct Records<R> {
    lines: LineReader<R>,
    parser: csv_core::Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
    /// The number of the current record's first line, and how much of the buffers it uses.
    line: u64,
    text_len: usize,
    field_count: usize,
}

/// The line and the message of an invalid record.
type RecordError = (u64, &'static str);

impl<R: BufRead> Records<R> {
    pub(super) fn new(lines: LineReader<R>, delimiter: u8) -> Self {
        let parser = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
        Self { lines, parser, text: vec![0; 256], ends: vec![0; 16], line: 0, text_len: 0, field_count: 0 }
    }

    /// Returns the record that [`advance`](Self::advance) has read.
    pub(super) fn current(&self) -> Record<'_> {
        Record { line: self.line, text: &self.text[..self.text_len], ends: &self.ends[..self.field_count] }
    }

    /// Reads the next record, or returns `None` at the end. `classify` decides about lines that start with `#` where a
    /// record can start.
    pub(super) fn advance(
        &mut self,
        classify: impl Fn(&[u8]) -> HashLine,
    ) -> io::Result<Option<Result<(), RecordError>>> {
        self.parser.reset();
        let mut first_line = None;
        let (mut text_len, mut field_count) = (0, 0);
        loop {
            let Some(line) = self.lines.next()? else {
                let Some(first_line) = first_line else { return Ok(None) };
                return Ok(Some(Err((first_line, "unclosed quote"))));
            };
            if first_line.is_none() && line.is_blank() {
                continue;
            }
            if first_line.is_none() && line.starts_with_hash() {
                match classify(line.bytes) {
                    HashLine::Comment if line.has_bare_cr() => {
                        return Ok(Some(Err((line.number, BARE_CR))));
                    }
                    HashLine::Comment => continue,
                    HashLine::Row => {}
                    HashLine::Ambiguous => return Ok(Some(Err((line.number, AMBIGUOUS)))),
                }
            }
            let first_line = *first_line.get_or_insert(line.number);
            if line.is_truncated || text_len > MAX_LINE {
                return Ok(Some(Err((first_line, TOO_LONG))));
            }
            let buffer = RecordBuffer {
                text: &mut self.text,
                ends: &mut self.ends,
                text_len: &mut text_len,
                field_count: &mut field_count,
            };
            match parse(&mut self.parser, &line, buffer) {
                Parsed::Incomplete => {}
                Parsed::Complete => break,
                Parsed::TrailingText => return Ok(Some(Err((first_line, BARE_CR)))),
            }
        }
        self.line = first_line.unwrap_or_default();
        (self.text_len, self.field_count) = (text_len, field_count);
        Ok(Some(Ok(())))
    }
}

/// The buffers that a record is parsed into, and how much of them is used.
struct RecordBuffer<'a> {
    text: &'a mut Vec<u8>,
    ends: &'a mut Vec<usize>,
    text_len: &'a mut usize,
    field_count: &'a mut usize,
}

/// The effect of a line on its record.
enum Parsed {
    /// A quoted field continues on the next line.
    Incomplete,
    /// The record is complete.
    Complete,
    /// The record is complete, but the line has more text.
    TrailingText,
}

fn parse(parser: &mut csv_core::Reader, line: &Line<'_>, buffer: RecordBuffer<'_>) -> Parsed {
    let RecordBuffer { text, ends, text_len, field_count } = buffer;
    for mut input in [line.bytes, b"\n"] {
        while !input.is_empty() {
            let (result, read, written, ended) =
                parser.read_record(input, &mut text[*text_len..], &mut ends[*field_count..]);
            input = &input[read..];
            *text_len += written;
            *field_count += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => text.resize(text.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => ends.resize(ends.len() * 2, 0),
                // `csv_core` ends a record at a bare CR, which does not end a line here.
                ReadRecordResult::Record | ReadRecordResult::End if !input.trim_ascii().is_empty() => {
                    return Parsed::TrailingText;
                }
                ReadRecordResult::Record | ReadRecordResult::End => return Parsed::Complete,
            }
        }
    }
    Parsed::Incomplete
}
