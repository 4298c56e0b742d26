//! Leaves out operations that are valid, but not supported: the rest of the document is generated without them.

use serde_json::Value;

use crate::{diagnostic::Diagnostics, spec::lookup};

/// Removes the operations that `report` calls unsupported, and notes why.
pub(super) fn leave_out(document: &mut Value, report: &mut Diagnostics) {
    for reason in report.take_unsupported() {
        let Some(id) = reason.operation_id().map(str::to_owned) else { continue };
        let found = lookup::operations(document)
            .find(|operation| operation.id() == id)
            .map(|operation| (operation.path.to_owned(), operation.method, operation.pointer()));
        // An operation can be reported for several reasons: the first one is enough.
        let Some((path, method, pointer)) = found else { continue };
        document["paths"][path].as_object_mut().map(|item| item.remove(method));
        let reason = if reason.pointer().is_some() { reason } else { reason.at(pointer) };
        report.note(reason.prefixed(&format!("the operation `{id}` is left out: ")));
    }
}
