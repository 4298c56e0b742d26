//! `cargo xtask generate` and `generate --check`: the same input gives the same bytes, only stale files are written, and
//! nothing is written if a document is invalid.

use std::{collections::BTreeMap, fs, io::Write, path::PathBuf, sync::OnceLock};

use crate::workspace::{Workspace, files, root};

/// A small document that gives every kind of generated file: two operations, a form, a response and a page.
pub(crate) const THINGS: &str = r##"openapi: 3.0.3
info: { title: Things, version: 1.0.0 }
servers: [{ url: "https://things.twilio.com" }]
paths:
  /v1/Things:
    post:
      operationId: CreateThing
      tags: [Things]
      summary: Creates a thing.
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              required: [Name]
              properties:
                Name: { type: string, description: The name. }
      responses:
        "201":
          description: The created thing.
          content: { application/json: { schema: { $ref: "#/components/schemas/thing" } } }
    get:
      operationId: ListThings
      tags: [Things]
      responses:
        "200":
          description: A page of things.
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
    delete: { operationId: DeleteOthers, responses: { "204": { description: Deleted. } } }
"#;

/// Returns a workspace with the generated crates of `THINGS`, which are generated once for all tests.
pub(crate) fn things() -> Workspace {
    static FILES: OnceLock<BTreeMap<PathBuf, Vec<u8>>> = OnceLock::new();
    let workspace = Workspace::with(&[("things.yaml", THINGS)]);
    let files = FILES.get_or_init(|| {
        let workspace = Workspace::with(&[("things.yaml", THINGS)]);
        workspace.generate();
        workspace.generated()
    });
    for (path, bytes) in files {
        let path = workspace.path("crates/generated").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::File::create(path).and_then(|mut file| file.write_all(bytes)).unwrap();
    }
    workspace
}

/// Returns the document of this repository.
pub(crate) fn trusthub() -> String {
    fs::read_to_string(root().join("spec/trusthub.yaml")).unwrap()
}

/// Replaces every duration with `_`.
fn without_durations(text: &str) -> String {
    let timed = |line: &str| match line.split_once(" ms  ") {
        Some((_, stage)) if line.trim_start().starts_with("Took") => format!("        Took _ ms  {stage}\n"),
        _ => format!("{line}\n"),
    };
    text.lines().map(timed).collect()
}

#[test]
fn second_run_writes_nothing() {
    let workspace = things();
    workspace.age();
    let run = workspace.generate();
    assert_eq!(workspace.touched(), Vec::<PathBuf>::new());
    insta::assert_snapshot!(run.err, @"   Generated 35 files in crates/generated/ from spec/things.yaml (no changes)");
}

#[test]
fn deleted_crates_are_restored() {
    let trusthub = trusthub();
    let workspace = Workspace::with(&[("things.yaml", THINGS), ("trusthub.yaml", &trusthub)]);
    workspace.generate();
    let before = workspace.generated();
    fs::remove_dir_all(workspace.path("crates")).unwrap();
    workspace.generate();
    assert!(before == workspace.generated(), "other files were generated");
}

#[test]
fn only_stale_files_are_written() {
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
    Generated 35 files in crates/generated/ from spec/things.yaml (3 files changed)
    ");
}

#[test]
fn check_of_fresh_crates_exits_zero() {
    let run = things().run(&["generate", "--check"]);
    assert_eq!((run.code, run.out.as_str()), (xtask::EXIT_OK, ""));
    insta::assert_snapshot!(run.err, @"       Fresh 35 files in crates/generated/ from spec/things.yaml");
}

#[test]
fn check_of_stale_crates_prints_diff_and_writes_nothing() {
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
           Stale 3 of 35 files in crates/generated/ from spec/things.yaml
    error: the generated crates are out of date
       = help: run `cargo xtask generate` and commit the changes
    ");
}

#[test]
fn check_without_crates_lists_new_files() {
    let workspace = Workspace::with(&[("others.yaml", OTHERS)]);
    let run = workspace.run(&["generate", "--check"]);
    assert_eq!(run.code, xtask::EXIT_FINDINGS);
    assert!(!workspace.path("crates").exists(), "something was written");
    assert!(run.out.lines().all(|line| line.starts_with("new file: crates/generated/others")), "{}", run.out);
}

