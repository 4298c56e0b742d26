//! The locations in the document from which the public items of the generated crates come.

use std::collections::BTreeMap;

use crate::spec::pointer::Pointer;

/// The location, as written, that each public item comes from. The key is the suffix of the crate's name (such as `-cli`,
/// empty for the client), the owner and the member: `("", "Thing", Some("sid"))`, and
/// `("", "builder::ListThings", Some("page_size"))` for a request builder.
///
/// An item without an entry, such as the variant of an enum, comes from the location of its owner.
pub(crate) type Origins = BTreeMap<(String, String, Option<String>), Pointer>;
