//! The emulated API: applies requests to the stored records and produces responses.

mod environment;
mod error;
mod paging;
mod params;
mod record;
mod response;
#[cfg(feature = "rules")]
mod rules;
mod scope;
mod urlencoded;

pub(crate) use environment::Environment;
pub(crate) use error::ApiError;
pub(crate) use response::HttpResponse;
#[cfg(feature = "rules")]
pub(crate) use rules::Rules;
pub(crate) use scope::RequestScope;
#[cfg(feature = "ui")]
pub(crate) use urlencoded::encode;
pub(crate) use urlencoded::{UrlEncoded, path_segments};

use hyper::body::Bytes;
use hyper::header::HOST;
use hyper::{HeaderMap, Method, StatusCode};
use serde_json::Value;

use crate::auth::AcceptedAccounts;
use crate::openapi::{Action, Documents, Form, ListOperation, Resource, Route};
use crate::store::{CollectionKey, Filter, RecordPage, Store, StoredRecord};
use paging::PageRequest;
use record::NewRecord;

/// The behavior of a create request whose record already exists in the collection. The service's own behavior is not
/// known for certain: both have been observed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Duplicates {
    /// Creates a second record.
    #[default]
    Accept,
    /// Responds with status 409 and code 20409.
    Refuse,
}

/// The letters that the SIDs of accounts begin with.
const ACCOUNT_PREFIX: &str = "AC";

/// The API of the documents, with its records.
#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) documents: Documents,
    pub(crate) store: Box<dyn Store>,
    pub(crate) accounts: AcceptedAccounts,
    /// The error code of a duplicate, unless duplicates are accepted.
    pub(crate) duplicate_code: Option<u32>,
    #[cfg(feature = "rules")]
    pub(crate) rules: Rules,
    pub(crate) environment: Environment,
}

/// A request to the API.
#[derive(Debug)]
pub(crate) struct ApiRequest<'a> {
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a Bytes,
    /// The authenticated account, if the credentials are accepted.
    pub(crate) account: Option<&'a str>,
    /// The host and port of the emulator, for requests without a `Host` header.
    pub(crate) authority: &'a str,
}

impl Api {
    /// Handles a request.
    pub(crate) fn handle(&self, request: &ApiRequest<'_>) -> HttpResponse {
        self.try_handle(request).unwrap_or_else(HttpResponse::from)
    }

    /// Returns `true` if a document has this path, whether or not the emulator serves it.
    pub(crate) fn has_path(&self, path: &str) -> bool {
        let is_free = |segments: Vec<String>| matches!(self.documents.route("", &segments), Ok(None));
        path_segments(path).is_ok_and(|segments| !is_free(segments))
    }

    /// Creates a record of `account` as a create request would. `record` has the names of form fields or of properties. An account
    /// in the path takes precedence over `account`.
    pub(crate) fn seed(
        &self,
        account: &str,
        origin: &str,
        path: &str,
        record: &Value,
    ) -> Result<Value, String> {
        let segments = path_segments(path)?;
        let (resource, segments) =
            self.documents.collection(path, &segments).ok_or("no document has such a collection")?;
        let account = resource.account_segment.map_or(account, |index| segments[index].as_str());
        let documents = &self.documents;
        let scope = RequestScope { origin, account, segments: &segments, resource, documents };
        let message = |error: ApiError| error.message().to_owned();
        check_path(&scope).map_err(message)?;
        let record = NewRecord::from_seed(
            resource,
            record,
            &|name| scope.derived_value(name),
            self.environment.now(),
        )?;
        let created = self.insert(&scope, record, None).map_err(message)?;
        serde_json::from_str(&created).map_err(|error| error.to_string())
    }

    fn try_handle(&self, request: &ApiRequest<'_>) -> Result<HttpResponse, ApiError> {
        // Authentication precedes routing, as at the service.
        let account = request.account.ok_or_else(ApiError::unauthorized)?;
        let segments =
            path_segments(request.path).map_err(|reason| ApiError::invalid_value("path", &reason))?;
        let host = host(request.headers).unwrap_or(request.authority);
        let route = self.documents.route(host, &segments);
        let route = route.map_err(|error| ApiError::ambiguous_path(request.path, &error.hosts))?;
        let (route, segments) = route.ok_or_else(|| ApiError::not_found(request.path))?;
        if let Some(operation) = self.documents.unserved_operation(&route, request.method) {
            return Err(ApiError::not_implemented(operation));
        }
        let resource: &Resource = match &route {
            Route::Collection { resource } | Route::Instance { resource } => resource,
            Route::Unserved { operation } => return Err(ApiError::not_implemented(operation)),
        };
        let actions = route.actions();
        let Some((_, action)) = actions.iter().find(|(method, _)| method == request.method) else {
            return Err(ApiError::method_not_allowed(actions.iter().map(|(method, _)| method.as_str())));
        };
        let origin = format!("http://{host}");
        let documents = &self.documents;
        let scope = RequestScope { origin: &origin, account, segments: &segments, resource, documents };
        check_path(&scope)?;
        if resource.account_segment.is_some_and(|index| segments[index] != account) {
            return Err(ApiError::not_found(request.path));
        }
        match action {
            Action::List(list) => self.list(&scope, list, request),
            Action::Create(form) => self.create(&scope, form, request),
            Action::Fetch => Ok(HttpResponse::json_text(StatusCode::OK, scope.render(&self.find(&scope)?)?)),
            Action::Update(form) => self.update(&scope, form, request),
            Action::Delete => {
                let (collection, sid) = scope.split_instance();
                let collection = CollectionKey { account, path: &collection };
                if self.store.delete(collection, sid)? {
                    Ok(HttpResponse::empty(StatusCode::NO_CONTENT))
                } else {
                    Err(ApiError::not_found(request.path))
                }
            }
        }
    }

