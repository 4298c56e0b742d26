//! Emits the client. progenitor's `Client::new` panics on errors, has no credentials, and sets a fixed timeout.

use crate::emit::{Sources, docs};
use crate::ir::Api;

/// Adds `src/client.rs`.
pub(crate) fn add_files(sources: &mut Sources<'_>, api: &Api) {
    let description = docs::attributes(&format!(
        "Client for {}.\n\nCloning is cheap: clones share connections, credentials and settings.",
        docs::markdown(&api.title)
    ));
    let base_url = &api.base_url;
    let name = &api.package.name;
    let file: syn::File = syn::parse_quote! {
        use twilio_core::{ClientBuilder, Credentials, Error, Service, Transport};

        #(#description)*
        #[derive(Clone, Debug)]
        pub struct Client {
            transport: Transport,
        }

        impl Client {
            /// The service to which the client sends requests.
            pub const SERVICE: Service = Service::new(#name, env!("CARGO_PKG_VERSION"), #base_url);

            /// Creates a client with `credentials` and default settings.
            pub fn new(credentials: Credentials) -> Result<Self, Error> {
                Self::builder().credentials(credentials).build()
            }

            /// Creates a client with credentials, edge and region from the environment.
            ///
            /// See [`ClientBuilder::from_env`] for the variables.
            pub fn from_env() -> Result<Self, Error> {
                Self::builder().from_env()?.build()
            }

            /// Returns a builder for configuring a client.
            pub fn builder() -> ClientBuilder<Self> {
                ClientBuilder::new(Self::SERVICE)
            }

            /// Returns the transport that sends the requests of this client.
            pub fn transport(&self) -> &Transport {
                &self.transport
            }
        }

        impl From<Transport> for Client {
            fn from(transport: Transport) -> Self {
                Self { transport }
            }
        }
    };
    sources.add("src/client.rs", "The client.", file.items);
}
