//! All integration tests in one binary, so that they link once.

// `unwrap` in a test is an assertion.
#![allow(clippy::unwrap_used)]

mod api;
mod browser;
mod browser_safety;
mod control;
mod documents;
mod faults;
mod hostile;
mod paging;
mod program;
mod rules;
mod service_paths;
mod several_documents;
mod support;
mod ui;
mod ui_browser;
mod ui_forms;
mod ui_reference;
mod ui_requests;
