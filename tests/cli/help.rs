//! Everything that can be written on the command line says what it is.

use clap::{Command, CommandFactory as _};
use foresale::cli::Arguments;

/// The ways to commands and arguments that say nothing, and how many there are in all.
fn silent(command: &Command, way: &str, found: &mut Vec<String>) -> usize {
    let is_empty = |help: Option<&clap::builder::StyledStr>| help.is_none_or(|help| help.to_string().trim().is_empty());
    let way = format!("{way} {}", command.get_name());
    if is_empty(command.get_about()) {
        found.push(way.clone());
    }
    let mut seen = 1;
    for argument in command.get_arguments() {
        seen += 1;
        if is_empty(argument.get_help()) {
            found.push(format!("{way} {argument}"));
        }
    }
    seen + command.get_subcommands().map(|below| silent(below, &way, found)).sum::<usize>()
}

#[test]
fn every_command_and_argument_says_what_it_is() {
    let mut found = Vec::new();
    let seen = silent(&Arguments::command(), "", &mut found);
    assert!(seen > 250, "only {seen} were looked at");
    assert!(found.is_empty(), "no help for\n{}", found.join("\n"));
    let bare = Command::new("rank").arg(clap::Arg::new("top"));
    silent(&bare, "", &mut found);
    assert_eq!(found, [" rank", " rank [top]"]);
}
