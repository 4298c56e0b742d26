//! Formats numbers and their nouns.
//!
//! Hidden: shared with the other crates of this repository, and not part of the public API.

/// Formats `12345` as `12,345`.
#[must_use]
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Formats a number and its noun, as `1 request`, `12,345 requests` or `2 retries`.
#[must_use]
pub fn plural(number: u64, noun: &str) -> String {
    let count = thousands(number);
    match noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u'])) {
        _ if number == 1 => format!("{count} {noun}"),
        Some(stem) => format!("{count} {stem}ies"),
        None => format!("{count} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_separates_groups_of_three_digits() {
        assert_eq!([0, 999, 1000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn plural_inflects_the_noun_unless_one() {
        assert_eq!([0, 1, 2000].map(|number| plural(number, "item")), ["0 items", "1 item", "2,000 items"]);
        assert_eq!([1, 2].map(|number| plural(number, "retry")), ["1 retry", "2 retries"]);
        assert_eq!(plural(2, "day"), "2 days");
    }
}
