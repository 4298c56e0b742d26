// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! The builder of a `delete_channel_endpoint_assignment` call.

use twilio_core::{
    Error, Operation, ResponseValue,
    private::{invalid_value, missing_field, path_segment},
};
use crate::{Client, types};

/// A call of `delete_channel_endpoint_assignment`: `DELETE /v1/CustomerProfiles/{CustomerProfileSid}/ChannelEndpointAssignments/{Sid}`.
///
/// Required: [`customer_profile_sid`](Self::customer_profile_sid), [`sid`](Self::sid).
#[must_use = "nothing is sent before `send` is called"]
#[derive(Clone, Debug)]
pub struct DeleteChannelEndpointAssignment<'a> {
    client: &'a Client,
    customer_profile_sid: Result<types::CustomerProfileSid, String>,
    sid: Result<types::AssignmentSid, String>,
}

impl<'a> DeleteChannelEndpointAssignment<'a> {
    /// The operation, as spans and errors name it.
    pub const OPERATION: Operation = Operation {
        id: "delete_channel_endpoint_assignment",
        success: &[204u16..=204u16],
    };

    /// A call of `client` with nothing set yet.
    pub fn new(client: &'a Client) -> Self {
        Self {
            client,
            customer_profile_sid: Err(missing_field("customer_profile_sid")),
            sid: Err(missing_field("sid")),
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

    /// The SID of the assignment (RA…), not of its channel endpoint.
    ///
    /// Limits: 34 characters, of the form `^RA[0-9a-fA-F]{32}$`.
    ///
    /// Required.
    pub fn sid<V>(mut self, value: V) -> Self
    where
        V: TryInto<types::AssignmentSid>,
        V::Error: std::fmt::Display,
    {
        self.sid = value.try_into().map_err(|error| invalid_value("sid", error));
        self
    }

    /// Sends `DELETE /v1/CustomerProfiles/{CustomerProfileSid}/ChannelEndpointAssignments/{Sid}`.
    pub async fn send(self) -> Result<ResponseValue<()>, Error> {
        let transport = self.client.transport();
        transport.call_empty(&Self::OPERATION, self.request()?).await
    }

    /// The request that [`send`](Self::send) sends, before credentials are added.
    pub fn request(self) -> Result<reqwest::Request, Error> {
        let Self { client, customer_profile_sid, sid } = self;
        let customer_profile_sid = customer_profile_sid.map_err(Error::invalid_request)?;
        let sid = sid.map_err(Error::invalid_request)?;
        let customer_profile_sid = path_segment(
            "customer_profile_sid",
            &customer_profile_sid,
        )?;
        let sid = path_segment("sid", &sid)?;
        let (base_url, http) = (
            client.transport().base_url(),
            client.transport().http(),
        );
        let url = format!(
            "{base_url}/v1/CustomerProfiles/{customer_profile_sid}/ChannelEndpointAssignments/{sid}"
        );
        Ok(http.delete(url).header(reqwest::header::ACCEPT, "application/json").build()?)
    }
}
