// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! The operations of [`ClientChannelEndpointAssignmentsExt`].

use crate::{Client, builder};

/// The assignments of channel endpoints to one customer profile.
pub trait ClientChannelEndpointAssignmentsExt {
    /// List the endpoints of a customer profile.
    ///
    /// Answers one page of the profile's assignments and, in `meta.next_page_url`, the address of the next. A page may
    /// be empty and still have a next one: the list has ended only where that address is null.
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
    /// - `400`: A parameter is missing or refused (code 20001). Correct it; the same request will fail again.
    /// - `401`: The credentials are missing or wrong (code 20003).
    /// - `404`: The profile, or the assignment in it, does not exist or is another account's (code 20404).
    /// - `429`: Too many requests (code 20429). This one was not processed, so that any call may be made again.
    /// - `4XX`: The request was refused for another reason, which the code and the message tell.
    /// - `5XX`: The service failed (code 20500) or is not available (code 20503). A create may have been carried out. A gateway in front of the service may answer with HTML, or with no body at all.
    fn list_channel_endpoint_assignments(
        &self,
    ) -> builder::ListChannelEndpointAssignments<'_>;

    /// Assign a channel endpoint to a customer profile.
    ///
    /// Makes the endpoint part of the profile and answers the new assignment, whose SID is needed to remove it again.
    ///
    /// What the service does with an endpoint that the profile already holds is not documented: it has been seen to
    /// refuse with status 409, and to make a second assignment. Whoever repeats a call whose outcome is unknown has to
    /// look for duplicates afterwards.
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
    /// - `400`: A parameter is missing or refused (code 20001). Correct it; the same request will fail again.
    /// - `401`: The credentials are missing or wrong (code 20003).
    /// - `404`: The profile, or the assignment in it, does not exist or is another account's (code 20404).
    /// - `409`: The profile already holds the endpoint (code 20409); the service does not always refuse this.
    /// - `429`: Too many requests (code 20429). This one was not processed, so that any call may be made again.
    /// - `4XX`: The request was refused for another reason, which the code and the message tell.
    /// - `5XX`: The service failed (code 20500) or is not available (code 20503). A create may have been carried out. A gateway in front of the service may answer with HTML, or with no body at all.
    fn create_channel_endpoint_assignment(
        &self,
    ) -> builder::CreateChannelEndpointAssignment<'_>;

    /// Fetch one assignment.
    ///
    /// Answers the assignment of that SID, where the profile holds it.
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
    /// - `401`: The credentials are missing or wrong (code 20003).
    /// - `404`: The profile, or the assignment in it, does not exist or is another account's (code 20404).
    /// - `429`: Too many requests (code 20429). This one was not processed, so that any call may be made again.
    /// - `4XX`: The request was refused for another reason, which the code and the message tell.
    /// - `5XX`: The service failed (code 20500) or is not available (code 20503). A create may have been carried out. A gateway in front of the service may answer with HTML, or with no body at all.
    fn fetch_channel_endpoint_assignment(
        &self,
    ) -> builder::FetchChannelEndpointAssignment<'_>;

    /// Remove an endpoint from a customer profile.
    ///
    /// Removes the assignment; the endpoint itself stays. The SID is the assignment's own, which begins with `RA`, and
    /// not the endpoint's: to remove a phone number, list with its SID first.
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
    /// - `401`: The credentials are missing or wrong (code 20003).
    /// - `404`: The profile, or the assignment in it, does not exist or is another account's (code 20404).
    /// - `429`: Too many requests (code 20429). This one was not processed, so that any call may be made again.
    /// - `4XX`: The request was refused for another reason, which the code and the message tell.
    /// - `5XX`: The service failed (code 20500) or is not available (code 20503). A create may have been carried out. A gateway in front of the service may answer with HTML, or with no body at all.
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
