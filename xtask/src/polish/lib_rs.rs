//! `lib.rs` and the prelude. `lib.rs` is written as text, as rustfmt has it, and keeps rustfmt off what prettyplease
//! has formatted: the two do not agree, and only one of them is the same with every toolchain.

use quote::quote;

use super::{Sources, header, ident};
use crate::model::Model;

/// Adds `src/prelude.rs` and tells `src/lib.rs` of the client.
pub(crate) fn files(sources: &mut Sources<'_>, traits: &[String], model: &Model) -> String {
    let traits: Vec<syn::Ident> = traits.iter().map(|name| ident(name)).collect();
    let prelude = (!traits.is_empty()).then(|| quote!(pub use crate::{#(#traits),*};));
    let file: syn::File = syn::parse_quote! {
        pub use crate::Client;
        #prelude
    };
    sources.add("src/prelude.rs", "What a program that uses the client needs in scope.", file.items);

    let mut document = format!(
        "\n/// The OpenAPI document that this crate was made from, as JSON: `{}`.\n\
         pub const OPENAPI_JSON: &str = include_str!(\"../openapi.json\");\n",
        model.source
    );
    document.push_str(&each_type(model));
    let exported: Vec<String> = traits.iter().map(|name| format!("api::{name}")).collect();
    let mut uses: Vec<&str> = exported.iter().map(String::as_str).collect();
    uses.push("client::Client");
    uses.extend([
        "twilio_core",
        "twilio_core::ByteStream",
        "twilio_core::ClientBuilder",
        "twilio_core::Credentials",
        "twilio_core::Error",
        "twilio_core::Items",
        "twilio_core::Pages",
        "twilio_core::ResponseValue",
        "twilio_core::RetryPolicy",
        "twilio_core::Service",
        "twilio_core::Sid",
        "twilio_core::SidOf",
    ]);
    text(
        model,
        &["mod api", "pub mod builder", "mod client", "pub mod prelude", "pub mod types"],
        &uses,
        &document,
    )
}

/// A macro by which a test holds for every type of the document, those that it gains later among them.
fn each_type(model: &Model) -> String {
    let mut names: Vec<&String> = model.types.keys().chain(model.aliases.keys()).collect();
    names.sort();
    let mut text = "
/// Calls the macro `callback` with the names of all types in [`types`], for a test that is to hold for each of them.
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
    .replace("LIBRARY", &model.library);
    names.iter().for_each(|name| text.push_str(&format!("            {name}\n")));
    text.push_str("        }\n    };\n}\n");
    text
}

/// The text of a `lib.rs`.
pub(crate) fn text(model: &Model, modules: &[&str], uses: &[&str], rest: &str) -> String {
    let mut text = format!(
        "// {}\n\n\
         #![doc = include_str!(\"../README.md\")]\n\
         #![cfg_attr(docsrs, feature(doc_cfg))]\n\
         #![forbid(unsafe_code)]\n\
         #![warn(missing_docs)]\n\
         // What clippy and rustc say of style is said to the generator, not to its output.\n\
         #![allow(clippy::all, unused_variables)]\n\n",
        header(&model.source)
    );
    modules.iter().for_each(|module| text.push_str(&format!("#[rustfmt::skip]\n{module};\n")));
    text.push('\n');
    uses.iter().for_each(|path| text.push_str(&format!("pub use {path};\n")));
    text.push_str(rest);
    text
}
