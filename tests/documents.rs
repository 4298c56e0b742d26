//! Small documents, one for each gap that the generator closes, with the code that they become.

use std::path::{Path, PathBuf};

use crate::{signatures, workspace::root};

/// The files of all three crates of a document in `tests/documents`.
fn made(name: &str) -> Vec<(PathBuf, String)> {
    let path = root().join("tests/documents").join(name).with_extension("yaml");
    let document =
        xtask::Document::read(&path, &format!("{name}.yaml")).unwrap_or_else(|error| panic!("{error}"));
    let crates = xtask::generate_crates(&document).unwrap_or_else(|error| panic!("{error}"));
    let mut files = Vec::new();
    for (directory, made) in crates {
        files.extend(made.into_iter().map(|(path, text)| (Path::new(&directory).join(path), text)));
    }
    files
}

/// Lines of the client's signatures that have one of `words` in them, and the functions that make the requests.
fn shown(name: &str, words: &[&str], functions: &[(&str, &str)]) -> String {
    let files = made(name);
    let client = name.replace('_', "-");
    let own: Vec<(&Path, &str)> = files
        .iter()
        .filter_map(|(path, text)| Some((path.strip_prefix(&client).ok()?, text.as_str())))
        .collect();
    let api = signatures::of(own);
    let mut parts: Vec<String> = vec![
        api.lines()
            .filter(|line| words.iter().any(|word| line.contains(word)))
            .collect::<Vec<_>>()
            .join("\n"),
    ];
    for (path, function) in functions {
        let text =
            files.iter().find(|(known, _)| known.ends_with(path)).map(|(_, text)| text).unwrap_or_else(
                || panic!("there is no {path}: {:?}", files.iter().map(|f| &f.0).collect::<Vec<_>>()),
            );
        parts.push(format!("// {path}\n{}", signatures::function(text, function)));
    }
    parts.join("\n\n")
}

#[test]
fn a_format_beside_an_object() {
    insta::assert_snapshot!(shown("format_beside_object", &["FetchMapResponse."], &[]));
}

#[test]
fn two_media_types() {
    insta::assert_snapshot!(shown(
        "two_media_types",
        &["Request."],
        &[("builder/create_both.rs", "request"), ("builder/create_form.rs", "request")]
    ));
}

#[test]
fn parameters_that_fall_together() {
    insta::assert_snapshot!(shown(
        "colliding_parameters",
        &["UpdateCallRequest."],
        &[("builder/list_calls.rs", "request"), ("operations/list_calls.rs", "start_time_before")]
    ));
}

#[test]
fn a_form_with_lists_and_objects() {
    insta::assert_snapshot!(shown(
        "form_with_lists_and_objects",
        &["CreateThingRequest.", "CreateThing<'a>::"],
        &[("builder/create_thing.rs", "request"), ("commands/create_thing.rs", "cli_create_thing")]
    ));
}

#[test]
fn lists_in_parameters() {
    insta::assert_snapshot!(shown(
        "array_parameters",
        &[" type ", "impl twilio_core::Page"],
        &[
            ("builder/list_numbers.rs", "sids"),
            ("builder/list_numbers.rs", "country"),
            ("builder/list_numbers.rs", "pages"),
            ("commands/list_numbers.rs", "cli_list_numbers"),
            ("operations/list_numbers.rs", "country"),
        ]
    ));
}

#[test]
fn patterns_are_shared() {
    insta::assert_snapshot!(shown(
        "shared_sids",
        &[" type ", "struct Reason", "FetchCallResponse.", "::fn reason<", "::fn other_reason<"],
        &[]
    ));
}

#[test]
fn failures_in_every_form() {
    let files = made("error_responses");
    let mut lines = Vec::new();
    for (path, text) in &files {
        if path.starts_with("error-responses-httpmock/src/operations") {
            let api = signatures::of([(path.as_path(), text.as_str())]);
            lines.extend(api.lines().filter(|line| line.contains("Then::")).map(|line| {
                line.rsplit_once(' ')
                    .map_or(line.to_owned(), |_| line.split_once("Then::").unwrap().1.to_owned())
            }));
            lines.push(format!("^ {}", path.file_stem().unwrap().to_string_lossy()));
        }
    }
    lines.push(shown("error_responses", &["ApiError.", " A."], &[]));
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn bytes_and_headers() {
    insta::assert_snapshot!(shown(
        "bytes_and_headers",
        &["::send", "::body"],
        &[("builder/fetch_media.rs", "request"), ("builder/replace_media.rs", "request")]
    ));
}

#[test]
fn pages_and_enumerations() {
    insta::assert_snapshot!(shown(
        "pages_and_enumerations",
        &["Response.", "enum ", " Status::", "Page for", "struct Meta", "Order."],
        &[("types/list_orders_response.rs", "next_page_url"), ("types/status.rs", "from_str")]
    ));
}

/// What a program needs to group commands: each tells its resource, its verb, its columns and an example.
#[test]
fn two_resources() {
    let files = made("two_resources");
    let commands = &files.iter().find(|(path, _)| path.ends_with("two-resources-cli/src/cli.rs")).unwrap().1;
    let told = ["resource", "resource_about", "verb", "example", "columns"];
    insta::assert_snapshot!(told.map(|name| signatures::function(commands, name)).join("\n\n"));
}

#[test]
fn limits_that_no_type_has() {
    let setters = ["colors", "scale", "guests", "height"];
    insta::assert_snapshot!(shown("limits", &[], &setters.map(|name| ("builder/create_room.rs", name))));
}

/// The documentation as it stands in the code: what is between `///` and the end of the line.
#[test]
fn words() {
    let files = made("words");
    let mut lines = Vec::new();
    for end in ["words/src/api/doors.rs", "words/src/builder/fetch_door.rs", "types/fetch_door_response.rs"] {
        let text = &files.iter().find(|(path, _)| path.ends_with(end)).unwrap().1;
        let said = text.lines().map(str::trim_start).filter(|line| line.starts_with("//"));
        lines.push(format!("# {end}\n{}", said.collect::<Vec<_>>().join("\n")));
    }
    insta::assert_snapshot!(lines.join("\n\n"));
}

/// Nothing comes between two lines of documentation: a reader would take them for two.
#[test]
fn documentation_is_of_one_piece() {
    for document in ["words", "limits", "pages_and_enumerations"] {
        for (path, text) in made(document) {
            let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
            for (at, three) in lines.windows(3).enumerate() {
                let is_torn =
                    three[0].starts_with("///") && three[1].is_empty() && three[2].starts_with("///");
                assert!(!is_torn, "{}:{}", path.display(), at + 2);
            }
        }
    }
}

/// A document without operations has an enumeration of no commands, which no program can run.
#[test]
fn no_operation() {
    let files = made("no_operations");
    let text =
        |end: &str| files.iter().find(|(path, _)| path.ends_with(end)).map(|(_, text)| text.clone()).unwrap();
    insta::assert_snapshot!(signatures::function(&text("no-operations-cli/src/cli.rs"), "operation_id"));
}
