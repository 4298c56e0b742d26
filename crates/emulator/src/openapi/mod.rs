//! The OpenAPI documents: the resources they describe, and the constraints on their values.

mod conventions;
mod error;
mod operation;
mod page;
mod path_template;
mod resource;
mod schema;
mod source;
mod validator;

pub(crate) use error::DocumentError;
pub(crate) use path_template::PathTemplate;
pub(crate) use resource::{
    DateFormat, EnvelopePart, FilterParam, Form, InitialValue, ListOperation, PageLink, PageMeta, PathParam,
    PropertySource, Resource, UrlForm,
};
#[cfg(feature = "ui")]
pub(crate) use schema::parameter_text;
pub(crate) use schema::{Schema, SchemaResolver};
pub(crate) use source::{HostPattern, Source};

use std::fmt;

use hyper::Method;
use serde_json::Value;

/// The documents that are served.
#[derive(Debug)]
pub(crate) struct Documents {
    pub(crate) sources: Vec<Source>,
    pub(crate) resources: Vec<Resource>,
    /// The operations that are not served.
    pub(crate) unserved: Vec<UnservedOperation>,
}

/// An operation of a document that is not served.
#[derive(Debug)]
pub(crate) struct UnservedOperation {
    /// The index of the document.
    pub(crate) document: usize,
    pub(crate) method: Method,
    pub(crate) path: PathTemplate,
    id: String,
}

/// The part of a document that a request's path refers to.
#[derive(Debug)]
pub(crate) enum Route<'a> {
    Collection {
        resource: &'a Resource,
    },
    Instance {
        resource: &'a Resource,
    },
    /// A path whose operations are not served.
    Unserved {
        operation: &'a UnservedOperation,
    },
}

/// A route, and the decoded segments of the path without its suffix.
type MatchedRoute<'a> = (Route<'a>, Vec<String>);

/// An error returned when a path is in several documents. The hosts distinguish them.
#[derive(Debug)]
pub(crate) struct AmbiguousPath {
    pub(crate) hosts: Vec<String>,
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

const METHODS: [Method; 8] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::HEAD,
    Method::OPTIONS,
    Method::TRACE,
];

impl Documents {
    /// Parses documents in JSON or YAML.
    pub(crate) fn parse(texts: &[String]) -> Result<Self, DocumentError> {
        let mut documents = Self { sources: Vec::new(), resources: Vec::new(), unserved: Vec::new() };
        for (index, text) in texts.iter().enumerate() {
            documents.add(text).map_err(|error| match texts.len() {
                1 => error,
                _ => error.at_path(format_args!("document {}", index + 1)),
            })?;
        }
        Ok(documents)
    }

    fn add(&mut self, text: &str) -> Result<(), DocumentError> {
        let mut source = Source::parse(text)?;
        let document = self.sources.len();
        let resolver = SchemaResolver::new(&source.json);
        let paths = source.paths(&resolver)?;
        let resources = conventions::resources(&resolver, document, &paths)?;
        if resources.is_empty() {
            return Err(DocumentError::new(
                "no path is a collection or an instance of one, such as `/v1/Things` with `/v1/Things/{Sid}`",
            ));
        }
        let mut operation_count = 0;
        for path in &paths {
            for method in METHODS {
                let Some(operation) = path.item.get(method.as_str().to_ascii_lowercase()) else { continue };
                operation_count += 1;
                let is_served = resources.iter().any(|it| {
                    it.collection == path.template && has_action(&Route::Collection { resource: it }, &method)
                        || it.instance == path.template
                            && has_action(&Route::Instance { resource: it }, &method)
                });
                if !is_served {
                    let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
                    self.unserved.push(UnservedOperation {
                        document,
                        method,
                        path: path.template.clone(),
                        id: id.to_owned(),
                    });
                }
            }
        }
        let is_taken =
            |it: &Resource| self.resources.iter().any(|other| it.collection.overlaps(&other.collection));
        if resources.iter().any(is_taken) {
            let host = source.hosts.first().map(|host| host.as_str().to_owned());
            source.key_prefix = format!("//{}", host.unwrap_or_else(|| (document + 1).to_string()));
        }
        source.operation_count = operation_count;
        self.sources.push(source);
        self.resources.extend(resources);
        Ok(())
    }

