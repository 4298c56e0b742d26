//! A proof by rustc: code that uses everything a client offers still compiles after each change that `diff` does not call breaking.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use quote::{ToTokens, quote};
use serde_json::Value;
use syn::{FnArg, GenericParam, ImplItem, Item, Pat, Type, Visibility};
use xtask::review::{self, LintRule};

use crate::{
    diff_mutations::{each_mutation, our_document},
    workspace::{root, write_if_changed},
};

/// The number of mutations, unless `PROOF_MUTATIONS` is set.
const MUTATIONS: usize = 12;

/// The files of a crate.
type Files = BTreeMap<PathBuf, String>;

/// A mutation of the document.
struct Mutation {
    description: String,
    is_breaking: bool,
    /// The client, unless only its documentation differs from the old one.
    client: Option<Files>,
    /// Only the documentation of the client, the mocks and the commands differs.
    has_same_code: bool,
}

#[test]
#[ignore = "slow: compiles the client of each mutation"]
fn changes_that_are_not_breaking_compile_in_the_code_of_users() {
    let wanted = std::env::var("PROOF_MUTATIONS").map_or(MUTATIONS, |number| number.parse().unwrap());
    let document = our_document();
    let old = crates(&document).unwrap();
    let consumer = consumer(&client_of(&old));
    let mut total = 0;
    each_mutation(|_, _, _| total += 1);
    let interval = (total / wanted).max(1);
    let (mut mutations, mut count, mut rejected) = (Vec::new(), 0, 0);
    each_mutation(|description, before, after| {
        count += 1;
        if count % interval != 0 {
            return;
        }
        // Nobody compiles what `generate` rejects in spec/, and it is breaking by a rule of its own.
        let Some(new) = Some(after.document()).filter(|new| is_valid(new)).and_then(|new| crates(new).ok())
        else {
            rejected += 1;
            return;
        };
        let is_breaking = review::compare(before, after).iter().any(|change| change.class.is_breaking());
        let client = (code(&client_of(&old)) != code(&client_of(&new))).then(|| client_of(&new));
        let has_same_code =
            old.keys().eq(new.keys()) && old.iter().all(|(name, files)| code(files) == code(&new[name]));
        mutations.push(Mutation { description: description.to_owned(), is_breaking, client, has_same_code });
    });
    let mut packages = vec![("baseline".to_owned(), client_of(&old))];
    for (index, mutation) in mutations.iter().enumerate() {
        packages.extend(mutation.client.clone().map(|client| (format!("m{index}"), client)));
    }
    let failed = failing_packages(&packages, &consumer);
    assert!(!failed.contains("use-baseline"), "the consumer does not compile with the old client");
    let broken: Vec<&String> = failed.iter().filter(|name| !name.starts_with("use-")).collect();
    assert!(broken.is_empty(), "generated clients do not compile: {broken:?}");
    let is_missed = |(index, mutation): &(usize, &Mutation)| {
        !mutation.is_breaking && failed.contains(&format!("use-m{index}"))
    };
    let missed: Vec<&String> =
        mutations.iter().enumerate().filter(is_missed).map(|(_, mutation)| &mutation.description).collect();
    let breaking = mutations.iter().filter(|mutation| mutation.is_breaking).count();
    let same: Vec<&String> = mutations
        .iter()
        .filter(|mutation| mutation.is_breaking && mutation.has_same_code)
        .map(|mutation| &mutation.description)
        .collect();
    println!(
        "{} mutations of {total}: {rejected} not generated; {} clients compiled, {} consumers failed; {breaking} breaking by \
         the rules, {} of them with the same code in all crates: {same:#?}",
        mutations.len() + rejected,
        packages.len() - 1,
        failed.len(),
        same.len(),
    );
    assert!(missed.is_empty(), "not breaking by the rules, but rustc rejects the consumer: {missed:#?}");
}

