//! What kind of input it is, where nobody said so.

use std::io::{self, BufRead, Chain, Cursor, Read as _};
use std::path::Path;

use super::{Format, Refusal};

/// How much of an input is looked at, in bytes.
const LOOKED_AT: usize = 64 * 1024;

/// The kind of an input, what separates its columns, and the input as it was.
pub(crate) struct Guess<R> {
    pub(crate) format: Format,
    pub(crate) delimiter: u8,
    pub(crate) reader: Chain<Cursor<Vec<u8>>, R>,
}

/// Looks at the name of the file, then at the first line that says something.
pub(crate) fn guess<R: BufRead>(
    path: Option<&Path>,
    said: Option<Format>,
    mut reader: R,
) -> Result<Guess<R>, Refusal> {
    let (seen, line) = first_line(&mut reader).map_err(Refusal::Read)?;
    if let Some(what) = not_text(&seen) {
        return Err(Refusal::Format(what.to_owned()));
    }
    let line = String::from_utf8_lossy(&seen[line]).into_owned();
    let by_name = path.and_then(of_name);
    let format = said.or(by_name).unwrap_or_else(|| of_line(&line));
    Ok(Guess { format, delimiter: delimiter(&line), reader: Cursor::new(seen).chain(reader) })
}

/// What kind of file has such a name, if that is known.
pub(crate) fn of_name(path: &Path) -> Option<Format> {
    match path.extension()?.to_string_lossy().to_ascii_lowercase().as_str() {
        "csv" | "tsv" | "tab" => Some(Format::Csv),
        "ndjson" | "jsonl" | "json" => Some(Format::Ndjson),
        _ => None,
    }
}

/// Reads up to the end of the first line that is neither blank nor a comment, and tells where in what was read it is.
fn first_line<R: BufRead>(reader: &mut R) -> io::Result<(Vec<u8>, std::ops::Range<usize>)> {
    let mut seen = Vec::new();
    loop {
        let start = seen.len();
        let left = u64::try_from(LOOKED_AT - start).unwrap_or_default();
        let read = reader.by_ref().take(left).read_until(b'\n', &mut seen)?;
        let line = seen[start..].trim_ascii();
        if read == 0 || !line.is_empty() && !line.starts_with(b"#") {
            return Ok((seen, start..start + read));
        }
    }
}

/// What people take for a text file and is none, and what to do.
fn not_text(seen: &[u8]) -> Option<&'static str> {
    match seen {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("it is UTF-16 text: save it as UTF-8"),
        [b'P', b'K', 3, 4, ..] => Some("it is a workbook or a zip archive: save the sheet as CSV"),
        [0x1f, 0x8b, ..] => Some("it is compressed: `gunzip -c FILE | trusthub sync --from - …` reads it"),
        _ => None,
    }
}

fn of_line(line: &str) -> Format {
    let line = line.trim().trim_start_matches('\u{feff}');
    if line.starts_with(['{', '[']) {
        return Format::Ndjson;
    }
    // A header of one column has no separator, and is told by being no SID: CSV finds out.
    let one_word = !line.contains([',', ';', '\t', '"']);
    let may_be_header = line.chars().all(|c| c.is_alphabetic() || " _-".contains(c)) && line.len() != 34;
    if one_word && !may_be_header { Format::Lines } else { Format::Csv }
}

/// The one of the usual separators that the line has most of.
fn delimiter(line: &str) -> u8 {
    let count = |separator: u8| line.bytes().filter(|byte| *byte == separator).count();
    let mut best = (b',', count(b','));
    for separator in *b";\t" {
        if count(separator) > best.1 {
            best = (separator, count(separator));
        }
    }
    best.0
}
