//! Files as spreadsheets and people write them.

use super::*;

#[test]
fn records_without_values_are_skipped() {
    let expected = format!("2: {A} phone-number\n4: {B} phone-number\n");
    for blank in [",,,", ";;;", "\"\",\"\"", " , ,", "\u{a0},", "\t\t"] {
        let separator = if blank.contains(';') {
            ';'
        } else if blank.contains('\t') {
            '\t'
        } else {
            ','
        };
        let text =
            format!("sid{separator}city\n{A}{separator}x\n{blank}\n{B}{separator}y\n{blank}\n{blank}\n");
        assert_eq!(read_as("a.csv", &text, &options()), expected, "{blank}");
    }
    assert_eq!(read(format!(",,\n{A},x,y\n")), format!("2: {A} phone-number\n"));
}

#[test]
fn separator_line_sets_the_separator() {
    for (first, separator) in
        [("sep=;", ';'), ("SEP=,", ','), ("\"sep=|\"", '|'), ("sep=\t", '\t'), ("\u{feff}sep=;", ';')]
    {
        for ending in ["\n", "\r\n"] {
            let text =
                format!("{first}{ending}sid{separator}note, with comma{ending}{A}{separator}x,y,z{ending}");
            for name in ["a", "a.csv", "a.txt"] {
                assert_eq!(read_as(name, &text, &options()), format!("3: {A} phone-number\n"), "{first}");
            }
        }
    }
    assert_eq!(read("sep=;\n"), "");
    insta::assert_snapshot!(read("sep=;\nsid;x\nPN1;x\n"), @r"
    1 invalid line; nothing was changed
      line 3: `PN1` is not a SID: it has 3 characters, not 34
    ");
}

/// No line counts as a header silently.
#[test]
fn unknown_header_is_decided_by_first_row() {
    let first = format!("2: {A} phone-number\n3: {B} phone-number\n");
    for text in [
        format!("Phone SID,Number\n{A},x\n{B},y\n"),
        format!("Number;Twilio ID\n+14155550100;{A}\n+14155550101;{B}\n"),
        format!("My numbers\n{A}\n{B}\n"),
        format!("# of 2024,Identifier\n1,{A}\n2,{B}\n"),
    ] {
        assert_eq!(read_as("a.csv", &text, &options()), first, "{text}");
    }
    assert_eq!(read(format!("My numbers\n\n{A}\n")), format!("3: {A} phone-number\n"));
    let typed = format!("Identifier,Channel Endpoint Type\n,\n{A},fax\n");
    assert_eq!(read(typed), format!("3: {A} fax\n"));
    insta::assert_snapshot!(read("not a sid\n"), @r"
    1 invalid line; nothing was changed
      line 1: `not a sid` is not a SID: it has 9 characters, not 34
    ");
    insta::assert_snapshot!(read("not a sid\nneither\n"), @r"
    2 invalid lines; nothing was changed
      line 1: `not a sid` is not a SID: it has 9 characters, not 34
      line 2: `neither` is not a SID: it has 7 characters, not 34
    ");
    // A mistyped SID in the first row is not a header.
    for value in ["PN0123", "RA00000000000000000000000000000001", "4155550100", "1.41556E+10", "PNabc"] {
        let error = read(format!("{value},x\n{A},y\n"));
        assert!(error.starts_with("1 invalid line; nothing was changed\n  line 1: `"), "{value}: {error}");
    }
    let second_column = InputOptions { column: Some("2".to_owned()), ..options() };
    insta::assert_snapshot!(read_as("a.csv", "x,not a sid\nx,neither\n", &second_column), @r"
    2 invalid lines; nothing was changed
      line 1: `not a sid` is not a SID: it has 9 characters, not 34
      line 2: `neither` is not a SID: it has 7 characters, not 34
    ");
    assert_eq!(
        read_as("a.csv", format!("x,My Number\nx,{A}\n"), &second_column),
        format!("2: {A} phone-number\n")
    );
}

#[test]
fn phone_numbers_are_read_in_every_notation() {
    let lines = [
        A,
        "+14155550100",
        "+1\u{2011}415\u{2011}555\u{2011}0100",
        "\u{202d}+1 415 555 0100\u{202c}",
        "+1\u{a0}415\u{a0}555\u{a0}0100",
        "(415) 555\u{2013}0100",
        "1.41556E+10",
        "1,41556E+10",
        "1.41556e10",
    ];
    insta::assert_snapshot!(read(lines.join("\n")), @"
    4 invalid lines; nothing was changed
      line 6: `(415) 555–0100` is a phone number without a country code; write it with + and the code, or pass `--country`
      line 7: `1.41556E+10` is a phone number altered by a spreadsheet; format the column as text, enter the numbers again, and save the file again
      line 8: `1,41556E+10` is a phone number altered by a spreadsheet; format the column as text, enter the numbers again, and save the file again
      line 9: `1.41556e10` is a phone number altered by a spreadsheet; format the column as text, enter the numbers again, and save the file again
    ");
}

#[test]
fn invisible_characters_around_a_sid_are_ignored() {
    for text in [
        format!("\u{202d}{A}\u{202c}"),
        format!("\u{a0}{A}\u{a0}"),
        format!("{A}\u{200b}"),
        format!("{}\u{2060}{}", &A[..9], &A[9..]),
    ] {
        assert_eq!(read(&text), format!("1: {A} phone-number\n"), "{text:?}");
        assert_eq!(read(format!("sid,x\n{text},\u{202e}\n")), format!("2: {A} phone-number\n"), "{text:?}");
    }
}

/// A source that never ends, such as `/dev/zero`.
struct Endless(&'static [u8]);

impl io::Read for Endless {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = self.0[at % self.0.len()];
        }
        Ok(bytes.len())
    }
}

#[test]
fn endless_line_is_an_error() {
    for (text, format) in [
        (&b"\0"[..], None),
        (b"x", Some(InputFormat::Lines)),
        (b"x", Some(InputFormat::Csv)),
        (b"x", Some(InputFormat::Ndjson)),
        (b" ", Some(InputFormat::Json)),
        (b"[", Some(InputFormat::Json)),
        (b"\"", Some(InputFormat::Csv)),
    ] {
        let reader = BufReader::with_capacity(256 * 1024, Endless(text));
        let error = read_from(None, reader, &InputOptions { format, ..options() }).unwrap_err().to_string();
        let expected = ["the file is not text", "longer than", "invalid JSON", "recursion"];
        assert!(expected.iter().any(|text| error.contains(text)), "{format:?}: {error}");
    }
}

#[test]
fn phone_numbers_are_found_by_header_or_by_first_row() {
    let expected = |first: u32| {
        format!("{first}: PN{:032} phone-number\n{}: PN{:032} phone-number\n", 100, first + 1, 101)
    };
    for text in [
        "Phone Number,City\n+14155550100,x\n+14155550101,y\n",
        "city;phoneNumber\nx;+1 415 555 0100\ny;+1 415 555 0101\n",
        "Identifier,x\n+14155550100,1\n+14155550101,2\n",
        "name,sid,number\nx,,+14155550100\ny,,+14155550101\n",
    ] {
        assert_eq!(read(text), expected(2), "{text}");
    }
    for text in [
        "x,+14155550100\ny,+14155550101\n",
        "+14155550100 # first\n+14155550101\n",
        "{\"phone_number\":\"+14155550100\"}\n{\"phoneNumber\":\"+14155550101\",\"sid\":null}\n",
        "\"+14155550100\"\n\"+14155550101\"\n",
    ] {
        assert_eq!(read(text), expected(1), "{text}");
    }
    let us = InputOptions { country: Some(Country::US), ..options() };
    assert_eq!(read_as("a", "(415) 555-0100\n4155550101\n", &us), expected(1));
    assert_eq!(read_as("a", "number\n(415) 555-0100\n415.555.0101\n", &us), expected(2));
}

#[test]
fn number_that_account_does_not_own_is_an_invalid_line() {
    insta::assert_snapshot!(read("+14155550100\n+14155559999\n"), @"
    1 invalid line; nothing was changed
      line 2: `+14155559999` does not belong to the account; correct the number, or pass `--account` for that of another account
    ");
}

#[test]
fn number_and_its_sid_are_duplicates() {
    let sid = format!("PN{:032}", 100);
    insta::assert_snapshot!(read(format!("{sid}\n+14155550100\n")), @"
    1: PN00000000000000000000000000000100 phone-number
    2: PN00000000000000000000000000000100 repeats line 1
    ");
    insta::assert_snapshot!(read("number,channel_endpoint_type\n+14155550100,fax\n+1 415 555 0100,\n"), @"
    1 invalid line; nothing was changed
      line 3: `PN00000000000000000000000000000100` has type `phone-number` here but `fax` on line 2
    ");
}

#[test]
fn number_beside_sid_is_known() {
    let known = |text: &str| {
        let input = read_from(None, text.as_bytes(), &options()).unwrap();
        let (_, numbers) = input.resolve(&PhoneNumbers::default(), "").unwrap();
        numbers.iter().map(|(number, sid)| format!("{number} {sid}")).collect::<Vec<_>>()
    };
    assert_eq!(
        known(&format!("phone_number,sid\n+14155550100,{A}\nnone,{B}\n")),
        [format!("+14155550100 {A}")]
    );
    let page =
        format!("{{\"incoming_phone_numbers\":[{{\"sid\":\"{A}\",\"phone_number\":\"+14155550100\"}}]}}");
    assert_eq!(known(&page), [format!("+14155550100 {A}")]);
}
