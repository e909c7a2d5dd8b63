//! `view`: how events are shown.

use super::{Command, Group, Next};
use crate::cli::ViewName;
use crate::complaint::Complaint;
use crate::repl::Console;
use crate::setup;
use clap::ValueEnum as _;

pub(super) const COMMAND: Command = Command {
    name: "view",
    group: Group::Reading,
    usage: "[lines | tokens | hex | text | none] [content N | all] [decoded | coded] [again] | json",
    summary: "Choose how octets are shown; `again` shows the current connection once more",
    details: "`content N` bounds the content octets shown per message, `all` lifts the bound. `decoded` shows content without gzip or deflate as well. `json` shows the current connection as JSON lines. Defects are shown in every view.",
    examples: &[
        "view tokens",
        "view hex again",
        "view all again",
        "view decoded again",
        "view json",
    ],
    words: &[
        "lines", "tokens", "hex", "text", "none", "content", "all", "decoded", "coded", "again",
        "json",
    ],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    let mut view = console.view();
    let mut again = false;
    let mut words = operands.split_whitespace();
    while let Some(word) = words.next() {
        match word {
            "all" => view.content = usize::MAX,
            "again" => again = true,
            "decoded" => view.decode = true,
            "coded" => view.decode = false,
            "json" => {
                console.show_json();
                return Ok(Next::Prompt);
            }
            "content" => {
                let number = words.next().and_then(|number| number.parse().ok());
                view.content = number.ok_or_else(|| Complaint::usage("view content N"))?;
            }
            name => {
                let name = ViewName::from_str(name, false).map_err(|_| {
                    Complaint::usage(format!(
                        "there is no view `{name}`: lines, tokens, hex, text or none"
                    ))
                })?;
                view.detail = setup::detail(name);
            }
        }
    }
    console.set_view(view);
    if again {
        console.show_again();
    }
    Ok(Next::Prompt)
}
