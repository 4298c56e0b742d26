//! The rules, as a table. `explanations.md` explains each.

use crate::review::rules::rules;

rules! {
/// A rule for one convention of `spec/`.
LintRule: &'static str {
    DocumentValid "document-valid" "fix it: the generator rejects the document";
    UnknownKeyword "unknown-keyword" "correct the spelling, or remove it";
    SchemaValid "schema-valid" "fix the keyword: the schema contradicts itself or OpenAPI 3.0";
    DefaultValid "default-valid" "fix the default or the schema";
    FormatKnown "format-known" "use a format of OpenAPI 3.0, or remove it";
    ReferenceSiblings "reference-siblings" "move it into the target, or write `allOf` with the reference as its only item";
    PathValid "path-valid" "declare the query as parameters, and write a path parameter as `{Name}`";
    PathParameterRequired "path-parameter-required" "add `required: true`: a path contains all of its parameters";
    RequestBodyMethod "request-body-method" "declare parameters instead: HTTP gives this body no meaning";
    ServerVariable "server-variable" "declare each variable of the URL in `variables`, with a default, and no others";
    SecurityDeclared "security-declared" "add it to `components.securitySchemes`, or correct the name";
    StatusRange "status-range" "write it in capitals, such as `4XX`";
    SunsetValid "sunset-valid" "write `x-sunset: \"2027-01-31\"` beside `deprecated: true`";
    TextHtml "text-html" "use Markdown; write a placeholder in backticks";
    OperationSummary "operation-summary" "add a `summary`: one sentence that says what the operation does";
    OperationDescription "operation-description" "add a `description`: what the operation guarantees, and what it does not";
    OperationTag "operation-tag" "add the tag of its resource, which names its command";
    OperationId "operation-id" "add an `operationId`, such as `ListThings`: the method and the command are named after it";
    OperationIdUnique "operation-id-unique" "change one `operationId`: both would become the same method";
    OperationVerb "operation-verb" "rename it, or change the method: the verb promises another kind of request";
    OperationSuccess "operation-success" "declare a success response";
    OperationErrors "operation-errors" "declare `4XX` and `5XX` by references to the shared responses, and remove `default`";
    TagDeclared "tag-declared" "declare it in the document's `tags`, with a description";
    SuccessBody "success-body" "add `content` with a `schema`, or use status 204";
    ErrorBody "error-body" "add `content` with the shared error schema";
    RequestExample "request-example" "add `examples` to the media type of the body";
    ResponseExample "response-example" "add an `example` or `examples` to the media type of the response";
    ExampleValid "example-valid" "fix the example or the schema";
    ExampleProperties "example-properties" "correct the name, or declare the property";
    ExampleDefault "example-default" "fix one of them, and add `type` to the schema";
    ParameterDescription "parameter-description" "add a `description`";
    ParameterExample "parameter-example" "add an `example`";
    ResponseDescription "response-description" "add a `description`: what the response means";
    PropertyDescription "property-description" "add a `description`";
    SidByName "sid-by-name" "use a reference to a SID in `components.schemas`";
    SidPattern "sid-pattern" "use the pattern `^XX[0-9a-fA-F]{32}$`, where XX is the prefix of the SID";
    NameStyle "name-style" "use PascalCase for operations, components, paths and parameters, snake_case for properties of responses, and `Words-With-Hyphens` for headers";
    HeaderIgnored "header-ignored" "remove it: a media type or a security scheme determines this header";
    TypeUnique "type-unique" "rename one of them: both would become the same type";
    PageEnvelope "page-envelope" "return one list, and `meta` with page, page_size, first_page_url, previous_page_url, url, next_page_url and key; in the API of 2010, these are beside the list";
    UnusedComponent "unused-component" "remove it, or add a reference to it";
    Allowance "allowance" "use `x-lint-allow: { RULE: REASON }` where RULE has a finding, there or below";
}
}

impl LintRule {
    /// Returns the way to fix a finding.
    pub fn help(self) -> &'static str {
        self.data()
    }

    /// Returns the rule that `x-lint-allow` names. Findings about allowances cannot be allowed.
    pub(super) fn to_allow(id: &str) -> Option<Self> {
        Self::named(id).filter(|rule| *rule != Self::Allowance)
    }
}
