//! Tests of the inputs and the classes of `cargo xtask diff`: releases, sunset dates and `spec/review.toml`.

use xtask::{EXIT_FAILURE, EXIT_FINDINGS, EXIT_OK};

use crate::{
    diff_rules::BASE,
    workspace::{Run, Workspace},
};

/// The document without the property `Count` of a request.
fn without_count() -> String {
    BASE.replace("        Count: { type: integer }\n", "")
}

/// Returns a workspace whose document is released, and was then replaced by `text`.
fn released(text: &str) -> Workspace {
    let workspace = Workspace::with(&[("orders.yaml", BASE)]);
    let run = workspace.run(&["release"]);
    assert_eq!(
        (run.code, run.err.trim()),
        (EXIT_OK, "Kept spec/orders.yaml as spec/released/orders/0.3.1.yaml")
    );
    workspace.put("spec/orders.yaml", text);
    workspace
}

fn deny_breaking(workspace: &Workspace) -> Run {
    workspace.run(&["diff", "--deny-breaking"])
}

/// Accepts the removal of `Count` until the given date.
fn accepting(expires: &str) -> String {
    format!(
        "[[accepted]]\ndocument = \"spec/orders.yaml\"\nchange = \"property-removed /components/schemas/CreateOrder/properties/Count\"\n\
         reason = \"the service never read it\"\nauthor = \"A. Maintainer\"\nexpires = {expires}\n"
    )
}

#[test]
fn documents_are_compared_with_their_last_release() {
    let workspace = released(&without_count());
    let run = deny_breaking(&workspace);
    assert_eq!(run.code, EXIT_FINDINGS, "{}", run.out);
    assert!(run.out.contains("Between release 0.3.1 and the working tree"), "{}", run.out);
    assert!(run.out.contains("0.3.1 -> 0.3.1, but at least 0.4.0 is required"), "{}", run.out);

    workspace.put("spec/orders.yaml", &without_count().replace("version: 0.3.1", "version: 0.10.0"));
    assert_eq!(deny_breaking(&workspace).code, EXIT_OK);
    assert_eq!(workspace.run(&["release"]).code, EXIT_OK);
    let run = deny_breaking(&workspace);
    assert!(run.out.contains("Between release 0.10.0 and the working tree"), "{}", run.out);
    assert!(run.out.contains("no changes for users of the client"), "{}", run.out);
}

