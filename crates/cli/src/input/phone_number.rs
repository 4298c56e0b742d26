//! Parses phone numbers as people write them.

use phonenumber::{Mode, country};
use trusthub_sync::PhoneNumber;

use super::text::{is_dash, shown, without_apostrophe, without_invisible};

/// A country, whose national format a number may have.
pub(crate) type Country = country::Id;

/// Parses the code of a country, such as `US`.
pub(crate) fn parse_country(text: &str) -> Result<Country, String> {
    let code = text.trim().to_ascii_uppercase();
    code.parse().map_err(|_| format!("`{}` is not a country; expected a code such as US", shown(text)))
}

/// Returns the country of a number.
pub(crate) fn country_of(number: PhoneNumber) -> Option<Country> {
    phonenumber::parse(None, number.to_string()).ok()?.country().id()
}

/// Parses a number in international format or, with a country, in its national format. Returns `None` if `text` does not
/// look like a number, or else a description of the problem.
pub(crate) fn parse(text: &str, country: Option<Country>) -> Option<Result<PhoneNumber, String>> {
    let trimmed = &*plain(text);
    if let Ok(number) = trimmed.parse() {
        return Some(Ok(number));
    }
    if has_extension(trimmed) {
        return Some(Err(format!(
            "`{}` is a phone number with an extension; leave the extension out",
            shown(text)
        )));
    }
    if !looks_like_phone_number(trimmed) {
        return None;
    }
    if !trimmed.starts_with('+') && country.is_none() {
        return Some(Err(format!(
            "`{}` is a phone number without a country code; write it with + and the code, or pass `--country`",
            shown(text)
        )));
    }
    let number = if trimmed.starts_with('+') { international(trimmed) } else { national(trimmed, country) };
    Some(number.ok_or_else(|| {
        let country = country.map(|country| format!(" of {}", country.as_ref())).unwrap_or_default();
        format!("`{}` is not a valid phone number{country}", shown(text))
    }))
}

fn international(text: &str) -> Option<PhoneNumber> {
    e164(&phonenumber::parse(None, text).ok().filter(|number| number.extension().is_none())?)
}

/// Parses a number as it is dialed in a country.
fn national(text: &str, country: Option<Country>) -> Option<PhoneNumber> {
    let number = phonenumber::parse(country, text).ok().filter(|number| number.extension().is_none())?;
    let own_code = phonenumber::metadata::DATABASE.by_id(country?.as_ref())?.country_code();
    if number.code().value() == own_code {
        return e164(&number);
    }
    // It was dialed with the prefix for other countries. The library has removed zeros by the rules of the wrong one.
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let start = digits.find(&number.code().value().to_string())?;
    international(&format!("+{}", &digits[start..]))
}

fn e164(number: &phonenumber::PhoneNumber) -> Option<PhoneNumber> {
    number.format().mode(Mode::E164).to_string().parse().ok()
}

/// Returns a number without what programs put around it, in ASCII: `tel:`, the apostrophe by which a spreadsheet marks text,
/// and the digits and signs of other scripts.
fn plain(text: &str) -> String {
    let text = without_invisible(text.trim());
    let text = without_apostrophe(text.trim());
    let is_tel = text.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("tel:"));
    let text = if is_tel { &text[4..] } else { text };
    text.trim().chars().map(to_ascii).collect()
}

/// Returns the digit for one of another script, and the sign or letter for one of full width.
fn to_ascii(c: char) -> char {
    let first = match c {
        '\u{ff01}'..='\u{ff5e}' => return char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{660}'..='\u{669}' => 0x660,
        '\u{6f0}'..='\u{6f9}' => 0x6f0,
        '\u{966}'..='\u{96f}' => 0x966,
        _ => return c,
    };
    char::from_digit(u32::from(c) - first, 10).unwrap_or(c)
}

/// Returns `true` for a number that an extension follows: `+1 415 555 0100 ext. 5`, `+14155550100;ext=5`, `…x5`.
fn has_extension(text: &str) -> bool {
    let Some((number, extension)) = text.split_once([';', '#', 'e', 'E', 'x', 'X']) else { return false };
    let is_label = |c: char| c.is_whitespace() || "eExXtT.=:".contains(c);
    let digits = extension.trim_start_matches(is_label);
    looks_like_phone_number(number) && !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
}

