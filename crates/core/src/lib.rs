#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(hidden)]
pub mod backoff;
mod builder;
#[doc(hidden)]
pub mod counts;
mod credential_provider;
mod credentials;
mod endpoint;
mod error;
mod execute;
pub mod http;
mod malformed;
mod middleware;
mod next_page;
mod operation;
mod options;
mod paginator;
#[doc(hidden)]
pub mod private;
mod read;
mod redact;
mod response;
mod retry;
mod retry_budget;
#[doc(hidden)]
pub mod sanitize;
mod span;
#[doc(hidden)]
pub mod throttle;
mod transport;
mod types;

pub use builder::{ClientBuilder, Service};
pub use credential_provider::ProvideCredentials;
pub use credentials::Credentials;
pub use error::codes as error_codes;
pub use error::{Error, ErrorKind, Outcome};
pub use middleware::{BoxFuture, InMemory, InMemoryResponse, Middleware, Next};
pub use operation::Operation;
pub use options::{CallOptions, RequestOptions};
pub use paginator::{Items, Page, Pages};
pub use response::{ByteStream, Response};
pub use retry::RetryPolicy;
pub use throttle::{Throttle, Timing as ThrottleTiming};
pub use transport::Transport;
pub use types::{Bounded, BoundedError, CommaSeparated, ListError, Repeated, Sid, SidError, SidOf};
