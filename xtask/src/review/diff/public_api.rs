//! The public API of the crates generated from a document: their signatures, and the names that no signature contains,
//! which are those in requests, responses and commands.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    diagnostic::Result,
    emit::{self, Crates},
    generate::{self, EmittedDocument},
    ir::{Api, Operation, Parameter, ParameterLocation, names, origins::Origins, package::crate_name},
    signatures::Signature,
    spec::{
        pointer::{Pointer, is_within},
        source::Document,
    },
};

/// Replaces the name of the client crate in signatures, which differs between documents.
const LIBRARY: &str = "twilio_NAME::";

/// The public API of the crates of a document.
pub(super) struct PublicApi {
    /// The items of each crate, sorted. The key is the suffix of the crate's name, such as `-cli`.
    crates: BTreeMap<String, Vec<Signature>>,
    origins: Origins,
    /// The location of the tag of each operation, by the name of its request builder.
    tags: BTreeMap<String, Pointer>,
}

/// The locations that an item comes from: its own, that of its owner, that of its operation, and that of the tag of its
/// operation.
pub(super) type ItemOrigins = [Option<Pointer>; 4];

/// An item that was removed, or whose signature changed.
#[derive(Clone, Debug)]
pub(super) struct RemovedItem {
    /// The suffix of the crate's name, such as `-cli`. Empty for the client.
    pub(super) crate_suffix: String,
    pub(super) old: Signature,
    /// The new signature, if the item still exists.
    pub(super) new: Option<Signature>,
    /// The locations that it comes from in the old document.
    pub(super) origins: ItemOrigins,
    /// The locations that the item of this name comes from in the new document.
    pub(super) new_origins: ItemOrigins,
}

impl PublicApi {
    /// Generates the crates of a document and lists their items.
    pub(super) fn of(document: &Document) -> Result<Self> {
        // Signatures contain the crate's name, which differs between two files.
        let unnamed = Document::from_value(document.value.clone());
        let library = format!("{}::", crate_name(&unnamed.name).replace('-', "_"));
        let EmittedDocument { crates: Crates { client, cli, httpmock }, api, origins, .. } =
            generate::emit_document(&unnamed)
                .map_err(|diagnostic| document.locate(diagnostic.without_file()))?;
        let mut crates = BTreeMap::new();
        for (suffix, files) in [("", client), ("-cli", cli), ("-httpmock", httpmock)] {
            let mut items = files.signatures()?;
            items.iter_mut().for_each(|item| item.text = item.text.replace(&library, LIBRARY));
            crates.insert(suffix.to_owned(), items);
        }
        crates.entry(String::new()).or_insert_with(Vec::new).extend(wire_names(&api));
        crates.entry("-cli".into()).or_insert_with(Vec::new).extend(commands(&api));
        crates.values_mut().for_each(|items| items.sort());
        let tag = |operation: &Operation| {
            let tag = api.tags.iter().find(|tag| Some(&tag.name) == operation.tag.as_ref())?;
            Some((operation.builder.clone(), tag.origin.clone()))
        };
        let tags = api.operations.iter().filter_map(tag).collect();
        Ok(Self { crates, origins, tags })
    }

    /// Returns the items of the client that come from the nearest location at or around `pointer` or, if there is none, from
    /// any inside it.
    pub(super) fn items_at(&self, pointer: &str) -> BTreeSet<String> {
        let around = self.origins.values().filter(|origin| !origin.is_empty() && is_within(pointer, origin));
        let nearest = around.max_by_key(|origin| origin.len());
        // The type of a parameter comes from its schema, and its setter from the parameter.
        let schema = nearest.filter(|nearest| nearest.ends_with("/schema"));
        let parameter = schema.and_then(|schema| schema.parent());
        let is_affected = |origin: &Pointer| match nearest {
            Some(nearest) => origin == nearest || parameter.as_ref() == Some(origin),
            None => is_within(origin, pointer),
        };
        let items =
            self.origins.iter().filter(|((suffix, ..), origin)| suffix.is_empty() && is_affected(origin));
        let path = |owner: &str, member: &Option<String>| {
            let module = if owner == "Client" || owner.starts_with("builder::") { "" } else { "types::" };
            let member = member.as_ref().map(|member| format!("::{member}")).unwrap_or_default();
            format!("{module}{owner}{member}")
        };
        items.map(|((_, owner, member), _)| path(owner, member)).collect()
    }

