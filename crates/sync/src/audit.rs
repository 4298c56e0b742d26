//! Compares the phone numbers of an account with everything that they are assigned to.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use serde::Serialize;
use twilio_api::types::AccountSid;
use twilio_trusthub::types::AssignmentSid;
use twilio_trusthub::{Client, Error, Sid};

use crate::account::{self, Bundle};
use crate::model::sid_key;
use crate::numbers::{PhoneNumber, PhoneNumbers};
use crate::target::Target;

/// The state of an account.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Audit {
    /// The number of phone numbers that the account owns.
    pub phone_numbers: u64,
    /// The customer profiles, followed by the trust products.
    pub bundles: Vec<Coverage>,
    /// Everything that is not as it should be, by kind.
    pub findings: Vec<Finding>,
    /// The number of requests that were sent, without retries.
    pub requests: u64,
}

/// A customer profile or a trust product, and the number of its assignments.
#[derive(Debug, Serialize)]
pub struct Coverage {
    /// The customer profile or the trust product.
    #[serde(flatten)]
    pub bundle: Bundle,
    /// The number of phone numbers that are assigned to it. One that is assigned twice counts twice.
    pub assignments: u64,
}

/// The kind of a [`Finding`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FindingKind {
    /// A customer profile or a trust product was rejected.
    Rejected,
    /// The approval of a customer profile or a trust product has expired.
    Expired,
    /// A phone number of the account is on no customer profile.
    WithoutProfile,
    /// A phone number is on a customer profile, but on no trust product, although the account has one.
    WithoutProduct,
    /// An assignment of a phone number that the account does not own, such as one that was released.
    Orphan,
    /// A phone number is assigned to the same profile or product more than once.
    Duplicate,
}

/// Something that is not as it should be.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The kind.
    pub finding: FindingKind,
    /// The phone number, if the account owns it.
    pub phone_number: Option<PhoneNumber>,
    /// The SID of the phone number.
    pub channel_endpoint_sid: Option<Sid>,
    /// The customer profile or the trust product.
    pub target: Option<Target>,
    /// The assignment that is superfluous: an orphan, or each one after the first of a duplicate.
    pub sid: Option<AssignmentSid>,
}

impl Audit {
    /// Reads everything and compares it. The approvals are compared with `now`. Sends ⌈n/1000⌉ requests, at least one, for each
    /// list of n items: the profiles, the products, the assignments of each of them, and the phone numbers.
    ///
    /// # Errors
    ///
    /// If a page cannot be read.
    pub async fn read(
        client: &Client,
        api: &twilio_api::Client,
        account: AccountSid,
        now: DateTime<Utc>,
    ) -> Result<Self, Error> {
        let bundles = Bundle::all(client).await?;
        let lists = |count: usize| count.div_ceil(1000).max(1) as u64;
        let is_product = |bundle: &&Bundle| matches!(bundle.target, Target::TrustProduct(_));
        let products = bundles.iter().filter(is_product).count();
        // Before the numbers: one that is bought in between is not an orphan.
        let (assignments, requests) = account::assignments(client, &bundles).await?;
        let numbers = PhoneNumbers::list(api, account, |_| true).await?;
        let mut audit = Self {
            phone_numbers: numbers.len() as u64,
            bundles: Vec::new(),
            findings: Vec::new(),
            requests: lists(bundles.len() - products) + lists(products) + requests + numbers.requests(),
        };
        audit.compare(&bundles, &assignments, &numbers, now);
        audit.findings.sort_by_key(|finding| finding.finding);
        let coverage = |(bundle, list): (Bundle, Vec<_>)| Coverage { bundle, assignments: list.len() as u64 };
        audit.bundles = bundles.into_iter().zip(assignments).map(coverage).collect();
        Ok(audit)
    }

    fn compare(
        &mut self,
        bundles: &[Bundle],
        assignments: &[Vec<(Sid, Option<AssignmentSid>)>],
        numbers: &PhoneNumbers,
        now: DateTime<Utc>,
    ) {
        let (mut on_profile, mut on_product) = (HashSet::new(), HashSet::new());
        for (bundle, assignments) in bundles.iter().zip(assignments) {
            let target = Some(bundle.target);
            let mut add = |finding, number, endpoint, sid| {
                self.findings.push(Finding {
                    finding,
                    phone_number: number,
                    channel_endpoint_sid: endpoint,
                    target,
                    sid,
                });
            };
            if bundle.status.as_deref() == Some("twilio-rejected") {
                add(FindingKind::Rejected, None, None, None);
            }
            if bundle.valid_until.is_some_and(|until| until < now) {
                add(FindingKind::Expired, None, None, None);
            }
            let held = match bundle.target {
                Target::CustomerProfile(_) => &mut on_profile,
                Target::TrustProduct(_) => &mut on_product,
            };
            let mut on_this = HashSet::with_capacity(assignments.len());
            for (endpoint, sid) in assignments {
                let number = numbers.number(*endpoint);
                if number.is_none() {
                    add(FindingKind::Orphan, None, Some(*endpoint), *sid);
                }
                if !on_this.insert(sid_key(*endpoint)) {
                    add(FindingKind::Duplicate, number, Some(*endpoint), *sid);
                }
            }
            held.extend(on_this);
        }
        let has_products = bundles.iter().any(|bundle| matches!(bundle.target, Target::TrustProduct(_)));
        for (number, sid) in numbers.iter() {
            let key = sid_key(sid);
            let finding = match (on_profile.contains(&key), on_product.contains(&key)) {
                (false, _) => FindingKind::WithoutProfile,
                (true, false) if has_products => FindingKind::WithoutProduct,
                (true, _) => continue,
            };
            let (phone_number, channel_endpoint_sid) = (Some(number), Some(sid));
            self.findings.push(Finding {
                finding,
                phone_number,
                channel_endpoint_sid,
                target: None,
                sid: None,
            });
        }
    }
}
