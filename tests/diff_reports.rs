//! `cargo xtask diff` as a person calls it: its reports, the version that a change needs, and what is compared.

use std::process::Command;

use xtask::review::{self, Class};

use crate::{diff_rules::BASE, workspace::Workspace};

/// What a later version of a list may look like: the vendor's own document changed in this way after early 2023.
const EARLY: &str = r##"openapi: 3.0.1
info: { title: Assignments, version: 1.0.0 }
servers: [{ url: "https://assignments.twilio.com" }]
paths:
  /v1/Assignments:
    get:
      operationId: ListAssignment
      tags: [Assignments]
      parameters:
        - { name: PageSize, in: query, description: How many., schema: { type: integer, minimum: 1, maximum: 1000 } }
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

fn today() -> String {
    EARLY
        .replace("description: How many., schema: { type: integer,", "description: How many items a page has., schema: { type: integer, format: int64,")
        .replace("next_page_url: { type: string,", "next_page_url: { type: string, nullable: true,")
        .replace("previous_page_url: { type: string,", "previous_page_url: { type: string, nullable: true,")
        .replace(
            "      responses:",
            "        - { name: Page, in: query, description: Its index., schema: { type: integer, minimum: 0 } }\n        - { name: PageToken, in: query, description: Its token., schema: { type: string } }\n      responses:",
        )
}

/// Runs `cargo xtask diff` on two files.
fn diff(old: &str, new: &str, more: &[&str]) -> (u8, String) {
    let workspace = Workspace::with(&[]);
    workspace.put("old.yaml", old);
    workspace.put("new.yaml", new);
    let (old, new) = (workspace.path("old.yaml"), workspace.path("new.yaml"));
    let run = workspace.run(&[&["diff", old.to_str().unwrap(), new.to_str().unwrap()], more].concat());
    assert_eq!(run.err, "");
    (run.code, run.out.replace(workspace.path("").to_str().unwrap(), ""))
}

#[test]
fn what_the_vendor_changed_since_early_2023() {
    let (code, text) = diff(EARLY, &today(), &["--deny-breaking"]);
    assert_eq!(code, xtask::EXIT_OK, "nothing of it breaks");
    insta::assert_snapshot!(text);
}

fn broken() -> String {
    BASE.replace("        Count: { type: integer }\n", "").replace("All of them.", "Every one of them.")
}

#[test]
fn a_report_as_text() {
    insta::assert_snapshot!(diff(BASE, &broken(), &[]).1);
}

#[test]
fn a_report_as_markdown() {
    insta::assert_snapshot!(diff(BASE, &broken(), &["--format", "markdown"]).1);
}

#[test]
fn a_report_as_json() {
    insta::assert_snapshot!(diff(BASE, &broken(), &["--format", "json"]).1);
}

/// The version has to say what breaks, by cargo's rules.
#[test]
fn what_breaks_has_to_be_announced() {
    let raised = |version: &str| broken().replace("version: 0.3.1", &format!("version: {version}"));
    for (new, code) in [
        (raised("0.3.1"), xtask::EXIT_FINDINGS),
        (raised("0.3.2"), xtask::EXIT_FINDINGS),
        (raised("0.4.0"), xtask::EXIT_OK),
        (raised("1.0.0"), xtask::EXIT_OK),
        (BASE.replace("Orders.", "Some orders."), xtask::EXIT_OK),
        (raised("1.0").replace("1.0", "'1.0'"), xtask::EXIT_OK),
        // What nobody knows counts as breaking, and so does what no crates can be made of.
        (BASE.replace("pattern: \"^[a-z]+$\"", "$ref: \"#/components/schemas/Gone\""), xtask::EXIT_FINDINGS),
        (
            BASE.replace("      summary: Make", "      callbacks: {}\n      summary: Make"),
            xtask::EXIT_FINDINGS,
        ),
    ] {
        assert_eq!(diff(BASE, &new, &["--deny-breaking"]).0, code, "{new}");
        assert_eq!(diff(BASE, &new, &[]).0, xtask::EXIT_OK, "without --deny-breaking it only tells");
    }
}

/// A document of which no crates can be made is reported, whichever side it is on.
#[test]
fn what_cannot_be_judged_is_said() {
    let dangling = BASE.replace(
        "orders: { type: array, items",
        "gone: { $ref: \"#/components/schemas/Gone\" }\n        orders: { type: array, items",
    );
    let raised = |text: &str| text.replace("version: 0.3.1", "version: 0.3.2");
    let unreadable = "openapi: [";
    let mut told = Vec::new();
    for (old, new) in [
        (BASE, raised(&dangling)),
        (dangling.as_str(), raised(BASE)),
        (BASE, unreadable.to_owned()),
        (unreadable, BASE.to_owned()),
    ] {
        let (code, text) = diff(old, &new, &["--deny-breaking"]);
        assert_eq!(code, xtask::EXIT_FINDINGS, "{text}");
        told.push(text);
    }
    insta::assert_snapshot!(told.join("\n"));
}

