//! Tests of `cargo xtask upstream`: every difference from the vendor's document has to be recorded.

use xtask::{EXIT_FAILURE, EXIT_FINDINGS, EXIT_OK};

use crate::workspace::{Workspace, root, vendor_document};

const OURS: &str = include_str!("upstream/ours.yaml");

/// A workspace with our document, to compare with the vendor's.
struct Comparison(Workspace);

impl Comparison {
    fn new() -> Self {
        Self(Workspace::with(&[("things.yaml", OURS)]))
    }

    /// Runs `cargo xtask upstream`. Returns the exit code and everything that it prints.
    fn run(&self, theirs: &str) -> (u8, String) {
        self.0.put("theirs.yaml", theirs);
        self.run_file("theirs.yaml")
    }

    fn run_file(&self, file: &str) -> (u8, String) {
        let run = self.0.run(&["upstream", self.0.path(file).to_str().unwrap()]);
        (run.code, (run.out + &run.err).replace(self.0.path("").to_str().unwrap(), ""))
    }

    fn record(&self, text: &str) {
        self.0.put("spec/upstream.toml", text);
    }
}

/// Returns the differences if the vendor's document is ours with `from` replaced by `to`.
fn differences_after(from: &str, to: &str) -> Vec<String> {
    assert_eq!(OURS.matches(from).count(), 1, "`{from}` is not unique");
    let (code, output) = Comparison::new().run(&OURS.replace(from, to));
    let found: Vec<String> = unexplained(&output).into_iter().map(str::to_owned).collect();
    assert_eq!(code, if found.is_empty() { EXIT_OK } else { EXIT_FINDINGS }, "{output}");
    found
}

fn unexplained(output: &str) -> Vec<&str> {
    output.lines().filter_map(|line| line.strip_prefix("unexplained: ")).collect()
}

#[test]
fn equivalent_documents_have_no_differences() {
    for (from, to) in [
        ("", ""),
        ("enum: [open, closed]", "enum: [closed, open]"),
        ("maximum: 50", "maximum: 50.0"),
        ("name: State, in: query,", "name: State, in: query, style: form, explode: true, required: false,"),
        ("Name: { type: string,", "Name: { type: string, nullable: false, description: Another.,"),
        (
            "Account: { type: http, scheme: basic }",
            "Account: { type: http, scheme: Basic, description: Another. }",
        ),
        ("url: https://things.twilio.com", "url: https://things.twilio.com/"),
        // Resources that we do not have.
        (
            "paths:\n",
            "paths:\n  /v1/Others: { get: { responses: {} } }\n  /v1/ThingsToo: { get: { responses: {} } }\n",
        ),
        (
            "parent: { $ref: \"#/components/schemas/Thing\" }",
            "parent: { allOf: [{ $ref: \"#/components/schemas/Thing\" }] }",
        ),
    ] {
        let (code, output) = Comparison::new().run(&OURS.replace(from, to));
        assert_eq!(code, EXIT_OK, "{to}\n{output}");
    }
}

