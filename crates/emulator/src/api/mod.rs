//! The service: what each request does to the records, and what it is answered.

pub(crate) mod error;
pub(crate) mod paging;
pub(crate) mod record;
pub(crate) mod urlencoded;

use axum::body::Bytes;
use axum::http::header::{ALLOW, CONTENT_TYPE, HOST, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use rusqlite::types::Value as Sql;
use serde_json::Value;
use twilio_core::Sid;

use self::record::{Draft, Site};
use crate::Duplicates;
use crate::api::error::Problem;
use crate::api::paging::Asked;
use crate::api::urlencoded::{Pairs, segments};
use crate::auth::Accounts;
use crate::openapi::{Action, Document, Filter, Form, List, Route};
use crate::server::reply::Answer;
use crate::store::{Condition, Place, Row, Store};
use crate::text::shown;

/// The media type that the service takes.
const FORM: &str = "application/x-www-form-urlencoded";

/// A document with its records.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) document: Document,
    pub(crate) store: Store,
    pub(crate) accounts: Accounts,
    pub(crate) duplicates: Duplicates,
}

/// A request as it arrived.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a Bytes,
    /// Whose it is, as [`Accounts::caller`] says.
    pub(crate) caller: Option<Sid>,
    /// Where the emulator listens, for those that name no host.
    pub(crate) authority: &'a str,
}

