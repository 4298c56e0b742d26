//! Emits the client. progenitor's `Client::new` panics on errors, has no credentials, and sets a fixed timeout.

use crate::emit::{Sources, docs};
use crate::ir::Api;

/// The environment variables that `from_env` reads.
const ENVIRONMENT: &str = "\
# Environment variables

[`from_env`](Self::from_env) reads these variables. An empty one counts as not set.

| variable | value |
|---|---|
| `TWILIO_API_KEY`, `TWILIO_API_SECRET` | an API key and its secret, which take precedence over the auth token |
| `TWILIO_ACCOUNT_SID`, `TWILIO_AUTH_TOKEN` | an account and its auth token |
| `TWILIO_EDGE`, `TWILIO_REGION` | the edge and the region of the service |
| `TWILIO_BASE_URL` | the URL of an emulator or a gateway, instead of edge and region |
| `HTTPS_PROXY`, `NO_PROXY` | the proxy, and the hosts that are requested without it |
| `SSL_CERT_FILE` | a PEM file with the trusted CA certificates, on Linux |";

/// Adds `src/client.rs`.
pub(crate) fn add_files(sources: &mut Sources<'_>, api: &Api) {
    let description = docs::attributes(&format!(
        "Client for {}.\n\nCloning is cheap: clones share connections, credentials and settings.\n\n{ENVIRONMENT}",
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
            ///
            /// # Errors
            ///
            /// Returns an error if the HTTP client cannot be created, for example without trusted CA certificates.
            pub fn new(credentials: Credentials) -> Result<Self, Error> {
                Self::builder().credentials(credentials).build()
            }

            /// Creates a client with credentials, edge and region from the [environment](Self#environment-variables).
            ///
            /// # Errors
            ///
            /// Returns an error if no credentials are set, if only one variable of a pair is set, or if a value is
            /// invalid. The message names the variable, and does not repeat its value.
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
