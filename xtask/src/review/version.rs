//! The version that a change needs, by cargo's rules.

use super::change::Class;

/// The version that comes after `old` when the gravest of the changes is `class`; `old` itself if there is none. Before
/// 1.0 the second number is the one that breaks.
pub fn needed(old: &str, class: Option<Class>) -> String {
    let Some([major, minor, patch]) = parts(old) else { return old.to_owned() };
    let next = match class {
        None => [major, minor, patch],
        Some(class) if class.breaks() && major == 0 => [0, minor + 1, 0],
        Some(class) if class.breaks() => [major + 1, 0, 0],
        Some(Class::Addition) if major > 0 => [major, minor + 1, 0],
        Some(_) => [major, minor, patch + 1],
    };
    next.map(|number| number.to_string()).join(".")
}

/// Whether `new` is at least `needed`.
pub(crate) fn is_enough(new: &str, needed: &str) -> bool {
    match (parts(new), parts(needed)) {
        (Some(new), Some(needed)) => new >= needed,
        // What is no version cannot be judged.
        _ => false,
    }
}

fn parts(version: &str) -> Option<[u64; 3]> {
    let numbers = version.split(['-', '+']).next()?;
    let numbers: Vec<u64> = numbers.split('.').map(|number| number.parse().ok()).collect::<Option<_>>()?;
    numbers.try_into().ok()
}
