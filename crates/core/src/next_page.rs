//! Finds the URL of the next page in a page that is not decoded yet, so that both can be worked on at the same time.

use std::sync::{Mutex, PoisonError};

use serde::Deserialize;
use tokio::sync::oneshot;

use crate::read::ObserveBody;

/// The size from which a page takes longer to decode than a request takes to send, in bytes.
const MIN_BODY: usize = 32 * 1024;

/// The number of bytes at each end of a page that are searched.
const WINDOW: usize = 4 * 1024;

/// Announces the URL of the next page as soon as a page has been received.
pub(crate) struct Announcement {
    property: &'static str,
    sender: Mutex<Option<oneshot::Sender<String>>>,
}

impl Announcement {
    /// Announces the value of `property`.
    pub(crate) fn of(property: &'static str) -> (Self, oneshot::Receiver<String>) {
        let (sender, receiver) = oneshot::channel();
        (Self { property, sender: Mutex::new(Some(sender)) }, receiver)
    }
}

impl ObserveBody for Announcement {
    fn observe(&self, body: &[u8]) -> bool {
        if body.len() < MIN_BODY {
            return false;
        }
        let Some(url) = find(body, self.property) else { return false };
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner).take();
        sender.is_some_and(|sender| sender.send(url).is_ok())
    }
}

/// Returns the text that is most likely the value of `property`. Its object is at either end of a page.
fn find(body: &[u8], property: &str) -> Option<String> {
    let key = format!("\"{property}\"");
    let ends = [&body[body.len().saturating_sub(WINDOW)..], &body[..body.len().min(WINDOW)]];
    ends.into_iter().find_map(|end| {
        let at = end.windows(key.len()).rposition(|window| window == key.as_bytes())?;
        let value = end[at + key.len()..].trim_ascii_start().strip_prefix(b":")?;
        String::deserialize(&mut serde_json::Deserializer::from_slice(value)).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(meta: &str, first: bool) -> Vec<u8> {
        let items = format!(r#""results": [{}]"#, vec![r#"{"sid": "RA0"}"#; 5000].join(","));
        let page = if first { format!("{{{meta}, {items}}}") } else { format!("{{{items}, {meta}}}") };
        page.into_bytes()
    }

    fn announced(body: &[u8]) -> Option<String> {
        let (announcement, mut receiver) = Announcement::of("next_page_url");
        announcement.observe(body);
        receiver.try_recv().ok()
    }

    #[test]
    fn next_url_is_found_before_and_after_the_items() {
        for first in [true, false] {
            let meta =
                r#""meta": {"page": 0, "next_page_url" : "https:\/\/host\/a?b=\u00e9", "key": "results"}"#;
            assert_eq!(announced(&page(meta, first)).as_deref(), Some("https://host/a?b=é"));
        }
    }

    #[test]
    fn nothing_is_announced_for_the_last_page_or_a_small_one() {
        for meta in [
            r#""meta": {"next_page_url": null}"#,
            r#""meta": {"previous_page_url": "/a"}"#,
            r#""next_page_url""#,
        ] {
            assert_eq!(announced(&page(meta, false)), None, "{meta}");
        }
        assert_eq!(announced(br#"{"meta": {"next_page_url": "/a"}, "results": []}"#), None);
    }

    #[test]
    fn truncated_url_is_not_announced() {
        let mut body = page(r#""meta": {"next_page_url": "/v1/a"}"#, false);
        body.truncate(body.len() - 4);
        assert_eq!(announced(&body), None);
    }
}
