//! The smallest octets that still have the same outcome: bounded delta debugging, first over lines,
//! then over tokens, then over octets.

use crate::cli::Common;
use crate::complaint::Complaint;
use crate::output::Output;
use crate::{lint, setup};
use http_core::dissect::dissect;
use http_core::syntax::Direction;
use std::time::Duration;
use wire::dial::Target;
use wire::drive::{Cuts, Done, RunOptions, Session};
use wire::script::{Until, Vars};

/// Longest wait for the answer to one attempt. Silence is an outcome too, and a costly one.
const PATIENCE: Duration = Duration::from_millis(500);

/// What a peer did, as far as it matters: the status codes, and whether it ended the connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    statuses: Vec<Option<u16>>,
    closed: bool,
    silent: bool,
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.statuses.is_empty() {
            f.write_str("no answer")?;
        }
        for (index, status) in self.statuses.iter().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            match status {
                Some(status) => write!(f, "{comma}{status}")?,
                None => write!(f, "{comma}an answer without a status code")?,
            }
        }
        f.write_str(if self.closed {
            ", then closed"
        } else {
            ", left open"
        })
    }
}

/// Shrinks `octets` in at most `tries` attempts. Every attempt is a connection of its own.
pub(crate) fn run(
    target: &Target,
    octets: &[u8],
    tries: usize,
    common: &Common,
    out: &Output,
) -> Result<Vec<u8>, Complaint> {
    let options = setup::options(common, None);
    let patience = common.timeout.min(PATIENCE);
    let wanted = attempt(target, octets, &options, patience)?;
    out.line(&format!("* {}, outcome: {wanted}", count(octets.len())));
    let fault = lint::fault(octets);
    if let Some(fault) = fault {
        out.line(&format!(
            "* and the first fault in them is {}, which is kept",
            fault.as_str()
        ));
    }
    let mut left = tries;
    let mut failure = None;
    let smallest = shrink(octets, &mut |candidate| {
        if left == 0 || failure.is_some() || lint::fault(candidate) != fault {
            return false;
        }
        left -= 1;
        match attempt(target, candidate, &options, patience) {
            Ok(outcome) => outcome == wanted,
            Err(complaint) => {
                failure = Some(complaint);
                false
            }
        }
    });
    if let Some(complaint) = failure {
        return Err(complaint);
    }
    let spent = tries - left;
    let bound = if left == 0 {
        ", which is the bound"
    } else {
        ""
    };
    out.line(&format!(
        "* {} with the same outcome, after {spent} attempts{bound}",
        count(smallest.len())
    ));
    Ok(smallest)
}

fn attempt(
    target: &Target,
    octets: &[u8],
    options: &RunOptions,
    patience: Duration,
) -> Result<Outcome, Complaint> {
    let mut session = Session::new(options.clone(), Vars::new());
    session
        .connect(None, target)
        .map_err(|kind| Complaint::step(&kind, 0))?;
    session.send(octets, &Cuts::Whole);
    // Whoever keeps the connection open after all answers costs one wait; whoever closes, none.
    let done = session.read(&Until::Close, patience);
    let log = session.connection_log();
    session.close();
    let responses = log.as_ref().map(|log| &log.responses);
    Ok(Outcome {
        statuses: responses
            .into_iter()
            .flat_map(|r| r.responses())
            .map(|response| response.status())
            .collect(),
        closed: done == Done::Ended || done == Done::Satisfied,
        silent: log.as_ref().is_none_or(|log| log.received.is_empty()),
    })
}

/// The smallest octets for which `same` holds, as far as removing pieces leads.
pub(crate) fn shrink(octets: &[u8], same: &mut dyn FnMut(&[u8]) -> bool) -> Vec<u8> {
    let mut smallest = octets.to_vec();
    for pieces in [lines, tokens, single] {
        loop {
            let before = smallest.len();
            smallest = pass(&smallest, pieces, same);
            if smallest.len() == before {
                break;
            }
        }
    }
    smallest
}

/// Removes runs of pieces, long ones first, as long as the outcome stays.
fn pass(
    octets: &[u8],
    pieces: fn(&[u8]) -> Vec<Vec<u8>>,
    same: &mut dyn FnMut(&[u8]) -> bool,
) -> Vec<u8> {
    let mut kept = pieces(octets);
    let mut run = kept.len() / 2;
    while run > 0 {
        let mut at = 0;
        while at < kept.len() {
            let end = (at + run).min(kept.len());
            let candidate: Vec<u8> = kept[..at]
                .iter()
                .chain(&kept[end..])
                .flatten()
                .copied()
                .collect();
            if same(&candidate) {
                kept.drain(at..end);
            } else {
                at += run;
            }
        }
        run /= 2;
    }
    kept.concat()
}

fn count(octets: usize) -> String {
    let s = if octets == 1 { "" } else { "s" };
    format!("{octets} octet{s}")
}

fn lines(octets: &[u8]) -> Vec<Vec<u8>> {
    octets
        .split_inclusive(|octet| *octet == b'\n')
        .map(<[u8]>::to_vec)
        .collect()
}

fn tokens(octets: &[u8]) -> Vec<Vec<u8>> {
    let dissection = dissect(octets, Direction::Request);
    dissection
        .tokens
        .iter()
        .map(|(_, span)| span.slice(octets, 0).to_vec())
        .collect()
}

fn single(octets: &[u8]) -> Vec<Vec<u8>> {
    octets.iter().map(|octet| vec![*octet]).collect()
}

#[cfg(test)]
mod tests {
    use super::shrink;

    #[test]
    fn what_does_not_matter_goes() {
        let octets = b"GET /long/path HTTP/1.1\r\nHost: example\r\nAccept: */*\r\nX : y\r\nUser-Agent: z\r\n\r\n";
        let mut tries = 0;
        let smallest = shrink(octets, &mut |candidate| {
            tries += 1;
            candidate.windows(3).any(|window| window == b"X :") && candidate.ends_with(b"\r\n\r\n")
        });
        assert_eq!(smallest, b"X :\r\n\r\n");
        assert!(tries < 300, "{tries}");
    }

    #[test]
    fn nothing_goes_when_everything_matters() {
        let octets = b"GET / HTTP/1.1\r\n\r\n";
        assert_eq!(shrink(octets, &mut |candidate| candidate == octets), octets);
    }
}