    /// Returns the titles of all documents.
    pub(crate) fn title(&self) -> String {
        self.sources.iter().map(|source| source.title.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Returns the document of a resource.
    pub(crate) fn source(&self, resource: &Resource) -> &Source {
        &self.sources[resource.document]
    }

    /// Returns the indexes of the documents that a request for `host` may be for: those with this host, or else all.
    pub(crate) fn at_host(&self, host: &str) -> Vec<usize> {
        let is_of = |index: &usize| self.sources[*index].hosts.iter().any(|it| it.matches(host));
        let all = 0..self.sources.len();
        let found: Vec<_> = all.clone().filter(is_of).collect();
        if found.is_empty() { all.collect() } else { found }
    }

    /// Returns the route for a path's segments. A literal segment takes precedence over a parameter.
    pub(crate) fn route(
        &self,
        host: &str,
        segments: &[String],
    ) -> Result<Option<MatchedRoute<'_>>, AmbiguousPath> {
        let documents = self.at_host(host);
        let found = |document: &usize| Some((*document, self.route_within(*document, segments)?));
        let mut routes = documents.iter().filter_map(found).collect::<Vec<_>>();
        if routes.len() > 1 {
            let host = |(document, _): &(usize, MatchedRoute<'_>)| self.sources[*document].hosts.first();
            let hosts = routes.iter().filter_map(host).map(|host| host.as_str().to_owned()).collect();
            return Err(AmbiguousPath { hosts });
        }
        Ok(routes.pop().map(|(_, route)| route))
    }

    fn route_within(&self, document: usize, segments: &[String]) -> Option<MatchedRoute<'_>> {
        let resources = || self.resources.iter().filter(move |it| it.document == document);
        let collections = resources()
            .filter(|it| it.has_collection())
            .map(|it| (&it.collection, Route::Collection { resource: it }));
        let instances = resources()
            .filter(|it| it.has_instance())
            .map(|it| (&it.instance, Route::Instance { resource: it }));
        let unserved = self
            .unserved
            .iter()
            .filter(|it| it.document == document)
            .map(|it| (&it.path, Route::Unserved { operation: it }));
        collections
            .chain(instances)
            .chain(unserved)
            .filter_map(|(template, route)| Some((template, route, template.match_path(segments)?)))
            .min_by_key(|(template, ..)| template.parameters().count())
            .map(|(_, route, segments)| (route, segments))
    }

    /// Returns the operation that a request is for, if it is not served.
    pub(crate) fn unserved_operation(
        &self,
        route: &Route<'_>,
        method: &Method,
    ) -> Option<&UnservedOperation> {
        let (document, path) = match route {
            Route::Collection { resource } => (resource.document, &resource.collection),
            Route::Instance { resource } => (resource.document, &resource.instance),
            Route::Unserved { operation } => (operation.document, &operation.path),
        };
        self.unserved.iter().find(|it| it.document == document && it.path == *path && it.method == *method)
    }

    /// Returns the resource of a collection, and the segments of its path. `path` is the key of the collection in the store, or
    /// the path of its URL.
    pub(crate) fn collection(&self, path: &str, segments: &[String]) -> Option<(&Resource, Vec<String>)> {
        let has_prefix = |prefix: &str| {
            !prefix.is_empty() && path.starts_with(prefix) && path[prefix.len()..].starts_with('/')
        };
        let prefixed = self.sources.iter().position(|source| has_prefix(&source.key_prefix));
        let is_candidate = |it: &&Resource| match prefixed {
            Some(document) => it.document == document,
            None => self.source(it).key_prefix.is_empty(),
        };
        // The first segment is the rest of the prefix.
        let segments = if prefixed.is_some() { &segments[1..] } else { segments };
        self.resources
            .iter()
            .filter(is_candidate)
            .filter_map(|it| {
                let without_suffix = || it.collection.matches(segments).then(|| segments.to_vec());
                Some((it, it.collection.match_path(segments).or_else(without_suffix)?))
            })
            .min_by_key(|(it, _)| it.collection.parameters().count())
    }

    /// Returns `true` if a document has this collection. The names of parameters do not matter.
    #[cfg(feature = "rules")]
    pub(crate) fn has_collection(&self, path: &PathTemplate) -> bool {
        self.resources.iter().any(|it| it.collection.overlaps(path))
    }

    /// Makes the filter `parameter` of lists match a part of the text.
    #[cfg(feature = "rules")]
    pub(crate) fn match_part(&mut self, collections: &[PathTemplate], parameter: &str) {
        let resources = self.resources.iter_mut();
        let lists = resources
            .filter(|it| collections.iter().any(|path| it.collection.overlaps(path)))
            .filter_map(|it| it.list.as_mut());
        for filter in lists.flat_map(|list| &mut list.filters).filter(|filter| filter.name == parameter) {
            filter.matching = crate::store::Matching::Contains;
        }
    }

    /// Returns the resource whose instances contain the collections of `resource`, if its document has it.
    pub(crate) fn parent(&self, resource: &Resource) -> Option<&Resource> {
        let is_parent = |other: &&Resource| {
            other.document == resource.document && other.instance.is_parent_of(&resource.collection)
        };
        self.resources.iter().find(is_parent)
    }

    /// Returns the parent whose record must exist: one that clients can create.
    pub(crate) fn required_parent(&self, resource: &Resource) -> Option<&Resource> {
        self.parent(resource).filter(|parent| parent.create.is_some())
    }

    /// Returns the resources whose collections belong to an instance of `resource`.
    pub(crate) fn children<'a>(&'a self, resource: &'a Resource) -> impl Iterator<Item = &'a Resource> {
        self.resources.iter().filter(|other| {
            other.document == resource.document && resource.instance.is_parent_of(&other.collection)
        })
    }
}

impl fmt::Display for UnservedOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (method, path) = (&self.method, &self.path);
        match self.id.as_str() {
            "" => write!(f, "{method} {path}"),
            id => write!(f, "{id} ({method} {path})"),
        }
    }
}

fn has_action(route: &Route<'_>, method: &Method) -> bool {
    route.actions().iter().any(|(found, _)| found == method)
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
            Self::Unserved { .. } => return Vec::new(),
        };
        candidates.into_iter().filter_map(|(method, action)| Some((method, action?))).collect()
    }
}
