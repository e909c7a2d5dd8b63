//! `probe diff`: the same octets to several targets.

use crate::cli::Common;
use crate::compare::{Observed, both_reject, differences, lines, objects, verdict};
use crate::complaint::Complaint;
use crate::exit::Exit;
use crate::json::Object;
use crate::output::Output;
use crate::play::{AFTERMATH, Stage};
use crate::session_file;
use crate::target::Place;
use std::path::Path;
use wire::script::Script;
use wire::transcript::{ConnectionLog, Transcript};

/// Plays the script against every target and compares each with the first.
pub(crate) fn run(
    operands: &[String],
    mask: &[String],
    common: &Common,
    out: &Output,
) -> Result<Exit, Complaint> {
    let [targets @ .., file] = operands else {
        return Err(Complaint::usage("diff needs two targets and a script"));
    };
    let script = session_file::read(Path::new(file))?.script;
    let mut runs = Vec::new();
    for name in targets {
        runs.push((name.as_str(), transcript(name, &script, common, out)?));
    }
    let (Some(first), rest) = (runs.first(), runs.get(1..).unwrap_or_default()) else {
        return Err(Complaint::usage("diff needs two targets and a script"));
    };
    let mut differ = false;
    for (name, run) in rest {
        differ |= pair((first.0, &first.1), (name, run), mask, common.json, out);
    }
    Ok(if differ { Exit::Unexpected } else { Exit::Fine })
}

/// Plays the script without showing it; with --json what was recorded is told.
pub(crate) fn transcript(
    target: &str,
    script: &Script,
    common: &Common,
    out: &Output,
) -> Result<Transcript, Complaint> {
    let place = Place::parse(target, common)
        .map_err(|error| Complaint::usage(format!("{target}: {error}")))?;
    let mut stage = Stage::silent(&place.target, common, out)?;
    stage.script(script)?;
    Ok(stage.finish(AFTERMATH))
}

/// Shows how two runs differ; true when they do.
pub(crate) fn pair(
    left: (&str, &Transcript),
    right: (&str, &Transcript),
    mask: &[String],
    json: bool,
    out: &Output,
) -> bool {
    let mut differ = false;
    let several = left.1.connections.len() > 1;
    for (one, other) in left.1.connections.iter().zip(&right.1.connections) {
        let (a, b) = (observed(one), observed(other));
        let found = differences(&a, &b, mask);
        let agree = found.is_empty() || both_reject(&a, &b);
        differ |= !agree;
        if json {
            let line = Object::new("comparison")
                .text("left", left.0)
                .text("right", right.0)
                .text("connection", &one.name)
                .text("verdict", &verdict(&a, &b))
                .flag("agree", agree)
                .list("differences", objects(&found));
            out.lines(&line.line());
            continue;
        }
        let place = if several {
            format!(" on {}", one.name)
        } else {
            String::new()
        };
        out.line(&format!(
            "* {} and {}{place}: {}",
            left.0,
            right.0,
            verdict(&a, &b)
        ));
        if found.is_empty() {
            out.line("* no difference (dates and identifiers compared by presence)");
        } else if agree {
            out.line("* they agree, in other words:");
        }
        out.lines(&lines(
            &found,
            left.0,
            right.0,
            if agree { '*' } else { '!' },
        ));
    }
    differ
}

pub(crate) fn observed(log: &ConnectionLog) -> Observed<'_> {
    Observed {
        responses: &log.responses,
        ending: Some(log.ending),
        timed_out: log.timed_out,
    }
}
