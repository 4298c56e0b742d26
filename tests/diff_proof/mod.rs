//! A proof of the verdicts of `diff`, on mutations of our document. It asks
//!
//! - rustc, which compiles code that uses everything the old client offers with the new client,
//! - the service of the changed document, an emulator that the old client calls,
//! - the mocks and the commands, from which no item may be removed,
//! - in a test of its own, cargo-semver-checks.
//!
//! A change that is not breaking must make no difference to any of them, and one that is breaking must make one.

mod consumer;
mod packages;
mod replay;
mod semver;
mod surfaces;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use tokio::runtime::Runtime;
use xtask::review::{self, LintRule, ReviewedDocument};

use crate::diff_mutations::{each_mutation, our_document};
use consumer::consumer;
use packages::Workspace;
use replay::Calls;

/// The number of mutations, unless `PROOF_MUTATIONS` is set.
const MUTATIONS: usize = 12;

/// The files of a crate.
type Files = BTreeMap<PathBuf, String>;

/// A mutation of the document.
struct Mutation {
    description: String,
    /// The rules by which it is breaking, if it is.
    breaking_rules: BTreeSet<&'static str>,
    /// A difference to users that was found without rustc.
    difference: Option<String>,
    /// The client, unless only its documentation differs from the old one.
    client: Option<Files>,
}

#[test]
#[ignore = "slow: compiles the client of each mutation"]
fn verdicts_agree_with_rustc_and_with_the_service() {
    let document = our_document();
    let old = Product::generate(&document).unwrap();
    let runtime = Runtime::new().unwrap();
    let calls = Calls::make(&runtime, &document.value).unwrap();
    let mut mutations = Vec::new();
    let Sample { total, rejected } = sample(|description, before, after, new| {
        mutations.push(Mutation {
            description: description.to_owned(),
            breaking_rules: breaking_rules(before, after),
            difference: match Calls::make(&runtime, &after.document().value) {
                Ok(new) => calls.difference(&new),
                Err(error) => Some(error),
            }
            .or_else(|| old.lost_in(&new)),
            client: old.changed_client(new),
        });
    });
    let failed = rejected_consumers(&old.client, &mutations);
    let (mut breaking, mut unfounded, mut missed) = (0, Vec::new(), Vec::new());
    for (index, mutation) in mutations.iter().enumerate() {
        let rustc = failed.contains(&index).then(|| "rustc rejects the consumer".to_owned());
        let difference = rustc.or_else(|| mutation.difference.clone());
        let Mutation { description, breaking_rules, .. } = mutation;
        match difference {
            None if !breaking_rules.is_empty() => {
                unfounded.push(format!("{description}: {breaking_rules:?}"))
            }
            Some(difference) if breaking_rules.is_empty() => {
                missed.push(format!("{description}: {difference}"))
            }
            _ => {}
        }
        breaking += usize::from(!breaking_rules.is_empty());
    }
    println!(
        "{} mutations of {total}: {rejected} not generated, {} clients compiled, {} rejected by rustc; {breaking} breaking, {} \
         without a difference: {unfounded:#?}; {} missed: {missed:#?}",
        mutations.len() + rejected,
        mutations.iter().filter(|mutation| mutation.client.is_some()).count(),
        failed.len(),
        unfounded.len(),
        missed.len(),
    );
    assert!(missed.is_empty(), "not breaking by the rules, but different for users");
    assert!(unfounded.len() * 50 <= breaking, "more than 2 % are breaking without a difference for users");
}

/// cargo-semver-checks does not compare everything, such as the types of arguments, but what it finds is breaking.
#[test]
#[ignore = "slow: compiles the client of each mutation, and needs cargo-semver-checks"]
fn verdicts_agree_with_cargo_semver_checks() {
    let old = Product::generate(&our_document()).unwrap();
    let (mut clients, mut descriptions, mut compared) = (BTreeMap::new(), BTreeMap::new(), 0);
    sample(|description, before, after, new| {
        compared += 1;
        if let Some(client) = old.changed_client(new) {
            let name = format!("m{compared}");
            let is_breaking = !breaking_rules(before, after).is_empty();
            descriptions.insert(name.clone(), (description.to_owned(), is_breaking));
            clients.insert(name, client);
        }
    });
    let incompatible = semver::incompatible(&old.client, clients);
    let missed: Vec<_> = incompatible
        .iter()
        .map(|(name, report)| (&descriptions[name], report))
        .filter(|((_, is_breaking), _)| !is_breaking)
        .collect();
    println!(
        "{compared} verdicts, {} clients compared, {} of them incompatible by cargo-semver-checks; {} missed",
        descriptions.len(),
        incompatible.len(),
        missed.len()
    );
    assert!(missed.is_empty(), "not breaking by the rules, but by cargo-semver-checks: {missed:#?}");
}