/// Returns `true` for phone numbers in E.164 or as people write them: `+15551234567`, `(555) 123-4567`.
fn looks_like_phone_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_separator = |c: char| c.is_whitespace() || is_dash(c) || "+.()/".contains(c);
    (7..=17).contains(&digits) && text.chars().all(|c| c.is_ascii_digit() || is_separator(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str, country: Option<&str>) -> String {
        match parse(text, country.map(|code| parse_country(code).unwrap())) {
            None => "no number".to_owned(),
            Some(Ok(number)) => number.to_string(),
            Some(Err(message)) => message,
        }
    }

    #[test]
    fn international_numbers_are_read_in_every_notation() {
        for text in [
            "+14155550100",
            "+1\u{2011}415\u{2011}555\u{2011}0100",
            "\u{202d}+1 415 555 0100\u{202c}",
            "+1\u{a0}415\u{a0}555\u{a0}0100",
            " +1 (415) 555-0100 ",
            "+1.415.555.0100",
            "tel:+1-415-555-0100",
            "'+14155550100",
            "\u{ff0b}\u{ff11}\u{ff14}\u{ff11}\u{ff15}\u{ff15}\u{ff15}\u{ff15}\u{ff10}\u{ff11}\u{ff10}\u{ff10}",
            "+\u{661}\u{664}\u{661}\u{665}\u{665}\u{665}\u{665}\u{660}\u{661}\u{660}\u{660}",
        ] {
            assert_eq!(number(text, None), "+14155550100", "{text}");
            assert_eq!(number(text, Some("DE")), "+14155550100", "{text}");
        }
        for country in [None, Some("DE"), Some("US")] {
            assert_eq!(number("+49 (0)30 901820", country), "+4930901820");
            assert_eq!(number("+39 06 1234567", country), "+39061234567");
        }
    }

    #[test]
    fn national_numbers_need_a_country() {
        for text in ["(415) 555-0100", "415-555-0100", "1 415 555 0100", "4155550100", "011 1 415 555 0100"] {
            assert_eq!(number(text, Some("us")), "+14155550100", "{text}");
        }
        assert_eq!(number("030 901820", Some("DE")), "+4930901820");
        assert_eq!(number("0039 06 1234567", Some("DE")), "+39061234567");
        insta::assert_snapshot!(number("4155550100", None), @"`4155550100` is a phone number without a country code; write it with + and the code, or pass `--country`");
        insta::assert_snapshot!(number("+1 415", None), @"no number");
        insta::assert_snapshot!(number("+999 415 555 0100", None), @"`+999 415 555 0100` is not a valid phone number");
        insta::assert_snapshot!(parse_country("Germany").unwrap_err(), @"`Germany` is not a country; expected a code such as US");
    }

    #[test]
    fn extensions_are_errors() {
        insta::assert_snapshot!(number("+1 415 555 0100 ext. 5", None), @"`+1 415 555 0100 ext. 5` is a phone number with an extension; leave the extension out");
        for text in ["+14155550100;ext=5", "(415) 555-0100 x 12", "4155550100#7", "+1 415 555 0100 EXT 5"] {
            assert!(number(text, Some("US")).ends_with("leave the extension out"), "{text}");
        }
        // Neither the scientific notation of a spreadsheet nor a SID.
        for text in ["1.41556E+10", "1e10", "PN00000000000000000000000000000001"] {
            assert_eq!(number(text, None), "no number");
        }
    }

    #[test]
    fn country_of_number_is_known() {
        let country =
            |text: &str| country_of(text.parse().unwrap()).map(|country| country.as_ref().to_owned());
        assert_eq!(country("+14155552671").as_deref(), Some("US"));
        assert_eq!(country("+16135550123").as_deref(), Some("CA"));
        assert_eq!(country("+4930901820").as_deref(), Some("DE"));
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_text_does_not_panic(text in "[+0-9 ().-]{0,24}|.{0,40}") {
            for country in [None, Some(Country::US), Some(Country::IT)] {
                if let Some(Ok(number)) = parse(&text, country) {
                    let _ = country_of(number);
                }
            }
        }
    }
}
