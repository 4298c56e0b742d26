// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! The type [`ChannelEndpointAssignmentPage`].

use super::{ChannelEndpointAssignment, PageMeta, error};

/// A page of assignments.
#[derive(serde::Deserialize, serde::Serialize, Clone, Debug, PartialEq)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ChannelEndpointAssignmentPage {
    /// The assignments on this page. Can be empty even if more pages follow.
    pub results: Vec<ChannelEndpointAssignment>,
    /// The position of a page in a list. URLs are absolute and include the filters, the page size and the page.
    pub meta: PageMeta,
}

impl ChannelEndpointAssignmentPage {
    /// A builder of [`ChannelEndpointAssignmentPage`].
    pub fn builder() -> builder::ChannelEndpointAssignmentPage {
        Default::default()
    }
}

impl twilio_core::Page for ChannelEndpointAssignmentPage {
    type Item = ChannelEndpointAssignment;

    fn next_page_url(&self) -> Option<&str> {
        self.meta.next_page_url.as_deref()
    }

    fn items(&self) -> &[Self::Item] {
        &self.results
    }

    fn into_items(self) -> Vec<Self::Item> {
        self.results
    }
}

pub(super) mod builder {
    use twilio_core::private::{invalid_value, missing_field};

    /// A builder of [`ChannelEndpointAssignmentPage`](super::ChannelEndpointAssignmentPage): what was refused is told by [`build`](Self::build).
    #[derive(Clone, Debug)]
    #[must_use]
    pub struct ChannelEndpointAssignmentPage {
        meta: Result<super::PageMeta, String>,
        results: Result<Vec<super::ChannelEndpointAssignment>, String>,
    }

    impl Default for ChannelEndpointAssignmentPage {
        fn default() -> Self {
            Self {
                meta: Err(missing_field("meta")),
                results: Err(missing_field("results")),
            }
        }
    }

    impl ChannelEndpointAssignmentPage {
        /// Sets `meta`.
        pub fn meta<T>(mut self, value: T) -> Self
        where
            T: TryInto<super::PageMeta>,
            T::Error: std::fmt::Display,
        {
            self.meta = value.try_into().map_err(|error| invalid_value("meta", error));
            self
        }

        /// Sets `results`.
        pub fn results<T>(mut self, value: T) -> Self
        where
            T: TryInto<Vec<super::ChannelEndpointAssignment>>,
            T::Error: std::fmt::Display,
        {
            self.results = value
                .try_into()
                .map_err(|error| invalid_value("results", error));
            self
        }

        /// The finished value, or the first thing that is missing or was refused.
        pub fn build(
            self,
        ) -> Result<
            super::ChannelEndpointAssignmentPage,
            super::error::ConversionError,
        > {
            self.try_into()
        }
    }

    impl TryFrom<ChannelEndpointAssignmentPage>
    for super::ChannelEndpointAssignmentPage {
        type Error = super::error::ConversionError;

        fn try_from(
            value: ChannelEndpointAssignmentPage,
        ) -> Result<Self, super::error::ConversionError> {
            Ok(Self {
                meta: value.meta?,
                results: value.results?,
            })
        }
    }

    impl From<super::ChannelEndpointAssignmentPage> for ChannelEndpointAssignmentPage {
        fn from(value: super::ChannelEndpointAssignmentPage) -> Self {
            Self {
                meta: Ok(value.meta),
                results: Ok(value.results),
            }
        }
    }
}
