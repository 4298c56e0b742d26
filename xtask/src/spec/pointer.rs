//! JSON pointers (RFC 6901), which identify values in a document.

use std::{borrow::Borrow, fmt, ops::Deref};

use serde_json::Value;

/// The location of a value in a document, as a JSON pointer.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Pointer(String);

impl Pointer {
    /// Builds a pointer from unescaped tokens. Without tokens, it is the location of the whole document.
    pub(crate) fn new<'a>(tokens: impl IntoIterator<Item = &'a str>) -> Self {
        let mut pointer = Self::default();
        tokens.into_iter().for_each(|token| {
            pointer.push(token);
        });
        pointer
    }

    /// Returns the location of a component.
    pub(crate) fn component(section: &str, name: &str) -> Self {
        Self::new(["components", section, name])
    }

    /// Returns the location that a local reference names: `/components/schemas/Name` for
    /// `#/components/schemas/Name`.
    pub(crate) fn from_reference(reference: &str) -> Option<Self> {
        reference.strip_prefix('#').map(Self::from)
    }

    /// Returns the location that the `$ref` of `value` names, if it has a local one.
    pub(crate) fn of_reference_in(value: &Value) -> Option<Self> {
        Self::from_reference(value.get("$ref")?.as_str()?)
    }

    /// Returns the location of the value at `token`, which is not escaped, in the object at this location.
    #[must_use]
    pub(crate) fn join(&self, token: &str) -> Self {
        let mut joined = self.clone();
        joined.push(token);
        joined
    }

    /// Returns the location of an item of the array at this location.
    #[must_use]
    pub(crate) fn item(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }

    /// Returns the location of the object or array that contains the value, or `None` for the whole document.
    pub(crate) fn parent(&self) -> Option<Self> {
        self.parent_str().map(Self::from)
    }

    fn parent_str(&self) -> Option<&str> {
        self.0.rfind('/').map(|end| &self.0[..end])
    }

    /// Returns the tokens, unescaped.
    pub(crate) fn tokens(&self) -> Vec<String> {
        self.0.split('/').skip(1).map(unescape).collect()
    }

    /// Returns the local reference to this location: `#/components/schemas/Name`.
    pub(crate) fn reference(&self) -> String {
        format!("#{}", self.0)
    }

    /// Appends an unescaped token, and returns the previous length for [`truncate`](Self::truncate).
    pub(super) fn push(&mut self, token: &str) -> usize {
        let length = self.0.len();
        self.0.push('/');
        self.0.push_str(&escape(token));
        length
    }

    /// Removes what was pushed after the pointer had `length`.
    pub(super) fn truncate(&mut self, length: usize) {
        self.0.truncate(length);
    }
}

impl From<&str> for Pointer {
    /// Wraps a pointer that is already escaped.
    fn from(pointer: &str) -> Self {
        Self(pointer.to_owned())
    }
}

impl From<Pointer> for String {
    fn from(pointer: Pointer) -> Self {
        pointer.0
    }
}

impl Deref for Pointer {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Pointer {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns `true` if `location` is `ancestor` or inside it.
pub(crate) fn is_within(location: &str, ancestor: &str) -> bool {
    location.strip_prefix(ancestor).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Escapes one token.
pub(crate) fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use super::Pointer;

    #[test]
    fn tokens_are_escaped_and_unescaped() {
        let pointer = Pointer::new(["paths", "/v1/A~B"]);
        assert_eq!(&*pointer, "/paths/~1v1~1A~0B");
        assert_eq!(pointer.tokens(), ["paths", "/v1/A~B"]);
        assert_eq!(pointer.parent(), Some(Pointer::new(["paths"])));
        assert_eq!(Pointer::default().parent(), None);
        assert_eq!(Pointer::from_reference(&pointer.reference()), Some(pointer));
    }
}
