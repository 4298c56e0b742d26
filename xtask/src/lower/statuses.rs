//! Gap: progenitor names methods of mocks after statuses, and panics on those that HTTP has no name for.

use serde_json::Value;

use super::origins;
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    ir::responses::{is_error, is_success},
    spec::lookup,
};

/// The statuses of successful and failed responses that have a name in HTTP.
const NAMED: [u16; 50] = [
    200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410,
    411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424, 425, 426, 428, 429, 431, 451, 500, 501, 502,
    503, 504, 505, 506, 507, 508, 510, 511,
];

/// Replaces statuses without a name with the range that contains them.
pub(super) fn replace_unnamed(document: &mut Value, report: &mut Diagnostics) {
    for (_, operation) in lookup::operations_mut(document) {
        let location = origins::of(operation).join("responses");
        let Some(Value::Object(responses)) = operation.get_mut("responses") else { continue };
        let is_unnamed = |status: &&String| {
            let code = status.parse::<u16>();
            (is_success(status) || is_error(status)) && code.is_ok_and(|code| !NAMED.contains(&code))
        };
        for status in responses.keys().filter(is_unnamed).cloned().collect::<Vec<_>>() {
            let range = format!("{}XX", &status[..1]);
            let message = format!("the response {status} becomes part of {range}: HTTP has no name for it");
            report.note(Diagnostic::new(message).at(location.join(&status)));
            let response = responses.shift_remove(&status).unwrap_or_default();
            if !responses.keys().any(|known| known.eq_ignore_ascii_case(&range)) {
                responses.insert(range, response);
            }
        }
    }
}