#[test]
fn every_kind_of_difference_is_one_line() {
    const STATE: &str = "GET /v1/Things: parameter `State`";
    for (from, to, expected) in [
        // Parameters.
        ("schema: { type: string, enum", "schema: { type: integer, enum", vec![format!("{STATE}: type is \"string\" in spec/, \"integer\" upstream")]),
        ("enum: [open, closed]", "enum: [open]", vec![format!("{STATE}: enum is [\"closed\",\"open\"] in spec/, [\"open\"] upstream")]),
        ("enum: [open, closed]", "enum: [open, closed], default: open", vec![format!("{STATE}: default is not set in spec/, \"open\" upstream")]),
        ("enum: [open, closed]", "enum: [open, closed], nullable: true", vec![format!("{STATE}: nullable is not set in spec/, true upstream")]),
        ("name: State, in: query,", "name: State, in: query, required: true,", vec![format!("{STATE}: required is false in spec/, true upstream")]),
        ("name: State, in: query,", "name: State, in: header,", vec![format!("{STATE}: in is \"query\" in spec/, \"header\" upstream"), format!("{STATE}: style is \"form\" in spec/, \"simple\" upstream"), format!("{STATE}: explode is true in spec/, false upstream")]),
        ("name: State,", "name: Status,", vec![format!("{STATE}: only in spec/"), "GET /v1/Things: parameter `Status`: only upstream".into()]),
        ("explode: false, ", "", vec!["GET /v1/Things: parameter `Sids`: explode is false in spec/, true upstream".into()]),
        ("explode: false", "explode: false, style: pipeDelimited", vec!["GET /v1/Things: parameter `Sids`: style is \"form\" in spec/, \"pipeDelimited\" upstream".into()]),
        ("maxItems: 9", "minItems: 1, uniqueItems: true", vec![
            "GET /v1/Things: parameter `Sids`: maxItems is 9 in spec/, not set upstream".into(),
            "GET /v1/Things: parameter `Sids`: minItems is not set in spec/, 1 upstream".into(),
            "GET /v1/Things: parameter `Sids`: uniqueItems is not set in spec/, true upstream".into(),
        ]),
        ("items: { type: string } }", "items: { type: integer } }", vec!["GET /v1/Things: parameter `Sids[]`: type is \"string\" in spec/, \"integer\" upstream".into()]),
        ("maximum: 50", "maximum: 50, exclusiveMaximum: true, multipleOf: 5", vec![
            "GET /v1/Things: parameter `Size`: exclusiveMaximum is not set in spec/, true upstream".into(),
            "GET /v1/Things: parameter `Size`: multipleOf is not set in spec/, 5 upstream".into(),
        ]),
        ("pattern: \"^TH\"", "pattern: \"^OT\"", vec![
            "DELETE /v1/Things/{Sid}: parameter `Sid`: pattern is \"^TH\" in spec/, \"^OT\" upstream".into(),
            "GET /v1/Things/{Sid}: parameter `Sid`: pattern is \"^TH\" in spec/, \"^OT\" upstream".into(),
        ]),
        // The body.
        ("application/x-www-form-urlencoded", "application/json", vec!["POST /v1/Things: body: media type is application/x-www-form-urlencoded in spec/, application/json upstream".into()]),
        ("        required: true\n", "", vec!["POST /v1/Things: body: required is true in spec/, false upstream".into()]),
        ("required: [Name]", "required: [Name, Age]", vec!["POST /v1/Things: field `Age`: required is false in spec/, true upstream".into()]),
        ("minimum: 0 }", "minimum: 0, exclusiveMinimum: true }", vec!["POST /v1/Things: field `Age`: exclusiveMinimum is not set in spec/, true upstream".into()]),
        ("minLength: 1", "format: email", vec![
            "POST /v1/Things: field `Name`: format is not set in spec/, \"email\" upstream".into(),
            "POST /v1/Things: field `Name`: minLength is 1 in spec/, not set upstream".into(),
        ]),
        ("        Age:", "        Years:", vec!["POST /v1/Things: field `Age`: only in spec/".into(), "POST /v1/Things: field `Years`: only upstream".into()]),
        // Responses.
        ("\"201\":", "\"200\":", vec!["POST /v1/Things: status 200: only upstream".into(), "POST /v1/Things: status 201: only in spec/".into()]),
        ("\"204\": { description: Deleted. }", "\"204\": { description: Deleted. }, 4XX: { description: Rejected. }", vec!["DELETE /v1/Things/{Sid}: status 4XX: only upstream".into()]),
        ("headers: { Id:", "headers: { Ident:", vec!["POST /v1/Things: response header `Id`: only in spec/".into(), "POST /v1/Things: response header `Ident`: only upstream".into()]),
        ("maxLength: 8", "maxLength: 9", vec![
            "GET /v1/Things/{Sid}: response `tags[]`: maxLength is 8 in spec/, 9 upstream".into(),
            "GET /v1/Things: response `things[].tags[]`: maxLength is 8 in spec/, 9 upstream".into(),
            "POST /v1/Things: response `tags[]`: maxLength is 8 in spec/, 9 upstream".into(),
        ]),
        ("things: { type: array, items: { $ref: \"#/components/schemas/Thing\" } }", "things: { type: array, items: { type: string } }", vec![
            "GET /v1/Things: response `things[].parent`: only in spec/".into(),
            "GET /v1/Things: response `things[].sid`: only in spec/".into(),
            "GET /v1/Things: response `things[].tags`: only in spec/".into(),
            "GET /v1/Things: response `things[]`: type is \"object\" in spec/, \"string\" upstream".into(),
        ]),
        // Security and servers.
        ("security: [{ Account: [] }]", "security: [{ Token: [] }, {}]", vec!["all operations: security is http basic in spec/, http bearer or none upstream".into()]),
        ("operationId: FetchThing", "security: [{ Token: [] }]", vec!["GET /v1/Things/{Sid}: security is http basic in spec/, http bearer upstream".into()]),
        ("url: https://things.twilio.com", "url: https://other.twilio.com", vec![
            "all operations: server `https://other.twilio.com`: only upstream".into(),
            "all operations: server `https://things.twilio.com`: only in spec/".into(),
        ]),
        ("operationId: DeleteThing", "deprecated: true", vec!["DELETE /v1/Things/{Sid}: deprecated is not set in spec/, true upstream".into()]),
        // Operations and paths.
        ("    delete:\n", "    put:\n", vec!["DELETE /v1/Things/{Sid}: only in spec/".into(), "PUT /v1/Things/{Sid}: only upstream".into()]),
        ("  /v1/Things/{Sid}:\n", "  /v1/Things/{Sid}/Parts: { get: { responses: {} } }\n  /v1/Things/{Sid}:\n", vec!["GET /v1/Things/{Sid}/Parts: only upstream".into()]),
    ] {
        let mut expected: Vec<String> = expected;
        expected.sort();
        assert_eq!(differences_after(from, to), expected, "{from} became {to}");
    }
}

