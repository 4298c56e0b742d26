//! `cargo xtask upstream`: where our document differs from the vendor's has to be recorded.

use std::path::Path;

use crate::workspace::{Workspace, root};

const OURS: &str = include_str!("upstream/ours.yaml");

/// A workspace with our document, and a run against the vendor's.
struct Compared(Workspace);

impl Compared {
    fn new() -> Self {
        Self(Workspace::with(&[("things.yaml", OURS)]))
    }

    fn with(&self, theirs: &str) -> (u8, String) {
        self.0.put("theirs.yaml", theirs);
        self.to("theirs.yaml")
    }

    fn to(&self, file: &str) -> (u8, String) {
        let run = self.0.run(&["upstream", self.0.path(file).to_str().unwrap()]);
        (run.code, (run.out + &run.err).replace(self.0.path("").to_str().unwrap(), ""))
    }

    fn record(&self, text: &str) {
        self.0.put("spec/upstream.toml", text);
    }
}

/// What differs when `from` of our document is `to` in the vendor's, a line each.
fn differences(from: &str, to: &str) -> Vec<String> {
    assert_eq!(OURS.matches(from).count(), 1, "there is one place to edit: {from}");
    let (code, told) = Compared::new().with(&OURS.replace(from, to));
    let found: Vec<String> =
        told.lines().filter_map(|line| line.strip_prefix("unexplained: ")).map(str::to_owned).collect();
    assert_eq!(code, if found.is_empty() { xtask::EXIT_OK } else { xtask::EXIT_FINDINGS }, "{told}");
    found
}

#[test]
fn what_says_the_same_is_no_difference() {
    for (from, to) in [
        ("x-nothing", "x-nothing"),
        ("enum: [open, closed]", "enum: [closed, open]"),
        ("maximum: 50", "maximum: 50.0"),
        ("name: State, in: query,", "name: State, in: query, style: form, explode: true, required: false,"),
        ("Name: { type: string,", "Name: { type: string, nullable: false, description: Another.,"),
        (
            "Account: { type: http, scheme: basic }",
            "Account: { type: http, scheme: Basic, description: Another. }",
        ),
        ("url: https://things.twilio.com", "url: https://things.twilio.com/"),
        // Their other resources are not ours.
        (
            "paths:\n",
            "paths:\n  /v1/Others: { get: { responses: {} } }\n  /v1/ThingsToo: { get: { responses: {} } }\n",
        ),
        (
            "parent: { $ref: \"#/components/schemas/Thing\" }",
            "parent: { allOf: [{ $ref: \"#/components/schemas/Thing\" }] }",
        ),
    ] {
        let text = OURS.replace(from, to);
        let (code, told) = Compared::new().with(&text);
        assert_eq!(code, xtask::EXIT_OK, "{to}\n{told}");
    }
}

