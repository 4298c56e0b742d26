//! Fuzz targets: any bytes are an input, or give an error that is text for a terminal.

use bolero::check;

use super::*;

/// The number of random inputs, unless `BOLERO_RANDOM_ITERATIONS` is set.
const ITERATIONS: usize = 500;

/// Pieces of inputs, which random bytes would hardly contain.
const PIECES: [&[u8]; 32] = [
    A.as_bytes(),
    B.as_bytes(),
    RA.as_bytes(),
    b"+14155550100",
    b"(415) 555-0101",
    b"0049 30 123456",
    b"PN",
    b"phone-number",
    b"\n",
    b"\r\n",
    b"\r",
    b",",
    b";",
    b"\t",
    b"\"",
    b"\"\"",
    b"'",
    b"#",
    b"sep=;\n",
    b"number,",
    b"sid",
    b"channel_endpoint_sid",
    b"{\"",
    b"\":",
    b"\"}",
    b"[",
    b"]",
    b"{\"results\":[",
    b"null",
    b"\xef\xbb\xbf",
    b"\xff",
    b"\\u0000",
];

/// Replaces each byte that is not ASCII by a piece.
fn expand(input: &[u8]) -> Vec<u8> {
    let piece = |byte: &u8| match byte.checked_sub(128) {
        Some(number) => PIECES[usize::from(number) % PIECES.len()].to_vec(),
        None => vec![*byte],
    };
    input.iter().flat_map(piece).collect()
}

/// Reads an input, and checks the error.
fn assert_readable(name: &str, bytes: &[u8], options: &InputOptions) {
    let result = read_as(name, bytes, options);
    assert!(!result.contains(|c: char| c.is_control() && c != '\n'), "{result:?}");
    // Each error is one line, of which at most some are listed.
    assert!(result.lines().count() <= MAX_LISTED + 2 || !result.contains("invalid line"), "{result}");
}

#[test]
fn inputs_of_any_format_never_panic() {
    check!(name = "inputs").with_iterations(ITERATIONS).for_each(|input: &[u8]| {
        let [choice, bytes @ ..] = input else { return };
        let name = ["numbers", "numbers.csv", "numbers.ndjson", "numbers.json", "numbers.txt"]
            [usize::from(choice % 5)];
        let country = (choice % 2 == 0).then(|| parse_country("US").unwrap());
        let column = (choice % 3 == 0).then(|| "number".to_owned());
        assert_readable(name, &expand(bytes), &InputOptions { country, column, ..options() });
    });
}

#[test]
fn phone_numbers_in_any_notation_never_panic() {
    let country = parse_country("DE").unwrap();
    check!(name = "notations").with_iterations(4 * ITERATIONS).for_each(|input: &[u8]| {
        let text = String::from_utf8_lossy(input);
        for country in [None, Some(country)] {
            match parse_endpoint(&text, country) {
                // A number that was understood is understood again as it is written.
                Ok(Endpoint::Number(number)) => {
                    let again = parse_endpoint(&number.to_string(), country);
                    assert!(matches!(again, Ok(Endpoint::Number(same)) if same == number), "{number}");
                }
                Ok(Endpoint::Sid(sid)) => assert!(text.contains(sid.as_str())),
                Err(message) => assert!(!message.contains(char::is_control), "{message:?}"),
            }
        }
    });
}
