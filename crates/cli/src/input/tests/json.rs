//! JSON as programs and the API write it.

use super::*;

fn read_json(text: impl AsRef<[u8]>) -> String {
    read_as("a.json", text, &options())
}

#[test]
fn property_names_are_compared_as_those_of_columns() {
    let expected = format!("1: {A} phone-number\n");
    for name in [
        "channelEndpointSid",
        "ChannelEndpointSid",
        "channel-endpoint-sid",
        "phoneNumberSid",
        "phone_number_sid",
        "Sid",
    ] {
        assert_eq!(read(format!("{{\"{name}\": \"{A}\"}}\n")), expected, "{name}");
    }
    let json =
        format!("{{\"sid\": \"{RA}\", \"channelEndpointSid\": \"{A}\", \"channelEndpointType\": \"fax\"}}\n");
    assert_eq!(read(json), format!("1: {A} fax\n"));
    let by_option = InputOptions { column: Some("My Number".to_owned()), ..options() };
    assert_eq!(read_as("a.ndjson", format!("{{\"myNumber\": \"{A}\"}}\n"), &by_option), expected);
    insta::assert_snapshot!(read(format!("{{\"channelEndpointSid\": \"{A}\", \"channel_endpoint_sid\": \"{B}\"}}\n")), @r"
    1 invalid line; nothing was changed
      line 1: properties `channelEndpointSid` and `channel_endpoint_sid` have the same name
    ");
}

#[test]
fn arrays_and_pages_are_read_with_their_lines() {
    for (text, first, second) in [
        (format!("[\"{A}\",\"{B}\"]"), 1, 1),
        (format!("\u{feff}[\n  \"{A}\",\n  {{\"sid\": \"{B}\"}}\n]\n"), 2, 3),
        (format!("[\n{{\n\"channelEndpointSid\": \"{A}\"\n}},\n\n{{\"sid\":\"{B}\"}}]"), 2, 6),
        (
            format!(
                "{{\"results\": [{{\"sid\": \"{A}\"}}, {{\"sid\": \"{B}\"}}], \"meta\": {{\"key\": \"results\"}}}}"
            ),
            1,
            1,
        ),
        (
            format!(
                "{{\n \"end\": 1,\n \"incoming_phone_numbers\": [\n  {{\"sid\": \"{A}\"}},\n  {{\"sid\": \"{B}\"}}\n ]\n}}"
            ),
            4,
            5,
        ),
        (format!("{{\"incomingPhoneNumbers\": [\"{A}\"]}}\n{{\"incomingPhoneNumbers\": [\"{B}\"]}}\n"), 1, 2),
        (format!("{{\n  \"sid\": \"{A}\"\n}}\n{{\n  \"sid\": \"{B}\"\n}}\n"), 1, 4),
        (format!("[\"{A}\"]\n[]\n[\"{B}\"]\n"), 1, 3),
    ] {
        let (a, b) = (format!("{first}: {A} phone-number\n"), format!("{second}: {B} phone-number\n"));
        // Sorted by SID within a line.
        let expected = if first == second { b + &a } else { a + &b };
        for name in ["numbers", "numbers.json", "numbers.ndjson"] {
            assert_eq!(read_as(name, &text, &options()), expected, "{name}: {text}");
        }
    }
    for empty in ["[]", "{\"results\": []}", " \n[ ]\n"] {
        assert_eq!(read_json(empty), "", "{empty}");
    }
}

#[test]
fn invalid_items_are_reported_with_their_lines() {
    insta::assert_snapshot!(read_json(format!("[\n\"{A}\",\n17,\n{{\"city\": \"x\"}},\nnull,\n[],\n\"+14155550100\"]")), @"
    4 invalid lines; nothing was changed
      line 3: expected a JSON object or string
      line 4: no property `channel_endpoint_sid` or `phone_number`
      line 5: expected a JSON object or string
      line 6: expected a JSON object or string
    ");
    insta::assert_snapshot!(read_json(format!("[\n\"{A}\",\n")), @r"
    1 invalid line; nothing was changed
      line 3: incomplete JSON at column 0
    ");
    insta::assert_snapshot!(read_json(format!("[\"{A}\"] and more")), @r"
    1 invalid line; nothing was changed
      line 1: invalid JSON at column 40
    ");
    insta::assert_snapshot!(read_json("{\"results\": null}"), @"
    1 invalid line; nothing was changed
      line 1: no property `channel_endpoint_sid` or `phone_number`
    ");
    insta::assert_snapshot!(read_json("17"), @r"
    1 invalid line; nothing was changed
      line 1: expected a JSON object or string
    ");
    let long = format!("[\n\"{A}\",\n\"{}\"]", "x".repeat(3 * line_reader::MAX_LINE));
    insta::assert_snapshot!(read_json(long), @r"
    1 invalid line; nothing was changed
      line 3: an item longer than 1 MiB
    ");
}

#[test]
fn page_with_next_page_is_a_warning() {
    let warnings = |text: &str| read_from(None, text.as_bytes(), &options()).unwrap().warnings.len();
    for url in ["\"https://example.com/?Page=1\"", "null", "\"\""] {
        let expected = usize::from(url.len() > 4);
        assert_eq!(
            warnings(&format!("{{\"results\": [], \"meta\": {{\"next_page_url\": {url}}}}}")),
            expected
        );
        assert_eq!(
            warnings(&format!("{{\"incoming_phone_numbers\": [], \"next_page_uri\": {url}}}")),
            expected
        );
    }
    assert_eq!(
        warnings("{\"results\": [], \"next_page_uri\": \"/2\"}\n{\"results\": [], \"next_page_uri\": null}"),
        0
    );
}
