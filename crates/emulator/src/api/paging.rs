//! Pages of a list: page parameters, page tokens and page URLs.

use std::hash::Hasher as _;

use serde_json::Value;
use siphasher::sip::SipHasher13;

use super::urlencoded::encode;
use super::{ApiError, RequestScope, UrlEncoded};
use crate::openapi::{EnvelopePart, ListOperation, PageLink, PageMeta, UrlForm};
use crate::store::{CollectionKey, Position, RecordPage};
use crate::text::quoted;

/// A request for a page.
#[derive(Debug)]
pub(crate) struct PageRequest {
    pub(crate) size: u64,
    pub(crate) position: Position,
    /// The value of `Page`. It is repeated in the response and has no other effect.
    index: i64,
    /// The filters as page URLs repeat them: encoded, and each followed by `&`.
    encoded_filters: String,
    tokens: PageTokenCodec,
}

/// Encodes and decodes the page tokens of one collection.
#[derive(Debug)]
struct PageTokenCodec {
    collection_hash: u64,
}

impl PageRequest {
    /// Parses the page parameters of a query on `collection`.
    pub(crate) fn parse(
        list: &ListOperation,
        query: &UrlEncoded,
        collection: CollectionKey<'_>,
    ) -> Result<Self, ApiError> {
        let mut request = Self {
            size: list.default_page_size,
            position: Position::Start,
            index: 0,
            encoded_filters: String::new(),
            tokens: PageTokenCodec::new(collection),
        };
        for (name, validator) in &list.paging_params {
            let values = query.values(name);
            if values.is_empty() {
                continue;
            }
            let invalid = |reason: String| ApiError::invalid_value(name, &reason);
            let value = validator.parse(&values).map_err(invalid)?;
            match name.as_str() {
                "PageSize" => {
                    request.size =
                        value.as_u64().unwrap_or(list.default_page_size).clamp(1, list.max_page_size);
                }
                "Page" => request.index = value.as_i64().unwrap_or(0).max(0),
                _ => {
                    request.position = request.tokens.decode(values[0]).ok_or_else(|| {
                        invalid(format!("{} is not a page token of this list", quoted(values[0])))
                    })?;
                }
            }
        }
        for filter in &list.filters {
            for value in query.values(&filter.name) {
                request.encoded_filters.push_str(&format!("{}={}&", encode(&filter.name), encode(value)));
            }
        }
        Ok(request)
    }

    /// Renders a page in the document's shape. `scope` is the collection, and each of `records` is JSON.
    pub(crate) fn render(
        &self,
        list: &ListOperation,
        scope: &RequestScope<'_>,
        page: &RecordPage,
        records: &[String],
    ) -> String {
        let first = page.records.first().map(|record| record.sequence);
        let last = page.records.last().map(|record| record.sequence);
        // A page whose records have been deleted keeps its position.
        let (first, last) = match self.position {
            Position::Start => (first.unwrap_or(0), last.unwrap_or(0)),
            Position::After(sequence) => (first.unwrap_or(sequence + 1), last.unwrap_or(sequence)),
            Position::Before(sequence) => (first.unwrap_or(sequence), last.unwrap_or(sequence - 1)),
        };
        let page_url = |form: UrlForm, index: i64, position: Position| {
            let origin = match form {
                UrlForm::Absolute => scope.origin,
                UrlForm::Relative => "",
            };
            let path = scope.path();
            let token = match self.tokens.encode(position) {
                Some(token) => format!("&PageToken={token}"),
                None => String::new(),
            };
            let filters = &self.encoded_filters;
            format!("{origin}{path}?{filters}PageSize={}&Page={index}{token}", self.size)
        };
        let start = self.index.unsigned_abs().saturating_mul(self.size);
        let meta = |meta: PageMeta| match meta {
            PageMeta::Page => self.index.into(),
            PageMeta::PageSize => self.size.into(),
            PageMeta::Start => start.into(),
            PageMeta::End => start.saturating_add((records.len() as u64).saturating_sub(1)).into(),
            PageMeta::Url(PageLink::First, form) => page_url(form, 0, Position::Start).into(),
            PageMeta::Url(PageLink::This, form) => page_url(form, self.index, self.position).into(),
            PageMeta::Url(PageLink::Previous, form) if page.has_previous => {
                page_url(form, (self.index - 1).max(0), Position::Before(first)).into()
            }
            PageMeta::Url(PageLink::Next, form) if page.has_next => {
                page_url(form, self.index.saturating_add(1), Position::After(last)).into()
            }
            PageMeta::Url(PageLink::Previous | PageLink::Next, _) => Value::Null,
            PageMeta::Key => records_key(&list.envelope).into(),
        };
        let mut json =
            String::with_capacity(1024 + records.iter().map(|record| record.len() + 1).sum::<usize>());
        write_object(&mut json, &list.envelope, &meta, records);
        json
    }
}