/// What holds for the whole document reaches every operation.
#[test]
fn servers_and_credentials_reach_every_operation() {
    let new = BASE
        .replace("https://orders.twilio.com", "https://api.twilio.com")
        .replace("scheme: basic", "scheme: bearer");
    insta::assert_snapshot!(diff(BASE, &new, &["--format", "markdown"]).1);
}

#[test]
fn the_next_version_is_cargos() {
    let next = |old: &str, class| review::needed(old, class);
    let rows: Vec<String> = ["0.0.3", "0.3.1", "1.4.2", "1.0", "2.0.0-alpha.1"]
        .into_iter()
        .map(|old| {
            let cells: Vec<String> = [
                None,
                Some(Class::Documentation),
                Some(Class::Fix),
                Some(Class::Addition),
                Some(Class::NotClassified),
                Some(Class::Breaking),
            ]
            .map(|class| format!("{}: {}", class.map_or("nothing", Class::name), next(old, class)))
            .into();
            format!("{old}\n  {}", cells.join("\n  "))
        })
        .collect();
    insta::assert_snapshot!(rows.join("\n"));
}

/// `0.0.4` breaks `0.0.3`, and a version of two numbers is one of three.
#[test]
fn a_version_is_enough_as_cargo_has_it() {
    for (old, new, code) in [
        ("0.0.3", "0.0.3", xtask::EXIT_FINDINGS),
        ("0.0.3", "0.0.4", xtask::EXIT_OK),
        ("'1.0'", "'1.1'", xtask::EXIT_FINDINGS),
        ("'1.0'", "'2.0'", xtask::EXIT_OK),
        ("2.0.0-alpha.1", "2.0.0-alpha.2", xtask::EXIT_OK),
    ] {
        let versioned = |text: &str, version| text.replace("version: 0.3.1", &format!("version: {version}"));
        let (found, text) = diff(&versioned(BASE, old), &versioned(&broken(), new), &["--deny-breaking"]);
        assert_eq!(found, code, "{text}");
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

/// A branch is compared with where it left `main`; a revision with what is there now; a document may come and go.
#[test]
fn a_revision_is_compared_with_the_working_tree() {
    let workspace = Workspace::with(&[("orders.yaml", BASE)]);
    git(&workspace, &["init", "-q", "-b", "main"]);
    git(&workspace, &["add", "-A"]);
    git(&workspace, &["commit", "-q", "-m", "one"]);
    git(&workspace, &["checkout", "-q", "-b", "work"]);
    workspace.put("spec/orders.yaml", &broken());
    git(&workspace, &["commit", "-q", "-a", "-m", "two"]);
    workspace.put("spec/more.yaml", EARLY);
    let run = workspace.run(&["diff"]);
    assert_eq!(run.code, xtask::EXIT_OK, "{}", run.err);
    assert!(run.out.contains("Breaking property-removed: `Count`"), "{}", run.out);
    assert!(run.out.contains(" (where this branch left main) and the working tree"), "{}", run.out);
    assert!(run.out.contains("the document is new, and so are its crates"), "{}", run.out);
    assert_eq!(workspace.run(&["diff", "--deny-breaking"]).code, xtask::EXIT_FINDINGS);
    assert_eq!(workspace.run(&["diff", "HEAD", "--deny-breaking"]).code, xtask::EXIT_OK);
    workspace.remove("spec/orders.yaml");
    let run = workspace.run(&["diff", "HEAD", "--deny-breaking"]);
    assert_eq!(run.code, xtask::EXIT_FINDINGS, "{}", run.out);
    assert!(run.out.contains("the document is gone, and its crates with it"), "{}", run.out);

    let run = workspace.run(&["diff", "HEAD", "-v"]);
    assert!(run.out.contains(" (HEAD) and the working tree"), "{}", run.out);
    assert!(run.err.contains(" ms  read both"), "{}", run.err);

    let run = workspace.run(&["diff", "no-such-revision"]);
    assert_eq!(run.code, xtask::EXIT_FAILURE);
    assert!(
        run.err.contains("no-such-revision") && run.err.contains("= help: name a revision"),
        "{}",
        run.err
    );
}

/// Where nothing tells what to compare with, nothing is taken for it.
#[test]
fn without_a_main_there_is_no_base() {
    let workspace = Workspace::with(&[("orders.yaml", BASE)]);
    git(&workspace, &["init", "-q", "-b", "trunk"]);
    git(&workspace, &["add", "-A"]);
    git(&workspace, &["commit", "-q", "-m", "one"]);
    let run = workspace.run(&["diff"]);
    assert_eq!(run.code, xtask::EXIT_FAILURE, "{}", run.out);
    insta::assert_snapshot!(run.err);
    assert_eq!(workspace.run(&["diff", "trunk"]).code, xtask::EXIT_OK);
    // On `main` itself it is the last commit.
    git(&workspace, &["branch", "-m", "main"]);
    let run = workspace.run(&["diff"]);
    assert!(run.out.contains(" (the last commit) and the working tree"), "{}", run.out);
}
