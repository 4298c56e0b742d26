//! What a profile is to hold, as an input says it: read and checked whole, before anything is sent.
//!
//! | | CSV | NDJSON | plain lines |
//! |---|---|---|---|
//! | where the SID is | a column, by its header, by `--column`, or because the first line has a SID there | a property, or the whole line as a text | the line |
//! | type | the column `channel_endpoint_type`, or `--type-column` | likewise | `--type` |
//! | blank lines | skipped | skipped | skipped |
//! | comments | lines above the first row that begin with `#` | none | from `#` on |
//!
//! UTF-8, with or without a byte order mark; lines end with LF or CRLF, and a CR alone is refused.

mod csv;
mod detect;
mod endpoint;
mod line_reader;
mod lines;
mod ndjson;
mod source;

use std::collections::HashMap;
use std::fmt;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use twilio_trusthub::Sid;

use line_reader::Lines;

pub(crate) use detect::of_name;
pub(crate) use endpoint::{PHONE_NUMBER, check_kind, is_other_kind, key, shown};
pub(crate) use source::Source;

/// How many bad lines a message lists; of the others it says how many there are.
const LISTED: usize = 20;

/// How many types an input may name. There is one in practice; more than these are not types.
const KINDS: usize = 1000;

/// How an input is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// A table, separated by commas, semicolons or tabs, with or without a header.
    Csv,
    /// A JSON object on each line.
    Ndjson,
    /// A SID on each line.
    Lines,
}

/// How to read an input.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) format: Option<Format>,
    pub(crate) column: Option<String>,
    pub(crate) kind_column: Option<String>,
    /// The type of what names none.
    pub(crate) kind: String,
    /// What separates columns; found by looking.
    pub(crate) delimiter: u8,
}

/// An endpoint that the profile is to hold: 40 bytes, of which there may be millions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Wanted {
    pub(crate) sid: Sid,
    pub(crate) line: u32,
    pub(crate) kind: Kind,
}

/// A type of endpoint, by its place in [`Input::kinds`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kind(u16);

/// A line that repeats an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub(crate) struct Duplicate {
    pub(crate) line: u32,
    pub(crate) of_line: u32,
    #[serde(rename = "channel_endpoint_sid")]
    pub(crate) sid: Sid,
}

/// A whole input, every line of which is good.
#[derive(Debug)]
pub(crate) struct Input {
    /// In the order of their SIDs' keys, each once.
    pub(crate) wanted: Vec<Wanted>,
    /// In the order of their lines.
    pub(crate) duplicates: Vec<Duplicate>,
    kinds: Vec<String>,
}

impl Input {
    /// The type that `wanted` is to be assigned as.
    pub(crate) fn kind(&self, wanted: &Wanted) -> &str {
        &self.kinds[usize::from(wanted.kind.0)]
    }

    /// What names `sid` first.
    pub(crate) fn find(&self, sid: Sid) -> Option<usize> {
        self.wanted.binary_search_by_key(&key(sid), |wanted| key(wanted.sid)).ok()
    }
}

/// Why an input cannot be used.
#[derive(Debug)]
pub(crate) enum Refusal {
    Open(io::Error),
    Read(io::Error),
    Format(String),
    Column(String),
    Lines(BadLines),
}

/// The lines that are bad, as far as they are listed, and how many there are.
#[derive(Debug, Default)]
pub(crate) struct BadLines {
    listed: Vec<(u64, String)>,
    count: u64,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(error) => write!(f, "it cannot be opened: {error}"),
            Self::Read(error) => write!(f, "it cannot be read: {error}"),
            Self::Format(what) | Self::Column(what) => f.write_str(what),
            Self::Lines(bad) => {
                let lines = if bad.count == 1 { "line is" } else { "lines are" };
                write!(f, "{} {lines} bad, and nothing was sent", bad.count)?;
                for (line, fault) in &bad.listed {
                    write!(f, "\n  line {line}: {fault}")?;
                }
                match bad.count - bad.listed.len() as u64 {
                    0 => Ok(()),
                    more => write!(f, "\n  and {more} more"),
                }
            }
        }
    }
}

/// Reads the whole of `source`.
pub(crate) fn read(source: &Source, settings: &Settings) -> Result<Input, Refusal> {
    match source {
        Source::Stdin => read_from(None, io::stdin().lock(), settings),
        Source::File(path) => {
            let file = std::fs::File::open(path).map_err(Refusal::Open)?;
            read_from(Some(path), BufReader::with_capacity(256 * 1024, file), settings)
        }
    }
}

