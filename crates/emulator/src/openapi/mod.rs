//! The OpenAPI document: the resources it describes, and the constraints on their values.

mod conventions;
mod error;
mod path_template;
mod resource;
mod schema;
mod validator;

pub(crate) use error::DocumentError;
pub(crate) use resource::{
    EnvelopePart, FilterParam, Form, InitialValue, ListOperation, PageMeta, PropertySource, Resource,
};
#[cfg(feature = "ui")]
pub(crate) use schema::parameter_text;
pub(crate) use schema::{Schema, SchemaResolver};

use hyper::Method;
use serde_json::Value;

use path_template::PathTemplate;

/// A document that can be served.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) resources: Vec<Resource>,
    /// The document's paths that are neither a collection nor an instance of one.
    pub(crate) unsupported_paths: Vec<PathTemplate>,
    /// The parsed document, for the reference page.
    pub(crate) source: Value,
}

/// The part of the document that a request's path refers to.
#[derive(Debug)]
pub(crate) enum Route<'a> {
    Collection {
        resource: &'a Resource,
    },
    Instance {
        resource: &'a Resource,
    },
    /// A path of the document that the emulator does not serve.
    Unsupported,
}

/// An operation on a resource.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Action<'a> {
    Create(&'a Form),
    List(&'a ListOperation),
    Fetch,
    Update(&'a Form),
    Delete,
}

impl Document {
    /// Parses a JSON or YAML document.
    pub(crate) fn parse(text: &str) -> Result<Self, DocumentError> {
        let source: Value = match serde_json::from_str(text) {
            Ok(source) => source,
            // For text that begins like JSON, the JSON parser's message is the useful one.
            Err(error) if text.trim_start().starts_with('{') => {
                return Err(DocumentError::new(format!("invalid JSON: {error}")));
            }
            #[cfg(feature = "yaml")]
            Err(_) => serde_saphyr::from_str(text).map_err(|error| {
                let reason =
                    error.without_snippet().render_with_formatter(&serde_saphyr::UserMessageFormatter);
                DocumentError::new(format!("invalid YAML: {reason}"))
            })?,
            #[cfg(not(feature = "yaml"))]
            Err(_) => {
                let message = "it is not JSON; to read YAML, enable the feature `yaml` of `twilio-emulator`";
                return Err(DocumentError::new(message));
            }
        };
        match source.get("openapi").and_then(Value::as_str) {
            Some(version) if version.starts_with("3.") => {}
            Some(version) => {
                return Err(DocumentError::new(format!(
                    "unsupported OpenAPI version {version} (supported: 3.0 and 3.1)"
                )));
            }
            None => return Err(DocumentError::new("it has no `openapi` field with a version")),
        }
        let (resources, unsupported_paths) = conventions::resources(&SchemaResolver::new(&source))?;
        let info = |name: &str| {
            source.pointer(&format!("/info/{name}")).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        Ok(Self { title: info("title"), version: info("version"), resources, unsupported_paths, source })
    }

    /// Returns the route for a path's segments. A literal segment takes precedence over a parameter.
    pub(crate) fn route(&self, segments: &[String]) -> Option<Route<'_>> {
        let collections =
            self.resources.iter().map(|it| (&it.collection, Route::Collection { resource: it }));
        let instances = self.resources.iter().map(|it| (&it.instance, Route::Instance { resource: it }));
        let unsupported = self.unsupported_paths.iter().map(|template| (template, Route::Unsupported));
        collections
            .chain(instances)
            .chain(unsupported)
            .filter(|(template, _)| template.matches(segments))
            .min_by_key(|(template, _)| template.parameters().count())
            .map(|(_, route)| route)
    }

    /// Returns the resource whose instances contain the collections of `resource`, if the document has it.
    pub(crate) fn parent(&self, resource: &Resource) -> Option<&Resource> {
        self.resources.iter().find(|other| other.instance.is_parent_of(&resource.collection))
    }

    /// Returns the resources whose collections belong to an instance of `resource`.
    pub(crate) fn children<'a>(&'a self, resource: &'a Resource) -> impl Iterator<Item = &'a Resource> {
        self.resources.iter().filter(|other| resource.instance.is_parent_of(&other.collection))
    }
}

impl<'a> Route<'a> {
    /// Returns the supported methods, each with its action.
    pub(crate) fn actions(&self) -> Vec<(Method, Action<'a>)> {
        let candidates = match self {
            Self::Collection { resource } => vec![
                (Method::GET, resource.list.as_ref().map(Action::List)),
                (Method::POST, resource.create.as_ref().map(Action::Create)),
            ],
            Self::Instance { resource } => vec![
                (Method::GET, resource.has_fetch.then_some(Action::Fetch)),
                (Method::POST, resource.update.as_ref().map(Action::Update)),
                (Method::DELETE, resource.has_delete.then_some(Action::Delete)),
            ],
            Self::Unsupported => return Vec::new(),
        };
        candidates.into_iter().filter_map(|(method, action)| Some((method, action?))).collect()
    }
}
