use formats::Client;
use server::{empty, json};

use crate::{date, time};

const TIME: &str = "2026-01-02T03:04:05Z";

#[tokio::test]
async fn formats_are_sent_in_query_and_headers() {
    let body = r#"{"uint64": 18446744073709551615, "int8": 300, "uint32": 4294967295, "date": "2026-01-02",
                   "date_time": "2026-01-02T03:04:05Z", "uuid": "not one", "list": [18446744073709551615], "ipv4": "?"}"#;
    let (sent, formats) = crate::call(json("200 OK", body), |client: Client| {
        let formats = client
            .fetch_formats()
            .count(u64::MAX)
            .small(300)
            .bounded(7)
            .date(date("2026-01-02"))
            .time(time(TIME));
        formats.ratio(0.5).times([time(TIME), time(TIME)]).x_time(time(TIME)).send()
    })
    .await;
    let time = "2026-01-02T03%3A04%3A05Z";
    assert_eq!(
        sent.line,
        format!(
            "GET /v1/Formats?Count=18446744073709551615&Small=300&Bounded=7&Date=2026-01-02&Time={time}&Ratio=0.5&\
             Times={time}&Times={time}"
        )
    );
    assert_eq!(sent.header("x-time"), Some(TIME));
    let formats = formats.unwrap();
    assert_eq!((formats.uint64, formats.int8, formats.uint32), (u64::MAX, 300, Some(4_294_967_295)));
    assert_eq!((formats.uuid.as_deref(), formats.ipv4.as_deref()), (Some("not one"), Some("?")));
    assert_eq!(formats.list, [u64::MAX]);
    assert_eq!(formats.date_time.unwrap().to_rfc3339(), "2026-01-02T03:04:05+00:00");
}

#[tokio::test]
async fn formats_are_sent_in_bodies() {
    let (sent, _) = crate::call(empty("204 No Content"), |client: Client| {
        client
            .create_formats()
            .uint64(u64::MAX)
            .int8(-1)
            .date_time(time(TIME))
            .date(date("2026-01-02"))
            .byte("YQ==")
            .send()
    })
    .await;
    let expected = r#"{"uint64":18446744073709551615,"int8":-1,"date":"2026-01-02","date_time":"2026-01-02T03:04:05Z","byte":"YQ=="}"#;
    assert_eq!(sent.body, expected);
    let (sent, _) = crate::call(empty("204 No Content"), |client: Client| {
        client.replace_formats().uint64(0_u64).int8(1).date_time(time(TIME)).float(0.5).send()
    })
    .await;
    assert_eq!(sent.body, "uint64=0&int8=1&float=0.5&date_time=2026-01-02T03%3A04%3A05Z");
}
