//! The commands of the guide, run by a shell against an emulator.

use std::{
    fmt::Write as _,
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

use twilio_emulator::Emulator;
use twilio_trusthub::OPENAPI_JSON;

use crate::support::{Finished, normalize, run};

const ACCOUNT: &str = "AC00000000000000000000000000000001";

/// Runs the commands of each `console` block, which start with `$ `, and returns the text with their actual output.
fn with_actual_output(chapter: &str, mut run_command: impl FnMut(&str) -> String) -> String {
    let (mut actual, mut is_console) = (String::new(), false);
    for line in chapter.lines() {
        if line.starts_with("```") {
            is_console = line == "```console";
        }
        match line.strip_prefix("$ ") {
            _ if !is_console || line.starts_with("```") => writeln!(actual, "{line}").unwrap(),
            Some(command) => write!(actual, "{line}\n{}", run_command(command)).unwrap(),
            // An output of the text, which the actual one replaces.
            None => {}
        }
    }
    actual
}

/// Set `UPDATE_GUIDE=1` to write the actual output to the chapter.
#[test]
fn commands_of_guide_have_the_output_that_it_shows() {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/guide");
    let chapter = guide.join("src/operators.md");
    let expected = fs::read_to_string(&chapter).unwrap();
    let start = Emulator::builder(OPENAPI_JSON)
        .document(twilio_api::OPENAPI_JSON)
        .init_file(guide.join("account.json"))
        .start();
    let emulator = tokio::runtime::Runtime::new().unwrap().block_on(start).unwrap();
    let home = tempfile::tempdir().unwrap();
    let program = PathBuf::from(env!("CARGO_BIN_EXE_trusthub"));
    let path = format!("{}:/usr/bin:/bin", program.parent().unwrap().display());
    let mut commands = 0;
    let actual = with_actual_output(&expected, |command| {
        commands += 1;
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("{{ {command}; }} 2>&1")]).current_dir(home.path());
        shell.env_clear().env("HOME", home.path()).env("PATH", &path).env("TWILIO_BASE_URL", emulator.url());
        shell.env("TWILIO_ACCOUNT_SID", ACCOUNT).env("TWILIO_AUTH_TOKEN", "emulator");
        let Finished { stdout, code, .. } = run(&mut shell);
        let exit_code = if code == 0 { String::new() } else { format!("# exit code {code}\n") };
        normalize(&stdout) + &exit_code
    });
    assert!(commands > 10, "only {commands} commands were found");
    if std::env::var_os("UPDATE_GUIDE").is_some() {
        File::create(&chapter).and_then(|mut file| file.write_all(actual.as_bytes())).unwrap();
    }
    let differing = expected.lines().zip(actual.lines()).find(|(expected, actual)| expected != actual);
    assert!(
        expected == actual,
        "{differing:?}; run this test with UPDATE_GUIDE=1 to update {}",
        chapter.display()
    );
}
