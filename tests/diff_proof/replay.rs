//! Runs the client of our document against the service of a changed one, and compares what it gets.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use twilio_core::{Error, Response};
use twilio_emulator::Emulator;
use twilio_trusthub::{Client, RetryPolicy, types::ReviewStatus};

const PROFILE: &str = "BU00000000000000000000000000000001";
const PRODUCT: &str = "BU00000000000000000000000000000002";
const ENTITY: &str = "BV00000000000000000000000000000001";
const NUMBER: &str = "PN00000000000000000000000000000001";
const POLICY: &str = "RN00000000000000000000000000000001";

/// The result of a call: the shape of the response, or the error.
#[derive(Debug, PartialEq)]
enum Outcome {
    Response(Value),
    Error(String),
}

/// The outcome of each call, by its name.
#[derive(Debug)]
pub(super) struct Calls(BTreeMap<String, Outcome>);

impl Calls {
    /// Makes every call to an emulator of `document`. The error is why none can succeed.
    pub(super) fn make(runtime: &Runtime, document: &Value) -> Result<Self, String> {
        // The emulator accepts the client's scheme, whatever the document says.
        let schemes = document["components"]["securitySchemes"].as_object().into_iter().flatten();
        for (name, scheme) in schemes {
            let text = scheme["scheme"].as_str().unwrap_or_default();
            if scheme["type"] == "http" && !text.eq_ignore_ascii_case("basic") {
                return Err(format!("the client does not authenticate with `{text}`, the scheme of {name}"));
            }
        }
        runtime.block_on(async {
            let emulator = Emulator::start(document.to_string()).await.map_err(|error| error.to_string())?;
            let mut calls = Self(BTreeMap::new());
            calls.make_all(&emulator).await;
            Ok(calls)
        })
    }

    /// Returns the first call with another result: another error, or a response in which a property is missing or has another
    /// type. Further properties don't count.
    pub(super) fn difference(&self, new: &Self) -> Option<String> {
        self.0.iter().find_map(|(name, old)| {
            let same = match (old, new.0.get(name)) {
                (Outcome::Response(old), Some(Outcome::Response(new))) => contains(new, old),
                (old, Some(new)) => old == new,
                (_, None) => false,
            };
            (!same).then(|| format!("{name}: {old:?} became {:?}", new.0.get(name)))
        })
    }

    fn record<T: Serialize>(&mut self, name: &str, result: Result<Response<T>, Error>) {
        let outcome = match result {
            Ok(response) => Outcome::Response(shape(serde_json::to_value(&*response).unwrap())),
            Err(error) => Outcome::Error(format!("{:?} {:?}", error.kind(), error.status())),
        };
        assert!(self.0.insert(name.to_owned(), outcome).is_none(), "two calls have the name {name}");
    }

    async fn make_all(&mut self, emulator: &Emulator) {
        let bundle = |sid: &str| json!({ "sid": sid, "friendly_name": "Name", "policy_sid": POLICY, "status": "draft" });
        for (path, sid) in [("/v1/CustomerProfiles", PROFILE), ("/v1/TrustProducts", PRODUCT)] {
            if let Err(error) = emulator.seed(path, [bundle(sid)]) {
                self.0.insert(format!("seed {path}"), Outcome::Error(error.to_string()));
            }
        }
        let entities = format!("/v1/TrustProducts/{PRODUCT}/EntityAssignments");
        if let Err(error) = emulator.seed(&entities, [json!({ "sid": ENTITY, "object_sid": PROFILE })]) {
            self.0.insert(format!("seed {entities}"), Outcome::Error(error.to_string()));
        }
        let client: Client = emulator.client(Client::builder().retry(RetryPolicy::none())).unwrap();
        self.assignments(&client).await;
        self.product_assignments(&client).await;
        self.bundles(&client).await;
        self.entities(&client).await;
    }

