// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! Types of `twilio_core`, by the names that the document gives them.

/// The SID of an account.
pub type AccountSid = twilio_core::SidOf<'A', 'C'>;

/// The SID of an assignment.
pub type AssignmentSid = twilio_core::SidOf<'R', 'A'>;

/// The SID of a channel endpoint. Its prefix depends on the type of endpoint; phone numbers have `PN`.
pub type ChannelEndpointSid = twilio_core::Sid;

/// The SID of a customer profile.
pub type CustomerProfileSid = twilio_core::SidOf<'B', 'U'>;

/// The zero-based index of a page.
///
/// Must be at least 0.
pub type PageIndex = twilio_core::Bounded<0, { i64::MAX }>;

/// An integer from 1 to 1000.
pub type PageSize = twilio_core::Bounded<1, 1000>;
