//! Gap: progenitor names a method, a builder and a module after each `operationId`, which may be names that every client
//! has, that Rust does not accept, or that two operations share.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::names;
use crate::spec::{lookup, operation_ids};

/// The methods and types of every client, and the names that the code of every operation uses.
#[rustfmt::skip]
const RESERVED: [&str; 27] = [
    "BaseUrl", "Builder", "ByteStream", "CallOptions", "Client", "Clone", "Crate", "Default", "Display",
    "Error", "FromEnv", "Into", "Items", "New", "Operation", "Option", "Pages", "RequestBuilder",
    "RequestOptions", "Response", "Result", "Self", "Setting", "String", "Super", "Transport", "TryInto",
];

/// Renames the operations after which no method and no type can be named.
pub(super) fn rename(document: &mut Value, report: &mut Diagnostics) {
    let mut taken: BTreeSet<String> = RESERVED.map(str::to_owned).into();
    let mut renamed = Vec::new();
    for operation in lookup::operations(document) {
        let id = operation.id();
        if !is_ascii_name(id) || !taken.insert(type_name(id)) {
            renamed.push((operation.path.to_owned(), operation.method, id.to_owned(), operation.pointer()));
        }
    }
    for (path, method, id, pointer) in renamed {
        let (stem, reason) = if !is_ascii_name(&id) {
            (
                operation_ids::name(method, &path),
                "a name begins with an ASCII letter, and has no others than ASCII",
            )
        } else if RESERVED.contains(&type_name(&id).as_str()) {
            (format!("{id}Operation"), "the generated code uses that name")
        } else {
            (id.clone(), "another operation has that name")
        };
        let numbered = (2..).map(|count| format!("{stem}{count}"));
        let free = std::iter::once(stem.clone()).chain(numbered).find(|name| taken.insert(type_name(name)));
        let name = free.unwrap_or(stem);
        let message = format!("the operation `{id}` is renamed to `{name}`: {reason}");
        report.note(Diagnostic::new(message).at(pointer));
        document["paths"][path][method]["operationId"] = Value::String(name);
    }
}

fn is_ascii_name(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_alphabetic()) && id.is_ascii()
}

/// Returns the name of the builder, without what a keyword has after it. If two of them differ, so do the methods.
fn type_name(id: &str) -> String {
    names::pascal(id).trim_end_matches('_').to_owned()
}
