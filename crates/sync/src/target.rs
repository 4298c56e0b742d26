//! The resource that a run assigns endpoints to, and the requests for it.

use std::fmt;

use serde::Serialize;
use twilio_core::Page as _;
use twilio_trusthub::types::{
    AssignmentSid, ChannelEndpointAssignment, ChannelEndpointAssignmentPage, CustomerProfileSid,
    TrustProductChannelEndpointAssignment, TrustProductChannelEndpointAssignmentPage, TrustProductSid,
};
use twilio_trusthub::{Client, Error, Pages, Sid};

/// The number of assignments per page: the service's maximum.
const PAGE_SIZE: i64 = 1000;

/// A customer profile or a trust product. Both have SIDs that start with `BU`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Target {
    /// A customer profile.
    CustomerProfile(CustomerProfileSid),
    /// A trust product, such as SHAKEN/STIR or CNAM.
    TrustProduct(TrustProductSid),
}

/// The assignment of an endpoint to a [`Target`], serialized as the service returned it.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Assignment {
    /// An assignment to a customer profile.
    CustomerProfile(ChannelEndpointAssignment),
    /// An assignment to a trust product.
    TrustProduct(TrustProductChannelEndpointAssignment),
}

/// Returns a property that both kinds of assignment have.
macro_rules! property {
    ($assignment:expr, $name:ident$(.$method:ident())?) => {
        match $assignment {
            Assignment::CustomerProfile(assignment) => assignment.$name$(.$method())?,
            Assignment::TrustProduct(assignment) => assignment.$name$(.$method())?,
        }
    };
}

impl Assignment {
    /// Returns the SID of the assignment.
    #[must_use]
    pub fn sid(&self) -> Option<AssignmentSid> {
        property!(self, sid)
    }

    /// Returns the SID of the endpoint.
    #[must_use]
    pub fn endpoint(&self) -> Option<Sid> {
        property!(self, channel_endpoint_sid)
    }

    /// Returns the type of the endpoint.
    #[must_use]
    pub fn endpoint_type(&self) -> Option<&str> {
        property!(self, channel_endpoint_type.as_deref())
    }

    /// Returns the time when the assignment was created.
    #[must_use]
    pub fn date_created(&self) -> Option<chrono::DateTime<chrono::Utc>> {
        property!(self, date_created)
    }
}

impl Target {
    /// Returns the SID of the resource.
    #[must_use]
    pub fn sid(&self) -> &str {
        match self {
            Self::CustomerProfile(sid) => sid.as_str(),
            Self::TrustProduct(sid) => sid.as_str(),
        }
    }

