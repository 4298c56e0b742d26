//! The web page with the reference of the API.

use crate::support::{self, SPEC, emulator, start};
use crate::ui::{links, page, visible_text, visit};
use insta::assert_snapshot;
use twilio_emulator::Emulator;

/// A document with everything that the reference shows.
pub(crate) const SHELVES: &str = r"
openapi: 3.0.3
info: { title: Shelves, version: 1.2.0, description: 'The API of *shelves*.' }
servers: [{ url: 'https://shelves.example', description: The production server. }]
paths:
  /v1/Shelves:
    post:
      operationId: CreateShelf
      summary: Creates a shelf.
      requestBody:
        description: The new shelf.
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              required: [Name]
              properties:
                Name: { type: string, minLength: 1, maxLength: 2000, description: The name. }
                Kind: { type: string, enum: [oak, pine], default: oak }
                Size: { type: object, properties: { Width: { type: integer, minimum: 1, maximum: 1000 } } }
            examples: { hall: { summary: A shelf in the hall., value: { Name: Hall } } }
      responses:
        '201':
          description: The created shelf.
          headers: { Location: { description: Its URL. } }
          content: { application/json: { schema: { $ref: '#/components/schemas/Shelf' } } }
        '429': { description: Too many requests. }
  /v1/Shelves/{Sid}:
    get:
      summary: Fetches a shelf.
      description: Returns one shelf, or `404`.
      parameters:
        - { name: Sid, in: path, required: true, schema: { type: string, pattern: '^SH[0-9a-f]{32}$' } }
        - { name: Tag, in: query, schema: { type: array, minItems: 1, items: { type: string } }, example: [a, b] }
        - { name: Old, in: query, deprecated: true, schema: { type: boolean, nullable: true } }
      responses: { '200': { description: A shelf., content: { application/json: { schema: { $ref: '#/components/schemas/Shelf' } } } } }
components:
  securitySchemes: { account: { type: http, scheme: basic, description: An account SID and its auth token. } }
  schemas:
    Shelf: { type: object, description: A shelf., properties: { sid: { $ref: '#/components/schemas/Sid' }, weight: { type: number, format: float, readOnly: true, multipleOf: 0.5 } }, example: { weight: 1.5 } }
    Sid: { type: string, minLength: 34, maxLength: 34 }
";

#[test]
fn reference_shows_operations_parameters_and_schemas() {
    let emulator = start(Emulator::builder(SHELVES));
    assert_snapshot!(visible_text(&page(&emulator, "/_emulator/reference"), &emulator));
}

#[test]
fn reference_of_our_document_includes_every_part() {
    let emulator = emulator();
    let text = visible_text(&page(&emulator, "/_emulator/reference"), &emulator);
    for expected in
        ["^RA[0-9a-fA-F]{32}$", "1 to 1,000", "channel_endpoint_type", "20409", "SHAKEN/STIR", "x-twilio-pii"]
    {
        assert!(text.contains(expected), "{expected}");
    }
}

#[test]
fn reference_links_have_targets() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/documents");
    let files =
        std::fs::read_dir(folder).unwrap().map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let mut served = 0;
    for document in files.chain([SPEC.to_owned()]) {
        // Documents without a resource cannot be served.
        let Ok(emulator) = support::wait(Emulator::start(document)) else { continue };
        served += 1;
        for path in ["/", "/_emulator/reference"] {
            let page = page(&emulator, path);
            for link in links(&page) {
                match link.strip_prefix('#') {
                    Some(anchor) => assert!(page.contains(&format!("id=\"{anchor}\"")), "{anchor}"),
                    None if link.starts_with("https://") => {}
                    None => assert_eq!(visit(&emulator, &link).status(), 200, "{link}"),
                }
            }
        }
    }
    assert!(served >= 2, "{served}");
}
