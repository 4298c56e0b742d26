//! What is read, and what is refused and how.

use std::fmt::Write as _;

use super::*;

const A: &str = "PN0123456789abcdef0123456789abcdef";
const B: &str = "PN00000000000000000000000000000001";
const RA: &str = "RA00000000000000000000000000000001";

fn settings() -> Settings {
    Settings {
        format: None,
        column: None,
        kind_column: None,
        kind: "phone-number".to_owned(),
        delimiter: b',',
    }
}

/// What is read of a file of that name: a line for each number, or the refusal.
fn read_as(name: &str, text: impl AsRef<[u8]>, settings: &Settings) -> String {
    let path = Path::new(name);
    let input = match read_from(Some(path), text.as_ref(), settings) {
        Ok(input) => input,
        Err(refusal) => return refusal.to_string(),
    };
    let mut wanted: Vec<_> = input.wanted.iter().collect();
    wanted.sort_by_key(|wanted| wanted.line);
    let mut told = String::new();
    for wanted in wanted {
        let _ = writeln!(told, "{}: {} {}", wanted.line, wanted.sid, input.kind(wanted));
    }
    for Duplicate { line, of_line, sid } in &input.duplicates {
        let _ = writeln!(told, "{line}: {sid} again, as in {of_line}");
    }
    told
}

fn read(text: impl AsRef<[u8]>) -> String {
    read_as("numbers", text, &settings())
}

#[test]
fn each_way_of_writing_two_numbers_is_read() {
    let wanted = |first: u32| format!("{first}: {A} phone-number\n{}: {B} phone-number\n", first + 1);
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
        assert_eq!(read(&text), wanted(first), "{text}");
    }
    // What is not text where it does not matter is let be.
    assert_eq!(read([b"sid,city\n", A.as_bytes(), b",K\xf6ln\n"].concat()), format!("2: {A} phone-number\n"));
}

#[test]
fn a_field_over_several_lines_counts_each_of_them() {
    let text = format!("sid,note\n{A},\"one\ntwo\n\nthree\"\n\n{B},x\nPN1,x\n");
    assert_eq!(
        read(&text),
        "1 line is bad, and nothing was sent\n  line 8: `PN1` is not a SID: it has 3 characters, not 34"
    );
}