    /// Returns the kind of resource, for people: `customer profile` or `trust product`.
    #[must_use]
    pub fn resource(&self) -> &'static str {
        match self {
            Self::CustomerProfile(_) => "customer profile",
            Self::TrustProduct(_) => "trust product",
        }
    }

    /// Assigns an endpoint. Returns the SID of the assignment, if the response has one.
    pub(crate) async fn create(
        self,
        client: &Client,
        endpoint: Sid,
        endpoint_type: &str,
    ) -> Result<Option<AssignmentSid>, Error> {
        match self {
            Self::CustomerProfile(profile) => {
                let create = client.create_channel_endpoint_assignment().customer_profile_sid(profile);
                let create = create.channel_endpoint_sid(endpoint).channel_endpoint_type(endpoint_type);
                Ok(create.send().await?.sid)
            }
            Self::TrustProduct(product) => {
                let create =
                    client.create_trust_product_channel_endpoint_assignment().trust_product_sid(product);
                let create = create.channel_endpoint_sid(endpoint).channel_endpoint_type(endpoint_type);
                Ok(create.send().await?.sid)
            }
        }
    }

    /// Removes an assignment.
    pub(crate) async fn delete(self, client: &Client, assignment: AssignmentSid) -> Result<(), Error> {
        match self {
            Self::CustomerProfile(profile) => {
                let delete = client.delete_channel_endpoint_assignment().customer_profile_sid(profile);
                delete.sid(assignment).send().await?;
            }
            Self::TrustProduct(product) => {
                let delete =
                    client.delete_trust_product_channel_endpoint_assignment().trust_product_sid(product);
                delete.sid(assignment).send().await?;
            }
        }
        Ok(())
    }

    /// Lists a single assignment, to find out whether the resource is accessible.
    pub(crate) async fn check(self, client: &Client) -> Result<(), Error> {
        match self {
            Self::CustomerProfile(profile) => {
                let list = client.list_channel_endpoint_assignments().customer_profile_sid(profile);
                list.page_size(1).send().await?;
            }
            Self::TrustProduct(product) => {
                let list =
                    client.list_trust_product_channel_endpoint_assignments().trust_product_sid(product);
                list.page_size(1).send().await?;
            }
        }
        Ok(())
    }

    /// Lists assignments.
    pub(crate) fn pages(self, client: &Client, filter: EndpointFilter<'_>) -> AssignmentPages {
        let (single, several) = match filter {
            EndpointFilter::All => (None, &[][..]),
            EndpointFilter::One(endpoint) => (Some(endpoint), &[][..]),
            EndpointFilter::Several(endpoints) => (None, endpoints),
        };
        match self {
            Self::CustomerProfile(profile) => {
                let mut list = client.list_channel_endpoint_assignments().customer_profile_sid(profile);
                if let Some(endpoint) = single {
                    list = list.channel_endpoint_sid(endpoint);
                }
                if !several.is_empty() {
                    list = list.channel_endpoint_sids(several.iter().copied());
                }
                AssignmentPages::CustomerProfile(list.page_size(PAGE_SIZE).pages())
            }
            Self::TrustProduct(product) => {
                let mut list =
                    client.list_trust_product_channel_endpoint_assignments().trust_product_sid(product);
                if let Some(endpoint) = single {
                    list = list.channel_endpoint_sid(endpoint);
                }
                if !several.is_empty() {
                    list = list.channel_endpoint_sids(several.iter().copied());
                }
                AssignmentPages::TrustProduct(list.page_size(PAGE_SIZE).pages())
            }
        }
    }
}

impl From<CustomerProfileSid> for Target {
    fn from(profile: CustomerProfileSid) -> Self {
        Self::CustomerProfile(profile)
    }
}

/// Writes the SID.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sid())
    }
}

/// Serializes the SID.
impl Serialize for Target {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.sid())
    }
}

/// The endpoints whose assignments are listed.
#[derive(Clone, Copy)]
pub(crate) enum EndpointFilter<'a> {
    All,
    One(Sid),
    Several(&'a [Sid]),
}

/// The pages of a list of assignments.
pub(crate) enum AssignmentPages {
    CustomerProfile(Pages<ChannelEndpointAssignmentPage>),
    TrustProduct(Pages<TrustProductChannelEndpointAssignmentPage>),
}

/// A page of assignments, and `true` if it is the last one.
pub(crate) type AssignmentPage = (Vec<Assignment>, bool);

impl AssignmentPages {
    /// Returns the next page. After an error, the same page can be requested again.
    pub(crate) async fn try_next(&mut self) -> Result<Option<AssignmentPage>, Error> {
        match self {
            Self::CustomerProfile(pages) => {
                let page = retryable(pages).await?;
                Ok(page.map(|page| {
                    let is_last = page.next_page_url().is_none_or(str::is_empty);
                    (page.into_items().into_iter().map(Assignment::CustomerProfile).collect(), is_last)
                }))
            }
            Self::TrustProduct(pages) => {
                let page = retryable(pages).await?;
                Ok(page.map(|page| {
                    let is_last = page.next_page_url().is_none_or(str::is_empty);
                    (page.into_items().into_iter().map(Assignment::TrustProduct).collect(), is_last)
                }))
            }
        }
    }
}

async fn retryable<P: twilio_core::Page>(pages: &mut Pages<P>) -> Result<Option<P>, Error> {
    let page = pages.try_next().await;
    if page.is_err() {
        pages.retry_failed();
    }
    page
}
