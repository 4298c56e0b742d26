//! SIDs: the identifiers of Twilio's resources.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::sanitize;

/// How many characters a SID has: two letters and 32 hexadecimal digits.
const LENGTH: usize = 34;

/// How many characters of a refused value an error repeats.
const SHOWN: usize = 40;

/// A SID with any prefix: two ASCII letters and 32 hexadecimal digits of either case, 34 characters in all.
///
/// It is kept inline and is `Copy`: reading a page of SIDs allocates nothing for them. Letters stay as they were
/// given, and two SIDs that differ in the case of a letter are two SIDs; the order is that of their text.
///
/// Where the prefix is known use [`SidOf`], which checks it too.
///
/// ```
/// use twilio_core::Sid;
///
/// let sid: Sid = "PN0123456789abcdef0123456789ABCDEF".parse()?;
/// assert_eq!(sid.prefix(), "PN");
/// assert_eq!(sid, "PN0123456789abcdef0123456789ABCDEF");
///
/// let refused = "PN0123".parse::<Sid>().unwrap_err();
/// assert_eq!(refused.to_string(), "`PN0123` is not a SID: it has 6 characters, not 34");
/// # Ok::<(), twilio_core::SidError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sid([u8; LENGTH]);

/// A SID whose prefix is part of its type: `SidOf<'A', 'C'>` is the SID of an account.
///
/// Everything that [`Sid`] says holds here too.
///
/// ```
/// use twilio_core::SidOf;
///
/// type AccountSid = SidOf<'A', 'C'>;
///
/// let refused = "PN0123456789abcdef0123456789abcdef".parse::<AccountSid>().unwrap_err();
/// assert_eq!(
///     refused.to_string(),
///     "`PN0123456789abcdef0123456789abcdef` is not an AC SID: it begins with `PN`"
/// );
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SidOf<const A: char, const B: char>(Sid);

impl Sid {
    /// The SID as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a SID holds ASCII only: `check` lets nothing else in")
    }

    /// The two letters that tell what kind of resource this is the SID of.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.as_str()[..2]
    }

    fn check(text: &str) -> Result<Self, SidError> {
        let Ok(bytes) = <[u8; LENGTH]>::try_from(text.as_bytes()) else {
            return Err(SidError::find(text, None));
        };
        // Without a branch for each digit: this runs for every SID of every page.
        let letters = bytes[0].is_ascii_alphabetic() & bytes[1].is_ascii_alphabetic();
        let digits = bytes[2..].iter().fold(true, |all, byte| all & byte.is_ascii_hexdigit());
        if letters & digits { Ok(Self(bytes)) } else { Err(SidError::find(text, None)) }
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

    /// The SID as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The two letters of the type: `"AC"` for `SidOf<'A', 'C'>`.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.0.prefix()
    }

    fn check(text: &str) -> Result<Self, SidError> {
        match Sid::check(text) {
            Ok(sid) if sid.0[..2] == Self::PREFIX => Ok(Self(sid)),
            _ => Err(SidError::find(text, Some((A, B)))),
        }
    }
}

/// Why a text is not a SID.
///
/// The message repeats the value, cut after 40 characters and with control characters escaped: do not make one from
/// a text that may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SidError {
    value: String,
    wanted: Option<(char, char)>,
    reason: Reason,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Reason {
    Length(usize),
    Prefix(String),
    Character { position: usize, found: char },
}

impl SidError {
    /// Looks for the reason, most telling first; only called for what was refused.
    #[cold]
    fn find(text: &str, wanted: Option<(char, char)>) -> Self {
        let length = text.chars().count();
        let prefix: String = text.chars().take(2).collect();
        let right = match wanted {
            Some((a, b)) => prefix.chars().eq([a, b]),
            None => true,
        };
        let bad = text.chars().enumerate().find(|&(at, c)| match at {
            0 | 1 => !c.is_ascii_alphabetic(),
            _ => !c.is_ascii_hexdigit(),
        });
        let reason = match bad {
            _ if length != LENGTH => Reason::Length(length),
            Some((at, found)) if right || at < 2 => Reason::Character { position: at + 1, found },
            _ => Reason::Prefix(prefix),
        };
        Self { value: sanitize::shown(text, SHOWN), wanted, reason }
    }
}

impl fmt::Display for SidError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.wanted {
            Some((a, b)) => {
                let article = if "AEFHILMNORSX".contains(a) { "an" } else { "a" };
                write!(f, "`{}` is not {article} {a}{b} SID: ", self.value)?;
            }
            None => write!(f, "`{}` is not a SID: ", self.value)?,
        }
        match &self.reason {
            Reason::Length(1) => write!(f, "it has 1 character, not {LENGTH}"),
            Reason::Length(length) => write!(f, "it has {length} characters, not {LENGTH}"),
            Reason::Prefix(found) => write!(f, "it begins with `{found}`"),
            Reason::Character { position, found } => {
                let wanted = if *position <= 2 { "an ASCII letter" } else { "a hexadecimal digit" };
                let found = sanitize::shown(found.encode_utf8(&mut [0; 4]), 1);
                write!(f, "character {position} is `{found}`, not {wanted}")
            }
        }
    }
}

impl std::error::Error for SidError {}

/// Writes what both kinds of SID have in common.
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

        // Lets what takes `impl TryInto<…>` take a reference too: a SID is `Copy`.
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
                struct Text<$($generics)*>;

                // A borrowed string reaches `visit_str` too, so nothing is copied but the 34 bytes.
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
    (@visitor) => { Text };
    (@visitor const A: char, const B: char) => { Text<A, B> };
    (@value) => { Text };
    (@value const A: char, const B: char) => { Text::<A, B> };
}

sid!([], Sid, |f: &mut fmt::Formatter<'_>| f.write_str("a SID"));
sid!([const A: char, const B: char], SidOf<A, B>, |f: &mut fmt::Formatter<'_>| write!(f, "an SID that begins with {A}{B}"));

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
