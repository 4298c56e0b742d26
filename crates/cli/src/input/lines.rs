//! Input as plain lines: a SID on each.

use std::io::BufRead;

use super::line_reader::{BARE_CR, Lines};
use super::{Collector, Refusal};

/// Reads all lines. What follows a `#` is a comment.
pub(crate) fn read<R: BufRead>(mut lines: Lines<R>, collector: &mut Collector<'_>) -> Result<(), Refusal> {
    while let Some(line) = lines.next().map_err(Refusal::Read)? {
        let number = line.number;
        if line.has_bare_cr() {
            collector.refuse(number, BARE_CR.to_owned());
            continue;
        }
        if line.is_blank() || line.is_comment() {
            continue;
        }
        match std::str::from_utf8(line.bytes) {
            _ if line.cut => collector.refuse(number, "it is longer than 1 MiB".to_owned()),
            Ok(text) => {
                collector.take(number, text.split_once('#').map_or(text, |(before, _)| before), None);
            }
            Err(_) => collector.refuse(number, "it is not UTF-8 text".to_owned()),
        }
    }
    Ok(())
}
