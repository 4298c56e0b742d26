// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! The client and how it is made.

use twilio_core::{ClientBuilder, Credentials, Error, Service, Transport};

/// A client of Twilio TrustHub channel endpoint assignments.
///
/// Cheap to clone: clones share connections, credentials and settings.
#[derive(Clone, Debug)]
pub struct Client {
    transport: Transport,
}

impl Client {
    /// The service that clients are made for.
    pub const SERVICE: Service = Service {
        name: "twilio-trusthub",
        version: env!("CARGO_PKG_VERSION"),
        base_url: "https://trusthub.twilio.com",
    };

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