#[test]
fn document_is_added_and_removed_with_its_crates() {
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
fn documents_with_same_crate_name_fail() {
    for (first, second) in [("things.yaml", "twilio_things.yaml"), ("things.yaml", "things-cli.yaml")] {
        let workspace = Workspace::with(&[(first, THINGS), (second, OTHERS)]);
        let run = workspace.run(&["generate"]);
        assert_eq!(run.code, xtask::EXIT_FAILURE, "{second}");
        assert!(!workspace.path("crates").exists(), "something was written");
    }
    let run = Workspace::with(&[("things.yaml", THINGS), ("twilio_things.yaml", OTHERS)]).run(&["generate"]);
    insta::assert_snapshot!(run.err, @r"
    error: spec/things.yaml and spec/twilio_things.yaml would both generate crates/generated/things
       = help: rename one of them: the crates are named after the file
    ");
}

/// The crates of the first document are not written if the second one is invalid.
#[test]
fn invalid_document_stops_all_generation() {
    let workspace = things();
    let before = workspace.generated();
    workspace.age();
    workspace.put("spec/things.yaml", &THINGS.replace("Creates a thing", "Creates something"));
    workspace.put("spec/zebras.yaml", &OTHERS.replace("DeleteOthers", "7"));
    for arguments in [&["generate"][..], &["generate", "--check"]] {
        let run = workspace.run(arguments);
        assert_eq!((run.code, run.out.as_str()), (xtask::EXIT_FAILURE, ""));
        insta::allow_duplicates!(insta::assert_snapshot!(run.err, @r#"
        error: the operationId of `DELETE /v1/Others` is not a string
          --> spec/zebras.yaml:6
           = at: /paths/~1v1~1Others/delete
           = help: write it in quotes: `"7"`
        "#));
        assert!(before == workspace.generated() && workspace.touched().is_empty(), "something was written");
    }
}

#[test]
fn directory_in_place_of_file_fails_before_writing() {
    let workspace = things();
    workspace.put("spec/things.yaml", &THINGS.replace("Creates a thing", "Creates something"));
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
fn symlink_is_removed_but_not_followed() {
    let workspace = things();
    fs::create_dir(workspace.path("kept")).unwrap();
    workspace.put("kept/file", "kept");
    std::os::unix::fs::symlink(workspace.path("kept"), workspace.path("crates/generated/link")).unwrap();
    workspace.generate();
    assert!(workspace.path("crates/generated/link").symlink_metadata().is_err());
    assert_eq!(workspace.read("kept/file"), "kept");
}

#[test]
fn other_files_in_spec_are_ignored() {
    let workspace = things();
    let before = workspace.generated();
    workspace.put("spec/README.md", "# How to change the spec\n");
    workspace.generate();
    assert!(before == workspace.generated());
}

#[test]
fn generate_prints_status_like_cargo() {
    let workspace = Workspace::with(&[("others.yaml", OTHERS)]);
    let run = workspace.run(&["generate", "-v"]);
    assert_eq!((run.code, run.out.as_str()), (xtask::EXIT_OK, ""));
    let aligned = |line: &str| line.len() > 13 && &line[12..13] == " " && !line[11..12].trim().is_empty();
    assert!(run.err.lines().all(aligned), "a verb does not end in column 12:\n{}", run.err);
    insta::assert_snapshot!(without_durations(&run.err), @r"
       Timing spec/others.yaml
         Took _ ms  read
         Took _ ms  check
         Took _ ms  lower
         Took _ ms  progenitor
         Took _ ms  emit
         Took _ ms  format, package
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
    Generated 27 files in crates/generated/ from spec/others.yaml (27 files changed)
    ");
}

#[test]
fn help_is_printed_to_stdout() {
    let run = things().run(&["generate", "--help"]);
    assert_eq!((run.code, run.err.as_str()), (xtask::EXIT_OK, ""));
    insta::assert_snapshot!(run.out);
}

#[test]
fn spec_and_out_generate_separate_workspace() {
    let workspace = Workspace::with(&[]);
    workspace.put("mine.yaml", OTHERS);
    let (spec, out) = (workspace.path("mine.yaml"), workspace.path("out/here"));
    let run = |more: &[&str]| {
        let arguments = ["generate", "--spec", spec.to_str().unwrap(), "--out", out.to_str().unwrap()];
        workspace.run(&[&arguments, more].concat())
    };
    assert_eq!(run(&[]).code, xtask::EXIT_OK);
    assert!(!workspace.path("crates").exists(), "the crates of the workspace were written");
    let generated = files(&out);
    let crates = ["Cargo.toml", "mine/Cargo.toml", "mine-cli/Cargo.toml", "mine-httpmock/Cargo.toml"];
    assert!(crates.iter().all(|path| generated.contains_key(&PathBuf::from(path))), "{:?}", generated.keys());
    assert!(
        String::from_utf8_lossy(&generated[&PathBuf::from("Cargo.toml")])
            .contains("path = \"../../crates/core\"")
    );

    // Other files in the directory are kept, but not those in the directories of the crates.
    workspace.put("out/here/notes", "");
    workspace.put("out/here/mine/notes", "");
    let stale = run(&["--check"]);
    let mask_root = |text: &str| text.replace(workspace.path("").to_str().unwrap(), "ROOT/");
    assert_eq!(stale.code, xtask::EXIT_FINDINGS);
    insta::assert_snapshot!(mask_root(&(stale.out + &stale.err)), @r"
    no longer generated: ROOT/out/here/mine/notes
           Stale 1 of 28 files in ROOT/out/here/ from mine.yaml
    error: the generated crates are out of date
       = help: run `cargo xtask generate --spec ROOT/mine.yaml --out ROOT/out/here` and commit the changes
    ");
    insta::assert_snapshot!(mask_root(&run(&[]).err), @r"
      Removed ROOT/out/here/mine/notes
    Generated 28 files in ROOT/out/here/ from mine.yaml (1 file changed)
    ");
    assert!(workspace.path("out/here/notes").exists() && !workspace.path("out/here/mine/notes").exists());
    assert_eq!(run(&["--check"]).code, xtask::EXIT_OK);
}
