//! Reads an input line by line.

use std::io::{self, BufRead, Read as _};

use crate::util::text::thousands;

/// The maximum length of a line in bytes. A line is one SID and the rest of its row.
pub(super) const MAX_LINE: usize = 1024 * 1024;

/// The maximum length of a line that is skipped, as far as an input is text at all.
const MAX_SKIPPED: usize = 64 * 1024 * 1024;

/// The error for a line longer than [`MAX_LINE`].
pub(super) const TOO_LONG: &str = "longer than 1 MiB";

/// The error for a line that contains a carriage return, which old Macs used to end lines with.
pub(super) const BARE_CR: &str =
    "contains a carriage return (CR) before its end; save the file with LF or CRLF line endings";

/// The byte order mark that some programs write at the start of UTF-8 files.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// A line without its line ending.
pub(super) struct Line<'a> {
    /// The number of the line, starting at 1.
    pub(super) number: u64,
    pub(super) bytes: &'a [u8],
    /// `true` if the line is longer than [`MAX_LINE`], so that `bytes` lacks its end.
    pub(super) is_truncated: bool,
}

impl Line<'_> {
    /// Returns `true` if the line has only whitespace.
    pub(super) fn is_blank(&self) -> bool {
        self.bytes.trim_ascii().is_empty()
    }

    /// Returns `true` if a carriage return is followed by more text.
    pub(super) fn has_bare_cr(&self) -> bool {
        self.bytes.trim_ascii().contains(&b'\r')
    }

    /// Returns `true` if the line starts with `#`.
    pub(super) fn starts_with_hash(&self) -> bool {
        self.bytes.trim_ascii_start().starts_with(b"#")
    }
}

/// Reads lines into a single buffer. Lines end with LF or CRLF; the last one needs no ending.
pub(super) struct LineReader<R> {
    reader: R,
    buffer: Vec<u8>,
    number: u64,
}

impl<R: BufRead> LineReader<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, buffer: Vec::new(), number: 0 }
    }

    /// Returns the reader.
    pub(super) fn into_inner(self) -> R {
        self.reader
    }

    /// Returns the next line, or `None` at the end of the input.
    pub(super) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.buffer.clear();
        let limit = u64::try_from(MAX_LINE).unwrap_or(u64::MAX);
        if self.reader.by_ref().take(limit).read_until(b'\n', &mut self.buffer)? == 0 {
            return Ok(None);
        }
        if self.number == u64::from(u32::MAX) {
            return Err(io::Error::other(format!("more than {} lines", thousands(self.number))));
        }
        self.number += 1;
        let mut is_truncated = false;
        if self.buffer.last() == Some(&b'\n') {
            self.buffer.pop();
            if self.buffer.last() == Some(&b'\r') {
                self.buffer.pop();
            }
        } else if self.buffer.len() == MAX_LINE {
            is_truncated = true;
            self.skip_line()?;
        }
        let has_bom = self.number == 1 && self.buffer.starts_with(BOM);
        let bytes = if has_bom { &self.buffer[BOM.len()..] } else { &self.buffer[..] };
        Ok(Some(Line { number: self.number, bytes, is_truncated }))
    }

    /// Skips the rest of a line without buffering it.
    fn skip_line(&mut self) -> io::Result<()> {
        let mut total = 0;
        loop {
            if total > MAX_SKIPPED {
                let line = thousands(self.number);
                return Err(io::Error::other(format!(
                    "line {line} is longer than 64 MiB; the input is not text"
                )));
            }
            let buffered = self.reader.fill_buf()?;
            if buffered.is_empty() {
                return Ok(());
            }
            let end = buffered.iter().position(|byte| *byte == b'\n');
            let skipped = end.map_or(buffered.len(), |end| end + 1);
            self.reader.consume(skipped);
            total += skipped;
            if end.is_some() {
                return Ok(());
            }
        }
    }
}
