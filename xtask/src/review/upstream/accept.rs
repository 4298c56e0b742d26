//! Records differences as intended, each with its reason.

use std::io::{BufRead, Write};

use crate::{
    diagnostic::{Diagnostic, Result},
    status::print_failed,
};

/// Some differences with the same reason.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Accepted {
    pub(crate) reason: String,
    pub(crate) lines: Vec<String>,
}

/// Asks for the reason of each difference. An empty line leaves a difference unexplained, `=` repeats the reason before, and
/// the end of the input leaves all others.
pub(crate) fn ask(
    differences: &[String],
    input: &mut dyn BufRead,
    err: &mut dyn Write,
) -> Result<Vec<Accepted>> {
    let mut accepted: Vec<Accepted> = Vec::new();
    let help = "For each difference, enter its reason, `=` for the reason before, or nothing to leave it unexplained.";
    writeln!(err, "{help}").map_err(print_failed)?;
    for difference in differences {
        write!(err, "\n{difference}\nreason: ").and_then(|()| err.flush()).map_err(print_failed)?;
        let mut entered = String::new();
        let read = input
            .read_line(&mut entered)
            .map_err(|error| Diagnostic::new(format!("failed to read the reason: {error}")))?;
        if read == 0 {
            break;
        }
        match (entered.trim(), accepted.last_mut()) {
            ("", _) => {}
            ("=", Some(last)) => last.lines.push(difference.clone()),
            ("=", None) => {
                return Err(Diagnostic::new("there is no reason before the first difference to repeat")
                    .help("nothing was recorded; enter a reason first"));
            }
            (reason, _) => {
                accepted.push(Accepted { reason: reason.to_owned(), lines: vec![difference.clone()] });
            }
        }
    }
    Ok(accepted)
}

/// Returns the text of the records with `accepted` at its end.
pub(crate) fn append(records: &str, accepted: &[Accepted]) -> String {
    let mut text = records.trim_end().to_owned();
    for Accepted { reason, lines } in accepted {
        let separator = if text.is_empty() { "" } else { "\n\n" };
        text.push_str(&format!("{separator}[[difference]]\nreason = {}\nlines = [\n", quoted(reason, '"')));
        text.extend(lines.iter().map(|line| format!("    {},\n", quoted(line, '\''))));
        text.push(']');
    }
    text + "\n"
}

/// Returns a string in TOML, in the preferred quotes unless it contains something that must be escaped.
fn quoted(text: &str, preferred: char) -> String {
    if preferred == '\'' && !text.contains(|c: char| c == '\'' || c.is_control()) {
        return format!("'{text}'");
    }
    toml_edit::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entered(lines: &str) -> Result<Vec<Accepted>> {
        let differences: Vec<String> = ["a", "b", "c"].map(str::to_owned).into();
        ask(&differences, &mut lines.as_bytes(), &mut Vec::new())
    }

    fn accepted(reason: &str, lines: &[&str]) -> Accepted {
        Accepted { reason: reason.to_owned(), lines: lines.iter().map(|line| (*line).to_owned()).collect() }
    }

    #[test]
    fn lines_become_reasons() {
        assert_eq!(
            entered("first\n=\nthird\n").unwrap(),
            [accepted("first", &["a", "b"]), accepted("third", &["c"])]
        );
        assert_eq!(entered("first\n\n=\n").unwrap(), [accepted("first", &["a", "c"])]);
        assert_eq!(entered("\nsecond\n").unwrap(), [accepted("second", &["b"])]);
        assert_eq!(entered("").unwrap(), []);
        assert!(entered("=\n").unwrap_err().to_string().starts_with("there is no reason before"));
    }

    #[test]
    fn appended_records_are_read_again() {
        let odd = "GET /v1/A: parameter `B`: pattern is \"^it's\\\\d\" in spec/, not set upstream";
        let text = append("# Intended.\n", &[accepted("it's \"so\"", &["a: b", odd]), accepted("c", &["d"])]);
        assert!(text.starts_with("# Intended.\n\n[[difference]]\nreason = "), "{text}");
        let records = super::super::records::parse(&text, "upstream.toml").unwrap();
        assert_eq!(records.keys().collect::<Vec<_>>(), [odd, "a: b", "d"]);
    }
}