#[test]
fn additional_success_response_keeps_records_about_the_first_one_valid() {
    let theirs = OURS
        .replace("headers: { Id:", "headers: { Ident:")
        .replace("        \"201\":\n", "        \"200\": { description: Replaced. }\n        \"201\":\n");
    let (_, output) = Comparison::new().run(&theirs);
    let lines = [
        "response header `Id`: only in spec/",
        "response header `Ident`: only upstream",
        "status 200: only upstream",
    ];
    assert_eq!(unexplained(&output), lines.map(|line| format!("POST /v1/Things: {line}")));
}

#[test]
fn records_about_a_missing_operation_are_outdated_once_its_removal_is_recorded() {
    let comparison = Comparison::new();
    let missing = "DELETE /v1/Things/{Sid}: only in spec/";
    let findings_with = |record: &str| {
        let lines = format!("lines = ['DELETE /v1/Things/{{Sid}}: status 204: only in spec/', {record}]");
        comparison.record(&format!("[[difference]]\nreason = 'a'\n{lines}\n"));
        let (_, output) = comparison.run(&OURS.replace("    delete:\n", "    x-delete:\n"));
        output.lines().filter(|line| !line.starts_with("  ")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(findings_with(""), [format!("unexplained: {missing}")]);
    assert_eq!(
        findings_with(&format!("'{missing}'")),
        ["outdated: DELETE /v1/Things/{Sid}: status 204: only in spec/"]
    );
}

#[test]
fn each_media_type_is_compared_with_the_same_one() {
    let with_two = |schema: &str| {
        let form = "content: { application/x-www-form-urlencoded: { schema: { $ref: \"#/components/schemas/CreateThing\" } } }";
        let both = form.replace("} } }", &format!("}} }}, application/json: {{ schema: {schema} }} }}"));
        OURS.replace(form, &both)
    };
    let workspace = Workspace::with(&[("things.yaml", &with_two("{ type: object }"))]);
    workspace.put("theirs.yaml", &with_two("{ type: string }"));
    let run = workspace.run(&["upstream", workspace.path("theirs.yaml").to_str().unwrap()]);
    assert_eq!(
        unexplained(&run.out),
        ["POST /v1/Things: body (application/json): type is \"object\" in spec/, \"string\" upstream"]
    );
}

#[test]
fn corrupted_vendor_document_never_panics_or_hangs() {
    let parse = |text: &str| xtask::Document::parse("a".into(), "a.yaml", text.into()).unwrap().value;
    let ours = parse(OURS);
    let mut count = 0;
    crate::lint_structure::each_corruption(&ours, &mut |theirs| {
        count += 1;
        xtask::review::differences(&ours, theirs);
    });
    assert!(count > 500, "{count}");
    let cycle =
        "Thing: { allOf: [{ $ref: '#/components/schemas/Thing' }, { $ref: '#/components/schemas/Thing' }] }";
    let theirs = parse(&OURS.replace(
        "    Thing:\n      type: object\n",
        &format!("    {cycle}\n    Other:\n      type: object\n"),
    ));
    assert!(!xtask::review::differences(&ours, &theirs).is_empty());
}

#[test]
fn renamed_path_parameter_is_one_difference() {
    let theirs = OURS.replace("{Sid}", "{ThingSid}").replace("name: Sid,", "name: ThingSid,");
    let (code, output) = Comparison::new().run(&theirs);
    assert_eq!(code, EXIT_FINDINGS);
    insta::assert_snapshot!(output, @r"
    unexplained: /v1/Things/{Sid}: path parameter `{Sid}` is named `{ThingSid}` upstream
      --> spec/things.yaml
       = help: fix spec/, or record the difference with its reason in spec/upstream.toml (--accept)
        Compared theirs.yaml: 0 recorded, 1 unexplained, 0 outdated
    ");
}

#[test]
fn differences_are_unexplained_recorded_or_outdated() {
    let theirs = OURS.replace("maximum: 50", "maximum: 40").replace("Age: { type: integer, minimum: 0 }", "");
    let comparison = Comparison::new();
    let (code, output) = comparison.run(&theirs);
    assert_eq!(code, EXIT_FINDINGS);
    insta::assert_snapshot!(output, @r"
    unexplained: GET /v1/Things: parameter `Size`: maximum is 50 in spec/, 40 upstream
      --> spec/things.yaml
       = help: fix spec/, or record the difference with its reason in spec/upstream.toml (--accept)
    unexplained: POST /v1/Things: field `Age`: only in spec/
      --> spec/things.yaml
       = help: fix spec/, or record the difference with its reason in spec/upstream.toml (--accept)
        Compared theirs.yaml: 0 recorded, 2 unexplained, 0 outdated
    ");

    let lines: String = unexplained(&output).iter().map(|line| format!("    '{line}',\n")).collect();
    comparison.record(&format!("[[difference]]\nreason = \"theirs is older\"\nlines = [\n{lines}]\n"));
    let (code, output) = comparison.run(&theirs);
    assert_eq!(code, EXIT_OK, "{output}");
    assert_eq!(output, "    Compared theirs.yaml: 2 recorded, 0 unexplained, 0 outdated\n");

    let (code, output) = comparison.run(OURS);
    assert_eq!(code, EXIT_FINDINGS);
    insta::assert_snapshot!(output, @r"
    outdated: GET /v1/Things: parameter `Size`: maximum is 50 in spec/, 40 upstream
      --> spec/upstream.toml:4
       = help: remove the record
    outdated: POST /v1/Things: field `Age`: only in spec/
      --> spec/upstream.toml:5
       = help: remove the record
        Compared theirs.yaml: 0 recorded, 0 unexplained, 2 outdated
    ");
}

#[test]
fn malformed_records_are_errors_with_a_line() {
    let comparison = Comparison::new();
    for (text, error) in [
        (
            "[[diference]]\nreason = \"a\"\nlines = [\"b\"]\n",
            "unknown field `diference`, expected `difference`\n  --> spec/upstream.toml:1",
        ),
        ("difference = 1\n", "invalid type: integer `1`, expected a sequence\n  --> spec/upstream.toml:1"),
        ("[[difference]]\nlines = [\"b\"]\n", "missing field `reason`\n  --> spec/upstream.toml:1"),
        (
            "[[difference]]\nreason = \" \"\nlines = [\"b\"]\n",
            "`reason` is blank\n  --> spec/upstream.toml:2",
        ),
        ("[[difference]]\nreason = \"a\"\n", "missing field `lines`\n  --> spec/upstream.toml:1"),
        ("[[difference]]\nreason = \"a\"\nlines = []\n", "`lines` is empty\n  --> spec/upstream.toml:3"),
        (
            "[[difference]]\nreason = \"a\"\nlines = [\n  \"b\",\n  3,\n]\n",
            "invalid type: integer `3`, expected a string\n  --> spec/upstream.toml:5",
        ),
        (
            "[[difference]]\nreason = \"a\"\nlines = [\"b\"]\nnote = \"c\"\n",
            "unknown field `note`, expected `reason` or `lines`\n  --> spec/upstream.toml:4",
        ),
        (
            "[[difference]]\nreason = \"a\"\nlines = [\"b\", \"b\"]\n",
            "`b` is recorded twice\n  --> spec/upstream.toml:3",
        ),
        ("[[difference]]\nreason = a\n", "string values must be quoted"),
    ] {
        comparison.record(text);
        let (code, output) = comparison.run(OURS);
        assert_eq!(code, EXIT_FAILURE, "{text}{output}");
        assert!(output.starts_with(&format!("error: {error}")), "{text}{output}");
        assert!(output.contains("spec/upstream.toml:"), "{text}{output}");
    }
    comparison.record("[[difference]]\nreason = \"a\"\nlines = [\"GET /v1/Things: only in spec/\"]\n");
    assert_eq!(comparison.run(OURS).0, EXIT_FINDINGS);
}

#[test]
fn file_that_is_not_the_vendors_document_is_an_error() {
    let comparison = Comparison::new();
    for text in ["{}", "swagger: '2.0'\npaths: {}\n", "openapi: 3.0.3\n", "[1]\n", "a\n"] {
        let (code, output) = comparison.run(text);
        assert_eq!(code, EXIT_FAILURE, "{text}{output}");
        assert!(output.contains("theirs.yaml") && output.contains("help: "), "{text}{output}");
    }
    let (code, output) = comparison.run(&OURS.replace("/v1/Things", "/v1/Others"));
    assert_eq!(code, EXIT_FAILURE, "{output}");
    insta::assert_snapshot!(output, @r"
    error: the document has no path in common with spec/
      --> theirs.yaml
       = help: pass the vendor's document for the same product
    ");

    let (code, output) = comparison.run_file("missing.yaml");
    assert_eq!((code, output.contains("missing.yaml")), (EXIT_FAILURE, true), "{output}");
}

/// Our own documents name crates, which their file names have to fit.
#[test]
fn vendor_document_may_have_any_file_name() {
    let comparison = Comparison::new();
    comparison.0.put("2010-04-01.yaml", OURS);
    assert_eq!(comparison.run_file("2010-04-01.yaml").0, EXIT_OK);
}

#[test]
fn document_of_another_product_is_skipped() {
    let others = OURS.replace("/v1/Things", "/v1/Others");
    let workspace = Workspace::with(&[("things.yaml", OURS), ("others.yaml", &others)]);
    workspace.put("theirs.yaml", OURS);
    let run = workspace.run(&["upstream", workspace.path("theirs.yaml").to_str().unwrap()]);
    assert_eq!((run.code, run.out.as_str()), (EXIT_OK, ""), "{}", run.err);
    assert!(run.err.contains("     Skipped spec/others.yaml: no path in common\n"), "{}", run.err);
}

#[test]
fn record_about_a_skipped_document_is_not_outdated() {
    let others = OURS.replace("/v1/Things", "/v1/Others").replace("things.twilio.com", "others.twilio.com");
    let workspace = Workspace::with(&[("things.yaml", OURS), ("others.yaml", &others)]);
    workspace.put("theirs.yaml", OURS);
    let record = |line: &str| {
        workspace.put("spec/upstream.toml", &format!("[[difference]]\nreason = \"r\"\nlines = ['{line}']\n"));
        workspace.run(&["upstream", workspace.path("theirs.yaml").to_str().unwrap()]).code
    };
    assert_eq!(record("POST /v1/Others: only upstream"), EXIT_OK);
    assert_eq!(record("all operations: server `https://others.twilio.com`: only in spec/"), EXIT_OK);
    assert_eq!(record("POST /v1/Things: only upstream"), EXIT_FINDINGS);
}

#[test]
#[ignore = "needs ../shared/reference/official_trusthub_v1.json"]
fn differences_from_vendor_document_are_recorded() {
    let path = vendor_document();
    let run = crate::workspace::xtask(&["upstream", path.to_str().unwrap()], root());
    assert_eq!((run.code, run.out.as_str()), (EXIT_OK, ""), "{}", run.err);
}

/// Returns a comparison with two differences and an outdated record.
fn with_deviations() -> Comparison {
    let comparison = Comparison::new();
    comparison.record("[[difference]]\nreason = \"theirs is wrong\"\nlines = ['GET /v1/Things: status 599: only in spec/']\n");
    let theirs = OURS.replace("enum: [open, closed]", "enum: [open]").replace("maximum: 50", "maximum: 60");
    comparison.0.put("theirs.yaml", &theirs);
    comparison
}

impl Comparison {
    fn upstream(&self, options: &[&str]) -> (u8, String) {
        let file = self.0.path("theirs.yaml");
        let run = self.0.run(&[&["upstream", file.to_str().unwrap()], options].concat());
        (run.code, run.out)
    }
}

#[test]
fn deviations_are_reported_in_every_format() {
    let comparison = with_deviations();
    for format in ["text", "markdown", "github"] {
        let (code, report) = comparison.upstream(&["--format", format]);
        assert_eq!(code, EXIT_FINDINGS);
        insta::assert_snapshot!(format!("deviations_as_{format}"), report);
    }
    let json: serde_json::Value =
        serde_json::from_str(&comparison.upstream(&["--format", "json"]).1).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 3);
    assert_eq!(json[0]["kind"], "unexplained");
    let sarif: serde_json::Value =
        serde_json::from_str(&comparison.upstream(&["--format", "sarif"]).1).unwrap();
    assert_eq!(sarif["runs"][0]["results"][2]["ruleId"], "outdated");
    assert_eq!(sarif["runs"][0]["results"][2]["locations"][0]["physicalLocation"]["region"]["startLine"], 3);
}

#[test]
fn accepted_differences_are_recorded_with_their_reason() {
    let comparison = with_deviations();
    let before = comparison.0.read("spec/upstream.toml");
    assert_eq!(comparison.upstream(&["--accept", "--reason", " "]).0, EXIT_FAILURE);
    assert_eq!(comparison.0.read("spec/upstream.toml"), before);
    // The outdated record is left.
    assert_eq!(
        comparison.upstream(&["--accept", "--reason", "measured on 2026-11-27"]),
        (EXIT_FINDINGS, String::new())
    );
    let after = comparison.0.read("spec/upstream.toml");
    insta::assert_snapshot!(after.strip_prefix(&before).unwrap(), @r#"

    [[difference]]
    reason = "measured on 2026-11-27"
    lines = [
        'GET /v1/Things: parameter `Size`: maximum is 50 in spec/, 60 upstream',
        'GET /v1/Things: parameter `State`: enum is ["closed","open"] in spec/, ["open"] upstream',
    ]
    "#);
    let (code, report) = comparison.upstream(&[]);
    assert_eq!(code, EXIT_FINDINGS);
    assert!(report.starts_with("outdated: ") && !report.contains("unexplained"), "{report}");
}
