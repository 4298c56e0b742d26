//! Derives the version of crates from the version of a document, which may have any form.

use semver::{BuildMetadata, Prerelease, Version};

/// The words that mark a version as one before a release.
const PRERELEASE: [&str; 7] = ["alpha", "beta", "dev", "pre", "preview", "rc", "snapshot"];

/// Returns `version` as a semantic version. Missing numbers are 0, and whatever follows the numbers becomes a pre-release
/// or build metadata: `v2` gives `2.0.0`, `2023-01-31` gives `2023.1.31`, `1.0 beta` gives `1.0.0-beta`, and `latest`
/// gives `0.0.0+latest`.
pub(crate) fn crate_version(version: &str) -> Version {
    let version = version.trim();
    if let Ok(version) = Version::parse(version) {
        return version;
    }
    let text = version.strip_prefix(['v', 'V']).unwrap_or(version);
    let (numbers, rest) = leading_numbers(text);
    let [major, minor, patch] = numbers;
    let identifiers: Vec<String> =
        identifiers(if numbers == [0; 3] && rest == text { version } else { rest });
    let mut derived = Version::new(major, minor, patch);
    let is_prerelease = identifiers.first().is_some_and(|first| {
        let word: String = first.chars().take_while(char::is_ascii_alphabetic).collect();
        PRERELEASE.contains(&word.to_ascii_lowercase().as_str())
    });
    let rest = identifiers.join(".");
    if is_prerelease {
        derived.pre = Prerelease::new(&rest).unwrap_or_default();
    } else {
        derived.build = BuildMetadata::new(&rest).unwrap_or_default();
    }
    derived
}

/// Returns the first three numbers of `text`, and the text after them. Dots separate numbers, and hyphens those of a date.
fn leading_numbers(text: &str) -> ([u64; 3], &str) {
    let mut numbers = [0; 3];
    let mut rest = text;
    let mut separator = "";
    for (index, number) in numbers.iter_mut().enumerate() {
        let Some(after) = rest.strip_prefix(separator) else { break };
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let Ok(value) = after[..digits].parse() else { break };
        *number = value;
        rest = &after[digits..];
        if index == 0 {
            // `1-2` is a release with something after it.
            separator = if digits == 4 && rest.starts_with('-') { "-" } else { "." };
        }
    }
    (numbers, rest)
}

/// Splits `text` into identifiers of a semantic version.
fn identifiers(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(|part| match part.trim_start_matches('0') {
            // A number must not start with 0.
            number if number.chars().all(|c| c.is_ascii_digit()) => {
                if number.is_empty() {
                    "0".to_owned()
                } else {
                    number.to_owned()
                }
            }
            _ => part.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use semver::Version;

    use super::crate_version;

    #[test]
    fn any_version_becomes_a_semantic_version() {
        for (version, expected) in [
            ("1.2.3", "1.2.3"),
            ("1.2.3-rc.1+build", "1.2.3-rc.1+build"),
            ("1", "1.0.0"),
            ("1.2", "1.2.0"),
            ("v1", "1.0.0"),
            ("V2.1.0", "2.1.0"),
            ("1.0.0 beta", "1.0.0-beta"),
            ("1.0-beta.2", "1.0.0-beta.2"),
            ("v1beta1", "1.0.0-beta1"),
            ("2.0RC01", "2.0.0-RC01"),
            ("1.2.3.4", "1.2.3+4"),
            ("01.02.03", "1.2.3"),
            ("1-2", "1.0.0+2"),
            ("2023-01-01", "2023.1.1"),
            ("2020-09-14_1.334.0", "2020.9.14+1.334.0"),
            ("2023-10", "2023.10.0"),
            ("20230101", "20230101.0.0"),
            ("1.0.0-01", "1.0.0+1"),
            ("1.0.0.", "1.0.0"),
            ("99999999999999999999.1", "0.0.0+99999999999999999999.1"),
            ("latest", "0.0.0+latest"),
            ("vNext", "0.0.0+vNext"),
            ("März 2024", "0.0.0+M.rz.2024"),
            ("", "0.0.0"),
            ("  ", "0.0.0"),
            ("—", "0.0.0"),
        ] {
            let derived = crate_version(version);
            assert_eq!(derived.to_string(), expected, "{version:?}");
            assert_eq!(Version::parse(&derived.to_string()).ok(), Some(derived), "{version:?}");
        }
    }
}
