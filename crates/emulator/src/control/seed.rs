//! Records added over HTTP.

use serde_json::Value;

use super::{Control, object};
use crate::api::ApiError;
use crate::text::is_sid;

/// Adds the records of a body, and returns them as the API does. The body is one set of records or an array of them.
pub(super) fn add(control: &Control<'_>, body: &Value) -> Result<Vec<Value>, ApiError> {
    match body {
        Value::Array(sets) => {
            let mut added = Vec::new();
            for (index, set) in sets.iter().enumerate() {
                added.extend(add_set(control, set, &format!("[{index}]."))?);
            }
            Ok(added)
        }
        set => add_set(control, set, ""),
    }
}

/// Adds a set of records. `prefix` is its place in the body, for errors.
fn add_set(control: &Control<'_>, set: &Value, prefix: &str) -> Result<Vec<Value>, ApiError> {
    let set = object(set, &["path", "account", "records"])?;
    let invalid = |name: &str, reason: &str| ApiError::invalid_value(&format!("{prefix}{name}"), reason);
    let path = set.get("path").and_then(Value::as_str);
    let path = path.ok_or_else(|| invalid("path", "expected the path of a collection"))?;
    let default_account = control.api.accounts.default_account();
    let account = match set.get("account") {
        None => default_account.account_sid(),
        Some(Value::String(sid)) if sid.starts_with("AC") && is_sid(sid) => sid,
        Some(_) => return Err(invalid("account", "expected the SID of an account")),
    };
    let records = set.get("records").and_then(Value::as_array);
    let records = records.ok_or_else(|| invalid("records", "expected an array"))?;
    let origin = format!("http://{}", control.authority);
    let mut added = Vec::new();
    for (index, record) in records.iter().enumerate() {
        let seeded = control.api.seed(account, &origin, path, record);
        added.push(seeded.map_err(|reason| invalid(&format!("records[{index}]"), &reason))?);
    }
    Ok(added)
}
