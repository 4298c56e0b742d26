//! Comparing what no single part of a document decides: its tags, the one type of its errors, and what is a page.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    values::{map, same_items},
    walk::{Raw, Walk},
};
use crate::{cli_extensions::NAME as CLI_NAME, names, pages, pointer, prepare::errors, tree};

impl Walk<'_> {
    /// Tags are told apart by name. What the command line calls one is more than words.
    pub(super) fn tags(&mut self, place: &str, old: Option<&Value>, new: Option<&Value>) {
        let named = |tags: Option<&Value>| {
            let tags = tags.and_then(Value::as_array).into_iter().flatten().enumerate();
            tags.filter_map(|(at, tag)| Some((tag.get("name")?.as_str()?.to_owned(), (at, tag.clone()))))
                .collect::<BTreeMap<_, _>>()
        };
        let found = self.count();
        let (before, after) = (named(old), named(new));
        for (name, (at, tag)) in &after {
            let known = before.get(name).map_or(&Value::Null, |(_, tag)| tag);
            for (key, (old, new)) in Self::keys(known, tag) {
                let place = format!("{place}/{at}/{}", pointer::escape(&key));
                match key.as_str() {
                    CLI_NAME => self.either("command-renamed", &place, old, new),
                    "name" => self.add("words-changed", &place, format!("the tag `{name}` is new")),
                    _ => self.words(&place, new),
                }
            }
        }
        for (name, (at, tag)) in before.iter().filter(|(name, _)| !after.contains_key(*name)) {
            let place = format!("{place}/{at}");
            self.gone("words-changed", &place, format!("the tag `{name}` is gone"));
            if let Some(called) = tag.get(CLI_NAME) {
                self.either("command-renamed", &format!("{place}/{CLI_NAME}"), Some(called), None);
            }
        }
        if self.count() == found && !same_items(old, new) {
            self.words(place, new);
        }
    }

    /// All mocks have one type of error: the document's own, if it has one.
    pub(super) fn error_type(&mut self) {
        let (was, is) = (errors::declared_error_schema(self.old), errors::declared_error_schema(self.new));
        if was == is {
            return;
        }
        let other = |document: &Value, own: &Option<Value>| {
            tree::error_schemas(document).find(|(_, schema)| Some(schema) != own.as_ref())
        };
        let (place, removed) = match (other(self.new, &was), other(self.old, &is)) {
            (Some((place, _)), _) => (place, false),
            (None, Some((place, _))) => (place, true),
            (None, None) => return,
        };
        let name =
            |own: &Option<Value>| Some(own.as_ref()?.get("$ref")?.as_str()?.rsplit('/').next()?.to_owned());
        let shown = |own| name(own).map_or_else(|| "none for all".to_owned(), |name| format!("`{name}`"));
        let what = format!("was {}, is {}", shown(&was), shown(&is));
        // Where the document has none, there is one that is not in it.
        let types = [&was, &is].into_iter().flat_map(|own| match name(own) {
            Some(name) => vec![name],
            None => vec!["ApiError".to_owned(), "ServiceApiError".to_owned()],
        });
        let everywhere = Some(types.map(|name| format!("types::{}", names::pascal(&name))).collect());
        self.found.push(Raw { place, rule: "error-type-changed", what, removed, everywhere });
    }

    /// A schema is a page by what is in it and beside it.
    pub(super) fn pages(&mut self) {
        let schemas = |document: &'_ Value| map(document.pointer("/components/schemas"));
        let (before, after) = (schemas(self.old), schemas(self.new));
        for name in after.keys().filter(|name| before.contains_key(*name)) {
            let place = pointer::join(["components", "schemas", name]);
            if !self.reach.direction(&place).answer {
                continue;
            }
            let list = |document: &Value| pages::page_items(document, name);
            match (list(self.old), list(self.new)) {
                (Some(_), None) => self.add("page-lost", &place, format!("`{name}`")),
                (None, Some(_)) => self.add("page-gained", &place, format!("`{name}`")),
                _ => {}
            }
        }
    }
}
