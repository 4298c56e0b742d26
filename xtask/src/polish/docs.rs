//! Documentation as rustdoc wants it: one attribute for each line, a blank after the slashes, and nothing in the
//! document's own words that rustdoc would take for markup.

use syn::{Attribute, Expr, ExprLit, Lit, Meta, visit_mut::VisitMut};

/// Rewrites the documentation of `item` and of everything in it.
pub(crate) fn normalise(item: &mut syn::Item) {
    Normalise.visit_item_mut(item);
}

/// The attributes that say `text`.
pub(crate) fn attributes(text: &str) -> Vec<Attribute> {
    text.trim()
        .lines()
        .map(|line| {
            let line = line.trim_end();
            let line = if line.is_empty() { String::new() } else { format!(" {line}") };
            syn::parse_quote!(#[doc = #line])
        })
        .collect()
}

/// Takes the documentation off `attributes`.
pub(crate) fn take(attributes: &mut Vec<Attribute>) -> String {
    let text = attributes.iter().filter_map(text_of).collect::<Vec<_>>().join("\n");
    attributes.retain(|attribute| text_of(attribute).is_none());
    text.lines()
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n")
        .trim()
        .to_owned()
}

/// Documents what has no words of its own with `otherwise`.
pub(crate) fn or_else(attributes: &mut Vec<Attribute>, otherwise: impl FnOnce() -> String) {
    let text = take(attributes);
    let text = if text.is_empty() { otherwise() } else { prose(&text) };
    attributes.splice(0..0, self::attributes(&text));
}

/// Documents `attributes` anew.
pub(crate) fn replace(attributes: &mut Vec<Attribute>, text: &str) {
    take(attributes);
    attributes.splice(0..0, self::attributes(text));
}

/// The first paragraph of `text`, on one line.
pub(crate) fn first_paragraph(text: &str) -> String {
    let lines = text.trim().lines().map(str::trim).take_while(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// The document's words, safe for rustdoc: a bare address becomes a link, and a bracket or an angle that begins none is
/// escaped. Code spans are left as they are, and a block of code becomes one that rustdoc does not run.
pub(crate) fn prose(text: &str) -> String {
    let text = text.replace('\t', " ");
    let mut out = String::with_capacity(text.len());
    let mut words = String::new();
    let mut fence: Option<&str> = None;
    for line in text.lines() {
        let marks = ["```", "~~~"].into_iter().find(|marks| line.trim_start().starts_with(marks));
        match (fence, marks) {
            (None, Some(marks)) => {
                out.push_str(&of_words(&std::mem::take(&mut words)));
                out.push_str(&format!("{marks}text\n"));
                fence = Some(marks);
            }
            (None, None) => words.push_str(&format!("{line}\n")),
            (Some(open), marks) => {
                out.push_str(&format!("{}\n", if marks == Some(open) { open } else { line }));
                fence = fence.filter(|_| marks != Some(open));
            }
        }
    }
    out.push_str(&of_words(&words));
    out.push_str(fence.unwrap_or_default());
    out.trim_end_matches('\n').to_owned()
}

fn of_words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, part) in text.split('`').enumerate() {
        if index > 0 {
            out.push('`');
        }
        if index % 2 == 1 {
            out.push_str(part);
        } else {
            out.push_str(&plain(part));
        }
    }
    // Four spaces would make a block of code, which rustdoc runs.
    out.lines()
        .map(|line| if line.starts_with("    ") { line.trim_start() } else { line })
        .flat_map(|line| [line, "\n"])
        .collect()
}

fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(found) = rest.find(['<', '[', 'h']) {
        out.push_str(&rest[..found]);
        rest = &rest[found..];
        if rest.starts_with("<http")
            && rest.find('>').is_some_and(|end| !rest[..end].contains(char::is_whitespace))
        {
            let end = rest.find('>').map_or(rest.len(), |end| end + 1);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
        } else if rest.starts_with("http://") || rest.starts_with("https://") {
            let inside_link = out.ends_with("](");
            let end =
                rest.find(|c: char| c.is_whitespace() || "<>()[]\"'`,;".contains(c)).unwrap_or(rest.len());
            let address = rest[..end].trim_end_matches(['.', ':', '!', '?']);
            if inside_link {
                out.push_str(address);
            } else {
                out.push_str(&format!("<{address}>"));
            }
            rest = &rest[address.len()..];
        } else if rest.starts_with('[') {
            let is_link = rest
                .find("](http")
                .is_some_and(|at| !rest[..at].contains('\n') && !rest[1..at].contains('['));
            out.push_str(if is_link { "[" } else { "\\[" });
            rest = &rest[1..];
        } else if rest.starts_with('<') {
            out.push_str("\\<");
            rest = &rest[1..];
        } else {
            out.push('h');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

fn text_of(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

struct Normalise;

impl VisitMut for Normalise {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        let text = take(attributes);
        if !text.is_empty() {
            attributes.splice(0..0, self::attributes(&text));
        }
    }
}
