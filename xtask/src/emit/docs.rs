//! Doc comments: one attribute for each line, wrapped, with the markup in descriptions of the document escaped.

use proc_macro2::Span;
use syn::{
    AttrStyle, Attribute, Expr, ExprLit, Lit, LitStr, Meta, MetaNameValue,
    visit_mut::{self, VisitMut},
};

/// The number of columns at which doc comments are wrapped.
pub(crate) const LINE_WIDTH: usize = 100;

/// Wraps the doc comments of `item` and of everything in it.
pub(crate) fn normalize(item: &mut syn::Item) {
    Normalize { depth: 0 }.visit_item_mut(item);
}

/// Returns the attributes for the doc comment `text`.
pub(crate) fn attributes(text: &str) -> Vec<Attribute> {
    text.trim()
        .lines()
        .map(|line| {
            let line = line.trim_end();
            let line = if line.is_empty() { String::new() } else { format!(" {line}") };
            let text = Lit::Str(LitStr::new(&line, Span::call_site()));
            // Parsing tokens is slow, and a crate has thousands of such lines.
            Attribute {
                pound_token: Default::default(),
                style: AttrStyle::Outer,
                bracket_token: Default::default(),
                meta: Meta::NameValue(MetaNameValue {
                    path: quote::format_ident!("doc").into(),
                    eq_token: Default::default(),
                    value: Expr::Lit(ExprLit { attrs: Vec::new(), lit: text }),
                }),
            }
        })
        .collect()
}

/// Removes and returns the doc comment among `attributes`.
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

/// Adds the doc comment `default` if there is none.
pub(crate) fn or_else(attributes: &mut Vec<Attribute>, default: impl FnOnce() -> String) {
    let text = take(attributes);
    let text = if text.is_empty() { default() } else { markdown(&text) };
    attributes.splice(0..0, self::attributes(&text));
}

/// Replaces the doc comment.
pub(crate) fn replace(attributes: &mut Vec<Attribute>, text: &str) {
    take(attributes);
    attributes.splice(0..0, self::attributes(text));
}

/// Returns the first paragraph of `text` as one line.
pub(crate) fn first_paragraph(text: &str) -> String {
    let lines = text.trim().lines().map(str::trim).take_while(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// Converts a description of the document to Markdown for rustdoc.
///
/// URLs become links; brackets and angle brackets that start no link are escaped. Code spans remain as they are, and
/// blocks of code are marked as text, so that rustdoc does not compile them.
pub(crate) fn markdown(text: &str) -> String {
    let text = text.replace('\t', " ");
    let mut out = String::with_capacity(text.len());
    let mut prose = String::new();
    let mut fence: Option<&str> = None;
    for line in text.lines() {
        let marks = ["```", "~~~"].into_iter().find(|marks| line.trim_start().starts_with(marks));
        match (fence, marks) {
            (None, Some(marks)) => {
                out.push_str(&escape_prose(&std::mem::take(&mut prose)));
                out.push_str(&format!("{marks}text\n"));
                fence = Some(marks);
            }
            (None, None) => prose.push_str(&format!("{line}\n")),
            (Some(open), marks) => {
                out.push_str(&format!("{}\n", if marks == Some(open) { open } else { line }));
                fence = fence.filter(|_| marks != Some(open));
            }
        }
    }
    out.push_str(&escape_prose(&prose));
    out.push_str(fence.unwrap_or_default());
    out.trim_end_matches('\n').to_owned()
}

fn escape_prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, part) in text.split('`').enumerate() {
        if index > 0 {
            out.push('`');
        }
        if index % 2 == 1 {
            out.push_str(part);
        } else {
            out.push_str(&escape_text(part));
        }
    }
    // An indentation of four spaces is a block of code, which rustdoc compiles.
    out.lines()
        .map(|line| if line.starts_with("    ") { line.trim_start() } else { line })
        .flat_map(|line| [line, "\n"])
        .collect()
}

fn escape_text(text: &str) -> String {
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
            let url = rest[..end].trim_end_matches(['.', ':', '!', '?']);
            if inside_link {
                out.push_str(url);
            } else {
                out.push_str(&format!("<{url}>"));
            }
            rest = &rest[url.len()..];
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

/// Wraps doc comments at the width that is left at their depth of indentation.
struct Normalize {
    depth: usize,
}

impl Normalize {
    fn nested(&mut self, visit: impl FnOnce(&mut Self)) {
        self.depth += 1;
        visit(self);
        self.depth -= 1;
    }
}

impl VisitMut for Normalize {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        let text = take(attributes);
        if !text.is_empty() {
            let width = LINE_WIDTH.saturating_sub(4 * self.depth + "/// ".len());
            attributes.splice(0..0, self::attributes(&wrap(&text, width)));
        }
    }

    fn visit_fields_mut(&mut self, fields: &mut syn::Fields) {
        self.nested(|visitor| visit_mut::visit_fields_mut(visitor, fields));
    }

    fn visit_variant_mut(&mut self, variant: &mut syn::Variant) {
        self.nested(|visitor| visit_mut::visit_variant_mut(visitor, variant));
    }

    fn visit_impl_item_mut(&mut self, item: &mut syn::ImplItem) {
        self.nested(|visitor| visit_mut::visit_impl_item_mut(visitor, item));
    }

    fn visit_trait_item_mut(&mut self, item: &mut syn::TraitItem) {
        self.nested(|visitor| visit_mut::visit_trait_item_mut(visitor, item));
    }

    fn visit_item_mod_mut(&mut self, module: &mut syn::ItemMod) {
        self.visit_attributes_mut(&mut module.attrs);
        let items = module.content.iter_mut().flat_map(|(_, items)| items);
        self.nested(|visitor| items.for_each(|item| visitor.visit_item_mut(item)));
    }
}

