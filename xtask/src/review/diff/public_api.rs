//! What the crates of a document offer: their signatures, and what no signature tells, which is the names on the wire and
//! on the command line.

use std::{collections::BTreeMap, path::Path};

use crate::{
    diagnostic::Result,
    generate,
    model::{Model, Operation, Parameter, ParameterLocation},
    polish,
    read::Document,
    signatures::{self, Signature},
};

/// Everything that is offered: by crate, as what is added to the name of the client's.
pub(crate) struct Surface(BTreeMap<String, Vec<Signature>>);

/// Something that is no longer offered, or is offered otherwise.
#[derive(Clone, Debug)]
pub(crate) struct Loss {
    /// The crate, as what is added to the name of the client's.
    pub(crate) suffix: String,
    pub(crate) was: Signature,
    /// The same item as it is now, if it is there.
    pub(crate) is: Option<Signature>,
}

impl Surface {
    /// What the document's crates offer, whatever the document is called.
    pub(crate) fn of(document: &Document) -> Result<Self> {
        // The crates' name is in their signatures, and two files that are compared have two names.
        let unnamed = Document::from_value(document.value.clone());
        let (packages, model) = generate::generate_with_model(&unnamed)
            .map_err(|diagnostic| document.locate(diagnostic.without_file()))?;
        let mut offers = BTreeMap::new();
        for (directory, files) in packages {
            let suffix = directory.strip_prefix(&unnamed.name).unwrap_or_default().to_owned();
            let texts = files.iter().map(|(path, text)| (Path::new(path), text.as_str()));
            offers.insert(suffix, signatures::collect(texts)?);
        }
        offers.entry(String::new()).or_insert_with(Vec::new).extend(names_on_the_wire(&model));
        offers.entry("-cli".into()).or_insert_with(Vec::new).extend(commands(&model));
        offers.values_mut().for_each(|offers| offers.sort());
        Ok(Self(offers))
    }

    /// What of this `new` does not offer.
    pub(crate) fn lost(&self, new: &Self) -> Vec<Loss> {
        let mut losses = Vec::new();
        for (suffix, offers) in &self.0 {
            let now = new.0.get(suffix).map(Vec::as_slice).unwrap_or_default();
            let gained: BTreeMap<_, &Signature> = now
                .iter()
                .filter(|offer| offers.binary_search(offer).is_err())
                .map(|offer| (item(offer), offer))
                .collect();
            for was in offers.iter().filter(|offer| now.binary_search(offer).is_err()) {
                let is = gained.get(&item(was)).map(|is| (*is).clone());
                if is.as_ref().is_some_and(|is| takes_none_too(&was.text, &is.text)) {
                    continue;
                }
                losses.push(Loss { suffix: suffix.clone(), was: was.clone(), is });
            }
        }
        losses
    }
}

/// What makes two signatures two states of one item. The name of a type is also the name of what is implemented for it.
fn item(signature: &Signature) -> (&str, &str, Option<&str>, &str) {
    let kind = match signature.member {
        Some(_) => "",
        None if signature.text.starts_with("impl ") => signature.text.as_str(),
        None => signature.text.split(' ').next().unwrap_or_default(),
    };
    (&signature.module, &signature.owner, signature.member.as_deref(), kind)
}

/// Whether a setter of a mock took a value, and takes none at all besides: what was given to it can still be given.
fn takes_none_too(was: &str, is: &str) -> bool {
    let taken = was.split_once("value: ").and_then(|(_, rest)| rest.rsplit_once(") -> Self"));
    taken.is_some_and(|(taken, _)| {
        let taken = taken.strip_prefix("impl Into<").and_then(|rest| rest.strip_suffix('>')).unwrap_or(taken);
        is.replace("&'a ", "&").contains(&format!("Into<Option<{taken}>>"))
    })
}