    fn list(
        &self,
        scope: &RequestScope<'_>,
        list: &ListOperation,
        request: &ApiRequest<'_>,
    ) -> Result<HttpResponse, ApiError> {
        let query =
            UrlEncoded::parse(request.query).map_err(|reason| ApiError::invalid_value("query", &reason))?;
        let key = scope.key();
        let collection = CollectionKey { account: scope.account, path: &key };
        let page_request = PageRequest::parse(list, &query, collection)?;
        let filters = params::filters(list, &query)?;
        self.check_parent(scope)?;
        let is_stored =
            |filter: &Filter<'_>| scope.resource.stored_properties().any(|(name, _)| name == filter.property);
        let (stored, derived): (Vec<_>, Vec<_>) = filters.into_iter().partition(is_stored);
        // A derived property has the same value in every record of a collection.
        let may_match = derived.iter().all(|filter| {
            let value = scope.derived_value(filter.property).map(Value::from);
            value.is_some_and(|value| filter.values.contains(&value))
        });
        let page = if may_match {
            self.store.page(collection, &stored, page_request.position, page_request.size)?
        } else {
            RecordPage::default()
        };
        let records =
            page.records.iter().map(|record| scope.render(record)).collect::<Result<Vec<_>, _>>()?;
        let body = page_request.render(list, scope, &page, &records);
        Ok(HttpResponse::json_text(StatusCode::OK, body))
    }

    fn create(
        &self,
        scope: &RequestScope<'_>,
        form: &Form,
        request: &ApiRequest<'_>,
    ) -> Result<HttpResponse, ApiError> {
        let fields = params::form_fields(form, request)?;
        self.check_parent(scope)?;
        let record = NewRecord::from_fields(scope.resource, &fields, self.environment.now());
        #[cfg(feature = "rules")]
        self.rules.check_create(scope, &record, &*self.store)?;
        let created = self.insert(scope, record, self.duplicate_code)?;
        Ok(HttpResponse::json_text(success_status(form), created))
    }

    fn update(
        &self,
        scope: &RequestScope<'_>,
        form: &Form,
        request: &ApiRequest<'_>,
    ) -> Result<HttpResponse, ApiError> {
        let fields = params::form_fields(form, request)?;
        let mut record = self.find(scope)?;
        record.body = record::updated_body(scope.resource, &record, &fields, self.environment.now())?.into();
        let (collection, sid) = scope.split_instance();
        let collection = CollectionKey { account: scope.account, path: &collection };
        self.store.update(collection, sid, &record.body)?;
        Ok(HttpResponse::json_text(success_status(form), scope.render(&record)?))
    }

    /// Stores a record, and returns it as JSON.
    fn insert(
        &self,
        scope: &RequestScope<'_>,
        record: NewRecord,
        duplicate_code: Option<u32>,
    ) -> Result<String, ApiError> {
        let resource = scope.resource;
        let unique = duplicate_code.map(|_| record.unique_filters(resource)).unwrap_or_default();
        let key = scope.key();
        let collection = CollectionKey { account: scope.account, path: &key };
        let sid = record.sid.clone().unwrap_or_else(|| self.environment.random_sid(&resource.sid_prefix));
        let stored = StoredRecord { sequence: 0, sid: sid.into(), body: record.body().into() };
        if !self.store.insert(collection, &stored.sid, &stored.body, &unique)? {
            let values = record.unique_values(resource);
            return Err(ApiError::duplicate(resource, values, duplicate_code.unwrap_or(20409)));
        }
        Ok(scope.render(&stored)?)
    }

    /// Returns the record at the request's path.
    fn find(&self, scope: &RequestScope<'_>) -> Result<StoredRecord, ApiError> {
        let (collection, sid) = scope.split_instance();
        let collection = CollectionKey { account: scope.account, path: &collection };
        if let Some(record) = self.store.get(collection, sid)? {
            return Ok(record);
        }
        // The caller's account exists without being created.
        if sid == scope.account && scope.resource.sid_prefix == ACCOUNT_PREFIX {
            let body = NewRecord::from_fields(scope.resource, &[], self.environment.now()).body();
            return Ok(StoredRecord { sequence: 0, sid: sid.into(), body: body.into() });
        }
        Err(ApiError::not_found(&scope.path()))
    }

    /// Checks that the collection's parent exists, if the document has an operation that creates it.
    fn check_parent(&self, scope: &RequestScope<'_>) -> Result<(), ApiError> {
        if self.documents.required_parent(scope.resource).is_none() {
            return Ok(());
        }
        let Some((key, parent_sid)) = scope.parent() else { return Ok(()) };
        let collection = CollectionKey { account: scope.account, path: &key };
        match self.store.get(collection, parent_sid)? {
            Some(_) => Ok(()),
            None => Err(ApiError::not_found(&scope.path())),
        }
    }
}

/// Validates the parameters of the path.
fn check_path(scope: &RequestScope<'_>) -> Result<(), ApiError> {
    for param in &scope.resource.path_params {
        if let Some(segment) = scope.segments.get(param.index) {
            param
                .validator
                .parse(&[segment])
                .map_err(|reason| ApiError::invalid_value(&param.name, &reason))?;
        }
    }
    Ok(())
}

fn success_status(form: &Form) -> StatusCode {
    StatusCode::from_u16(form.success_status).unwrap_or(StatusCode::OK)
}

/// Returns the value of the `Host` header if it is safe to put into a URL.
fn host(headers: &HeaderMap) -> Option<&str> {
    let host = headers.get(HOST)?.to_str().ok()?;
    let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    (!host.is_empty() && host.bytes().all(is_safe)).then_some(host)
}
