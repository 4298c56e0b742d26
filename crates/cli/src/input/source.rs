//! Where an input is.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Where an input is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Stdin,
    File(PathBuf),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => f.write_str("standard input"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

impl Source {
    /// Whether `path` is the same file, by whatever name.
    pub(crate) fn is(&self, path: &Path) -> io::Result<bool> {
        match path.try_exists() {
            Ok(true) => self.is_existing(path),
            // Why it cannot be looked at, whoever opens it is told.
            Ok(false) | Err(_) => Ok(false),
        }
    }

    #[cfg(unix)]
    fn is_existing(&self, path: &Path) -> io::Result<bool> {
        use std::fs::File;
        use std::os::fd::AsFd as _;
        use std::os::unix::fs::MetadataExt as _;

        let ours = match self {
            // It may have been led from a file.
            Self::Stdin => File::from(io::stdin().as_fd().try_clone_to_owned()?).metadata()?,
            Self::File(path) => path.metadata()?,
        };
        let other = path.metadata()?;
        Ok(ours.is_file() && (ours.dev(), ours.ino()) == (other.dev(), other.ino()))
    }

    #[cfg(not(unix))]
    fn is_existing(&self, path: &Path) -> io::Result<bool> {
        match self {
            Self::Stdin => Ok(false),
            Self::File(ours) => Ok(ours.canonicalize()? == path.canonicalize()?),
        }
    }
}
