//! Arranges operations as a tree of commands: `RESOURCE VERB`.

use std::collections::{BTreeMap, BTreeSet};

use clap::{Arg, Command};

use crate::util::shell;

/// An operation as its generated crate describes it.
pub(super) struct Operation<Id> {
    pub(super) id: Id,
    pub(super) resource: &'static str,
    pub(super) about: &'static str,
    pub(super) verb: &'static str,
    pub(super) example: &'static [&'static str],
    pub(super) command: Command,
}

/// The commands by resource and verb, in the order of the document.
pub(super) struct CommandTree<Id> {
    commands: Vec<Command>,
    ids: BTreeMap<(String, String), Id>,
}

impl<Id> CommandTree<Id> {
    /// Groups `operations` by resource. Resources named like one in `reserved_names`, and options named like one in
    /// `reserved_options`, are renamed.
    pub(super) fn new(
        operations: impl IntoIterator<Item = Operation<Id>>,
        reserved_names: &BTreeSet<String>,
        reserved_options: &BTreeSet<String>,
    ) -> Self {
        let mut tree = Self { commands: Vec::new(), ids: BTreeMap::new() };
        for operation in operations {
            let Operation { id, resource, about, verb, example, command } = operation;
            let name = if reserved_names.contains(resource) {
                format!("{resource}-resource")
            } else {
                resource.to_owned()
            };
            let help = shell::example(&format!("trusthub {name} {verb}"), example);
            let command =
                command.name(verb).after_help(help.clone()).mut_args(|argument| match argument.get_long() {
                    Some(long) if reserved_options.contains(long) => {
                        let long = format!("field-{long}");
                        argument.long(long)
                    }
                    // An alias is another name: without it, the option keeps its own.
                    Some(_) if has_alias_in(&argument, reserved_options) => argument.alias(None),
                    _ => argument,
                });
            let command = if verb == "fetch" { command.visible_alias("show") } else { command };
            let about = about.lines().next().unwrap_or_default().trim_end_matches('.').to_owned();
            let group = match tree.commands.iter().position(|group| group.get_name() == name) {
                Some(index) => tree.commands.remove(index),
                None => Command::new(name.clone())
                    .about(about)
                    .after_help(help)
                    .subcommand_required(true)
                    .arg_required_else_help(true),
            };
            tree.commands.push(group.subcommand(command));
            tree.ids.insert((name, verb.to_owned()), id);
        }
        tree
    }

    /// Returns a command for each resource, with its verbs as subcommands.
    pub(super) fn commands(&self) -> Vec<Command> {
        self.commands.clone()
    }

    /// Returns the operation of a command.
    pub(super) fn find(&self, resource: &str, verb: &str) -> Option<&Id> {
        self.ids.get(&(resource.to_owned(), verb.to_owned()))
    }
}

fn has_alias_in(argument: &Arg, names: &BTreeSet<String>) -> bool {
    argument.get_all_aliases().is_some_and(|aliases| aliases.iter().any(|alias| names.contains(*alias)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(
        id: u8,
        resource: &'static str,
        verb: &'static str,
        options: &[&'static str],
    ) -> Operation<u8> {
        let arguments = options.iter().map(|name| Arg::new(*name).long(*name).alias(format!("{name}-alias")));
        let example: &'static [&'static str] = &["--sid", "AB 1"];
        let command = Command::new("operation").about("About the operation").args(arguments);
        Operation { id, resource, about: "About the resource.\n\nMore.", verb, example, command }
    }

    fn program(operations: Vec<Operation<u8>>) -> (Command, CommandTree<u8>) {
        let names = BTreeSet::from(["sync".to_owned()]);
        let options = BTreeSet::from(["region".to_owned(), "edge-alias".to_owned()]);
        let tree = CommandTree::new(operations, &names, &options);
        let command = Command::new("trusthub").subcommands(tree.commands());
        command.clone().debug_assert();
        (command, tree)
    }

    #[test]
    fn new_groups_verbs_by_resource_and_renames_reserved_names() {
        let (command, tree) = program(vec![
            operation(1, "assignments", "list", &["sid"]),
            operation(2, "profiles", "list", &["sid"]),
            operation(3, "assignments", "create", &["sid"]),
            operation(4, "sync", "fetch", &["sid", "region", "edge"]),
        ]);
        let mut lines = Vec::new();
        for group in command.get_subcommands() {
            lines.push(format!("{}: {}", group.get_name(), group.get_about().unwrap()));
            for verb in group.get_subcommands() {
                let names = |argument: &Arg| {
                    let aliases = argument.get_all_aliases().unwrap_or_default();
                    argument.get_long().into_iter().chain(aliases).collect::<Vec<_>>().join("|")
                };
                let options: Vec<_> = verb.get_arguments().map(names).collect();
                let id = tree.find(group.get_name(), verb.get_name()).unwrap();
                lines.push(format!("  {}: operation {id}, options {}", verb.get_name(), options.join(", ")));
            }
        }
        insta::assert_snapshot!(lines.join("\n"), @r"
        profiles: About the resource
          list: operation 2, options sid|sid-alias
        assignments: About the resource
          list: operation 1, options sid|sid-alias
          create: operation 3, options sid|sid-alias
        sync-resource: About the resource
          fetch: operation 4, options sid|sid-alias, field-region|region-alias, edge
        ");
    }
}
