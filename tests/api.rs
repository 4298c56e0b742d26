//! The public API of each generated crate, as a list of signatures.

use std::path::{Path, PathBuf};

use crate::{signatures, workspace::root};

fn public_api(name: &str) -> String {
    let generated = xtask::generate_workspace(root()).unwrap_or_else(|error| panic!("{error}"));
    let files: Vec<(PathBuf, String)> = generated
        .files()
        .filter_map(|(path, text)| Some((path.strip_prefix(name).ok()?.to_path_buf(), text.to_owned())))
        .collect();
    assert!(!files.is_empty(), "no files of the crate {name}");
    signatures::of(files.iter().map(|(path, text)| (Path::new(path), text.as_str())))
}

#[test]
fn public_api_of_the_client() {
    insta::assert_snapshot!(public_api("trusthub"));
}

#[test]
fn public_api_of_the_mocks() {
    insta::assert_snapshot!(public_api("trusthub-httpmock"));
}

#[test]
fn public_api_of_the_commands() {
    insta::assert_snapshot!(public_api("trusthub-cli"));
}

#[test]
fn public_api_of_the_second_document() {
    insta::assert_snapshot!(["api", "api-httpmock", "api-cli"].map(public_api).join("\n"));
}

#[test]
fn named_bounded_integer_keeps_its_name_in_requests_and_is_unbounded_in_responses() {
    let spec = r##"openapi: 3.0.3
info: { title: Items, version: 0.1.0 }
servers: [{ url: "https://items.twilio.com" }]
paths:
  /v1/Items:
    get:
      operationId: ListItems
      parameters:
        - { name: Start, in: query, schema: { $ref: "#/components/schemas/Offset" } }
        - { name: End, in: query, schema: { allOf: [{ $ref: "#/components/schemas/Offset" }], description: The end. } }
      responses:
        "200": { description: Items., content: { application/json: { schema: { $ref: "#/components/schemas/Items" } } } }
components:
  schemas:
    Offset: { type: integer, minimum: 1, maximum: 5, description: A position. }
    Items: { type: object, properties: { offset: { $ref: "#/components/schemas/Offset" } } }
"##;
    let document = xtask::Document::parse("items".into(), "items.yaml", spec.into()).unwrap();
    let crates = xtask::generate_crates(&document).unwrap_or_else(|error| panic!("{error}"));
    let (_, files) = crates.iter().find(|(name, _)| name == "items").unwrap();
    let api = signatures::of(files.iter().map(|(path, text)| (Path::new(path), text.as_str())));
    let lines: Vec<&str> =
        api.lines().filter(|line| ["Offset", "offset:"].iter().any(|name| line.contains(name))).collect();
    insta::assert_snapshot!(lines.join("\n"));
}