/// Returns the name of the property that holds the records.
fn records_key(envelope: &[(String, EnvelopePart)]) -> &str {
    envelope.iter().find(|(_, part)| *part == EnvelopePart::Records).map_or("", |(name, _)| name)
}

fn write_object(
    json: &mut String,
    envelope: &[(String, EnvelopePart)],
    meta: &dyn Fn(PageMeta) -> Value,
    records: &[String],
) {
    json.push('{');
    for (index, (name, part)) in envelope.iter().enumerate() {
        if index > 0 {
            json.push(',');
        }
        json.push_str(&Value::from(name.as_str()).to_string());
        json.push(':');
        match part {
            EnvelopePart::Records => {
                json.push('[');
                json.push_str(&records.join(","));
                json.push(']');
            }
            EnvelopePart::Meta(item) => json.push_str(&meta(*item).to_string()),
            EnvelopePart::Object(parts) => write_object(json, parts, meta, records),
            EnvelopePart::Null => json.push_str("null"),
        }
    }
    json.push('}');
}

impl PageTokenCodec {
    fn new(collection: CollectionKey<'_>) -> Self {
        let mut hasher = token_hasher();
        // The concatenation is unambiguous: a path begins with `/`, which no account contains.
        hasher.write(collection.account.as_bytes());
        hasher.write(collection.path.as_bytes());
        Self { collection_hash: hasher.finish() }
    }

    /// Encodes a position: a letter for the direction, the sequence number, and a checksum that includes the collection.
    fn encode(&self, position: Position) -> Option<String> {
        let (direction, sequence) = match position {
            Position::Start => return None,
            Position::After(sequence) => ('A', sequence),
            Position::Before(sequence) => ('B', sequence),
        };
        Some(format!("PT{direction}{sequence:016x}{:08x}", self.checksum(direction, sequence)))
    }

    fn decode(&self, token: &str) -> Option<Position> {
        let rest = token.strip_prefix("PT")?;
        let direction = rest.chars().next().filter(|letter| ['A', 'B'].contains(letter))?;
        let (sequence, _) = rest.get(1..)?.split_at_checked(16)?;
        let sequence = i64::from_str_radix(sequence, 16).ok()?;
        let position = if direction == 'A' { Position::After(sequence) } else { Position::Before(sequence) };
        (self.encode(position)? == token).then_some(position)
    }

    /// Guards against mistakes, not against forgery: a forged token gives access only to the caller's own records.
    fn checksum(&self, direction: char, sequence: i64) -> u32 {
        let mut hasher = token_hasher();
        hasher.write_u64(self.collection_hash.to_le());
        hasher.write_u32(u32::from(direction));
        hasher.write_i64(sequence.to_le());
        (hasher.finish() & 0xffff_ffff) as u32
    }
}

/// Returns a hasher that is the same on every machine and in every process, so that a token survives a restart.
fn token_hasher() -> SipHasher13 {
    SipHasher13::new_with_keys(0x7477_696c, 0x7061_6765)
}
