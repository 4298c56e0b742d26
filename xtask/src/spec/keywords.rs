//! The keywords of OpenAPI 3.0, for each kind of object.

use serde_json::Value;

use super::pointer::Pointer;
use super::{
    lookup::METHODS,
    walk::{self, Part},
};
use crate::diagnostic::Diagnostic;

/// The keywords of a schema that affect requests and responses by themselves.
pub(crate) const CONSTRAINTS: [&str; 22] = [
    "type",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "enum",
    "default",
    "nullable",
    "readOnly",
    "writeOnly",
    "deprecated",
    "not",
];

/// The other keywords of a schema: those that contain schemas, and documentation.
const OTHER_SCHEMA_KEYWORDS: [&str; 14] = [
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "description",
    "discriminator",
    "example",
    "externalDocs",
    "items",
    "oneOf",
    "properties",
    "required",
    "title",
    "xml",
];

/// Returns the keywords of a kind of object, or nothing if the keys of such objects are names.
fn of(part: Part) -> Vec<&'static str> {
    let keywords: &[&str] = match part {
        Part::Document => {
            &["openapi", "info", "servers", "paths", "components", "security", "tags", "externalDocs"]
        }
        Part::Info => &["title", "description", "termsOfService", "contact", "license", "version"],
        Part::Contact => &["name", "url", "email"],
        Part::License => &["name", "url", "identifier"],
        Part::Server => &["url", "description", "variables"],
        Part::ServerVariable => &["enum", "default", "description"],
        Part::Tag => &["name", "description", "externalDocs"],
        Part::ExternalDocs => &["description", "url"],
        Part::Components => &[
            "schemas",
            "responses",
            "parameters",
            "examples",
            "requestBodies",
            "headers",
            "securitySchemes",
            "links",
            "callbacks",
        ],
        Part::PathItem => {
            let others = ["$ref", "summary", "description", "servers", "parameters"];
            return METHODS.into_iter().chain(others).collect();
        }
        Part::Operation => &[
            "tags",
            "summary",
            "description",
            "externalDocs",
            "operationId",
            "parameters",
            "requestBody",
            "responses",
            "callbacks",
            "deprecated",
            "security",
            "servers",
        ],
        Part::Parameter => return ["name", "in"].into_iter().chain(of(Part::Header)).collect(),
        Part::Header => &[
            "$ref",
            "description",
            "required",
            "deprecated",
            "allowEmptyValue",
            "style",
            "explode",
            "allowReserved",
            "schema",
            "example",
            "examples",
            "content",
        ],
        Part::RequestBody => &["$ref", "description", "content", "required"],
        Part::Response => &["$ref", "description", "headers", "content", "links"],
        Part::MediaType => &["schema", "example", "examples", "encoding"],
        Part::Encoding => &["contentType", "headers", "style", "explode", "allowReserved"],
        Part::Schema => return CONSTRAINTS.into_iter().chain(OTHER_SCHEMA_KEYWORDS).collect(),
        Part::Discriminator => &["propertyName", "mapping"],
        Part::Xml => &["name", "namespace", "prefix", "attribute", "wrapped"],
        Part::Example => &["$ref", "summary", "description", "value", "externalValue"],
        Part::Link => {
            &["$ref", "operationRef", "operationId", "parameters", "requestBody", "description", "server"]
        }
        Part::SecurityScheme => &[
            "$ref",
            "type",
            "description",
            "name",
            "in",
            "scheme",
            "bearerFormat",
            "flows",
            "openIdConnectUrl",
        ],
        Part::OAuthFlows => &["implicit", "password", "clientCredentials", "authorizationCode"],
        Part::OAuthFlow => &["authorizationUrl", "tokenUrl", "refreshUrl", "scopes"],
        Part::Paths | Part::Responses | Part::Callback | Part::Other => &[],
    };
    keywords.to_vec()
}

/// A key that OpenAPI 3.0 does not specify.
pub(crate) struct UnknownKeyword {
    pub(crate) pointer: Pointer,
    key: String,
    /// The keyword that it most likely is a misspelling of.
    pub(crate) nearest: Option<&'static str>,
    is_media_type: bool,
}

impl UnknownKeyword {
    /// Returns the error. Later stages ignore such keys, so what a misspelled keyword declares would be missing.
    pub(crate) fn diagnostic(&self) -> Diagnostic {
        let help = match self.nearest {
            Some(keyword) => format!("write `{keyword}`"),
            None if self.is_media_type => "write a media type, such as `application/json`".to_owned(),
            None => "remove it: it has no effect. Extensions start with `x-`".to_owned(),
        };
        let kind = if self.is_media_type { "media type" } else { "keyword of OpenAPI 3.0 here" };
        Diagnostic::new(format!("`{}` is not a {kind}", self.key)).at(self.pointer.clone()).help(help)
    }
}

/// Returns each key that OpenAPI 3.0 does not specify.
pub(crate) fn unknown(document: &Value) -> Vec<UnknownKeyword> {
    let mut found = Vec::new();
    walk::visit(document, &mut |node, value| {
        if node.part == Part::MediaType
            && let Some(key) = node.pointer.tokens().pop().filter(|key| !key.contains('/'))
        {
            found.push(UnknownKeyword {
                pointer: node.pointer.clone(),
                key,
                nearest: None,
                is_media_type: true,
            });
        }
        let keywords = of(node.part);
        // Whatever is beside a reference has no effect at all, which is another error.
        if keywords.is_empty() || value.get("$ref").is_some() {
            return;
        }
        let keys = value.as_object().into_iter().flatten().map(|(key, _)| key);
        for key in keys.filter(|key| !key.starts_with("x-") && !keywords.contains(&key.as_str())) {
            let (pointer, nearest) = (node.pointer.join(key), nearest(key, &keywords));
            found.push(UnknownKeyword { pointer, key: key.clone(), nearest, is_media_type: false });
        }
    });
    found
}

/// Returns the candidate that `text` is most likely a misspelling of.
pub(crate) fn nearest<'a>(text: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let letters = |text: &str| text.to_lowercase().replace(['-', '_'], "");
    let text = letters(text);
    let distances = candidates.iter().map(|candidate| (distance(&text, &letters(candidate)), *candidate));
    let (least, candidate) = distances.min()?;
    (least <= 2 && least < text.chars().count() / 2).then_some(candidate)
}

/// Returns the end of an error about an unknown `text`: the nearest candidate, if one is near.
pub(crate) fn did_you_mean(text: &str, candidates: &[&str]) -> String {
    nearest(text, candidates).map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default()
}

/// Returns the least number of inserted, removed and replaced characters, and of swaps of two neighbors, that turn `a`
/// into `b`.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 0..a.len() {
        let mut row = vec![i + 1];
        for j in 0..b.len() {
            let replaced = rows[i][j] + usize::from(a[i] != b[j]);
            let mut least = replaced.min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn nearest_ignores_case_and_finds_typos() {
        let keywords = super::of(super::Part::Schema);
        for (text, expected) in [
            ("nullabel", Some("nullable")),
            ("max_length", Some("maxLength")),
            ("Required", Some("required")),
            ("foo", None),
        ] {
            assert_eq!(nearest(text, &keywords), expected, "{text}");
        }
        assert_eq!(nearest("datetime", &["date", "date-time"]), Some("date-time"));
    }
}
