//! The table of the rules.

/// Each rule with its mend.
pub(super) const CONVENTIONS: [(&str, &str); 24] = [
    ("operation-summary", "add a `summary`: one sentence, what it does"),
    ("operation-description", "add a `description`: what it promises, and what it does not"),
    ("operation-tag", "add the tag of its resource: the trait is named after it"),
    ("operation-id-unique", "give one of them another operationId: both would be one method"),
    ("operation-success", "declare the status of its success"),
    ("operation-errors", "declare `4XX` and `5XX` by reference to the shared responses, and no `default`"),
    ("tag-declared", "declare it among the document's `tags`, with a description"),
    ("success-body", "add `content` with a `schema`, or answer 204"),
    ("error-body", "add `content` with the shared schema of errors"),
    ("request-example", "add `examples` to the body's content"),
    ("response-example", "add an `example` or `examples` to the content"),
    ("example-valid", "correct the example, or the schema"),
    ("parameter-description", "add a `description`"),
    ("parameter-example", "add an `example`"),
    ("response-description", "add a `description`: what it means"),
    ("property-description", "add a `description`"),
    ("sid-by-name", "refer to a SID among `components.schemas`"),
    ("sid-pattern", "write the pattern as `^XX[0-9a-fA-F]{32}$`, with the letters that it begins with"),
    ("sid-once", "keep one of them, and refer to it"),
    (
        "name-style",
        "write operations, components, paths and parameters in PascalCase, properties of answers in snake_case",
    ),
    ("type-unique", "rename one of them: both would be one type"),
    (
        "page-envelope",
        "answer one list, and `meta` with page, page_size, first_page_url, previous_page_url, url, next_page_url and key",
    ),
    ("unused-component", "remove it, or refer to it"),
    ("allowance", "write `x-lint-allow: { RULE: the reason }` where RULE finds something, there or below"),
];

pub(super) fn mend(rule: &str) -> &'static str {
    CONVENTIONS.iter().find(|(name, _)| *name == rule).map_or("", |(_, mend)| mend)
}

/// Whether `x-lint-allow` can name it: what is wrong with an allowance is not allowed by another.
pub(super) fn can_be_allowed(rule: &str) -> bool {
    rule != "allowance" && CONVENTIONS.iter().any(|(name, _)| *name == rule)
}
