//! The format stage: prints syntax trees with prettyplease, which gives the same bytes with every toolchain.

/// Returns the text of a file. Adds the blank lines between items that prettyplease leaves out.
pub(crate) fn rust(header: &str, about: &str, items: Vec<syn::Item>) -> String {
    let mut text = format!("// {header}\n\n");
    if !about.is_empty() {
        text.push_str(&format!("//! {about}\n\n"));
    }
    let body =
        prettyplease::unparse(&syn::File { shebang: None, frontmatter: None, attrs: Vec::new(), items });
    text.push_str(&add_blank_lines(&break_macro(&body)));
    text
}

/// Writes each field of `deserialize_object!` on a line of its own, so that a new field changes no other line. prettyplease
/// fills the lines.
fn break_macro(text: &str) -> String {
    const MACRO: &str = "twilio_core::deserialize_object!(";
    let parts = text.split_once(MACRO).and_then(|(before, rest)| {
        let (body, after) = rest.split_once(");\n")?;
        let body: Vec<&str> = body.lines().map(str::trim_start).collect();
        let (head, fields) =
            body.join(" ").trim().split_once("{ ").map(|(a, b)| (a.to_owned(), b.to_owned()))?;
        Some((before, head, fields, after))
    });
    let Some((before, head, fields, after)) = parts else { return text.to_owned() };
    // A literal may contain an escaped quotation mark.
    let fields =
        fields.strip_suffix(" }").unwrap_or(&fields).replace("\", ", "\",\n").replace("\\\",\n", "\\\", ");
    let fields: Vec<String> = fields.lines().map(|field| field.replacen(" : ", ": ", 1)).collect();
    format!("{before}{MACRO}{head}{{\n    {}\n}});\n{after}", fields.join("\n    "))
}

/// Adds a blank line before every item that follows another item, and after a group of `use` or `mod` lines.
fn add_blank_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut previous: Option<&str> = None;
    for line in text.lines() {
        if let Some(previous) = previous {
            let (current_kind, previous_kind) = (LineKind::of(line), LineKind::of(previous));
            let same_indent = indent(line) == indent(previous);
            let item_starts = matches!(current_kind, LineKind::Item | LineKind::Prelude)
                && matches!(previous_kind, LineKind::End | LineKind::OneLine | LineKind::Use);
            let uses_end = previous_kind == LineKind::Use && current_kind != LineKind::Use;
            let modules_end = previous_kind == LineKind::Module && current_kind != LineKind::Module;
            // Statements have no doc comments, so a semicolon before a doc comment ends an item, unless it is part of a
            // doc comment itself.
            let documented_item_follows = !matches!(previous_kind, LineKind::Use | LineKind::Prelude)
                && previous.ends_with(';')
                && line.trim_start().starts_with("///");
            if same_indent && (item_starts || uses_end || modules_end) || documented_item_follows {
                out.push('\n');
            }
        }
        out.push_str(line);
        out.push('\n');
        previous = Some(line);
    }
    out
}

#[derive(Clone, Copy, PartialEq)]
enum LineKind {
    Use,
    Module,
    /// A whole item.
    OneLine,
    /// The last line of an item.
    End,
    /// The first line of an item.
    Item,
    /// A doc comment or an attribute.
    Prelude,
    Other,
}

impl LineKind {
    fn of(line: &str) -> Self {
        let text = line.trim_start();
        let starts_with = |prefixes: &[&str]| prefixes.iter().any(|prefix| text.starts_with(prefix));
        if starts_with(&["use ", "pub use ", "};"]) {
            Self::Use
        } else if starts_with(&["mod ", "pub mod ", "pub(super) mod "]) && text.ends_with(';') {
            Self::Module
        } else if text.ends_with(" {}") {
            Self::OneLine
        } else if text == "}" || (matches!(text, ")" | "});") && indent(line) == 0) {
            Self::End
        } else if starts_with(&["pub const ", "pub type ", "pub struct ", "const ", "type "])
            && text.ends_with(';')
        {
            Self::OneLine
        } else if starts_with(&[
            "pub fn",
            "fn ",
            "pub async fn",
            "impl",
            "pub struct",
            "pub enum",
            "pub trait",
            "pub const",
            "pub type",
            "pub(super) mod",
            "pub(crate) fn",
            "twilio_core::deserialize_object!",
        ]) {
            Self::Item
        } else if starts_with(&["///", "#["]) {
            Self::Prelude
        } else {
            Self::Other
        }
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}
