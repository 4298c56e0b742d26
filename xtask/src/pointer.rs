//! JSON pointers (RFC 6901), by which a place in a document is named.

/// One step, escaped.
pub(crate) fn escape(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

/// The pointer made of `steps`.
pub(crate) fn of<'a>(steps: impl IntoIterator<Item = &'a str>) -> String {
    steps.into_iter().flat_map(|step| ["/".to_owned(), escape(step)]).collect()
}

/// The steps of a local reference such as `#/components/schemas/Name`, as a pointer.
pub(crate) fn of_reference(reference: &str) -> Option<&str> {
    reference.strip_prefix('#')
}
