//! The version that a change needs, by cargo's rules.

use semver::{Prerelease, Version};

use super::change::Class;
use crate::service;

/// The version that comes after `old` when the gravest of the changes is `class`; `old` itself if there is none.
///
/// The first number that is not 0 is the one that breaks. What a pre-release promises is nothing: the next one is enough.
pub fn needed(old: &str, class: Option<Class>) -> String {
    let Some(old) = parsed(old) else { return old.to_owned() };
    let next = match class {
        None => old,
        Some(_) if !old.pre.is_empty() => after_prerelease(old),
        Some(class) => after(&old, class),
    };
    next.to_string()
}

/// Whether `new` is at least `needed`.
pub(crate) fn is_enough(new: &str, needed: &str) -> bool {
    match (parsed(new), parsed(needed)) {
        (Some(new), Some(needed)) => new.cmp_precedence(&needed).is_ge(),
        // What is no version cannot be judged.
        _ => false,
    }
}

fn after(old: &Version, class: Class) -> Version {
    let Version { major, minor, patch, .. } = *old;
    match class {
        class if class.breaks() && major > 0 => Version::new(major + 1, 0, 0),
        class if class.breaks() && minor > 0 => Version::new(0, minor + 1, 0),
        Class::Addition if major > 0 => Version::new(major, minor + 1, 0),
        _ => Version::new(major, minor, patch + 1),
    }
}

/// `2.0.0-alpha.1` is followed by `2.0.0-alpha.2`, `2.0.0-alpha` by `2.0.0-alpha.1`.
fn after_prerelease(mut old: Version) -> Version {
    let pre = old.pre.as_str();
    let next = match pre.rsplit_once('.').map(|(rest, last)| (rest, last.parse::<u64>())) {
        Some((rest, Ok(last))) => format!("{rest}.{}", last + 1),
        _ => format!("{pre}.1"),
    };
    old.pre = Prerelease::new(&next).unwrap_or_default();
    old
}

/// The version of the crates that the document's becomes: `1.0` is `1.0.0`.
fn parsed(version: &str) -> Option<Version> {
    Version::parse(&service::crate_version(version)?).ok()
}
