//! Paths with parameters.

use std::fmt;

/// A path of the document, such as `/v1/Profiles/{Sid}` or `/2010-04-01/Accounts/{Sid}.json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PathTemplate {
    segments: Vec<Segment>,
    /// The end of the path after its last segment: `.json` or nothing.
    suffix: &'static str,
}

/// The end of the paths of Twilio's API of 2010.
const JSON_SUFFIX: &str = ".json";

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Literal(String),
    Parameter(String),
}

impl PathTemplate {
    /// Parses a path. Returns `None` if a segment mixes a parameter with other text, which no Twilio path does.
    pub(crate) fn parse(path: &str) -> Option<Self> {
        let (path, suffix) = match path.strip_suffix(JSON_SUFFIX) {
            Some(path) => (path, JSON_SUFFIX),
            None => (path, ""),
        };
        let segments = path
            .strip_prefix('/')?
            .split('/')
            .map(|text| match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
                Some(name) if !name.is_empty() => Some(Segment::Parameter(name.to_owned())),
                None if !text.is_empty() && !text.contains(['{', '}']) => {
                    Some(Segment::Literal(text.to_owned()))
                }
                _ => None,
            })
            .collect::<Option<Vec<_>>>()?;
        Some(Self { segments, suffix })
    }

    /// Returns the segments of a path without the suffix if the path matches the template. `segments` are decoded.
    pub(crate) fn match_path(&self, segments: &[String]) -> Option<Vec<String>> {
        let mut segments = segments.to_vec();
        let last = segments.last_mut()?;
        *last = last.strip_suffix(self.suffix)?.to_owned();
        self.matches(&segments).then_some(segments)
    }

    /// Returns `true` if a path with these decoded segments matches the template, whose suffix is ignored.
    pub(crate) fn matches(&self, segments: &[String]) -> bool {
        self.segments.len() == segments.len()
            && self.segments.iter().zip(segments).all(|(expected, actual)| match expected {
                Segment::Literal(text) => text == actual,
                Segment::Parameter(_) => true,
            })
    }

    /// Returns `true` if a path may match both templates.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.suffix == other.suffix
            && self.segments.len() == other.segments.len()
            && self.segments.iter().zip(&other.segments).all(|segments| match segments {
                (Segment::Literal(a), Segment::Literal(b)) => a == b,
                _ => true,
            })
    }

    /// Returns the number of segments.
    pub(crate) fn len(&self) -> usize {
        self.segments.len()
    }

    /// Returns the end of the path after its last segment.
    pub(crate) fn suffix(&self) -> &'static str {
        self.suffix
    }

    /// Returns the parameters, each with the index of its segment.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = (usize, &str)> {
        self.segments.iter().enumerate().filter_map(|(index, segment)| match segment {
            Segment::Parameter(name) => Some((index, name.as_str())),
            Segment::Literal(_) => None,
        })
    }

    /// Splits off the last segment if it is a parameter, and returns the rest and the parameter's name.
    pub(crate) fn split_parameter(&self) -> Option<(Self, &str)> {
        match self.segments.split_last()? {
            (Segment::Parameter(name), rest) => Some((Self { segments: rest.to_vec(), ..*self }, name)),
            (Segment::Literal(_), _) => None,
        }
    }

    /// Returns the path with one more segment, which is a parameter.
    pub(crate) fn with_parameter(&self, name: &str) -> Self {
        let mut path = self.clone();
        path.segments.push(Segment::Parameter(name.to_owned()));
        path
    }

    /// Returns the last segment if it is literal: the name of a collection.
    pub(crate) fn name(&self) -> Option<&str> {
        match self.segments.last()? {
            Segment::Literal(text) => Some(text),
            Segment::Parameter(_) => None,
        }
    }

    /// Returns `true` if `collection` is one segment below this path, ignoring the names of parameters.
    pub(crate) fn is_parent_of(&self, collection: &Self) -> bool {
        collection.segments.len() == self.segments.len() + 1
            && self.segments.iter().zip(&collection.segments).all(|segments| match segments {
                (Segment::Literal(a), Segment::Literal(b)) => a == b,
                (Segment::Parameter(_), Segment::Parameter(_)) => true,
                _ => false,
            })
    }
}

impl fmt::Display for PathTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for segment in &self.segments {
            match segment {
                Segment::Literal(text) => write!(f, "/{text}")?,
                Segment::Parameter(name) => write!(f, "/{{{name}}}")?,
            }
        }
        f.write_str(self.suffix)
    }
}