/// Whoever writes a table may begin a name with `#`: what holds a number is never left out without a word.
#[test]
fn a_row_of_a_table_is_no_comment() {
    let first = format!("2: {A} phone-number\n3: {B} phone-number\n");
    for text in [
        format!("friendly_name,sid\n#1 Sales,{A}\nSupport,{B}\n"),
        format!("#,sid\n1,{A}\n2,{B}\n"),
        format!("#sid;name\n{A};#1\n{B};#2\n"),
        format!("# one day only\n{A},#1\n{B},#2\n"),
        format!("note,sid\n\"#1\",{A}\n # 2 ,{B}\n"),
    ] {
        assert_eq!(read_as("numbers.csv", &text, &settings()), first, "{text}");
    }
    insta::assert_snapshot!(read(format!("#1 Sales,{A}\nSupport,{B}\n")), @r"
    1 line is bad, and nothing was sent
      line 1: it begins with `#` and holds a SID, so that it may be a comment or a row: delete the line, or put quotes around its first field
    ");
    insta::assert_snapshot!(read(format!("sid,name\n#{A},Sales\n# the rest\n{B},Support\n")), @r"
    2 lines are bad, and nothing was sent
      line 2: `#PN0123456789abcdef0123456789abcdef` is not a SID: it has 35 characters, not 34 (only above the first row `#` begins a comment)
      line 3: `# the rest` is not a SID: it has 10 characters, not 34 (only above the first row `#` begins a comment)
    ");
}

/// What follows would be lost: a bare CR ends a record, and the line goes on.
#[test]
fn a_carriage_return_in_a_line_is_refused() {
    insta::assert_snapshot!(read(format!("sid\r{A}\r{B}\r")), @r"
    1 line is bad, and nothing was sent
      line 1: there is a carriage return (CR) in it, and more after that: save the file with LF or CRLF line ends
    ");
    insta::assert_snapshot!(read(format!("sid,name\n{A},x\r{B},y\n{B},z\r\r\n")), @r"
    1 line is bad, and nothing was sent
      line 2: there is a carriage return (CR) in it, and more after that: save the file with LF or CRLF line ends
    ");
    insta::assert_snapshot!(read_as("a.csv", format!("sid\r{A}\r"), &settings()), @r"
    1 line is bad, and nothing was sent
      line 1: there is a carriage return (CR) in it, and more after that: save the file with LF or CRLF line ends
    ");
    let refused = read(format!("sid\r{A}\r"));
    for comment in ["# all of them", "# a, b"] {
        for name in ["a.csv", "a.txt"] {
            assert_eq!(read_as(name, format!("{comment}\rsid\r{A}\r"), &settings()), refused, "{name}");
        }
    }
    // Within quotes it is part of the field.
    let quoted = format!("sid,note\n{A},\"one\rtwo\"\r\n");
    assert_eq!(read(quoted), format!("2: {A} phone-number\n"));
}

#[test]
fn nothing_is_read_of_nothing() {
    for empty in ["", "\n\n", "# nothing\n", "\u{feff}", "channel_endpoint_sid\n"] {
        assert_eq!(read(empty), "", "{empty:?}");
    }
    assert_eq!(read_as("a.csv", "sid,city\n", &settings()), "");
    assert_eq!(read_as("a.ndjson", "\n", &settings()), "");
}

#[test]
fn a_type_is_of_its_column_and_otherwise_of_the_option() {
    let settings = Settings { kind: "short-code".to_owned(), ..settings() };
    let text = format!("ChannelEndpointType,sid\nwhatsapp,{A}\n,{B}\n");
    insta::assert_snapshot!(read_as("a", &text, &settings), @r"
    2: PN0123456789abcdef0123456789abcdef whatsapp
    3: PN00000000000000000000000000000001 short-code
    ");
    let named = Settings { kind_column: Some("what".to_owned()), ..settings.clone() };
    insta::assert_snapshot!(read_as("a", format!("sid,what\n{A},fax\n"), &named), @"2: PN0123456789abcdef0123456789abcdef fax");
    let json = format!("{{\"sid\":\"{A}\",\"what\":\"fax\"}}\n{{\"sid\":\"{B}\",\"what\":7}}\n");
    insta::assert_snapshot!(read_as("a", json, &named), @r"
    1 line is bad, and nothing was sent
      line 2: its `what` is not a text
    ");
}

#[test]
fn a_column_is_named_by_its_header_or_its_number() {
    let of = |column: &str| Settings { column: Some(column.to_owned()), ..settings() };
    let text = format!("old,new\n{RA},{A}\n{RA},{B}\n");
    let wanted = format!("2: {A} phone-number\n3: {B} phone-number\n");
    for column in ["new", " New ", "2"] {
        assert_eq!(read_as("a.csv", &text, &of(column)), wanted, "{column}");
    }
    assert_eq!(read_as("a.csv", format!("{RA},{A}\n"), &of("2")), format!("1: {A} phone-number\n"));
    insta::assert_snapshot!(read_as("a.csv", &text, &of("number")), @"line 1: there is no column `number`: it has `old`, `new`");
    insta::assert_snapshot!(read_as("a.csv", &text, &of("3")), @"line 1: there is no column 3: it has 2 columns, counted from 1");
    insta::assert_snapshot!(read_as("a.csv", "a,b\nc,d\n", &settings()), @"line 1: none of its 2 columns holds the SID of a number or is known by name (`a`, `b`): say which one it is with --column NAME, or with --column 2 for the second");
    insta::assert_snapshot!(read_as("a.ndjson", "{\"sid\": \"x\"}", &of("number")), @r"
    1 line is bad, and nothing was sent
      line 1: it has no `number`
    ");
}

/// Which of them is meant, only a person knows.
#[test]
fn a_column_that_is_there_twice_is_not_chosen() {
    let of = |column: &str| Settings { column: Some(column.to_owned()), ..settings() };
    let twice = format!("sid,name,SID\n{A},x,{B}\n");
    insta::assert_snapshot!(read_as("a.csv", &twice, &settings()), @"line 1: `sid` is the name of columns 1 and 3: say which one is meant, as with --column 1");
    insta::assert_snapshot!(read_as("a.csv", format!("new,name,New,new\n{A},x,{B},{B}\n"), &of("new")), @"line 1: `new` is the name of columns 1 and 4: say which one is meant, as with --column 1");
    insta::assert_snapshot!(read_as("a.csv", format!("sid,ChannelEndpointType,channel_endpoint_type\n{A},a,b\n"), &settings()), @"line 1: `ChannelEndpointType` is the name of columns 2 and 3: say which one is meant, as with --type-column 2");
    // One that is written just so, or that is counted, is meant.
    for (column, sid) in [("SID", B), ("1", A), ("3", B)] {
        assert_eq!(read_as("a.csv", &twice, &of(column)), format!("2: {sid} phone-number\n"), "{column}");
    }
    // Others may be there as often as they like.
    assert_eq!(read_as("a.csv", format!("x,sid,x\n,{A},\n"), &settings()), format!("2: {A} phone-number\n"));
}

#[test]
fn every_bad_line_is_told_with_what_is_wanted() {
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
    10 lines are bad, and nothing was sent
      line 2: `+1 (555) 123-4567` is a phone number: the number's own SID is wanted, which begins with PN
      line 3: `15551234567` is a phone number: the number's own SID is wanted, which begins with PN
      line 4: `RA00000000000000000000000000000001` is the SID of an assignment: the number's own SID is wanted, which begins with PN
      line 5: `BU00000000000000000000000000000001` is the SID of a customer profile: the number's own SID is wanted, which begins with PN
      line 6: `AC00000000000000000000000000000001` is the SID of an account: the number's own SID is wanted, which begins with PN
      line 7: `SK00000000000000000000000000000001` is the SID of an API key: the number's own SID is wanted, which begins with PN
      line 8: `PN0123` is not a SID: it has 6 characters, not 34
      line 9: `PN0123456789abcdef0123456789abcdeg` is not a SID: character 34 is `g`, not a hexadecimal digit
      line 10: `\u{1b}[31mred` is not a SID: it has 8 characters, not 34
      line 11: `QZ0123456789abcdef0123456789abcdef` is not the SID of a phone number: the number's own SID is wanted, which begins with PN; for another type of endpoint say --type
    ");
    insta::assert_snapshot!(read(format!("sid,city\n{A},x\n,y\n")), @r"
    1 line is bad, and nothing was sent
      line 3: there is no SID in it: the number's own SID is wanted, which begins with PN
    ");
    let json = format!("{{\"sid\":\"{A}\"}}\n{{\"sid\":7}}\n{{\"city\":\"x\"}}\n{{\"sid\":\n17\n\n[1]\n");
    insta::assert_snapshot!(read(json), @r"
    5 lines are bad, and nothing was sent
      line 2: its `sid` is not a text
      line 3: it has no `channel_endpoint_sid`
      line 4: it is not JSON: EOF while parsing a value, at column 7
      line 5: it is neither a JSON object nor a text
      line 7: it is neither a JSON object nor a text
    ");
    let twice =
        format!("{{\"sid\":\"{A}\",\"a\":[1],\"sid\":\"{B}\"}}\n{{\"x\":1,\"x\":2,\"sid\":\"{B}\"}}\nnull\n");
    insta::assert_snapshot!(read(twice), @r"
    3 lines are bad, and nothing was sent
      line 1: its `sid` is there twice
      line 2: its `x` is there twice
      line 3: it is neither a JSON object nor a text
    ");
    insta::assert_snapshot!(read(format!("city,sid\nx,{A}\nx\nx,\"{B}\n")), @r"
    2 lines are bad, and nothing was sent
      line 3: it has 1 columns, and the SID is in column 2
      line 4: a quote is opened in it and never closed
    ");
    insta::assert_snapshot!(read([A.as_bytes(), b"\n\xff\xfe\n"].concat()), @r"
    1 line is bad, and nothing was sent
      line 2: it is not UTF-8 text
    ");
}

#[test]
fn of_many_bad_lines_some_are_listed_and_all_are_counted() {
    let text = "PN1\n".repeat(50_000);
    let told = read(text);
    assert!(told.starts_with("50000 lines are bad"), "{told}");
    assert!(
        told.ends_with("  line 20: `PN1` is not a SID: it has 3 characters, not 34\n  and 49980 more"),
        "{told}"
    );
    assert_eq!(told.lines().count(), 22);
}

#[test]
fn what_is_no_text_is_told_by_its_name() {
    let told = |bytes: &[u8]| read(bytes);
    insta::assert_snapshot!(told(b"PK\x03\x04\x14\x00"), @"it is a workbook or a zip archive: save the sheet as CSV");
    insta::assert_snapshot!(told(b"\xff\xfeP\x00N\x00"), @"it is UTF-16 text: save it as UTF-8");
    insta::assert_snapshot!(told(b"\x1f\x8b\x08"), @"it is compressed: `gunzip -c FILE | trusthub sync --from - …` reads it");
    insta::assert_snapshot!(told(b"[\n  {\"sid\": \"x\"}\n]"), @"it is a JSON array: one object on each line is wanted, which `jq -c '.[]'` makes of it");
}

#[test]
fn a_line_that_never_ends_is_not_kept() {
    let long = "x".repeat(3 * line_reader::LONGEST);
    for (name, text) in [
        ("a.txt", format!("{A}\n{long}\n{B}1\n")),
        ("a.csv", format!("sid\n{A},x\n{A},{long}\n")),
        ("a.ndjson", format!("\"{A}\"\n{long}\n")),
    ] {
        let told = read_as(name, text, &settings());
        assert!(told.contains(": it is longer than 1 MiB"), "{told}");
    }
}

#[test]
fn the_same_number_again_is_a_duplicate_and_as_another_type_a_contradiction() {
    insta::assert_snapshot!(read(format!("{B}\n{A}\n{A}\n{B}\n{A}\n")), @r"
    1: PN00000000000000000000000000000001 phone-number
    2: PN0123456789abcdef0123456789abcdef phone-number
    3: PN0123456789abcdef0123456789abcdef again, as in 2
    4: PN00000000000000000000000000000001 again, as in 1
    5: PN0123456789abcdef0123456789abcdef again, as in 2
    ");
    insta::assert_snapshot!(read(format!("sid,channel_endpoint_type\n{A},fax\n{A},\n")), @r"
    1 line is bad, and nothing was sent
      line 3: `PN0123456789abcdef0123456789abcdef` is of type `phone-number` here and `fax` in line 2
    ");
}

/// A sheet in capital letters names the same numbers.
#[test]
fn the_case_of_a_letter_makes_no_other_number() {
    let (upper, lower) = (A.to_uppercase(), A.to_lowercase());
    insta::assert_snapshot!(read(format!("{lower}\n{upper}\n{A}\n")), @r"
    1: pn0123456789abcdef0123456789abcdef phone-number
    2: pn0123456789abcdef0123456789abcdef again, as in 1
    3: pn0123456789abcdef0123456789abcdef again, as in 1
    ");
    let input = read_from(None, upper.as_bytes(), &settings()).unwrap();
    for same in [A, &lower, &upper] {
        assert_eq!(input.find(same.parse().unwrap()), Some(0), "{same}");
    }
    assert_eq!(input.find(B.parse().unwrap()), None);
}

/// Of other types nobody says how their SIDs begin.
#[test]
fn the_sid_of_a_phone_number_begins_with_pn() {
    let other = "XE0123456789abcdef0123456789abcdef";
    insta::assert_snapshot!(read(format!("sid,channel_endpoint_type\n{other},\n{other},x\n{A},x\n")), @r"
    1 line is bad, and nothing was sent
      line 2: `XE0123456789abcdef0123456789abcdef` is not the SID of a phone number: the number's own SID is wanted, which begins with PN; for another type of endpoint say --type
    ");
    let settings = Settings { kind: "x".to_owned(), ..settings() };
    assert_eq!(read_as("a.txt", other, &settings), format!("1: {other} x\n"));
}

#[test]
fn what_is_kept_of_each_line_is_small() {
    assert_eq!(size_of::<Wanted>(), 40);
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>, format in 0..4) {
        let format = [None, Some(Format::Csv), Some(Format::Ndjson), Some(Format::Lines)][format as usize];
        let _ = read_from(None, bytes.as_slice(), &Settings { format, ..settings() });
    }

    #[test]
    fn no_text_like_a_table_makes_it_panic(text in "(PN[0-9]{0,32}|\"|,|;|\n|\r|#|sid|x){0,40}") {
        let _ = read_from(None, text.as_bytes(), &settings());
    }
}
