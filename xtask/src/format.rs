//! format: syntax trees become text, by prettyplease: the same bytes on every machine and with every toolchain.

/// The text of a file. prettyplease writes no blank lines, which a reviewer needs.
pub(crate) fn rust(header: &str, about: &str, items: Vec<syn::Item>) -> String {
    let mut text = format!("// {header}\n\n");
    if !about.is_empty() {
        text.push_str(&format!("//! {about}\n\n"));
    }
    let body =
        prettyplease::unparse(&syn::File { shebang: None, frontmatter: None, attrs: Vec::new(), items });
    text.push_str(&spaced(&body));
    text
}

/// Puts a blank line before every item that follows the end of another, or a line of another kind.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut before: Option<&str> = None;
    for line in text.lines() {
        if let Some(before) = before {
            let (indent, indent_before) = (indent(line), indent_of(before));
            let (here, there) = (kind(line), kind(before));
            let begins = matches!(here, Kind::Item | Kind::Prelude);
            let gap = indent == indent_before
                && begins
                && (there == Kind::End || (there == Kind::OneLine) || (there == Kind::Use));
            let uses_end = there == Kind::Use && here != Kind::Use && indent == indent_before;
            let modules_end =
                there == Kind::Module && !matches!(here, Kind::Module) && indent == indent_before;
            // Statements are never documented: what ends with a semicolon before documentation is an item, unless it is
            // documentation itself.
            let item_ends = !matches!(there, Kind::Use | Kind::Prelude)
                && before.ends_with(';')
                && line.trim_start().starts_with("///");
            if gap || uses_end || modules_end || item_ends {
                out.push('\n');
            }
        }
        out.push_str(line);
        out.push('\n');
        before = Some(line);
    }
    out
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Use,
    Module,
    /// An item on one line.
    OneLine,
    /// The last line of an item.
    End,
    /// The first line of an item.
    Item,
    /// Documentation or an attribute of one.
    Prelude,
    Other,
}

fn kind(line: &str) -> Kind {
    let text = line.trim_start();
    let begins = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    if begins(&["use ", "pub use ", "};"]) {
        Kind::Use
    } else if begins(&["mod ", "pub mod ", "pub(super) mod "]) && text.ends_with(';') {
        Kind::Module
    } else if text.ends_with(" {}") {
        Kind::OneLine
    } else if text == "}" || (text == ")" && indent(line) == 0) {
        Kind::End
    } else if begins(&["pub const ", "pub type ", "pub struct ", "const ", "type "]) && text.ends_with(';') {
        Kind::OneLine
    } else if begins(&[
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
    ]) {
        Kind::Item
    } else if begins(&["///", "#["]) {
        Kind::Prelude
    } else {
        Kind::Other
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn indent_of(line: &str) -> usize {
    indent(line)
}
