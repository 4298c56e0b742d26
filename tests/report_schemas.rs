//! Tests of `cargo xtask schema`: the reports in JSON match the published schemas.

use serde_json::{Value, json};

use crate::{diff_rules::BASE, lint_rules::GOOD, workspace::Workspace};

/// Returns the schema of the reports of a command, and the first violation in a report.
fn check(command: &str, report: &Value) -> Result<(), String> {
    let run = Workspace::with(&[]).run(&["schema", command]);
    let schema = serde_json::from_str(&run.out).unwrap();
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    compiler.add_resource("schema.json", schema).unwrap();
    let schema = compiler.compile("schema.json", &mut schemas).unwrap();
    schemas.validate(report, schema).map_err(|error| error.to_string())
}

/// Runs a command that reports in JSON.
fn report(workspace: &Workspace, arguments: &[&str]) -> Value {
    let run = workspace.run(&[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {}{}", run.out, run.err))
}

#[test]
fn findings_of_lint_match_their_schema() {
    let workspace = Workspace::with(&[("good.yaml", &GOOD.replace("minLength: 1", "maxlength: 1"))]);
    let mut findings = report(&workspace, &["lint"]);
    assert_eq!(findings[0]["rule"], "unknown-keyword");
    check("lint", &findings).unwrap();
    check("lint", &json!([])).unwrap();
    findings[0]["rule"] = json!("no-rule");
    check("lint", &findings).unwrap_err();
}

#[test]
fn reports_of_diff_match_their_schema() {
    let workspace = Workspace::with(&[("orders.yaml", BASE)]);
    workspace.run(&["release"]);
    let renamed = BASE.replace("        Count: { type: integer }\n", "        Number: { type: integer }\n");
    workspace.put("spec/orders.yaml", &renamed.replace("version: 0.3.1", "version: 0.4.0"));
    let before = report(&workspace, &["diff"]);
    check("diff", &before).unwrap();
    let fingerprint = before[0]["changes"][0]["fingerprint"].as_str().unwrap();
    workspace.put(
        "spec/review.toml",
        &format!(
            "[[accepted]]\ndocument = \"spec/orders.yaml\"\nchange = '{fingerprint}'\nreason = \"a\"\nauthor = \"b\"\nexpires = 2099-01-31\n"
        ),
    );
    let mut reports = report(&workspace, &["diff"]);
    assert_eq!(reports[0]["changes"][0]["accepted"]["expires"], "2099-01-31");
    check("diff", &reports).unwrap();
    reports[0].as_object_mut().unwrap().remove("changes");
    check("diff", &reports).unwrap_err();
    workspace.put("spec/orders.yaml", "openapi: 3.0.3\n");
    check("diff", &report(&workspace, &["diff"])).unwrap();
}

#[test]
fn deviations_of_upstream_match_their_schema() {
    let workspace = Workspace::with(&[("orders.yaml", BASE)]);
    workspace.put("theirs.yaml", &BASE.replace("Count: { type: integer }", "Count: { type: string }"));
    let theirs = workspace.path("theirs.yaml");
    let mut deviations = report(&workspace, &["upstream", theirs.to_str().unwrap()]);
    check("upstream", &deviations).unwrap();
    deviations[0]["kind"] = json!("unknown");
    check("upstream", &deviations).unwrap_err();
}
