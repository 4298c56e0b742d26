// Generated from spec/trusthub.yaml by `cargo xtask generate`; edit the spec, not this.

//! Operations as methods of a mock server.

use crate::operations;

/// A method for each operation, which mocks it on an [`httpmock::MockServer`].
pub trait MockServerExt {
    /// Mocks `list_channel_endpoint_assignments`.
    fn list_channel_endpoint_assignments<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::ListChannelEndpointAssignmentsWhen,
            operations::ListChannelEndpointAssignmentsThen,
        );

    /// Mocks `create_channel_endpoint_assignment`.
    fn create_channel_endpoint_assignment<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::CreateChannelEndpointAssignmentWhen,
            operations::CreateChannelEndpointAssignmentThen,
        );

    /// Mocks `fetch_channel_endpoint_assignment`.
    fn fetch_channel_endpoint_assignment<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::FetchChannelEndpointAssignmentWhen,
            operations::FetchChannelEndpointAssignmentThen,
        );

    /// Mocks `delete_channel_endpoint_assignment`.
    fn delete_channel_endpoint_assignment<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::DeleteChannelEndpointAssignmentWhen,
            operations::DeleteChannelEndpointAssignmentThen,
        );
}

impl MockServerExt for ::httpmock::MockServer {
    fn list_channel_endpoint_assignments<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::ListChannelEndpointAssignmentsWhen,
            operations::ListChannelEndpointAssignmentsThen,
        ),
    {
        self.mock(|when, then| {
            config_fn(
                operations::ListChannelEndpointAssignmentsWhen::new(when),
                operations::ListChannelEndpointAssignmentsThen::new(then),
            )
        })
    }

    fn create_channel_endpoint_assignment<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::CreateChannelEndpointAssignmentWhen,
            operations::CreateChannelEndpointAssignmentThen,
        ),
    {
        self.mock(|when, then| {
            config_fn(
                operations::CreateChannelEndpointAssignmentWhen::new(when),
                operations::CreateChannelEndpointAssignmentThen::new(then),
            )
        })
    }

    fn fetch_channel_endpoint_assignment<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::FetchChannelEndpointAssignmentWhen,
            operations::FetchChannelEndpointAssignmentThen,
        ),
    {
        self.mock(|when, then| {
            config_fn(
                operations::FetchChannelEndpointAssignmentWhen::new(when),
                operations::FetchChannelEndpointAssignmentThen::new(then),
            )
        })
    }

    fn delete_channel_endpoint_assignment<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(
            operations::DeleteChannelEndpointAssignmentWhen,
            operations::DeleteChannelEndpointAssignmentThen,
        ),
    {
        self.mock(|when, then| {
            config_fn(
                operations::DeleteChannelEndpointAssignmentWhen::new(when),
                operations::DeleteChannelEndpointAssignmentThen::new(then),
            )
        })
    }
}
