// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! The type [`CreateChannelEndpointAssignmentRequest`].

use super::{ChannelEndpointSid, error};

/// The channel endpoint to assign, and its type.
#[derive(serde::Deserialize, serde::Serialize, Clone, Debug, PartialEq)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CreateChannelEndpointAssignmentRequest {
    /// The type of the channel endpoint. Twilio accepts any string; use `phone-number` for a phone number.
    #[serde(rename = "ChannelEndpointType")]
    pub channel_endpoint_type: String,
    /// The SID of the channel endpoint to assign.
    ///
    /// Limits: 34 characters, of the form `^[a-zA-Z]{2}[0-9a-fA-F]{32}$`.
    #[serde(rename = "ChannelEndpointSid")]
    pub channel_endpoint_sid: ChannelEndpointSid,
}

impl CreateChannelEndpointAssignmentRequest {
    /// A builder of [`CreateChannelEndpointAssignmentRequest`].
    pub fn builder() -> builder::CreateChannelEndpointAssignmentRequest {
        Default::default()
    }
}

pub(super) mod builder {
    use twilio_core::private::{invalid_value, missing_field};

    /// A builder of [`CreateChannelEndpointAssignmentRequest`](super::CreateChannelEndpointAssignmentRequest): what was refused is told by [`build`](Self::build).
    #[derive(Clone, Debug)]
    #[must_use]
    pub struct CreateChannelEndpointAssignmentRequest {
        channel_endpoint_sid: Result<super::ChannelEndpointSid, String>,
        channel_endpoint_type: Result<String, String>,
    }

    impl Default for CreateChannelEndpointAssignmentRequest {
        fn default() -> Self {
            Self {
                channel_endpoint_sid: Err(missing_field("channel_endpoint_sid")),
                channel_endpoint_type: Err(missing_field("channel_endpoint_type")),
            }
        }
    }

    impl CreateChannelEndpointAssignmentRequest {
        /// Sets `ChannelEndpointSid`.
        pub fn channel_endpoint_sid<T>(mut self, value: T) -> Self
        where
            T: TryInto<super::ChannelEndpointSid>,
            T::Error: std::fmt::Display,
        {
            self.channel_endpoint_sid = value
                .try_into()
                .map_err(|error| invalid_value("channel_endpoint_sid", error));
            self
        }

        /// Sets `ChannelEndpointType`.
        pub fn channel_endpoint_type<T>(mut self, value: T) -> Self
        where
            T: TryInto<String>,
            T::Error: std::fmt::Display,
        {
            self.channel_endpoint_type = value
                .try_into()
                .map_err(|error| invalid_value("channel_endpoint_type", error));
            self
        }

        /// The finished value, or the first thing that is missing or was refused.
        pub fn build(
            self,
        ) -> Result<
            super::CreateChannelEndpointAssignmentRequest,
            super::error::ConversionError,
        > {
            self.try_into()
        }
    }

    impl TryFrom<CreateChannelEndpointAssignmentRequest>
    for super::CreateChannelEndpointAssignmentRequest {
        type Error = super::error::ConversionError;

        fn try_from(
            value: CreateChannelEndpointAssignmentRequest,
        ) -> Result<Self, super::error::ConversionError> {
            Ok(Self {
                channel_endpoint_sid: value.channel_endpoint_sid?,
                channel_endpoint_type: value.channel_endpoint_type?,
            })
        }
    }

    impl From<super::CreateChannelEndpointAssignmentRequest>
    for CreateChannelEndpointAssignmentRequest {
        fn from(value: super::CreateChannelEndpointAssignmentRequest) -> Self {
            Self {
                channel_endpoint_sid: Ok(value.channel_endpoint_sid),
                channel_endpoint_type: Ok(value.channel_endpoint_type),
            }
        }
    }
}
