//! Paths with parameters.

use std::fmt;

/// A path of the document, such as `/v1/Profiles/{Sid}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PathTemplate(Vec<Segment>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Literal(String),
    Parameter(String),
}

impl PathTemplate {
    /// Parses a path. Returns `None` if a segment mixes a parameter with other text, which no Twilio path does.
    pub(crate) fn parse(path: &str) -> Option<Self> {
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

    /// Returns `true` if a path with these decoded segments matches the template.
    pub(crate) fn matches(&self, segments: &[String]) -> bool {
        self.0.len() == segments.len()
            && self.0.iter().zip(segments).all(|(expected, actual)| match expected {
                Segment::Literal(text) => text == actual,
                Segment::Parameter(_) => true,
            })
    }

    /// Returns the number of segments.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns the parameters, each with the index of its segment.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = (usize, &str)> {
        self.0.iter().enumerate().filter_map(|(index, segment)| match segment {
            Segment::Parameter(name) => Some((index, name.as_str())),
            Segment::Literal(_) => None,
        })
    }

    /// Splits off the last segment if it is a parameter, and returns the rest and the parameter's name.
    pub(crate) fn split_parameter(&self) -> Option<(Self, &str)> {
        match self.0.split_last()? {
            (Segment::Parameter(name), rest) => Some((Self(rest.to_vec()), name)),
            (Segment::Literal(_), _) => None,
        }
    }

    /// Returns the last segment if it is literal: the name of a collection.
    pub(crate) fn name(&self) -> Option<&str> {
        match self.0.last()? {
            Segment::Literal(text) => Some(text),
            Segment::Parameter(_) => None,
        }
    }

    /// Returns `true` if `collection` is one segment below this path, ignoring the names of parameters.
    pub(crate) fn is_parent_of(&self, collection: &Self) -> bool {
        collection.0.len() == self.0.len() + 1
            && self.0.iter().zip(&collection.0).all(|segments| match segments {
                (Segment::Literal(a), Segment::Literal(b)) => a == b,
                (Segment::Parameter(_), Segment::Parameter(_)) => true,
                _ => false,
            })
    }
}

impl fmt::Display for PathTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|segment| match segment {
            Segment::Literal(text) => write!(f, "/{text}"),
            Segment::Parameter(name) => write!(f, "/{{{name}}}"),
        })
    }
}
