//! Man pages and shell completions from each tool's own description of its command line.

use clap::{Command, CommandFactory as _};
use clap_complete::Shell;
use std::io;
use std::path::PathBuf;

/// The tools and their command lines.
pub(crate) fn tools() -> Vec<(&'static str, Command)> {
    vec![
        ("conformance", conformance::command()),
        ("probe", probe::command()),
        ("server", server::Cli::command()),
    ]
}

/// One page for the tool, one for each of its subcommands.
pub(crate) fn manual(command: &Command) -> io::Result<Vec<(PathBuf, String)>> {
    let mut pages = Vec::new();
    let mut built = command.clone();
    built.build();
    page(&built, built.get_name(), &mut pages)?;
    Ok(pages)
}

fn page(command: &Command, name: &str, pages: &mut Vec<(PathBuf, String)>) -> io::Result<()> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone().name(name.to_owned())).render(&mut text)?;
    pages.push((PathBuf::from(format!("docs/man/{name}.1")), utf8(text)?));
    for inner in command.get_subcommands() {
        if inner.get_name() != "help" && !inner.is_hide_set() {
            page(inner, &format!("{name}-{}", inner.get_name()), pages)?;
        }
    }
    Ok(())
}

/// Completions for the shells people use most.
pub(crate) fn completions(name: &str, command: &Command) -> io::Result<Vec<(PathBuf, String)>> {
    let mut files = Vec::new();
    for (shell, extension) in [
        (Shell::Bash, "bash"),
        (Shell::Fish, "fish"),
        (Shell::Zsh, "zsh"),
    ] {
        let mut text = Vec::new();
        clap_complete::generate(shell, &mut command.clone(), name, &mut text);
        files.push((
            PathBuf::from(format!("docs/completions/{name}.{extension}")),
            utf8(text)?,
        ));
    }
    Ok(files)
}

fn utf8(text: Vec<u8>) -> io::Result<String> {
    String::from_utf8(text).map_err(io::Error::other)
}
