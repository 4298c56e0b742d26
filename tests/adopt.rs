//! Tests of `cargo xtask adopt`: the document of a resource in our conventions, from the vendor's document.

use std::path::Path;

use xtask::{EXIT_FAILURE, EXIT_OK};

use crate::workspace::{Workspace, root, vendor_document};

/// A document in the vendor's style, for a resource that we do not have.
const THEIRS: &str = r##"openapi: 3.0.1
info: { title: Twilio - Boxes, version: 1.0.0 }
servers: [{ url: "https://boxes.twilio.com", description: Vendor text. }]
paths:
  /v1/Shelves/{ShelfSid}/Boxes:
    servers: [{ url: "https://boxes.twilio.com" }]
    description: Vendor text.
    x-twilio: { pathType: list }
    post:
      operationId: CreateShelfBox
      tags: [BoxesV1Box]
      summary: Vendor text.
      description: Vendor text.
      security: [{ accountSid_authToken: [] }]
      parameters: [&shelf { name: ShelfSid, in: path, required: true, description: Vendor text., schema: &shelf_sid { type: string, minLength: 34, maxLength: 34, pattern: "^SH[0-9a-fA-F]{32}$" } }]
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              title: CreateShelfBoxRequest
              required: [Label]
              properties:
                Label: { type: string, description: Vendor text., maxLength: 64 }
                StatusCallback: { type: string, format: uri, description: Vendor text. }
            examples: { create: { value: { Label: Shoes } } }
      responses:
        "201":
          description: Created
          headers: { Access-Control-Allow-Origin: { schema: { type: string } } }
          content: { application/json: { schema: { $ref: "#/components/schemas/boxes.v1.shelf.box" }, examples: { create: { value: { label: Shoes } } } } }
    get:
      operationId: ListShelfBox
      tags: [BoxesV1Box]
      parameters:
        - { name: ShelfSid, in: path, required: true, schema: { type: string, minLength: 34, maxLength: 34, pattern: "^SH[0-9a-fA-F]{32}$" } }
        - { name: Label, in: query, description: Vendor text., schema: { type: string }, examples: { one: { value: Shoes } } }
        - { name: PageSize, in: query, schema: { type: integer, format: int64, minimum: 1, maximum: 1000 } }
      responses:
        "200":
          description: OK
          content:
            application/json:
              schema:
                type: object
                title: ListShelfBoxResponse
                properties:
                  boxes: { type: array, items: { $ref: "#/components/schemas/boxes.v1.shelf.box" } }
                  meta: { type: object, properties: { next_page_url: { type: string, nullable: true } } }
  /v1/Shelves/{ShelfSid}/Boxes/{Sid}:
    delete:
      operationId: DeleteShelfBox
      parameters:
        - { name: ShelfSid, in: path, required: true, schema: { type: string, minLength: 34, maxLength: 34, pattern: "^SH[0-9a-fA-F]{32}$" } }
        - { name: Sid, in: path, required: true, schema: { type: string, minLength: 34, maxLength: 34, pattern: "^BX[0-9a-fA-F]{32}$" } }
      responses: { "204": { description: Gone } }
components:
  schemas:
    boxes.v1.shelf.box:
      type: object
      properties:
        sid: { type: string, minLength: 34, maxLength: 34, pattern: "^BX[0-9a-fA-F]{32}$", nullable: true, description: Vendor text. }
        account_sid: { type: string, minLength: 34, maxLength: 34, pattern: "^AC[0-9a-fA-F]{32}$", nullable: true }
        label: { type: string, nullable: true, description: Vendor text. }
        size: { type: object, nullable: true, properties: { width: { type: integer, minimum: 0 } } }
        date_created: { type: string, format: date-time, nullable: true }
"##;

/// Returns a workspace with our own document.
fn workspace() -> Workspace {
    let ours = std::fs::read_to_string(root().join("spec/trusthub.yaml")).unwrap();
    Workspace::with(&[("trusthub.yaml", &ours)])
}

/// Returns a workspace with our own document and one that was adopted from `file`.
fn adopted(file: &Path, paths: &[&str]) -> Workspace {
    let workspace = workspace();
    let to = workspace.path("spec/adopted.yaml");
    let run = workspace
        .run(&[&["adopt", "--from", file.to_str().unwrap(), "--to", to.to_str().unwrap()], paths].concat());
    assert_eq!((run.code, run.out.as_str()), (EXIT_OK, ""), "{}", run.err);
    workspace
}

fn boxes(paths: &[&str]) -> Workspace {
    let theirs = tempfile::NamedTempFile::with_suffix(".yaml").unwrap();
    // Our parser rejects aliases, as does the vendor's JSON.
    let text = THEIRS.replace("&shelf ", "").replace("&shelf_sid ", "");
    crate::workspace::write_if_changed(theirs.path(), &text);
    adopted(theirs.path(), paths)
}

const PATHS: [&str; 2] = ["/v1/Shelves/{ShelfSid}/Boxes", "/v1/Shelves/{ShelfSid}/Boxes/{Sid}"];

#[test]
fn resource_is_written_in_our_conventions() {
    let text = boxes(&PATHS).read("spec/adopted.yaml");
    assert!(!text.contains("Vendor text"), "{text}");
    let (before, shared) = text.split_once("    PageSize:\n").unwrap();
    let own = shared.split_once("  schemas:\n").unwrap().1.split("    PageMeta:\n").next().unwrap();
    insta::assert_snapshot!("adopted_document", format!("{before}  …\n  schemas:\n{own}    …\n"));
}

#[test]
fn adopted_document_generates_and_lint_lists_the_descriptions_that_are_missing() {
    let workspace = boxes(&PATHS);
    workspace.generate();
    let run = workspace.run(&["lint"]);
    let mut rules: Vec<&str> = run
        .out
        .lines()
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split(':').next())
        .collect();
    rules.sort_unstable();
    rules.dedup();
    let missing = [
        "operation-description",
        "operation-summary",
        "parameter-description",
        "property-description",
        "response-description",
        "response-example",
    ];
    assert_eq!(rules, missing);
}

#[test]
fn adopted_path_must_exist_and_no_file_is_overwritten() {
    let workspace = workspace();
    workspace.put("theirs.yaml", &THEIRS.replace("&shelf ", "").replace("&shelf_sid ", ""));
    let theirs = workspace.path("theirs.yaml");
    let run = workspace.run(&["adopt", "--from", theirs.to_str().unwrap(), "/v1/Shelves/Box"]);
    assert_eq!(run.code, EXIT_FAILURE);
    assert!(
        run.err.starts_with("error: the vendor's document has no path `/v1/Shelves/Box`\n"),
        "{}",
        run.err
    );
    assert!(run.err.contains("similar paths: `/v1/Shelves/{ShelfSid}/Boxes`"), "{}", run.err);

    let to = workspace.path("spec/trusthub.yaml");
    let before = workspace.read("spec/trusthub.yaml");
    let run =
        workspace.run(&["adopt", "--from", theirs.to_str().unwrap(), "--to", to.to_str().unwrap(), PATHS[0]]);
    assert_eq!(run.code, EXIT_FAILURE);
    assert!(run.err.contains("exists already"), "{}", run.err);
    assert_eq!(workspace.read("spec/trusthub.yaml"), before);
}

#[test]
#[ignore = "needs ../shared/reference/official_trusthub_v1.json"]
fn every_path_of_the_vendor_document_is_adopted_and_generates() {
    let file = vendor_document();
    let document: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    let paths: Vec<&str> = document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    let workspace = adopted(&file, &paths);
    workspace.remove("spec/trusthub.yaml");
    workspace.generate();
}
