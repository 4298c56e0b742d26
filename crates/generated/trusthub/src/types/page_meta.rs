// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! The type [`PageMeta`].

use super::error;

/// The position of a page in a list. URLs are absolute and include the filters, the page size and the page.
#[derive(serde::Deserialize, serde::Serialize, Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PageMeta {
    /// The zero-based index of this page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(extend("format" = "int64")))]
    pub page: Option<i64>,
    /// The maximum number of items per page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(extend("format" = "int64")))]
    pub page_size: Option<i64>,
    /// The URL of the first page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(extend("format" = "uri")))]
    pub first_page_url: Option<String>,
    /// The URL of the previous page, or null on the first page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(extend("format" = "uri")))]
    pub previous_page_url: Option<String>,
    /// The URL of this page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(extend("format" = "uri")))]
    pub url: Option<String>,
    /// The URL of the next page, or null on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(extend("format" = "uri")))]
    pub next_page_url: Option<String>,
    /// The name of the property that contains the items of the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

impl PageMeta {
    /// A builder of [`PageMeta`].
    pub fn builder() -> builder::PageMeta {
        Default::default()
    }
}

pub(super) mod builder {
    use twilio_core::private::invalid_value;

    /// A builder of [`PageMeta`](super::PageMeta): what was refused is told by [`build`](Self::build).
    #[derive(Clone, Debug)]
    #[must_use]
    pub struct PageMeta {
        first_page_url: Result<Option<String>, String>,
        key: Result<Option<String>, String>,
        next_page_url: Result<Option<String>, String>,
        page: Result<Option<i64>, String>,
        page_size: Result<Option<i64>, String>,
        previous_page_url: Result<Option<String>, String>,
        url: Result<Option<String>, String>,
    }

    impl Default for PageMeta {
        fn default() -> Self {
            Self {
                first_page_url: Ok(Default::default()),
                key: Ok(Default::default()),
                next_page_url: Ok(Default::default()),
                page: Ok(Default::default()),
                page_size: Ok(Default::default()),
                previous_page_url: Ok(Default::default()),
                url: Ok(Default::default()),
            }
        }
    }

    impl PageMeta {
        /// Sets `first_page_url`.
        pub fn first_page_url<T>(mut self, value: T) -> Self
        where
            T: TryInto<String>,
            T::Error: std::fmt::Display,
        {
            self.first_page_url = value
                .try_into()
                .map(Some)
                .map_err(|error| invalid_value("first_page_url", error));
            self
        }

        /// Sets `key`.
        pub fn key<T>(mut self, value: T) -> Self
        where
            T: TryInto<String>,
            T::Error: std::fmt::Display,
        {
            self.key = value
                .try_into()
                .map(Some)
                .map_err(|error| invalid_value("key", error));
            self
        }

        /// Sets `next_page_url`.
        pub fn next_page_url<T>(mut self, value: T) -> Self
        where
            T: TryInto<String>,
            T::Error: std::fmt::Display,
        {
            self.next_page_url = value
                .try_into()
                .map(Some)
                .map_err(|error| invalid_value("next_page_url", error));
            self
        }

        /// Sets `page`.
        pub fn page<T>(mut self, value: T) -> Self
        where
            T: TryInto<i64>,
            T::Error: std::fmt::Display,
        {
            self.page = value
                .try_into()
                .map(Some)
                .map_err(|error| invalid_value("page", error));
            self
        }

        /// Sets `page_size`.
        pub fn page_size<T>(mut self, value: T) -> Self
        where
            T: TryInto<i64>,
            T::Error: std::fmt::Display,
        {
            self.page_size = value
                .try_into()
                .map(Some)
                .map_err(|error| invalid_value("page_size", error));
            self
        }

        /// Sets `previous_page_url`.
        pub fn previous_page_url<T>(mut self, value: T) -> Self
        where
            T: TryInto<String>,
            T::Error: std::fmt::Display,
        {
            self.previous_page_url = value
                .try_into()
                .map(Some)
                .map_err(|error| invalid_value("previous_page_url", error));
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
        pub fn build(self) -> Result<super::PageMeta, super::error::ConversionError> {
            self.try_into()
        }
    }

    impl TryFrom<PageMeta> for super::PageMeta {
        type Error = super::error::ConversionError;

        fn try_from(value: PageMeta) -> Result<Self, super::error::ConversionError> {
            Ok(Self {
                first_page_url: value.first_page_url?,
                key: value.key?,
                next_page_url: value.next_page_url?,
                page: value.page?,
                page_size: value.page_size?,
                previous_page_url: value.previous_page_url?,
                url: value.url?,
            })
        }
    }

    impl From<super::PageMeta> for PageMeta {
        fn from(value: super::PageMeta) -> Self {
            Self {
                first_page_url: Ok(value.first_page_url),
                key: Ok(value.key),
                next_page_url: Ok(value.next_page_url),
                page: Ok(value.page),
                page_size: Ok(value.page_size),
                previous_page_url: Ok(value.previous_page_url),
                url: Ok(value.url),
            }
        }
    }
}
