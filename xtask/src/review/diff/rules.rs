//! The rules that classify changes, as a table.

use serde::Serialize;

use self::Class::{Addition, Breaking, Documentation, Fix, Unclassified};

/// The severity of a change for users of the client crate, the most severe first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Code that compiled no longer does, or a call that succeeded now fails.
    Breaking,
    /// No rule covers the change. It counts as breaking.
    Unclassified,
    /// Something was added.
    Addition,
    /// Behavior changed, but no code has to be adapted.
    Fix,
    /// Only descriptions, examples and the like changed.
    Documentation,
}

impl Class {
    /// Every class, the most severe first.
    pub const ALL: [Self; 5] = [Breaking, Unclassified, Addition, Fix, Documentation];

    /// Returns the name used in reports.
    pub fn name(self) -> &'static str {
        match self {
            Breaking => "breaking",
            Unclassified => "unclassified",
            Addition => "addition",
            Fix => "fix",
            Documentation => "documentation",
        }
    }

    /// Returns `true` if the change counts as breaking.
    pub fn is_breaking(self) -> bool {
        matches!(self, Breaking | Unclassified)
    }
}

/// A rule that classifies one kind of change.
#[derive(Debug)]
pub struct ChangeRule {
    /// The name used in reports.
    pub id: &'static str,
    /// The class of every change of this kind.
    pub class: Class,
    /// The reason for the class, in one line.
    pub reason: &'static str,
}

/// Returns the rule named `id`. A test checks that every name used in this module is in the table.
pub(super) fn rule(id: &str) -> &'static ChangeRule {
    RULES.iter().find(|rule| rule.id == id).unwrap_or(&RULES[0])
}

const fn row(id: &'static str, class: Class, reason: &'static str) -> ChangeRule {
    ChangeRule { id, class, reason }
}

