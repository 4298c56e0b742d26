// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! The mock of `create_channel_endpoint_assignment`.

use twilio_trusthub::types;
use crate::wire;

/// What a mocked `create_channel_endpoint_assignment` expects.
pub struct CreateChannelEndpointAssignmentWhen(httpmock::When);

impl CreateChannelEndpointAssignmentWhen {
    /// Any call of the operation.
    pub fn new(inner: httpmock::When) -> Self {
        Self(
            inner
                .method(httpmock::Method::POST)
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

    /// Only this body, byte for byte as the client sends it.
    pub fn body(self, value: &types::CreateChannelEndpointAssignmentRequest) -> Self {
        Self(
            self
                .0
                .header("content-type", "application/x-www-form-urlencoded")
                .body(wire::form(value)),
        )
    }

    /// Only a form that has `ChannelEndpointType`, as the client writes `value`.
    pub fn channel_endpoint_type(self, value: impl serde::Serialize) -> Self {
        let fields = wire::pairs("ChannelEndpointType", &value);
        Self(
            fields
                .into_iter()
                .fold(
                    self.0,
                    |when, (name, value)| when.form_urlencoded_tuple(name, value),
                ),
        )
    }

    /// Only a form that has `ChannelEndpointSid`, as the client writes `value`.
    pub fn channel_endpoint_sid(self, value: impl serde::Serialize) -> Self {
        let fields = wire::pairs("ChannelEndpointSid", &value);
        Self(
            fields
                .into_iter()
                .fold(
                    self.0,
                    |when, (name, value)| when.form_urlencoded_tuple(name, value),
                ),
        )
    }
}

/// What a mocked `create_channel_endpoint_assignment` answers.
pub struct CreateChannelEndpointAssignmentThen(httpmock::Then);

impl CreateChannelEndpointAssignmentThen {
    /// An answer of nothing yet.
    pub fn new(inner: httpmock::Then) -> Self {
        Self(inner)
    }

    /// The inner `Then`, for what the operation does not declare.
    pub fn into_inner(self) -> httpmock::Then {
        self.0
    }

    /// The answer "created".
    pub fn created(self, value: &types::ChannelEndpointAssignment) -> Self {
        Self(
            self
                .0
                .status(201u16)
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

    /// The answer "conflict".
    pub fn conflict(self, value: &types::ApiError) -> Self {
        Self(
            self
                .0
                .status(409u16)
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
