//! `cargo xtask adopt`: writes the OpenAPI document of a resource in our conventions, from the vendor's document.
//!
//! Facts carry over: names, types, patterns, statuses and examples. Descriptions do not: they are left to write, and `cargo
//! xtask lint` lists them. What all documents share, such as errors and the parameters of pages, comes from a document in
//! `spec/`.

mod operations;
mod resource;
mod schemas;
mod shared;

use serde_json::{Map, Value, json};

use self::{resource::Resource, schemas::Schemas, shared::Shared};
use crate::{
    diagnostic::{Diagnostic, Result},
    spec::{lookup::text, pointer::Pointer},
};

/// Returns the document of the resource at `paths` of the vendor's document. `ours` is a document in our conventions.
pub(crate) fn adopt(theirs: &Value, ours: &Value, paths: &[String]) -> Result<Value> {
    let mut schemas = Schemas::new(theirs, ours);
    let mut shared = Shared::new(ours);
    let (mut adopted, mut tags) = (Map::new(), Vec::new());
    for path in paths {
        let path_item =
            theirs.pointer(&Pointer::new(["paths", path])).ok_or_else(|| missing(theirs, path))?;
        let resource = Resource::at(path, path_item);
        let tag = json!({ "name": resource.tag });
        if !tags.contains(&tag) {
            tags.push(tag);
        }
        adopted.insert(path.clone(), operations::adopt(path_item, &resource, &mut schemas, &mut shared));
    }
    let mut document = json!({
        "openapi": "3.0.3",
        "info": { "title": text(&theirs["info"], "title").unwrap_or("API"), "version": "0.1.0" },
    });
    for key in ["license", "servers", "security"] {
        let (target, source) = if key == "license" { ("info", &ours["info"]) } else { ("", ours) };
        let value = source.get(key).cloned().unwrap_or_default();
        let value = if key == "servers" { servers(theirs, paths).unwrap_or(value) } else { value };
        let target = if target.is_empty() { &mut document } else { &mut document[target] };
        target[key] = value;
    }
    document["tags"] = Value::Array(tags);
    document["paths"] = Value::Object(adopted);
    document["components"] = json!({ "securitySchemes": ours["components"]["securitySchemes"] });
    let (parameters, named) = schemas.finish();
    for (section, components) in [("parameters", parameters), ("schemas", named)] {
        document["components"][section] = Value::Object(components);
    }
    shared.add_used(&mut document);
    Ok(document)
}

/// Returns the error for a path that the vendor's document does not have.
fn missing(theirs: &Value, path: &str) -> Diagnostic {
    let last = path.rsplit('/').find(|segment| !segment.starts_with('{')).unwrap_or(path);
    // A misspelled or singular name still has the same start.
    let last: String = last.chars().take(4).collect();
    let known = theirs["paths"].as_object().into_iter().flatten().map(|(path, _)| path.as_str());
    let similar: Vec<String> =
        known.filter(|known| known.contains(&last)).take(8).map(|path| format!("`{path}`")).collect();
    let help = match similar.is_empty() {
        true => "copy the path from the document".to_owned(),
        false => format!("similar paths: {}", similar.join(", ")),
    };
    Diagnostic::new(format!("the vendor's document has no path `{path}`")).help(help)
}

/// Returns the servers of the paths, without descriptions.
fn servers(theirs: &Value, paths: &[String]) -> Option<Value> {
    let of_path = theirs["paths"].get(paths.first()?).and_then(|path| path.get("servers"));
    let servers = of_path.or_else(|| theirs.get("servers"))?.as_array()?;
    let urls = servers.iter().filter_map(|server| text(server, "url"));
    Some(urls.map(|url| json!({ "url": url })).collect())
}
