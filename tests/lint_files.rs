//! Tests of `cargo xtask lint FILE`, of its formats, and of `cargo xtask explain`.

use xtask::{
    EXIT_FAILURE, EXIT_FINDINGS, EXIT_OK,
    review::{ChangeRule, LintRule, explain},
};

use crate::{lint_rules::GOOD, workspace::Workspace};

/// Lints `text` as `twilio_things_v1.yaml` outside `spec/`. Returns the exit code, the report and the messages.
fn lint(text: &str, options: &[&str]) -> (u8, String, String) {
    let workspace = Workspace::with(&[]);
    workspace.put("twilio_things_v1.yaml", text);
    let path = workspace.path("twilio_things_v1.yaml");
    let run = workspace.run(&[&["lint", path.to_str().unwrap()], options].concat());
    let relative = |text: String| text.replace(workspace.path("").to_str().unwrap(), "");
    (run.code, relative(run.out), relative(run.err))
}

fn faulty() -> String {
    GOOD.replace("      summary: Create a thing.\n", "").replace("name: State,", "name: the_state,")
}

#[test]
fn file_of_any_name_is_linted() {
    let (code, report, messages) = lint(GOOD, &[]);
    assert_eq!((code, report.as_str()), (EXIT_OK, ""));
    assert_eq!(messages, "      Linted twilio_things_v1.yaml: 0 findings\n");
    let (code, report, _) = lint(&faulty(), &[]);
    assert_eq!(
        (code, report.matches("  --> twilio_things_v1.yaml:").count()),
        (EXIT_FINDINGS, 2),
        "{report}"
    );
}

#[test]
fn file_that_cannot_be_parsed_is_a_finding_beside_those_in_others() {
    let workspace = Workspace::with(&[]);
    workspace.put("a.yaml", "openapi: [");
    workspace.put("b.json", "{");
    workspace.put("c.yaml", &faulty());
    let paths = ["a.yaml", "b.json", "c.yaml"].map(|name| workspace.path(name));
    let arguments: Vec<&str> =
        ["lint"].into_iter().chain(paths.iter().map(|path| path.to_str().unwrap())).collect();
    let run = workspace.run(&arguments);
    let rules: Vec<&str> = run
        .out
        .lines()
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| Some(line.split_once(':')?.0))
        .collect();
    assert_eq!(rules, ["document-valid", "document-valid", "name-style", "operation-summary"], "{}", run.out);
    assert_eq!(run.code, EXIT_FINDINGS);
}

#[test]
fn missing_file_is_an_error() {
    let workspace = Workspace::with(&[]);
    let run = workspace.run(&["lint", "no-such-file.yaml"]);
    assert_eq!(run.code, EXIT_FAILURE);
    assert!(run.err.contains("no-such-file.yaml"), "{}", run.err);
}

#[test]
fn document_of_another_specification_is_a_finding() {
    for text in ["swagger: '2.0'\npaths: {}\n", "{}\n", "[1]\n", "a\n"] {
        let (code, report, _) = lint(text, &[]);
        assert_eq!(code, EXIT_FINDINGS, "{text}");
        assert!(report.contains("document-valid: "), "{text}{report}");
    }
}

#[test]
fn findings_are_formatted_for_programs() {
    let formats = ["markdown", "json", "sarif", "github"].map(|format| {
        let (code, report, _) = lint(&faulty(), &["--format", format]);
        assert_eq!(code, EXIT_FINDINGS);
        // The list of all rules would change with every rule.
        match report.parse::<serde_json::Value>() {
            Ok(mut json) if format == "sarif" => {
                let rules = json["runs"][0]["tool"]["driver"]["rules"].take();
                assert_eq!(rules.as_array().unwrap().len(), LintRule::ALL.len());
                serde_json::to_string_pretty(&json).unwrap() + "\n"
            }
            _ => report,
        }
    });
    insta::assert_snapshot!(formats.join("\n"));
    assert_eq!(lint(GOOD, &["--format", "github"]).1, "");
    assert_eq!(lint(GOOD, &["--format", "json"]).1, "[]\n");
}

#[test]
fn every_rule_has_an_explanation_with_every_part() {
    let rules =
        ChangeRule::ALL.iter().map(|rule| rule.id()).chain(LintRule::ALL.iter().map(|rule| rule.id()));
    for rule in rules {
        let text = explain(rule).unwrap_or_else(|error| panic!("{error}"));
        let labels: Vec<&str> = text
            .lines()
            .filter_map(|line| line.trim_start().split_once(": ").map(|(label, _)| label))
            .filter(|label| ["What", "Why", "Example", "Do"].contains(label))
            .collect();
        assert_eq!(labels, ["What", "Why", "Example", "Do"], "{text}");
    }
}

#[test]
fn explain_prints_one_rule_or_lists_all() {
    let workspace = Workspace::with(&[]);
    let run = workspace.run(&["explain", "property-removed"]);
    assert_eq!(run.code, EXIT_OK);
    insta::assert_snapshot!(run.out);
    let run = workspace.run(&["explain"]);
    assert_eq!(run.out.lines().count(), ChangeRule::ALL.len() + LintRule::ALL.len());
    let run = workspace.run(&["explain", "property-remved"]);
    assert_eq!(run.code, EXIT_FAILURE);
    assert_eq!(
        run.err,
        "error: there is no rule `property-remved`; did you mean `property-removed`?\n   = help: run `cargo xtask explain` to list all rules\n"
    );
}
