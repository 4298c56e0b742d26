//! OpenAPI documents: each is rejected, or generates crates that are valid Rust. None makes `lint` or `diff` panic.

use std::sync::Mutex;

use bolero::check;
use xtask::review::{self, ReviewedDocument};

use crate::pointers::pointers;

use super::mutated_documents::{Checker, documents, mutate, parse, replacements};

/// The number of random inputs, unless `BOLERO_RANDOM_ITERATIONS` is set.
const ITERATIONS: usize = 300;

#[test]
fn any_text_is_rejected_or_generates_valid_rust() {
    let checker = Mutex::new(Checker::default());
    check!(name = "documents").with_iterations(ITERATIONS).for_each(|input: &[u8]| {
        let text = String::from_utf8_lossy(input).into_owned();
        let name = if text.starts_with('{') { "a.json" } else { "a.yaml" };
        let document = match xtask::Document::parse("a".into(), name, text) {
            Ok(document) => document,
            Err(error) => return assert!(error.to_string().contains(name), "{error}"),
        };
        review::lint(&document);
        if let Some(error) = checker.lock().unwrap().check_document(name, &document) {
            panic!("{error}");
        }
    });
}

#[test]
fn several_mutations_are_rejected_or_generate_valid_rust() {
    let checker = Mutex::new(Checker::default());
    let replacements = replacements();
    let documents: Vec<_> =
        documents().iter().map(|path| xtask::Document::read(path, "a.yaml").unwrap().value).collect();
    // Which document, and which of its parts is replaced by what.
    type Input = (u8, Vec<(u16, u8)>);
    check!(name = "mutations").with_iterations(ITERATIONS / 10).with_type::<Input>().for_each(
        |(index, mutations)| {
            let original = &documents[usize::from(*index) % documents.len()];
            let mut mutated = original.clone();
            for (part, replacement) in mutations.iter().take(4) {
                let pointers = pointers(&mutated);
                let Some(pointer) = pointers.get(usize::from(*part) % pointers.len().max(1)) else { break };
                let replacement = &replacements[usize::from(*replacement) % replacements.len()];
                mutated = mutate(&mutated, pointer, replacement.as_ref());
            }
            let (original, mutated) = (parse(original), parse(&mutated));
            review::lint(&mutated);
            let (old, new) = (ReviewedDocument::new(&original), ReviewedDocument::new(&mutated));
            review::compare(&old, &new);
            if let Some(error) = checker.lock().unwrap().check_document("a.json", &mutated) {
                panic!("{error}: {mutations:?} of document {index}");
            }
        },
    );
}
