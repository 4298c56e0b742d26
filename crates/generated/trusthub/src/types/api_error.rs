// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! The type [`ApiError`].

use super::error;

/// The body of an error response. Any property may be missing. Newer services use the properties of RFC 9457, such
/// as `title` and `detail`, instead of `message`.
#[derive(serde::Deserialize, serde::Serialize, Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ApiError {
    /// The Twilio error code, such as 20404.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(extend("format" = "int64")))]
    pub code: Option<i64>,
    /// A human-readable explanation of the error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The URL of the documentation of the error code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(extend("format" = "uri")))]
    pub more_info: Option<String>,
    /// The HTTP status of the response.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(extend("format" = "int64")))]
    pub status: Option<i64>,
    /// Additional information, depending on the error code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<serde_json::Map<String, serde_json::Value>>,
    /// A URI that identifies the type of problem (RFC 9457).
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_: Option<String>,
    /// A short summary of the type of problem (RFC 9457).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// An explanation of this occurrence of the problem (RFC 9457).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// A URI that identifies this occurrence of the problem (RFC 9457).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
}

impl ApiError {
    /// A builder of [`ApiError`].
    pub fn builder() -> builder::ApiError {
        Default::default()
    }
}

pub(super) mod builder {
    use twilio_core::private::invalid_value;

    /// A builder of [`ApiError`](super::ApiError): what was refused is told by [`build`](Self::build).
    #[derive(Clone, Debug)]
    #[must_use]
    pub struct ApiError {
        code: Result<Option<i64>, String>,
        detail: Result<Option<String>, String>,
        details: Result<Option<serde_json::Map<String, serde_json::Value>>, String>,
        instance: Result<Option<String>, String>,
        message: Result<Option<String>, String>,
        more_info: Result<Option<String>, String>,
        status: Result<Option<i64>, String>,
        title: Result<Option<String>, String>,
        type_: Result<Option<String>, String>,
    }

    impl Default for ApiError {
        fn default() -> Self {
            Self {
                code: Ok(Default::default()),
                detail: Ok(Default::default()),
                details: Ok(Default::default()),
                instance: Ok(Default::default()),
                message: Ok(Default::default()),
                more_info: Ok(Default::default()),
                status: Ok(Default::default()),
                title: Ok(Default::default()),
                type_: Ok(Default::default()),
            }
        }
    }

    impl ApiError {
        /// Sets `code`.
        pub fn code<T>(mut self, value: T) -> Self
        where
            T: TryInto<i64>,
            T::Error: std::fmt::Display,
        {
            self.code = value
                .try_into()
                .map(Some)
                .map_err(|error| invalid_value("code", error));
            self
        }

        /// Sets `detail`.
        pub fn detail<T>(mut self, value: T) -> Self
        where
            T: TryInto<String>,
            T::Error: std::fmt::Display,
        {
            self.detail = value
                .try_into()
                .map(Some)
                .map_err(|error| invalid_value("detail", error));
            self
        }

        /// Sets `details`.
        pub fn details<T>(mut self, value: T) -> Self
        where
            T: TryInto<serde_json::Map<String, serde_json::Value>>,
            T::Error: std::fmt::Display,
        {
            self.details = value
                .try_into()
                .map(Some)
                .map_err(|error| invalid_value("details", error));
            self
        }

        /// Sets `instance`.
        pub fn instance<T>(mut self, value: T) -> Self
        where
            T: TryInto<String>,
            T::Error: std::fmt::Display,
        {
            self.instance = value
                .try_into()
                .map(Some)
                .map_err(|error| invalid_value("instance", error));
            self
        }

        /// Sets `message`.
        pub fn message<T>(mut self, value: T) -> Self
        where
            T: TryInto<String>,
            T::Error: std::fmt::Display,
        {
            self.message = value
                .try_into()
                .map(Some)
                .map_err(|error| invalid_value("message", error));
            self
        }

        /// Sets `more_info`.
        pub fn more_info<T>(mut self, value: T) -> Self
        where
            T: TryInto<String>,
            T::Error: std::fmt::Display,
        {
            self.more_info = value
                .try_into()
                .map(Some)
                .map_err(|error| invalid_value("more_info", error));
            self
        }

        /// Sets `status`.
        pub fn status<T>(mut self, value: T) -> Self
        where
            T: TryInto<i64>,
            T::Error: std::fmt::Display,
        {
            self.status = value
                .try_into()
                .map(Some)
                .map_err(|error| invalid_value("status", error));
            self
        }

        /// Sets `title`.
        pub fn title<T>(mut self, value: T) -> Self
        where
            T: TryInto<String>,
            T::Error: std::fmt::Display,
        {
            self.title = value
                .try_into()
                .map(Some)
                .map_err(|error| invalid_value("title", error));
            self
        }

        /// Sets `type`.
        pub fn type_<T>(mut self, value: T) -> Self
        where
            T: TryInto<String>,
            T::Error: std::fmt::Display,
        {
            self.type_ = value
                .try_into()
                .map(Some)
                .map_err(|error| invalid_value("type_", error));
            self
        }

        /// The finished value, or the first thing that is missing or was refused.
        pub fn build(self) -> Result<super::ApiError, super::error::ConversionError> {
            self.try_into()
        }
    }

    impl TryFrom<ApiError> for super::ApiError {
        type Error = super::error::ConversionError;

        fn try_from(value: ApiError) -> Result<Self, super::error::ConversionError> {
            Ok(Self {
                code: value.code?,
                detail: value.detail?,
                details: value.details?,
                instance: value.instance?,
                message: value.message?,
                more_info: value.more_info?,
                status: value.status?,
                title: value.title?,
                type_: value.type_?,
            })
        }
    }

    impl From<super::ApiError> for ApiError {
        fn from(value: super::ApiError) -> Self {
            Self {
                code: Ok(value.code),
                detail: Ok(value.detail),
                details: Ok(value.details),
                instance: Ok(value.instance),
                message: Ok(value.message),
                more_info: Ok(value.more_info),
                status: Ok(value.status),
                title: Ok(value.title),
                type_: Ok(value.type_),
            }
        }
    }
}
