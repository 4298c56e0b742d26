//! The build step of the workspace: one OpenAPI document becomes three crates.
//!
//! `read → check → prepare → progenitor → polish → split → format → write | compare`, one module for each stage.

//!
//! Where each fault of progenitor 0.15.1 and typify 0.8.0 is dealt with, so that the code can go when the fault does:
//!
//! | fault | where |
//! |---|---|
//! | references and shared parameters are met in each operation anew | `prepare::inline` |
//! | two media types for one body; JSON by another name | `prepare::media` |
//! | `format` beside an object, a list or a truth value panics | `prepare::formats` |
//! | error responses of two types, `default`, or none at all | `prepare::errors` |
//! | two types of success | `prepare::success_responses` |
//! | one type for each place where an object is written inline | `prepare::hoist` |
//! | parameters that fall together in snake case | `prepare::collisions` |
//! | one type for each place where a pattern is written, checked by a regular expression | `prepare::sids` |
//! | lengths and patterns of answers make a page unreadable | `prepare::relax_responses` |
//! | defaults are sent with every request | `prepare::defaults` |
//! | bounds of whole numbers are not enforced | `prepare::bounds` |
//! | lists in parameters have no text form | `prepare::arrays` |
//! | an answer without its list is an empty page | `prepare::pages` |
//! | `externalDocs` and `deprecated` are told nowhere | `prepare::descriptions` |
//! | how many items a list has, and bounds of other numbers, are not enforced | `polish::setter_checks` |
//! | panics, and errors that name no operation | `progenitor` |
//! | `Client::new` unwraps, and knows no credentials | `polish::client` |
//! | an `api-version` header; answers that are not the declared JSON; no pages but dropshot's | `polish::send`, `polish::page_impl` |
//! | the reason why a value was refused is dropped; no setters for the fields of a form | `polish::builder` |
//! | samples that do not compile | `polish::api`, `polish::samples` |
//! | fields in alphabetical order; names on the wire of placeholders | `polish::type_items` |
//! | "no value supplied", "invalid value" | `polish::type_builders`, `polish::from_str_errors` |
//! | no JSON schemas | `polish::json_schema` |
//! | mocks match a form as JSON, and values by their `Display` | `polish::matchers` |
//! | "XXX", a JSON body for a form, arguments left out, one page of a list | `polish::command` |
//! | no command for a document without operations | `polish::cli` |

mod check;
mod cli_extensions;
mod command;
mod diagnostic;
mod format;
mod generate;
mod model;
mod names;
mod output;
mod package;
mod pages;
mod pointer;
mod polish;
mod prepare;
mod progenitor;
mod read;
pub mod review;
mod service;
pub mod signatures;
mod status;
mod timing;
mod tree;
mod yaml;

pub use command::run;
pub use diagnostic::{Diagnostic, Result};
pub use generate::{Generated, generate_crates, generate_standalone, generate_workspace};
pub use output::{Change, format_changes};
pub use read::Document;
pub use status::{EXIT_FAILURE, EXIT_FINDINGS, EXIT_OK};
