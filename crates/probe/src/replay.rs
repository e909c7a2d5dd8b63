//! `probe replay`: a saved session again, octet for octet, compared with what came back then.

use crate::cli::Common;
use crate::compare::{Observed, differences, lines, objects};
use crate::complaint::Complaint;
use crate::exit::Exit;
use crate::json::Object;
use crate::output::Output;
use crate::play::{AFTERMATH, Stage};
use crate::session_file;
use http_core::dissect::{Dissection, Dissector, End};
use std::path::Path;
use wire::transcript::ConnectionLog;

pub(crate) fn run(
    file: &Path,
    target: Option<&str>,
    common: &Common,
    out: &Output,
) -> Result<Exit, Complaint> {
    let (session, _, target) = session_file::open(file, target, common)?;
    let mut stage = Stage::new(&target, common, out)?;
    let played = stage.script(&session.script);
    let transcript = stage.finish(AFTERMATH);
    played?;
    let mut same = true;
    for (name, octets) in &session.answers {
        let Some(log) = transcript.connection(name) else {
            let text = format!("{name}: this connection was recorded but not opened");
            if common.json {
                let line = Object::new("note").text("note", &text);
                out.lines(&line.line());
            } else {
                out.line(&format!("! {text}"));
            }
            same = false;
            continue;
        };
        let then = recorded(octets, log);
        let found = differences(
            &Observed {
                responses: &then,
                ending: None,
                timed_out: false,
            },
            &Observed {
                responses: &log.responses,
                ending: None,
                timed_out: log.timed_out,
            },
            &[],
        );
        if common.json {
            let line = Object::new("comparison")
                .text("left", "then")
                .text("right", "now")
                .text("connection", name)
                .flag("agree", found.is_empty())
                .list("differences", objects(&found));
            out.lines(&line.line());
        } else {
            let word = if found.is_empty() {
                "came back as recorded"
            } else {
                "came back otherwise than recorded"
            };
            out.line(&format!(
                "* {name}: {word} (dates and identifiers compared by presence)"
            ));
            out.lines(&lines(&found, "then", "now", '!'));
        }
        same &= found.is_empty();
    }
    let held = transcript
        .expectations
        .iter()
        .all(|expectation| expectation.held);
    Ok(if same && held {
        Exit::Fine
    } else {
        Exit::Unexpected
    })
}

/// What came back then, read as answers to what was sent now, which is the same.
fn recorded(octets: &[u8], log: &ConnectionLog) -> Dissection {
    let mut dissector = Dissector::responses();
    for request in log.requests.requests() {
        dissector.expect_answer_to(request);
    }
    if log.requests.first_refused().is_some() {
        dissector.expect_any();
    }
    dissector.push(octets);
    dissector.end(log.responses.end.unwrap_or(End::Open));
    dissector.into_dissection()
}
