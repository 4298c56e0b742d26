//! The desired state of a customer profile.

use std::collections::HashMap;
use std::{error, fmt};

use twilio_trusthub::Sid;

/// The maximum number of endpoint types. Twilio documents one; a thousand is a mistake in the input.
const MAX_TYPES: usize = 1000;

/// A SID in the form in which SIDs are compared: spreadsheets change the case of letters, so case is ignored. Requests
/// and output keep the SID as it was given.
pub(crate) type SidKey = [u8; 34];

/// Returns the form of `sid` that comparisons use.
pub(crate) fn sid_key(sid: Sid) -> SidKey {
    let mut key = [0; 34];
    key.copy_from_slice(sid.as_str().as_bytes());
    key.make_ascii_lowercase();
    key
}

/// Returns `true` if `actual`, the type in a response, differs from the `desired` one.
///
/// An input can express neither an empty type nor whitespace around one. Treating these as different would remove and
/// recreate such assignments on every run.
pub(crate) fn is_other_type(actual: Option<&str>, desired: &str) -> bool {
    actual.map(str::trim).is_some_and(|actual| !actual.is_empty() && actual != desired)
}

/// An endpoint that the profile should hold. It takes 40 bytes, because a desired state can have millions of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Desired {
    /// The endpoint's SID.
    pub sid: Sid,
    /// The line of the input that names the endpoint, for messages and reports.
    pub line: u32,
    endpoint_type: EndpointTypeId,
}

/// An endpoint type, as an index into the types of a [`DesiredState`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EndpointTypeId(u16);

/// A line of the input that repeats an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Duplicate {
    /// The line that repeats the other one.
    pub line: u32,
    /// The line that it repeats.
    pub of_line: u32,
    /// The endpoint that both name.
    #[serde(rename = "channel_endpoint_sid")]
    pub sid: Sid,
}

/// The endpoints that a customer profile should hold.
///
/// ```
/// use trusthub_sync::DesiredState;
///
/// let mut builder = DesiredState::builder();
/// let phone_number = builder.endpoint_type("phone-number").unwrap();
/// builder.add("PN00000000000000000000000000000001".parse().unwrap(), phone_number, 1);
/// let desired = builder.build().unwrap();
/// assert_eq!(desired.endpoints().len(), 1);
/// ```
#[derive(Debug)]
pub struct DesiredState {
    /// Sorted by [`sid_key`], without duplicates.
    endpoints: Vec<Desired>,
    /// Sorted by line.
    duplicates: Vec<Duplicate>,
    types: Vec<String>,
}

impl DesiredState {
    /// Returns a builder without any endpoints.
    #[must_use]
    pub fn builder() -> DesiredStateBuilder {
        DesiredStateBuilder::default()
    }

    /// Returns the endpoints, sorted by SID and without duplicates.
    #[must_use]
    pub fn endpoints(&self) -> &[Desired] {
        &self.endpoints
    }

    /// Returns the lines that repeat earlier ones, sorted by line.
    #[must_use]
    pub fn duplicates(&self) -> &[Duplicate] {
        &self.duplicates
    }

    /// Returns the type that `endpoint` should be assigned as.
    ///
    /// # Panics
    ///
    /// If `endpoint` is from another desired state that has more types.
    #[must_use]
    pub fn type_of(&self, endpoint: &Desired) -> &str {
        &self.types[usize::from(endpoint.endpoint_type.0)]
    }

    /// Returns a copy without some endpoints. The lines that repeat them are left out as well.
    #[must_use]
    pub fn without(&self, is_excluded: impl Fn(Sid) -> bool) -> Self {
        Self {
            endpoints: self.endpoints.iter().filter(|endpoint| !is_excluded(endpoint.sid)).copied().collect(),
            duplicates: self
                .duplicates
                .iter()
                .filter(|duplicate| !is_excluded(duplicate.sid))
                .copied()
                .collect(),
            types: self.types.clone(),
        }
    }

    /// Returns the index in [`endpoints`](Self::endpoints) of the endpoint with this SID, in either case.
    #[must_use]
    pub fn find(&self, sid: Sid) -> Option<usize> {
        self.endpoints.binary_search_by_key(&sid_key(sid), |endpoint| sid_key(endpoint.sid)).ok()
    }
}

/// Collects the endpoints of a [`DesiredState`].
#[derive(Debug, Default)]
pub struct DesiredStateBuilder {
    endpoints: Vec<Desired>,
    types: HashMap<String, EndpointTypeId>,
}

impl DesiredStateBuilder {
    /// Returns the ID of an endpoint type, such as `phone-number`, for [`add`](Self::add).
    ///
    /// # Errors
    ///
    /// If there are a thousand other types already.
    pub fn endpoint_type(&mut self, name: &str) -> Result<EndpointTypeId, TooManyTypes> {
        if let Some(known) = self.types.get(name) {
            return Ok(*known);
        }
        let next = u16::try_from(self.types.len()).unwrap_or(u16::MAX);
        if usize::from(next) >= MAX_TYPES {
            return Err(TooManyTypes(()));
        }
        self.types.insert(name.to_owned(), EndpointTypeId(next));
        Ok(EndpointTypeId(next))
    }

