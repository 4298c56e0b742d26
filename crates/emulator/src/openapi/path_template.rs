//! Paths with parameters in them.

use std::fmt;

/// A path of the document: `/v1/Profiles/{Sid}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template(Vec<Segment>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Literal(String),
    Parameter(String),
}

impl Template {
    /// Reads a path; `None` where a parameter is only a part of a segment, which no Twilio path has.
    pub(crate) fn read(path: &str) -> Option<Self> {
        path.strip_prefix('/')?
            .split('/')
            .map(|text| match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
                Some(name) if !name.is_empty() => Some(Segment::Parameter(name.to_owned())),
                None if !text.is_empty() && !text.contains(['{', '}']) => {
                    Some(Segment::Literal(text.to_owned()))
                }
                _ => None,
            })
            .collect::<Option<Vec<_>>>()
            .map(Self)
    }

    /// Whether a path of these segments, decoded, is one of these.
    pub(crate) fn matches(&self, segments: &[String]) -> bool {
        self.0.len() == segments.len()
            && self.0.iter().zip(segments).all(|(wanted, found)| match wanted {
                Segment::Literal(text) => text == found,
                Segment::Parameter(_) => true,
            })
    }

    /// How many segments it has.
    pub(crate) fn length(&self) -> usize {
        self.0.len()
    }

    /// The parameters, each with the place of its segment.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = (usize, &str)> {
        self.0.iter().enumerate().filter_map(|(at, segment)| match segment {
            Segment::Parameter(name) => Some((at, name.as_str())),
            Segment::Literal(_) => None,
        })
    }

    /// The path that comes before the last segment and that segment's parameter, if it is one.
    pub(crate) fn split_parameter(&self) -> Option<(Self, &str)> {
        match self.0.split_last()? {
            (Segment::Parameter(name), before) => Some((Self(before.to_vec()), name)),
            (Segment::Literal(_), _) => None,
        }
    }

    /// The last segment where it is written out: the name of a collection.
    pub(crate) fn name(&self) -> Option<&str> {
        match self.0.last()? {
            Segment::Literal(text) => Some(text),
            Segment::Parameter(_) => None,
        }
    }

    /// Whether `collection` is one segment below this path, whatever the parameters are called.
    pub(crate) fn is_parent_of(&self, collection: &Self) -> bool {
        collection.0.len() == self.0.len() + 1
            && self.0.iter().zip(&collection.0).all(|(ours, theirs)| match (ours, theirs) {
                (Segment::Literal(a), Segment::Literal(b)) => a == b,
                (Segment::Parameter(_), Segment::Parameter(_)) => true,
                _ => false,
            })
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|segment| match segment {
            Segment::Literal(text) => write!(f, "/{text}"),
            Segment::Parameter(name) => write!(f, "/{{{name}}}"),
        })
    }
}
