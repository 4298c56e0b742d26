//! The rules that classify changes, as a table. `explanations.md` explains each.

use schemars::JsonSchema;
use serde::Serialize;

use self::Class::{Addition, Announced, Breaking, Documentation, Fix, Unclassified};
use crate::review::rules::rules;

/// The severity of a change for users of the client crate, the most severe first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Code that compiled no longer does, or a call that succeeded now fails.
    Breaking,
    /// No rule covers the change. It counts as breaking.
    Unclassified,
    /// Something was removed whose sunset date has passed. Code that uses it no longer compiles, but users knew the date.
    Announced,
    /// Something was added.
    Addition,
    /// Behavior changed, but no code has to be adapted.
    Fix,
    /// Only descriptions, examples and the like changed.
    Documentation,
}

impl Class {
    /// Every class, the most severe first.
    pub const ALL: [Self; 6] = [Breaking, Unclassified, Announced, Addition, Fix, Documentation];

    /// Returns the name used in reports.
    pub fn name(self) -> &'static str {
        match self {
            Breaking => "breaking",
            Unclassified => "unclassified",
            Announced => "announced",
            Addition => "addition",
            Fix => "fix",
            Documentation => "documentation",
        }
    }

    /// Returns `true` if the change counts as breaking.
    pub fn is_breaking(self) -> bool {
        matches!(self, Breaking | Unclassified)
    }

    /// Returns `true` if code that compiled may no longer do so, so that the version has to rise as for a breaking change.
    pub(super) fn needs_breaking_version(self) -> bool {
        self.is_breaking() || self == Announced
    }
}

impl ChangeRule {
    /// Returns the class of every change of this kind.
    pub fn class(self) -> Class {
        self.data().0
    }

    /// Returns the reason for the class, in one line.
    pub fn reason(self) -> &'static str {
        self.data().1
    }
}

