//! A reviewer's walk through five pull requests of our own document: what `lint` finds in each, and what `diff` reports.

use xtask::{EXIT_FINDINGS, EXIT_OK};

use crate::workspace::{Workspace, root};

/// The changes of a pull request to `spec/trusthub.yaml`, each a text that is replaced by another one.
fn pull_request(changes: &[(&str, &str)]) -> Workspace {
    let released = std::fs::read_to_string(root().join("spec/trusthub.yaml")).unwrap();
    let workspace = Workspace::with(&[("trusthub.yaml", &released)]);
    assert_eq!(workspace.run(&["release"]).code, EXIT_OK);
    apply(&workspace, changes);
    workspace
}

/// Replaces each first text, which must be unique, in the document.
fn apply(workspace: &Workspace, changes: &[(&str, &str)]) {
    let mut text = workspace.read("spec/trusthub.yaml");
    for (from, to) in changes {
        assert_eq!(text.matches(from).count(), 1, "`{from}` is not unique");
        text = text.replace(from, to);
    }
    workspace.put("spec/trusthub.yaml", &text);
}

/// Returns what a reviewer sees: the findings of `lint`, the report of `diff` for the pull request, and whether CI passes.
fn review(workspace: &Workspace) -> String {
    let lint = workspace.run(&["lint"]);
    let diff = workspace.run(&["diff", "--deny-breaking", "--format", "markdown"]);
    let verdict = |code: u8| match code {
        EXIT_OK => "passed",
        EXIT_FINDINGS => "failed",
        code => panic!("exit code {code}"),
    };
    format!("lint {}\n{}\ndiff {}\n{}", verdict(lint.code), lint.out, verdict(diff.code), diff.out)
}

#[test]
fn added_property_and_filter_need_a_new_version() {
    let workspace = pull_request(&[
        (
            "          description: The name that the account has given to the customer profile.\n",
            "          description: The name that the account has given to the customer profile.\n        evaluated_by:\n          \
             type: string\n          nullable: true\n          description: The team that evaluated the customer profile.\n",
        ),
        (
            "      operationId: ListCustomerProfiles\n",
            "      operationId: ListCustomerProfiles\n      externalDocs: { url: 'https://www.twilio.com/docs/trust-hub' }\n",
        ),
    ]);
    insta::assert_snapshot!("added_property", review(&workspace));
    apply(&workspace, &[("version: 0.1.1", "version: 0.1.2")]);
    assert!(review(&workspace).contains("Version: 0.1.1 -> 0.1.2 (at least 0.1.2 is required)"));
}

#[test]
fn filter_that_becomes_required_breaks_its_callers() {
    let changes = [(
        "      name: FriendlyName\n      in: query\n",
        "      name: FriendlyName\n      in: query\n      required: true\n",
    )];
    insta::assert_snapshot!("required_filter", review(&pull_request(&changes)));
}

#[test]
fn removed_property_is_accepted_with_a_reason_until_a_date() {
    let email = "        email:\n          type: string\n          nullable: true\n          description: The address that Twilio \
                 notifies of changes of the status.\n";
    let text = std::fs::read_to_string(root().join("spec/trusthub.yaml")).unwrap();
    let profile = text.find("\n    CustomerProfile:\n").unwrap();
    let at = profile + text[profile..].find(email).unwrap();
    let workspace = pull_request(&[]);
    workspace.put("spec/trusthub.yaml", &[&text[..at], &text[at + email.len()..]].concat());
    let before = review(&workspace);
    assert!(before.contains("diff failed"), "{before}");
    workspace.put(
        "spec/review.toml",
        "[[accepted]]\ndocument = \"spec/trusthub.yaml\"\n\
         change = \"property-removed /components/schemas/CustomerProfile/properties/email\"\n\
         reason = \"the service never returned it\"\nauthor = \"A. Maintainer\"\nexpires = 2099-01-31\n",
    );
    insta::assert_snapshot!("accepted_removal", review(&workspace));
}

#[test]
fn deprecated_operation_is_announced_and_its_removal_before_the_date_breaks() {
    let workspace = pull_request(&[(
        "      operationId: FetchTrustProductEntityAssignment\n",
        "      operationId: FetchTrustProductEntityAssignment\n      deprecated: true\n      x-sunset: '2099-01-31'\n",
    )]);
    insta::assert_snapshot!("announced_sunset", review(&workspace));
    apply(&workspace, &[("version: 0.1.1", "version: 0.1.2")]);
    assert_eq!(workspace.run(&["release"]).code, EXIT_OK);
    let text = workspace.read("spec/trusthub.yaml");
    let path = text.find("  /v1/TrustProducts/{TrustProductSid}/EntityAssignments/{Sid}:\n").unwrap();
    let components = text.find("\ncomponents:\n").unwrap() + 1;
    workspace.put("spec/trusthub.yaml", &[&text[..path], &text[components..]].concat());
    insta::assert_snapshot!("removal_before_the_sunset", review(&workspace));
}

#[test]
fn added_resource_with_a_misspelled_keyword_is_sent_back() {
    let resource = "  /v1/Policies/{Sid}:
    parameters:
      - $ref: '#/components/parameters/PolicyPathSid'
    get:
      operationId: FetchPolicy
      tags: [CustomerProfiles]
      summary: Fetches a policy.
      description: Returns the policy with this SID.
      responses:
        '200':
          description: The policy.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Policy'
              example: { sid: RNaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, friendly_name: Primary }
        4XX:
          $ref: '#/components/responses/ClientError'
        5XX:
          $ref: '#/components/responses/ServerError'
components:
";
    let workspace = pull_request(&[
        ("version: 0.1.1", "version: 0.1.2"),
        ("components:\n", resource),
        (
            "\n  schemas:\n",
            "\n  schemas:\n    Policy:\n      type: object\n      description: The rules that a bundle must comply with.\n      \
             properties:\n        sid:\n          description: The SID of the policy.\n          type: string\n          \
             nullable: true\n          allOf:\n            - $ref: '#/components/schemas/PolicySid'\n        friendly_name: { type: string, \
             nullable: true, max_length: 64, description: The name of the policy. }\n",
        ),
        (
            "\n  parameters:\n",
            "\n  parameters:\n    PolicyPathSid:\n      name: Sid\n      in: path\n      required: true\n      description: The SID \
             of the policy.\n      schema:\n        $ref: '#/components/schemas/PolicySid'\n      example: \
             RNaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
        ),
    ]);
    let first = review(&workspace);
    assert!(first.contains("lint failed\nunknown-keyword: `max_length`"), "{first}");
    apply(&workspace, &[("max_length", "maxLength")]);
    // The command `profiles fetch` gets another name, since its group now has two.
    insta::assert_snapshot!("added_resource", review(&workspace));
    let tag = "  - name: Policies\n    description: Read operations on policies.\n    x-cli-name: policies\n\
               \x20   x-cli-description: Show policies.\npaths:\n";
    apply(
        &workspace,
        &[
            ("\npaths:\n", &format!("\n{tag}")),
            ("FetchPolicy\n      tags: [CustomerProfiles]", "FetchPolicy\n      tags: [Policies]"),
        ],
    );
    let last = review(&workspace);
    assert!(last.starts_with("lint passed\n\ndiff passed\n"), "{last}");
}
