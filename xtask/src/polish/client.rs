//! The client. progenitor's `Client::new` unwraps, knows no credentials, and fixes one timeout for all.

use super::{Sources, docs};
use crate::model::Model;

/// Adds `src/client.rs`.
pub(crate) fn files(sources: &mut Sources<'_>, model: &Model) {
    let about = docs::attributes(&format!(
        "A client of {}.\n\nCheap to clone: clones share connections, credentials and settings.",
        docs::prose(&model.title)
    ));
    let base_url = &model.base_url;
    let name = &model.crate_name;
    let file: syn::File = syn::parse_quote! {
        use twilio_core::{ClientBuilder, Credentials, Error, Service, Transport};

        #(#about)*
        #[derive(Clone, Debug)]
        pub struct Client {
            transport: Transport,
        }

        impl Client {
            /// The service that clients are made for.
            pub const SERVICE: Service =
                Service { name: #name, version: env!("CARGO_PKG_VERSION"), base_url: #base_url };

            /// A client with `credentials` and every setting as it is by default.
            pub fn new(credentials: Credentials) -> Result<Self, Error> {
                Self::builder().credentials(credentials).build()
            }

            /// A client with credentials, edge and region from the environment: see
            /// [`ClientBuilder::from_env`] for the variables.
            pub fn from_env() -> Result<Self, Error> {
                Self::builder().from_env()?.build()
            }

            /// Settings to change before the client is made.
            pub fn builder() -> ClientBuilder<Self> {
                ClientBuilder::new(Self::SERVICE)
            }

            /// What sends the requests of this client.
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
    sources.add("src/client.rs", "The client and how it is made.", file.items);
}