/// All rules. The first one applies where no other does.
#[rustfmt::skip]
pub const RULES: &[ChangeRule] = &[
    row("unclassified", Unclassified, "no rule covers this part of a document: review it by hand"),
    row("generation-failed", Unclassified, "the crates cannot be generated, so they cannot be compared: fix the document first"),
    row("public-api-changed", Breaking, "the generated crates no longer offer an item, although the rule does not count the change as breaking"),
    // Operations.
    row("operation-added", Addition, "the client gains a method"),
    row("operation-removed", Breaking, "its method, builder, mock and command are removed"),
    row("operation-id-changed", Breaking, "its method, builder, mock and command are renamed"),
    row("operation-moved", Breaking, "requests go to another path or use another method, which a service may not offer yet or no longer"),
    row("operation-tags-changed", Breaking, "its command moves to the resource of another tag"),
    row("operation-other-tags-changed", Documentation, "its command belongs to the resource of its first tag, which did not change"),
    row("command-renamed", Breaking, "the commands of the resource are renamed"),
    row("tag-added", Addition, "no operation had the tag before"),
    row("operation-deprecated", Documentation, "only the documentation mentions it"),
    row("base-url-changed", Breaking, "requests go to another host unless the program sets one"),
    row("servers-changed", Documentation, "the client uses the first server without variables, which did not change"),
    row("security-relaxed", Fix, "the credentials that were accepted still are"),
    row("security-changed", Breaking, "the service requires other credentials"),
    // Parameters.
    row("parameter-added-required", Breaking, "calls that do not set it fail"),
    row("parameter-added-optional", Addition, "the builder gains a setter"),
    row("parameter-removed", Breaking, "its setter is removed"),
    row("parameter-renamed", Breaking, "its setter or its name in requests changes"),
    row("option-name-added", Addition, "the option gains a name, and keeps its own as an alias"),
    row("option-renamed", Breaking, "its option on the command line is renamed"),
    row("parameter-became-required", Breaking, "calls that do not set it fail"),
    row("parameter-became-optional", Addition, "calls may omit it"),
    row("parameter-style-changed", Breaking, "its serialization changes, and maybe its type"),
    // Bodies and responses.
    row("request-body-added-required", Breaking, "calls without a body fail"),
    row("request-body-added-optional", Addition, "calls may send a body"),
    row("request-body-removed", Breaking, "its setters are removed"),
    row("request-body-became-required", Breaking, "calls without a body fail"),
    row("request-body-became-optional", Addition, "calls may omit the body"),
    row("media-type-added", Breaking, "the generator uses one media type, and may now choose another"),
    row("media-type-removed", Breaking, "requests or responses have another format"),
    row("success-response-added", Addition, "another status counts as success"),
    row("success-response-type-changed", Breaking, "`send` returns another type, and statuses without a body can no longer be mocked"),
    row("success-response-removed", Breaking, "a status that was a success is now an error"),
    row("error-response-added", Addition, "the mocks gain a method for it"),
    row("error-response-removed", Breaking, "the mocks lose the method for it"),
    row("error-type-changed", Breaking, "the mocks of all operations share one error type, which changes"),
    row("pagination-removed", Breaking, "`stream`, `pages` and `limit` are removed: they need `meta.next_page_url` and exactly one list beside `meta`"),
    row("pagination-added", Breaking, "`stream`, `pages` and `limit` are added, but the list and `meta` become required"),
    row("response-header-changed", Documentation, "headers have no types"),
    // Schemas.
    row("schema-added", Addition, "the crate gains a type"),
    row("schema-renamed", Breaking, "its type is renamed"),
    row("schema-removed", Breaking, "its type is removed"),
    row("type-changed", Breaking, "the Rust type changes"),
    row("type-renamed", Breaking, "the Rust type is named after it"),
    row("date-format-changed", Breaking, "dates have a Rust type of their own"),
    row("format-changed", Documentation, "only date formats affect the Rust type"),
    row("composition-changed", Breaking, "the schemas that make up the type change"),
    row("additional-properties-changed", Breaking, "the schema of additional properties determines the Rust type"),
    row("unknown-properties-changed", Documentation, "the client ignores properties that it does not know"),
    // Properties.
    row("response-property-added", Addition, "a non-exhaustive struct gains a field"),
    row("request-property-added-optional", Addition, "the builder gains a setter"),
    row("request-property-added-required", Breaking, "calls that do not set it fail"),
    row("property-renamed", Breaking, "its field is renamed, and so is its name in requests and responses"),
    row("property-removed", Breaking, "its field is removed"),
    row("response-property-became-optional", Breaking, "its field becomes an `Option`"),
    row("response-property-became-required", Breaking, "its field is no longer an `Option`"),
    row("request-property-became-required", Breaking, "calls that do not set it fail"),
    row("request-property-became-optional", Breaking, "calls may omit it, but its field becomes an `Option`"),
    row("nullable-without-effect", Fix, "the Rust type stays the same"),
    row("required-without-property", Breaking, "a required name without a property is a required field of any type"),
    // Values.
    row("request-constraint-tightened", Breaking, "values that were accepted are rejected"),
    row("request-constraint-relaxed", Addition, "values that were rejected are accepted"),
    row("integer-bounds-relaxed", Breaking, "the bounds of an integer determine its Rust type"),
    row("string-constraints-removed", Breaking, "a constrained string has a type of its own, which is removed with the last constraint"),
    row("pattern-changed", Breaking, "values that were accepted may be rejected"),
    row("sid-type-changed", Breaking, "the pattern of a SID determines its Rust type"),
    row("response-constraint-changed", Documentation, "constraints on responses are documented, not enforced"),
    row("request-enum-value-added", Addition, "a non-exhaustive enum gains a variant"),
    row("response-enum-value-added", Breaking, "clients that do not know the value cannot parse the response"),
    row("enum-value-removed", Breaking, "its variant is removed"),
    row("default-changed", Documentation, "the service applies defaults; the client does not send them"),
    row("page-size-default-changed", Fix, "a `limit` uses it to choose the page size"),
    // Documentation.
    row("documentation-changed", Documentation, "only the documentation changes"),
    row("component-added", Documentation, "whatever uses it is reported separately"),
    row("component-removed", Documentation, "whatever used it is reported separately"),
    row("component-changed", Documentation, "requests and responses stay the same"),
    row("representation-changed", Documentation, "the meaning stays the same"),
];
