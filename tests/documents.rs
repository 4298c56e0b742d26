//! The code that is generated from small documents, one for each gap of progenitor that xtask closes.

use std::path::{Path, PathBuf};

use crate::{signatures, workspace::root};

/// Returns the files of all three crates of a document in `tests/documents`.
fn generated(name: &str) -> Vec<(PathBuf, String)> {
    let path = root().join("tests/documents").join(name).with_extension("yaml");
    let document =
        xtask::Document::read(&path, &format!("{name}.yaml")).unwrap_or_else(|error| panic!("{error}"));
    let crates = xtask::generate_crates(&document).unwrap_or_else(|error| panic!("{error}"));
    let mut files = Vec::new();
    for (directory, crate_files) in crates {
        files.extend(crate_files.into_iter().map(|(path, text)| (Path::new(&directory).join(path), text)));
    }
    files
}

/// Returns the signatures of the client that contain one of `parts`, and the code of `functions`.
fn excerpt(name: &str, parts: &[&str], functions: &[(&str, &str)]) -> String {
    let files = generated(name);
    let client = name.replace('_', "-");
    let own: Vec<(&Path, &str)> = files
        .iter()
        .filter_map(|(path, text)| Some((path.strip_prefix(&client).ok()?, text.as_str())))
        .collect();
    let api = signatures::of(own);
    let mut sections: Vec<String> = vec![
        api.lines()
            .filter(|line| parts.iter().any(|part| line.contains(part)))
            .collect::<Vec<_>>()
            .join("\n"),
    ];
    for (path, function) in functions {
        let text =
            files.iter().find(|(known, _)| known.ends_with(path)).map(|(_, text)| text).unwrap_or_else(
                || panic!("{path} was not generated: {:?}", files.iter().map(|f| &f.0).collect::<Vec<_>>()),
            );
        sections.push(format!("// {path}\n{}", signatures::function(text, function)));
    }
    sections.join("\n\n")
}

#[test]
fn format_beside_object_is_ignored() {
    insta::assert_snapshot!(excerpt("format_beside_object", &["FetchMapResponse."], &[]));
}

#[test]
fn lists_of_the_api_of_2010_are_paginated() {
    let function = |name| ("types/call_page.rs", name);
    insta::assert_snapshot!(excerpt(
        "api_2010_pages",
        &["impl twilio_core::Page", "ListCalls::fn stream", "ListCalls::fn pages", "ListCalls::fn limit"],
        &[function("next_page_url"), function("items")]
    ));
}

#[test]
fn body_with_two_media_types_keeps_one() {
    insta::assert_snapshot!(excerpt(
        "two_media_types",
        &["Request."],
        &[("builder/create_both.rs", "request"), ("builder/create_form.rs", "request")]
    ));
}

#[test]
fn colliding_parameters_get_distinct_setters() {
    insta::assert_snapshot!(excerpt(
        "colliding_parameters",
        &["UpdateCallRequest."],
        &[("builder/list_calls.rs", "request"), ("operations/list_calls.rs", "start_time_before")]
    ));
}

#[test]
fn form_encodes_arrays_and_objects() {
    insta::assert_snapshot!(excerpt(
        "form_with_lists_and_objects",
        &["CreateThingRequest.", "CreateThing<'a>::"],
        &[("builder/create_thing.rs", "request"), ("commands/create_thing.rs", "cli_create_thing")]
    ));
}

#[test]
fn array_parameters_become_list_types() {
    insta::assert_snapshot!(excerpt(
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
fn equal_patterns_share_one_type() {
    insta::assert_snapshot!(excerpt(
        "shared_sids",
        &[" type ", "struct Reason", "FetchCallResponse.", "::fn reason<", "::fn other_reason<"],
        &[]
    ));
}

#[test]
fn error_responses_share_one_type() {
    let files = generated("error_responses");
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
    lines.push(excerpt("error_responses", &["ApiError.", " A."], &[]));
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn binary_bodies_and_headers_are_sent() {
    insta::assert_snapshot!(excerpt(
        "bytes_and_headers",
        &["::send", "::body"],
        &[("builder/fetch_media.rs", "request"), ("builder/replace_media.rs", "request")]
    ));
}

#[test]
fn pages_and_enums_share_types() {
    insta::assert_snapshot!(excerpt(
        "pages_and_enumerations",
        &["Response.", "enum ", " Status::", "Page for", "struct Meta", "Order."],
        &[("types/list_orders_response.rs", "next_page_url"), ("types/status.rs", "from_str")]
    ));
}

#[test]
fn commands_describe_resource_verb_and_columns() {
    let files = generated("two_resources");
    let commands = &files.iter().find(|(path, _)| path.ends_with("two-resources-cli/src/cli.rs")).unwrap().1;
    let functions = ["resource", "resource_about", "verb", "example", "columns"];
    insta::assert_snapshot!(functions.map(|name| signatures::function(commands, name)).join("\n\n"));
}

#[test]
fn array_lengths_and_number_bounds_are_checked() {
    let setters = ["colors", "scale", "guests", "height"];
    insta::assert_snapshot!(excerpt("limits", &[], &setters.map(|name| ("builder/create_room.rs", name))));
}

#[test]
fn descriptions_become_doc_comments() {
    let files = generated("descriptions");
    let mut lines = Vec::new();
    for end in [
        "descriptions/src/api/doors.rs",
        "descriptions/src/builder/fetch_door.rs",
        "types/fetch_door_response.rs",
    ] {
        let text = &files.iter().find(|(path, _)| path.ends_with(end)).unwrap().1;
        let comments = text.lines().map(str::trim_start).filter(|line| line.starts_with("//"));
        lines.push(format!("# {end}\n{}", comments.collect::<Vec<_>>().join("\n")));
    }
    insta::assert_snapshot!(lines.join("\n\n"));
}

/// An empty line would split a doc comment in two.
#[test]
fn doc_comments_have_no_gaps() {
    for document in ["descriptions", "limits", "pages_and_enumerations"] {
        for (path, text) in generated(document) {
            let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
            for (at, three) in lines.windows(3).enumerate() {
                let has_gap =
                    three[0].starts_with("///") && three[1].is_empty() && three[2].starts_with("///");
                assert!(!has_gap, "{}:{}", path.display(), at + 2);
            }
        }
    }
}

#[test]
fn document_without_operations_has_no_commands() {
    let files = generated("no_operations");
    let text =
        |end: &str| files.iter().find(|(path, _)| path.ends_with(end)).map(|(_, text)| text.clone()).unwrap();
    insta::assert_snapshot!(signatures::function(&text("no-operations-cli/src/cli.rs"), "operation_id"));
}

#[test]
fn properties_named_like_keywords_are_properties() {
    insta::assert_snapshot!(excerpt("names_like_keywords", &["Thing."], &[]));
}
