//! What is generated is what the documents say: the same bytes each time, nothing more touched than has to be, and
//! nothing at all where a document cannot be taken.

use std::{fs, path::PathBuf};

use crate::workspace::{Workspace, files, root, xtask};

/// Two operations, a form, an answer and a page: small, and every kind of generated file is there.
pub(crate) const THINGS: &str = r##"openapi: 3.0.3
info: { title: Things, version: 1.0.0 }
servers: [{ url: "https://things.twilio.com" }]
paths:
  /v1/Things:
    post:
      operationId: CreateThing
      tags: [Things]
      summary: Makes a thing.
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              required: [Name]
              properties:
                Name: { type: string, description: What it is called. }
      responses:
        "201":
          description: Made.
          content: { application/json: { schema: { $ref: "#/components/schemas/thing" } } }
    get:
      operationId: ListThings
      tags: [Things]
      responses:
        "200":
          description: Found.
          content:
            application/json:
              schema:
                type: object
                properties:
                  things: { type: array, items: { $ref: "#/components/schemas/thing" } }
                  meta: { type: object, properties: { next_page_url: { type: string, nullable: true } } }
components:
  schemas:
    thing:
      type: object
      properties:
        sid: { type: string, pattern: "^TH[0-9a-fA-F]{32}$" }
"##;

const OTHERS: &str = r#"openapi: 3.0.3
info: { title: Others, version: 1.0.0 }
servers: [{ url: "https://others.twilio.com" }]
paths:
  /v1/Others:
    delete: { operationId: DeleteOthers, responses: { "204": { description: Gone. } } }
"#;

pub(crate) fn things() -> Workspace {
    let workspace = Workspace::with(&[("things.yaml", THINGS)]);
    workspace.generate();
    workspace
}

/// The document of this repository.
pub(crate) fn ours() -> String {
    fs::read_to_string(root().join("spec/trusthub.yaml")).unwrap()
}

/// What was printed, with every duration as `_`.
fn untimed(text: &str) -> String {
    let timed = |line: &str| match line.split_once(" ms  ") {
        Some((_, stage)) if line.trim_start().starts_with("Took") => format!("        Took _ ms  {stage}\n"),
        _ => format!("{line}\n"),
    };
    text.lines().map(timed).collect()
}

#[test]
fn two_checkouts_have_the_same_bytes() {
    let ours = ours();
    let documents = [("things.yaml", THINGS), ("trusthub.yaml", ours.as_str())];
    let (one, other) = (Workspace::with(&documents), Workspace::with(&documents));
    one.generate();
    other.generate();
    let generated = one.generated();
    assert!(generated.len() > 40, "{:?}", generated.keys());
    assert!(generated == other.generated(), "two runs made different files");
}

#[test]
fn what_is_committed_is_what_is_generated() {
    let run = xtask(&["generate", "--check"], root());
    assert_eq!(run.code, xtask::EXIT_OK, "{}{}", run.out, run.err);
}

#[test]
fn a_second_run_touches_nothing() {
    let workspace = things();
    workspace.age();
    let run = workspace.generate();
    assert_eq!(workspace.touched(), Vec::<PathBuf>::new());
    insta::assert_snapshot!(run.err, @"   Generated 36 files in crates/generated/ from spec/things.yaml (no changes)");
}

#[test]
fn what_is_deleted_comes_back() {
    let ours = ours();
    let workspace = Workspace::with(&[("things.yaml", THINGS), ("trusthub.yaml", &ours)]);
    workspace.generate();
    let before = workspace.generated();
    fs::remove_dir_all(workspace.path("crates")).unwrap();
    workspace.generate();
    assert!(before == workspace.generated(), "another tree came back");
}

