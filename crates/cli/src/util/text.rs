//! Numbers, durations and lines, formatted the same everywhere.

use std::time::Duration;

pub(crate) use twilio_core::counts::{plural, thousands};
use unicode_width::UnicodeWidthStr as _;

/// Formats a duration to about three digits: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`.
pub(crate) fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

/// Breaks `text` between words so that no line is wider than `width`. Lines after the first begin with `indent` spaces,
/// and the first is assumed to follow that many columns. A word is never broken, so that SIDs and URLs can be copied, and
/// line breaks in `text` are kept.
pub(crate) fn wrap(text: &str, width: usize, indent: usize) -> String {
    let mut wrapped = String::with_capacity(text.len() + text.len() / 16);
    for (index, line) in text.lines().enumerate() {
        if index > 0 {
            wrapped.push('\n');
            wrapped.extend(std::iter::repeat_n(' ', indent));
        }
        let mut column = indent;
        for (index, word) in line.split(' ').enumerate() {
            if index > 0 {
                if column + 1 + word.width() > width {
                    wrapped.push('\n');
                    wrapped.extend(std::iter::repeat_n(' ', indent));
                    column = indent;
                } else {
                    wrapped.push(' ');
                    column += 1;
                }
            }
            wrapped.push_str(word);
            column += word.width();
        }
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duration_uses_the_two_largest_units() {
        let formatted =
            [0.04, 9.96, 59.9, 60.0, 185.2, 7805.0].map(|seconds| duration(Duration::from_secs_f64(seconds)));
        assert_eq!(formatted, ["0.0 s", "10.0 s", "59 s", "1 min 0 s", "3 min 5 s", "2 h 10 min"]);
    }

    #[test]
    fn wrap_breaks_between_words_and_indents() {
        assert_eq!(wrap("one two three", 9, 2), "one two\n  three");
        assert_eq!(wrap("fits", 4, 0), "fits");
        assert_eq!(wrap("a PN00000000 b", 6, 2), "a\n  PN00000000\n  b");
        assert_eq!(wrap("kept\nbreak", 80, 3), "kept\n   break");
    }
}
