//! SIDs: the identifiers of Twilio's resources.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::sanitize;

/// The length of a SID: two letters and 32 hexadecimal digits.
const LENGTH: usize = 34;

/// The number of characters of an invalid value that an error message repeats.
const MAX_VALUE_CHARS: usize = 40;

/// A SID with any prefix: two ASCII letters followed by 32 hexadecimal digits.
///
/// It is stored inline and is `Copy`, so that parsing it does not allocate. SIDs are compared and ordered as text, and
/// their case is significant.
///
/// Use [`SidOf`] where the prefix is known.
///
/// ```
/// use twilio_core::Sid;
///
/// let sid: Sid = "PN0123456789abcdef0123456789ABCDEF".parse()?;
/// assert_eq!(sid.prefix(), "PN");
/// assert_eq!(sid, "PN0123456789abcdef0123456789ABCDEF");
///
/// let error = "PN0123".parse::<Sid>().unwrap_err();
/// assert_eq!(error.to_string(), "`PN0123` is not a SID: it has 6 characters, not 34");
/// # Ok::<(), twilio_core::SidError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sid([u8; LENGTH]);

/// A [`Sid`] with a fixed prefix: `SidOf<'A', 'C'>` is the SID of an account.
///
/// ```
/// use twilio_core::SidOf;
///
/// type AccountSid = SidOf<'A', 'C'>;
///
/// let error = "PN0123456789abcdef0123456789abcdef".parse::<AccountSid>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "`PN0123456789abcdef0123456789abcdef` is not an AC SID: it starts with `PN`"
/// );
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SidOf<const A: char, const B: char>(Sid);

impl Sid {
    /// Returns the SID as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("`check` accepts ASCII only")
    }

    /// Returns the first two letters, which identify the type of the resource.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.as_str()[..2]
    }

    fn check(text: &str) -> Result<Self, SidError> {
        let Ok(bytes) = <[u8; LENGTH]>::try_from(text.as_bytes()) else {
            return Err(SidError::new(text, None));
        };
        // Without a branch for each digit: this runs for every SID of a response.
        let letters = bytes[0].is_ascii_alphabetic() & bytes[1].is_ascii_alphabetic();
        let digits = bytes[2..].iter().fold(true, |all, byte| all & byte.is_ascii_hexdigit());
        if letters & digits { Ok(Self(bytes)) } else { Err(SidError::new(text, None)) }
    }
}

impl<const A: char, const B: char> SidOf<A, B> {
    const PREFIX: [u8; 2] = {
        assert!(
            A.is_ascii_alphabetic() && B.is_ascii_alphabetic(),
            "the prefix of a SID is two ASCII letters"
        );
        [A as u8, B as u8]
    };

    /// Returns the SID as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Returns the prefix of the type: `"AC"` for `SidOf<'A', 'C'>`.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.0.prefix()
    }

    fn check(text: &str) -> Result<Self, SidError> {
        match Sid::check(text) {
            Ok(sid) if sid.0[..2] == Self::PREFIX => Ok(Self(sid)),
            _ => Err(SidError::new(text, Some((A, B)))),
        }
    }
}

/// An error returned when a text is not a SID.
///
/// The message repeats the first 40 characters of the value, with control characters escaped. Do not parse a text that
/// may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SidError {
    value: String,
    prefix: Option<(char, char)>,
    reason: Reason,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Reason {
    Length(usize),
    Prefix(String),
    Character { position: usize, found: char },
}

impl SidError {
    /// Determines the reason why `text` was rejected. The most helpful one wins: length, then prefix.
    #[cold]
    fn new(text: &str, expected: Option<(char, char)>) -> Self {
        let length = text.chars().count();
        let prefix: String = text.chars().take(2).collect();
        let has_prefix = match expected {
            Some((a, b)) => prefix.chars().eq([a, b]),
            None => true,
        };
        let invalid = text.chars().enumerate().find(|&(index, c)| match index {
            0 | 1 => !c.is_ascii_alphabetic(),
            _ => !c.is_ascii_hexdigit(),
        });
        let reason = match invalid {
            _ if length != LENGTH => Reason::Length(length),
            Some((index, found)) if has_prefix || index < 2 => {
                Reason::Character { position: index + 1, found }
            }
            _ => Reason::Prefix(prefix),
        };
        Self { value: sanitize::escape_truncate(text, MAX_VALUE_CHARS), prefix: expected, reason }
    }
}

