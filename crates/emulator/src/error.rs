//! The public error type.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// An error returned when an emulator cannot be started, or when its settings or seed records are invalid.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The OpenAPI document is invalid, or has nothing that the emulator can serve.
    Document(String),
    /// The port is in use. Choose another, or 0 for a free one.
    PortInUse(SocketAddr),
    /// The emulator cannot listen on the address.
    Listen {
        /// The address.
        address: SocketAddr,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The database cannot be opened or written.
    Database {
        /// The file.
        path: PathBuf,
        /// The reason.
        reason: String,
    },
    /// Credentials are malformed. The message does not show the secret.
    Account(String),
    /// A fault is malformed.
    Fault {
        /// The text of the fault.
        fault: String,
        /// The reason.
        reason: String,
    },
    /// A rule does not exist, or not with this value.
    Rule(String),
    /// A seed record is invalid.
    Seed {
        /// The path of the collection.
        path: String,
        /// The reason.
        reason: String,
    },
    /// The init file is invalid.
    Init {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The reason.
        reason: String,
    },
    /// A file cannot be read.
    File {
        /// The file.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The emulator's thread cannot be started.
    Thread(io::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(reason) => write!(f, "cannot serve the OpenAPI document: {reason}"),
            Self::PortInUse(address) => {
                write!(
                    f,
                    "cannot listen on {address}: the port is in use; choose another, or 0 for a free one"
                )
            }
            Self::Listen { address, source } => write!(f, "cannot listen on {address}: {source}"),
            Self::Database { path, reason } => {
                write!(f, "cannot use the database {}: {reason}", path.display())
            }
            Self::Account(message) | Self::Rule(message) => f.write_str(message),
            Self::Fault { fault, reason } => {
                write!(f, "invalid fault {}: {reason}", crate::text::quoted(fault))
            }
            Self::Seed { path, reason } => write!(f, "cannot seed {path}: {reason}"),
            Self::Init { path, line, reason } => {
                write!(f, "invalid init file {}:{line}: {reason}", path.display())
            }
            Self::File { path, source } => write!(f, "cannot read {}: {source}", path.display()),
            Self::Thread(source) => write!(f, "cannot start the emulator's thread: {source}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen { source, .. } | Self::File { source, .. } => Some(source),
            _ => None,
        }
    }
}
