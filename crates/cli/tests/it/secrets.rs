//! No secret is in any output, at any verbosity.

use twilio_emulator::{Fault, Faults};

use crate::support::{ACCOUNT, KEY, KEY_SECRET, PROFILE, TOKEN, World, number, run};

/// `ACCOUNT:TOKEN` and `KEY:KEY_SECRET` without the first ten characters, as a header has them: base64 cares for where
/// its groups of three begin, and these begin where one does.
fn encoded() -> [String; 2] {
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
fn no_secret_is_told() {
    let world = World::new();
    let sid = &world.seed(3)[0];
    world.profiles(&format!(
        r#"{{ "profiles": {{ "work": {{ "accountSid": "{ACCOUNT}", "apiKey": "{KEY}", "apiSecret": "{KEY_SECRET}" }} }} }}"#
    ));
    let new = number(9);
    let profile = ["--customer-profile-sid", PROFILE];
    let commands: Vec<Vec<&str>> = vec![
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
        vec!["auth", "check"],
        vec!["auth", "check", "--profile", "work"],
        vec!["auth", "check", "--profile", "play"],
        vec!["auth", "check", "--api-key", "SKshort"],
        vec!["auth", "check", "--base-url", "http://example.com"],
        vec!["demo"],
        vec!["completions", "bash"],
        vec!["man"],
        vec!["--help"],
    ];
    let [account, key] = encoded();
    let secrets = [TOKEN, KEY_SECRET, &account[..20], &account[48..80], &key[48..80]];
    for fault in
        [None, Some("status=500,retry-after=0"), Some("status=401"), Some("reset"), Some("broken-json")]
    {
        let faults = fault.map(|text| text.parse::<Fault>().unwrap());
        world.emulator.set_faults(&Faults::from_iter(faults));
        for arguments in &commands {
            // Without a fault all commands are run, with one those that make calls.
            if fault.is_some() && arguments[0] != "assignments" {
                continue;
            }
            let arguments = [&arguments[..], &["-vvv"]].concat();
            let said = run(world.command(&arguments).env("TWILIO_API_SECRET", "").env("RUST_LOG", "trace"));
            let all = format!("{}{}", said.out, said.err);
            for secret in secrets {
                assert!(!all.contains(secret), "{arguments:?} under {fault:?} tells {secret}:\n{all}");
            }
        }
    }
    // The test would see a secret if there were one: the server was told it.
    assert!(
        world.emulator.requests().iter().any(|exchange| exchange.status.is_some_and(|status| status == 200))
    );
}
