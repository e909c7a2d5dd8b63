//! The Host field of a request (RFC 9112 §3.2).

use crate::defect::{Defect, DefectId};
use crate::field::{Host, Port};
use crate::message::RequestHead;
use crate::span::Span;
use crate::syntax::{KnownName, RequestTarget, Sink, Strict, Version};
use core::ops::ControlFlow;

/// What the Host rules look at.
#[derive(Clone, Copy, Debug)]
pub struct HostFacts<'a> {
    /// `HTTP-version`: HTTP/1.0 may leave Host out.
    pub version: Version,
    /// `method`, which decides about the form of the target.
    pub method: &'a [u8],
    /// `request-target`: in absolute form it names the host as well.
    pub target: &'a [u8],
    /// Where a missing Host is charged.
    pub missing_at: Span,
}

/// The host a request names: exactly one Host field line, well formed.
///
/// # Errors
/// The first defect that must be refused; spans count as those of the head.
#[inline]
pub fn host<'a>(head: &RequestHead<'a>) -> Result<Option<Host<'a>>, Defect> {
    let section = head.section();
    if section.count(KnownName::Host) == 1
        && let Some(value) = section.value(KnownName::Host)
        && let Ok(host) = Host::parse(value)
        && host.port != Port::TooLarge
    {
        return Ok(Some(host)); // what nearly every request comes down to, without a loop
    }
    host_of_fields(head)
}

fn host_of_fields<'a>(head: &RequestHead<'a>) -> Result<Option<Host<'a>>, Defect> {
    let section = head.section();
    let after_target = head.target_span().end;
    let facts = HostFacts {
        version: head.version(),
        method: head.method(),
        target: head.target(),
        missing_at: Span::new(after_target, after_target),
    };
    let lines = section.lines_of(KnownName::Host);
    let lines = lines.map(|line| (line.value, line.value_span));
    let decided = decide_host(facts, lines, &mut Strict);
    match decided {
        ControlFlow::Continue(host) => Ok(host),
        ControlFlow::Break(defect) => Err(defect),
    }
}

/// The same for any sink, from the value and span of every Host field line. `None` when there is
/// none, or none that could be read.
pub fn decide_host<'a, S: Sink>(
    facts: HostFacts<'_>,
    mut lines: impl Iterator<Item = (&'a [u8], Span)>,
    sink: &mut S,
) -> ControlFlow<Defect, Option<Host<'a>>> {
    let Some((value, span)) = lines.next() else {
        if facts.version.at_least_11() {
            sink.defect(Defect::new(DefectId::HostMissing, facts.missing_at))?;
        }
        return ControlFlow::Continue(None);
    };
    for (_, again) in lines {
        sink.defect(Defect::new(DefectId::HostRepeated, again))?;
    }
    let Ok(host) = Host::parse(value) else {
        let id = if value.contains(&b'@') {
            DefectId::HostUserinfo
        } else {
            DefectId::HostSyntax
        };
        sink.defect(Defect::new(id, span))?;
        return ControlFlow::Continue(None);
    };
    if host.port == Port::TooLarge {
        sink.defect(Defect::new(DefectId::HostPort, span))?;
    }
    if S::REPORTS {
        report(facts, host, span, sink)?;
    }
    ControlFlow::Continue(Some(host))
}

/// What is tolerated: an empty name, and a name other than that of an absolute-form target, which
/// takes precedence (RFC 9112 §3.2.2).
fn report(
    facts: HostFacts<'_>,
    host: Host<'_>,
    span: Span,
    sink: &mut impl Sink,
) -> ControlFlow<Defect> {
    match RequestTarget::parse(facts.method, facts.target) {
        Ok(RequestTarget::Absolute {
            scheme, authority, ..
        }) => {
            let default_port = if scheme.eq_ignore_ascii_case(b"https") {
                443
            } else {
                80
            };
            let same = Host::parse(authority).is_ok_and(|named| named.is_same(&host, default_port));
            if !same {
                sink.defect(Defect::new(DefectId::HostMismatch, span))?;
            }
        }
        _ if span.is_empty() => sink.defect(Defect::new(DefectId::HostEmpty, span))?,
        _ => {}
    }
    ControlFlow::Continue(())
}
