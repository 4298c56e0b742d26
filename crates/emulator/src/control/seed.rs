//! Records added as JSON.

use serde_json::Value;

use super::field::{InvalidField, object};
use crate::api::Api;
use crate::text::is_sid;

/// Adds records, and returns them as the API does. The body is one set of records or an array of them. `authority` is the
/// emulator's own host and port.
pub(crate) fn add(api: &Api, authority: &str, body: &Value) -> Result<Vec<Value>, InvalidField> {
    match body {
        Value::Array(sets) => {
            let mut added = Vec::new();
            for (index, set) in sets.iter().enumerate() {
                let records = add_set(api, authority, set);
                added.extend(records.map_err(|error| error.within(&format!("[{index}]")))?);
            }
            Ok(added)
        }
        set => add_set(api, authority, set),
    }
}

fn add_set(api: &Api, authority: &str, set: &Value) -> Result<Vec<Value>, InvalidField> {
    let set = object(set, &["path", "account", "records"])?;
    let path = set.get("path").and_then(Value::as_str);
    let path = path.ok_or_else(|| InvalidField::new("path", "expected the path of a collection"))?;
    let default_account = api.accounts.default_account();
    let account = match set.get("account") {
        None => default_account.account_sid(),
        Some(Value::String(sid)) if sid.starts_with("AC") && is_sid(sid) => sid,
        Some(_) => return Err(InvalidField::new("account", "expected the SID of an account")),
    };
    let records = set.get("records").and_then(Value::as_array);
    let records = records.ok_or_else(|| InvalidField::new("records", "expected an array"))?;
    let origin = format!("http://{authority}");
    let add = |(index, record): (usize, &Value)| {
        let seeded = api.seed(account, &origin, path, record);
        seeded.map_err(|reason| InvalidField::new(format!("records[{index}]"), reason))
    };
    records.iter().enumerate().map(add).collect()
}
