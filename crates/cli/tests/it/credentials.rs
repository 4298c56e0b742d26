//! `trusthub auth check`: each source of credentials, and each way in which one can be unusable.

use crate::support::{ACCOUNT, KEY, KEY_SECRET, TOKEN, TestEnv};

const CHECK: [&str; 2] = ["auth", "check"];

/// Returns the transcript of `trusthub auth check` with these arguments and variables. It contains no secret.
fn check(env: &TestEnv, arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let arguments = [&CHECK[..], arguments].concat();
    let names: Vec<&str> = variables.iter().map(|(name, _)| *name).collect();
    let mut command = env.anonymous_command(&arguments);
    let transcript = env.transcript_of(&arguments, command.envs(variables.iter().copied()));
    assert!(!transcript.contains(TOKEN) && !transcript.contains(KEY_SECRET), "{transcript}");
    format!("[{}]\n{transcript}", names.join(" "))
}

fn profiles() -> String {
    format!(
        r#"{{
            "email": {{}}, "prompts": {{}}, "projects": [{{ "id": "old", "accountSid": "{ACCOUNT}" }}],
            "profiles": {{
                "work": {{ "accountSid": "{ACCOUNT}", "region": "ie1", "apiKey": "{KEY}", "apiSecret": "{KEY_SECRET}" }},
                "half": {{ "accountSid": "{ACCOUNT}", "apiKey": "{KEY}" }},
                "malformed": {{ "accountSid": "{ACCOUNT}", "apiKey": "{KEY}", "apiSecret": "{KEY_SECRET} with spaces" }},
                "wrong": {{ "accountSid": "{ACCOUNT}", "apiKey": "{KEY}", "apiSecret": "of-another-key" }}
            }},
            "activeProject": "work"
        }}"#
    )
}

#[test]
fn environment_selects_credentials() {
    let env = TestEnv::new();
    let account = [("TWILIO_ACCOUNT_SID", ACCOUNT), ("TWILIO_AUTH_TOKEN", TOKEN)];
    let key = [("TWILIO_API_KEY", KEY), ("TWILIO_API_SECRET", KEY_SECRET)];
    let transcripts = [
        check(&env, &[], &account),
        check(&env, &[], &key),
        check(&env, &[], &[&account[..], &key].concat()),
        check(&env, &["--format", "json"], &[&account[..1], &key].concat()),
        check(&env, &["--account-sid", ACCOUNT], &[&account[1..], &key].concat()),
        check(&env, &["--api-key", KEY], &[&account[..], &key[1..]].concat()),
        check(&env, &["--emulator"], &account).replace(|c: char| c.is_ascii_digit(), "0"),
    ];
    insta::assert_snapshot!(transcripts.join("\n"));
}

#[test]
fn profile_selects_credentials() {
    let env = TestEnv::new();
    env.write_profiles(&profiles());
    let account = [("TWILIO_ACCOUNT_SID", ACCOUNT), ("TWILIO_AUTH_TOKEN", TOKEN)];
    let transcripts = [
        check(&env, &["--profile", "work"], &account),
        // The environment takes precedence over the active profile, as in twilio-cli.
        check(&env, &[], &account),
        check(&env, &[], &[]),
    ];
    insta::assert_snapshot!(transcripts.join("\n"));
}

