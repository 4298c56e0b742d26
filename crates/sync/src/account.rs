//! The customer profiles and trust products of an account, and which of them hold an endpoint.

use chrono::{DateTime, Utc};
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use serde::Serialize;
use twilio_trusthub::{Client, Error, Sid};

use crate::target::{Assignment, EndpointFilter, Target};

/// The number of lists that are read at the same time.
const CONCURRENCY: usize = 8;

/// The maximum number of endpoints in one request, so that its URL stays short enough for every proxy.
const MAX_ENDPOINTS: usize = 50;

/// A customer profile or a trust product, with what Twilio's review says about it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Bundle {
    /// The resource.
    pub target: Target,
    /// The name that the account has given to it.
    pub friendly_name: Option<String>,
    /// The review status, such as `twilio-approved`.
    pub status: Option<String>,
    /// The time when the approval expires.
    pub valid_until: Option<DateTime<Utc>>,
    /// The reasons why Twilio rejected it.
    pub errors: Vec<serde_json::Value>,
}

/// An endpoint that a customer profile or a trust product holds.
#[derive(Clone, Debug)]
pub struct Holding<'a> {
    /// The customer profile or the trust product.
    pub bundle: &'a Bundle,
    /// The assignment.
    pub assignment: Assignment,
}

/// Collects a bundle from a record, if it has a SID.
macro_rules! bundle {
    ($record:expr, $target:path) => {
        $record.sid.map(|sid| Bundle {
            target: $target(sid),
            friendly_name: $record.friendly_name,
            status: $record.status,
            valid_until: $record.valid_until,
            errors: $record.errors.unwrap_or_default(),
        })
    };
}

impl Bundle {
    /// Creates a bundle of which only the SID is known.
    #[must_use]
    pub fn new(target: Target) -> Self {
        Self { target, friendly_name: None, status: None, valid_until: None, errors: Vec::new() }
    }

    /// Lists all customer profiles of the account.
    ///
    /// # Errors
    ///
    /// If a page cannot be read.
    pub async fn customer_profiles(client: &Client) -> Result<Vec<Self>, Error> {
        let (mut records, mut bundles) =
            (client.list_customer_profiles().page_size(1000).stream(), Vec::new());
        while let Some(record) = records.try_next().await? {
            bundles.extend(bundle!(record, Target::CustomerProfile));
        }
        Ok(bundles)
    }

    /// Lists all trust products of the account.
    ///
    /// # Errors
    ///
    /// If a page cannot be read.
    pub async fn trust_products(client: &Client) -> Result<Vec<Self>, Error> {
        let (mut records, mut bundles) = (client.list_trust_products().page_size(1000).stream(), Vec::new());
        while let Some(record) = records.try_next().await? {
            bundles.extend(bundle!(record, Target::TrustProduct));
        }
        Ok(bundles)
    }

    /// Lists all customer profiles, followed by all trust products.
    ///
    /// # Errors
    ///
    /// If a page cannot be read.
    pub async fn all(client: &Client) -> Result<Vec<Self>, Error> {
        let mut bundles = Self::customer_profiles(client).await?;
        bundles.append(&mut Self::trust_products(client).await?);
        Ok(bundles)
    }

    /// Fetches a customer profile or a trust product. Returns `None` if the response has no SID.
    ///
    /// # Errors
    ///
    /// If the request fails.
    pub async fn fetch(client: &Client, target: Target) -> Result<Option<Self>, Error> {
        Ok(match target {
            Target::CustomerProfile(sid) => {
                let record =
                    client.fetch_customer_profile().customer_profile_sid(sid).send().await?.into_inner();
                bundle!(record, Target::CustomerProfile)
            }
            Target::TrustProduct(sid) => {
                let record = client.fetch_trust_product().trust_product_sid(sid).send().await?.into_inner();
                bundle!(record, Target::TrustProduct)
            }
        })
    }
}

/// Finds the assignments of `endpoints` in `bundles`, with a request for each bundle and up to 50 endpoints.
///
/// # Errors
///
/// If a page cannot be read.
pub async fn holdings<'a>(
    client: &Client,
    bundles: &'a [Bundle],
    endpoints: &[Sid],
) -> Result<Vec<Holding<'a>>, Error> {
    let requests = bundles
        .iter()
        .flat_map(|bundle| endpoints.chunks(MAX_ENDPOINTS).map(move |endpoints| (bundle, endpoints)));
    let lists = stream::iter(requests).map(async |(bundle, endpoints)| {
        let mut pages = bundle.target.pages(client, EndpointFilter::Several(endpoints));
        let mut found = Vec::new();
        while let Some((assignments, _)) = pages.try_next().await? {
            // A service that ignores the filter returns the others as well.
            let is_wanted = |assignment: &Assignment| {
                let endpoint = assignment.endpoint();
                endpoints.iter().any(|sid| endpoint.is_some_and(|other| is_same(*sid, other)))
            };
            found.extend(
                assignments.into_iter().filter(is_wanted).map(|assignment| Holding { bundle, assignment }),
            );
        }
        Ok(found)
    });
    Ok(lists.buffered(CONCURRENCY).try_collect::<Vec<_>>().await?.into_iter().flatten().collect())
}

/// Reads all assignments of each bundle.
pub(crate) async fn assignments(
    client: &Client,
    bundles: &[Bundle],
) -> Result<(Vec<Vec<(Sid, Option<twilio_trusthub::types::AssignmentSid>)>>, u64), Error> {
    let lists = stream::iter(bundles).map(async |bundle| {
        let mut pages = bundle.target.pages(client, EndpointFilter::All);
        let (mut found, mut requests) = (Vec::new(), 0);
        while let Some((assignments, _)) = pages.try_next().await? {
            requests += 1;
            found.extend(assignments.iter().filter_map(|assignment| {
                let is_phone_number = assignment.endpoint()?.prefix().eq_ignore_ascii_case("PN");
                is_phone_number.then_some((assignment.endpoint()?, assignment.sid()))
            }));
        }
        Ok((found, requests))
    });
    let lists: Vec<_> = lists.buffered(CONCURRENCY).try_collect().await?;
    let requests = lists.iter().map(|(_, requests)| *requests).sum();
    Ok((lists.into_iter().map(|(found, _)| found).collect(), requests))
}

fn is_same(one: Sid, other: Sid) -> bool {
    one.as_str().eq_ignore_ascii_case(other.as_str())
}

/// Serializes the SID, the name and the status.
impl Serialize for Bundle {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Fields<'a> {
            sid: Target,
            resource: &'static str,
            friendly_name: &'a Option<String>,
            status: &'a Option<String>,
            valid_until: Option<String>,
            #[serde(skip_serializing_if = "<[_]>::is_empty")]
            errors: &'a [serde_json::Value],
        }
        let Self { target, friendly_name, status, valid_until, errors } = self;
        let valid_until = valid_until.map(|time| time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
        let (sid, resource) = (*target, target.resource());
        Fields { sid, resource, friendly_name, status, valid_until, errors }.serialize(serializer)
    }
}
