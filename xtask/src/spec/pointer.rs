//! JSON pointers (RFC 6901), which identify values in a document.

/// Escapes one reference token.
pub(crate) fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

/// Builds a pointer from unescaped reference tokens.
pub(crate) fn join<'a>(tokens: impl IntoIterator<Item = &'a str>) -> String {
    tokens.into_iter().flat_map(|token| ["/".to_owned(), escape(token)]).collect()
}

/// Returns the pointer of a local reference: `/components/schemas/Name` for `#/components/schemas/Name`.
pub(crate) fn from_reference(reference: &str) -> Option<&str> {
    reference.strip_prefix('#')
}
