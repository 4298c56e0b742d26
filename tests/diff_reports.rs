//! Tests of `cargo xtask diff`: its reports, the required version, and the inputs.

use std::process::Command;

use xtask::{
    EXIT_FAILURE, EXIT_FINDINGS, EXIT_OK,
    review::{self, Class, ReviewedDocument},
};

use crate::{
    diff_rules::BASE,
    workspace::{Workspace, root},
};

/// A list as in the vendor's document of early 2023.
const EARLY: &str = r##"openapi: 3.0.1
info: { title: Assignments, version: 1.0.0 }
servers: [{ url: "https://assignments.twilio.com" }]
paths:
  /v1/Assignments:
    get:
      operationId: ListAssignment
      tags: [Assignments]
      parameters:
        - { name: PageSize, in: query, description: Items per page., schema: { type: integer, minimum: 1, maximum: 1000 } }
      responses:
        "200":
          description: OK
          content:
            application/json:
              schema:
                type: object
                properties:
                  results: { type: array, items: { type: string } }
                  meta:
                    type: object
                    properties:
                      next_page_url: { type: string, format: uri }
                      previous_page_url: { type: string, format: uri }
"##;

/// The same list as in the vendor's document of today.
fn later() -> String {
    EARLY
        .replace("description: Items per page., schema: { type: integer,", "description: Number of items per page., schema: { type: integer, format: int64,")
        .replace("next_page_url: { type: string,", "next_page_url: { type: string, nullable: true,")
        .replace("previous_page_url: { type: string,", "previous_page_url: { type: string, nullable: true,")
        .replace(
            "      responses:",
            "        - { name: Page, in: query, description: Page index., schema: { type: integer, minimum: 0 } }\n        - { name: PageToken, in: query, description: Page token., schema: { type: string } }\n      responses:",
        )
}

/// Runs `cargo xtask diff` on two files. Returns the exit code and the report.
fn diff(old: &str, new: &str, options: &[&str]) -> (u8, String) {
    let workspace = Workspace::with(&[]);
    workspace.put("old.yaml", old);
    workspace.put("new.yaml", new);
    let (old, new) = (workspace.path("old.yaml"), workspace.path("new.yaml"));
    let run = workspace.run(&[&["diff", old.to_str().unwrap(), new.to_str().unwrap()], options].concat());
    assert_eq!(run.err, "");
    (run.code, run.out.replace(workspace.path("").to_str().unwrap(), ""))
}

#[test]
fn vendor_changes_since_2023_are_not_breaking() {
    let (code, report) = diff(EARLY, &later(), &["--deny-breaking"]);
    assert_eq!(code, EXIT_OK);
    insta::assert_snapshot!(report);
}

/// Returns a document with one breaking change and one change of documentation.
fn breaking() -> String {
    BASE.replace("        Count: { type: integer }\n", "").replace("Orders of the account.", "All orders.")
}

#[test]
fn breaking_change_is_reported_as_text() {
    insta::assert_snapshot!(diff(BASE, &breaking(), &[]).1);
}

#[test]
fn breaking_change_is_reported_as_markdown() {
    insta::assert_snapshot!(diff(BASE, &breaking(), &["--format", "markdown"]).1);
}

#[test]
fn breaking_change_is_reported_as_json() {
    insta::assert_snapshot!(diff(BASE, &breaking(), &["--format", "json"]).1);
}

#[test]
fn deny_breaking_exits_4_unless_the_version_was_raised() {
    let raised = |version: &str| breaking().replace("version: 0.3.1", &format!("version: {version}"));
    for (new, code) in [
        (raised("0.3.1"), EXIT_FINDINGS),
        (raised("0.3.2"), EXIT_FINDINGS),
        (raised("0.4.0"), EXIT_OK),
        (raised("1.0.0"), EXIT_OK),
        (BASE.replace("Orders.", "Some orders."), EXIT_OK),
        (raised("1.0").replace("1.0", "'1.0'"), EXIT_OK),
        // Unclassified changes and documents without crates count as breaking.
        (BASE.replace("pattern: \"^[a-z]+$\"", "$ref: \"#/components/schemas/Missing\""), EXIT_FINDINGS),
        (BASE.replace("      summary: Create", "      callbacks: {}\n      summary: Create"), EXIT_FINDINGS),
    ] {
        assert_eq!(diff(BASE, &new, &["--deny-breaking"]).0, code, "{new}");
    }
    assert_eq!(diff(BASE, &breaking(), &[]).0, EXIT_OK, "without --deny-breaking");
}

