// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![warn(missing_docs)]
// What clippy and rustc say of style is said to the generator, not to its output.
#![allow(clippy::all, unused_variables)]

#[rustfmt::skip]
mod api;
#[rustfmt::skip]
pub mod builder;
#[rustfmt::skip]
mod client;
#[rustfmt::skip]
pub mod prelude;
#[rustfmt::skip]
pub mod types;

pub use api::ClientChannelEndpointAssignmentsExt;
pub use client::Client;
pub use twilio_core;
pub use twilio_core::ByteStream;
pub use twilio_core::ClientBuilder;
pub use twilio_core::Credentials;
pub use twilio_core::Error;
pub use twilio_core::Items;
pub use twilio_core::Pages;
pub use twilio_core::ResponseValue;
pub use twilio_core::RetryPolicy;
pub use twilio_core::Service;
pub use twilio_core::Sid;
pub use twilio_core::SidOf;

/// The OpenAPI document that this crate was made from, as JSON: `spec/trusthub.yaml`.
pub const OPENAPI_JSON: &str = include_str!("../openapi.json");

/// Calls the macro `callback` with the names of all types in [`types`], for a test that is to hold for each of them.
///
/// ```
/// macro_rules! count {
///     ($($name:ident)*) => { [$(stringify!($name)),*].len() };
/// }
/// assert!(twilio_trusthub::each_type!(count) > 0);
/// ```
#[rustfmt::skip]
#[macro_export]
macro_rules! each_type {
    ($callback:ident) => {
        $callback! {
            AccountSid
            ApiError
            AssignmentSid
            ChannelEndpointAssignment
            ChannelEndpointAssignmentPage
            ChannelEndpointSid
            CreateChannelEndpointAssignmentRequest
            CustomerProfileSid
            PageIndex
            PageMeta
            PageSize
        }
    };
}
