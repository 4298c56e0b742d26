// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! The builder of a `list_channel_endpoint_assignments` call.

use twilio_core::{
    Error, Items, Operation, Pages, ResponseValue,
    private::{
        QueryParam, check_len, invalid_value, missing_field, page_size_for, path_segment,
    },
};
use crate::{Client, types};

/// A call of `list_channel_endpoint_assignments`: `GET /v1/CustomerProfiles/{CustomerProfileSid}/ChannelEndpointAssignments`.
///
/// Required: [`customer_profile_sid`](Self::customer_profile_sid).
#[must_use = "nothing is sent before `send` is called"]
#[derive(Clone, Debug)]
pub struct ListChannelEndpointAssignments<'a> {
    client: &'a Client,
    customer_profile_sid: Result<types::CustomerProfileSid, String>,
    channel_endpoint_sid: Result<Option<types::ChannelEndpointSid>, String>,
    channel_endpoint_sids: Result<
        Option<twilio_core::CommaSeparated<types::ChannelEndpointSid>>,
        String,
    >,
    page: Result<Option<types::PageIndex>, String>,
    page_size: Result<Option<types::PageSize>, String>,
    page_token: Result<Option<String>, String>,
    limit: Option<u64>,
    resume_from: Option<String>,
}

impl<'a> ListChannelEndpointAssignments<'a> {
    /// The operation, as spans and errors name it.
    pub const OPERATION: Operation = Operation {
        id: "list_channel_endpoint_assignments",
        success: &[200u16..=200u16],
    };

    /// A call of `client` with nothing set yet.
    pub fn new(client: &'a Client) -> Self {
        Self {
            client,
            customer_profile_sid: Err(missing_field("customer_profile_sid")),
            channel_endpoint_sid: Ok(None),
            channel_endpoint_sids: Ok(None),
            page: Ok(None),
            page_size: Ok(None),
            page_token: Ok(None),
            limit: None,
            resume_from: None,
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

    /// Filters by the SID of the channel endpoint.
    ///
    /// Limits: 34 characters, of the form `^[a-zA-Z]{2}[0-9a-fA-F]{32}$`.
    pub fn channel_endpoint_sid<V>(mut self, value: V) -> Self
    where
        V: TryInto<types::ChannelEndpointSid>,
        V::Error: std::fmt::Display,
    {
        self.channel_endpoint_sid = value
            .try_into()
            .map(Some)
            .map_err(|error| invalid_value("channel_endpoint_sid", error));
        self
    }

    /// Filters by the SIDs of channel endpoints, sent as one comma-separated value.
    ///
    /// Limits: at least 1 item.
    pub fn channel_endpoint_sids<V>(mut self, value: V) -> Self
    where
        V: TryInto<twilio_core::CommaSeparated<types::ChannelEndpointSid>>,
        V::Error: std::fmt::Display,
    {
        self.channel_endpoint_sids = value
            .try_into()
            .map_err(|error| invalid_value("channel_endpoint_sids", error))
            .and_then(|list| check_len("channel_endpoint_sids", list, 1, usize::MAX))
            .map(Some);
        self
    }

    /// The index of the page, as found in page URLs. To request the next page, follow `meta.next_page_url` instead of
    /// setting this parameter.
    ///
    /// Limits: at least 0.
    pub fn page<V>(mut self, value: V) -> Self
    where
        V: TryInto<types::PageIndex>,
        V::Error: std::fmt::Display,
    {
        self.page = value
            .try_into()
            .map(Some)
            .map_err(|error| invalid_value("page", error));
        self
    }

    /// The maximum number of assignments per page.
    ///
    /// Limits: from 1 to 1000, 50 if it is not set.
    pub fn page_size<V>(mut self, value: V) -> Self
    where
        V: TryInto<types::PageSize>,
        V::Error: std::fmt::Display,
    {
        self.page_size = value
            .try_into()
            .map(Some)
            .map_err(|error| invalid_value("page_size", error));
        self
    }

    /// The opaque token of the page, as found in page URLs.
    pub fn page_token<V>(mut self, value: V) -> Self
    where
        V: TryInto<String>,
        V::Error: std::fmt::Display,
    {
        self.page_token = value
            .try_into()
            .map(Some)
            .map_err(|error| invalid_value("page_token", error));
        self
    }

    /// Ends [`stream`](Self::stream) and [`pages`](Self::pages) after `items` items. A limit that is smaller than a page, which is 50 items unless [`page_size`](Self::page_size) says otherwise, becomes the page's size.
    pub fn limit(mut self, items: u64) -> Self {
        self.limit = Some(items);
        self
    }

    /// Begins at the address of a page that was saved before, from `meta.next_page_url` or `meta.url`. The
    /// parameters are then part of that address, and none of them need be set. An address at another host than
    /// the client's is refused before anything is sent.
    pub fn resume_from(mut self, page_url: impl Into<String>) -> Self {
        self.resume_from = Some(page_url.into());
        self
    }

    /// Every item of every page, one by one. The next page is asked for while the items of one are read.
    pub fn stream(self) -> Items<types::ChannelEndpointAssignmentPage> {
        self.pages().items()
    }

    /// Every page. The next one is asked for while one is read.
    pub fn pages(self) -> Pages<types::ChannelEndpointAssignmentPage> {
        let transport = self.client.transport();
        let limit = self.limit;
        let mut call = self;
        if let Ok(size) = &call.page_size {
            let size = page_size_for(call.limit, size.map(i64::from), 50i64);
            if let Some(size) = size {
                call.page_size = size
                    .try_into()
                    .map(Some)
                    .map_err(|error| invalid_value("page_size", error));
            }
        }
        transport.pages(&Self::OPERATION, call.first_request(), limit)
    }

    fn first_request(self) -> Result<reqwest::Request, Error> {
        match &self.resume_from {
            Some(page_url) => self.client.transport().page_request(page_url),
            None => self.request(),
        }
    }

    /// Sends `GET /v1/CustomerProfiles/{CustomerProfileSid}/ChannelEndpointAssignments`.
    ///
    /// One page; [`stream`](Self::stream) and [`pages`](Self::pages) read on.
    pub async fn send(
        self,
    ) -> Result<ResponseValue<types::ChannelEndpointAssignmentPage>, Error> {
        let transport = self.client.transport();
        transport.call(&Self::OPERATION, self.first_request()?).await
    }

    /// The request that [`send`](Self::send) sends, before credentials are added.
    pub fn request(self) -> Result<reqwest::Request, Error> {
        let Self {
            client,
            customer_profile_sid,
            channel_endpoint_sid,
            channel_endpoint_sids,
            page,
            page_size,
            page_token,
            limit: _,
            resume_from: _,
        } = self;
        let customer_profile_sid = customer_profile_sid.map_err(Error::invalid_request)?;
        let channel_endpoint_sid = channel_endpoint_sid.map_err(Error::invalid_request)?;
        let channel_endpoint_sids = channel_endpoint_sids
            .map_err(Error::invalid_request)?;
        let page = page.map_err(Error::invalid_request)?;
        let page_size = page_size.map_err(Error::invalid_request)?;
        let page_token = page_token.map_err(Error::invalid_request)?;
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
                .get(url)
                .header(reqwest::header::ACCEPT, "application/json")
                .query(&QueryParam::new("ChannelEndpointSid", &channel_endpoint_sid))
                .query(&QueryParam::new("ChannelEndpointSids", &channel_endpoint_sids))
                .query(&QueryParam::new("PageSize", &page_size))
                .query(&QueryParam::new("Page", &page))
                .query(&QueryParam::new("PageToken", &page_token))
                .build()?,
        )
    }
}
