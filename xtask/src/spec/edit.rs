//! Edits the text of a document, whose comments and formatting stay as they are.

use super::{
    pointer::Pointer,
    source::Document,
    yaml::{Position, Positions},
};

/// A change of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Edit {
    /// Renames the key of the value.
    RenameKey(String),
    /// Replaces the value, a scalar, by a word.
    Replace(String),
    /// Adds a key with a value in front of the other keys of an object.
    Add(&'static str, &'static str),
}

/// Returns the text of `document` after the edits of the values at these pointers, or `None` if one of them cannot be made:
/// the file does not contain the value in this form, or the object has the new key already.
pub(crate) fn apply(document: &Document, edits: &[(Pointer, Edit)]) -> Option<String> {
    let positions = document.positions();
    let mut replacements = edits
        .iter()
        .map(|(pointer, edit)| replacement(document, positions, pointer, edit))
        .collect::<Option<Vec<_>>>()?;
    replacements.sort();
    let characters: Vec<char> = document.text().chars().collect();
    let mut text = String::with_capacity(document.text().len());
    let mut at = 0;
    for ((start, end), new) in replacements {
        text.extend(characters.get(at..start)?);
        text.push_str(&new);
        at = end;
    }
    text.extend(characters.get(at..)?);
    Some(text)
}

/// Returns the characters that an edit replaces, and their replacement.
fn replacement(
    document: &Document,
    positions: &Positions,
    pointer: &Pointer,
    edit: &Edit,
) -> Option<((usize, usize), String)> {
    match edit {
        Edit::RenameKey(name) => {
            let (start, end) = positions.get(pointer)?.key?;
            let is_free = !positions.contains_key(&pointer.parent()?.join(name));
            let quote = document.text().chars().nth(start).filter(|first| matches!(first, '"' | '\''));
            let quote = quote.map(String::from).unwrap_or_default();
            is_free.then(|| ((start, end), format!("{quote}{name}{quote}")))
        }
        Edit::Replace(word) => {
            let is_quoted = document.display_path.ends_with(".json") && word != "true";
            let word = if is_quoted { format!("\"{word}\"") } else { word.clone() };
            Some((positions.get(pointer)?.value, word))
        }
        Edit::Add(key, value) => {
            let object = positions.get(pointer)?;
            let (first, _) = first_key(positions, pointer)?;
            let text = match is_block(document, object, first) {
                Some(indent) => format!("{key}: {value}\n{}", " ".repeat(indent)),
                None if document.display_path.ends_with(".json") => format!("\"{key}\": {value}, "),
                None => format!("{key}: {value}, "),
            };
            Some(((first, first), text))
        }
    }
}

/// Returns the position of the first key of an object.
fn first_key(positions: &Positions, object: &Pointer) -> Option<(usize, usize)> {
    let own = positions.iter().filter(|(pointer, _)| pointer.parent().as_ref() == Some(object));
    own.filter_map(|(_, position)| position.key).min()
}

/// Returns the indentation of the keys of an object in block style, or `None` for `{ … }`.
fn is_block(document: &Document, object: &Position, first_key: usize) -> Option<usize> {
    let before: Vec<char> = document.text().chars().take(first_key).collect();
    if document.text().chars().nth(object.value.0) == Some('{') {
        return None;
    }
    let line = before.iter().rposition(|character| *character == '\n').map_or(0, |newline| newline + 1);
    Some(before.len() - line)
}
