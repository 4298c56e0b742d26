//! The list of the generated types, for tests of every type.

/// Invokes the macro `callback` with the names of all generated types.
macro_rules! each_type {
    ($callback:ident) => {
        $callback! {
            AccountSid
            ApiError
            AssignmentSid
            ChannelEndpointAssignment
            ChannelEndpointAssignmentPage
            ChannelEndpointSid
            CreateChannelEndpointAssignmentRequest
            CreateTrustProductChannelEndpointAssignmentRequest
            CustomerProfile
            CustomerProfilePage
            CustomerProfileSid
            EntityAssignmentSid
            ObjectSid
            PageIndex
            PageMeta
            PageSize
            PolicySid
            ReviewStatus
            TrustProduct
            TrustProductChannelEndpointAssignment
            TrustProductChannelEndpointAssignmentPage
            TrustProductEntityAssignment
            TrustProductEntityAssignmentPage
            TrustProductPage
            TrustProductSid
        }
    };
}

pub(crate) use each_type;

#[test]
fn each_type_lists_every_type_of_the_generated_client() {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/generated/trusthub/src/types");
    let read = |file| std::fs::read_to_string(format!("{directory}/{file}")).unwrap();
    let (index, aliases) = (read("mod.rs"), read("aliases.rs"));
    let exports = index.lines().filter_map(|line| line.strip_prefix("pub use ")?.strip_suffix(';'));
    let mut generated: Vec<&str> =
        exports.filter_map(|path| path.rsplit("::").next()).filter(|name| *name != "*").collect();
    generated.extend(aliases.lines().filter_map(|line| line.strip_prefix("pub type ")?.split(' ').next()));
    generated.sort_unstable();
    macro_rules! names {
        ($($name:ident)*) => { [$(stringify!($name)),*] };
    }
    assert_eq!(generated, each_type!(names));
}
