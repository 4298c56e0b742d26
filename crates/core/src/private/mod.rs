//! Items that generated code calls. `encode_path` is also used by the other crates of this repository.
//!
//! They are public because generated crates are separate crates. They are not part of the public API: they may change in
//! any release, together with the generator.

mod check;
pub mod form;
mod object;
mod query;
mod request;
mod setting;

pub use crate::__unset as unset;
pub use check::{check_len, check_range, invalid_value};
pub use form::FormStyle;
pub use object::{next_name, optional, optional as default, required, unknown};
pub use request::{
    BuildError, RequestBuilder, build_request, encode_path, limit_page_size, page_request, path_list,
    path_segment, value_text,
};
pub use setting::{Setting, set, set_list, set_number, set_some, set_strings};
pub use {serde, serde_json};
