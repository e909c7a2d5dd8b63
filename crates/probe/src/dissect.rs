//! `probe dissect`: what octets mean, without a network.

use crate::cli::Common;
use crate::complaint::Complaint;
use crate::exit::Exit;
use crate::output::Output;
use crate::{json, setup};
use http_core::syntax::Direction;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use wire::transcript::dissected;

/// What the octets are.
pub(crate) struct Question<'a> {
    pub(crate) file: Option<&'a Path>,
    pub(crate) request: bool,
    pub(crate) response: bool,
    pub(crate) method: Option<&'a str>,
    pub(crate) readings: bool,
}

/// Shows the octets; exit code 1 when a strict recipient would refuse them.
pub(crate) fn run(
    question: &Question<'_>,
    common: &Common,
    out: &Output,
) -> Result<Exit, Complaint> {
    let octets = read(question.file, common.max_octets)?;
    let direction = match (question.request, question.response) {
        (true, _) => Direction::Request,
        (_, true) => Direction::Response,
        _ => guess(&octets),
    };
    let method = question.method.map(str::as_bytes);
    let (text, dissection) = dissected(&octets, direction, method, &setup::view(common));
    if common.json {
        out.lines(&json::dissection(&octets, &dissection));
    } else {
        out.lines(&text);
    }
    if question.readings {
        out.lines(&crate::readings::lines(&octets, direction));
    }
    Ok(if dissection.first_refused().is_some() {
        Exit::Unexpected
    } else {
        Exit::Fine
    })
}

fn read(file: Option<&Path>, bound: usize) -> Result<Vec<u8>, Complaint> {
    let mut octets = Vec::new();
    let bound = bound as u64;
    let read = match file {
        Some(path) => {
            let opened = File::open(path).map_err(|error| Complaint::file(path, &error))?;
            opened.take(bound).read_to_end(&mut octets)
        }
        None => io::stdin().lock().take(bound).read_to_end(&mut octets),
    };
    read.map_err(|error| Complaint::file(file.unwrap_or(Path::new("standard input")), &error))?;
    Ok(octets)
}

/// A response begins with its version; anything else is taken for a request.
fn guess(octets: &[u8]) -> Direction {
    let start = octets
        .iter()
        .position(|octet| !matches!(octet, b'\r' | b'\n'))
        .unwrap_or(0);
    if octets[start..].starts_with(b"HTTP/") {
        Direction::Response
    } else {
        Direction::Request
    }
}
