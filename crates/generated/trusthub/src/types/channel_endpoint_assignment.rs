// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! The type [`ChannelEndpointAssignment`].

use super::{AccountSid, AssignmentSid, ChannelEndpointSid, CustomerProfileSid, error};

/// The assignment of a channel endpoint to a customer profile. Twilio does not guarantee that any property is
/// present.
#[derive(serde::Deserialize, serde::Serialize, Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ChannelEndpointAssignment {
    /// The SID of the assignment, needed to fetch or delete it.
    ///
    /// Limits: 34 characters, of the form `^RA[0-9a-fA-F]{32}$`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<AssignmentSid>,
    /// The SID of the customer profile.
    ///
    /// Limits: 34 characters, of the form `^BU[0-9a-fA-F]{32}$`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_profile_sid: Option<CustomerProfileSid>,
    /// The SID of the account that created the assignment.
    ///
    /// Limits: 34 characters, of the form `^AC[0-9a-fA-F]{32}$`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_sid: Option<AccountSid>,
    /// The type of the channel endpoint, such as `phone-number`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_endpoint_type: Option<String>,
    /// The SID of the assigned channel endpoint.
    ///
    /// Limits: 34 characters, of the form `^[a-zA-Z]{2}[0-9a-fA-F]{32}$`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_endpoint_sid: Option<ChannelEndpointSid>,
    /// The time when the assignment was created, in UTC, with a precision of one second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_created: Option<chrono::DateTime<chrono::offset::Utc>>,
    /// The absolute URL of the assignment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(extend("format" = "uri")))]
    pub url: Option<String>,
}

impl ChannelEndpointAssignment {
    /// A builder of [`ChannelEndpointAssignment`].
    pub fn builder() -> builder::ChannelEndpointAssignment {
        Default::default()
    }
}

pub(super) mod builder {
    use twilio_core::private::invalid_value;

    /// A builder of [`ChannelEndpointAssignment`](super::ChannelEndpointAssignment): what was refused is told by [`build`](Self::build).
    #[derive(Clone, Debug)]
    #[must_use]
    pub struct ChannelEndpointAssignment {
        account_sid: Result<Option<super::AccountSid>, String>,
        channel_endpoint_sid: Result<Option<super::ChannelEndpointSid>, String>,
        channel_endpoint_type: Result<Option<String>, String>,
        customer_profile_sid: Result<Option<super::CustomerProfileSid>, String>,
        date_created: Result<Option<chrono::DateTime<chrono::offset::Utc>>, String>,
        sid: Result<Option<super::AssignmentSid>, String>,
        url: Result<Option<String>, String>,
    }

    impl Default for ChannelEndpointAssignment {
        fn default() -> Self {
            Self {
                account_sid: Ok(Default::default()),
                channel_endpoint_sid: Ok(Default::default()),
                channel_endpoint_type: Ok(Default::default()),
                customer_profile_sid: Ok(Default::default()),
                date_created: Ok(Default::default()),
                sid: Ok(Default::default()),
                url: Ok(Default::default()),
            }
        }
    }

    impl ChannelEndpointAssignment {
        /// Sets `account_sid`.
        pub fn account_sid<T>(mut self, value: T) -> Self
        where
            T: TryInto<super::AccountSid>,
            T::Error: std::fmt::Display,
        {
            self.account_sid = value
                .try_into()
                .map(Some)
                .map_err(|error| invalid_value("account_sid", error));
            self
        }

        /// Sets `channel_endpoint_sid`.
        pub fn channel_endpoint_sid<T>(mut self, value: T) -> Self
        where
            T: TryInto<super::ChannelEndpointSid>,
            T::Error: std::fmt::Display,
        {
            self.channel_endpoint_sid = value
                .try_into()
                .map(Some)
                .map_err(|error| invalid_value("channel_endpoint_sid", error));
            self
        }

        /// Sets `channel_endpoint_type`.
        pub fn channel_endpoint_type<T>(mut self, value: T) -> Self
        where
            T: TryInto<String>,
            T::Error: std::fmt::Display,
        {
            self.channel_endpoint_type = value
                .try_into()
                .map(Some)
                .map_err(|error| invalid_value("channel_endpoint_type", error));
            self
        }

        /// Sets `customer_profile_sid`.
        pub fn customer_profile_sid<T>(mut self, value: T) -> Self
        where
            T: TryInto<super::CustomerProfileSid>,
            T::Error: std::fmt::Display,
        {
            self.customer_profile_sid = value
                .try_into()
                .map(Some)
                .map_err(|error| invalid_value("customer_profile_sid", error));
            self
        }

        /// Sets `date_created`.
        pub fn date_created<T>(mut self, value: T) -> Self
        where
            T: TryInto<chrono::DateTime<chrono::offset::Utc>>,
            T::Error: std::fmt::Display,
        {
            self.date_created = value
                .try_into()
                .map(Some)
                .map_err(|error| invalid_value("date_created", error));
            self
        }

        /// Sets `sid`.
        pub fn sid<T>(mut self, value: T) -> Self
        where
            T: TryInto<super::AssignmentSid>,
            T::Error: std::fmt::Display,
        {
            self.sid = value
                .try_into()
                .map(Some)
                .map_err(|error| invalid_value("sid", error));
            self
        }

        /// Sets `url`.
        pub fn url<T>(mut self, value: T) -> Self
        where
            T: TryInto<String>,
            T::Error: std::fmt::Display,
        {
            self.url = value
                .try_into()
                .map(Some)
                .map_err(|error| invalid_value("url", error));
            self
        }

        /// The finished value, or the first thing that is missing or was refused.
        pub fn build(
            self,
        ) -> Result<super::ChannelEndpointAssignment, super::error::ConversionError> {
            self.try_into()
        }
    }

    impl TryFrom<ChannelEndpointAssignment> for super::ChannelEndpointAssignment {
        type Error = super::error::ConversionError;

        fn try_from(
            value: ChannelEndpointAssignment,
        ) -> Result<Self, super::error::ConversionError> {
            Ok(Self {
                account_sid: value.account_sid?,
                channel_endpoint_sid: value.channel_endpoint_sid?,
                channel_endpoint_type: value.channel_endpoint_type?,
                customer_profile_sid: value.customer_profile_sid?,
                date_created: value.date_created?,
                sid: value.sid?,
                url: value.url?,
            })
        }
    }

    impl From<super::ChannelEndpointAssignment> for ChannelEndpointAssignment {
        fn from(value: super::ChannelEndpointAssignment) -> Self {
            Self {
                account_sid: Ok(value.account_sid),
                channel_endpoint_sid: Ok(value.channel_endpoint_sid),
                channel_endpoint_type: Ok(value.channel_endpoint_type),
                customer_profile_sid: Ok(value.customer_profile_sid),
                date_created: Ok(value.date_created),
                sid: Ok(value.sid),
                url: Ok(value.url),
            }
        }
    }
}
