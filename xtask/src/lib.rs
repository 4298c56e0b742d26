//! The build step of the workspace: generates three crates from each OpenAPI document in `spec/`, and reviews changes to
//! the documents.
//!
//! # Generation
//!
//! `read → check → lower → progenitor → emit → format → output`, with one module for each stage:
//!
//! | stage | module |
//! |---|---|
//! | Parses the document, records the line of every value, converts OpenAPI 3.1 and names operations. | [`spec`] |
//! | Rejects what would make a later stage panic or fail with an obscure error. | [`check`] |
//! | Rewrites the document so that progenitor generates the intended code. | [`lower`] |
//! | Runs progenitor, and reads the Rust types from its output. | [`progenitor`] |
//! | Generates the code from the model and these types. | [`emit`] |
//! | Prints the code. | [`mod@format`] |
//! | Adds manifests, READMEs and the document. | [`emit::package`] |
//! | Writes the files, or compares them with those on disk. | [`output`] |
//!
//! [`generate`] runs the stages. [`ir`] resolves the parameters, bodies and responses of operations for all of them, and
//! [`ir::Api`] is the model of the document that the emit stage generates code from.
//!
//! # Review
//!
//! [`review`] implements `cargo xtask diff`, `lint` and `upstream`. [`adopt`] writes the document of a resource from the vendor's.
//!
//! # Gaps of progenitor
//!
//! Each gap of progenitor 0.15.1 and typify 0.8.0 is closed by one module, which can be deleted together with the
//! gap. `tests/canaries` shows that plain progenitor still has it:
//!
//! | gap | module |
//! |---|---|
//! | Parameters with one name in two places are taken for one. | `lower::inline` |
//! | A body with two media types, or with a JSON media type such as `application/problem+json`, fails. | `lower::media` |
//! | `format` beside an object, array or boolean panics, and so do enums whose variants have no distinct names. | `lower::formats` |
//! | Objects without properties have no builders. `not` and other keywords panic. | `lower::objects` |
//! | Components of plain values become newtypes. | `lower::plain_components` |
//! | The properties of `allOf` and `anyOf` are known only to typify. | `lower::compositions` |
//! | Discriminators are ignored. | `lower::discriminators` |
//! | Objects in parameters are sent without regard to their style. | `lower::object_parameters` |
//! | Error responses of different types, or `default`, panic. | `lower::errors` |
//! | Successful responses of different types panic. | `lower::success_responses` |
//! | Each inline object becomes a type of its own. | `lower::hoist` |
//! | Nullable components and enums become two types. | `lower::nullables` |
//! | Parameters collide in snake case. | `lower::collisions` |
//! | Operations and schemas have names that Rust or the generated code uses. | `lower::operation_names`, `lower::type_names` |
//! | A base schema whose `oneOf` lists the schemas that extend it is endless. | `lower::inheritance` |
//! | Statuses that HTTP has no name for panic. | `lower::statuses` |
//! | Each pattern becomes a type of its own, checked by a regular expression. | `lower::sids` |
//! | Limits of strings in responses make a page fail to parse. | `lower::relax_responses` |
//! | Defaults are sent with every request. | `lower::defaults` |
//! | Bounds of integers are not enforced. | `lower::bounds` |
//! | Array parameters have no text form. | `lower::arrays` |
//! | A response without its list is read as an empty page. | `lower::pages` |
//! | `externalDocs` and `deprecated` are not documented. | `lower::descriptions` |
//! | Lengths of arrays, and bounds of floating-point numbers, are not enforced. | `emit::client::checks`, `emit::client::types::checks` |
//! | Errors do not name the operation, and some are panics. | `progenitor::run` |
//! | `Client::new` unwraps and has no credentials. | `emit::client::client_type` |
//! | Every request has an `api-version` header. Responses other than the declared JSON lose their details. | `emit::client::send` |
//! | Pagination requires `x-dropshot-pagination`. | `emit::client::types::page_impl` |
//! | The reason for rejecting a value is lost. Form fields have no setters. | `emit::client::requests` |
//! | Code samples do not compile. | `emit::client::operations` |
//! | Fields are in alphabetical order, and placeholders are sent as names. | `emit::client::types::items` |
//! | Errors of builders and parsers do not name the value. | `emit::client::types::builders`, `emit::client::types::from_str_errors` |
//! | Types have no JSON schemas. | `emit::client::types::json_schema` |
//! | Mocks match forms as JSON, and values by their `Display`. | `emit::mocks` |
//! | Commands have placeholder texts, send forms as JSON, omit arguments and print one page. | `emit::cli` |
//! | A document without operations gives commands that do not compile. | `emit::cli` |

// The documentation is built with private items.
#![allow(rustdoc::private_intra_doc_links)]

mod adopt;
mod check;
mod cli;
mod commands;
mod diagnostic;
mod emit;
mod format;
mod generate;
mod ir;
mod lower;
mod output;
mod progenitor;
pub mod review;
mod root;
pub mod signatures;
mod spec;
mod status;
mod timing;

pub use cli::run;
pub use diagnostic::{Diagnostic, Result};
pub use generate::{Generated, generate_crates, generate_standalone, generate_workspace};
pub use output::{FileChange, format_changes};
pub use root::find_root;
pub use spec::source::Document;
pub use status::{EXIT_FAILURE, EXIT_FINDINGS, EXIT_OK};
