//! CSV, one row at a time.

use std::io::{self, Write};

/// Writes a row to `out`, quoted where necessary. Nothing is held back: a row that was written has been passed on.
pub(crate) fn csv_row<I>(out: &mut impl Write, row: I) -> io::Result<()>
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(row.into_iter().map(|cell| cell.as_ref().as_bytes().to_vec()))?;
    let bytes = writer.into_inner().map_err(::csv::IntoInnerError::into_error)?;
    out.write_all(&bytes)
}
