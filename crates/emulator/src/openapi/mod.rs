//! An OpenAPI document, as far as the emulator needs it: which resources it holds, and the rules of their values.

mod conventions;
mod path_template;
mod resource;
mod schema;
mod validator;

pub(crate) use resource::{Envelope, Filter, Form, Initial, List, Meta, Resource, Source};
pub(crate) use schema::{Schema, Schemas};

use axum::http::Method;
use serde_json::Value;

use crate::Error;
use path_template::Template;

/// A document that can be served.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) resources: Vec<Resource>,
    /// The paths that are in the document and have no shape that can be served.
    pub(crate) unserved: Vec<Template>,
    /// All of it, for the reference that a person reads.
    pub(crate) source: Value,
}

/// Where a request leads.
#[derive(Debug)]
pub(crate) enum Route<'a> {
    Collection {
        resource: &'a Resource,
    },
    Instance {
        resource: &'a Resource,
    },
    /// The document has the path, and the emulator does not serve it.
    Unserved,
}

/// What a request to a route does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Create,
    List,
    Fetch,
    Update,
    Delete,
}

impl Document {
    /// Reads a document, JSON or YAML.
    pub(crate) fn read(text: &str) -> Result<Self, Error> {
        let source: Value = match serde_json::from_str(text) {
            Ok(source) => source,
            // What begins like JSON and is not is told as JSON: YAML's own message would mislead.
            Err(error) if text.trim_start().starts_with('{') => {
                return Err(fault(format!("as JSON, {error}")));
            }
            Err(_) => serde_saphyr::from_str(text).map_err(|error| fault(format!("as YAML, {error}")))?,
        };
        match source.get("openapi").and_then(Value::as_str) {
            Some(version) if version.starts_with("3.") => {}
            Some(version) => return Err(fault(format!("it is OpenAPI {version}; 3.0 and 3.1 can be read"))),
            None => return Err(fault("it has no `openapi` with a version, as an OpenAPI document has")),
        }
        let (resources, unserved) = conventions::resources(&Schemas::new(&source))?;
        let text = |name: &str| {
            source.pointer(&format!("/info/{name}")).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        Ok(Self { title: text("title"), version: text("version"), resources, unserved, source })
    }

    /// Where the segments of a path lead. A path that is written out wins over one with a parameter in its place.
    pub(crate) fn route(&self, segments: &[String]) -> Option<Route<'_>> {
        let collections =
            self.resources.iter().map(|it| (&it.collection, Route::Collection { resource: it }));
        let instances = self.resources.iter().map(|it| (&it.instance, Route::Instance { resource: it }));
        let unserved = self.unserved.iter().map(|template| (template, Route::Unserved));
        collections
            .chain(instances)
            .chain(unserved)
            .filter(|(template, _)| template.matches(segments))
            .min_by_key(|(template, _)| template.parameters().count())
            .map(|(_, route)| route)
    }

    /// The resource whose instances hold those of `resource`, where the document has it.
    pub(crate) fn parent(&self, resource: &Resource) -> Option<&Resource> {
        self.resources.iter().find(|other| other.instance.is_parent_of(&resource.collection))
    }

    /// The resources that the instances of `resource` hold.
    pub(crate) fn children<'a>(&'a self, resource: &'a Resource) -> impl Iterator<Item = &'a Resource> {
        self.resources.iter().filter(|other| resource.instance.is_parent_of(&other.collection))
    }
}

impl Route<'_> {
    /// What each method does here.
    pub(crate) fn actions(&self) -> Vec<(Method, Action)> {
        let all: [(bool, Method, Action); 3] = match self {
            Self::Collection { resource } => [
                (resource.list.is_some(), Method::GET, Action::List),
                (resource.create.is_some(), Method::POST, Action::Create),
                (false, Method::DELETE, Action::Delete),
            ],
            Self::Instance { resource } => [
                (resource.fetch, Method::GET, Action::Fetch),
                (resource.update.is_some(), Method::POST, Action::Update),
                (resource.delete, Method::DELETE, Action::Delete),
            ],
            Self::Unserved => return Vec::new(),
        };
        all.into_iter().filter(|(has, ..)| *has).map(|(_, method, action)| (method, action)).collect()
    }
}

fn fault(what: impl Into<String>) -> Error {
    Error::Document(what.into())
}
