//! `export`

use std::io::{BufRead as _, BufReader};

use super::support::{SyncEnv, finish, number, run};

#[test]
fn exported_file_is_input_that_changes_nothing() {
    let env = SyncEnv::new();
    env.seed(0..2_500);
    for (arguments, name) in [
        ("export --to out.csv", "out.csv"),
        ("export --to out.ndjson", "out.ndjson"),
        ("export --to out.json", "out.json"),
        ("export --to lines --format json", "lines"),
        ("export --to out", "out"),
    ] {
        let exported = env.run(arguments);
        assert_eq!((exported.code, exported.stdout.as_str()), (0, ""), "{}", exported.stderr);
        assert_eq!(exported.stderr, "    Exported 2,500 assignments\n");
        let planned = env.run(&format!("sync --from {name} --prune --dry-run"));
        assert_eq!(planned.code, 0, "{}", planned.stdout);
        assert!(planned.stdout.contains("0 to create, 2,500 unchanged"), "{}", planned.stdout);
    }
    let csv = env.read("out.csv");
    let header = csv.lines().next().unwrap();
    assert_eq!(header, "channel_endpoint_sid,channel_endpoint_type,sid,date_created,phone_number");
    assert_eq!(csv, env.run("export").stdout);
    assert_eq!(csv, env.run("export --to -").stdout);
    assert!(!env.path("-").exists());
    assert!(env.read("out.ndjson").starts_with('{'), "the extension determines the format");
    let json: serde_json::Value = serde_json::from_str(&env.read("out.json")).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 2_500);
    assert_eq!(env.read("lines"), env.read("out.json"));
    assert_eq!(env.read("out.json"), env.run("export --format json").stdout);
}

#[test]
fn export_has_phone_numbers_unless_they_cannot_be_listed() {
    let env = SyncEnv::new();
    env.own(0..2);
    env.seed(0..3);
    let number_of = |row: &str| row.rsplit(',').next().unwrap().to_owned();
    let exported = env.run("export");
    let numbers: Vec<_> = exported.stdout.lines().skip(1).map(number_of).collect();
    assert_eq!(numbers, ["+14155550000", "+14155550001", ""]);
    assert_eq!(env.emulator.requests().len(), 2);
    let json: serde_json::Value = serde_json::from_str(&env.run("export --format json").stdout).unwrap();
    assert_eq!(json[1]["phone_number"], "+14155550001");
    assert!(!env.run("export --no-phone-numbers").stdout.contains("+1415"));
    env.set_faults(&["status=403,path=/2010-04-01"]);
    let without = env.run("export");
    assert_eq!((without.code, without.stdout.lines().count()), (0, 4));
    assert!(without.stderr.starts_with("warning: the phone numbers are left out: "), "{}", without.stderr);
}

#[test]
fn trust_product_is_exported_like_a_profile() {
    let env = SyncEnv::new();
    let product = "BU0000000000000000000000000000000a";
    let record =
        serde_json::json!({ "ChannelEndpointSid": number(7), "ChannelEndpointType": "phone-number" });
    env.emulator.seed(&format!("/v1/TrustProducts/{product}/ChannelEndpointAssignments"), [record]).unwrap();
    let exported = run(&mut env.command_without_profile(&format!("export --trust-product {product}")));
    assert_eq!((exported.code, exported.stdout.lines().count()), (0, 2), "{}", exported.stderr);
    assert!(exported.stdout.contains(&number(7)));
    assert_eq!(run(&mut env.command_without_profile("export")).code, 2);
}

#[test]
fn empty_export_is_empty_array() {
    let env = SyncEnv::new();
    assert_eq!(env.run("export --format json").stdout, "[]\n");
}

#[test]
fn existing_file_is_replaced_only_with_force() {
    let env = SyncEnv::new();
    env.seed([1]);
    env.write("out.csv", "earlier content");
    let rejected = env.run("export --to out.csv");
    assert_eq!((rejected.code, env.emulator.requests().len()), (2, 0));
    insta::assert_snapshot!(rejected.stderr, @r"
    error: out.csv already exists
       help: pass `--force` to replace it, or choose another name
    ");
    assert_eq!(env.read("out.csv"), "earlier content");
    assert_eq!(env.run("export --to out.csv --force").code, 0);
    assert_eq!(env.read("out.csv"), env.run("export").stdout);
    assert_eq!(env.run("export --to new.csv --force").code, 0);
    assert_eq!(env.run("export --force").code, 2);
}

#[test]
fn failed_export_to_stdout_leaves_array_open() {
    let env = SyncEnv::new();
    env.seed(0..1_500);
    env.set_faults(&["status=403,path=/v1/CustomerProfiles,every=2,times=1"]);
    let failed = env.run("export --format json");
    assert_eq!(failed.code, 1);
    assert!(serde_json::from_str::<serde_json::Value>(&failed.stdout).is_err());
}

#[test]
fn export_exits_zero_on_closed_pipe() {
    let env = SyncEnv::new();
    env.seed(0..5_000);
    let mut child = env.command("export").spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("channel_endpoint_sid,"), "{line}");
    let finished = finish(child);
    assert_eq!((finished.code, finished.stderr.as_str()), (0, ""));
}

