//! Whose calls they are: each source, and each way in which it can be wrong. No message holds a secret.

use crate::support::{ACCOUNT, KEY, KEY_SECRET, TOKEN, World};

const CHECK: [&str; 2] = ["auth", "check"];

/// What `trusthub auth check` says with these arguments and variables.
fn check(world: &World, arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let arguments = [&CHECK[..], arguments].concat();
    let names: Vec<&str> = variables.iter().map(|(name, _)| *name).collect();
    let mut command = world.bare(&arguments);
    let shown = world.shown_of(&arguments, command.envs(variables.iter().copied()));
    assert!(!shown.contains(TOKEN) && !shown.contains(KEY_SECRET), "{shown}");
    format!("[{}]\n{shown}", names.join(" "))
}

fn profiles() -> String {
    format!(
        r#"{{
            "email": {{}}, "prompts": {{}}, "projects": [{{ "id": "old", "accountSid": "{ACCOUNT}" }}],
            "profiles": {{
                "work": {{ "accountSid": "{ACCOUNT}", "region": "ie1", "apiKey": "{KEY}", "apiSecret": "{KEY_SECRET}" }},
                "half": {{ "accountSid": "{ACCOUNT}", "apiKey": "{KEY}" }},
                "spoilt": {{ "accountSid": "{ACCOUNT}", "apiKey": "{KEY}", "apiSecret": "{KEY_SECRET} with spaces" }},
                "wrong": {{ "accountSid": "{ACCOUNT}", "apiKey": "{KEY}", "apiSecret": "of-another-key" }}
            }},
            "activeProject": "work"
        }}"#
    )
}

#[test]
fn of_the_environment() {
    let world = World::new();
    let account = [("TWILIO_ACCOUNT_SID", ACCOUNT), ("TWILIO_AUTH_TOKEN", TOKEN)];
    let key = [("TWILIO_API_KEY", KEY), ("TWILIO_API_SECRET", KEY_SECRET)];
    let shown = [
        check(&world, &[], &account),
        check(&world, &[], &key),
        check(&world, &[], &[&account[..], &key].concat()),
        check(&world, &["--format", "json"], &[&account[..1], &key].concat()),
        check(&world, &["--account-sid", ACCOUNT], &[&account[1..], &key].concat()),
        check(&world, &["--api-key", KEY], &[&account[..], &key[1..]].concat()),
        check(&world, &["--emulator"], &account).replace(|c: char| c.is_ascii_digit(), "0"),
    ];
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn of_a_profile() {
    let world = World::new();
    world.profiles(&profiles());
    let account = [("TWILIO_ACCOUNT_SID", ACCOUNT), ("TWILIO_AUTH_TOKEN", TOKEN)];
    let shown = [
        check(&world, &["--profile", "work"], &account),
        // The environment comes before the active profile, as with the vendor's command line.
        check(&world, &[], &account),
        check(&world, &[], &[]),
    ];
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn that_cannot_be_used() {
    let world = World::new();
    let mut shown = vec![
        check(&world, &[], &[]),
        check(&world, &["-p", "work"], &[]),
        check(&world, &[], &[("TWILIO_API_KEY", KEY)]),
        check(&world, &[], &[("TWILIO_AUTH_TOKEN", TOKEN)]),
        check(&world, &[], &[("TWILIO_ACCOUNT_SID", TOKEN), ("TWILIO_AUTH_TOKEN", TOKEN)]),
        check(&world, &[], &[("TWILIO_ACCOUNT_SID", ACCOUNT), ("TWILIO_AUTH_TOKEN", "with a space")]),
        check(&world, &["--api-key", KEY], &[]),
        check(&world, &["--api-key", ACCOUNT], &[("TWILIO_API_SECRET", KEY_SECRET)]),
        check(&world, &["--account-sid", ACCOUNT], &[("TWILIO_API_SECRET", KEY_SECRET)]),
    ];
    world.profiles(&profiles());
    for name in ["home", "old", "half", "spoilt"] {
        shown.push(check(&world, &["-p", name], &[]));
    }
    world.profiles(&profiles().replace("\"activeProject\": \"work\"", "\"activeProject\": null"));
    shown.push(check(&world, &[], &[]));
    world.profiles(&profiles().replace("\"activeProject\": \"work\"", "\"activeProject\": \"old\""));
    shown.push(check(&world, &[], &[]));
    for broken in [
        profiles().replace("\"profiles\": {", "\"profiles\": "),
        profiles().replace(
            &format!("\"apiSecret\": \"{KEY_SECRET}\""),
            &format!("\"apiSecret\": [\"{KEY_SECRET}\"]"),
        ),
        profiles()[..200].to_owned(),
        // What stands where a profile should be is repeated by a parser's message.
        profiles().replace("\"half\": {", &format!("\"half\": \"{KEY_SECRET}\", \"rest\": {{")),
    ] {
        world.profiles(&broken);
        shown.push(check(&world, &["-p", "work"], &[]));
    }
    insta::assert_snapshot!(shown.join("\n"));
    assert_eq!(world.calls(), 0);
}

#[test]
fn that_the_service_refuses() {
    let world = World::new();
    world.profiles(&profiles());
    let wrong = [("TWILIO_ACCOUNT_SID", ACCOUNT), ("TWILIO_AUTH_TOKEN", "not-the-token")];
    let shown = [check(&world, &[], &wrong), check(&world, &["-p", "wrong"], &[])];
    assert!(!shown.concat().contains("not-the-token") && !shown.concat().contains("of-another-key"));
    insta::assert_snapshot!(shown.join("\n"));
    assert_eq!(world.calls(), 2, "one call for each");
}

#[test]
fn the_profiles_may_be_elsewhere() {
    let world = World::new();
    world.profiles(&profiles());
    let elsewhere = world.home.path().join(".twilio-cli");
    let mut command = world.bare(&CHECK);
    command.env("HOME", "/nowhere").env("TWILIO_CONFIG_DIR", elsewhere);
    insta::assert_snapshot!(world.shown_of(&CHECK, &mut command));
}