#[test]
fn every_kind_of_difference_is_a_line() {
    const STATE: &str = "GET /v1/Things: parameter `State`";
    for (from, to, expected) in [
        // Parameters.
        ("schema: { type: string, enum", "schema: { type: integer, enum", vec![format!("{STATE}: type is \"string\" here and \"integer\" there")]),
        ("enum: [open, closed]", "enum: [open]", vec![format!("{STATE}: enum is [\"closed\",\"open\"] here and [\"open\"] there")]),
        ("enum: [open, closed]", "enum: [open, closed], default: open", vec![format!("{STATE}: default is nothing here and \"open\" there")]),
        ("enum: [open, closed]", "enum: [open, closed], nullable: true", vec![format!("{STATE}: nullable is nothing here and true there")]),
        ("name: State, in: query,", "name: State, in: query, required: true,", vec![format!("{STATE}: required is false here and true there")]),
        ("name: State, in: query,", "name: State, in: header,", vec![format!("{STATE}: in is \"query\" here and \"header\" there"), format!("{STATE}: style is \"form\" here and \"simple\" there"), format!("{STATE}: explode is true here and false there")]),
        ("name: State,", "name: Status,", vec![format!("{STATE}: only ours"), "GET /v1/Things: parameter `Status`: only theirs".into()]),
        ("explode: false, ", "", vec!["GET /v1/Things: parameter `Sids`: explode is false here and true there".into()]),
        ("explode: false", "explode: false, style: pipeDelimited", vec!["GET /v1/Things: parameter `Sids`: style is \"form\" here and \"pipeDelimited\" there".into()]),
        ("maxItems: 9", "minItems: 1, uniqueItems: true", vec![
            "GET /v1/Things: parameter `Sids`: maxItems is 9 here and nothing there".into(),
            "GET /v1/Things: parameter `Sids`: minItems is nothing here and 1 there".into(),
            "GET /v1/Things: parameter `Sids`: uniqueItems is nothing here and true there".into(),
        ]),
        ("items: { type: string } }", "items: { type: integer } }", vec!["GET /v1/Things: parameter `Sids[]`: type is \"string\" here and \"integer\" there".into()]),
        ("maximum: 50", "maximum: 50, exclusiveMaximum: true, multipleOf: 5", vec![
            "GET /v1/Things: parameter `Size`: exclusiveMaximum is nothing here and true there".into(),
            "GET /v1/Things: parameter `Size`: multipleOf is nothing here and 5 there".into(),
        ]),
        ("pattern: \"^TH\"", "pattern: \"^OT\"", vec![
            "DELETE /v1/Things/{Sid}: parameter `Sid`: pattern is \"^TH\" here and \"^OT\" there".into(),
            "GET /v1/Things/{Sid}: parameter `Sid`: pattern is \"^TH\" here and \"^OT\" there".into(),
        ]),
        // The body.
        ("application/x-www-form-urlencoded", "application/json", vec!["POST /v1/Things: body: media type is application/x-www-form-urlencoded here and application/json there".into()]),
        ("        required: true\n", "", vec!["POST /v1/Things: body: required is true here and false there".into()]),
        ("required: [Name]", "required: [Name, Age]", vec!["POST /v1/Things: field `Age`: required is false here and true there".into()]),
        ("minimum: 0 }", "minimum: 0, exclusiveMinimum: true }", vec!["POST /v1/Things: field `Age`: exclusiveMinimum is nothing here and true there".into()]),
        ("minLength: 1", "format: email", vec![
            "POST /v1/Things: field `Name`: format is nothing here and \"email\" there".into(),
            "POST /v1/Things: field `Name`: minLength is 1 here and nothing there".into(),
        ]),
        ("        Age:", "        Years:", vec!["POST /v1/Things: field `Age`: only ours".into(), "POST /v1/Things: field `Years`: only theirs".into()]),
        // Answers.
        ("\"201\":", "\"200\":", vec!["POST /v1/Things: status 200: only theirs".into(), "POST /v1/Things: status 201: only ours".into()]),
        ("\"204\": { description: Gone. }", "\"204\": { description: Gone. }, 4XX: { description: No. }", vec!["DELETE /v1/Things/{Sid}: status 4XX: only theirs".into()]),
        ("headers: { Id:", "headers: { Ident:", vec!["POST /v1/Things: answer header `Id`: only ours".into(), "POST /v1/Things: answer header `Ident`: only theirs".into()]),
        ("maxLength: 8", "maxLength: 9", vec![
            "GET /v1/Things/{Sid}: answer `tags[]`: maxLength is 8 here and 9 there".into(),
            "GET /v1/Things: answer `things[].tags[]`: maxLength is 8 here and 9 there".into(),
            "POST /v1/Things: answer `tags[]`: maxLength is 8 here and 9 there".into(),
        ]),
        ("things: { type: array, items: { $ref: \"#/components/schemas/Thing\" } }", "things: { type: array, items: { type: string } }", vec![
            "GET /v1/Things: answer `things[].parent`: only ours".into(),
            "GET /v1/Things: answer `things[].sid`: only ours".into(),
            "GET /v1/Things: answer `things[].tags`: only ours".into(),
            "GET /v1/Things: answer `things[]`: type is \"object\" here and \"string\" there".into(),
        ]),
        // Who may call, and where.
        ("security: [{ Account: [] }]", "security: [{ Token: [] }, {}]", vec!["every operation: security is http basic here and http bearer or none there".into()]),
        ("operationId: FetchThing", "security: [{ Token: [] }]", vec!["GET /v1/Things/{Sid}: security is http basic here and http bearer there".into()]),
        ("url: https://things.twilio.com", "url: https://other.twilio.com", vec![
            "every operation: server `https://other.twilio.com`: only theirs".into(),
            "every operation: server `https://things.twilio.com`: only ours".into(),
        ]),
        ("operationId: DeleteThing", "deprecated: true", vec!["DELETE /v1/Things/{Sid}: deprecated is nothing here and true there".into()]),
        // Operations and paths.
        ("    delete:\n", "    put:\n", vec!["DELETE /v1/Things/{Sid}: only ours".into(), "PUT /v1/Things/{Sid}: only theirs".into()]),
        ("  /v1/Things/{Sid}:\n", "  /v1/Things/{Sid}/Parts: { get: { responses: {} } }\n  /v1/Things/{Sid}:\n", vec!["GET /v1/Things/{Sid}/Parts: only theirs".into()]),
    ] {
        let mut expected: Vec<String> = expected;
        expected.sort();
        assert_eq!(differences(from, to), expected, "{from} became {to}");
    }
}