impl fmt::Display for SidError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.prefix {
            Some((a, b)) => {
                let article = if "AEFHILMNORSX".contains(a) { "an" } else { "a" };
                write!(f, "`{}` is not {article} {a}{b} SID: ", self.value)?;
            }
            None => write!(f, "`{}` is not a SID: ", self.value)?,
        }
        match &self.reason {
            Reason::Length(1) => write!(f, "it has 1 character, not {LENGTH}"),
            Reason::Length(length) => write!(f, "it has {length} characters, not {LENGTH}"),
            Reason::Prefix(found) => write!(f, "it starts with `{found}`"),
            Reason::Character { position, found } => {
                let expected = if *position <= 2 { "an ASCII letter" } else { "a hexadecimal digit" };
                let found = sanitize::escape_truncate(found.encode_utf8(&mut [0; 4]), 1);
                write!(f, "character {position} is `{found}`, not {expected}")
            }
        }
    }
}

impl std::error::Error for SidError {}

/// Implements the traits of both SID types.
macro_rules! sid {
    ([$($generics:tt)*], $type:ty, $expecting:expr) => {
        impl<$($generics)*> FromStr for $type {
            type Err = SidError;

            fn from_str(text: &str) -> Result<Self, SidError> {
                Self::check(text)
            }
        }

        impl<$($generics)*> TryFrom<&str> for $type {
            type Error = SidError;

            fn try_from(text: &str) -> Result<Self, SidError> {
                Self::check(text)
            }
        }

        impl<$($generics)*> TryFrom<String> for $type {
            type Error = SidError;

            fn try_from(text: String) -> Result<Self, SidError> {
                Self::check(&text)
            }
        }

        impl<$($generics)*> TryFrom<&String> for $type {
            type Error = SidError;

            fn try_from(text: &String) -> Result<Self, SidError> {
                Self::check(text)
            }
        }

        // The items of a slice of strings.
        impl<$($generics)*> TryFrom<&&str> for $type {
            type Error = SidError;

            fn try_from(text: &&str) -> Result<Self, SidError> {
                (*text).try_into()
            }
        }

        // Setters take `impl TryInto<…>`: this lets them take a reference too.
        impl<$($generics)*> From<&$type> for $type {
            fn from(sid: &Self) -> Self {
                *sid
            }
        }

        impl<$($generics)*> From<$type> for String {
            fn from(sid: $type) -> Self {
                sid.as_str().to_owned()
            }
        }

        impl<$($generics)*> AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl<$($generics)*> PartialEq<str> for $type {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl<$($generics)*> PartialEq<&str> for $type {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl<$($generics)*> fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl<$($generics)*> fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(self.as_str(), f)
            }
        }

        impl<$($generics)*> Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de, $($generics)*> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct SidVisitor<$($generics)*>;

                impl<$($generics)*> Visitor<'_> for sid!(@visitor $($generics)*) {
                    type Value = $type;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        $expecting(f)
                    }

                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$type, E> {
                        <$type>::check(text).map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(sid!(@value $($generics)*))
            }
        }
    };
    (@visitor) => { SidVisitor };
    (@visitor const A: char, const B: char) => { SidVisitor<A, B> };
    (@value) => { SidVisitor };
    (@value const A: char, const B: char) => { SidVisitor::<A, B> };
}

sid!([], Sid, |f: &mut fmt::Formatter<'_>| f.write_str("a SID"));
sid!([const A: char, const B: char], SidOf<A, B>, |f: &mut fmt::Formatter<'_>| write!(f, "a SID that starts with {A}{B}"));

impl<const A: char, const B: char> From<SidOf<A, B>> for Sid {
    fn from(sid: SidOf<A, B>) -> Self {
        sid.0
    }
}

impl<const A: char, const B: char> From<&SidOf<A, B>> for Sid {
    fn from(sid: &SidOf<A, B>) -> Self {
        sid.0
    }
}

impl<const A: char, const B: char> TryFrom<Sid> for SidOf<A, B> {
    type Error = SidError;

    fn try_from(sid: Sid) -> Result<Self, SidError> {
        Self::check(sid.as_str())
    }
}

impl<const A: char, const B: char> TryFrom<&Sid> for SidOf<A, B> {
    type Error = SidError;

    fn try_from(sid: &Sid) -> Result<Self, SidError> {
        Self::check(sid.as_str())
    }
}