#[test]
fn failed_export_leaves_file_unchanged() {
    let env = SyncEnv::new();
    env.seed(0..2_500);
    env.write("out.csv", "earlier content");
    env.set_faults(&["status=403,path=/v1/CustomerProfiles,every=2,times=1"]);
    let failed = env.run("export --to out.csv --force");
    assert_eq!(failed.code, 1);
    assert!(failed.stderr.contains("the export is incomplete"), "{}", failed.stderr);
    assert_eq!(env.read("out.csv"), "earlier content");
    assert_eq!(env.file_names(), ["out.csv"]);
}

/// Such types change nothing in the same profile, but become another type in others.
#[test]
fn export_warns_of_types_that_an_input_cannot_express() {
    let env = SyncEnv::new();
    env.seed_with_types([(1, ""), (2, " fax "), (3, "fax")]);
    for name in ["out.csv", "out.ndjson"] {
        let exported = env.run(&format!("export --to {name}"));
        assert_eq!(exported.code, 0);
        let expected = "warning: an input cannot express the type of 2 assignments, ";
        assert!(exported.stderr.starts_with(expected), "{}", exported.stderr);
        let planned = env.run(&format!("sync --from {name} --prune --dry-run"));
        assert_eq!(planned.code, 0, "{}{}", planned.stdout, planned.stderr);
    }
}

/// `sync` detects the format by the extension.
#[test]
fn export_rejects_contradictory_format_and_unwritable_destination() {
    let env = SyncEnv::new();
    insta::assert_snapshot!(env.transcript(&[
        "export --to out.csv --format ndjson",
        "export --to out.ndjson --format csv",
        "export --to out.json --format ndjson",
        "export --format table",
        "export --to nowhere/out.csv",
        "export --to .",
    ]));
    assert_eq!(env.file_names(), [""; 0]);
}

#[test]
#[cfg(unix)]
fn export_follows_links_and_writes_to_pipes_and_devices() {
    use std::fs;
    use std::os::unix::fs::{FileTypeExt as _, symlink};

    let env = SyncEnv::new();
    env.seed(0..3);
    let expected = env.run("export").stdout;
    fs::create_dir(env.path("sub")).unwrap();
    env.write("sub/existing.csv", "before");
    symlink("sub/existing.csv", env.path("link.csv")).unwrap();
    symlink("sub/new.csv", env.path("dangling.csv")).unwrap();
    for (link, file) in [("link.csv", "sub/existing.csv"), ("dangling.csv", "sub/new.csv")] {
        assert_eq!(env.run(&format!("export --to {link} --force")).code, 0);
        assert!(env.path(link).is_symlink());
        assert_eq!(env.read(file), expected);
    }
    let to_device = env.run("export --to /dev/stdout");
    assert_eq!((to_device.code, &to_device.stdout), (0, &expected), "{}", to_device.stderr);

    let pipe = env.create_pipe("pipe");
    let child = env.command("export --to pipe").spawn().unwrap();
    assert_eq!(env.read("pipe"), expected);
    assert_eq!(finish(child).code, 0);
    assert!(fs::metadata(pipe).unwrap().file_type().is_fifo());
}

#[test]
#[cfg(unix)]
fn export_keeps_file_mode_or_uses_that_of_new_files() {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    let env = SyncEnv::new();
    let mode = |name: &str| fs::metadata(env.path(name)).unwrap().permissions().mode() & 0o777;
    env.write("ordinary", "");
    env.run("export --to new.csv");
    assert_eq!(mode("new.csv"), mode("ordinary"));
    for expected in [0o640, 0o600, 0o664] {
        fs::set_permissions(env.path("new.csv"), fs::Permissions::from_mode(expected)).unwrap();
        env.run("export --to new.csv --force");
        assert_eq!(mode("new.csv"), expected);
    }
}

#[test]
#[cfg(unix)]
fn signal_during_export_leaves_file_unchanged() {
    use std::io::Read as _;

    use super::support::send_signal;

    for name in ["-INT", "-TERM"] {
        let env = SyncEnv::new();
        env.seed(0..1_500);
        // The second page never arrives.
        env.set_faults(&["latency=60s,every=2"]);
        env.write("out.csv", "earlier content");
        let mut child = env.command("export --to out.csv --force -v").spawn().unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        // The log has a line for the first page.
        stderr.read_line(&mut String::new()).unwrap();
        send_signal(&child, name);
        let mut rest = String::new();
        stderr.read_to_string(&mut rest).unwrap();
        assert_eq!(finish(child).code, 1, "{rest}");
        let expected = "error: stopped before the export was complete; out.csv is unchanged\n";
        // The log may have another line for the second page, after or before the error.
        assert!(rest.contains(expected), "{rest}");
        assert_eq!(env.file_names(), ["out.csv"]);
        assert_eq!(env.read("out.csv"), "earlier content");
    }
}
