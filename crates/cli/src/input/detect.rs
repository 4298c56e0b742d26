//! Detects the format of an input.

use std::io::{self, BufRead, Chain, Cursor, Read as _};
use std::ops::Range;
use std::path::Path;

use super::names::{LIST_NAMES, normalize};
use super::{InputError, InputFormat};

/// The maximum number of bytes to inspect.
const MAX_INSPECTED: usize = 64 * 1024;

/// The format of an input, and a reader that starts at its first byte.
pub(super) struct Detected<R> {
    pub(super) format: InputFormat,
    /// The separator of columns, if the format has columns.
    pub(super) delimiter: u8,
    /// `true` if a line such as `sep=;` specifies the separator.
    pub(super) has_separator_line: bool,
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
    let separator = separator(&start[line.clone()]);
    let line = String::from_utf8_lossy(&start[line]).into_owned();
    let by_name = path.and_then(format_of_name);
    let format = match format.or(by_name) {
        None if separator.is_some() => InputFormat::Csv,
        None => format_of_line(&line),
        // The extension does not distinguish the two.
        Some(InputFormat::Json | InputFormat::Ndjson) if format.is_none() => json_format(&line),
        Some(format) => format,
    };
    let has_separator_line = separator.is_some() && format == InputFormat::Csv;
    let delimiter = separator.unwrap_or_else(|| delimiter_of_line(&line));
    Ok(Detected { format, delimiter, has_separator_line, reader: Cursor::new(start).chain(reader) })
}

/// Returns the format that a file name implies by its extension.
pub(crate) fn format_of_name(path: &Path) -> Option<InputFormat> {
    match path.extension()?.to_string_lossy().to_ascii_lowercase().as_str() {
        "csv" | "tsv" | "tab" => Some(InputFormat::Csv),
        "ndjson" | "jsonl" => Some(InputFormat::Ndjson),
        "json" => Some(InputFormat::Json),
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

/// Returns advice for a file that people pass as text although it is binary.
fn unsupported_format(start: &[u8]) -> Option<&'static str> {
    match start {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("the encoding is UTF-16; save the file as UTF-8"),
        [b'P', b'K', 3, 4, ..] => Some("the file is a workbook or a zip archive; save the sheet as CSV"),
        [0x1f, 0x8b, ..] => {
            Some("the file is compressed; run `gunzip -c FILE | trusthub sync --from - …` instead")
        }
        _ if start.contains(&0) => Some("the file is not text: it contains NUL characters"),
        _ => None,
    }
}

/// Returns the separator that a line such as `sep=;` specifies. Spreadsheets read and write it.
pub(super) fn separator(line: &[u8]) -> Option<u8> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    match line {
        [s, e, p, b'=', separator] if [s, e, p].map(u8::to_ascii_lowercase) == *b"sep" => {
            (separator.is_ascii_punctuation() || *separator == b'\t').then_some(*separator)
        }
        _ => None,
    }
}

/// Returns the format of JSON: NDJSON if the first line is a value of its own, which is neither a list nor a page of one.
fn json_format(line: &str) -> InputFormat {
    let line = line.trim().trim_start_matches('\u{feff}');
    let is_document = line.starts_with('[')
        || match serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(line) {
            Ok(object) => object.iter().any(|(name, value)| is_list(name, value)),
            Err(error) => line.starts_with('{') && error.is_eof(),
        };
    if is_document { InputFormat::Json } else { InputFormat::Ndjson }
}

fn is_list(name: &str, value: &serde_json::Value) -> bool {
    value.is_array() && LIST_NAMES.contains(&normalize(name).as_str())
}

fn format_of_line(line: &str) -> InputFormat {
    let line = line.trim().trim_start_matches('\u{feff}');
    if line.starts_with(['{', '[']) {
        return json_format(line);
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
