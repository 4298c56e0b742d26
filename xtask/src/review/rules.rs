//! Tables of rules: each rule is a variant of an enum, so that a misspelled one does not compile.

use crate::{
    diagnostic::{Diagnostic, Result},
    spec::keywords::did_you_mean,
};

/// Declares an enum of rules from rows with a variant, its name in reports, and the data of the rule.
macro_rules! rules {
    ($(#[$meta:meta])* $name:ident: $data:ty { $($rule:ident $id:literal $value:expr;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $(#[doc = concat!("The rule `", $id, "`.")] $rule,)* }

        impl $name {
            /// All rules.
            pub const ALL: &[Self] = &[$(Self::$rule),*];

            /// Returns the name used in reports.
            pub fn id(self) -> &'static str {
                match self { $(Self::$rule => $id,)* }
            }

            /// Returns the rule with the given name.
            pub fn named(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|rule| rule.id() == id)
            }

            fn data(self) -> $data {
                match self { $(Self::$rule => $value,)* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.id())
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "enum": [$($id),*] })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.id())
            }
        }
    };
}

pub(crate) use rules;

/// The explanations of all rules: sections of Markdown, named after the rules.
const EXPLANATIONS: &str = include_str!("explanations.md");

/// The parts of each explanation.
const PARTS: [&str; 4] = ["What: ", "Why: ", "Example: ", "Do: "];

/// Returns the explanation of a rule of `diff` or `lint`, for a terminal.
pub fn explain(rule: &str) -> Result<String> {
    let sections = EXPLANATIONS.split("\n## ").skip(1);
    let mut sections = sections.filter_map(|section| section.split_once('\n'));
    let names: Vec<&str> = sections.clone().map(|(name, _)| name).collect();
    let Some((name, text)) = sections.find(|(name, _)| *name == rule) else {
        let suggestion = did_you_mean(rule, &names);
        return Err(Diagnostic::new(format!("there is no rule `{rule}`{suggestion}"))
            .help("run `cargo xtask explain` to list all rules"));
    };
    let mut explanation = format!("{name}\n");
    for line in text.lines().filter(|line| !line.is_empty()) {
        let part = PARTS.into_iter().find_map(|part| Some((part, line.strip_prefix(part)?)));
        let (part, text) = part.unwrap_or(("", line));
        explanation.push_str(&format!("\n{part:>9}{text}\n"));
    }
    Ok(explanation)
}
