//! Exponential backoff.
//!
//! Hidden: shared with the other crates of this repository, and not part of the public API.

use std::time::Duration;

/// Longer than any useful delay, and far below the durations for which `Duration::mul_f64` panics.
const MAX_DELAY: Duration = Duration::from_secs(86_400);

/// Returns the upper bound of the delay after `failures` failed attempts: `base`, doubled with each failure after the first,
/// up to `max`. The caller adds jitter, so that clients that failed together do not retry together.
#[must_use]
pub fn delay_bound(base: Duration, max: Duration, failures: u32) -> Duration {
    let bound = base.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1)));
    bound.min(max).min(MAX_DELAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delay_bound_doubles_up_to_max() {
        let bounds = [0, 1, 2, 3, 4, u32::MAX]
            .map(|failures| delay_bound(Duration::from_secs(1), Duration::from_secs(6), failures).as_secs());
        assert_eq!(bounds, [1, 1, 2, 4, 6, 6]);
        assert_eq!(delay_bound(Duration::MAX, Duration::MAX, 2), MAX_DELAY);
    }
}
