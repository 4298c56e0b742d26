//! Integers with bounds.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::sanitize;

/// An integer from `MIN` to `MAX`, inclusive.
///
/// [`i64::MIN`] and [`i64::MAX`] mean that there is no bound.
///
/// ```
/// use twilio_core::Bounded;
///
/// type PageSize = Bounded<1, 1000>;
///
/// assert_eq!(PageSize::try_from(50_i64)?.get(), 50);
/// assert_eq!(PageSize::try_from(0_i64).unwrap_err().to_string(), "0 is not between 1 and 1000");
/// # Ok::<(), twilio_core::BoundedError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bounded<const MIN: i64, const MAX: i64>(i64);

impl<const MIN: i64, const MAX: i64> Bounded<MIN, MAX> {
    /// Returns the integer.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    fn check(value: i128) -> Result<Self, BoundedError> {
        match i64::try_from(value) {
            Ok(integer) if (MIN..=MAX).contains(&integer) => Ok(Self(integer)),
            _ => Err(BoundedError { value: value.to_string(), is_integer: true, min: MIN, max: MAX }),
        }
    }
}

/// An error returned when a value is not an integer, or is out of bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundedError {
    value: String,
    is_integer: bool,
    min: i64,
    max: i64,
}

impl fmt::Display for BoundedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { value, is_integer, min, max } = self;
        if !is_integer {
            return write!(f, "`{value}` is not an integer");
        }
        match (*min, *max) {
            (i64::MIN, i64::MAX) => write!(f, "{value} does not fit in 64 bits"),
            (min, i64::MAX) if value.starts_with('-') || min > 0 && value.len() < 19 => {
                write!(f, "{value} is less than {min}")
            }
            (_, i64::MAX) => write!(f, "{value} does not fit in 64 bits"),
            (i64::MIN, max) if value.starts_with('-') && max >= 0 => {
                write!(f, "{value} does not fit in 64 bits")
            }
            (i64::MIN, max) => write!(f, "{value} is greater than {max}"),
            (min, max) => write!(f, "{value} is not between {min} and {max}"),
        }
    }
}

impl std::error::Error for BoundedError {}

impl<const MIN: i64, const MAX: i64> From<Bounded<MIN, MAX>> for i64 {
    fn from(bounded: Bounded<MIN, MAX>) -> Self {
        bounded.0
    }
}

impl<const MIN: i64, const MAX: i64> From<&Self> for Bounded<MIN, MAX> {
    fn from(bounded: &Self) -> Self {
        *bounded
    }
}

macro_rules! from_integers {
    ($($integer:ty)*) => {$(
        impl<const MIN: i64, const MAX: i64> TryFrom<$integer> for Bounded<MIN, MAX> {
            type Error = BoundedError;

            fn try_from(value: $integer) -> Result<Self, BoundedError> {
                // An `i128` holds every integer of up to 64 bits.
                Self::check(value as i128)
            }
        }
    )*};
}

from_integers!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize);

impl<const MIN: i64, const MAX: i64> FromStr for Bounded<MIN, MAX> {
    type Err = BoundedError;

    fn from_str(value: &str) -> Result<Self, BoundedError> {
        match value.parse() {
            Ok(integer) => Self::check(integer),
            Err(_) => Err(BoundedError {
                value: sanitize::escape_truncate(value, 40),
                is_integer: false,
                min: MIN,
                max: MAX,
            }),
        }
    }
}

impl<const MIN: i64, const MAX: i64> TryFrom<&str> for Bounded<MIN, MAX> {
    type Error = BoundedError;

    fn try_from(value: &str) -> Result<Self, BoundedError> {
        value.parse()
    }
}

impl<const MIN: i64, const MAX: i64> fmt::Display for Bounded<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl<const MIN: i64, const MAX: i64> fmt::Debug for Bounded<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl<const MIN: i64, const MAX: i64> Serialize for Bounded<MIN, MAX> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}

impl<'de, const MIN: i64, const MAX: i64> Deserialize<'de> for Bounded<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct IntegerVisitor<const MIN: i64, const MAX: i64>;

        impl<const MIN: i64, const MAX: i64> Visitor<'_> for IntegerVisitor<MIN, MAX> {
            type Value = Bounded<MIN, MAX>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an integer")
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Self::Value, E> {
                Bounded::check(value.into()).map_err(E::custom)
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Self::Value, E> {
                Bounded::check(value.into()).map_err(E::custom)
            }
        }

        deserializer.deserialize_i64(IntegerVisitor::<MIN, MAX>)
    }
}
