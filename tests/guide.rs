//! The guide is complete, and its links lead somewhere. Its Rust samples run as doc tests, and its commands in the tests of the
//! program.

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::workspace::root;

/// The text and the links of a Markdown file.
struct Markdown {
    links: Vec<String>,
    anchors: BTreeSet<String>,
    /// The language of each code block.
    languages: Vec<String>,
}

impl Markdown {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let (mut links, mut languages) = (Vec::new(), Vec::new());
        let (mut anchors, mut heading) = (BTreeSet::new(), None::<String>);
        let mut uses = HashMap::<String, usize>::new();
        for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::Link { dest_url, .. }) => links.push(dest_url.to_string()),
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                    languages.push(language.to_string());
                }
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => {
                    let anchor = anchor(&heading.take().unwrap());
                    let used = uses.entry(anchor.clone()).or_default();
                    anchors.insert(if *used == 0 { anchor } else { format!("{anchor}-{used}") });
                    *used += 1;
                }
                Event::Text(part) | Event::Code(part) => {
                    if let Some(heading) = &mut heading {
                        heading.push_str(&part);
                    }
                }
                _ => {}
            }
        }
        Self { links, anchors, languages }
    }
}

/// Returns the anchor that GitHub and mdBook give to a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}

fn source() -> PathBuf {
    root().join("tests/guide/src")
}

/// Returns the chapters, without the table of contents.
fn chapters() -> BTreeSet<String> {
    let files =
        fs::read_dir(source()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    files.filter(|name| name != "SUMMARY.md").collect()
}

/// Returns each link of `file` that leads to no file or no heading.
fn broken_links(file: &Path) -> Vec<String> {
    let markdown = Markdown::read(file);
    let is_broken = |link: &&String| {
        if link.contains("://") || link.starts_with("mailto:") {
            return false;
        }
        let (path, fragment) = link.split_once('#').unwrap_or((link, ""));
        let target = if path.is_empty() { file.to_owned() } else { file.parent().unwrap().join(path) };
        if !target.exists() {
            return true;
        }
        !fragment.is_empty() && !Markdown::read(&target).anchors.contains(fragment)
    };
    markdown.links.iter().filter(is_broken).cloned().collect()
}

#[test]
fn summary_lists_every_chapter_once() {
    let links = Markdown::read(&source().join("SUMMARY.md")).links;
    assert_eq!(links.iter().cloned().collect::<BTreeSet<_>>(), chapters());
    assert_eq!(links.len(), chapters().len());
}

#[test]
fn links_of_guide_and_readmes_lead_to_files_and_headings() {
    let mut files: Vec<_> = chapters().iter().map(|name| source().join(name)).collect();
    files.push(source().join("SUMMARY.md"));
    let others = [
        "README.md",
        "CONTRIBUTING.md",
        "ARCHITECTURE.md",
        "SECURITY.md",
        "spec/README.md",
        "crates/cli/README.md",
        "crates/core/README.md",
        "crates/emulator/README.md",
        "crates/sync/README.md",
    ];
    files.extend(others.map(|name| root().join(name)));
    let broken: Vec<_> = files.iter().map(|file| (file, broken_links(file))).collect();
    let broken: Vec<_> = broken.iter().filter(|(_, links)| !links.is_empty()).collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_example_is_linked_from_guide() {
    let files = chapters().into_iter().map(|name| source().join(name));
    let linked: BTreeSet<_> = files
        .flat_map(|file| Markdown::read(&file).links)
        .filter_map(|link| fs::canonicalize(source().join(link)).ok())
        .collect();
    for directory in ["tests/examples", "crates/sync/examples", "crates/emulator/examples"] {
        for entry in fs::read_dir(root().join(directory)).unwrap() {
            let path = fs::canonicalize(entry.unwrap().path()).unwrap();
            assert!(linked.contains(&path), "no chapter links {}", path.display());
        }
    }
}

#[test]
fn every_rust_sample_of_guide_runs_as_doc_test() {
    let library = fs::read_to_string(root().join("tests/src/lib.rs")).unwrap();
    for chapter in chapters() {
        let languages = Markdown::read(&source().join(&chapter)).languages;
        if languages.iter().any(|language| language.starts_with("rust")) {
            assert!(
                library.contains(&format!("../guide/src/{chapter}")),
                "{chapter} is missing in tests/src/lib.rs"
            );
        }
        let skipped = languages
            .iter()
            .find(|language| ["ignore", "no_run", "compile_fail"].iter().any(|word| language.contains(word)));
        assert_eq!(skipped, None, "{chapter} has a sample that doesn't run");
    }
}

#[test]
fn missing_file_and_missing_heading_are_broken_links() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("a.md");
    let text = "# A title: `code`\n[b](b.md) [c](#a-title-code) [d](#other) [e](a.md#a-title-code) [f](https://x.test/)";
    std::io::Write::write_all(&mut fs::File::create(&file).unwrap(), text.as_bytes()).unwrap();
    assert_eq!(broken_links(&file), ["b.md", "#other"]);
}
