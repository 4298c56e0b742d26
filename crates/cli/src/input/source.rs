//! The source of an input: a file, standard input, or the account.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// The source of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Stdin,
    File(PathBuf),
    /// The phone numbers of the account.
    Account,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => f.write_str("standard input"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Account => f.write_str("the account"),
        }
    }
}

impl Source {
    /// Returns `true` if `path` is the same file, even by another name.
    pub(crate) fn is_same_file(&self, path: &Path) -> io::Result<bool> {
        match path.try_exists() {
            Ok(true) => self.is_same_existing_file(path),
            // Opening the path reports the error.
            Ok(false) | Err(_) => Ok(false),
        }
    }

    #[cfg(unix)]
    fn is_same_existing_file(&self, path: &Path) -> io::Result<bool> {
        use std::fs::File;
        use std::os::fd::AsFd as _;
        use std::os::unix::fs::MetadataExt as _;

        let own = match self {
            // Standard input may be redirected from a file.
            Self::Stdin => File::from(io::stdin().as_fd().try_clone_to_owned()?).metadata()?,
            Self::File(path) => path.metadata()?,
            Self::Account => return Ok(false),
        };
        let other = path.metadata()?;
        Ok(own.is_file() && (own.dev(), own.ino()) == (other.dev(), other.ino()))
    }

    #[cfg(not(unix))]
    fn is_same_existing_file(&self, path: &Path) -> io::Result<bool> {
        match self {
            Self::Stdin | Self::Account => Ok(false),
            Self::File(own) => Ok(own.canonicalize()? == path.canonicalize()?),
        }
    }
}
