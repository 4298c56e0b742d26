//! The build step of the workspace: generates three crates from each OpenAPI document in `spec/`, and reviews changes to
//! the documents.
//!
//! # Generation
//!
//! `read → check → prepare → progenitor → polish → format → package → output`, with one module for each stage:
//!
//! | stage | module |
//! |---|---|
//! | Parses the document, and records the line of every value. | [`spec`] |
//! | Rejects what would make a later stage panic or fail with an obscure error. | [`check`] |
//! | Rewrites the document so that progenitor generates the intended code. | [`prepare`] |
//! | Runs progenitor. | [`progenitor`] |
//! | Rewrites the generated code, and splits it into files. | [`polish`] |
//! | Prints the code. | [`mod@format`] |
//! | Adds manifests, READMEs and the document. | [`package`] |
//! | Writes the files, or compares them with those on disk. | [`output`] |
//!
//! [`generate`] runs the stages. [`ir`] resolves the parameters, bodies and responses of operations for all of them, and
//! [`model`] is the view of the document that the polish and package stages generate code from.
//!
//! # Review
//!
//! [`review`] implements `cargo xtask diff`, `lint` and `upstream`.
//!
//! # Gaps of progenitor
//!
//! Each gap of progenitor 0.15.1 and typify 0.8.0 is closed by one module, which can be deleted together with the gap:
//!
//! | gap | module |
//! |---|---|
//! | References and shared parameters are resolved in each operation separately. | `prepare::inline` |
//! | A body with two media types, or with a JSON media type such as `application/problem+json`, fails. | `prepare::media` |
//! | `format` beside an object, array or boolean panics. | `prepare::formats` |
//! | Error responses of different types, or `default`, panic. | `prepare::errors` |
//! | Successful responses of different types panic. | `prepare::success_responses` |
//! | Each inline object becomes a type of its own. | `prepare::hoist` |
//! | Nullable components and enums become two types. | `prepare::nullables` |
//! | Parameters collide in snake case. | `prepare::collisions` |
//! | Each pattern becomes a type of its own, checked by a regular expression. | `prepare::sids` |
//! | Limits of strings in responses make a page fail to parse. | `prepare::relax_responses` |
//! | Defaults are sent with every request. | `prepare::defaults` |
//! | Bounds of integers are not enforced. | `prepare::bounds` |
//! | Array parameters have no text form. | `prepare::arrays` |
//! | A response without its list is read as an empty page. | `prepare::pages` |
//! | `externalDocs` and `deprecated` are not documented. | `prepare::descriptions` |
//! | Lengths of arrays, and bounds of floating-point numbers, are not enforced. | `polish::setter_checks` |
//! | Errors do not name the operation, and some are panics. | [`progenitor`] |
//! | `Client::new` unwraps and has no credentials. | `polish::client` |
//! | Every request has an `api-version` header. Responses other than the declared JSON lose their details. | `polish::send` |
//! | Pagination requires `x-dropshot-pagination`. | `polish::page_impl` |
//! | The reason for rejecting a value is lost. Form fields have no setters. | `polish::builder` |
//! | Code samples do not compile. | `polish::api`, `polish::samples` |
//! | Fields are in alphabetical order, and placeholders are sent as names. | `polish::type_items` |
//! | Errors of builders and parsers do not name the value. | `polish::type_builders`, `polish::from_str_errors` |
//! | Types have no JSON schemas. | `polish::json_schema` |
//! | Mocks match forms as JSON, and values by their `Display`. | `polish::matchers` |
//! | Commands have placeholder texts, send forms as JSON, omit arguments and print one page. | `polish::command` |
//! | A document without operations gives commands that do not compile. | `polish::cli` |

// The documentation is built with private items.
#![allow(rustdoc::private_intra_doc_links)]

mod check;
mod cli_extensions;
mod command;
mod diagnostic;
mod format;
mod generate;
mod ir;
mod media_types;
mod model;
mod names;
mod output;
mod package;
mod pages;
mod polish;
mod prepare;
mod progenitor;
mod readme;
pub mod review;
mod root;
mod service;
pub mod signatures;
mod spec;
mod status;
mod timing;

pub use command::run;
pub use diagnostic::{Diagnostic, Result};
pub use generate::{Generated, generate_crates, generate_standalone, generate_workspace};
pub use output::{FileChange, format_changes};
pub use root::find_root;
pub use spec::source::Document;
pub use status::{EXIT_FAILURE, EXIT_FINDINGS, EXIT_OK};
