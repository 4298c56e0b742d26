//! Valid inputs, and the errors of invalid ones.

mod fuzz;
mod json;
mod spreadsheets;

use std::fmt::Write as _;

use trusthub_sync::Duplicate;

use super::*;

const A: &str = "PN0123456789abcdef0123456789abcdef";
const B: &str = "PN00000000000000000000000000000001";
const RA: &str = "RA00000000000000000000000000000001";

fn options() -> InputOptions {
    InputOptions {
        format: None,
        column: None,
        type_column: None,
        default_type: "phone-number".to_owned(),
        country: None,
    }
}

/// Reads an input with this file name. Returns a line for each number and each duplicate, or the error. The account owns
/// +14155550100, +14155550101 and so on, whose SIDs end with the same digits.
fn read_as(name: &str, text: impl AsRef<[u8]>, options: &InputOptions) -> String {
    let desired = match read_from(Some(Path::new(name)), text.as_ref(), options) {
        Ok(input) => match input.resolve(&owned(), "the account") {
            Ok((desired, _)) => desired,
            Err(error) => return error.to_string(),
        },
        Err(error) => return error.to_string(),
    };
    let mut endpoints: Vec<_> = desired.endpoints().iter().collect();
    endpoints.sort_by_key(|endpoint| endpoint.line);
    let mut lines = String::new();
    for endpoint in endpoints {
        let _ = writeln!(lines, "{}: {} {}", endpoint.line, endpoint.sid, desired.type_of(endpoint));
    }
    for Duplicate { line, of_line, sid } in desired.duplicates() {
        let _ = writeln!(lines, "{line}: {sid} repeats line {of_line}");
    }
    lines
}

fn owned() -> PhoneNumbers {
    let pair = |at: u64| {
        let number = format!("+1415555{at:04}").parse().unwrap();
        (number, format!("PN{at:032}").parse().unwrap())
    };
    (100..110).map(pair).collect()
}

fn read(text: impl AsRef<[u8]>) -> String {
    read_as("numbers", text, &options())
}

#[test]
fn every_notation_of_two_numbers_is_read() {
    let expected = |first: u32| format!("{first}: {A} phone-number\n{}: {B} phone-number\n", first + 1);
    let same = [
        (1, format!("{A}\n{B}\n")),
        (1, format!("{A}\r\n{B}")),
        (1, format!("\u{feff}{A}\n  {B}  # the second\n")),
        (2, format!("# all of them\n{A}\n{B}\n\n\n")),
        (1, format!("{A},Berlin\n{B},\"Köln, Mitte\"\n")),
        (1, format!("+15550000001;{A}\n+15550000002;{B}\n")),
        (1, format!("{RA}\t{A}\n{RA}\t{B}\n")),
        (2, format!("channel_endpoint_sid\n{A}\n{B}\n")),
        (2, format!("\u{feff}Phone Number SID,City\r\n{A},Berlin\r\n{B},Köln\r\n")),
        (2, format!("sid,channel_endpoint_sid,type\n{RA},{A},local\n{RA},{B},mobile\n")),
        (2, format!("numbers\n{A}\n{B}\n")),
        (4, format!("# exported\n\nphone_number,sid\n+15550000001,{A}\n+15550000002,{B}\n")),
        (2, format!("\"sid\",\"note\"\n\"{A}\",\"says \"\"no\"\"\"\n{B},-\n")),
        (1, format!("{{\"channel_endpoint_sid\": \"{A}\", \"sid\": \"{RA}\"}}\n{{\"sid\": \"{B}\"}}\n")),
        (1, format!("{{\"ChannelEndpointSid\":\"{A}\",\"ChannelEndpointType\":null}}\r\n\"{B}\"\r\n")),
    ];
    for (first, text) in same {
        assert_eq!(read(&text), expected(first), "{text}");
    }
    // Invalid UTF-8 in other columns is ignored.
    assert_eq!(read([b"sid,city\n", A.as_bytes(), b",K\xf6ln\n"].concat()), format!("2: {A} phone-number\n"));
}

#[test]
fn line_breaks_in_quoted_fields_count_as_lines() {
    let text = format!("sid,note\n{A},\"one\ntwo\n\nthree\"\n\n{B},x\nPN1,x\n");
    assert_eq!(
        read(&text),
        "1 invalid line; nothing was changed\n  line 8: `PN1` is not a SID: it has 3 characters, not 34"
    );
}

