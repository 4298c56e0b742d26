//! A customer profile together with the trust products that it supports.

use trusthub_sync::{Applied, Job, PhoneNumber, PhoneNumbers, Snapshot, Target, apply_all};

use super::*;

pub(super) const PRODUCT: &str = "BU0000000000000000000000000000000a";
pub(super) const SECOND_PRODUCT: &str = "BU0000000000000000000000000000000b";
const ACCOUNT: &str = "AC00000000000000000000000000000001";

pub(super) fn product_collection(product: &str) -> String {
    format!("/v1/TrustProducts/{product}/ChannelEndpointAssignments")
}

async fn start(faults: &[&str]) -> Emulator {
    Emulator::builder(OPENAPI_JSON)
        .document(twilio_api::OPENAPI_JSON)
        .rule("profile-first", "400")
        .accounts([format!("{ACCOUNT}:0123456789abcdef0123456789abcdef").parse().unwrap()])
        .faults(self::faults(faults))
        .request_log_capacity(100_000)
        .start()
        .await
        .unwrap()
}

/// Writes down every result: `+3 profile`, `-1 a`, and `!` before those that failed.
struct Transcript<'a> {
    name: &'static str,
    lines: &'a Mutex<Vec<String>>,
}

impl Observer for Transcript<'_> {
    fn on_event(&self, event: &Event<'_>) {
        let Event::TaskDone(result) = event else { return };
        let failed = if result.failure().is_some() { "!" } else { "" };
        let sign = if matches!(result.task, trusthub_sync::Task::Create { .. }) { '+' } else { '-' };
        let at = u32::from_str_radix(&result.endpoint().as_str()[2..], 16).unwrap();
        self.lines.lock().unwrap().push(format!("{failed}{sign}{at} {}", self.name));
    }
}

/// Syncs the profile and two products with `desired`, one request at a time. Returns the results in their order.
async fn sync_all(emulator: &Emulator, desired: &DesiredState, prune: bool) -> (String, Vec<Applied>) {
    let client: Client = emulator.client(Client::builder()).unwrap();
    let (lines, shutdown) = (Mutex::default(), Shutdown::default());
    let targets = [
        ("profile", Target::CustomerProfile(PROFILE.parse().unwrap())),
        ("a", Target::TrustProduct(PRODUCT.parse().unwrap())),
        ("b", Target::TrustProduct(SECOND_PRODUCT.parse().unwrap())),
    ];
    let observers = targets.map(|(name, _)| Transcript { name, lines: &lines });
    let options = Options::default().concurrency(1).timing(SHORT_DELAYS);
    let remotes: Vec<_> = targets
        .iter()
        .zip(&observers)
        .map(|((_, target), observer)| Remote::new(&client, *target, options, &shutdown, observer))
        .collect();
    let mut plans = Vec::new();
    for remote in &remotes {
        plans.push(Plan::compute(desired, prune, remote).await.unwrap());
    }
    let jobs: Vec<_> =
        remotes.iter().zip(&plans).map(|(remote, plan)| Job::new(plan, desired, remote)).collect();
    let applied = apply_all(&jobs).await;
    (lines.into_inner().unwrap().join(", "), applied)
}

#[tokio::test]
async fn endpoints_are_assigned_to_profile_first_and_removed_from_it_last() {
    let emulator = start(&[]).await;
    for path in [collection(), product_collection(PRODUCT), product_collection(SECOND_PRODUCT)] {
        seed_at("phone-number", &emulator, &path, [9]);
    }
    let (transcript, _) = sync_all(&emulator, &desired([1]), true).await;
    assert_eq!(transcript, "+1 profile, +1 a, +1 b, -9 b, -9 a, -9 profile");
    let (transcript, _) = sync_all(&emulator, &desired([1]), true).await;
    assert_eq!(transcript, "");
}

/// Ten of 97 numbers of a public program were on the profile only, unnoticed for days.
#[tokio::test]
async fn endpoint_on_profile_only_is_assigned_to_products() {
    let emulator = start(&[]).await;
    seed_at("phone-number", &emulator, &collection(), [1, 2]);
    seed_at("phone-number", &emulator, &product_collection(PRODUCT), [1]);
    let (transcript, _) = sync_all(&emulator, &desired([1, 2]), false).await;
    assert_eq!(transcript, "+2 a, +1 b, +2 b");
}

