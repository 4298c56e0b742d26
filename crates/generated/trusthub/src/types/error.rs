// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! Why a value was refused.

/// Why a value is not one of a type, with the value.
#[derive(Clone, PartialEq, Eq)]
pub struct ConversionError(String);

impl ConversionError {
    /// The refusal of `value`, of which a long one is told by its beginning.
    pub fn refused(value: &str, reason: &str) -> Self {
        let shown: String = value
            .chars()
            .take(60)
            .flat_map(char::escape_debug)
            .collect();
        let more = if value.chars().nth(60).is_some() { "…" } else { "" };
        Self(format!("`{shown}{more}` {reason}"))
    }
}
impl std::error::Error for ConversionError {}

impl std::fmt::Display for ConversionError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::fmt::Debug for ConversionError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl From<String> for ConversionError {
    fn from(reason: String) -> Self {
        Self(reason)
    }
}

impl From<&str> for ConversionError {
    fn from(reason: &str) -> Self {
        Self(reason.to_owned())
    }
}
