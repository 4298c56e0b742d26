//! Reads CSV: columns separated by commas, semicolons or tabs.

mod columns;
mod records;

use std::io::BufRead;

use super::line_reader::LineReader;
use super::{InputBuilder, InputError, InputOptions};
use super::{detect, endpoint};
use crate::util::text::plural;
use columns::Columns;
use records::{HashLine, Record, RecordBuf, Records};

/// Reads all rows. With `has_separator_line`, everything up to a line such as `sep=;` is skipped.
pub(super) fn read<R: BufRead>(
    mut lines: LineReader<R>,
    options: &InputOptions,
    (delimiter, has_separator_line): (u8, bool),
    input: &mut InputBuilder<'_>,
) -> Result<(), InputError> {
    if has_separator_line {
        while let Some(line) = lines.next().map_err(InputError::Io)?
            && detect::separator(line.bytes).is_none()
        {}
    }
    let mut records = Records::new(lines, delimiter);
    // After the first row there are no comments: a name that starts with `#` must not hide its number.
    let classify = |line: &[u8]| columns::classify_hash_line(line, options, delimiter);
    let first = match next_row(&mut records, classify, input)? {
        Some(record) => record.to_owned(),
        None => return Ok(()),
    };
    let second = next_row(&mut records, |_| HashLine::Row, input)?.map(|record| record.to_owned());
    let second = second.as_ref().map(RecordBuf::as_record);
    let first = first.as_record();
    let (columns, is_header) = Columns::find(&first, second.as_ref(), options)?;
    if !is_header {
        add(&first, &columns, options, input);
    }
    if let Some(second) = &second {
        add(second, &columns, options, input);
    }
    while let Some(record) = next_row(&mut records, |_| HashLine::Row, input)? {
        add(&record, &columns, options, input);
    }
    Ok(())
}

/// Returns the next record that is neither invalid nor blank. Spreadsheets write rows without any value as `,,,`.
fn next_row<'a, R: BufRead>(
    records: &'a mut Records<R>,
    classify: impl Fn(&[u8]) -> HashLine,
    input: &mut InputBuilder<'_>,
) -> Result<Option<Record<'a>>, InputError> {
    loop {
        let is_blank = match records.advance(&classify).map_err(InputError::Io)? {
            None => return Ok(None),
            Some(Err((line, error))) => {
                input.reject(line, error);
                true
            }
            Some(Ok(())) => records.current().is_blank(),
        };
        if !is_blank {
            return Ok(Some(records.current()));
        }
    }
}

/// Adds the endpoint of a record.
fn add(record: &Record<'_>, columns: &Columns, options: &InputOptions, input: &mut InputBuilder<'_>) {
    let number = columns.number.map(|at| record.text(at)).filter(|text| !text.trim().is_empty());
    match endpoint_of(record, columns, options) {
        // A row without a SID may have a number.
        Ok(text) if text.trim().is_empty() && number.is_some() => {
            input.add(record.line, number.unwrap_or_default(), None, type_of(record, columns));
        }
        Ok(text) => input.add(record.line, text, number, type_of(record, columns)),
        Err(message) => input.reject(record.line, message),
    }
}

fn type_of<'a>(record: &'a Record<'_>, columns: &Columns) -> Option<&'a str> {
    columns.endpoint_type.map(|at| record.text(at))
}

/// Returns the text that names the endpoint of a record.
fn endpoint_of<'a>(
    record: &'a Record<'_>,
    columns: &Columns,
    options: &InputOptions,
) -> Result<&'a str, String> {
    let text = match record.field(columns.endpoint) {
        Some(Ok(text)) => text,
        Some(Err(_)) => return Err("the number is not valid UTF-8".to_owned()),
        None => {
            let (column, count) = (columns.endpoint + 1, plural(record.len() as u64, "column"));
            return Err(format!("no column {column}, where the number is expected; the line has {count}"));
        }
    };
    match endpoint::parse_endpoint(text, options.country) {
        Err(message) if record.text(0).starts_with('#') => {
            Err(format!("{message} (comments are allowed only before the first row)"))
        }
        _ => Ok(text),
    }
}