    /// Returns the locations that an item comes from. The items of mocks and commands are named after those of the client.
    fn origins_of(&self, suffix: &str, item: &Signature) -> ItemOrigins {
        let (name, member) = (item.owner.as_str(), item.member.as_deref());
        let stem = name.strip_suffix("When").or_else(|| name.strip_suffix("Then")).unwrap_or(name);
        let builder = format!("builder::{stem}");
        let is_builder = suffix.is_empty() && item.module.starts_with("builder");
        let owner = if is_builder { builder.as_str() } else { name };
        // `impl From<Thing> for String` belongs to `Thing`.
        let converted =
            item.text.strip_prefix("impl From<").and_then(|text| Some(text.split_once("> for ")?.0));
        let method = member.map(|name| {
            let name = name.strip_prefix("cli_").or_else(|| name.strip_prefix("execute_")).unwrap_or(name);
            names::snake(name)
        });
        let get = |suffix: &str, owner: &str, member: Option<&str>| {
            let key = (suffix.to_owned(), owner.to_owned(), member.map(str::to_owned));
            // What is not written in the document has no location.
            self.origins.get(&key).filter(|origin| !origin.is_empty()).cloned()
        };
        let operation_of = |method: &str| get("", "Client", Some(method));
        let operation =
            operation_of(&names::snake(stem)).or_else(|| method.as_deref().and_then(operation_of));
        let tag = [Some(stem.to_owned()), method.map(|method| names::pascal(&method))];
        [
            get(suffix, owner, member)
                .or_else(|| get("", &builder, member))
                .or_else(|| get(suffix, converted?, None)),
            get(suffix, owner, None).or_else(|| get("", &builder, None)),
            operation,
            tag.into_iter().flatten().find_map(|builder| self.tags.get(&builder)).cloned(),
        ]
    }

    /// Returns the items that `new` does not have, or has with another signature.
    pub(super) fn removed_in(&self, new_api: &Self) -> Vec<RemovedItem> {
        let mut removed = Vec::new();
        let (old_aliases, new_aliases) = (self.aliases(), new_api.aliases());
        for (suffix, old_items) in &self.crates {
            let new_items = new_api.crates.get(suffix).map(Vec::as_slice).unwrap_or_default();
            let added: BTreeMap<_, &Signature> = new_items
                .iter()
                .filter(|item| old_items.binary_search(item).is_err())
                .map(|item| (identity(item), item))
                .collect();
            for old in old_items.iter().filter(|item| new_items.binary_search(item).is_err()) {
                let new = added.get(&identity(old)).map(|new| (*new).clone());
                let accepts_the_same = |new: &Signature| {
                    accepts_option_too(&old.text, &new.text)
                        || without_aliases(&old.text, &old_aliases)
                            == without_aliases(&new.text, &new_aliases)
                };
                if new.as_ref().is_some_and(accepts_the_same) {
                    continue;
                }
                removed.push(RemovedItem {
                    crate_suffix: suffix.clone(),
                    old: old.clone(),
                    origins: self.origins_of(suffix, old),
                    new_origins: new_api.origins_of(suffix, old),
                    new,
                });
            }
        }
        removed
    }

    /// Returns the type that each alias of the client stands for.
    fn aliases(&self) -> BTreeMap<&str, &str> {
        let client = self.crates.get("").into_iter().flatten();
        client.filter_map(|item| item.text.strip_prefix("type ")?.split_once(" = ")).collect()
    }
}

/// Returns a signature with the types that aliases stand for in place of their names.
fn without_aliases(signature: &str, aliases: &BTreeMap<&str, &str>) -> String {
    let is_part_of_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut resolved = String::new();
    let mut rest = signature;
    while !rest.is_empty() {
        let end = rest.find(|c| !is_part_of_name(c)).unwrap_or(rest.len());
        let end = if end == 0 { rest.find(is_part_of_name).unwrap_or(rest.len()) } else { end };
        let (part, following) = rest.split_at(end);
        match aliases.get(part) {
            Some(target) => {
                for path in ["types::", LIBRARY] {
                    resolved.truncate(resolved.strip_suffix(path).unwrap_or(&resolved).len());
                }
                resolved.push_str(target);
            }
            None => resolved.push_str(part),
        }
        rest = following;
    }
    resolved
}

/// Returns what identifies an item, apart from its signature. A type and its trait implementations share a name.
fn identity(signature: &Signature) -> (&str, &str, Option<&str>, &str) {
    let kind = match signature.member {
        Some(_) => "",
        None if signature.text.starts_with("impl ") => signature.text.as_str(),
        None => signature.text.split(' ').next().unwrap_or_default(),
    };
    (&signature.module, &signature.owner, signature.member.as_deref(), kind)
}