    /// Adds an endpoint, which line `line` of the input names.
    pub fn add(&mut self, sid: Sid, endpoint_type: EndpointTypeId, line: u32) {
        self.endpoints.push(Desired { sid, line, endpoint_type });
    }

    /// Sorts the endpoints, and separates duplicates from first occurrences.
    ///
    /// # Errors
    ///
    /// If the same endpoint was added as two different types.
    pub fn build(self) -> Result<DesiredState, TypeConflicts> {
        let Self { mut endpoints, types: ids } = self;
        let mut types = vec![String::new(); ids.len()];
        for (name, id) in ids {
            types[usize::from(id.0)] = name;
        }
        endpoints.sort_unstable_by_key(|endpoint| (sid_key(endpoint.sid), endpoint.line));
        let (mut duplicates, mut conflicts) = (Vec::new(), Vec::new());
        endpoints.dedup_by(|later, first| {
            if sid_key(later.sid) != sid_key(first.sid) {
                return false;
            }
            if later.endpoint_type == first.endpoint_type {
                duplicates.push(Duplicate { line: later.line, of_line: first.line, sid: first.sid });
            } else {
                conflicts.push((*later, *first));
            }
            true
        });
        if !conflicts.is_empty() {
            return Err(TypeConflicts { conflicts, types });
        }
        duplicates.sort_unstable();
        endpoints.shrink_to_fit();
        Ok(DesiredState { endpoints, duplicates, types })
    }
}

/// An error returned when a desired state names more endpoint types than it can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyTypes(());

impl fmt::Display for TooManyTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "more than {MAX_TYPES} different endpoint types")
    }
}

impl error::Error for TooManyTypes {}

/// An error returned when endpoints were added as two different types.
#[derive(Debug)]
pub struct TypeConflicts {
    /// The later and the first occurrence.
    conflicts: Vec<(Desired, Desired)>,
    types: Vec<String>,
}

/// An endpoint that was added as two different types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TypeConflict<'a> {
    /// The endpoint.
    pub sid: Sid,
    /// The later line that names it.
    pub line: u32,
    /// The type on that line.
    pub endpoint_type: &'a str,
    /// The first line that names it.
    pub first_line: u32,
    /// The type on that line.
    pub first_type: &'a str,
}

impl TypeConflicts {
    /// Returns the conflicts, sorted by SID.
    pub fn iter(&self) -> impl Iterator<Item = TypeConflict<'_>> {
        let type_of = |endpoint: &Desired| self.types[usize::from(endpoint.endpoint_type.0)].as_str();
        self.conflicts.iter().map(move |(later, first)| TypeConflict {
            sid: first.sid,
            line: later.line,
            endpoint_type: type_of(later),
            first_line: first.line,
            first_type: type_of(first),
        })
    }
}

impl fmt::Display for TypeConflict<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sid, endpoint_type, first_type, first_line, .. } = self;
        write!(f, "`{sid}` has type `{endpoint_type}` here but `{first_type}` on line {first_line}")
    }
}

impl fmt::Display for TypeConflicts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("endpoints with two different types")?;
        for conflict in self.iter() {
            write!(f, "\n  line {}: {conflict}", conflict.line)?;
        }
        Ok(())
    }
}

impl error::Error for TypeConflicts {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn desired_takes_40_bytes() {
        assert_eq!(size_of::<Desired>(), 40);
    }

    #[test]
    fn find_ignores_case() {
        let sids = ["PN0000000000000000000000000000000A", "PN0000000000000000000000000000000b"];
        let mut builder = DesiredState::builder();
        let fax = builder.endpoint_type("fax").unwrap();
        for (sid, line) in sids.iter().zip(1..) {
            builder.add(sid.parse().unwrap(), fax, line);
        }
        let desired = builder.build().unwrap();
        for (at, sid) in sids.iter().enumerate() {
            assert_eq!(desired.find(sid.to_uppercase().parse().unwrap()), Some(at));
            assert_eq!(desired.find(sid.to_lowercase().parse().unwrap()), Some(at));
        }
        assert_eq!(desired.find("PN0000000000000000000000000000000c".parse().unwrap()), None);
    }

    #[test]
    fn build_reports_endpoint_with_two_types_as_conflict() {
        let sid: Sid = "PN00000000000000000000000000000001".parse().unwrap();
        let mut builder = DesiredState::builder();
        for (name, line) in [("fax", 1), ("fax", 2), ("phone-number", 3)] {
            let endpoint_type = builder.endpoint_type(name).unwrap();
            builder.add(sid, endpoint_type, line);
        }
        insta::assert_snapshot!(builder.build().unwrap_err(), @r"
        endpoints with two different types
          line 3: `PN00000000000000000000000000000001` has type `phone-number` here but `fax` on line 1
        ");
    }

    #[test]
    fn endpoint_type_rejects_type_1001() {
        let mut builder = DesiredState::builder();
        for at in 0..MAX_TYPES {
            builder.endpoint_type(&at.to_string()).unwrap();
        }
        assert!(builder.endpoint_type("0").is_ok());
        insta::assert_snapshot!(builder.endpoint_type("x").unwrap_err(), @"more than 1000 different endpoint types");
    }
}
