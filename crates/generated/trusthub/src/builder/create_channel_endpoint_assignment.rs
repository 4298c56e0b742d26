// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! The builder of a `create_channel_endpoint_assignment` call.

use twilio_core::{
    Error, Operation, ResponseValue,
    private::{RequestBuilderExt, invalid_value, missing_field, path_segment},
};
use crate::{Client, types};

/// A call of `create_channel_endpoint_assignment`: `POST /v1/CustomerProfiles/{CustomerProfileSid}/ChannelEndpointAssignments`.
///
/// Required: [`customer_profile_sid`](Self::customer_profile_sid), [`channel_endpoint_type`](Self::channel_endpoint_type), [`channel_endpoint_sid`](Self::channel_endpoint_sid).
#[must_use = "nothing is sent before `send` is called"]
#[derive(Clone, Debug)]
pub struct CreateChannelEndpointAssignment<'a> {
    client: &'a Client,
    customer_profile_sid: Result<types::CustomerProfileSid, String>,
    body: Result<types::builder::CreateChannelEndpointAssignmentRequest, String>,
}

impl<'a> CreateChannelEndpointAssignment<'a> {
    /// The operation, as spans and errors name it.
    pub const OPERATION: Operation = Operation {
        id: "create_channel_endpoint_assignment",
        success: &[201u16..=201u16],
    };

    /// A call of `client` with nothing set yet.
    pub fn new(client: &'a Client) -> Self {
        Self {
            client,
            customer_profile_sid: Err(missing_field("customer_profile_sid")),
            body: Ok(Default::default()),
        }
    }

    /// The SID of the customer profile.
    ///
    /// Limits: 34 characters, of the form `^BU[0-9a-fA-F]{32}$`.
    ///
    /// Required.
    pub fn customer_profile_sid<V>(mut self, value: V) -> Self
    where
        V: TryInto<types::CustomerProfileSid>,
        V::Error: std::fmt::Display,
    {
        self.customer_profile_sid = value
            .try_into()
            .map_err(|error| invalid_value("customer_profile_sid", error));
        self
    }

    /// The type of the channel endpoint. Twilio accepts any string; use `phone-number` for a phone number.
    ///
    /// Required.
    pub fn channel_endpoint_type<V>(mut self, value: V) -> Self
    where
        V: TryInto<String>,
        V::Error: std::fmt::Display,
    {
        self.body = self.body.map(|body| body.channel_endpoint_type(value));
        self
    }

    /// The SID of the channel endpoint to assign.
    ///
    /// Limits: 34 characters, of the form `^[a-zA-Z]{2}[0-9a-fA-F]{32}$`.
    ///
    /// Required.
    pub fn channel_endpoint_sid<V>(mut self, value: V) -> Self
    where
        V: TryInto<types::ChannelEndpointSid>,
        V::Error: std::fmt::Display,
    {
        self.body = self.body.map(|body| body.channel_endpoint_sid(value));
        self
    }

    /// The channel endpoint to assign, and its type.
    ///
    /// The whole body as one value, in place of its fields one by one.
    pub fn body<V>(mut self, value: V) -> Self
    where
        V: TryInto<types::CreateChannelEndpointAssignmentRequest>,
        V::Error: std::fmt::Display,
    {
        self.body = value
            .try_into()
            .map(Into::into)
            .map_err(|error| invalid_value("body", error));
        self
    }

    /// Changes the body as it stands.
    pub fn body_map<F>(mut self, change: F) -> Self
    where
        F: FnOnce(
            types::builder::CreateChannelEndpointAssignmentRequest,
        ) -> types::builder::CreateChannelEndpointAssignmentRequest,
    {
        self.body = self.body.map(change);
        self
    }

    /// Sends `POST /v1/CustomerProfiles/{CustomerProfileSid}/ChannelEndpointAssignments`.
    pub async fn send(
        self,
    ) -> Result<ResponseValue<types::ChannelEndpointAssignment>, Error> {
        let transport = self.client.transport();
        transport.call(&Self::OPERATION, self.request()?).await
    }

    /// The request that [`send`](Self::send) sends, before credentials are added.
    pub fn request(self) -> Result<reqwest::Request, Error> {
        let Self { client, customer_profile_sid, body } = self;
        let customer_profile_sid = customer_profile_sid.map_err(Error::invalid_request)?;
        let body = body
            .and_then(|body| {
                types::CreateChannelEndpointAssignmentRequest::try_from(body)
                    .map_err(|error| error.to_string())
            })
            .map_err(Error::invalid_request)?;
        let customer_profile_sid = path_segment(
            "customer_profile_sid",
            &customer_profile_sid,
        )?;
        let (base_url, http) = (
            client.transport().base_url(),
            client.transport().http(),
        );
        let url = format!(
            "{base_url}/v1/CustomerProfiles/{customer_profile_sid}/ChannelEndpointAssignments"
        );
        Ok(
            http
                .post(url)
                .header(reqwest::header::ACCEPT, "application/json")
                .form_urlencoded(&body)?
                .build()?,
        )
    }
}
