//! Large pages: the next page is requested before they are decoded.

use std::collections::BTreeSet;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use serde::{Deserialize, Deserializer};
use twilio_core::http::Method;
use twilio_core::{ErrorKind, InMemory, InMemoryResponse, Page, Pages, RequestOptions};

use crate::support::{LIST, builder, request};

/// The number of bytes that make a page large.
const LARGE: usize = 40_000;

/// The paths that were requested, which decoding can wait for.
static REQUESTED: (Mutex<BTreeSet<String>>, Condvar) = (Mutex::new(BTreeSet::new()), Condvar::new());

/// A page that is decoded once the path `decoded_after` was requested.
#[derive(Debug)]
struct LargePage {
    names: Vec<String>,
    next: Option<String>,
}

impl<'de> Deserialize<'de> for LargePage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Fields {
            results: Vec<String>,
            decoded_after: Option<String>,
            next_page_url: Option<String>,
        }

        let Fields { results, decoded_after, next_page_url } = Fields::deserialize(deserializer)?;
        if let Some(path) = decoded_after {
            let (requested, changed) = &REQUESTED;
            let is_missing = |requested: &mut BTreeSet<String>| !requested.contains(&path);
            let limit = Duration::from_secs(60);
            let requested = requested.lock().unwrap();
            let result = changed.wait_timeout_while(requested, limit, is_missing).unwrap().1;
            assert!(!result.timed_out(), "{path} is not requested before the page is decoded");
        }
        Ok(Self { names: results, next: next_page_url })
    }
}

impl Page for LargePage {
    type Item = String;

    const NEXT_PAGE_PROPERTY: Option<&'static str> = Some("next_page_url");

    fn next_page_url(&self) -> Option<&str> {
        self.next.as_deref()
    }

    fn items(&self) -> &[String] {
        &self.names
    }

    fn into_items(self) -> Vec<String> {
        self.names
    }
}

/// Returns the body of a page of `size` bytes or more, with one item.
fn page(name: &str, next: &str, size: usize) -> String {
    format!(r#"{{"padding": "{}", "results": ["{name}"], "next_page_url": {next}}}"#, "x".repeat(size))
}

/// A service that responds to each path with one of its bodies, and records the paths in the order of the requests.
struct Pager {
    pages: Pages<LargePage>,
    requested: Arc<Mutex<Vec<String>>>,
}

impl Pager {
    /// Starts a list with the first of `bodies`.
    fn start<const N: usize>(bodies: [(&str, String); N], limit: Option<u64>) -> Self {
        let requested = Arc::new(Mutex::new(Vec::new()));
        let (log, first) = (requested.clone(), bodies[0].0.to_owned());
        let bodies = bodies.map(|(path, body)| (path.to_owned(), body));
        let responses = InMemory::new(move |request| {
            let path = request.url().path();
            log.lock().unwrap().push(path.to_owned());
            REQUESTED.0.lock().unwrap().insert(path.to_owned());
            REQUESTED.1.notify_all();
            let (_, body) = bodies.iter().find(|(known, _)| known == path).unwrap();
            InMemoryResponse::json(200, body.clone())
        });
        let transport = builder().middleware(responses).build().unwrap();
        let first = request(&transport, Method::GET, &first);
        Self { pages: transport.pages(&LIST, Ok(first), limit, RequestOptions::default()), requested }
    }

    /// Reads the list, and returns its items and the requested paths.
    async fn read(self) -> Result<(Vec<String>, Vec<String>), twilio_core::Error> {
        let (mut items, mut names) = (self.pages.items(), Vec::new());
        while let Some(name) = items.try_next().await? {
            names.push(name);
        }
        let requested = self.requested.lock().unwrap().clone();
        Ok((names, requested))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn page_is_requested_before_the_one_before_it_is_decoded() {
    let after =
        |body: String, path: &str| body.replacen('{', &format!(r#"{{"decoded_after": "{path}", "#), 1);
    let pager = Pager::start(
        [
            ("/ahead/0", after(page("a", r#""/ahead/1""#, LARGE), "/ahead/1")),
            ("/ahead/1", after(page("b", r#""/ahead/2""#, LARGE), "/ahead/2")),
            ("/ahead/2", page("c", "null", LARGE)),
        ],
        None,
    );
    let (names, requested) = pager.read().await.unwrap();
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(requested, ["/ahead/0", "/ahead/1", "/ahead/2"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_is_requested_beyond_a_limit_or_without_prefetch() {
    let bodies = || [("/0", page("a", r#""/1""#, LARGE)), ("/1", page("b", "null", LARGE))];
    let (names, requested) = Pager::start(bodies(), Some(1)).read().await.unwrap();
    assert_eq!((names, requested), (vec!["a".into()], vec!["/0".into()]));

    let Pager { pages, requested } = Pager::start(bodies(), None);
    let mut pages = pages.without_prefetch();
    assert_eq!(pages.try_next().await.unwrap().unwrap().names, ["a"]);
    assert_eq!(*requested.lock().unwrap(), ["/0"]);
    assert_eq!(pages.try_next().await.unwrap().unwrap().names, ["b"]);
    assert_eq!(*requested.lock().unwrap(), ["/0", "/1"]);
}

/// Another property has the same name.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn page_that_was_requested_by_mistake_is_ignored() {
    let with_decoy = |next: &str| {
        let object = page("a", next, LARGE);
        format!(r#"{}, "other": {{"next_page_url": "/2"}}}}"#, object.strip_suffix('}').unwrap())
    };
    for (next, expected) in [(r#""/1""#, &["a", "b"] as &[&str]), ("null", &["a"])] {
        let bodies =
            [("/0", with_decoy(next)), ("/1", page("b", "null", 0)), ("/2", page("wrong", "null", 0))];
        let (names, _) = Pager::start(bodies, None).read().await.unwrap();
        assert_eq!(names, expected, "{next}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn loops_and_invalid_pages_are_errors() {
    let Pager { pages, requested } =
        Pager::start([("/0", page("a", r#""/1""#, LARGE)), ("/1", page("b", r#""/0""#, LARGE))], None);
    let error = Pager { pages, requested: requested.clone() }.read().await.unwrap_err();
    assert!(error.to_string().contains("pagination loop"), "{error}");
    assert_eq!(*requested.lock().unwrap(), ["/0", "/1"]);

    let invalid = page("a", r#""/1""#, LARGE).replace(r#"["a"]"#, "[1]");
    let error = Pager::start([("/0", invalid), ("/1", page("b", "null", 0))], None).read().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
}
