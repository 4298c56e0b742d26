//! Properties that hold for any input: nothing panics, and accepted values round-trip.

use std::sync::LazyLock;

use proptest::prelude::*;
use twilio_core::private::{form, path_segment};
use twilio_core::{Bounded, CommaSeparated, Repeated, Sid, SidOf, Transport};

/// Failing cases are printed. A file of them would be written to the source directory.
fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// Clients for two regions. Creating one takes milliseconds, so the cases share them.
static CLIENTS: LazyLock<[Transport; 2]> = LazyLock::new(|| {
    let builder = crate::support::builder;
    [builder().build().unwrap(), builder().region("ie1").build().unwrap()]
});

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_text_parses_as_sid_or_fails(text in ".{0,40}") {
        for result in [text.parse::<Sid>().map(|sid| sid.to_string()), text.parse::<SidOf<'P', 'N'>>().map(|sid| sid.to_string())] {
            match result {
                Ok(printed) => prop_assert_eq!(printed, text.clone()),
                Err(error) => prop_assert!(error.to_string().len() < 500),
            }
        }
    }

    #[test]
    fn sid_round_trips(text in "[a-zA-Z]{2}[0-9a-fA-F]{32}") {
        let sid: Sid = text.parse().unwrap();
        prop_assert_eq!(sid.to_string(), &*text);
        prop_assert_eq!(sid.as_str(), &*text);
        prop_assert_eq!(serde_json::to_string(&sid).unwrap(), format!("\"{text}\""));
        prop_assert_eq!(serde_json::from_str::<Sid>(&format!("\"{text}\"")).unwrap(), sid);
        let fixed = SidOf::<'P', 'N'>::try_from(sid);
        prop_assert_eq!(fixed.is_ok(), text.starts_with("PN"));
    }

    #[test]
    fn invalid_character_is_reported_with_its_position(text in "PN[0-9a-f]{32}", at in 2_usize..34, bad in "[g-zG-Z!-/]") {
        let mut invalid = text.clone();
        invalid.replace_range(at..=at, &bad);
        let message = invalid.parse::<Sid>().unwrap_err().to_string();
        let expected = format!("character {} is `{bad}`", at + 1);
        prop_assert!(message.contains(&expected), "{}", message);
    }

    #[test]
    fn bounded_accepts_exactly_its_range(number in any::<i64>(), text in "[-+0-9a-z ]{0,24}") {
        let result = Bounded::<1, 1000>::try_from(number);
        prop_assert_eq!(result.is_ok(), (1..=1000).contains(&number));
        if let Ok(bounded) = result {
            prop_assert_eq!(bounded.to_string(), number.to_string());
        }
        if let Ok(bounded) = text.parse::<Bounded<{ i64::MIN }, { i64::MAX }>>() {
            prop_assert_eq!(bounded.get(), text.parse::<i64>().unwrap());
        }
        let digit = text.parse::<Bounded<0, 9>>();
        prop_assert!(digit.is_ok() || !digit.unwrap_err().to_string().is_empty());
    }

    #[test]
    fn list_round_trips(items in prop::collection::vec("[a-z0-9]{1,8}", 0..6)) {
        let text = items.join(",");
        prop_assert_eq!(text.parse::<CommaSeparated<String>>().unwrap().to_string(), &*text);
        prop_assert_eq!(text.parse::<Repeated<String>>().unwrap().to_string(), &*text);
    }

    #[test]
    fn any_page_url_is_at_the_own_origin_or_rejected(
        text in prop_oneof![
            ".{0,60}",
            "(https?|HTTPS|ftp|file)?:?/{0,3}(things\\.twilio\\.com|things\\.ie1\\.twilio\\.com|evil\\.com|\\[::1\\])(:[0-9]{1,6})?[/?#@a-zA-Z0-9._%\\\\-]{0,30}",
        ]
    ) {
        for client in &*CLIENTS {
            match client.page_request(&text) {
                Ok(request) => {
                    let url = request.url();
                    prop_assert_eq!(url.origin().ascii_serialization(), client.base_url());
                    prop_assert!(url.username().is_empty() && url.password().is_none());
                    prop_assert!(request.headers().get("authorization").is_none());
                }
                Err(error) => prop_assert!(error.to_string().chars().count() < 600),
            }
        }
    }

    #[test]
    fn any_path_segment_stays_one_segment(value in ".{0,30}") {
        match path_segment("sid", &value) {
            Ok(segment) => {
                let url = reqwest::Url::parse(&format!("http://localhost/v1/Things/{segment}")).unwrap();
                prop_assert_eq!(url.path_segments().unwrap().count(), 3);
                prop_assert!(url.query().is_none() && url.fragment().is_none());
            }
            Err(error) => {
                prop_assert!(error.is_invalid_request());
                prop_assert!(matches!(value.as_str(), "" | "." | ".."));
            }
        }
    }

    #[test]
    fn form_round_trips(pairs in prop::collection::btree_map(".{0,12}", ".{0,24}", 0..5)) {
        let text = form::to_string(&pairs, &[]).unwrap();
        let read: Vec<(String, String)> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
        prop_assert_eq!(read, form::to_pairs(&pairs, &[]).unwrap());
        prop_assert_eq!(pairs.into_iter().collect::<Vec<_>>(), form_urlencoded::parse(text.as_bytes()).into_owned().collect::<Vec<_>>());
    }
}

#[test]
fn any_error_body_is_accepted() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let bodies = prop_oneof![
        ".{0,80}",
        "[\\[\\]{}\":,a-z0-9\\\\ ]{0,60}",
        "<[a-z/!<> ]{0,40}",
        Just(format!("{{\"code\": {}, \"message\": \"a\"}}", "9".repeat(400))),
        Just("[".repeat(5000)),
        Just("{\"a\":".repeat(5000)),
    ];
    proptest!(ProptestConfig { cases: 96, ..config() }, |(body in bodies)| {
        let error = runtime.block_on(async {
            let act = crate::support::response("500 Internal Server Error", "", "application/json", &body.replace("{url}", ""));
            let server = crate::support::Server::start([act]).await;
            crate::support::fetch(&crate::support::without_retries(&server.url)).await.unwrap_err()
        });
        prop_assert!(error.is_server_error());
        prop_assert!(error.to_string().chars().count() < 1200);
        let _ = format!("{error:?}");
    });
}

#[test]
fn form_encodes_lists_as_repeated_keys_and_objects_as_json() {
    #[derive(serde::Serialize)]
    struct Body {
        #[serde(rename = "Name")]
        name: &'static str,
        #[serde(rename = "Tags")]
        tags: Vec<&'static str>,
        #[serde(rename = "Attributes")]
        attributes: serde_json::Value,
        #[serde(rename = "Count")]
        count: Option<i64>,
        #[serde(rename = "Ready")]
        ready: bool,
    }
    let body = Body {
        name: "a b&c",
        tags: vec!["x", "y z"],
        attributes: serde_json::json!({ "k": [1, null] }),
        count: None,
        ready: true,
    };
    assert_eq!(
        form::to_string(&body, &[]).unwrap(),
        "Name=a+b%26c&Tags=x&Tags=y+z&Attributes=%7B%22k%22%3A%5B1%2Cnull%5D%7D&Ready=true"
    );
    for value in
        [serde_json::json!(7), serde_json::json!("a"), serde_json::json!([1]), serde_json::json!(true)]
    {
        let message = form::to_string(&value, &[]).unwrap_err().to_string();
        assert!(
            message.starts_with("cannot encode the body as a form: expected an object, found "),
            "{message}"
        );
    }
}
