//! The rules by which changes are judged: one row for each, for a person to read.

use super::change::Class::{self, *};

/// A rule: what it is about, what such a change means, and why.
#[derive(Debug)]
pub struct Rule {
    /// Its name, as reports tell it.
    pub id: &'static str,
    /// What such a change means.
    pub class: Class,
    /// Why, in a line.
    pub why: &'static str,
}

const fn rule(id: &'static str, class: Class, why: &'static str) -> Rule {
    Rule { id, class, why }
}

/// All rules. The first is for what no other is about.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    rule("not-classified", NotClassified, "no rule knows this part of a document: judge it by hand"),
    rule("not-generated", NotClassified, "no crates can be made of the document, and so nothing can be said of them: mend it first"),
    rule("api-changed", Breaking, "the generated crates no longer offer what they did, whatever else the change is"),
    // Operations.
    rule("operation-added", Addition, "there is a method more; a trait of the client gains it"),
    rule("operation-removed", Breaking, "its method, builder, mock and command are gone"),
    rule("operation-id-changed", Breaking, "method, builder, mock and command are named after it, though the wire is the same"),
    rule("operation-tags-changed", Breaking, "its method leaves the trait of a tag, or its command a resource"),
    rule("operation-tag-added", Addition, "the trait of one more tag has its method too"),
    rule("command-renamed", Breaking, "the program's resource is called after it"),
    rule("operation-deprecated", Documentation, "only the documentation tells it"),
    rule("base-url-changed", Breaking, "requests go to another host unless the program names one"),
    rule("servers-changed", Documentation, "the client goes to the first server that has no variables, which is the same"),
    rule("security-changed", Breaking, "other credentials are asked for"),
    // Parameters.
    rule("parameter-added-required", Breaking, "calls that do not set it are refused"),
    rule("parameter-added-optional", Addition, "there is a setter more"),
    rule("parameter-removed", Breaking, "its setter is gone"),
    rule("parameter-renamed", Breaking, "its setter, or its name on the wire, is another"),
    rule("parameter-made-required", Breaking, "calls that do not set it are refused"),
    rule("parameter-made-optional", Addition, "calls may leave it out"),
    rule("parameter-style-changed", Breaking, "the values are written in another way on the wire, and may have another type"),
    // Bodies and answers.
    rule("body-added-required", Breaking, "calls without one are refused"),
    rule("body-added-optional", Addition, "there is a body to set"),
    rule("body-removed", Breaking, "its setters are gone"),
    rule("body-made-required", Breaking, "calls without one are refused"),
    rule("body-made-optional", Addition, "calls may leave it out"),
    rule("media-type-added", Breaking, "the generator keeps one media type, which may now be another"),
    rule("media-type-removed", Breaking, "what is sent, or read, has another form"),
    rule("success-added", Addition, "one more status counts as success"),
    rule("success-of-another-type", Breaking, "`send` answers another type, and a status without a body is no longer mocked"),
    rule("success-removed", Breaking, "a status that was a success is an error"),
    rule("error-response-added", Addition, "the mocks can answer it by name"),
    rule("error-response-removed", Breaking, "the mocks lose its method, and nobody is told of it any more"),
    rule("error-type-changed", Breaking, "the mocks of all operations answer one type of error, which is another"),
    rule("page-lost", Breaking, "a page has `meta.next_page_url` and one list beside `meta`: without, `stream`, `pages` and `limit` are gone"),
    rule("page-gained", Breaking, "there are `stream`, `pages` and `limit`, and of a page its list and `meta` are certain"),
    rule("response-header-changed", Documentation, "headers are not typed"),
    // Schemas as types.
    rule("schema-added", Addition, "there is a type more"),
    rule("schema-removed", Breaking, "its type is gone"),
    rule("type-changed", Breaking, "the Rust type is another"),
    rule("type-renamed", Breaking, "the Rust type is called after it"),
    rule("date-format-changed", Breaking, "dates have a Rust type of their own"),
    rule("format-changed", Documentation, "formats but those of dates do not change the Rust type"),
    rule("composition-changed", Breaking, "what a type is made of is another"),
    rule("additional-properties-changed", Breaking, "what else an object may hold decides its Rust type"),
    // Properties.
    rule("property-added-to-answer", Addition, "there is a field more, in a struct that says there may be"),
    rule("property-added-to-request-optional", Addition, "there is a setter more"),
    rule("property-added-to-request-required", Breaking, "calls that do not set it are refused"),
    rule("property-removed", Breaking, "its field is gone"),
    rule("property-made-optional-in-answer", Breaking, "its field becomes an `Option`"),
    rule("property-made-certain-in-answer", Breaking, "its field is no longer an `Option`"),
    rule("property-made-required-in-request", Breaking, "calls that do not set it are refused"),
    rule("property-made-optional-in-request", Breaking, "calls may leave it out, and its field becomes an `Option`"),
    rule("nullable-without-effect", Fix, "the Rust type is the same either way"),
    rule("required-without-property", Breaking, "a required name without a property is a field too, of any type, which has to be there"),
    // Values.
    rule("request-narrowed", Breaking, "values that were accepted are refused"),
    rule("request-widened", Addition, "values that were refused are accepted"),
    rule("bounds-widened", Breaking, "the bounds of a whole number are its Rust type"),
    rule("limits-removed", Breaking, "a text with limits has a type of its own, which is gone with the last of them"),
    rule("pattern-changed", Breaking, "values that were accepted may be refused"),
    rule("sid-changed", Breaking, "the pattern of a SID is its Rust type"),
    rule("limit-of-answer-changed", Documentation, "limits of answers are told, and not enforced"),
    rule("enum-value-added-to-request", Addition, "there is a variant more to send, in an enum that says there may be"),
    rule("enum-value-added-to-answer", Breaking, "clients that do not know it cannot read the answer"),
    rule("enum-value-removed", Breaking, "its variant is gone"),
    rule("default-changed", Documentation, "defaults are the service's, and are not sent"),
    rule("page-size-default-changed", Fix, "by it, a `limit` decides which page size is sent"),
    // Words.
    rule("words-changed", Documentation, "only the documentation is another"),
    rule("component-added", Documentation, "what uses it is told by itself"),
    rule("component-removed", Documentation, "what used it is told by itself"),
    rule("component-changed", Documentation, "what is sent and answered is the same"),
    rule("written-otherwise", Documentation, "the same is written in another way, or in another place"),
];