#[test]
fn only_what_is_not_as_it_should_be_is_written() {
    let workspace = things();
    let before = workspace.generated();
    workspace.age();
    workspace.put("crates/generated/things/src/client.rs", "// by hand\n");
    workspace.remove("crates/generated/things/src/lib.rs");
    fs::create_dir_all(workspace.path("crates/generated/old/src")).unwrap();
    workspace.put("crates/generated/old/src/lib.rs", "// no longer generated\n");
    let run = workspace.generate();
    assert!(before == workspace.generated(), "{:?}", workspace.generated().keys());
    assert_eq!(workspace.touched(), ["things/src/client.rs", "things/src/lib.rs"].map(PathBuf::from));
    insta::assert_snapshot!(run.err, @r"
      Removed crates/generated/old/src/lib.rs
      Updated crates/generated/things/src/client.rs
        Added crates/generated/things/src/lib.rs
    Generated 36 files in crates/generated/ from spec/things.yaml (3 files changed)
    ");
}

#[test]
fn check_of_what_is_fresh() {
    let run = things().run(&["generate", "--check"]);
    assert_eq!((run.code, run.out.as_str()), (xtask::EXIT_OK, ""));
    insta::assert_snapshot!(run.err, @"       Fresh 36 files in crates/generated/ from spec/things.yaml");
}

#[test]
fn check_of_what_is_stale_shows_it_and_writes_nothing() {
    let workspace = things();
    let lib = workspace.read("crates/generated/things-cli/src/lib.rs");
    workspace.put("crates/generated/things-cli/src/lib.rs", &format!("{lib}// by hand\n"));
    workspace.remove("crates/generated/things/openapi.json");
    workspace.put("crates/generated/things/src/extra.rs", "");
    workspace.age();
    let before = workspace.generated();
    let run = workspace.run(&["generate", "--check"]);
    assert_eq!(run.code, xtask::EXIT_FINDINGS);
    assert!(before == workspace.generated() && workspace.touched().is_empty(), "something was written");
    insta::assert_snapshot!(run.out, @r"
    new file: crates/generated/things/openapi.json
    no longer generated: crates/generated/things/src/extra.rs
    --- crates/generated/things-cli/src/lib.rs
    +++ crates/generated/things-cli/src/lib.rs (generated)
    @@ -17,4 +17,3 @@
     pub use cli::Cli;
     pub use cli::CliCommand;
     pub use config::CliConfig;
    -// by hand
    ");
    insta::assert_snapshot!(run.err, @r"
           Stale 3 of 36 files in crates/generated/ from spec/things.yaml
    error: the generated crates are out of date
       = help: run `cargo xtask generate` and commit the changes
    ");
}

#[test]
fn check_where_nothing_was_generated_yet() {
    let workspace = Workspace::with(&[("others.yaml", OTHERS)]);
    let run = workspace.run(&["generate", "--check"]);
    assert_eq!(run.code, xtask::EXIT_FINDINGS);
    assert!(!workspace.path("crates").exists(), "something was written");
    assert!(run.out.lines().all(|line| line.starts_with("new file: crates/generated/others")), "{}", run.out);
}

#[test]
fn a_second_document_comes_and_goes() {
    let workspace = things();
    let before = workspace.generated();
    workspace.age();
    workspace.put("spec/others.yaml", OTHERS);
    workspace.generate();
    assert!(workspace.touched().iter().all(|path| path.to_string_lossy().starts_with("others")));
    let crates: Vec<_> =
        fs::read_dir(workspace.path("crates/generated")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(crates.len(), 6, "{crates:?}");
    workspace.remove("spec/others.yaml");
    let run = workspace.generate();
    assert!(before == workspace.generated(), "{:?}", workspace.generated().keys());
    assert!(run.err.contains("     Removed crates/generated/others/Cargo.toml\n"), "{}", run.err);
}

#[test]
fn two_documents_of_one_name() {
    for (first, second) in [("things.yaml", "things.v2.yaml"), ("things.yaml", "things-cli.yaml")] {
        let workspace = Workspace::with(&[(first, THINGS), (second, OTHERS)]);
        let run = workspace.run(&["generate"]);
        assert_eq!(run.code, xtask::EXIT_FAILURE, "{second}");
        assert!(!workspace.path("crates").exists(), "something was written");
    }
    let run = Workspace::with(&[("things.yaml", THINGS), ("things.v2.yaml", OTHERS)]).run(&["generate"]);
    insta::assert_snapshot!(run.err, @r"
    error: spec/things.v2.yaml and spec/things.yaml would both generate crates/generated/things
       = help: rename one of them: the crates are named after the part before the first dot
    ");
}

/// Half a tree is worse than none: the first document's crates are not made if the second one is faulty.
#[test]
fn a_faulty_document_stops_the_others() {
    let workspace = things();
    let before = workspace.generated();
    workspace.age();
    workspace.put("spec/things.yaml", &THINGS.replace("Makes a thing", "Makes something"));
    workspace.put("spec/zebras.yaml", &OTHERS.replace("operationId: DeleteOthers, ", ""));
    for arguments in [&["generate"][..], &["generate", "--check"]] {
        let run = workspace.run(arguments);
        assert_eq!((run.code, run.out.as_str()), (xtask::EXIT_FAILURE, ""));
        insta::allow_duplicates!(insta::assert_snapshot!(run.err, @r"
        error: `DELETE /v1/Others` has no operationId
          --> spec/zebras.yaml:6
           = at: /paths/~1v1~1Others/delete
           = help: add one, such as `CreateThing`: the method and the builder are named after it
        "));
        assert!(before == workspace.generated() && workspace.touched().is_empty(), "something was written");
    }
}

#[test]
fn what_is_in_the_way_stops_it_before_anything_is_written() {
    let workspace = things();
    workspace.put("spec/things.yaml", &THINGS.replace("Makes a thing", "Makes something"));
    workspace.remove("crates/generated/things-httpmock/src/lib.rs");
    fs::create_dir(workspace.path("crates/generated/things-httpmock/src/lib.rs")).unwrap();
    workspace.put("crates/generated/things-httpmock/src/lib.rs/kept", "");
    workspace.age();
    let before = workspace.generated();
    let run = workspace.run(&["generate"]);
    assert_eq!(run.code, xtask::EXIT_FAILURE);
    assert!(before == workspace.generated() && workspace.touched().is_empty(), "something was written");
    assert!(run.err.contains("things-httpmock/src/lib.rs"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn a_link_is_removed_and_what_it_leads_to_is_kept() {
    let workspace = things();
    fs::create_dir(workspace.path("kept")).unwrap();
    workspace.put("kept/file", "kept");
    std::os::unix::fs::symlink(workspace.path("kept"), workspace.path("crates/generated/link")).unwrap();
    workspace.generate();
    assert!(workspace.path("crates/generated/link").symlink_metadata().is_err());
    assert_eq!(workspace.read("kept/file"), "kept");
}

/// `spec/` holds a README too.
#[test]
fn only_documents_are_read() {
    let workspace = things();
    let before = workspace.generated();
    workspace.put("spec/README.md", "# How to change the spec\n");
    workspace.generate();
    assert!(before == workspace.generated());
}

#[test]
fn nothing_of_the_machine_or_the_day_is_in_it() {
    let ours = ours();
    let workspace = Workspace::with(&[("things.yaml", THINGS), ("trusthub.yaml", &ours)]);
    workspace.generate();
    let machine = [
        workspace.path("").display().to_string(),
        root().display().to_string(),
        "/tmp".into(),
        "/home".into(),
    ];
    for (path, bytes) in workspace.generated() {
        let text = String::from_utf8(bytes).unwrap();
        for word in &machine {
            assert!(!text.contains(word.trim_end_matches('/')), "{} has {word}", path.display());
        }
        for date in dates(&text) {
            assert!(
                ours.contains(date),
                "{} has the date {date}, which is not the document's",
                path.display()
            );
        }
    }
}

/// What looks like 2026-11-24.
fn dates(text: &str) -> impl Iterator<Item = &str> {
    let form = |text: &str| {
        text.bytes()
            .enumerate()
            .all(|(at, byte)| if [4, 7].contains(&at) { byte == b'-' } else { byte.is_ascii_digit() })
    };
    text.char_indices().filter_map(|(at, _)| text.get(at..at + 10)).filter(move |text| form(text))
}

#[test]
fn every_generated_file_says_so_in_its_first_line() {
    for (path, bytes) in things().generated() {
        let text = String::from_utf8(bytes).unwrap();
        let line = text.lines().next().unwrap();
        // JSON has no comments.
        if path.extension().is_some_and(|extension| extension != "json") {
            let said = "Generated from spec/things.yaml by `cargo xtask generate`; edit the spec, not this.";
            assert!(line.contains(said), "{}: {line}", path.display());
        }
    }
}

#[test]
fn it_tells_what_it_does_as_cargo_does() {
    let workspace = Workspace::with(&[("others.yaml", OTHERS)]);
    let run = workspace.run(&["generate", "-v"]);
    assert_eq!((run.code, run.out.as_str()), (xtask::EXIT_OK, ""));
    let aligned = |line: &str| line.len() > 13 && &line[12..13] == " " && !line[11..12].trim().is_empty();
    assert!(run.err.lines().all(aligned), "a verb does not end in the twelfth column:\n{}", run.err);
    insta::assert_snapshot!(untimed(&run.err), @r"
       Timing spec/others.yaml
         Took _ ms  read
         Took _ ms  check
         Took _ ms  prepare
         Took _ ms  progenitor
         Took _ ms  polish, split, format
         Took _ ms  package
         Took _ ms  total
         Took _ ms  write
        Added crates/generated/others/Cargo.toml
        Added crates/generated/others/README.md
        Added crates/generated/others/openapi.json
        Added crates/generated/others/src/api/mod.rs
        Added crates/generated/others/src/api/untagged.rs
        Added crates/generated/others/src/builder/delete_others.rs
        Added crates/generated/others/src/builder/mod.rs
        Added crates/generated/others/src/client.rs
        Added crates/generated/others/src/lib.rs
        Added crates/generated/others/src/prelude.rs
        Added crates/generated/others/src/types/api_error.rs
        Added crates/generated/others/src/types/builder.rs
        Added crates/generated/others/src/types/error.rs
        Added crates/generated/others/src/types/mod.rs
        Added crates/generated/others-cli/Cargo.toml
        Added crates/generated/others-cli/README.md
        Added crates/generated/others-cli/src/cli.rs
        Added crates/generated/others-cli/src/commands/delete_others.rs
        Added crates/generated/others-cli/src/commands/mod.rs
        Added crates/generated/others-cli/src/config.rs
        Added crates/generated/others-cli/src/lib.rs
        Added crates/generated/others-httpmock/Cargo.toml
        Added crates/generated/others-httpmock/README.md
        Added crates/generated/others-httpmock/src/lib.rs
        Added crates/generated/others-httpmock/src/operations/delete_others.rs
        Added crates/generated/others-httpmock/src/operations/mod.rs
        Added crates/generated/others-httpmock/src/server.rs
        Added crates/generated/others-httpmock/src/wire.rs
    Generated 28 files in crates/generated/ from spec/others.yaml (28 files changed)
    ");
}

#[test]
fn help_is_told_on_stdout() {
    let run = things().run(&["generate", "--help"]);
    assert_eq!((run.code, run.err.as_str()), (xtask::EXIT_OK, ""));
    insta::assert_snapshot!(run.out);
}

#[test]
fn a_document_from_elsewhere() {
    let workspace = Workspace::with(&[]);
    workspace.put("mine.yaml", OTHERS);
    let (spec, out) = (workspace.path("mine.yaml"), workspace.path("made/here"));
    let run = |more: &[&str]| {
        let arguments = ["generate", "--spec", spec.to_str().unwrap(), "--out", out.to_str().unwrap()];
        workspace.run(&[&arguments, more].concat())
    };
    assert_eq!(run(&[]).code, xtask::EXIT_OK);
    assert!(!workspace.path("crates").exists(), "the workspace is left alone");
    let made = files(&out);
    let crates = ["Cargo.toml", "mine/Cargo.toml", "mine-cli/Cargo.toml", "mine-httpmock/Cargo.toml"];
    assert!(crates.iter().all(|path| made.contains_key(&PathBuf::from(path))), "{:?}", made.keys());
    assert!(
        String::from_utf8_lossy(&made[&PathBuf::from("Cargo.toml")]).contains("path = \"../../crates/core\"")
    );

    // What else is there is somebody's; what is in the crates is not.
    workspace.put("made/here/notes", "");
    workspace.put("made/here/mine/notes", "");
    let stale = run(&["--check"]);
    let masked = |text: &str| text.replace(workspace.path("").to_str().unwrap(), "ROOT/");
    assert_eq!(stale.code, xtask::EXIT_FINDINGS);
    insta::assert_snapshot!(masked(&(stale.out + &stale.err)), @r"
    no longer generated: ROOT/made/here/mine/notes
           Stale 1 of 29 files in ROOT/made/here/ from mine.yaml
    error: the generated crates are out of date
       = help: run `cargo xtask generate --spec ROOT/mine.yaml --out ROOT/made/here` and commit the changes
    ");
    insta::assert_snapshot!(masked(&run(&[]).err), @r"
      Removed ROOT/made/here/mine/notes
    Generated 29 files in ROOT/made/here/ from mine.yaml (1 file changed)
    ");
    assert!(workspace.path("made/here/notes").exists() && !workspace.path("made/here/mine/notes").exists());
    assert_eq!(run(&["--check"]).code, xtask::EXIT_OK);
}