/// What changes in many places at once is told once, where that can be.
#[test]
fn a_difference_makes_no_others() {
    // One success more is one line: what is recorded of the other stays true.
    let more = OURS
        .replace("headers: { Id:", "headers: { Ident:")
        .replace("        \"201\":\n", "        \"200\": { description: Made before. }\n        \"201\":\n");
    let (_, told) = Compared::new().with(&more);
    let found: Vec<&str> = told.lines().filter_map(|line| line.strip_prefix("unexplained: ")).collect();
    let headers = ["answer header `Id`: only ours", "answer header `Ident`: only theirs"];
    let all = [headers[0], headers[1], "status 200: only theirs"];
    assert_eq!(found, all.map(|line| format!("POST /v1/Things: {line}")));

    // What is recorded of an operation that is gone says nothing until its going is recorded too.
    let compared = Compared::new();
    let gone = "DELETE /v1/Things/{Sid}: only ours";
    let record = |more: &str| {
        let what = format!("what = ['DELETE /v1/Things/{{Sid}}: status 204: only ours', {more}]");
        compared.record(&format!("[[difference]]\nreason = 'a'\n{what}\n"));
        let theirs = OURS.replace("    delete:\n", "    x-delete:\n");
        let (_, told) = compared.with(&theirs);
        told.lines().filter(|line| !line.starts_with("  ")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(record(""), [format!("unexplained: {gone}")]);
    assert_eq!(
        record(&format!("'{gone}'")),
        ["no longer so: DELETE /v1/Things/{Sid}: status 204: only ours"]
    );
}

#[test]
fn each_media_type_is_compared_with_its_own() {
    let two = |own: &str| {
        let one = "content: { application/x-www-form-urlencoded: { schema: { $ref: \"#/components/schemas/CreateThing\" } } }";
        let content = one.replace("} } }", &format!("}} }}, application/json: {{ schema: {own} }} }}"));
        OURS.replace(one, &content)
    };
    let workspace = Workspace::with(&[("things.yaml", &two("{ type: object }"))]);
    workspace.put("theirs.yaml", &two("{ type: string }"));
    let run = workspace.run(&["upstream", workspace.path("theirs.yaml").to_str().unwrap()]);
    let line = "POST /v1/Things: body (application/json): type is \"object\" here and \"string\" there\n";
    assert!(run.out.starts_with(&format!("unexplained: {line}")), "{}", run.out);
    assert_eq!(run.out.matches("unexplained").count(), 1, "{}", run.out);
}

/// The vendor's document is not ours to check: whatever is in it, the comparison comes to an end.
#[test]
fn no_document_of_theirs_stops_it() {
    let parse = |text: &str| xtask::Document::parse("a".into(), "a.yaml", text.into()).unwrap().value;
    let ours = parse(OURS);
    let mut count = 0;
    crate::lint_rules::each_break(&ours, &mut |theirs| {
        count += 1;
        xtask::review::differences(&ours, theirs);
    });
    assert!(count > 500, "{count}");
    let circle =
        "Thing: { allOf: [{ $ref: '#/components/schemas/Thing' }, { $ref: '#/components/schemas/Thing' }] }";
    let theirs = parse(&OURS.replace(
        "    Thing:\n      type: object\n",
        &format!("    {circle}\n    Other:\n      type: object\n"),
    ));
    assert!(!xtask::review::differences(&ours, &theirs).is_empty());
}

/// Paths are told apart by their shape: what a parameter is called there is one difference.
#[test]
fn a_parameter_of_a_path_may_have_another_name() {
    let theirs = OURS.replace("{Sid}", "{ThingSid}").replace("name: Sid,", "name: ThingSid,");
    let (code, told) = Compared::new().with(&theirs);
    assert_eq!(code, xtask::EXIT_FINDINGS);
    insta::assert_snapshot!(told, @r#"
    unexplained: /v1/Things/{Sid}: `{Sid}` is called `{ThingSid}` there
       = help: mend spec/, or record it with its reason in spec/upstream.toml
        Compared theirs.yaml: 0 recorded, 1 unexplained, 0 no longer so
    "#);
}

/// What differs is recorded with its reason and not told again; when it is gone, that is told.
#[test]
fn differences_have_to_be_explained() {
    let theirs = OURS.replace("maximum: 50", "maximum: 40").replace("Age: { type: integer, minimum: 0 }", "");
    let compared = Compared::new();
    let (code, told) = compared.with(&theirs);
    assert_eq!(code, xtask::EXIT_FINDINGS);
    insta::assert_snapshot!(told, @r#"
    unexplained: GET /v1/Things: parameter `Size`: maximum is 50 here and 40 there
       = help: mend spec/, or record it with its reason in spec/upstream.toml
    unexplained: POST /v1/Things: field `Age`: only ours
       = help: mend spec/, or record it with its reason in spec/upstream.toml
        Compared theirs.yaml: 0 recorded, 2 unexplained, 0 no longer so
    "#);

    let what: Vec<&str> = told.lines().filter_map(|line| line.strip_prefix("unexplained: ")).collect();
    let list = what.iter().map(|what| format!("    '{what}',\n")).collect::<String>();
    compared.record(&format!("[[difference]]\nreason = \"theirs is older\"\nwhat = [\n{list}]\n"));
    let (code, told) = compared.with(&theirs);
    assert_eq!(code, xtask::EXIT_OK, "{told}");
    assert_eq!(told, "    Compared theirs.yaml: 2 recorded, 0 unexplained, 0 no longer so\n");

    let (code, told) = compared.with(OURS);
    assert_eq!(code, xtask::EXIT_FINDINGS);
    insta::assert_snapshot!(told, @r#"
    no longer so: GET /v1/Things: parameter `Size`: maximum is 50 here and 40 there
      --> spec/upstream.toml:4
       = help: remove it
    no longer so: POST /v1/Things: field `Age`: only ours
      --> spec/upstream.toml:5
       = help: remove it
        Compared theirs.yaml: 0 recorded, 0 unexplained, 2 no longer so
    "#);
}

/// A record that cannot be read as one is a fault: it would explain nothing.
#[test]
fn records_are_read_strictly() {
    let compared = Compared::new();
    let good = "[[difference]]\nreason = \"a\"\nwhat = [\"GET /v1/Things: only ours\"]\n";
    for (text, fault) in [
        (
            "[[diference]]\nreason = \"a\"\nwhat = [\"b\"]\n",
            "`diference` is not known\n  --> spec/upstream.toml:1",
        ),
        ("difference = 1\n", "`difference` is no list of tables\n  --> spec/upstream.toml:1"),
        (
            "[[difference]]\nwhat = [\"b\"]\n",
            "a difference is recorded without `reason`\n  --> spec/upstream.toml:1",
        ),
        (
            "[[difference]]\nreason = \" \"\nwhat = [\"b\"]\n",
            "`reason` is no text\n  --> spec/upstream.toml:2",
        ),
        (
            "[[difference]]\nreason = \"a\"\n",
            "a difference is recorded without `what`\n  --> spec/upstream.toml:1",
        ),
        (
            "[[difference]]\nreason = \"a\"\nwhat = []\n",
            "`what` is no list of texts\n  --> spec/upstream.toml:3",
        ),
        (
            "[[difference]]\nreason = \"a\"\nwhat = [\n  \"b\",\n  3,\n]\n",
            "`what` holds 3, which is no text\n  --> spec/upstream.toml:5",
        ),
        (
            "[[difference]]\nreason = \"a\"\nwhat = [\"b\"]\nwhy = \"c\"\n",
            "`why` is not known\n  --> spec/upstream.toml:4",
        ),
        (
            "[[difference]]\nreason = \"a\"\nwhat = [\"b\", \"b\"]\n",
            "`b` is recorded twice\n  --> spec/upstream.toml:3",
        ),
        ("[[difference]]\nreason = a\n", "it cannot be read: string values must be quoted"),
    ] {
        compared.record(text);
        let (code, told) = compared.with(OURS);
        assert_eq!(code, xtask::EXIT_FAILURE, "{text}{told}");
        assert!(told.starts_with(&format!("error: {fault}")), "{text}{told}");
        assert!(told.contains("spec/upstream.toml:"), "{text}{told}");
    }
    compared.record(good);
    assert_eq!(compared.with(OURS).0, xtask::EXIT_FINDINGS);
}

/// What is no document of the vendor's is told as that, and not as a list of all that it lacks.
#[test]
fn another_file_is_no_document_to_compare_with() {
    let compared = Compared::new();
    for text in ["{}", "swagger: '2.0'\npaths: {}\n", "openapi: 3.0.3\n", "[1]\n", "a\n"] {
        let (code, told) = compared.with(text);
        assert_eq!(code, xtask::EXIT_FAILURE, "{text}{told}");
        assert!(told.contains("theirs.yaml") && told.contains("help: "), "{text}{told}");
    }
    // A document of another product: every line of a comparison would be the same.
    let (code, told) = compared.with(&OURS.replace("/v1/Things", "/v1/Others"));
    assert_eq!(code, xtask::EXIT_FAILURE, "{told}");
    insta::assert_snapshot!(told, @r"
    error: no path of spec/ is in it
      --> theirs.yaml
       = help: give the vendor's document of the same product
    ");

    compared.0.put("2010-04-01.yaml", OURS);
    assert_eq!(
        compared.to("2010-04-01.yaml").0,
        xtask::EXIT_OK,
        "a file of the vendor's is called as they like"
    );
    let (code, told) = compared.to("missing.yaml");
    assert_eq!((code, told.contains("missing.yaml")), (xtask::EXIT_FAILURE, true), "{told}");
}

/// A document of ours is compared with the vendor's of the same product only.
#[test]
fn a_document_of_another_product_is_left_out() {
    let others = OURS.replace("/v1/Things", "/v1/Others");
    let workspace = Workspace::with(&[("things.yaml", OURS), ("others.yaml", &others)]);
    workspace.put("theirs.yaml", OURS);
    let run = workspace.run(&["upstream", workspace.path("theirs.yaml").to_str().unwrap()]);
    assert_eq!((run.code, run.out.as_str()), (xtask::EXIT_OK, ""), "{}", run.err);
    assert!(run.err.contains("     Skipped spec/others.yaml: no path of it is there\n"), "{}", run.err);
}

/// With the vendor's own document, where it is at hand, nothing is unexplained.
#[test]
fn our_differences_from_the_vendors_document_are_explained() {
    let path = root().join("../shared/reference/official_trusthub_v1.json");
    if !Path::new(&path).exists() {
        eprintln!("the vendor's document is not at hand");
        return;
    }
    let run = crate::workspace::xtask(&["upstream", path.to_str().unwrap()], root());
    assert_eq!((run.code, run.out.as_str()), (xtask::EXIT_OK, ""), "{}", run.err);
}
