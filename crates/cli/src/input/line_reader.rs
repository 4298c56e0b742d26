//! The lines of an input, with their numbers.

use std::io::{self, BufRead, Read as _};

/// The longest line that is read, in bytes. A line is one SID and what else a table says of it.
pub(crate) const LONGEST: usize = 1024 * 1024;

/// What is wrong with a line that holds a carriage return of its own, as old Macs ended lines with.
pub(crate) const BARE_CR: &str =
    "there is a carriage return (CR) in it, and more after that: save the file with LF or CRLF line ends";

/// The mark that some programs put before UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// A line without its end.
pub(crate) struct Line<'a> {
    /// The first line is 1.
    pub(crate) number: u64,
    pub(crate) bytes: &'a [u8],
    /// Its end is missing from `bytes`: it is longer than [`LONGEST`].
    pub(crate) cut: bool,
}

impl Line<'_> {
    /// Nothing but white space.
    pub(crate) fn is_blank(&self) -> bool {
        self.bytes.trim_ascii().is_empty()
    }

    /// Whether there is more after a carriage return in it.
    pub(crate) fn has_bare_cr(&self) -> bool {
        self.bytes.trim_ascii().contains(&b'\r')
    }

    /// Whether it begins with `#`.
    pub(crate) fn is_comment(&self) -> bool {
        self.bytes.trim_ascii_start().starts_with(b"#")
    }
}

/// Reads line by line into one buffer. LF and CRLF end a line, and the last one needs no end.
pub(crate) struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self { reader, buffer: Vec::new(), number: 0 }
    }

    /// The next line; `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.buffer.clear();
        let most = u64::try_from(LONGEST).unwrap_or(u64::MAX);
        if self.reader.by_ref().take(most).read_until(b'\n', &mut self.buffer)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        let mut cut = false;
        if self.buffer.last() == Some(&b'\n') {
            self.buffer.pop();
            if self.buffer.last() == Some(&b'\r') {
                self.buffer.pop();
            }
        } else if self.buffer.len() == LONGEST {
            cut = true;
            self.skip_line()?;
        }
        let marked = self.number == 1 && self.buffer.starts_with(BOM);
        let bytes = if marked { &self.buffer[BOM.len()..] } else { &self.buffer[..] };
        Ok(Some(Line { number: self.number, bytes, cut }))
    }

    /// Leaves out the rest of a line, whatever its length.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let ready = self.reader.fill_buf()?;
            if ready.is_empty() {
                return Ok(());
            }
            let end = ready.iter().position(|byte| *byte == b'\n');
            let skipped = end.map_or(ready.len(), |end| end + 1);
            self.reader.consume(skipped);
            if end.is_some() {
                return Ok(());
            }
        }
    }
}