/// The numbers of mutations in all, and of those in the sample that generate nothing.
struct Sample {
    total: usize,
    rejected: usize,
}

/// Calls `visit` with a sample of the mutations and what they generate. `PROOF_MUTATIONS` is the size of the sample.
fn sample(mut visit: impl FnMut(&str, &ReviewedDocument<'_>, &ReviewedDocument<'_>, Product)) -> Sample {
    let wanted = std::env::var("PROOF_MUTATIONS").map_or(MUTATIONS, |number| number.parse().unwrap());
    let (mut total, mut count, mut rejected) = (0, 0, 0);
    each_mutation(|_, _, _| total += 1);
    let interval = (total / wanted).max(1);
    each_mutation(|description, before, after| {
        count += 1;
        if count % interval != 0 {
            return;
        }
        // Nobody compiles what `generate` rejects in spec/, and it is breaking by a rule of its own.
        let new = Some(after.document()).filter(|new| is_valid(new));
        match new.and_then(|new| Product::generate(new).ok()) {
            Some(new) => visit(description, before, after, new),
            None => rejected += 1,
        }
    });
    Sample { total, rejected }
}

/// Returns the rules by which the change of a document is breaking.
fn breaking_rules(before: &ReviewedDocument<'_>, after: &ReviewedDocument<'_>) -> BTreeSet<&'static str> {
    let changes = review::compare(before, after);
    changes.iter().filter(|change| change.class.is_breaking()).map(|change| change.rule.id()).collect()
}

/// Compiles the consumer of the old client with each new client. Returns the indices of those that rustc rejects.
fn rejected_consumers(old: &Files, mutations: &[Mutation]) -> BTreeSet<usize> {
    let mut packages = vec![("baseline".to_owned(), old.clone())];
    for (index, mutation) in mutations.iter().enumerate() {
        packages.extend(mutation.client.clone().map(|client| (format!("m{index}"), client)));
    }
    let failed = Workspace::write(&packages, &consumer(old)).failing_packages();
    assert!(!failed.contains("use-baseline"), "the consumer does not compile with the old client");
    let broken: Vec<&String> = failed.iter().filter(|name| !name.starts_with("use-")).collect();
    assert!(broken.is_empty(), "generated clients do not compile: {broken:?}");
    failed.iter().map(|name| name.trim_start_matches("use-m").parse().unwrap()).collect()
}

/// The crates of a document, as far as they are compared.
struct Product {
    client: Files,
    mocks: BTreeSet<String>,
    commands: BTreeSet<String>,
}

impl Product {
    fn generate(document: &xtask::Document) -> xtask::Result<Self> {
        let crates = crates(document)?;
        let named = |suffix: &str| crates.iter().find(|(name, _)| name.ends_with(suffix)).unwrap().1;
        let mut commands = surfaces::of_commands(named("-cli"));
        commands.extend(surfaces::of_groups(&document.value));
        Ok(Self { client: client_of(&crates), mocks: surfaces::of_mocks(named("-httpmock")), commands })
    }

    /// Returns the client of `new`, unless only its documentation differs.
    fn changed_client(&self, new: Self) -> Option<Files> {
        (code(&self.client) != code(&new.client)).then_some(new.client)
    }

    /// Returns an item of the mocks or the commands that `new` lacks.
    fn lost_in(&self, new: &Self) -> Option<String> {
        self.mocks.difference(&new.mocks).chain(self.commands.difference(&new.commands)).next().cloned()
    }
}

/// Returns `true` unless the mutation is not OpenAPI, such as a keyword where it has no meaning.
fn is_valid(document: &xtask::Document) -> bool {
    const INVALID: [LintRule; 5] = [
        LintRule::DocumentValid,
        LintRule::SecurityDeclared,
        LintRule::UnknownKeyword,
        LintRule::SchemaValid,
        LintRule::ReferenceSiblings,
    ];
    !review::lint(document).iter().any(|finding| INVALID.contains(&finding.rule))
}

/// Generates all crates of a document, by the names of their directories.
fn crates(document: &xtask::Document) -> xtask::Result<BTreeMap<String, Files>> {
    let crates = xtask::generate_crates(document)?;
    Ok(crates
        .into_iter()
        .map(|(name, files)| (name, files.into_iter().map(|(path, text)| (path.into(), text)).collect()))
        .collect())
}

/// Returns the client, whose directory has the shortest name.
fn client_of(crates: &BTreeMap<String, Files>) -> Files {
    crates.iter().min_by_key(|(name, _)| name.len()).unwrap().1.clone()
}

/// Returns the Rust code of a crate without its documentation.
fn code(files: &Files) -> String {
    let rust = files.iter().filter(|(path, _)| path.extension().is_some_and(|extension| extension == "rs"));
    rust.flat_map(|(_, text)| text.lines().filter(|line| !line.trim_start().starts_with("//"))).collect()
}