/// Returns `true` unless the mutation is not OpenAPI, such as a keyword where it has no meaning.
fn is_valid(document: &xtask::Document) -> bool {
    const INVALID: [LintRule; 4] = [
        LintRule::DocumentValid,
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

/// Returns a library that uses every public function, field and variant of a client.
fn consumer(client: &Files) -> String {
    let mut uses = Vec::new();
    for (path, text) in client {
        let module = path.strip_prefix("src").ok().and_then(|path| path.iter().next());
        let scope = match module.and_then(|module| module.to_str()) {
            Some("api" | "client.rs") => quote!(
                use c::{Client, builder, types};
            ),
            Some("builder") => quote!(
                use c::{Client, builder, builder::*, types};
            ),
            Some("types") if path.ends_with("builder.rs") || path.iter().any(|part| part == "builder") => {
                quote!(
                    use c::types::{self, builder::*};
                )
            }
            Some("types") => quote!(
                use c::types::{self, *, builder, error::*};
            ),
            _ => continue,
        };
        let items = syn::parse_file(text).unwrap().items;
        let used: Vec<_> = items.iter().flat_map(use_item).collect();
        if !used.is_empty() {
            let name = quote::format_ident!("m{}", uses.len());
            uses.push(quote!(mod #name { use super::make; use c::twilio_core::{self, *}; #scope #(#used)* }));
        }
    }
    assert!(uses.len() > 20, "only {} files are used", uses.len());
    let file = quote! {
        #![allow(unused, unreachable_code, deprecated)]
        fn make<T>() -> T { loop {} }
        #(#uses)*
    };
    file.to_string()
}

/// Returns functions that use an item.
fn use_item(item: &Item) -> Vec<proc_macro2::TokenStream> {
    let public = |visibility: &Visibility| matches!(visibility, Visibility::Public(_));
    match item {
        Item::Struct(item) if public(&item.vis) && item.generics.params.is_empty() => {
            let name = &item.ident;
            let fields = item.fields.iter().filter(|field| public(&field.vis)).filter_map(|field| {
                let (ident, ty) = (field.ident.as_ref()?, &field.ty);
                let function = quote::format_ident!("field_{}_{}", name, ident.to_string().replace("r#", ""));
                Some(quote!(fn #function(x: #name) { let _: #ty = x.#ident; }))
            });
            fields.collect()
        }
        Item::Enum(item) if public(&item.vis) => {
            let name = &item.ident;
            let units = item.variants.iter().filter(|variant| variant.fields.is_empty());
            let variants = units.map(|variant| {
                let variant = &variant.ident;
                let function = quote::format_ident!("variant_{name}_{variant}");
                quote!(fn #function() { let _ = #name::#variant; })
            });
            variants.collect()
        }
        Item::Impl(item) if item.trait_.is_none() && item.generics.params.is_empty() => {
            let ty = &item.self_ty;
            let methods = item.items.iter().filter_map(|member| match member {
                ImplItem::Fn(method) if public(&method.vis) => Some(method),
                _ => None,
            });
            methods.enumerate().map(|(index, method)| use_method(ty, index, method)).collect()
        }
        _ => Vec::new(),
    }
}

/// Returns a function that calls a method with values of the types that it takes.
fn use_method(ty: &Type, index: usize, method: &syn::ImplItemFn) -> proc_macro2::TokenStream {
    let signature = &method.sig;
    let is_generic =
        signature.generics.params.iter().any(|parameter| !matches!(parameter, GenericParam::Lifetime(_)));
    assert!(!is_generic, "{} is generic", signature.ident);
    let (name, type_name) = (&signature.ident, ty.to_token_stream().to_string());
    let has_receiver = signature.receiver().is_some();
    let arguments = signature.inputs.iter().filter_map(|argument| match argument {
        FnArg::Typed(argument) => {
            assert!(matches!(*argument.pat, Pat::Ident(_)));
            Some(value_of(&argument.ty))
        }
        FnArg::Receiver(_) => None,
    });
    let function = quote::format_ident!(
        "method_{}_{index}_{}",
        type_name.replace(|c: char| !c.is_alphanumeric(), "_"),
        name.to_string().replace("r#", "")
    );
    match has_receiver {
        true => quote!(fn #function(mut x: #ty) { let _ = x.#name(#(#arguments),*); }),
        false => quote!(fn #function() { let _ = <#ty>::#name(#(#arguments),*); }),
    }
}

/// Returns an expression of a type that an argument takes.
fn value_of(ty: &Type) -> proc_macro2::TokenStream {
    let Type::ImplTrait(bounds) = ty else { return quote!(make::<#ty>()) };
    let text = bounds.to_token_stream().to_string();
    let inner = |name: &str| {
        let start = text.find(name)? + name.len();
        let rest = text[start..].trim_start().strip_prefix('<')?;
        let end = end_of_argument(rest);
        syn::parse_str::<Type>(rest[..end].trim_start_matches("Item :").trim()).ok()
    };
    if text.contains("FnOnce") {
        quote!(|value| value)
    } else if text.contains("IntoIterator") {
        let item = inner("TryInto").or_else(|| inner("Into <").or_else(|| inner("Into"))).unwrap();
        quote!(make::<Vec<#item>>())
    } else {
        let target =
            inner("TryInto").or_else(|| inner("Into")).unwrap_or_else(|| panic!("unknown bound `{text}`"));
        quote!(make::<#target>())
    }
}

/// Returns the end of the first generic argument in `A, B > …`.
fn end_of_argument(text: &str) -> usize {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '<' | '(' => depth += 1,
            '>' | ',' if depth == 0 => return at,
            '>' | ')' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// Checks each client, and the consumer with it. Returns the names of the packages with errors: that of the client, or
/// `use-` and that name.
fn failing_packages(packages: &[(String, Files)], consumer: &str) -> BTreeSet<String> {
    let directory = root().join("target/documents/proof");
    let _ = fs::remove_dir_all(&directory);
    let mut workspace: toml_edit::DocumentMut =
        fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    let core = fs::canonicalize(root().join("crates/core")).unwrap();
    workspace["workspace"]["members"] = toml_edit::value(toml_edit::Array::from_iter(["*/*"]));
    workspace["workspace"].as_table_mut().unwrap().remove("exclude");
    workspace["workspace"].as_table_mut().unwrap().remove("default-members");
    let dependencies = workspace["workspace"]["dependencies"].as_table_mut().unwrap();
    dependencies.retain(|name, dependency| name == "twilio-core" || dependency.get("path").is_none());
    dependencies["twilio-core"]["path"] = toml_edit::value(core.to_str().unwrap());
    put(&directory.join("Cargo.toml"), &workspace.to_string());
    fs::copy(root().join("Cargo.lock"), directory.join("Cargo.lock")).unwrap();
    let common = "version = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nchrono.workspace = true\nregress.workspace = true\n\
                  serde.workspace = true\nserde_json.workspace = true\ntwilio-core.workspace = true\n";
    for (name, files) in packages {
        let client = directory.join(name).join("client");
        for (path, text) in files.iter().filter(|(path, _)| !path.ends_with("Cargo.toml")) {
            put(&client.join(path), text);
        }
        let manifest = format!(
            "[package]\nname = \"{name}\"\n{common}schemars = {{ workspace = true, optional = true }}\n"
        );
        put(&client.join("Cargo.toml"), &manifest);
        let user = directory.join(name).join("user");
        put(&user.join("src/lib.rs"), consumer);
        let manifest = format!(
            "[package]\nname = \"use-{name}\"\n{common}c = {{ package = \"{name}\", path = \"../client\" }}\n"
        );
        put(&user.join("Cargo.toml"), &manifest);
    }
    let output = Command::new(env!("CARGO"))
        .args(["check", "--workspace", "--keep-going", "--quiet", "--message-format", "json"])
        .current_dir(&directory)
        .env("CARGO_TARGET_DIR", root().join("target/documents/target"))
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    let mut failed = BTreeSet::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let message: Value = serde_json::from_str(line).unwrap();
        if message["message"]["level"] == "error" {
            let target = message["target"]["name"].as_str().unwrap().replace('_', "-");
            if failed.insert(target.clone()) {
                println!("{target}: {}", message["message"]["message"].as_str().unwrap_or_default());
            }
        }
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() || !failed.is_empty(), "{errors}");
    failed
}

fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    write_if_changed(path, text);
}