#[tokio::test]
async fn endpoint_that_profile_rejects_is_not_sent_to_products_and_nothing_is_removed() {
    let emulator = start(&["status=400,method=POST,path=/v1/CustomerProfiles"]).await;
    seed_at("phone-number", &emulator, &collection(), [2]);
    seed_at("phone-number", &emulator, &product_collection(PRODUCT), [2, 9]);
    let (transcript, applied) = sync_all(&emulator, &desired([1, 2]), true).await;
    assert_eq!(transcript, "!+1 profile, !+1 a, !+1 b, +2 b");
    assert!(applied.iter().all(|applied| applied.create_failed));
    let sent = |name: &str| {
        let is_sent = |request: &&RecordedRequest| request.method == "POST" && request.path.contains(name);
        emulator.requests().iter().filter(is_sent).count()
    };
    assert_eq!((sent("/CustomerProfiles/"), sent(PRODUCT), sent(SECOND_PRODUCT)), (1, 0, 1));
}

#[tokio::test]
async fn endpoint_that_stays_on_product_stays_on_profile() {
    let emulator = start(&["status=403,method=DELETE,path=/v1/TrustProducts"]).await;
    seed_at("phone-number", &emulator, &collection(), [1, 8, 9]);
    seed_at("phone-number", &emulator, &product_collection(PRODUCT), [1, 9]);
    seed_at("phone-number", &emulator, &product_collection(SECOND_PRODUCT), [1]);
    let (transcript, _) = sync_all(&emulator, &desired([1]), true).await;
    assert_eq!(transcript, "!-9 a, -8 profile, !-9 profile");
    let deletes = emulator.requests().iter().filter(|request| request.method == "DELETE").count();
    assert_eq!(deletes, 2, "the profile's assignment of 9 is not requested");
}

#[tokio::test]
async fn snapshot_gives_the_same_plan_as_a_list() {
    let emulator = start(&[]).await;
    seed(&emulator, [1, 9]);
    seed_fax(&emulator, [2]);
    let client = emulator.client(Client::builder()).unwrap();
    let shutdown = Shutdown::default();
    let profile: CustomerProfileSid = PROFILE.parse().unwrap();
    let remote = Remote::new(&client, profile, Options::default(), &shutdown, &());
    let desired = desired([1, 2, 3]);
    let snapshot = Snapshot::read(&remote).await.unwrap();
    assert_eq!(snapshot.endpoints().count(), 3);
    for prune in [false, true] {
        let listed = Plan::compute(&desired, prune, &remote).await.unwrap();
        let compared = Plan::from_snapshot(&snapshot, &desired, prune, &());
        assert_eq!(format!("{compared:?}"), format!("{listed:?}"));
    }
}

fn phone_number(at: u32) -> PhoneNumber {
    format!("+1415555{at:04}").parse().unwrap()
}

fn seed_numbers(emulator: &Emulator, numbers: impl IntoIterator<Item = u32>) {
    let records = numbers
        .into_iter()
        .map(|at| serde_json::json!({ "sid": number(at), "phone_number": phone_number(at).to_string() }));
    emulator.seed(&format!("/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json"), records).unwrap();
}

/// Returns the numbers that are found, and the number of requests.
async fn find(emulator: &Emulator, numbers: &[u32]) -> (Vec<String>, usize) {
    let client: twilio_api::Client = emulator.client(twilio_api::Client::builder()).unwrap();
    let before = emulator.requests().len();
    let wanted: Vec<_> = numbers.iter().map(|at| phone_number(*at)).collect();
    let found = PhoneNumbers::find(&client, ACCOUNT.parse().unwrap(), &wanted).await.unwrap();
    let found = wanted.iter().filter_map(|number| found.sid(*number)).map(|sid| sid.to_string()).collect();
    (found, emulator.requests().len() - before)
}

#[tokio::test]
async fn few_numbers_are_looked_up_and_many_found_in_the_list() {
    let emulator = start(&[]).await;
    seed_numbers(&emulator, 0..2500);
    assert_eq!(find(&emulator, &[7]).await, (vec![number(7)], 1));
    assert_eq!(find(&emulator, &[7, 9999, 8]).await, (vec![number(7), number(8)], 3));
    assert_eq!(find(&emulator, &[1, 2499, 9999, 3, 4]).await.0.len(), 4);
    assert_eq!(find(&emulator, &[1, 2, 3, 4]).await.1, 3, "2,500 numbers are three pages");
}