fn names_on_the_wire(model: &Model) -> impl Iterator<Item = Signature> {
    let offer = |module: &str, owner: &str, member: &str, text: String| Signature {
        module: module.into(),
        text,
        owner: owner.into(),
        member: Some(member.into()),
    };
    let sent = model.operations.iter().flat_map(move |operation| {
        operation.settable().map(move |parameter| {
            let (owner, member) = (&operation.builder, &parameter.ident);
            let place = match parameter.location {
                ParameterLocation::Path => "path",
                ParameterLocation::Query => "query",
                ParameterLocation::Header => "header",
                ParameterLocation::Body => "body",
            };
            offer("builder", owner, member, format!("{member} sends {} in the {place}", parameter.wire))
        })
    });
    let named = model.types.iter().flat_map(move |(owner, ty)| {
        ty.fields.iter().map(move |field| {
            offer("types", owner, &field.ident, format!("{} is {} in JSON", field.ident, field.wire))
        })
    });
    sent.chain(named)
}

fn commands(model: &Model) -> impl Iterator<Item = Signature> {
    let offer = |operation: &Operation, member: Option<&Parameter>, text: String| Signature {
        module: "command".into(),
        text,
        owner: operation.builder.clone(),
        member: member.map(|parameter| parameter.ident.clone()),
    };
    polish::command_names(model).into_iter().flat_map(move |(operation, name)| {
        let options = operation.options().flat_map(move |parameter| {
            let names = [Some(parameter.option()), parameter.option_alias()].into_iter().flatten();
            let names = names.map(|name| format!("--{name}"));
            let env = parameter.cli.env.iter().map(|name| format!("${name}"));
            names.chain(env).map(move |text| offer(operation, Some(parameter), text))
        });
        [offer(operation, None, format!("command {name}"))].into_iter().chain(options)
    })
}

impl Loss {
    /// The item as those who use the crate name it.
    pub(crate) fn path(&self) -> String {
        let Signature { module, owner, member, .. } = &self.was;
        let first = module.split("::").next().filter(|first| !first.is_empty());
        let builder = (module.contains("::") && module.ends_with("::builder")).then_some("builder");
        let steps = [first, builder, Some(owner.as_str()), member.as_deref()];
        steps.into_iter().flatten().collect::<Vec<_>>().join("::")
    }

    /// In a line, with no more of the signatures than differs. `name` is the document's.
    pub(crate) fn told(&self, name: &str) -> String {
        let path = self.path();
        let what = match &self.is {
            Some(is) => {
                let (was, is) = differing(&self.was.text, &is.text);
                format!("`{path}` was `{was}`, is `{is}`")
            }
            None if self.was.text.starts_with("impl ") => format!("`{}` is gone", self.was.text),
            None if self.was.text.starts_with(['-', '$']) => {
                format!("`{}` of `{path}` is gone", self.was.text)
            }
            None => format!("`{path}` is gone"),
        };
        let library = format!("twilio_{}::", name.replace('-', "_"));
        format!("twilio-{name}{}: {}", self.suffix, what.replace("twilio_made::", &library))
    }
}

/// The parts in which two signatures differ: of functions their words, of others what follows the name.
fn differing(was: &str, is: &str) -> (String, String) {
    if !was.contains("fn ") {
        let value = |text: &str| {
            let value = [" = ", ": "].into_iter().find_map(|sign| text.split_once(sign));
            value.map_or(text, |(_, value)| value).to_owned()
        };
        return (value(was), value(is));
    }
    let (was, is): (Vec<&str>, Vec<&str>) = (was.split(' ').collect(), is.split(' ').collect());
    let first = was.iter().zip(&is).take_while(|(was, is)| was == is).count();
    let most = was.len().min(is.len()) - first;
    let last = was.iter().rev().zip(is.iter().rev()).take_while(|(was, is)| was == is).count().min(most);
    let part = |words: &[&str]| words[first..words.len() - last].join(" ").trim_end_matches(',').to_owned();
    (part(&was), part(&is))
}
