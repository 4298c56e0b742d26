//! The facts in `facts.toml`.

use toml_edit::{DocumentMut, Item, Table};

use crate::openapi::PathTemplate;

const FACTS: &str = include_str!("../../../facts.toml");

/// A rule of behavior with its source.
#[derive(Debug)]
pub(super) struct Fact {
    pub(super) id: String,
    pub(super) check: String,
    /// The values of its switch. The first is the default.
    pub(super) values: Vec<String>,
    table: Table,
}

/// The names that every rule must have.
const REQUIRED: [&str; 7] = ["id", "check", "text", "strength", "source", "date", "values"];

/// Returns all facts.
pub(super) fn all() -> Result<Vec<Fact>, String> {
    parse(FACTS)
}

fn parse(text: &str) -> Result<Vec<Fact>, String> {
    let document: DocumentMut = text.parse().map_err(|error| format!("facts.toml: {error}"))?;
    let rules = document.get("rule").and_then(Item::as_array_of_tables);
    rules.into_iter().flatten().map(Fact::new).collect()
}

impl Fact {
    fn new(table: &Table) -> Result<Self, String> {
        let mut fact =
            Self { id: String::new(), check: String::new(), values: Vec::new(), table: table.clone() };
        fact.id = fact.text_of("id")?;
        for name in REQUIRED {
            let is_empty = match table.get(name) {
                Some(Item::Value(value)) => value.as_str().is_some_and(|text| text.trim().is_empty()),
                _ => true,
            };
            if is_empty {
                return Err(format!("the rule {} has no {name}", fact.id));
            }
        }
        fact.check = fact.text_of("check")?;
        fact.values = fact.texts("values")?;
        match fact.values.is_empty() {
            true => Err(format!("the rule {} has no values", fact.id)),
            false => Ok(fact),
        }
    }

    /// Returns a text of the rule.
    pub(super) fn text_of(&self, name: &str) -> Result<String, String> {
        let text = self.table.get(name).and_then(Item::as_str);
        text.map(str::to_owned).ok_or_else(|| format!("the rule {} has no {name}", self.id))
    }

    /// Returns a list of texts of the rule, or an empty list.
    pub(super) fn texts(&self, name: &str) -> Result<Vec<String>, String> {
        let items = self.table.get(name).and_then(Item::as_array).into_iter().flatten();
        let text = |item: &toml_edit::Value| item.as_str().map(str::to_owned);
        items
            .map(|item| text(item).ok_or_else(|| format!("{name} of the rule {} is not text", self.id)))
            .collect()
    }

    pub(super) fn paths(&self, name: &str) -> Result<Vec<PathTemplate>, String> {
        let parse = |path: String| PathTemplate::parse(&path).ok_or_else(|| format!("{path} is not a path"));
        self.texts(name)?.into_iter().map(parse).collect()
    }
}

#[cfg(test)]
mod tests {
    // `unwrap` in a test is an assertion.
    #![allow(clippy::unwrap_used)]

    use super::{FACTS, REQUIRED, all, parse};

    const README: &str = include_str!("../../../README.md");

    /// Returns the table of README.md.
    fn table() -> String {
        let mut table =
            "| rule | known about the service | values, the default first |\n|---|---|---|\n".to_owned();
        for fact in all().unwrap() {
            let text = |name: &str| fact.text_of(name).unwrap();
            table.push_str(&format!(
                "| **{}**: {} | {}: {} ({}) | `{}` |\n",
                fact.id,
                text("text"),
                text("strength"),
                text("source"),
                text("date"),
                fact.values.join("`, `")
            ));
        }
        table
    }

    #[test]
    fn readme_has_the_table_of_all_rules() {
        let table = table();
        assert!(README.contains(&table), "README.md needs this table:\n\n{table}");
    }

    #[test]
    fn rule_without_a_source_or_another_required_name_is_an_error() {
        for name in REQUIRED {
            let start = FACTS.find(&format!("\n{name} = ")).unwrap() + 1;
            let end = start + FACTS[start..].find('\n').unwrap();
            let error = parse(&format!("{}{}", &FACTS[..start], &FACTS[end..])).unwrap_err();
            assert!(error.ends_with(&format!("has no {name}")), "{error}");
        }
        let empty = FACTS.replacen("source = \"", "source = \"\" # \"", 1);
        assert_eq!(parse(&empty).unwrap_err(), "the rule duplicate has no source");
    }
}
