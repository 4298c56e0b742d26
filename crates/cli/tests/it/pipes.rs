//! A closed pipe is not an error.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::Stdio,
};

use crate::support::{PROFILE, TestEnv};

/// As with `trusthub … | head -n 1`.
#[test]
fn list_exits_zero_and_stops_requesting_pages_on_closed_pipe() {
    for format in ["ndjson", "csv", "json", "table"] {
        let env = TestEnv::new();
        env.seed(4_000);
        let list = ["assignments", "list", "--customer-profile", PROFILE, "--page-size", "100"];
        let mut command = env.command(&[&list[..], &["--format", format]].concat());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::with_capacity(512, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        assert!(!first.is_empty(), "{format}");
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""), "{format}");
        assert!(env.request_count() < 40, "{format}: all {} pages were requested", env.request_count());
    }
}

#[test]
fn help_completions_and_man_exit_zero_on_closed_pipe() {
    let env = TestEnv::new();
    for arguments in [&["--help"][..], &["completions", "bash"], &["man"]] {
        let mut command = env.anonymous_command(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""), "{arguments:?}");
    }
}