#[test]
fn document_without_crates_is_reported_on_either_side() {
    let dangling = BASE.replace(
        "orders: { type: array, items",
        "missing: { $ref: \"#/components/schemas/Missing\" }\n        orders: { type: array, items",
    );
    let raised = |text: &str| text.replace("version: 0.3.1", "version: 0.3.2");
    let malformed = "openapi: [";
    let mut reports = Vec::new();
    for (old, new) in [
        (BASE, raised(&dangling)),
        (dangling.as_str(), raised(BASE)),
        (BASE, malformed.to_owned()),
        (malformed, BASE.to_owned()),
    ] {
        let (code, report) = diff(old, &new, &["--deny-breaking"]);
        assert_eq!(code, EXIT_FINDINGS, "{report}");
        reports.push(report);
    }
    insta::assert_snapshot!(reports.join("\n"));
}

/// The name of a crate cannot begin with a digit.
#[test]
fn files_of_any_name_are_compared() {
    let workspace = Workspace::with(&[]);
    let files = ["002_2022-07-13.yaml", "003.yaml"].map(|name| {
        workspace.put(name, if name.starts_with("002") { BASE.to_owned() } else { breaking() }.as_str());
        workspace.path(name)
    });
    let run = workspace.run(&["diff", files[0].to_str().unwrap(), files[1].to_str().unwrap()]);
    assert_eq!(run.code, EXIT_OK, "{}", run.err);
    assert!(run.out.contains("1 breaking change, 1 documentation change"), "{}", run.out);
}

