//! Reads CSV: columns separated by commas, semicolons or tabs.

mod columns;
mod records;

use std::io::BufRead;

use super::endpoint;
use super::line_reader::LineReader;
use super::{InputBuilder, InputError, InputOptions};
use crate::util::text::plural;
use columns::Columns;
use records::{HashLine, Record, Records};

/// Reads all rows.
pub(super) fn read<R: BufRead>(
    lines: LineReader<R>,
    options: &InputOptions,
    delimiter: u8,
    input: &mut InputBuilder<'_>,
) -> Result<(), InputError> {
    let mut records = Records::new(lines, delimiter);
    let mut columns: Option<Columns> = None;
    loop {
        // After the first row there are no comments: a name that starts with `#` must not hide its number.
        let classify = |line: &[u8]| match columns {
            Some(_) => HashLine::Row,
            None => columns::classify_hash_line(line, options, delimiter),
        };
        let Some(record) = records.next(classify).map_err(InputError::Io)? else { return Ok(()) };
        if let Some(error) = record.error {
            input.reject(record.line, error);
            continue;
        }
        let columns = match &columns {
            Some(columns) => columns,
            None => {
                let (found, is_header) = Columns::find(&record, options)?;
                let found = columns.insert(found);
                if is_header {
                    continue;
                }
                found
            }
        };
        match sid_of(&record, columns) {
            Ok(sid) => {
                let endpoint_type = columns.endpoint_type.map(|at| record.text(at));
                input.add(record.line, sid, endpoint_type);
            }
            Err(message) => input.reject(record.line, message),
        }
    }
}

/// Returns the text in the SID column of a record.
fn sid_of<'a>(record: &'a Record<'_>, columns: &Columns) -> Result<&'a str, String> {
    let sid = match record.field(columns.sid) {
        Some(Ok(sid)) => sid,
        Some(Err(_)) => return Err("the SID is not valid UTF-8".to_owned()),
        None => {
            let (column, count) = (columns.sid + 1, plural(record.len() as u64, "column"));
            return Err(format!("no column {column}, where the SID is expected; the line has {count}"));
        }
    };
    match endpoint::parse_sid(sid) {
        Err(message) if record.text(0).starts_with('#') => {
            Err(format!("{message} (comments are allowed only before the first row)"))
        }
        _ => Ok(sid),
    }
}
