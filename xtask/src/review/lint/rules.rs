//! The rules, as a table.

/// A rule for one convention of `spec/`.
pub(super) struct LintRule {
    /// The name used in findings and in `x-lint-allow`.
    pub(super) id: &'static str,
    /// The way to fix a finding.
    pub(super) help: &'static str,
}

/// The rule for documents that `generate` rejects.
pub(super) const UNREADABLE: &str = "document-valid";

/// The rule for `x-lint-allow` itself.
pub(super) const ALLOWANCE: &str = "allowance";

const fn row(id: &'static str, help: &'static str) -> LintRule {
    LintRule { id, help }
}

#[rustfmt::skip]
pub(super) const RULES: [LintRule; 36] = [
    row(UNREADABLE, "fix it: the generator rejects the document"),
    row("unknown-keyword", "correct the spelling, or remove it"),
    row("schema-valid", "fix the keyword: the schema contradicts itself or OpenAPI 3.0"),
    row("default-valid", "fix the default or the schema"),
    row("format-known", "use a format of OpenAPI 3.0, or remove it"),
    row("reference-siblings", "move it into the target, or write `allOf` with the reference as its only item"),
    row("path-valid", "declare the query as parameters, and write a path parameter as `{Name}`"),
    row("path-parameter-required", "add `required: true`: a path contains all of its parameters"),
    row("request-body-method", "declare parameters instead: HTTP gives this body no meaning"),
    row("server-variable", "declare each variable of the URL in `variables`, with a default, and no others"),
    row("security-declared", "add it to `components.securitySchemes`, or correct the name"),
    row("status-range", "write it in capitals, such as `4XX`"),
    row("text-html", "use Markdown; write a placeholder in backticks"),
    row("operation-summary", "add a `summary`: one sentence that says what the operation does"),
    row("operation-description", "add a `description`: what the operation guarantees, and what it does not"),
    row("operation-tag", "add the tag of its resource, which names its command"),
    row("operation-id-unique", "change one `operationId`: both would become the same method"),
    row("operation-success", "declare a success response"),
    row("operation-errors", "declare `4XX` and `5XX` by references to the shared responses, and remove `default`"),
    row("tag-declared", "declare it in the document's `tags`, with a description"),
    row("success-body", "add `content` with a `schema`, or use status 204"),
    row("error-body", "add `content` with the shared error schema"),
    row("request-example", "add `examples` to the media type of the body"),
    row("response-example", "add an `example` or `examples` to the media type of the response"),
    row("example-valid", "fix the example or the schema"),
    row("parameter-description", "add a `description`"),
    row("parameter-example", "add an `example`"),
    row("response-description", "add a `description`: what the response means"),
    row("property-description", "add a `description`"),
    row("sid-by-name", "use a reference to a SID in `components.schemas`"),
    row("sid-pattern", "use the pattern `^XX[0-9a-fA-F]{32}$`, where XX is the prefix of the SID"),
    row("name-style", "use PascalCase for operations, components, paths and parameters, snake_case for properties of responses"),
    row("type-unique", "rename one of them: both would become the same type"),
    row("page-envelope", "return one list, and `meta` with page, page_size, first_page_url, previous_page_url, url, next_page_url and key"),
    row("unused-component", "remove it, or add a reference to it"),
    row(ALLOWANCE, "use `x-lint-allow: { RULE: REASON }` where RULE has a finding, there or below"),
];

/// Returns the way to fix a finding of `rule`.
pub(super) fn help(rule: &str) -> &'static str {
    RULES.iter().find(|row| row.id == rule).map_or("", |row| row.help)
}

/// Returns `true` if `x-lint-allow` accepts `rule`: findings about allowances cannot be allowed.
pub(super) fn can_be_allowed(rule: &str) -> bool {
    rule != ALLOWANCE && RULES.iter().any(|row| row.id == rule)
}
