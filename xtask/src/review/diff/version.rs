//! Computes the version that a change requires, by cargo's rules.

use semver::{Prerelease, Version};

use super::rules::Class;
use crate::ir::version::crate_version;

/// Returns the lowest version that may follow `old`, given the most severe class of the changes; `old` itself if there
/// are none.
///
/// A breaking change increments the first number that is not 0. A pre-release has no compatibility guarantees, so the
/// next pre-release is always enough.
pub fn required_version(old: &str, most_severe: Option<Class>) -> String {
    let old = crate_version(old);
    let required = match most_severe {
        None => old,
        Some(_) if !old.pre.is_empty() => next_prerelease(old),
        Some(class) => next_release(&old, class),
    };
    required.to_string()
}

/// Returns `true` if `new` is at least `required`.
pub(super) fn is_sufficient(new: &str, required: &str) -> bool {
    crate_version(new).cmp_precedence(&crate_version(required)).is_ge()
}

fn next_release(old: &Version, class: Class) -> Version {
    let Version { major, minor, patch, .. } = *old;
    match class {
        class if class.needs_breaking_version() && major > 0 => Version::new(major + 1, 0, 0),
        class if class.needs_breaking_version() && minor > 0 => Version::new(0, minor + 1, 0),
        Class::Addition if major > 0 => Version::new(major, minor + 1, 0),
        _ => Version::new(major, minor, patch + 1),
    }
}

/// Returns `2.0.0-alpha.2` for `2.0.0-alpha.1`, and `2.0.0-alpha.1` for `2.0.0-alpha`.
fn next_prerelease(mut old: Version) -> Version {
    let pre = old.pre.as_str();
    let next = match pre.rsplit_once('.').map(|(rest, last)| (rest, last.parse::<u64>())) {
        Some((rest, Ok(last))) => format!("{rest}.{}", last + 1),
        _ => format!("{pre}.1"),
    };
    old.pre = Prerelease::new(&next).unwrap_or_default();
    old
}
