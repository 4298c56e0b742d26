//! Input as a table: separated by commas, semicolons or tabs.

mod columns;
mod records;

use std::io::BufRead;

use super::endpoint;
use super::line_reader::Lines;
use super::{Collector, Refusal, Settings};
use columns::Columns;
use records::{Record, Records, Start};

/// Reads a whole table.
pub(crate) fn read<R: BufRead>(
    lines: Lines<R>,
    settings: &Settings,
    collector: &mut Collector<'_>,
) -> Result<(), Refusal> {
    let mut records = Records::new(lines, settings.delimiter);
    let mut columns: Option<Columns> = None;
    loop {
        // Below the first row nothing is a comment: a name that begins with `#` must not hide its number.
        let start = |line: &[u8]| if columns.is_some() { Start::Row } else { columns::start(line, settings) };
        let Some(record) = records.next(start).map_err(Refusal::Read)? else { return Ok(()) };
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
        match sid_of(&record, columns) {
            Ok(sid) => {
                collector.take(record.number, sid, Some(columns.kind.map_or("", |at| record.text(at))))
            }
            Err(fault) => collector.refuse(record.number, fault),
        }
    }
}

/// What the record has in the column of the SID.
fn sid_of<'a>(record: &'a Record<'_>, columns: &Columns) -> Result<&'a str, String> {
    let sid = match record.field(columns.sid) {
        Some(Ok(sid)) => sid,
        Some(Err(_)) => return Err("its SID is not UTF-8 text".to_owned()),
        None => {
            let (wanted, has) = (columns.sid + 1, record.len());
            return Err(format!("it has {has} columns, and the SID is in column {wanted}"));
        }
    };
    match endpoint::check(sid) {
        Err(fault) if record.text(0).starts_with('#') => {
            Err(format!("{fault} (only above the first row `#` begins a comment)"))
        }
        _ => Ok(sid),
    }
}
