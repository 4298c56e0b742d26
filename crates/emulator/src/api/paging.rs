//! Pages: where they begin, and what they tell of themselves.

use std::hash::Hasher as _;

use serde_json::Value;
use siphasher::sip::SipHasher13;

use crate::api::error::Problem;
use crate::api::urlencoded::{Pairs, encode};
use crate::openapi::{Envelope, List, Meta};
use crate::store::{Place, Position, Rows};
use crate::text::shown;

/// The page that is asked for.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) size: u64,
    pub(crate) from: Position,
    /// The number that the caller gives it; it moves nothing.
    number: i64,
    /// The filters as they are repeated in the addresses of pages: encoded, each with `&` after it.
    filters: String,
    /// What the tokens of its pages are good for.
    tokens: Tokens,
}

/// The tokens of one collection.
#[derive(Debug)]
struct Tokens(u64);

impl Asked {
    /// Reads what a query says of paging in the collection at `place`.
    pub(crate) fn read(list: &List, query: &Pairs, place: Place<'_>) -> Result<Self, Problem> {
        let mut asked = Self {
            size: list.size,
            from: Position::Start,
            number: 0,
            filters: String::new(),
            tokens: Tokens::of(place),
        };
        for (name, rule) in &list.paging {
            let values = query.values(name);
            if values.is_empty() {
                continue;
            }
            let value = rule.value(&values).map_err(|reason| Problem::invalid_value(name, &reason))?;
            match name.as_str() {
                "PageSize" => {
                    asked.size = value.as_u64().unwrap_or(list.size).clamp(1, list.largest);
                }
                "Page" => asked.number = value.as_i64().unwrap_or(0).max(0),
                _ => {
                    let token = values[0];
                    asked.from = asked.tokens.read(token).ok_or_else(|| {
                        let reason = format!(
                            "{} is not a token that this service has given for this list",
                            shown(token)
                        );
                        Problem::invalid_value(name, &reason)
                    })?;
                }
            }
        }
        for filter in &list.filters {
            for value in query.values(&filter.name) {
                asked.filters.push_str(&format!("{}={}&", encode(&filter.name), encode(value)));
            }
        }
        Ok(asked)
    }

    /// The page as the document has it. `collection` is its address without a query; `records` are JSON each.
    pub(crate) fn page(&self, list: &List, collection: &str, rows: &Rows, records: &[String]) -> String {
        let first = rows.rows.first().map(|row| row.number);
        let last = rows.rows.last().map(|row| row.number);
        // A page that holds nothing any more still has a place.
        let (first, last) = match self.from {
            Position::Start => (first.unwrap_or(0), last.unwrap_or(0)),
            Position::After(number) => (first.unwrap_or(number + 1), last.unwrap_or(number)),
            Position::Before(number) => (first.unwrap_or(number), last.unwrap_or(number - 1)),
        };
        let address = |number: i64, from: Position| {
            let token = match self.tokens.write(from) {
                Some(token) => format!("&PageToken={token}"),
                None => String::new(),
            };
            format!("{collection}?{}PageSize={}&Page={number}{token}", self.filters, self.size)
        };
        let meta = |meta: Meta| match meta {
            Meta::Page => self.number.into(),
            Meta::PageSize => self.size.into(),
            Meta::FirstPageUrl => address(0, Position::Start).into(),
            Meta::Url => address(self.number, self.from).into(),
            Meta::PreviousPageUrl if rows.before => {
                address((self.number - 1).max(0), Position::Before(first)).into()
            }
            Meta::NextPageUrl if rows.after => {
                address(self.number.saturating_add(1), Position::After(last)).into()
            }
            Meta::PreviousPageUrl | Meta::NextPageUrl => Value::Null,
            Meta::Key => key(&list.envelope).into(),
        };
        let mut text =
            String::with_capacity(1024 + records.iter().map(|record| record.len() + 1).sum::<usize>());
        write(&mut text, &list.envelope, &meta, records);
        text
    }
}

/// The name that the records of a page stand under.
fn key(envelope: &[(String, Envelope)]) -> &str {
    envelope.iter().find(|(_, part)| *part == Envelope::Records).map_or("", |(name, _)| name)
}

fn write(
    text: &mut String,
    envelope: &[(String, Envelope)],
    meta: &dyn Fn(Meta) -> Value,
    records: &[String],
) {
    text.push('{');
    for (at, (name, part)) in envelope.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(&Value::from(name.as_str()).to_string());
        text.push(':');
        match part {
            Envelope::Records => {
                text.push('[');
                text.push_str(&records.join(","));
                text.push(']');
            }
            Envelope::Meta(which) => text.push_str(&meta(*which).to_string()),
            Envelope::Within(parts) => write(text, parts, meta, records),
            Envelope::Null => text.push_str("null"),
        }
    }
    text.push('}');
}

impl Tokens {
    fn of(place: Place<'_>) -> Self {
        let mut hasher = hasher();
        // A path begins with `/`, which no account has.
        hasher.write(place.account.as_bytes());
        hasher.write(place.path.as_bytes());
        Self(hasher.finish())
    }

    /// A place as a token: a letter for the direction, the number, and a sum that tells it from what was made up, and from
    /// another collection's.
    fn write(&self, from: Position) -> Option<String> {
        let (direction, number) = match from {
            Position::Start => return None,
            Position::After(number) => ('A', number),
            Position::Before(number) => ('B', number),
        };
        Some(format!("PT{direction}{number:016x}{:08x}", self.sum(direction, number)))
    }

    fn read(&self, token: &str) -> Option<Position> {
        let rest = token.strip_prefix("PT")?;
        let direction = rest.chars().next().filter(|letter| ['A', 'B'].contains(letter))?;
        let (number, _) = rest.get(1..)?.split_at_checked(16)?;
        let number = i64::from_str_radix(number, 16).ok()?;
        let from = if direction == 'A' { Position::After(number) } else { Position::Before(number) };
        (self.write(from)? == token).then_some(from)
    }

    /// Against mistakes, not against malice: who can read the source can make tokens, and reaches only what is theirs.
    fn sum(&self, direction: char, number: i64) -> u32 {
        let mut hasher = hasher();
        hasher.write_u64(self.0.to_le());
        hasher.write_u32(u32::from(direction));
        hasher.write_i64(number.to_le());
        (hasher.finish() & 0xffff_ffff) as u32
    }
}

/// The same on every machine and in every process: a token outlives a restart.
fn hasher() -> SipHasher13 {
    SipHasher13::new_with_keys(0x7477_696c, 0x7061_6765)
}
