//! The error of comparing assignments with a desired state.

use std::{error, fmt};

use crate::remote::ListingError;

/// An error returned when a profile cannot be compared with the desired state. Nothing was changed.
#[derive(Debug)]
#[non_exhaustive]
pub enum PlanError {
    /// The list of assignments is incomplete.
    Listing(ListingError),
    /// The service returned an assignment without a required property.
    InvalidRecord(String),
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listing(error) => error.fmt(f),
            Self::InvalidRecord(message) => f.write_str(message),
        }
    }
}

impl error::Error for PlanError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Listing(error) => error::Error::source(error),
            Self::InvalidRecord(_) => None,
        }
    }
}
