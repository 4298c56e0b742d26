//! Checks that lists are paginated, in the service's envelope.

use serde_json::Value;

use super::{linter::Linter, rules::LintRule};
use crate::{
    ir::{media_types, names, parameters, responses},
    spec::{
        lookup::{self, entries, text},
        resolve::flattened,
    },
};

const RULE: LintRule = LintRule::PageEnvelope;

const META: [&str; 7] =
    ["page", "page_size", "first_page_url", "previous_page_url", "url", "next_page_url", "key"];

/// The properties of a page of the API of 2010, which are beside the list.
const BESIDE_LIST: [&str; 8] =
    ["page", "page_size", "start", "end", "first_page_uri", "previous_page_uri", "uri", "next_page_uri"];

pub(super) fn check(linter: &mut Linter<'_>) {
    let document = linter.value;
    for operation in lookup::operations(document).filter(|operation| operation.method == "get") {
        let responses = responses::of(document, &operation);
        for response in responses.iter().filter(|response| response.is_success()) {
            let mut content = entries(response.value, "content");
            let json = content.find(|(media_type, _)| media_types::is_json(media_type));
            let Some(schema) = json.and_then(|(_, media)| media.get("schema")) else { continue };
            let schema = flattened(document, schema);
            if is_list(document, &operation, &schema) {
                let location = operation.pointer().join("responses").join(response.status);
                check_envelope(linter, &location, &schema);
            }
        }
    }
}

/// Returns `true` if an operation returns a list, according to its name, its parameters or its response.
fn is_list(document: &Value, operation: &lookup::Operation<'_>, response: &Value) -> bool {
    let has_page_parameter = parameters::of(document, operation)
        .iter()
        .any(|parameter| matches!(parameter.name(), "PageSize" | "Page" | "PageToken"));
    let has_meta = response.get("properties").is_some_and(|properties| properties.get("meta").is_some());
    let is_mostly_a_list = count_lists(document, response) == 1
        && entries(response, "properties").count() <= 2
        && !operation.path.ends_with('}');
    names::snake(operation.id()).starts_with("list_")
        || is_array(response)
        || has_page_parameter
        || has_meta
        || is_mostly_a_list
}

fn check_envelope(linter: &mut Linter<'_>, location: &str, response: &Value) {
    let document = linter.value;
    if is_array(response) {
        linter.add(RULE, location, "response is a bare list without `meta`");
        return;
    }
    let lists = count_lists(document, response);
    if lists != 1 {
        linter.add(RULE, location, format!("page has {lists} lists instead of one"));
    }
    let meta = response.pointer("/properties/meta").map(|meta| flattened(document, meta)).unwrap_or_default();
    let is_of_2010 = meta.is_null() && response.pointer("/properties/next_page_uri").is_some();
    let (holder, name, expected) = if is_of_2010 {
        (response, "the page", &BESIDE_LIST[..])
    } else {
        (&meta, "`meta` of the page", &META[..])
    };
    let missing: Vec<&str> = expected
        .iter()
        .copied()
        .filter(|name| holder.get("properties").is_none_or(|all| all.get(name).is_none()))
        .collect();
    if !missing.is_empty() {
        linter.add(RULE, location, format!("{name} has no {}", missing.join(", ")));
    }
}

fn count_lists(document: &Value, response: &Value) -> usize {
    entries(response, "properties").filter(|(_, property)| is_array(&flattened(document, property))).count()
}

fn is_array(schema: &Value) -> bool {
    text(schema, "type") == Some("array")
}