rules! {
/// A rule that classifies one kind of change.
ChangeRule: (Class, &'static str) {
    Unclassified "unclassified" (Unclassified, "no rule covers this part of a document: review it by hand");
    GenerationFailed "generation-failed" (Unclassified, "the crates cannot be generated, so they cannot be compared: fix the document first");
    PublicApiChanged "public-api-changed" (Breaking, "the generated crates no longer offer an item, although the rule does not count the change as breaking");
    // Operations.
    OperationAdded "operation-added" (Addition, "the client gains a method");
    OperationRemoved "operation-removed" (Breaking, "its method, builder, mock and command are removed");
    OperationIdChanged "operation-id-changed" (Breaking, "its method, builder, mock and command are renamed");
    OperationMoved "operation-moved" (Breaking, "requests go to another path or use another method, which a service may not offer yet or no longer");
    OperationTagsChanged "operation-tags-changed" (Breaking, "its command moves to the resource of another tag");
    OperationOtherTagsChanged "operation-other-tags-changed" (Documentation, "its command belongs to the resource of its first tag, which did not change");
    CommandRenamed "command-renamed" (Breaking, "the commands of the resource are renamed");
    TagAdded "tag-added" (Addition, "no operation had the tag before");
    OperationDeprecated "operation-deprecated" (Documentation, "only the documentation mentions it");
    SunsetAnnounced "sunset-announced" (Documentation, "it may be removed from this date on: users have until then to replace it");
    SunsetAdvanced "sunset-advanced" (Breaking, "users relied on more time");
    SunsetPostponed "sunset-postponed" (Documentation, "users have more time than before");
    BaseUrlChanged "base-url-changed" (Breaking, "requests go to another host unless the program sets one");
    ServersChanged "servers-changed" (Documentation, "the client uses the first server without variables, which did not change");
    SecurityRelaxed "security-relaxed" (Fix, "the credentials that were accepted still are");
    SecurityChanged "security-changed" (Breaking, "the service requires other credentials");
    // Parameters.
    ParameterAddedRequired "parameter-added-required" (Breaking, "calls that do not set it fail");
    ParameterAddedOptional "parameter-added-optional" (Addition, "the builder gains a setter");
    ParameterRemoved "parameter-removed" (Breaking, "its setter is removed");
    ParameterRenamed "parameter-renamed" (Breaking, "its setter or its name in requests changes");
    OptionNameAdded "option-name-added" (Addition, "the option gains a name, and keeps its own as an alias");
    OptionRenamed "option-renamed" (Breaking, "its option on the command line is renamed");
    ParameterBecameRequired "parameter-became-required" (Breaking, "calls that do not set it fail");
    ParameterBecameOptional "parameter-became-optional" (Addition, "calls may omit it");
    ParameterStyleChanged "parameter-style-changed" (Breaking, "its serialization changes, and maybe its type");
    // Bodies and responses.
    RequestBodyAddedRequired "request-body-added-required" (Breaking, "calls without a body fail");
    RequestBodyAddedOptional "request-body-added-optional" (Addition, "calls may send a body");
    RequestBodyRemoved "request-body-removed" (Breaking, "its setters are removed");
    RequestBodyBecameRequired "request-body-became-required" (Breaking, "calls without a body fail");
    RequestBodyBecameOptional "request-body-became-optional" (Addition, "calls may omit the body");
    MediaTypeAdded "media-type-added" (Breaking, "the generator uses one media type, and may now choose another");
    MediaTypeUnused "media-type-unused" (Documentation, "the client uses JSON, which remains");
    MediaTypeRemoved "media-type-removed" (Breaking, "requests or responses have another format");
    SuccessResponseAdded "success-response-added" (Addition, "another status counts as success");
    SuccessResponseTypeChanged "success-response-type-changed" (Breaking, "`send` returns another type, and statuses without a body can no longer be mocked");
    SuccessResponseRemoved "success-response-removed" (Breaking, "a status that was a success is now an error");
    ErrorResponseAdded "error-response-added" (Addition, "the mocks gain a method for it");
    ErrorResponseRemoved "error-response-removed" (Breaking, "the mocks lose the method for it");
    ErrorTypeChanged "error-type-changed" (Breaking, "the mocks of all operations share one error type, which changes");
    PaginationRemoved "pagination-removed" (Breaking, "`stream`, `pages` and `limit` are removed: they need `meta.next_page_url` and exactly one list beside `meta`");
    PaginationAdded "pagination-added" (Breaking, "`stream`, `pages` and `limit` are added, but the list and `meta` become required");
    ResponseHeaderChanged "response-header-changed" (Documentation, "headers have no types");
    // Schemas.
    SchemaAdded "schema-added" (Addition, "the crate gains a type");
    SchemaRenamed "schema-renamed" (Breaking, "its type is renamed");
    SchemaRemoved "schema-removed" (Breaking, "its type is removed");
    TypeChanged "type-changed" (Breaking, "the Rust type changes");
    TypeRenamed "type-renamed" (Breaking, "the Rust type is named after it");
    DateFormatChanged "date-format-changed" (Breaking, "dates have a Rust type of their own");
    FormatChanged "format-changed" (Documentation, "only date formats affect the Rust type");
    CompositionChanged "composition-changed" (Breaking, "the schemas that make up the type change");
    AdditionalPropertiesChanged "additional-properties-changed" (Breaking, "the schema of additional properties determines the Rust type");
    UnknownPropertiesChanged "unknown-properties-changed" (Documentation, "the client ignores properties that it does not know");
    // Properties.
    ResponsePropertyAdded "response-property-added" (Addition, "a non-exhaustive struct gains a field");
    RequestPropertyAddedOptional "request-property-added-optional" (Addition, "the builder gains a setter");
    RequestPropertyAddedRequired "request-property-added-required" (Breaking, "calls that do not set it fail");
    PropertyRenamed "property-renamed" (Breaking, "its field is renamed, and so is its name in requests and responses");
    PropertyRemoved "property-removed" (Breaking, "its field is removed");
    ResponsePropertyBecameOptional "response-property-became-optional" (Breaking, "its field becomes an `Option`");
    ResponsePropertyBecameRequired "response-property-became-required" (Breaking, "its field is no longer an `Option`");
    RequestPropertyBecameRequired "request-property-became-required" (Breaking, "calls that do not set it fail");
    RequestPropertyBecameOptional "request-property-became-optional" (Breaking, "calls may omit it, but its field becomes an `Option`");
    NullableWithoutEffect "nullable-without-effect" (Fix, "the Rust type stays the same");
    RequiredWithoutProperty "required-without-property" (Breaking, "a required name without a property is a required field of any type");
    // Values.
    RequestConstraintTightened "request-constraint-tightened" (Breaking, "values that were accepted are rejected");
    RequestConstraintRelaxed "request-constraint-relaxed" (Addition, "values that were rejected are accepted");
    IntegerBoundsRelaxed "integer-bounds-relaxed" (Breaking, "the bounds of an integer determine its Rust type");
    StringConstraintsRemoved "string-constraints-removed" (Breaking, "a constrained string has a type of its own, which is removed with the last constraint");
    PatternChanged "pattern-changed" (Breaking, "values that were accepted may be rejected");
    SidTypeChanged "sid-type-changed" (Breaking, "the pattern of a SID determines its Rust type");
    ResponseConstraintChanged "response-constraint-changed" (Documentation, "constraints on responses are documented, not enforced");
    RequestEnumValueAdded "request-enum-value-added" (Addition, "a non-exhaustive enum gains a variant");
    ResponseEnumValueAdded "response-enum-value-added" (Breaking, "clients that do not know the value cannot parse the response");
    EnumValueRemoved "enum-value-removed" (Breaking, "its variant is removed");
    DefaultChanged "default-changed" (Documentation, "the service applies defaults; the client does not send them");
    PageSizeDefaultChanged "page-size-default-changed" (Fix, "a `limit` uses it to choose the page size");
    // Documentation.
    DocumentationChanged "documentation-changed" (Documentation, "only the documentation changes");
    ComponentAdded "component-added" (Documentation, "whatever uses it is reported separately");
    ComponentRemoved "component-removed" (Documentation, "whatever used it is reported separately");
    ComponentChanged "component-changed" (Documentation, "requests and responses stay the same");
    RepresentationChanged "representation-changed" (Documentation, "the meaning stays the same");
}
}
