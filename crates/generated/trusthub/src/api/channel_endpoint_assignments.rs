// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! The operations of [`ClientChannelEndpointAssignmentsExt`].

use crate::{Client, builder};

/// Operations on the channel endpoint assignments of a customer profile.
pub trait ClientChannelEndpointAssignmentsExt {
    /// Lists the channel endpoint assignments of a customer profile.
    ///
    /// Returns one page of assignments. `meta.next_page_url` is the URL of the next page, or null on the last page. A
    /// page can be empty without being the last.
    ///
    /// Sends `GET /v1/CustomerProfiles/{CustomerProfileSid}/ChannelEndpointAssignments`.
    ///
    /// ```no_run
    /// # async fn sample(client: &twilio_trusthub::Client) -> Result<(), twilio_trusthub::Error> {
    /// use twilio_trusthub::prelude::*;
    ///
    /// let mut items = client
    ///     .list_channel_endpoint_assignments()
    ///     .customer_profile_sid("BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    ///     .stream();
    /// while let Some(item) = items.try_next().await? {
    ///     println!("{item:?}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// - `400`: A parameter is missing or invalid (code 20001). Retrying the same request fails again.
    /// - `401`: The credentials are missing or invalid (code 20003).
    /// - `404`: The customer profile or assignment does not exist or belongs to another account (code 20404).
    /// - `429`: Too many requests (code 20429). The request was not processed, so it is safe to retry.
    /// - `4XX`: The request was rejected for another reason; see `code` and `message`.
    /// - `5XX`: The service failed (code 20500) or is unavailable (code 20503). A create may have been processed. The body may be HTML, or missing, if a gateway responded.
    fn list_channel_endpoint_assignments(
        &self,
    ) -> builder::ListChannelEndpointAssignments<'_>;

    /// Assigns a channel endpoint to a customer profile.
    ///
    /// Returns the new assignment. Its SID is needed to delete it later.
    ///
    /// Twilio does not document what happens if the endpoint is already assigned to the profile. Both an error with
    /// status 409 and a second assignment have been observed. After retrying a request that may have been processed,
    /// check for duplicates.
    ///
    /// Sends `POST /v1/CustomerProfiles/{CustomerProfileSid}/ChannelEndpointAssignments`.
    ///
    /// ```no_run
    /// # async fn sample(client: &twilio_trusthub::Client) -> Result<(), twilio_trusthub::Error> {
    /// use twilio_trusthub::prelude::*;
    ///
    /// let response = client
    ///     .create_channel_endpoint_assignment()
    ///     .customer_profile_sid("BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    ///     .channel_endpoint_type("phone-number")
    ///     .channel_endpoint_sid("PNaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    ///     .send()
    ///     .await?;
    /// println!("{}", response.status());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// - `400`: A parameter is missing or invalid (code 20001). Retrying the same request fails again.
    /// - `401`: The credentials are missing or invalid (code 20003).
    /// - `404`: The customer profile or assignment does not exist or belongs to another account (code 20404).
    /// - `409`: The endpoint is already assigned to the profile (code 20409). Twilio does not reject every duplicate.
    /// - `429`: Too many requests (code 20429). The request was not processed, so it is safe to retry.
    /// - `4XX`: The request was rejected for another reason; see `code` and `message`.
    /// - `5XX`: The service failed (code 20500) or is unavailable (code 20503). A create may have been processed. The body may be HTML, or missing, if a gateway responded.
    fn create_channel_endpoint_assignment(
        &self,
    ) -> builder::CreateChannelEndpointAssignment<'_>;

    /// Fetches an assignment.
    ///
    /// Returns the assignment with this SID if it belongs to the customer profile.
    ///
    /// Sends `GET /v1/CustomerProfiles/{CustomerProfileSid}/ChannelEndpointAssignments/{Sid}`.
    ///
    /// ```no_run
    /// # async fn sample(client: &twilio_trusthub::Client) -> Result<(), twilio_trusthub::Error> {
    /// use twilio_trusthub::prelude::*;
    ///
    /// let response = client
    ///     .fetch_channel_endpoint_assignment()
    ///     .customer_profile_sid("BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    ///     .sid("RAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    ///     .send()
    ///     .await?;
    /// println!("{}", response.status());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// - `401`: The credentials are missing or invalid (code 20003).
    /// - `404`: The customer profile or assignment does not exist or belongs to another account (code 20404).
    /// - `429`: Too many requests (code 20429). The request was not processed, so it is safe to retry.
    /// - `4XX`: The request was rejected for another reason; see `code` and `message`.
    /// - `5XX`: The service failed (code 20500) or is unavailable (code 20503). A create may have been processed. The body may be HTML, or missing, if a gateway responded.
    fn fetch_channel_endpoint_assignment(
        &self,
    ) -> builder::FetchChannelEndpointAssignment<'_>;

    /// Deletes an assignment.
    ///
    /// Removes the channel endpoint from the customer profile; the endpoint itself is not deleted. To remove a phone
    /// number, list the assignments with its SID as `ChannelEndpointSid`, then delete the assignment by its own SID.
    ///
    /// Sends `DELETE /v1/CustomerProfiles/{CustomerProfileSid}/ChannelEndpointAssignments/{Sid}`.
    ///
    /// ```no_run
    /// # async fn sample(client: &twilio_trusthub::Client) -> Result<(), twilio_trusthub::Error> {
    /// use twilio_trusthub::prelude::*;
    ///
    /// let response = client
    ///     .delete_channel_endpoint_assignment()
    ///     .customer_profile_sid("BUaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    ///     .sid("RAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    ///     .send()
    ///     .await?;
    /// println!("{}", response.status());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// - `401`: The credentials are missing or invalid (code 20003).
    /// - `404`: The customer profile or assignment does not exist or belongs to another account (code 20404).
    /// - `429`: Too many requests (code 20429). The request was not processed, so it is safe to retry.
    /// - `4XX`: The request was rejected for another reason; see `code` and `message`.
    /// - `5XX`: The service failed (code 20500) or is unavailable (code 20503). A create may have been processed. The body may be HTML, or missing, if a gateway responded.
    fn delete_channel_endpoint_assignment(
        &self,
    ) -> builder::DeleteChannelEndpointAssignment<'_>;
}

impl ClientChannelEndpointAssignmentsExt for Client {
    fn list_channel_endpoint_assignments(
        &self,
    ) -> builder::ListChannelEndpointAssignments<'_> {
        builder::ListChannelEndpointAssignments::new(self)
    }

    fn create_channel_endpoint_assignment(
        &self,
    ) -> builder::CreateChannelEndpointAssignment<'_> {
        builder::CreateChannelEndpointAssignment::new(self)
    }

    fn fetch_channel_endpoint_assignment(
        &self,
    ) -> builder::FetchChannelEndpointAssignment<'_> {
        builder::FetchChannelEndpointAssignment::new(self)
    }

    fn delete_channel_endpoint_assignment(
        &self,
    ) -> builder::DeleteChannelEndpointAssignment<'_> {
        builder::DeleteChannelEndpointAssignment::new(self)
    }
}
