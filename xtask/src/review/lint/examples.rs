//! Requests, answers and parameters have examples, and every example is one of its schema.

use serde_json::Value;

use super::{
    Lint,
    locations::{self, Kind},
    validate,
};
use crate::{pointer, tree};

pub(super) fn check(lint: &mut Lint<'_>) {
    for holder in locations::holders(lint.value) {
        let missing = match holder.kind {
            Kind::Parameter => Some(("parameter-example", format!("`{}` has no example", holder.name))),
            Kind::Request => Some(("request-example", "the body has no example".into())),
            Kind::Answer => Some(("response-example", "the answer has no example".into())),
            Kind::Header => None,
        };
        let has_example = holder.value.get("example").is_some() || named(holder.value).next().is_some();
        if let Some((rule, what)) = missing.filter(|_| !has_example) {
            lint.add(rule, &holder.place, what);
        }
        if let Some(schema) = holder.value.get("schema") {
            one(lint, &holder.place, schema, holder.value);
            several(lint, &holder.place, schema, holder.value);
        }
    }
    for site in locations::schemas(lint.value) {
        one(lint, &site.place, site.schema, site.schema);
    }
}

fn named(holder: &Value) -> impl Iterator<Item = (&String, &Value)> {
    locations::map(holder, "examples")
}

fn one(lint: &mut Lint<'_>, place: &str, schema: &Value, holder: &Value) {
    if let Some(what) =
        holder.get("example").and_then(|example| validate::fault(lint.value, schema, example, ""))
    {
        lint.add("example-valid", &format!("{place}/example"), what);
    }
}

fn several(lint: &mut Lint<'_>, place: &str, schema: &Value, holder: &Value) {
    for (name, example) in named(holder) {
        let example = tree::resolve(lint.value, example);
        let what = match example.get("value") {
            Some(value) => validate::fault(lint.value, schema, value, ""),
            None if example.get("externalValue").is_some() => {
                Some(format!("the example `{name}` is elsewhere: nothing can be said of it"))
            }
            None => Some(format!("the example `{name}` has no value")),
        };
        if let Some(what) = what {
            lint.add("example-valid", &format!("{place}/examples/{}", pointer::escape(name)), what);
        }
    }
}