impl Service {
    /// Carries a request out.
    pub(crate) fn answer(&self, request: &Request<'_>) -> Answer {
        match self.carry_out(request) {
            Ok(answer) => answer,
            Err(Refusal(refused)) => {
                let Refused { problem, allow } = *refused;
                let status = problem.status;
                let answer = Answer::from(problem);
                match status {
                    StatusCode::UNAUTHORIZED => {
                        answer.with(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"Twilio API\""))
                    }
                    _ => match allow {
                        Some(allow) => answer.with(ALLOW, allow),
                        None => answer,
                    },
                }
            }
        }
    }

    /// Makes a record as a request would, for `account`; `record` names fields or properties.
    pub(crate) fn seed(
        &self,
        account: Sid,
        origin: &str,
        path: &str,
        record: &Value,
    ) -> Result<Value, String> {
        let segments = segments(path)?;
        let resource = match self.document.route(&segments) {
            Some(Route::Collection { resource }) => resource,
            _ => return Err("the document has no such collection".to_owned()),
        };
        let site = Site { origin, account, segments: &segments, resource, document: &self.document };
        let refused = |Refusal(refused): Refusal| refused.problem.message().to_owned();
        self.check_path(&site).map_err(refused)?;
        let draft = Draft::seeded(resource, record)?;
        let made = self.insert(&site, draft, Duplicates::Accept).map_err(refused)?;
        serde_json::from_str(&made).map_err(|error| error.to_string())
    }

    fn carry_out(&self, request: &Request<'_>) -> Result<Answer, Refusal> {
        let account = request.caller.ok_or_else(Problem::unauthorized)?;
        let segments =
            segments(request.path).map_err(|reason| Problem::invalid(format!("Invalid path: {reason}")))?;
        let route = self.document.route(&segments).ok_or_else(|| Problem::not_found(request.path))?;
        let resource = match &route {
            Route::Collection { resource } | Route::Instance { resource } => *resource,
            Route::Unserved => return Err(Problem::unserved(request.path).into()),
        };
        let actions = route.actions();
        let Some((_, action)) = actions.iter().find(|(method, _)| method == request.method) else {
            let allowed = actions.iter().map(|(method, _)| method.as_str()).collect::<Vec<_>>().join(", ");
            let allow = HeaderValue::try_from(allowed).ok();
            return Err(Refusal(Box::new(Refused { problem: Problem::method_not_allowed(), allow })));
        };
        let origin = format!("http://{}", host(request.headers).unwrap_or(request.authority));
        let site = Site { origin: &origin, account, segments: &segments, resource, document: &self.document };
        self.check_path(&site)?;
        match action {
            Action::List => self.list(&site, request),
            Action::Create => self.create(&site, request),
            Action::Fetch => {
                let row = self.find(&site)?;
                Ok(Answer::json_text(StatusCode::OK, site.render(&row)?))
            }
            Action::Update => self.update(&site, request),
            Action::Delete => {
                let (place, sid) = site.instance();
                if self.store.delete(Place { account: account.as_str(), path: &place }, sid)? {
                    Ok(Answer::empty(StatusCode::NO_CONTENT))
                } else {
                    Err(Problem::not_found(request.path).into())
                }
            }
        }
    }

    fn list(&self, site: &Site<'_>, request: &Request<'_>) -> Result<Answer, Refusal> {
        let Some(list) = &site.resource.list else { return Err(Problem::method_not_allowed().into()) };
        let query = Pairs::read(request.query)
            .map_err(|reason| Problem::invalid(format!("Invalid query: {reason}")))?;
        let path = site.path();
        let place = Place { account: site.account.as_str(), path: &path };
        let asked = Asked::read(list, &query, place)?;
        let conditions = conditions(list, &query)?;
        self.check_parents(site)?;
        let stored =
            |condition: &Condition<'_>| site.resource.stored().any(|(name, _)| name == condition.property);
        let (stored, told): (Vec<_>, Vec<_>) = conditions.into_iter().partition(stored);
        // What the path or the account tells is the same for all records of a collection.
        let some = told.iter().all(|condition| {
            let value = site.told(condition.property).map(Sql::from);
            value.is_some_and(|value| condition.values.contains(&value))
        });
        let rows =
            if some { self.store.page(place, &stored, asked.from, asked.size)? } else { Default::default() };
        let records = rows.rows.iter().map(|row| site.render(row)).collect::<Result<Vec<_>, _>>()?;
        let page = asked.page(list, &format!("{}{path}", site.origin), &rows, &records);
        Ok(Answer::json_text(StatusCode::OK, page))
    }

    fn create(&self, site: &Site<'_>, request: &Request<'_>) -> Result<Answer, Refusal> {
        let Some(form) = &site.resource.create else { return Err(Problem::method_not_allowed().into()) };
        let fields = fields(form, request)?;
        self.check_parents(site)?;
        let made = self.insert(site, Draft::new(site.resource, &fields), self.duplicates)?;
        Ok(Answer::json_text(status(form), made))
    }

    fn update(&self, site: &Site<'_>, request: &Request<'_>) -> Result<Answer, Refusal> {
        let Some(form) = &site.resource.update else { return Err(Problem::method_not_allowed().into()) };
        let fields = fields(form, request)?;
        let mut row = self.find(site)?;
        row.body = Draft::changed(&row, &fields)?.body();
        self.store.update(row.number, &row.body)?;
        Ok(Answer::json_text(status(form), site.render(&row)?))
    }

    fn insert(&self, site: &Site<'_>, draft: Draft, duplicates: Duplicates) -> Result<String, Refusal> {
        let identity = match duplicates {
            Duplicates::Accept => Vec::new(),
            Duplicates::Refuse => draft.identity(site.resource),
        };
        let path = site.path();
        let place = Place { account: site.account.as_str(), path: &path };
        let sid = draft.sid.clone().unwrap_or_else(|| record::new_sid(&site.resource.prefix));
        let row = Row { number: 0, sid, body: draft.body() };
        if !self.store.insert(place, &row.sid, &row.body, &identity)? {
            let (name, alike) = (&site.resource.name, site.resource.identity.join(" and "));
            let message = format!("One of the {name} has the same {alike} already");
            return Err(Problem::conflict(message, draft.details(site.resource)).into());
        }
        Ok(site.render(&row)?)
    }

    /// The record that a path names.
    fn find(&self, site: &Site<'_>) -> Result<Row, Refusal> {
        let (place, sid) = site.instance();
        let row = self.store.get(Place { account: site.account.as_str(), path: &place }, sid)?;
        row.ok_or_else(|| Problem::not_found(&site.path()).into())
    }

    /// Every value of the path by its rule.
    fn check_path(&self, site: &Site<'_>) -> Result<(), Refusal> {
        for (at, name, rule) in &site.resource.path {
            if let Some(segment) = site.segments.get(*at) {
                rule.value(&[segment]).map_err(|reason| Problem::invalid_value(name, &reason))?;
            }
        }
        Ok(())
    }

    /// What holds the collection has to exist, where the document tells how it is made.
    fn check_parents(&self, site: &Site<'_>) -> Result<(), Refusal> {
        let Some((sid, before)) = site.segments[..site.segments.len() - 1].split_last() else {
            return Ok(());
        };
        if self.document.parent(site.resource).is_none() {
            return Ok(());
        }
        let path = record::path_of(before);
        match self.store.get(Place { account: site.account.as_str(), path: &path }, sid)? {
            Some(_) => Ok(()),
            None => Err(Problem::not_found(&site.path()).into()),
        }
    }
}