#[test]
fn released_version_is_not_released_again_with_other_contents() {
    let workspace = released(BASE);
    let run = workspace.run(&["release"]);
    assert_eq!((run.code, run.err.trim()), (EXIT_OK, "Unchanged spec/orders.yaml is kept already"));
    workspace.put("spec/orders.yaml", &without_count());
    let run = workspace.run(&["release"]);
    assert_eq!(run.code, EXIT_FAILURE);
    insta::assert_snapshot!(run.err, @r#"
    error: `info.version` is 0.3.1, but that version is released already, with other contents
      --> spec/orders.yaml:2
       = help: raise it: `cargo xtask diff` says which version the changes require
    "#);
    let kept = std::fs::read_to_string(workspace.path("spec/released/orders/0.3.1.yaml")).unwrap();
    assert_eq!(kept, BASE);
}

#[test]
fn removed_document_is_compared_with_its_release() {
    let workspace = released(BASE);
    std::fs::remove_file(workspace.path("spec/orders.yaml")).unwrap();
    let run = deny_breaking(&workspace);
    assert_eq!(run.code, EXIT_FINDINGS);
    assert!(run.out.contains("the document and its crates were removed"), "{}", run.out);
}

#[test]
fn accepted_breaking_change_does_not_need_a_version() {
    let workspace = released(&without_count());
    workspace.put("spec/review.toml", &accepting("2999-12-31"));
    let run = deny_breaking(&workspace);
    assert_eq!((run.code, run.err.as_str()), (EXIT_OK, ""), "{}", run.out);
    insta::assert_snapshot!(run.out, @r#"
    Accepted property-removed: property `Count` was removed
         --> spec/orders.yaml:88 (old)
           = affects: builder::CreateOrder::count, types::CreateOrder::count
           = operations: create_order
           = note: its field is removed
           = accepted until 2999-12-31 by A. Maintainer: the service never read it
    Compared spec/orders.yaml: 1 breaking change (1 accepted)
     Between release 0.3.1 and the working tree
     Version 0.3.1 -> 0.3.1 (at least 0.3.1 is required)
    "#);
}

#[test]
fn expired_and_unused_records_are_findings() {
    let workspace = released(&without_count());
    workspace.put("spec/review.toml", &accepting("2026-01-31"));
    let run = deny_breaking(&workspace);
    assert_eq!(run.code, EXIT_FINDINGS);
    assert!(run.out.contains("Breaking property-removed"), "{}", run.out);
    insta::assert_snapshot!(run.err, @r#"
    finding: `property-removed /components/schemas/CreateOrder/properties/Count` in spec/orders.yaml is accepted, but it expired on 2026-01-31: raise `info.version`, or agree on another date
      --> spec/review.toml:3
    "#);

    workspace.put("spec/review.toml", &accepting("2999-12-31"));
    workspace.put("spec/orders.yaml", BASE);
    let run = deny_breaking(&workspace);
    assert_eq!(run.code, EXIT_FINDINGS);
    insta::assert_snapshot!(run.err, @r#"
    finding: `property-removed /components/schemas/CreateOrder/properties/Count` in spec/orders.yaml is accepted, but there is no such breaking change: remove the record
      --> spec/review.toml:3
    "#);
    assert_eq!(workspace.run(&["diff"]).code, EXIT_OK);
}

#[test]
fn severity_of_a_rule_can_be_set() {
    let workspace = released(&without_count());
    workspace.put("spec/review.toml", "[severity]\nproperty-removed = \"fix\"\noperation-description = \"warning\"\noperation-errors = \"off\"\n");
    let run = deny_breaking(&workspace);
    assert!(run.out.contains("Fix property-removed"), "{}", run.out);
    assert!(run.out.contains("0.3.1 -> 0.3.1, but at least 0.3.2 is required"), "{}", run.out);
    assert_eq!(run.code, EXIT_OK);

    let run = workspace.run(&["lint"]);
    assert!(run.out.contains("warning: operation-description: "), "{}", run.out);
    assert!(!run.out.contains("operation-errors"), "{}", run.out);
    assert!(run.out.contains("\noperation-summary: "), "{}", run.out);
}

#[test]
fn malformed_settings_are_errors_with_a_line() {
    let workspace = Workspace::with(&[("orders.yaml", BASE)]);
    for (text, error) in [
        (
            "[severity]\nproperty-remove = \"fix\"\n",
            "unknown rule `property-remove`; did you mean `property-removed`?\n  --> spec/review.toml:2",
        ),
        (
            "[severity]\nproperty-removed = \"harmless\"\n",
            "unknown severity `harmless`: write breaking, unclassified, announced, addition, fix, documentation\n  --> spec/review.toml:2",
        ),
        (
            "[severity]\ntext-html = \"fix\"\n",
            "unknown severity `fix`: write error, warning, off\n  --> spec/review.toml:2",
        ),
        (
            "[[accepted]]\ndocument = \"spec/orders.yaml\"\n",
            "missing field `change`\n  --> spec/review.toml:1",
        ),
        (
            &accepting("2999-12-31").replace("A. Maintainer", " "),
            "`author` is blank\n  --> spec/review.toml:5",
        ),
        (
            &accepting("12:30:00"),
            "`expires` is `12:30:00`, not a date such as 2027-01-31\n  --> spec/review.toml:6",
        ),
    ] {
        workspace.put("spec/review.toml", text);
        for command in ["diff", "lint"] {
            let run = workspace.run(&[command]);
            assert_eq!(run.code, EXIT_FAILURE, "{text}{}", run.err);
            assert!(run.err.starts_with(&format!("error: {error}")), "{text}{}", run.err);
        }
    }
}

/// The operation that has a sunset date in the document.
const SUNSET: &str = "2999-01-31";

/// Returns the document without the operation that is deprecated.
fn without_fetch(document: &str) -> String {
    let start = document.find("    get:\n      operationId: FetchOrder").unwrap();
    let end = document.find("components:\n").unwrap();
    [&document[..start], &document[end..]].concat()
}

#[test]
fn removal_before_the_sunset_date_is_breaking() {
    let workspace = released(&without_fetch(BASE));
    let run = deny_breaking(&workspace);
    assert_eq!(run.code, EXIT_FINDINGS);
    assert!(run.out.contains("Breaking operation-removed"), "{}", run.out);
    assert!(run.out.contains("; its removal is announced for 2999-01-31"), "{}", run.out);
}

#[test]
fn removal_after_the_sunset_date_is_not_breaking() {
    let document = BASE.replace(SUNSET, "2026-01-31");
    let workspace = Workspace::with(&[("orders.yaml", &document)]);
    workspace.run(&["release"]);
    workspace.put("spec/orders.yaml", &without_fetch(&document));
    let run = deny_breaking(&workspace);
    assert_eq!(run.code, EXIT_OK, "{}", run.out);
    insta::assert_snapshot!(run.out, @r#"
    Announced operation-removed: `GET /v1/Orders/{Sid}` was removed
          --> spec/orders.yaml:41 (old)
            = affects: Client::fetch_order, builder::FetchOrder
            = operations: fetch_order
            = note: it was deprecated, and announced to be removed from 2026-01-31 on
     Compared spec/orders.yaml: 1 announced removal
      Between release 0.3.1 and the working tree
      Version 0.3.1 -> 0.3.1, but at least 0.4.0 is required: raise `info.version`
    "#);
}

#[test]
fn migration_and_release_notes_list_what_users_have_to_change() {
    let document = without_count().replace("version: 0.3.1", "version: 0.4.0");
    let document = document.replace("        Size: {", "        Weight: { type: integer }\n        Size: {");
    let workspace = released(&document);
    insta::assert_snapshot!(workspace.run(&["diff", "--migration"]).out, @r#"
    ### Migration from 0.3.1 to 0.4.0 (`spec/orders.yaml`)

    - Property `Count` was removed: its field is removed.
      - removed: `builder::CreateOrder::count` (twilio-orders)
      - removed: `types::CreateOrder::count` (twilio-orders)
      - removed: `types::builder::CreateOrder::count` (twilio-orders)
      - removed: `--count` of `command::CreateOrder::count` (twilio-orders-cli)
      - removed: `operations::CreateOrderWhen::count` (twilio-orders-httpmock)
    "#);
    insta::assert_snapshot!(workspace.run(&["release-notes"]).out, @r#"
    ### `spec/orders.yaml` 0.3.1 to 0.4.0

    #### Breaking

    - Property `Count` was removed.

    #### Added

    - Property `Weight` was added.

    #### Migration from 0.3.1 to 0.4.0 (`spec/orders.yaml`)

    - Property `Count` was removed: its field is removed.
      - removed: `builder::CreateOrder::count` (twilio-orders)
      - removed: `types::CreateOrder::count` (twilio-orders)
      - removed: `types::builder::CreateOrder::count` (twilio-orders)
      - removed: `--count` of `command::CreateOrder::count` (twilio-orders-cli)
      - removed: `operations::CreateOrderWhen::count` (twilio-orders-httpmock)
    "#);
}
