//! Checks of a new record.

use serde_json::Value;

use super::{ActiveRule, Check, Rules};
use crate::api::record::NewRecord;
use crate::api::{ApiError, RequestScope, path_segments};
use crate::openapi::PathTemplate;
use crate::store::{CollectionKey, Filter, Matching, Position, Store};

impl Rules {
    /// Returns the error of the first rule that a new record violates.
    pub(crate) fn check_create(
        &self,
        scope: &RequestScope<'_>,
        record: &NewRecord,
        store: &dyn Store,
    ) -> Result<(), ApiError> {
        for rule in &self.active {
            if rule.applies_to(scope.segments)
                && let Some(message) = rule.violation(scope, record, store)?
            {
                return Err(ApiError::refused(rule.status, rule.code, message));
            }
        }
        Ok(())
    }
}

impl ActiveRule {
    fn applies_to(&self, segments: &[String]) -> bool {
        self.collections.iter().any(|path| path.matches(segments))
    }

    /// Returns the message for a record that violates the rule.
    fn violation(
        &self,
        scope: &RequestScope<'_>,
        record: &NewRecord,
        store: &dyn Store,
    ) -> Result<Option<String>, ApiError> {
        let account = scope.account;
        let parent = scope.segments.iter().nth_back(1).map(String::as_str).unwrap_or_default();
        let text = |property: &str| record.property(property).as_str().unwrap_or_default().to_owned();
        match &self.check {
            Check::Unique { property } => {
                let (own, value) = (scope.key(), text(property));
                for (path, segments) in paths(store, account, |segments| self.applies_to(segments))? {
                    if path != own && contains(store, account, &path, property, &value)? {
                        let other = segments.iter().nth_back(1).map(String::as_str).unwrap_or_default();
                        return Ok(Some(self.message(&value, other)));
                    }
                }
                Ok(None)
            }
            Check::Present { property, prefix, other, key } => {
                let value = text(property);
                if !value.starts_with(prefix.as_str()) {
                    return Ok(None);
                }
                for (path, _) in paths(store, account, |segments| PathTemplate::matches(other, segments))? {
                    let collection = CollectionKey { account, path: &path };
                    let is_sid = key == "sid" && store.get(collection, &value)?.is_some();
                    if is_sid || contains(store, account, &path, key, &value)? {
                        return Ok(None);
                    }
                }
                Ok(Some(self.message(&value, parent)))
            }
            Check::Parent { property, refused } => {
                let Some((key, sid)) = scope.parent() else { return Ok(None) };
                let record = store.get(CollectionKey { account, path: &key }, sid)?;
                let body = record.and_then(|record| serde_json::from_str::<Value>(&record.body).ok());
                let value = body.as_ref().and_then(|body| body.get(property)).and_then(Value::as_str);
                let is_refused = value.is_some_and(|value| refused.iter().any(|it| it == value));
                Ok(is_refused.then(|| self.message(value.unwrap_or_default(), parent)))
            }
            Check::Limit { records } => {
                let key = scope.key();
                let collection = CollectionKey { account, path: &key };
                let page = store.page(collection, &[], Position::Start, *records)?;
                Ok((page.records.len() as u64 >= *records).then(|| self.message("", parent)))
            }
        }
    }

    fn message(&self, value: &str, other: &str) -> String {
        self.message.replace("{value}", value).replace("{other}", other)
    }
}

/// Returns the collections of an account whose decoded segments fulfill a condition.
fn paths(
    store: &dyn Store,
    account: &str,
    condition: impl Fn(&[String]) -> bool,
) -> Result<Vec<(String, Vec<String>)>, ApiError> {
    let decode = |path: String| path_segments(&path).ok().map(|segments| (path, segments));
    let found = store.paths(account)?.into_iter().filter_map(decode);
    Ok(found.filter(|(_, segments)| condition(segments)).collect())
}

/// Returns `true` if a collection has a record with this value.
fn contains(
    store: &dyn Store,
    account: &str,
    path: &str,
    property: &str,
    value: &str,
) -> Result<bool, ApiError> {
    let filter = Filter { property, values: vec![value.into()], matching: Matching::Equal };
    let page = store.page(CollectionKey { account, path }, &[filter], Position::Start, 1)?;
    Ok(!page.records.is_empty())
}