/// Why a request is not carried out. In a box: it is large, and most requests are.
struct Refusal(Box<Refused>);

/// A problem, and what goes into `Allow` with it.
struct Refused {
    problem: Problem,
    allow: Option<HeaderValue>,
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self(Box::new(Refused { problem, allow: None }))
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        tracing::error!(%error, "the database failed");
        Problem::failed(format!("The emulator's database failed: {error}")).into()
    }
}

impl From<record::Unreadable> for Refusal {
    fn from(error: record::Unreadable) -> Self {
        tracing::error!(%error, "the database holds what was not stored there");
        Problem::failed(error.to_string()).into()
    }
}

fn status(form: &Form) -> StatusCode {
    StatusCode::from_u16(form.status).unwrap_or(StatusCode::OK)
}

/// The values of a form, each with its property; those of a name that the document does not have are left out.
fn fields<'a>(form: &'a Form, request: &Request<'_>) -> Result<Vec<(&'a str, Value)>, Problem> {
    let media = request.headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes).map(String::from_utf8_lossy);
    let essence =
        media.as_deref().map(|media| media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    match essence.as_deref() {
        Some(FORM) => {}
        None if request.body.is_empty() => {}
        None => return Err(Problem::unsupported_media_type("of no type")),
        Some(other) => return Err(Problem::unsupported_media_type(&shown(other))),
    }
    let text = std::str::from_utf8(request.body)
        .map_err(|_| Problem::invalid("Invalid body: it is not UTF-8".to_owned()))?;
    let pairs = Pairs::read(text).map_err(|reason| Problem::invalid(format!("Invalid body: {reason}")))?;
    let mut fields = Vec::new();
    for field in &form.fields {
        let values = pairs.values(&field.name);
        if values.is_empty() {
            if field.required {
                return Err(Problem::invalid(format!("Missing required parameter {}", field.name)));
            }
            continue;
        }
        let value =
            field.rule.value(&values).map_err(|reason| Problem::invalid_value(&field.name, &reason))?;
        if let Some(property) = &field.property {
            fields.push((property.as_str(), value));
        }
    }
    Ok(fields)
}

/// What a query asks for. A parameter that the document does not have is left out.
fn conditions<'a>(list: &'a List, query: &Pairs) -> Result<Vec<Condition<'a>>, Problem> {
    let mut conditions = Vec::new();
    for Filter { name, required, rule, property, is_plural } in &list.filters {
        let values = query.values(name);
        if values.is_empty() {
            if *required {
                return Err(Problem::invalid(format!("Missing required parameter {name}")));
            }
            continue;
        }
        let value = rule.value(&values).map_err(|reason| Problem::invalid_value(name, &reason))?;
        let Some(property) = property else { continue };
        let values = match value {
            Value::Array(values) => values.into_iter().map(sql).collect(),
            Value::String(text) if *is_plural => {
                text.split(',').map(|item| Sql::from(item.trim().to_owned())).collect()
            }
            value => vec![sql(value)],
        };
        conditions.push(Condition { property, values });
    }
    Ok(conditions)
}

/// A value as `json_extract` tells it.
pub(crate) fn sql(value: Value) -> Sql {
    match value {
        Value::Null => Sql::Null,
        Value::Bool(value) => Sql::from(i64::from(value)),
        Value::Number(number) => match number.as_i64() {
            Some(number) => Sql::from(number),
            None => number.as_f64().map_or(Sql::Null, Sql::from),
        },
        Value::String(text) => Sql::from(text),
        composed => Sql::from(composed.to_string()),
    }
}

/// The host that the caller used, as far as it can stand in an address.
fn host(headers: &HeaderMap) -> Option<&str> {
    let host = headers.get(HOST)?.to_str().ok()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    (!host.is_empty() && host.bytes().all(plain)).then_some(host)
}
