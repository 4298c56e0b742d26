//! Why an emulator could not be started, or was told something it cannot do.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Why an emulator could not be started, or was told something that it cannot do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The OpenAPI document cannot be served: correct what the message names.
    #[error("the document cannot be served: {0}")]
    Document(String),
    /// Somebody else listens there: choose another port, or 0 for any that is free.
    #[error("cannot listen on {0}: the port is in use; choose another, or 0 for any that is free")]
    PortInUse(SocketAddr),
    /// The address is not this machine's, or is not to be had.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// The database file cannot be used.
    #[error("cannot use the database {}: {reason}", .path.display())]
    Database {
        /// The file; `:memory:` where there is none.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A pair of credentials is malformed. The message never repeats the secret.
    #[error("{0}")]
    Account(String),
    /// A fault cannot be read.
    #[error("{0}")]
    Fault(String),
    /// A record that was to be put in is refused.
    #[error("cannot seed {path}: {reason}")]
    Seed {
        /// The path of the collection.
        path: String,
        /// What is wrong with it, or with the record.
        reason: String,
    },
    /// A file that was named cannot be read.
    #[error("cannot read {}: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The system gives no thread to run on.
    #[error("cannot start a thread for the emulator: {0}")]
    Thread(std::io::Error),
}
