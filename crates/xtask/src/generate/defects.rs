//! `docs/defects.md` from the defect catalogue.

use super::PAGE_MARK;
use http_core::defect::{DefectId, Severity};
use std::fmt::Write as _;

pub(crate) fn page() -> String {
    let mut text = String::from(PAGE_MARK);
    text.push_str(
        "# Defects\n\n\
         Every named way in which octets can fail to be the HTTP/1.1 they should be. The ids are stable: \
         `probe` prints them beside the octets, `conformance` cites them, the server's logs carry them.\n\n\
         *refuse*: a strict recipient does not act on the message. *report*: its meaning is certain, so it is \
         used, and the defect is named all the same.\n\n\
         | id | section | severity | status |\n|---|---|---|---|\n",
    );
    for id in DefectId::ALL {
        let _ = writeln!(
            text,
            "| [{0}](#{0}) | {1} | {2} | {3} |",
            id.as_str(),
            id.section(),
            severity(*id),
            status(*id)
        );
    }
    for id in DefectId::ALL {
        let _ = write!(
            text,
            "\n## {}\n\nExpected: {}.\n\n{}; {}{}.\n",
            id.as_str(),
            id.expected(),
            id.section(),
            severity(*id),
            match id.status() {
                Some(code) => format!(", a server answers {code}"),
                None => String::new(),
            },
        );
    }
    text
}

fn severity(id: DefectId) -> &'static str {
    match id.severity() {
        Severity::Refuse => "refuse",
        Severity::Report => "report",
    }
}

fn status(id: DefectId) -> String {
    id.status().map(|code| code.to_string()).unwrap_or_default()
}