/// Names can start with `#`. A row with a number must not be skipped silently.
#[test]
fn hash_line_with_sid_is_a_row_or_rejected() {
    let first = format!("2: {A} phone-number\n3: {B} phone-number\n");
    for text in [
        format!("friendly_name,sid\n#1 Sales,{A}\nSupport,{B}\n"),
        format!("#,sid\n1,{A}\n2,{B}\n"),
        format!("#sid;name\n{A};#1\n{B};#2\n"),
        format!("# one day only\n{A},#1\n{B},#2\n"),
        format!("note,sid\n\"#1\",{A}\n # 2 ,{B}\n"),
    ] {
        assert_eq!(read_as("numbers.csv", &text, &options()), first, "{text}");
    }
    insta::assert_snapshot!(read(format!("#1 Sales,{A}\nSupport,{B}\n")), @r"
    1 invalid line; nothing was changed
      line 1: starts with `#` but contains a SID, so it may be a comment or a row; delete the line, or quote its first field
    ");
    insta::assert_snapshot!(read(format!("sid,name\n#{A},Sales\n# the rest\n{B},Support\n")), @r"
    2 invalid lines; nothing was changed
      line 2: `#PN0123456789abcdef0123456789abcdef` is not a SID: it has 35 characters, not 34 (comments are allowed only before the first row)
      line 3: `# the rest` is not a SID: it has 10 characters, not 34 (comments are allowed only before the first row)
    ");
}

/// `csv_core` would end the record at the CR and lose the rest of the line.
#[test]
fn bare_carriage_return_is_rejected() {
    insta::assert_snapshot!(read(format!("sid\r{A}\r{B}\r")), @r"
    1 invalid line; nothing was changed
      line 1: contains a carriage return (CR) before its end; save the file with LF or CRLF line endings
    ");
    insta::assert_snapshot!(read(format!("sid,name\n{A},x\r{B},y\n{B},z\r\r\n")), @r"
    1 invalid line; nothing was changed
      line 2: contains a carriage return (CR) before its end; save the file with LF or CRLF line endings
    ");
    insta::assert_snapshot!(read_as("a.csv", format!("sid\r{A}\r"), &options()), @r"
    1 invalid line; nothing was changed
      line 1: contains a carriage return (CR) before its end; save the file with LF or CRLF line endings
    ");
    let error = read(format!("sid\r{A}\r"));
    for comment in ["# all of them", "# a, b"] {
        for name in ["a.csv", "a.txt"] {
            assert_eq!(read_as(name, format!("{comment}\rsid\r{A}\r"), &options()), error, "{name}");
        }
    }
    // In quotes, it is part of the field.
    let quoted = format!("sid,note\n{A},\"one\rtwo\"\r\n");
    assert_eq!(read(quoted), format!("2: {A} phone-number\n"));
}

#[test]
fn empty_input_has_no_numbers() {
    for empty in ["", "\n\n", "# nothing\n", "\u{feff}", "channel_endpoint_sid\n"] {
        assert_eq!(read(empty), "", "{empty:?}");
    }
    assert_eq!(read_as("a.csv", "sid,city\n", &options()), "");
    assert_eq!(read_as("a.ndjson", "\n", &options()), "");
}

#[test]
fn type_comes_from_column_or_else_from_option() {
    let options = InputOptions { default_type: "short-code".to_owned(), ..options() };
    let text = format!("ChannelEndpointType,sid\nwhatsapp,{A}\n,{B}\n");
    insta::assert_snapshot!(read_as("a", &text, &options), @r"
    2: PN0123456789abcdef0123456789abcdef whatsapp
    3: PN00000000000000000000000000000001 short-code
    ");
    let named = InputOptions { type_column: Some("what".to_owned()), ..options.clone() };
    insta::assert_snapshot!(read_as("a", format!("sid,what\n{A},fax\n"), &named), @"2: PN0123456789abcdef0123456789abcdef fax");
    let json = format!("{{\"sid\":\"{A}\",\"what\":\"fax\"}}\n{{\"sid\":\"{B}\",\"what\":7}}\n");
    insta::assert_snapshot!(read_as("a", json, &named), @r"
    1 invalid line; nothing was changed
      line 2: property `what` is not a string
    ");
}

#[test]
fn column_option_takes_header_or_number() {
    let of = |column: &str| InputOptions { column: Some(column.to_owned()), ..options() };
    let text = format!("old,new\n{RA},{A}\n{RA},{B}\n");
    let expected = format!("2: {A} phone-number\n3: {B} phone-number\n");
    for column in ["new", " New ", "2"] {
        assert_eq!(read_as("a.csv", &text, &of(column)), expected, "{column}");
    }
    assert_eq!(read_as("a.csv", format!("{RA},{A}\n"), &of("2")), format!("1: {A} phone-number\n"));
    insta::assert_snapshot!(read_as("a.csv", &text, &of("number")), @"line 1: no column `number`; the columns are `old`, `new`");
    insta::assert_snapshot!(read_as("a.csv", &text, &of("3")), @"line 1: no column 3; expected a number from 1 to 2");
    insta::assert_snapshot!(read_as("a.csv", "a,b\nc,d\n", &options()), @"line 1: none of the 2 columns has a known name or contains a phone number or a SID (`a`, `b`); name one with `--column NAME`, or give its number, such as `--column 2`");
    insta::assert_snapshot!(read_as("a.ndjson", "{\"sid\": \"x\"}", &of("number")), @r"
    1 invalid line; nothing was changed
      line 1: no property `number`
    ");
}

#[test]
fn ambiguous_column_is_rejected() {
    let of = |column: &str| InputOptions { column: Some(column.to_owned()), ..options() };
    let twice = format!("sid,name,SID\n{A},x,{B}\n");
    insta::assert_snapshot!(read_as("a.csv", &twice, &options()), @"line 1: columns 1 and 3 have the same name `sid`; select one by its number, such as `--column 1`");
    insta::assert_snapshot!(read_as("a.csv", format!("new,name,New,new\n{A},x,{B},{B}\n"), &of("new")), @"line 1: columns 1 and 4 have the same name `new`; select one by its number, such as `--column 1`");
    insta::assert_snapshot!(read_as("a.csv", format!("sid,ChannelEndpointType,channel_endpoint_type\n{A},a,b\n"), &options()), @"line 1: columns 2 and 3 have the same name `ChannelEndpointType`; select one by its number, such as `--type-column 2`");
    // An exact name or a number is not ambiguous.
    for (column, sid) in [("SID", B), ("1", A), ("3", B)] {
        assert_eq!(read_as("a.csv", &twice, &of(column)), format!("2: {sid} phone-number\n"), "{column}");
    }
    // Other columns may share a name.
    assert_eq!(read_as("a.csv", format!("x,sid,x\n,{A},\n"), &options()), format!("2: {A} phone-number\n"));
}

#[test]
fn invalid_lines_are_reported_with_reason() {
    let lines = [
        A,
        "+1 (555) 123-4567",
        "15551234567",
        RA,
        "BU00000000000000000000000000000001",
        "AC00000000000000000000000000000001",
        "SK00000000000000000000000000000001",
        "PN0123",
        "PN0123456789abcdef0123456789abcdeg",
        "\u{1b}[31mred",
        "QZ0123456789abcdef0123456789abcdef",
    ];
    insta::assert_snapshot!(read(lines.join("\n")), @r"
    9 invalid lines; nothing was changed
      line 3: `15551234567` is a phone number without a country code; write it with + and the code, or pass `--country`
      line 4: `RA00000000000000000000000000000001` is the SID of an assignment; expected a phone number or its SID (PN…)
      line 5: `BU00000000000000000000000000000001` is the SID of a customer profile; expected a phone number or its SID (PN…)
      line 6: `AC00000000000000000000000000000001` is the SID of an account; expected a phone number or its SID (PN…)
      line 7: `SK00000000000000000000000000000001` is the SID of an API key; expected a phone number or its SID (PN…)
      line 8: `PN0123` is not a SID: it has 6 characters, not 34
      line 9: `PN0123456789abcdef0123456789abcdeg` is not a SID: character 34 is `g`, not a hexadecimal digit
      line 10: `\u{1b}[31mred` is not a SID: it has 8 characters, not 34
      line 11: `QZ0123456789abcdef0123456789abcdef` is not the SID of a phone number; expected a phone number or its SID (PN…), or pass `--type` for another endpoint type
    ");
    insta::assert_snapshot!(read(format!("sid,city\n{A},x\n,y\n")), @"
    1 invalid line; nothing was changed
      line 3: no number; expected a phone number or its SID (PN…)
    ");
    let json = format!("{{\"sid\":\"{A}\"}}\n{{\"sid\":7}}\n{{\"city\":\"x\"}}\n{{\"sid\":\n17\n\n[1]\n");
    insta::assert_snapshot!(read(json), @"
    5 invalid lines; nothing was changed
      line 2: property `sid` is not a string
      line 3: no property `channel_endpoint_sid` or `phone_number`
      line 4: incomplete JSON at column 7
      line 5: expected a JSON object or string
      line 7: expected a JSON object or string
    ");
    let twice =
        format!("{{\"sid\":\"{A}\",\"a\":[1],\"sid\":\"{B}\"}}\n{{\"x\":1,\"x\":2,\"sid\":\"{B}\"}}\nnull\n");
    insta::assert_snapshot!(read(twice), @r"
    3 invalid lines; nothing was changed
      line 1: duplicate property `sid`
      line 2: duplicate property `x`
      line 3: expected a JSON object or string
    ");
    insta::assert_snapshot!(read(format!("city,sid\nx,{A}\nx\nx,\"{B}\n")), @"
    2 invalid lines; nothing was changed
      line 3: no column 2, where the number is expected; the line has 1 column
      line 4: unclosed quote
    ");
    insta::assert_snapshot!(read([A.as_bytes(), b"\n\xff\xfe\n"].concat()), @r"
    1 invalid line; nothing was changed
      line 2: not valid UTF-8
    ");
}

#[test]
fn at_most_20_invalid_lines_are_listed() {
    let text = "PN1\n".repeat(50_000);
    let error = read(text);
    assert!(error.starts_with("50,000 invalid lines; nothing was changed"), "{error}");
    let end = "  line 20: `PN1` is not a SID: it has 3 characters, not 34\n  … and 49,980 more";
    assert!(error.ends_with(end), "{error}");
    assert_eq!(error.lines().count(), 22);
}

#[test]
fn unsupported_formats_are_named() {
    insta::assert_snapshot!(read(b"PK\x03\x04\x14\x00"), @"the file is a workbook or a zip archive; save the sheet as CSV");
    insta::assert_snapshot!(read(b"\xff\xfeP\x00N\x00"), @"the encoding is UTF-16; save the file as UTF-8");
    insta::assert_snapshot!(read(b"\x1f\x8b\x08"), @"the file is compressed; run `gunzip -c FILE | trusthub sync --from - …` instead");
    let ndjson = InputOptions { format: Some(InputFormat::Ndjson), ..options() };
    insta::assert_snapshot!(read_as("a", b"[\n  {\"sid\": \"x\"}\n]", &ndjson), @"the file is a JSON array; pass `--input-format json`");
    insta::assert_snapshot!(read(b"P\0N\0"), @"the file is not text: it contains NUL characters");
}

#[test]
fn line_over_1_mib_is_rejected() {
    let long = "x".repeat(3 * line_reader::MAX_LINE);
    for (name, text) in [
        ("a.txt", format!("{A}\n{long}\n{B}1\n")),
        ("a.csv", format!("sid\n{A},x\n{A},{long}\n")),
        ("a.ndjson", format!("\"{A}\"\n{long}\n")),
    ] {
        let error = read_as(name, text, &options());
        assert!(error.contains(": longer than 1 MiB"), "{error}");
    }
}

#[test]
fn repeated_number_is_a_duplicate_or_a_type_conflict() {
    insta::assert_snapshot!(read(format!("{B}\n{A}\n{A}\n{B}\n{A}\n")), @r"
    1: PN00000000000000000000000000000001 phone-number
    2: PN0123456789abcdef0123456789abcdef phone-number
    3: PN0123456789abcdef0123456789abcdef repeats line 2
    4: PN00000000000000000000000000000001 repeats line 1
    5: PN0123456789abcdef0123456789abcdef repeats line 2
    ");
    insta::assert_snapshot!(read(format!("sid,channel_endpoint_type\n{A},fax\n{A},\n")), @r"
    1 invalid line; nothing was changed
      line 3: `PN0123456789abcdef0123456789abcdef` has type `phone-number` here but `fax` on line 2
    ");
}

/// Spreadsheets may change the case of SIDs.
#[test]
fn sids_are_compared_without_case() {
    let (upper, lower) = (A.to_uppercase(), A.to_lowercase());
    insta::assert_snapshot!(read(format!("{lower}\n{upper}\n{A}\n")), @r"
    1: pn0123456789abcdef0123456789abcdef phone-number
    2: pn0123456789abcdef0123456789abcdef repeats line 1
    3: pn0123456789abcdef0123456789abcdef repeats line 1
    ");
}

/// The prefixes of other endpoint types are not documented.
#[test]
fn phone_number_sid_must_start_with_pn() {
    let other = "XE0123456789abcdef0123456789abcdef";
    insta::assert_snapshot!(read(format!("sid,channel_endpoint_type\n{other},\n{other},x\n{A},x\n")), @"
    1 invalid line; nothing was changed
      line 2: `XE0123456789abcdef0123456789abcdef` is not the SID of a phone number; expected a phone number or its SID (PN…), or pass `--type` for another endpoint type
    ");
    let options = InputOptions { default_type: "x".to_owned(), ..options() };
    assert_eq!(read_as("a.txt", other, &options), format!("1: {other} x\n"));
}

proptest::proptest! {
    #[test]
    fn arbitrary_bytes_do_not_panic(bytes: Vec<u8>, format in 0..5) {
        let format = [
            None,
            Some(InputFormat::Csv),
            Some(InputFormat::Ndjson),
            Some(InputFormat::Json),
            Some(InputFormat::Lines),
        ][format as usize];
        let _ = read_from(None, bytes.as_slice(), &InputOptions { format, ..options() });
    }

    #[test]
    fn csv_like_text_does_not_panic(text in "(PN[0-9]{0,32}|\"|,|;|\n|\r|#|sid|x){0,40}") {
        let _ = read_from(None, text.as_bytes(), &options());
    }
}
