//! From a list of operations to a tree of commands: `RESOURCE VERB`.

use std::collections::{BTreeMap, BTreeSet};

use clap::Command;

use crate::util::shell;

/// One operation, as its generated crate tells it.
pub(super) struct Entry<K> {
    pub(super) which: K,
    pub(super) resource: &'static str,
    pub(super) about: &'static str,
    pub(super) verb: &'static str,
    pub(super) example: &'static [&'static str],
    pub(super) command: Command,
}

/// The commands by resource and verb, in the document's order.
pub(super) struct Tree<K> {
    commands: Vec<Command>,
    places: BTreeMap<(String, String), K>,
}

impl<K> Tree<K> {
    /// Groups `entries`. A resource whose name is among `taken` is called otherwise, and so is an option among `options`.
    pub(super) fn new(
        entries: impl IntoIterator<Item = Entry<K>>,
        taken: &BTreeSet<String>,
        options: &BTreeSet<String>,
    ) -> Self {
        let mut tree = Self { commands: Vec::new(), places: BTreeMap::new() };
        for entry in entries {
            let Entry { which, resource, about, verb, example, command } = entry;
            let name = match resource {
                taken_name if taken.contains(taken_name) => format!("{taken_name}-resource"),
                free => free.to_owned(),
            };
            let help = shell::example(&format!("trusthub {name} {verb}"), example);
            let command =
                command.name(verb).after_help(help.clone()).mut_args(|argument| match argument.get_long() {
                    Some(long) if options.contains(long) => {
                        let long = format!("field-{long}");
                        argument.long(long)
                    }
                    _ => argument,
                });
            let about = about.lines().next().unwrap_or_default().trim_end_matches('.').to_owned();
            let group = match tree.commands.iter().position(|group| group.get_name() == name) {
                Some(at) => tree.commands.remove(at),
                None => Command::new(name.clone())
                    .about(about)
                    .after_help(help)
                    .subcommand_required(true)
                    .arg_required_else_help(true),
            };
            tree.commands.push(group.subcommand(command));
            tree.places.insert((name, verb.to_owned()), which);
        }
        tree
    }

    /// One command for each resource, its verbs below it.
    pub(super) fn commands(&self) -> Vec<Command> {
        self.commands.clone()
    }

    /// Which operation it is.
    pub(super) fn find(&self, resource: &str, verb: &str) -> Option<&K> {
        self.places.get(&(resource.to_owned(), verb.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use clap::Arg;

    use super::*;

    fn entry(which: u8, resource: &'static str, verb: &'static str, options: &[&'static str]) -> Entry<u8> {
        let arguments = options.iter().map(|name| Arg::new(*name).long(*name));
        let example: &'static [&'static str] = &["--sid", "AB 1"];
        let command = Command::new("operation").about("It").args(arguments);
        Entry { which, resource, about: "What it is.\n\nMore.", verb, example, command }
    }

    fn program(entries: Vec<Entry<u8>>) -> (Command, Tree<u8>) {
        let taken = BTreeSet::from(["sync".to_owned()]);
        let options = BTreeSet::from(["region".to_owned()]);
        let tree = Tree::new(entries, &taken, &options);
        let command = Command::new("trusthub").subcommands(tree.commands());
        command.clone().debug_assert();
        (command, tree)
    }

    #[test]
    fn each_resource_has_its_verbs_and_each_verb_its_operation() {
        let (command, tree) = program(vec![
            entry(1, "assignments", "list", &["sid"]),
            entry(2, "profiles", "list", &["sid"]),
            entry(3, "assignments", "create", &["sid"]),
            entry(4, "sync", "fetch", &["sid", "region"]),
        ]);
        let mut lines = Vec::new();
        for group in command.get_subcommands() {
            lines.push(format!("{}: {}", group.get_name(), group.get_about().unwrap()));
            for verb in group.get_subcommands() {
                let options: Vec<_> =
                    verb.get_arguments().filter_map(|argument| argument.get_long()).collect();
                let which = tree.find(group.get_name(), verb.get_name()).unwrap();
                lines.push(format!("  {} is {which} and takes {}", verb.get_name(), options.join(", ")));
            }
        }
        insta::assert_snapshot!(lines.join("\n"), @r"
        profiles: What it is
          list is 2 and takes sid
        assignments: What it is
          list is 1 and takes sid
          create is 3 and takes sid
        sync-resource: What it is
          fetch is 4 and takes sid, field-region
        ");
    }
}
