//! Emits `lib.rs` and the prelude.
//!
//! `lib.rs` is text in the style of rustfmt. It excludes the modules from rustfmt, because prettyplease formats them in
//! another way, which does not depend on the toolchain.

use quote::quote;

use crate::emit::{Sources, header, ident};
use crate::ir::Api;

/// Adds `src/prelude.rs`.
pub(crate) fn add_prelude(sources: &mut Sources<'_>, traits: &[String]) {
    let traits: Vec<syn::Ident> = traits.iter().map(|name| ident(name)).collect();
    let prelude = (!traits.is_empty()).then(|| quote!(pub use crate::{#(#traits),*};));
    let file: syn::File = syn::parse_quote! {
        pub use crate::{CallOptions, Client};
        #prelude
    };
    sources.add(
        "src/prelude.rs",
        "The client and the traits with its operations and with the options of a call, for glob imports.",
        file.items,
    );
}

/// Returns the `lib.rs` of the client.
pub(crate) fn client(traits: &[String], api: &Api) -> String {
    let mut items = format!(
        "\n/// The OpenAPI document that this crate is generated from, `{}`, as JSON.\n\
         pub const OPENAPI_JSON: &str = include_str!(\"../openapi.json\");\n",
        api.source
    );
    items.push_str(&each_type(api));
    let exported: Vec<String> = traits.iter().map(|name| format!("api::{name}")).collect();
    let mut uses: Vec<&str> = exported.iter().map(String::as_str).collect();
    uses.push("client::Client");
    uses.extend([
        "twilio_core",
        "twilio_core::ByteStream",
        "twilio_core::CallOptions",
        "twilio_core::ClientBuilder",
        "twilio_core::Credentials",
        "twilio_core::Error",
        "twilio_core::ErrorKind",
        "twilio_core::Items",
        "twilio_core::Outcome",
        "twilio_core::Pages",
        "twilio_core::ProvideCredentials",
        "twilio_core::RequestOptions",
        "twilio_core::Response",
        "twilio_core::RetryPolicy",
        "twilio_core::Service",
        "twilio_core::Sid",
        "twilio_core::SidOf",
        "twilio_core::error_codes",
    ]);
    text(
        api,
        &["mod api", "pub mod builder", "mod client", "pub mod prelude", "pub mod types"],
        &uses,
        &items,
    )
}

/// Returns a macro for tests of every type, including those added later.
fn each_type(api: &Api) -> String {
    let mut names: Vec<&String> = api.types.keys().chain(api.aliases.keys()).collect();
    names.sort();
    let mut text = "
/// Invokes the macro `callback` with the names of all types in [`types`], for tests of every type.
///
/// ```
/// macro_rules! count {
///     ($($name:ident)*) => { [$(stringify!($name)),*].len() };
/// }
/// assert!(LIBRARY::each_type!(count) > 0);
/// ```
#[rustfmt::skip]
#[macro_export]
macro_rules! each_type {
    ($callback:ident) => {
        $callback! {
"
    .replace("LIBRARY", &api.library);
    names.iter().for_each(|name| text.push_str(&format!("            {name}\n")));
    text.push_str("        }\n    };\n}\n");
    text
}

/// Returns the text of a `lib.rs` with the declarations `modules`, the re-exports `uses` and then `items`.
pub(crate) fn text(api: &Api, modules: &[&str], uses: &[&str], items: &str) -> String {
    let mut text = format!(
        "// {}\n\n\
         #![doc = include_str!(\"../README.md\")]\n\
         #![cfg_attr(docsrs, feature(doc_cfg))]\n\
         #![forbid(unsafe_code)]\n\
         #![warn(missing_docs)]\n\
         // The generator is linted, not its output.\n\
         #![allow(clippy::all, unused_variables)]\n\n",
        header(&api.source)
    );
    modules.iter().for_each(|module| text.push_str(&format!("#[rustfmt::skip]\n{module};\n")));
    text.push('\n');
    uses.iter().for_each(|path| text.push_str(&format!("pub use {path};\n")));
    text.push_str(items);
    text
}
