#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod address;
mod bounded;
mod builder;
mod call;
mod credentials;
mod error;
pub mod form;
mod limits;
mod list;
mod page;
mod problem;
mod redaction;
mod request;
mod retry;
#[cfg(feature = "schemars")]
mod schema;
mod sid;
mod text;
mod transport;

pub use bounded::{Bounded, BoundedError};
pub use builder::{ClientBuilder, Service};
pub use credentials::Credentials;
pub use error::{Error, ErrorKind};
pub use limits::{counted, ranged};
pub use list::{CommaSeparated, ListError, Repeated};
pub use page::{Items, Page, Pages};
pub use progenitor_client::{ByteStream, QueryParam, ResponseValue};
pub use request::{RequestBuilderExt, encode_path, missing, page_size_for, path_segment, refused};
pub use retry::{RetryPolicy, retry_after};
pub use sid::{Sid, SidError, SidOf};
pub use transport::{Operation, Transport};
