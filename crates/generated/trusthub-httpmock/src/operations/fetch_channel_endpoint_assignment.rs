// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! The mock of `fetch_channel_endpoint_assignment`.

use twilio_trusthub::types;
use crate::wire;

/// What a mocked `fetch_channel_endpoint_assignment` expects.
pub struct FetchChannelEndpointAssignmentWhen(httpmock::When);

impl FetchChannelEndpointAssignmentWhen {
    /// Any call of the operation.
    pub fn new(inner: httpmock::When) -> Self {
        Self(
            inner
                .method(httpmock::Method::GET)
                .path_matches(
                    wire::path(
                        "^/v1/CustomerProfiles/[^/]*/ChannelEndpointAssignments/[^/]*$",
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
                        "^/v1/CustomerProfiles/{}/ChannelEndpointAssignments/[^/]*$",
                        &[&value.into()],
                    ),
                ),
        )
    }

    /// Only a call with this `Sid`.
    pub fn sid(self, value: impl Into<types::AssignmentSid>) -> Self {
        Self(
            self
                .0
                .path_matches(
                    wire::path(
                        "^/v1/CustomerProfiles/[^/]*/ChannelEndpointAssignments/{}$",
                        &[&value.into()],
                    ),
                ),
        )
    }
}

/// What a mocked `fetch_channel_endpoint_assignment` answers.
pub struct FetchChannelEndpointAssignmentThen(httpmock::Then);

impl FetchChannelEndpointAssignmentThen {
    /// An answer of nothing yet.
    pub fn new(inner: httpmock::Then) -> Self {
        Self(inner)
    }

    /// The inner `Then`, for what the operation does not declare.
    pub fn into_inner(self) -> httpmock::Then {
        self.0
    }

    /// The answer "ok".
    pub fn ok(self, value: &types::ChannelEndpointAssignment) -> Self {
        Self(
            self
                .0
                .status(200u16)
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
