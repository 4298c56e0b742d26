//! No output contains a secret, at any verbosity.

use twilio_emulator::{Fault, Faults};

use crate::support::{ACCOUNT, KEY, KEY_SECRET, PROFILE, TOKEN, TestEnv, number, run};

/// Returns the credentials as the `Authorization` header encodes them, without the last characters if their number is not
/// divisible by three.
fn encoded_credentials() -> [String; 2] {
    [format!("{ACCOUNT}:{TOKEN}"), format!("{KEY}:{KEY_SECRET}")].map(|pair| base64(pair.as_bytes()))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks_exact(3) {
        let number = u32::from(group[0]) << 16 | u32::from(group[1]) << 8 | u32::from(group[2]);
        for shift in [18, 12, 6, 0] {
            text.push(char::from(DIGITS[(number >> shift & 63) as usize]));
        }
    }
    text
}

#[test]
fn output_contains_no_secret() {
    let env = TestEnv::new();
    let sid = &env.seed(3)[0];
    env.write_profiles(&format!(
        r#"{{ "profiles": {{ "work": {{ "accountSid": "{ACCOUNT}", "apiKey": "{KEY}", "apiSecret": "{KEY_SECRET}" }} }} }}"#
    ));
    let new = number(9);
    let profile = ["--customer-profile", PROFILE, "-vvv"];
    let requests: Vec<Vec<&str>> = vec![
        [&["assignments", "list"], &profile[..]].concat(),
        [&["assignments", "list"], &profile[..], &["--page-size", "1"]].concat(),
        [
            &["assignments", "create"],
            &profile[..],
            &["--channel-endpoint-type", "phone-number", "--channel-endpoint-sid", &new],
        ]
        .concat(),
        [&["assignments", "fetch"], &profile[..], &["--sid", sid]].concat(),
        [&["assignments", "delete"], &profile[..], &["--sid", sid]].concat(),
    ];
    let others: Vec<Vec<&str>> = vec![
        vec!["auth", "check", "-vvv"],
        vec!["auth", "check", "-vvv", "--profile", "work"],
        vec!["auth", "check", "-vvv", "--profile", "play"],
        vec!["auth", "check", "-vvv", "--api-key", "SKshort"],
        vec!["auth", "check", "-vvv", "--base-url", "http://example.com"],
        vec!["demo", "-vvv"],
        vec!["completions", "bash"],
        vec!["man"],
        vec!["--help"],
    ];
    let [account, key] = encoded_credentials();
    let secrets = [TOKEN, KEY_SECRET, &account[..20], &account[48..80], &key[48..80]];
    let assert_no_secret = |arguments: &[&str], fault: Option<&str>| {
        let output = run(env.command(arguments).env("TWILIO_API_SECRET", "").env("RUST_LOG", "trace"));
        let all = format!("{}{}", output.stdout, output.stderr);
        for secret in secrets {
            assert!(!all.contains(secret), "{arguments:?} with {fault:?} prints {secret}:\n{all}");
        }
    };
    for arguments in requests.iter().chain(&others) {
        assert_no_secret(arguments, None);
    }
    for fault in ["status=500,retry-after=0", "status=401", "reset", "broken-json"] {
        env.emulator.set_faults(&Faults::from_iter([fault.parse::<Fault>().unwrap()]));
        for arguments in &requests {
            assert_no_secret(arguments, Some(fault));
        }
    }
    // The secrets were in use: the emulator accepted requests with them.
    assert!(env.emulator.requests().iter().any(|request| request.status.is_some_and(|status| status == 200)));
}