/// Wraps the paragraphs and list items of Markdown `text` at `width` columns. Blocks of code, headings and tables remain
/// as they are.
pub(crate) fn wrap(text: &str, width: usize) -> String {
    let mut lines = Vec::new();
    let mut paragraph = Paragraph::default();
    let mut fence: Option<&str> = None;
    for line in text.lines() {
        let trimmed = line.trim_start();
        let marks = ["```", "~~~"].into_iter().find(|marks| trimmed.starts_with(marks));
        if fence.is_some() || marks.is_some() {
            paragraph.flush(width, &mut lines);
            lines.push(line.to_owned());
            fence = match fence {
                Some(open) if marks == Some(open) => None,
                Some(open) => Some(open),
                None => marks,
            };
        } else if trimmed.is_empty()
            || trimmed.starts_with(['#', '|', '>'])
            || line.ends_with(['\\', '|'])
            || is_rule(trimmed)
        {
            paragraph.flush(width, &mut lines);
            lines.push(line.to_owned());
        } else {
            let indent = line.len() - trimmed.len();
            let marker = list_marker(trimmed);
            if marker > 0 || paragraph.words.is_empty() {
                paragraph.flush(width, &mut lines);
                paragraph.first_indent = line[..indent + marker].to_owned();
                paragraph.hanging_indent = indent + marker;
            }
            paragraph.words.extend(trimmed[marker..].split_whitespace().map(str::to_owned));
        }
    }
    paragraph.flush(width, &mut lines);
    lines.join("\n")
}

/// Returns the length of the marker of a list item, with the space that follows, or 0 if `line` is not one.
fn list_marker(line: &str) -> usize {
    if ["- ", "* ", "+ "].iter().any(|marker| line.starts_with(marker)) {
        return 2;
    }
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    if digits > 0 && (line[digits..].starts_with(". ") || line[digits..].starts_with(") ")) {
        digits + 2
    } else {
        0
    }
}

/// Returns `true` for the underline of a heading and for a horizontal rule.
fn is_rule(line: &str) -> bool {
    !line.is_empty() && ['=', '-', '*', '_'].iter().any(|mark| line.chars().all(|c| c == *mark))
}

/// A paragraph or list item while its lines are collected.
#[derive(Default)]
struct Paragraph {
    first_indent: String,
    hanging_indent: usize,
    words: Vec<String>,
}

impl Paragraph {
    fn flush(&mut self, width: usize, lines: &mut Vec<String>) {
        let mut words = std::mem::take(&mut self.words).into_iter();
        let Some(first) = words.next() else { return };
        let mut line = format!("{}{first}", self.first_indent);
        for word in words {
            let fits = line.chars().count() + 1 + word.chars().count() <= width;
            // At the start of a line, such a word would be markup.
            let is_markup =
                word.starts_with(['#', '|', '>']) || is_rule(&word) || list_marker(&format!("{word} ")) > 0;
            if fits || is_markup {
                line.push(' ');
            } else {
                lines.push(std::mem::replace(&mut line, " ".repeat(self.hanging_indent)));
            }
            line.push_str(&word);
        }
        lines.push(line);
    }
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn wrap_fills_paragraphs_and_hangs_list_items() {
        let text = "One two three\nfour five.\n\n- six seven eight nine\n- ten\n  eleven\n\n1. twelve thirteen fourteen";
        let expected = "One two three\nfour five.\n\n- six seven\n  eight nine\n- ten eleven\n\n1. twelve\n   thirteen\n   fourteen";
        assert_eq!(wrap(text, 13), expected);
    }

    #[test]
    fn wrap_keeps_code_tables_headings_and_markup_in_place() {
        let text = "```text\na very long line of code\n```\n# A long heading of a section\n| a | table |\nfive is\n- 1";
        assert_eq!(wrap(text, 10), text);
        assert_eq!(wrap("seven minus - one and # two", 11), "seven minus -\none and #\ntwo");
    }
}
