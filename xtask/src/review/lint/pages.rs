//! Lists are answered page by page, in the service's envelope.

use serde_json::Value;

use super::{Lint, locations};
use crate::{
    names, pointer,
    tree::{self, flattened},
};

const META: [&str; 7] =
    ["page", "page_size", "first_page_url", "previous_page_url", "url", "next_page_url", "key"];

pub(super) fn check(lint: &mut Lint<'_>) {
    let document = lint.value;
    for operation in tree::operations(document).filter(|operation| operation.method == "get") {
        for (status, response) in locations::map(operation.value, "responses") {
            let response = tree::resolve(document, response);
            let json = locations::map(response, "content").find(|(media, _)| media.contains("json"));
            let Some(schema) = json.and_then(|(_, media)| media.get("schema")) else { continue };
            let schema = flattened(document, schema);
            if status.starts_with('2') && is_list(document, &operation, &schema) {
                let place = format!("{}/responses/{}", operation.pointer(), pointer::escape(status));
                envelope(lint, &place, &schema);
            }
        }
    }
}

/// Whether an operation answers a list: by its name, by what it is asked for, or by what it answers.
fn is_list(document: &Value, operation: &tree::Operation<'_>, answer: &Value) -> bool {
    let own = operation.value.get("parameters");
    let shared = document["paths"][operation.path].get("parameters");
    let mut parameters = own.into_iter().chain(shared).filter_map(Value::as_array).flatten();
    let is_paged = parameters.any(|parameter| {
        let name = tree::resolve(document, parameter).get("name").and_then(Value::as_str);
        matches!(name, Some("PageSize" | "Page" | "PageToken"))
    });
    let has_meta = answer.get("properties").is_some_and(|properties| properties.get("meta").is_some());
    let only_a_list = lists(document, answer) == 1
        && locations::map(answer, "properties").count() <= 2
        && !operation.path.ends_with('}');
    names::snake(operation.id()).starts_with("list_")
        || answer.get("type") == Some(&"array".into())
        || is_paged
        || has_meta
        || only_a_list
}

fn envelope(lint: &mut Lint<'_>, place: &str, answer: &Value) {
    let document = lint.value;
    if answer.get("type") == Some(&"array".into()) {
        lint.add("page-envelope", place, "the list is answered bare, with no `meta`");
        return;
    }
    let lists = lists(document, answer);
    if lists != 1 {
        lint.add("page-envelope", place, format!("the page has {lists} lists, not one"));
    }
    let meta = answer.pointer("/properties/meta").map(|meta| flattened(document, meta)).unwrap_or_default();
    let missing: Vec<&str> = META
        .into_iter()
        .filter(|name| meta.get("properties").is_none_or(|all| all.get(name).is_none()))
        .collect();
    if !missing.is_empty() {
        lint.add("page-envelope", place, format!("the page's `meta` has no {}", missing.join(", ")));
    }
}

fn lists(document: &Value, answer: &Value) -> usize {
    locations::map(answer, "properties")
        .filter(|(_, property)| flattened(document, property).get("type") == Some(&"array".into()))
        .count()
}
