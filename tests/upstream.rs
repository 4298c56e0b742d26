//! `cargo xtask upstream`: where our document differs from the vendor's has to be recorded.

use crate::{
    diff_rules::BASE,
    workspace::{Workspace, root},
};

/// What differs from the vendor's document is recorded, with its reason; what is no longer so is reported.
#[test]
fn differences_from_the_vendor_have_to_be_explained() {
    let theirs = BASE
        .replace("maximum: 1000", "maximum: 500")
        .replace("        Count: { type: integer }\n", "")
        .replace("maxLength: 10 }\n        at", "maxLength: 9 }\n        at");
    let workspace = Workspace::with(&[("orders.yaml", BASE)]);
    workspace.put("theirs.yaml", &theirs);
    let run = || {
        let file = workspace.path("theirs.yaml");
        let run = workspace.run(&["upstream", file.to_str().unwrap()]);
        (run.code, (run.out + &run.err).replace(workspace.path("").to_str().unwrap(), ""))
    };
    let (code, told) = run();
    assert_eq!(code, xtask::STALE);
    insta::assert_snapshot!("unexplained", told);

    let what: Vec<&str> = told.lines().filter_map(|line| line.strip_prefix("unexplained: ")).collect();
    let list = what.iter().map(|what| format!("'{what}', ")).collect::<String>();
    workspace.put(
        "spec/upstream.toml",
        &format!("[[difference]]\nreason = \"theirs is older\"\nwhat = [{list}]\n"),
    );
    let (code, told) = run();
    assert_eq!(code, xtask::FRESH, "{told}");

    workspace.put("theirs.yaml", BASE);
    let (code, told) = run();
    assert_eq!(code, xtask::STALE);
    insta::assert_snapshot!("no_longer_so", told);

    workspace.put("spec/upstream.toml", "[[difference]]\nwhat = ['x']\n");
    let (code, told) = run();
    assert_eq!(code, xtask::FAILED);
    assert!(
        told.contains("recorded without `what` or `reason`") && told.contains("spec/upstream.toml"),
        "{told}"
    );
}

/// With the vendor's own document, where it is at hand, nothing is unexplained.
#[test]
fn our_differences_from_the_vendors_document_are_explained() {
    let path = root().join("../shared/reference/official_trusthub_v1.json");
    if !path.exists() {
        eprintln!("the vendor's document is not at hand");
        return;
    }
    let run = crate::workspace::xtask(&["upstream", path.to_str().unwrap()], root());
    assert_eq!((run.code, run.out.as_str()), (xtask::FRESH, ""), "{}", run.err);
}