#[test]
fn unusable_credentials_exit_2_without_requests() {
    let env = TestEnv::new();
    let mut transcripts = vec![
        check(&env, &[], &[]),
        check(&env, &["-p", "work"], &[]),
        check(&env, &[], &[("TWILIO_API_KEY", KEY)]),
        check(&env, &[], &[("TWILIO_AUTH_TOKEN", TOKEN)]),
        check(&env, &[], &[("TWILIO_ACCOUNT_SID", TOKEN), ("TWILIO_AUTH_TOKEN", TOKEN)]),
        check(&env, &[], &[("TWILIO_ACCOUNT_SID", ACCOUNT), ("TWILIO_AUTH_TOKEN", "with a space")]),
        check(&env, &[], &[("TWILIO_ACCOUNT_SID", ACCOUNT), ("TWILIO_AUTH_TOKEN", &format!("\"{TOKEN}\""))]),
        check(&env, &[], &[("TWILIO_ACCOUNT_SID", &format!("'{ACCOUNT}'")), ("TWILIO_AUTH_TOKEN", TOKEN)]),
        check(
            &env,
            &[],
            &[("TWILIO_API_KEY", KEY), ("TWILIO_API_SECRET", &format!("\u{201c}{KEY_SECRET}\u{201d}"))],
        ),
        check(&env, &["--account-sid", ACCOUNT], &[("TWILIO_AUTH_TOKEN", &format!("'{TOKEN}'"))]),
        check(&env, &[], &[("TWILIO_ACCOUNT_SID", KEY), ("TWILIO_AUTH_TOKEN", KEY_SECRET)]),
        check(&env, &[], &[("TWILIO_API_KEY", ACCOUNT), ("TWILIO_API_SECRET", TOKEN)]),
        check(&env, &["--account-sid", KEY], &[("TWILIO_AUTH_TOKEN", KEY_SECRET)]),
        check(&env, &["--api-key", KEY], &[]),
        check(&env, &["--api-key", ACCOUNT], &[("TWILIO_API_SECRET", KEY_SECRET)]),
        check(&env, &["--account-sid", ACCOUNT], &[("TWILIO_API_SECRET", KEY_SECRET)]),
    ];
    env.write_profiles(&profiles());
    for name in ["home", "old", "half", "malformed"] {
        transcripts.push(check(&env, &["-p", name], &[]));
    }
    env.write_profiles(&profiles().replace("\"activeProject\": \"work\"", "\"activeProject\": null"));
    transcripts.push(check(&env, &[], &[]));
    env.write_profiles(&profiles().replace("\"activeProject\": \"work\"", "\"activeProject\": \"old\""));
    transcripts.push(check(&env, &[], &[]));
    for malformed in [
        profiles().replace("\"profiles\": {", "\"profiles\": "),
        profiles().replace(
            &format!("\"apiSecret\": \"{KEY_SECRET}\""),
            &format!("\"apiSecret\": [\"{KEY_SECRET}\"]"),
        ),
        profiles()[..200].to_owned(),
        "[]".to_owned(),
    ] {
        env.write_profiles(&malformed);
        transcripts.push(check(&env, &["-p", "work"], &[]));
    }
    insta::assert_snapshot!(transcripts.join("\n"));
    assert_eq!(env.request_count(), 0);
}

#[test]
fn usable_profile_beside_malformed_ones_is_used() {
    let env = TestEnv::new();
    env.write_profiles(&profiles());
    let (by_name, active) = (check(&env, &["-p", "work"], &[]), check(&env, &[], &[]));
    for text in [
        format!("\u{feff}{}", profiles()),
        // A parser's message would quote the string found instead of a profile.
        profiles().replace("\"half\": {", &format!("\"half\": \"{KEY_SECRET}\", \"rest\": {{")),
        profiles().replace("\"half\": {", "\"none\": null, \"half\": {"),
        profiles().replace("\"half\": {", "\"number\": {\"apiKey\": 1, \"apiSecret\": []}, \"half\": {"),
        profiles().replace("\"projects\": [", "\"edge\": {}, \"projects\": [7, {\"id\": null}, "),
    ] {
        env.write_profiles(&text);
        assert_eq!(check(&env, &["-p", "work"], &[]), by_name, "{text}");
        assert_eq!(check(&env, &[], &[]), active, "{text}");
    }
    let account = [("TWILIO_ACCOUNT_SID", ACCOUNT), ("TWILIO_AUTH_TOKEN", TOKEN)];
    env.write_profiles("{\"profiles\": null, \"projects\": null}");
    assert!(check(&env, &[], &account).contains("valid        yes"));
    insta::assert_snapshot!(check(&env, &[], &[]));
}

#[test]
fn rejected_credentials_exit_1() {
    let env = TestEnv::new();
    env.write_profiles(&profiles());
    let wrong = [("TWILIO_ACCOUNT_SID", ACCOUNT), ("TWILIO_AUTH_TOKEN", "not-the-token")];
    let transcripts = [check(&env, &[], &wrong), check(&env, &["-p", "wrong"], &[])].join("\n");
    assert!(!transcripts.contains("not-the-token") && !transcripts.contains("of-another-key"));
    insta::assert_snapshot!(transcripts);
    assert_eq!(env.request_count(), 2);
}

#[test]
fn twilio_config_dir_overrides_home() {
    let env = TestEnv::new();
    env.write_profiles(&profiles());
    let mut command = env.anonymous_command(&CHECK);
    command.env("HOME", "/nowhere").env("TWILIO_CONFIG_DIR", env.home.path().join(".twilio-cli"));
    insta::assert_snapshot!(env.transcript_of(&CHECK, &mut command));
}

#[test]
fn customer_profile_is_read_from_environment() {
    let env = TestEnv::new();
    let account = [("TWILIO_ACCOUNT_SID", ACCOUNT), ("TWILIO_AUTH_TOKEN", TOKEN)];
    let profile = "BU11111111111111111111111111111111";
    let last_path = || env.emulator.requests().last().unwrap().path.clone();
    check(&env, &[], &[&account[..], &[("TWILIO_CUSTOMER_PROFILE_SID", profile)]].concat());
    assert!(last_path().contains(profile));
    // An empty variable counts as unset.
    check(&env, &[], &[&account[..], &[("TWILIO_CUSTOMER_PROFILE_SID", "")]].concat());
    assert!(last_path().contains("BU00000000000000000000000000000000"));
}
