//! Reads plain lines: a phone number or a SID on each.

use std::io::BufRead;

use super::line_reader::{BARE_CR, LineReader, TOO_LONG};
use super::{InputBuilder, InputError};

/// Reads all lines. A `#` starts a comment.
pub(super) fn read<R: BufRead>(
    mut lines: LineReader<R>,
    input: &mut InputBuilder<'_>,
) -> Result<(), InputError> {
    while let Some(line) = lines.next().map_err(InputError::Io)? {
        let number = line.number;
        if line.has_bare_cr() {
            input.reject(number, BARE_CR);
            continue;
        }
        if line.is_blank() || line.starts_with_hash() {
            continue;
        }
        match std::str::from_utf8(line.bytes) {
            _ if line.is_truncated => input.reject(number, TOO_LONG),
            Ok(text) => {
                let (endpoint, _comment) = text.split_once('#').unwrap_or((text, ""));
                input.add(number, endpoint, None, None);
            }
            Err(_) => input.reject(number, "not valid UTF-8"),
        }
    }
    Ok(())
}