    async fn assignments(&mut self, client: &Client) {
        let create = |endpoint_type: &str, sid: &str| {
            let create = client.create_channel_endpoint_assignment().customer_profile_sid(PROFILE);
            create.channel_endpoint_type(endpoint_type).channel_endpoint_sid(sid)
        };
        let created = create("phone-number", NUMBER).send().await;
        let sid = created.as_ref().ok().and_then(|created| created.sid);
        let sid = sid.map_or("RA00000000000000000000000000000001".to_owned(), String::from);
        self.record("create", created);
        self.record("create of another type", create(&"x".repeat(200), NUMBER).send().await);
        self.record(
            "create of another prefix",
            create("short", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa").send().await,
        );
        let list = || client.list_channel_endpoint_assignments().customer_profile_sid(PROFILE);
        self.record("list", list().send().await);
        self.record("list by endpoint", list().channel_endpoint_sid(NUMBER).send().await);
        self.record("list by endpoints", list().channel_endpoint_sids([NUMBER]).send().await);
        self.record("list by many endpoints", list().channel_endpoint_sids([NUMBER; 20]).send().await);
        self.record("list of one", list().page_size(1).send().await);
        self.record("list of 1000", list().page_size(1000).send().await);
        self.record("list of the first page", list().page(0).send().await);
        self.record("list of page 7 with a token", list().page(7).page_token("PARA7").send().await);
        let fetch = || client.fetch_channel_endpoint_assignment().customer_profile_sid(PROFILE);
        self.record("fetch", fetch().sid(&*sid).send().await);
        let delete = || client.delete_channel_endpoint_assignment().customer_profile_sid(PROFILE);
        self.record("delete", delete().sid(&*sid).send().await);
        self.record("fetch of a deleted one", fetch().sid(&*sid).send().await);
    }

    async fn product_assignments(&mut self, client: &Client) {
        let create = client.create_trust_product_channel_endpoint_assignment().trust_product_sid(PRODUCT);
        let created = create.channel_endpoint_type("phone-number").channel_endpoint_sid(NUMBER).send().await;
        let sid = created.as_ref().ok().and_then(|created| created.sid);
        let sid = sid.map_or("RA00000000000000000000000000000001".to_owned(), String::from);
        self.record("product create", created);
        let list = || client.list_trust_product_channel_endpoint_assignments().trust_product_sid(PRODUCT);
        self.record("product list", list().send().await);
        let filtered = list().channel_endpoint_sid(NUMBER).channel_endpoint_sids([NUMBER]).page_size(50);
        self.record("product list by endpoint", filtered.page(0).page_token("").send().await);
        let fetch = client.fetch_trust_product_channel_endpoint_assignment().trust_product_sid(PRODUCT);
        self.record("product fetch", fetch.sid(&*sid).send().await);
        let delete = client.delete_trust_product_channel_endpoint_assignment().trust_product_sid(PRODUCT);
        self.record("product delete", delete.sid(&*sid).send().await);
    }

    async fn bundles(&mut self, client: &Client) {
        let statuses = [
            ReviewStatus::Draft,
            ReviewStatus::PendingReview,
            ReviewStatus::InReview,
            ReviewStatus::TwilioRejected,
            ReviewStatus::TwilioApproved,
        ];
        for status in statuses {
            let list = client.list_customer_profiles().status(status);
            self.record(&format!("profiles by {status}"), list.send().await);
            self.record(
                &format!("products by {status}"),
                client.list_trust_products().status(status).send().await,
            );
        }
        for name in ["Name".to_owned(), "x".repeat(200)] {
            let list = client.list_customer_profiles().friendly_name(&name).policy_sid(POLICY).page_size(20);
            self.record(&format!("profiles by {}", name.len()), list.page(0).page_token("").send().await);
            let list = client.list_trust_products().friendly_name(&name).policy_sid(POLICY).page_size(20);
            self.record(&format!("products by {}", name.len()), list.page(0).page_token("").send().await);
        }
        self.record("profile", client.fetch_customer_profile().customer_profile_sid(PROFILE).send().await);
        self.record("product", client.fetch_trust_product().trust_product_sid(PRODUCT).send().await);
    }

    async fn entities(&mut self, client: &Client) {
        let list = || client.list_trust_product_entity_assignments().trust_product_sid(PRODUCT);
        self.record("entities", list().send().await);
        self.record("entities by type", list().object_type("x".repeat(200)).page_size(1).send().await);
        self.record("entities by page", list().object_type("a").page(0).page_token("PT").send().await);
        let fetch = client.fetch_trust_product_entity_assignment().trust_product_sid(PRODUCT);
        self.record("entity", fetch.sid(ENTITY).send().await);
    }
}

/// Replaces each text and number, which differ from run to run, by a value of its type.
fn shape(value: Value) -> Value {
    match value {
        Value::Object(map) => map.into_iter().map(|(key, value)| (key, shape(value))).collect(),
        Value::Array(items) => items.into_iter().map(shape).collect(),
        Value::String(_) => "text".into(),
        Value::Number(_) => 0.into(),
        value => value,
    }
}

/// Returns `true` if everything in `old` is also in `new`.
fn contains(new: &Value, old: &Value) -> bool {
    match (new, old) {
        (Value::Object(new), Value::Object(old)) => {
            old.iter().all(|(key, old)| new.get(key).is_some_and(|new| contains(new, old)))
        }
        (Value::Array(new), Value::Array(old)) => {
            new.len() == old.len() && new.iter().zip(old).all(|(new, old)| contains(new, old))
        }
        (new, old) => new == old,
    }
}
