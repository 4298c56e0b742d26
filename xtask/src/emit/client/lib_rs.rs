//! Emits `lib.rs`.
//!
//! It is text in the style of rustfmt. It excludes the modules from rustfmt, because prettyplease formats them in another
//! way, which does not depend on the toolchain.

use crate::emit::header;
use crate::ir::Api;

/// The lints about names and sizes, which the document determines.
const CLIENT_ALLOW: &str = "// The document determines names and sizes.\n\
                            #![allow(clippy::enum_variant_names, clippy::large_enum_variant, clippy::module_inception)]\n\
                            #![allow(clippy::should_implement_trait, clippy::wrong_self_convention)]\n";

/// The lints that the mocks and the commands do not pass.
pub(crate) const TOOLS_ALLOW: &str =
    "// The generator is linted, not its output.\n#![allow(clippy::all, unused_variables)]\n";

/// Returns the `lib.rs` of the client.
pub(crate) fn client(api: &Api) -> String {
    let items = format!(
        "\n/// The OpenAPI document that this crate is generated from, `{}`, as JSON.\n\
         pub const OPENAPI_JSON: &str = include_str!(\"../openapi.json\");\n",
        api.source
    );
    let uses = [
        "client::Client",
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
        "twilio_core::http",
    ];
    text(api, CLIENT_ALLOW, &["mod api", "pub mod builder", "mod client", "pub mod types"], &uses, &items)
}

/// Returns the text of a `lib.rs` with the attributes `allow`, the declarations `modules`, the re-exports `uses` and then
/// `items`.
pub(crate) fn text(api: &Api, allow: &str, modules: &[&str], uses: &[&str], items: &str) -> String {
    let mut text = format!(
        "// {}\n\n\
         #![doc = include_str!(\"../README.md\")]\n\
         #![cfg_attr(docsrs, feature(doc_cfg))]\n\
         #![forbid(unsafe_code)]\n\
         #![warn(missing_docs)]\n\
         {allow}\n",
        header(&api.source)
    );
    modules.iter().for_each(|module| text.push_str(&format!("#[rustfmt::skip]\n{module};\n")));
    text.push('\n');
    uses.iter().for_each(|path| text.push_str(&format!("pub use {path};\n")));
    text.push_str(items);
    text
}
