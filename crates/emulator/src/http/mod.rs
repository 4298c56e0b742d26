//! Requests and answers as the service has them.

mod problem;
mod query;
mod reply;

pub(crate) use problem::Problem;
pub(crate) use query::{Pairs, encode, segments};
pub(crate) use reply::{Answer, Ended, Reply};
