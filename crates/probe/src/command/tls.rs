//! `tls`: say how later connects speak TLS.

use super::{Command, Group, Next};
use crate::complaint::Complaint;
use crate::repl::Console;

pub(super) const COMMAND: Command = Command {
    name: "tls",
    group: Group::Connection,
    usage: r#"[off] [sni NAME] [alpn NAME...] [insecure] [ca "FILE"]"#,
    summary: "Say how later connects speak TLS",
    details: "Without operands: TLS with the system's trust roots, and the host as server name.",
    examples: &[r#"tls insecure"#, r#"tls off"#],
    words: &["off", "sni", "alpn", "insecure", "ca"],
    run,
};

fn run(console: &mut Console, operands: &str) -> Result<Next, Complaint> {
    console.verb(&format!("tls {operands}"))?;
    Ok(Next::Prompt)
}
