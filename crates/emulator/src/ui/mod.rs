//! The pages for a person, at `/`.

use crate::http::Answer;
use crate::server::Server;

/// The page at `path`, if it is one of these.
pub(crate) fn answer(_server: &Server, _path: &str, _query: &str) -> Option<Answer> {
    None
}