/// Returns `true` if a setter of a mock took a value and now takes an `Option` too, which existing calls still satisfy.
fn accepts_option_too(old: &str, new: &str) -> bool {
    let parameter = old.split_once("value: ").and_then(|(_, rest)| rest.rsplit_once(") -> Self"));
    parameter.is_some_and(|(ty, _)| {
        let ty = ty.strip_prefix("impl Into<").and_then(|rest| rest.strip_suffix('>')).unwrap_or(ty);
        new.replace("&'a ", "&").contains(&format!("Into<Option<{ty}>>"))
    })
}

/// Returns the names of parameters in requests, and of properties in JSON.
fn wire_names(api: &Api) -> impl Iterator<Item = Signature> {
    let signature = |module: &str, owner: &str, member: &str, text: String| Signature {
        module: module.into(),
        text,
        owner: owner.into(),
        member: Some(member.into()),
    };
    let parameters = api.operations.iter().flat_map(move |operation| {
        operation.settable().map(move |parameter| {
            let (owner, member) = (&operation.builder, &parameter.ident);
            let location = match parameter.location {
                ParameterLocation::Path => "path",
                ParameterLocation::Query => "query",
                ParameterLocation::Header => "header",
                ParameterLocation::Body => "body",
            };
            let text = format!("{member}: {} in the {location}", parameter.wire);
            signature("builder", owner, member, text)
        })
    });
    let properties = api.types.iter().flat_map(move |(owner, ty)| {
        ty.fields.iter().map(move |field| {
            signature("types", owner, &field.ident, format!("{}: {} in JSON", field.ident, field.wire))
        })
    });
    parameters.chain(properties)
}

/// Returns the commands, their options and the environment variables that set them.
fn commands(api: &Api) -> impl Iterator<Item = Signature> {
    let signature = |operation: &Operation, member: Option<&Parameter>, text: String| Signature {
        module: "command".into(),
        text,
        owner: operation.builder.clone(),
        member: member.map(|parameter| parameter.ident.clone()),
    };
    emit::cli::names(api).into_iter().flat_map(move |(operation, name)| {
        let options = operation.options().flat_map(move |parameter| {
            let names = [Some(parameter.option()), parameter.option_alias()].into_iter().flatten();
            let names = names.map(|name| format!("--{name}"));
            let env = parameter.cli.env.iter().map(|name| format!("${name}"));
            names.chain(env).map(move |text| signature(operation, Some(parameter), text))
        });
        [signature(operation, None, format!("command {name}"))].into_iter().chain(options)
    })
}

impl RemovedItem {
    /// Returns the path of the item, as users of the crate write it.
    pub(super) fn path(&self) -> String {
        let Signature { module, owner, member, .. } = &self.old;
        let first = module.split("::").next().filter(|first| !first.is_empty());
        let builder = (module.contains("::") && module.ends_with("::builder")).then_some("builder");
        let steps = [first, builder, Some(owner.as_str()), member.as_deref()];
        steps.into_iter().flatten().collect::<Vec<_>>().join("::")
    }

    /// Describes the removal or change in one line, for the document named `name`.
    pub(super) fn describe(&self, name: &str) -> String {
        let path = self.path();
        let change = match &self.new {
            Some(new) => {
                let (old, new) = differing_parts(&self.old.text, &new.text);
                format!("changed: `{path}` from `{old}` to `{new}`")
            }
            None if self.old.text.starts_with("impl ") => format!("removed: `{}`", self.old.text),
            None if self.old.text.starts_with(['-', '$']) => {
                format!("removed: `{}` of `{path}`", self.old.text)
            }
            None => format!("removed: `{path}`"),
        };
        let name = crate_name(name);
        let library = format!("{}::", name.replace('-', "_"));
        format!("{} ({name}{})", change.replace(LIBRARY, &library), self.crate_suffix)
    }
}

/// Returns the parts in which two signatures differ: words of functions, and whatever follows the name of other items.
fn differing_parts(old: &str, new: &str) -> (String, String) {
    if !old.contains("fn ") {
        let after_name = |text: &str| {
            let rest = [" = ", ": "].into_iter().find_map(|separator| text.split_once(separator));
            rest.map_or(text, |(_, rest)| rest).to_owned()
        };
        return (after_name(old), after_name(new));
    }
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split(' ').collect(), new.split(' ').collect());
    let prefix = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let max_suffix = old.len().min(new.len()) - prefix;
    let suffix = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    let suffix = suffix.min(max_suffix);
    let part = |words: &[&str]| {
        let part = words[prefix..words.len() - suffix].join(" ");
        let part = part.trim_end_matches(',');
        // The rest of a generic argument is equal in both.
        let open = part.matches('<').count().saturating_sub(part.matches('>').count());
        format!("{part}{}", ">".repeat(open))
    };
    (part(&old), part(&new))
}
