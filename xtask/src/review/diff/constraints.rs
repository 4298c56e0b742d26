//! Compares the constraints of schemas: patterns, limits and enumerations.

use serde_json::Value;

use super::{
    comparison::Comparison,
    rules::ChangeRule,
    usages::Direction,
    values::{item_set, same_items},
};
use crate::lower::sid_type;

/// A constraint before and after, with the schemas that contain it.
pub(super) struct Constraint<'v> {
    pub(super) old_schema: &'v Value,
    pub(super) new_schema: &'v Value,
    pub(super) old: Option<&'v Value>,
    pub(super) new: Option<&'v Value>,
}

impl Comparison<'_> {
    pub(super) fn pattern(&mut self, location: &str, constraint: &Constraint<'_>, direction: Direction) {
        match (constraint.old, constraint.new) {
            (Some(old), Some(new)) if direction.is_enforced() => {
                self.changed(ChangeRule::PatternChanged, location, Some(old), Some(new));
            }
            (_, new) => self.constraint(location, constraint, direction, new.is_some()),
        }
    }

    /// Classifies a changed constraint. `tightened` is `true` if it accepts fewer values than before.
    pub(super) fn constraint(
        &mut self,
        location: &str,
        constraint: &Constraint<'_>,
        direction: Direction,
        tightened: bool,
    ) {
        let Constraint { old_schema, new_schema, old, new } = *constraint;
        let only_in_requests = direction.request && !direction.response;
        let is_integer = new_schema.get("type").and_then(Value::as_str) == Some("integer");
        let loses_type = is_constrained_string(old_schema) && !is_constrained_string(new_schema);
        let rule = match (direction.is_enforced(), tightened) {
            (false, _) => ChangeRule::ResponseConstraintChanged,
            (true, true) => ChangeRule::RequestConstraintTightened,
            (true, false) if only_in_requests && is_integer => ChangeRule::IntegerBoundsRelaxed,
            (true, false) if only_in_requests && loses_type => ChangeRule::StringConstraintsRemoved,
            (true, false) => ChangeRule::RequestConstraintRelaxed,
        };
        self.changed(rule, location, old, new);
    }

    pub(super) fn enumeration(
        &mut self,
        location: &str,
        old: Option<&Value>,
        new: Option<&Value>,
        direction: Direction,
    ) {
        let (Some(before), Some(after)) = (old, new) else {
            return self.changed(ChangeRule::TypeChanged, location, old, new);
        };
        if same_items(old, new) {
            return;
        }
        // `nullable` determines whether null is accepted.
        let without_null = |value: &Value| {
            let mut values = item_set(Some(value));
            values.remove("null");
            values
        };
        let (before, after) = (without_null(before), without_null(after));
        if before == after {
            return self.changed(ChangeRule::DocumentationChanged, location, old, new);
        }
        let rule = if direction.response {
            ChangeRule::ResponseEnumValueAdded
        } else {
            ChangeRule::RequestEnumValueAdded
        };
        for value in after.difference(&before) {
            self.add(rule, location, format!("enum value `{value}` was added"));
        }
        for value in before.difference(&after) {
            self.removed(ChangeRule::EnumValueRemoved, location, format!("enum value `{value}` was removed"));
        }
    }
}

/// Returns the SID type that the schema's pattern denotes, in any spelling.
pub(super) fn sid(schema: &Value) -> Option<String> {
    schema.as_object().and_then(sid_type)
}

/// Returns `true` if a lower limit was added or raised.
pub(super) fn is_increase(old: Option<&Value>, new: Option<&Value>) -> bool {
    match (as_number(old), as_number(new)) {
        (Some(old), Some(new)) => new > old,
        (_, new) => new.is_some(),
    }
}

/// Returns `true` if an upper limit was added or lowered.
pub(super) fn is_decrease(old: Option<&Value>, new: Option<&Value>) -> bool {
    new.is_some() && (old.is_none() || is_increase(new, old))
}

fn as_number(value: Option<&Value>) -> Option<f64> {
    value.and_then(Value::as_f64)
}

/// Returns `true` for a string with constraints, which has a Rust type of its own.
fn is_constrained_string(schema: &Value) -> bool {
    let is_string = schema.get("type").and_then(Value::as_str) == Some("string");
    is_string && ["minLength", "maxLength", "pattern"].into_iter().any(|key| schema.get(key).is_some())
}
