//! Detects the format of an input.

use std::io::{self, BufRead, Chain, Cursor, Read as _};
use std::ops::Range;
use std::path::Path;

use super::{InputError, InputFormat};

/// The maximum number of bytes to inspect.
const MAX_INSPECTED: usize = 64 * 1024;

/// The format of an input, and a reader that starts at its first byte.
pub(super) struct Detected<R> {
    pub(super) format: InputFormat,
    /// The separator of columns, if the format has columns.
    pub(super) delimiter: u8,
    pub(super) reader: Chain<Cursor<Vec<u8>>, R>,
}

/// Detects the format, unless `format` specifies it: first by the file name, then by the first line that is neither
/// blank nor a comment.
pub(super) fn detect<R: BufRead>(
    path: Option<&Path>,
    format: Option<InputFormat>,
    mut reader: R,
) -> Result<Detected<R>, InputError> {
    let (start, line) = read_first_line(&mut reader).map_err(InputError::Io)?;
    if let Some(message) = unsupported_format(&start) {
        return Err(InputError::Format(message));
    }
    let line = String::from_utf8_lossy(&start[line]).into_owned();
    let format = format.or_else(|| path.and_then(format_of_name)).unwrap_or_else(|| format_of_line(&line));
    Ok(Detected { format, delimiter: delimiter_of_line(&line), reader: Cursor::new(start).chain(reader) })
}

/// Returns the format that a file name implies by its extension.
pub(crate) fn format_of_name(path: &Path) -> Option<InputFormat> {
    match path.extension()?.to_string_lossy().to_ascii_lowercase().as_str() {
        "csv" | "tsv" | "tab" => Some(InputFormat::Csv),
        "ndjson" | "jsonl" | "json" => Some(InputFormat::Ndjson),
        _ => None,
    }
}

/// Reads up to the end of the first line that is neither blank nor a comment. Returns everything that was read, and the
/// range of that line in it.
fn read_first_line<R: BufRead>(reader: &mut R) -> io::Result<(Vec<u8>, Range<usize>)> {
    let mut bytes = Vec::new();
    loop {
        let start = bytes.len();
        let remaining = u64::try_from(MAX_INSPECTED - start).unwrap_or_default();
        let count = reader.by_ref().take(remaining).read_until(b'\n', &mut bytes)?;
        let line = bytes[start..].trim_ascii();
        if count == 0 || !line.is_empty() && !line.starts_with(b"#") {
            return Ok((bytes, start..start + count));
        }
    }
}

/// Returns what to do about a file that is not text, although people take it for text.
fn unsupported_format(start: &[u8]) -> Option<&'static str> {
    match start {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("the encoding is UTF-16; save the file as UTF-8"),
        [b'P', b'K', 3, 4, ..] => Some("the file is a workbook or a zip archive; save the sheet as CSV"),
        [0x1f, 0x8b, ..] => {
            Some("the file is compressed; run `gunzip -c FILE | trusthub sync --from - …` instead")
        }
        _ => None,
    }
}

fn format_of_line(line: &str) -> InputFormat {
    let line = line.trim().trim_start_matches('\u{feff}');
    if line.starts_with(['{', '[']) {
        return InputFormat::Ndjson;
    }
    // The header of a single column has no delimiter, but is recognizably not a SID. The CSV reader decides about it.
    let is_single_column = !line.contains([',', ';', '\t', '"']);
    let may_be_header = line.chars().all(|c| c.is_alphabetic() || " _-".contains(c)) && line.len() != 34;
    if is_single_column && !may_be_header { InputFormat::Lines } else { InputFormat::Csv }
}

/// Returns the most frequent of the usual delimiters in `line`.
fn delimiter_of_line(line: &str) -> u8 {
    let count = |delimiter: u8| line.bytes().filter(|byte| *byte == delimiter).count();
    let mut best = (b',', count(b','));
    for delimiter in *b";\t" {
        if count(delimiter) > best.1 {
            best = (delimiter, count(delimiter));
        }
    }
    best.0
}