#[test]
fn breaking_change_is_reported_as_sarif_and_for_github() {
    let (_, report) = diff(BASE, &breaking(), &["--format", "sarif"]);
    let report: serde_json::Value = report.parse().unwrap();
    let result = &report["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "property-removed");
    assert_eq!(result["level"], "error");
    // The line is one of the old file.
    let location = &result["locations"][0]["physicalLocation"];
    assert_eq!(*location, serde_json::json!({ "artifactLocation": { "uri": "old.yaml" } }));
    assert_eq!(report["runs"][0]["results"].as_array().unwrap().len(), 1);
    let tightened = BASE.replace("maximum: 1000", "maximum: 100");
    assert_eq!(
        diff(BASE, &tightened, &["--format", "github"]).1,
        "::error file=new.yaml,line=22,title=request-constraint-tightened::`maximum` changed from `1000` to `100`: values that were accepted are rejected\n"
    );
}

#[test]
fn changed_servers_and_credentials_affect_every_operation() {
    let new = BASE
        .replace("https://orders.twilio.com", "https://api.twilio.com")
        .replace("scheme: basic", "scheme: bearer");
    insta::assert_snapshot!(diff(BASE, &new, &["--format", "markdown"]).1);
}

#[test]
fn long_lists_of_operations_are_shortened_except_in_json() {
    let paths: String = (1..=11)
        .map(|number| {
            format!("  /v1/More{number}:\n    get: {{ operationId: FetchMore{number}, responses: {{ \"204\": {{ description: None. }} }} }}\n")
        })
        .collect();
    let old = BASE.replace("components:\n", &format!("{paths}components:\n"));
    let new = old.replace("scheme: basic", "scheme: bearer");
    for (format, end) in [
        ("text", ", and 7 more\n"),
        ("markdown", "<br>and 7 more | "),
        ("json", "\"list_orders\"\n        ]"),
    ] {
        let report = diff(&old, &new, &["--format", format]).1;
        assert!(report.contains(end), "{report}");
    }
}

#[test]
fn required_version_follows_cargo() {
    let rows: Vec<String> = ["0.0.3", "0.3.1", "1.4.2", "1.0", "2.0.0-alpha.1"]
        .into_iter()
        .map(|old| {
            let cells: Vec<String> = [
                None,
                Some(Class::Documentation),
                Some(Class::Fix),
                Some(Class::Addition),
                Some(Class::Unclassified),
                Some(Class::Breaking),
            ]
            .map(|class| {
                let name = class.map_or("no changes", Class::name);
                format!("{name}: {}", review::required_version(old, class))
            })
            .into();
            format!("{old}\n  {}", cells.join("\n  "))
        })
        .collect();
    insta::assert_snapshot!(rows.join("\n"));
}

/// `0.0.4` may break `0.0.3`, and `1.0` is `1.0.0`.
#[test]
fn sufficient_version_follows_cargo() {
    for (old, new, code) in [
        ("0.0.3", "0.0.3", EXIT_FINDINGS),
        ("0.0.3", "0.0.4", EXIT_OK),
        ("'1.0'", "'1.1'", EXIT_FINDINGS),
        ("'1.0'", "'2.0'", EXIT_OK),
        ("2.0.0-alpha.1", "2.0.0-alpha.2", EXIT_OK),
    ] {
        let versioned = |text: &str, version| text.replace("version: 0.3.1", &format!("version: {version}"));
        let (old, new) = (versioned(BASE, old), versioned(&breaking(), new));
        let (found, report) = diff(&old, &new, &["--deny-breaking"]);
        assert_eq!(found, code, "{report}");
    }
}

fn git(workspace: &Workspace, arguments: &[&str]) {
    let output = Command::new("git")
        .current_dir(workspace.path(""))
        .args(["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Creates a workspace with one commit on `branch`.
fn committed(branch: &str) -> Workspace {
    let workspace = Workspace::with(&[("orders.yaml", BASE)]);
    git(&workspace, &["init", "-q", "-b", branch]);
    git(&workspace, &["add", "-A"]);
    git(&workspace, &["commit", "-q", "-m", "one"]);
    workspace
}

#[test]
fn working_tree_is_compared_with_the_merge_base_or_the_named_revision() {
    let workspace = committed("main");
    git(&workspace, &["checkout", "-q", "-b", "work"]);
    workspace.put("spec/orders.yaml", &breaking());
    git(&workspace, &["commit", "-q", "-a", "-m", "two"]);
    workspace.put("spec/more.yaml", EARLY);
    let run = workspace.run(&["diff", "--deny-breaking"]);
    assert_eq!(run.code, EXIT_FINDINGS, "{}", run.err);
    assert!(run.out.contains("Breaking property-removed: property `Count` was removed"), "{}", run.out);
    assert!(run.out.contains(" (merge base with main) and the working tree"), "{}", run.out);
    assert!(run.out.contains("1.0.0 (new document)"), "{}", run.out);
    assert_eq!(workspace.run(&["diff"]).code, EXIT_OK);

    let run = workspace.run(&["diff", "HEAD", "--deny-breaking", "-v"]);
    assert_eq!(run.code, EXIT_OK);
    assert!(run.out.contains(" (HEAD) and the working tree"), "{}", run.out);
    assert!(run.err.contains(" ms  read documents"), "{}", run.err);

    workspace.remove("spec/orders.yaml");
    let run = workspace.run(&["diff", "HEAD", "--deny-breaking"]);
    assert_eq!(run.code, EXIT_FINDINGS, "{}", run.out);
    assert!(run.out.contains("0.3.1 (the document and its crates were removed)"), "{}", run.out);

    let run = workspace.run(&["diff", "no-such-revision"]);
    assert_eq!(run.code, EXIT_FAILURE);
    assert!(
        run.err.contains("no-such-revision") && run.err.contains("= help: name a revision"),
        "{}",
        run.err
    );
}

#[test]
fn diff_without_main_needs_a_revision() {
    let workspace = committed("trunk");
    let run = workspace.run(&["diff"]);
    assert_eq!(run.code, EXIT_FAILURE, "{}", run.out);
    insta::assert_snapshot!(run.err);
    assert_eq!(workspace.run(&["diff", "trunk"]).code, EXIT_OK);
    git(&workspace, &["branch", "-m", "main"]);
    let run = workspace.run(&["diff"]);
    assert!(run.out.contains(" (last commit) and the working tree"), "{}", run.out);
}

/// Strict tools require the `type` beside `nullable`.
#[test]
fn type_of_the_target_beside_a_nullable_reference_changes_no_code() {
    let with_type = std::fs::read_to_string(root().join("spec/trusthub.yaml")).unwrap();
    let lines: Vec<&str> = with_type.lines().collect();
    let is_repeated = |at: usize| {
        lines[at].trim() == "type: string"
            && lines.get(at + 1).is_some_and(|line| line.trim() == "nullable: true")
            && lines.get(at + 2).is_some_and(|line| line.trim() == "allOf:")
    };
    let kept = (0..lines.len()).filter(|at| !is_repeated(*at));
    let without_type: String = kept.map(|at| format!("{}\n", lines[at])).collect();
    assert_eq!(lines.len() - without_type.lines().count(), 18);
    let parse =
        |text: &str| xtask::Document::parse("trusthub".into(), "trusthub.yaml", text.to_owned()).unwrap();
    let (old, new) = (parse(&without_type), parse(&with_type));
    let changes = review::compare(&ReviewedDocument::new(&old), &ReviewedDocument::new(&new));
    assert_eq!(changes.len(), 18);
    assert!(changes.iter().all(|change| change.class == Class::Documentation), "{changes:#?}");
    let code = |document: &xtask::Document| {
        let mut crates = xtask::generate_crates(document).unwrap();
        for (_, files) in &mut crates {
            files.retain(|path, _| !path.ends_with("openapi.json"));
        }
        crates
    };
    assert_eq!(code(&old), code(&new));
}
