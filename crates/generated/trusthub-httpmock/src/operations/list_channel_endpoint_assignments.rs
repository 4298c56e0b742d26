// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! The mock of `list_channel_endpoint_assignments`.

use twilio_trusthub::types;
use crate::wire;

/// What a mocked `list_channel_endpoint_assignments` expects.
pub struct ListChannelEndpointAssignmentsWhen(httpmock::When);

impl ListChannelEndpointAssignmentsWhen {
    /// Any call of the operation.
    pub fn new(inner: httpmock::When) -> Self {
        Self(
            inner
                .method(httpmock::Method::GET)
                .path_matches(
                    wire::path(
                        "^/v1/CustomerProfiles/[^/]*/ChannelEndpointAssignments$",
                        &[],
                    ),
                ),
        )
    }

    /// The inner `When`, for what the operation does not declare.
    pub fn into_inner(self) -> httpmock::When {
        self.0
    }

    /// Only a call with this `CustomerProfileSid`.
    pub fn customer_profile_sid(
        self,
        value: impl Into<types::CustomerProfileSid>,
    ) -> Self {
        Self(
            self
                .0
                .path_matches(
                    wire::path(
                        "^/v1/CustomerProfiles/{}/ChannelEndpointAssignments$",
                        &[&value.into()],
                    ),
                ),
        )
    }

    /// Only a call with this `ChannelEndpointSid`, or, for `None`, one without.
    pub fn channel_endpoint_sid(
        self,
        value: impl Into<Option<types::ChannelEndpointSid>>,
    ) -> Self {
        match value.into() {
            Some(value) => {
                let pairs = wire::pairs("ChannelEndpointSid", &value);
                Self(
                    pairs
                        .into_iter()
                        .fold(
                            self.0,
                            |when, (name, value)| when.query_param(name, value),
                        ),
                )
            }
            None => Self(self.0.query_param_missing("ChannelEndpointSid")),
        }
    }

    /// Only a call with this `ChannelEndpointSids`, or, for `None`, one without.
    pub fn channel_endpoint_sids<'a, T>(self, value: T) -> Self
    where
        T: Into<
            Option<
                &'a twilio_trusthub::twilio_core::CommaSeparated<
                    types::ChannelEndpointSid,
                >,
            >,
        >,
    {
        match value.into() {
            Some(value) => {
                let pairs = wire::pairs("ChannelEndpointSids", &value);
                Self(
                    pairs
                        .into_iter()
                        .fold(
                            self.0,
                            |when, (name, value)| when.query_param(name, value),
                        ),
                )
            }
            None => Self(self.0.query_param_missing("ChannelEndpointSids")),
        }
    }

    /// Only a call with this `PageSize`, or, for `None`, one without.
    pub fn page_size(self, value: impl Into<Option<types::PageSize>>) -> Self {
        match value.into() {
            Some(value) => {
                let pairs = wire::pairs("PageSize", &value);
                Self(
                    pairs
                        .into_iter()
                        .fold(
                            self.0,
                            |when, (name, value)| when.query_param(name, value),
                        ),
                )
            }
            None => Self(self.0.query_param_missing("PageSize")),
        }
    }

    /// Only a call with this `Page`, or, for `None`, one without.
    pub fn page(self, value: impl Into<Option<types::PageIndex>>) -> Self {
        match value.into() {
            Some(value) => {
                let pairs = wire::pairs("Page", &value);
                Self(
                    pairs
                        .into_iter()
                        .fold(
                            self.0,
                            |when, (name, value)| when.query_param(name, value),
                        ),
                )
            }
            None => Self(self.0.query_param_missing("Page")),
        }
    }

    /// Only a call with this `PageToken`, or, for `None`, one without.
    pub fn page_token<'a, T>(self, value: T) -> Self
    where
        T: Into<Option<&'a str>>,
    {
        match value.into() {
            Some(value) => {
                let pairs = wire::pairs("PageToken", &value);
                Self(
                    pairs
                        .into_iter()
                        .fold(
                            self.0,
                            |when, (name, value)| when.query_param(name, value),
                        ),
                )
            }
            None => Self(self.0.query_param_missing("PageToken")),
        }
    }
}

/// What a mocked `list_channel_endpoint_assignments` answers.
pub struct ListChannelEndpointAssignmentsThen(httpmock::Then);

impl ListChannelEndpointAssignmentsThen {
    /// An answer of nothing yet.
    pub fn new(inner: httpmock::Then) -> Self {
        Self(inner)
    }

    /// The inner `Then`, for what the operation does not declare.
    pub fn into_inner(self) -> httpmock::Then {
        self.0
    }

    /// The answer "ok".
    pub fn ok(self, value: &types::ChannelEndpointAssignmentPage) -> Self {
        Self(
            self
                .0
                .status(200u16)
                .header("content-type", "application/json")
                .json_body_obj(value),
        )
    }

    /// The answer "bad request".
    pub fn bad_request(self, value: &types::ApiError) -> Self {
        Self(
            self
                .0
                .status(400u16)
                .header("content-type", "application/json")
                .json_body_obj(value),
        )
    }

    /// The answer "unauthorized".
    pub fn unauthorized(self, value: &types::ApiError) -> Self {
        Self(
            self
                .0
                .status(401u16)
                .header("content-type", "application/json")
                .json_body_obj(value),
        )
    }

    /// The answer "not found".
    pub fn not_found(self, value: &types::ApiError) -> Self {
        Self(
            self
                .0
                .status(404u16)
                .header("content-type", "application/json")
                .json_body_obj(value),
        )
    }

    /// The answer "too many requests".
    pub fn too_many_requests(self, value: &types::ApiError) -> Self {
        Self(
            self
                .0
                .status(429u16)
                .header("content-type", "application/json")
                .json_body_obj(value),
        )
    }

    /// A failure with a status from 400 to 499.
    ///
    /// # Panics
    ///
    /// If `status` is another.
    pub fn client_error(self, status: u16, value: &types::ApiError) -> Self {
        assert_eq!(status / 100u16, 4u16);
        Self(
            self
                .0
                .status(status)
                .header("content-type", "application/json")
                .json_body_obj(value),
        )
    }

    /// A failure with a status from 500 to 599.
    ///
    /// # Panics
    ///
    /// If `status` is another.
    pub fn server_error(self, status: u16, value: &types::ApiError) -> Self {
        assert_eq!(status / 100u16, 5u16);
        Self(
            self
                .0
                .status(status)
                .header("content-type", "application/json")
                .json_body_obj(value),
        )
    }
}
