//! All tests, in one program: what is linked once is built sooner.

mod api;
mod bad_documents;
mod compile;
mod documents;
mod freshness;
mod refusals;
mod requests;
mod signatures;

/// The root of the workspace.
fn root() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