/// Reads the whole of `reader`; the name `path` tells of what kind it is, if it has an ending that is known.
pub(crate) fn read_from<R: BufRead>(
    path: Option<&Path>,
    reader: R,
    settings: &Settings,
) -> Result<Input, Refusal> {
    let guess = detect::guess(path, settings.format, reader)?;
    let settings = Settings { delimiter: guess.delimiter, ..settings.clone() };
    let mut collector = Collector::new(&settings.kind);
    let lines = Lines::new(guess.reader);
    match guess.format {
        Format::Csv => csv::read(lines, &settings, &mut collector)?,
        Format::Ndjson => ndjson::read(lines, &settings, &mut collector)?,
        Format::Lines => lines::read(lines, &mut collector)?,
    }
    collector.finish()
}

/// Takes what readers find, and checks it.
struct Collector<'a> {
    /// The type of what names none.
    default: &'a str,
    wanted: Vec<Wanted>,
    kinds: HashMap<String, Kind>,
    bad: BadLines,
}

impl<'a> Collector<'a> {
    fn new(default: &'a str) -> Self {
        let kinds = HashMap::from([(default.to_owned(), Kind(0))]);
        Self { default, wanted: Vec::new(), kinds, bad: BadLines::default() }
    }

    /// Takes a line for what it says, or refuses it.
    fn take(&mut self, number: u64, sid: &str, kind: Option<&str>) {
        let checked = endpoint::check(sid).and_then(|sid| Ok((sid, self.kind(sid, kind)?)));
        match (checked, u32::try_from(number)) {
            (Ok((sid, kind)), Ok(line)) => self.wanted.push(Wanted { sid, line, kind }),
            (Ok(_), Err(_)) => self.refuse(number, "there are more lines than can be counted".to_owned()),
            (Err(fault), _) => self.refuse(number, fault),
        }
    }

    fn refuse(&mut self, number: u64, fault: String) {
        self.bad.add(number, fault);
    }

    fn kind(&mut self, sid: Sid, kind: Option<&str>) -> Result<Kind, String> {
        let text = match kind.map(str::trim) {
            Some(text) if !text.is_empty() => check_kind(text)?,
            _ => self.default,
        };
        endpoint::check_prefix(sid, text)?;
        if let Some(known) = self.kinds.get(text) {
            return Ok(*known);
        }
        let next = u16::try_from(self.kinds.len()).unwrap_or(u16::MAX);
        if usize::from(next) >= KINDS {
            return Err(format!("`{}` is one type too many: there are {KINDS} already", shown(text)));
        }
        self.kinds.insert(text.to_owned(), Kind(next));
        Ok(Kind(next))
    }

    /// Sorts out what is there twice. One number of two types is a contradiction.
    fn finish(mut self) -> Result<Input, Refusal> {
        self.wanted.sort_unstable_by_key(|wanted| (key(wanted.sid), wanted.line));
        let mut duplicates = Vec::new();
        let (bad, mut kinds) = (&mut self.bad, vec![String::new(); self.kinds.len()]);
        for (text, kind) in self.kinds {
            kinds[usize::from(kind.0)] = text;
        }
        let contradictions = {
            let mut found = Vec::new();
            self.wanted.dedup_by(|later, first| {
                if key(later.sid) != key(first.sid) {
                    return false;
                }
                if later.kind == first.kind {
                    duplicates.push(Duplicate { line: later.line, of_line: first.line, sid: first.sid });
                } else {
                    found.push((*later, *first));
                }
                true
            });
            found
        };
        for (later, first) in contradictions {
            let [is, was] = [later, first].map(|wanted| kinds[usize::from(wanted.kind.0)].as_str());
            let (sid, line) = (first.sid, first.line);
            bad.add(
                u64::from(later.line),
                format!("`{sid}` is of type `{is}` here and `{was}` in line {line}"),
            );
        }
        if self.bad.count > 0 {
            return Err(Refusal::Lines(self.bad));
        }
        duplicates.sort_unstable();
        self.wanted.shrink_to_fit();
        Ok(Input { wanted: self.wanted, duplicates, kinds })
    }
}

impl BadLines {
    /// Keeps the first lines, in their order, whatever the order in which they are found.
    fn add(&mut self, line: u64, fault: String) {
        self.count += 1;
        let at = self.listed.partition_point(|(listed, _)| *listed <= line);
        if at < LISTED {
            self.listed.insert(at, (line, fault));
            self.listed.truncate(LISTED);
        }
    }
}

#[cfg(test)]
mod tests;
