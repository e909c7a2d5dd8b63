//! One predicate: whether it holds, and the fact that decides.

mod content;
mod field;
mod parts;

use http_core::defect::{DefectId, Severity};
use http_core::dissect::{Kind, Message};
use http_core::framing::BodyLength;

use super::{FramingKind, InterimTest, PartTest, Predicate, RequestTest, Subject, Term, View};
use crate::ending::Ending;
use crate::script::{ExpandError, Vars, bare_literal};
use crate::transcript::ConnectionLog;

/// Whether a predicate holds, and what was seen.
pub(super) struct Judgement {
    pub(super) holds: bool,
    pub(super) fact: String,
}

impl Judgement {
    fn new(holds: bool, fact: impl Into<String>) -> Self {
        Self {
            holds,
            fact: fact.into(),
        }
    }
}

pub(super) fn judge(term: &Term, view: &View<'_>) -> Result<Judgement, ExpandError> {
    let Some(connection) = view.connection(&term.subject) else {
        return Ok(Judgement::new(false, "there is no such connection"));
    };
    let vars = &view.transcript.vars;
    if let Some(judgement) =
        about_connection(&term.predicate, &term.subject, connection, view, vars)?
    {
        return Ok(judgement);
    }
    if let Predicate::Request(test) = &term.predicate {
        let Some(request) = view.request(&term.subject) else {
            return Ok(Judgement::new(false, "there is no request to it"));
        };
        return about_request(test, request, &term.subject, view, vars);
    }
    match view.message(&term.subject) {
        Some(message) => about_response(&term.predicate, message, &term.subject, view, vars),
        None => Ok(Judgement::new(false, no_response(connection))),
    }
}

/// Why there is no such response.
fn no_response(connection: &ConnectionLog) -> String {
    match connection.responses.responses().count() {
        0 if connection.received_total == 0 => format!("no answer came, {}", connection.ending),
        0 => format!(
            "no final response came in {} octets, {}",
            connection.received_total, connection.ending
        ),
        1 => "there is only one final response".to_owned(),
        count => format!("there are only {count} final responses"),
    }
}

fn about_connection(
    predicate: &Predicate,
    subject: &Subject,
    connection: &ConnectionLog,
    view: &View<'_>,
    vars: &Vars,
) -> Result<Option<Judgement>, ExpandError> {
    let ending = connection.ending;
    let ended = |holds| Some(Judgement::new(holds, ending.to_string()));
    Ok(match predicate {
        Predicate::Answers(amount) => {
            let count = connection.responses.responses().count();
            let fact = match count {
                1 => "1 final response came".to_owned(),
                count => format!("{count} final responses came"),
            };
            Some(Judgement::new(amount.fits(count as u64, vars)?, fact))
        }
        Predicate::Interim(test) => Some(interim(test, subject, connection, view, vars)?),
        Predicate::NoAnswer => {
            let fact = match connection.received_total {
                0 => "no answer came".to_owned(),
                count => format!("{count} octets came"),
            };
            Some(Judgement::new(connection.received_total == 0, fact))
        }
        Predicate::Closed => ended(ending.by_peer()),
        // In TLS the transport ended with FIN in either case; what differs is the alert.
        Predicate::Fin => ended(matches!(
            ending,
            Ending::Fin | Ending::TlsCloseNotify | Ending::TlsTruncated
        )),
        Predicate::TlsTruncated => ended(ending == Ending::TlsTruncated),
        Predicate::Rst => ended(ending == Ending::Reset),
        Predicate::Open => ended(matches!(ending, Ending::Open { .. })),
        Predicate::WriteRefused => {
            let fact = if connection.write_refused {
                "our write was refused"
            } else {
                "no write was refused"
            };
            Some(Judgement::new(connection.write_refused, fact))
        }
        Predicate::Excess => {
            let excess = connection.responses.excess;
            let fact = match excess {
                Some(span) => format!(
                    "{} octets follow the last response and are none",
                    span.len()
                ),
                None => "nothing follows the last response".to_owned(),
            };
            Some(Judgement::new(excess.is_some(), fact))
        }
        Predicate::Followed => {
            let begin = view.message(subject).map(|message| message.head.start);
            let behind = (connection.responses.responses())
                .filter(|other| begin.is_some_and(|begin| other.head.start > begin))
                .count();
            let fact = match behind {
                0 => "no response follows it".to_owned(),
                1 => "another response follows it".to_owned(),
                count => format!("{count} more responses follow it"),
            };
            Some(Judgement::new(behind > 0, fact))
        }
        Predicate::EmptyLines => {
            let defects = &connection.responses.defects;
            let lines = (defects.iter())
                .filter(|defect| defect.id == DefectId::EmptyLineBeforeStatus)
                .count();
            let fact = match lines {
                0 => "no empty line stands outside a response".to_owned(),
                1 => "an empty line stands outside a response".to_owned(),
                lines => format!("{lines} empty lines stand outside a response"),
            };
            Some(Judgement::new(lines > 0, fact))
        }
        Predicate::Garbage => {
            let garbage = connection.responses.garbage;
            let fact = match garbage {
                Some(span) => {
                    let octets = connection
                        .received
                        .get(span.start as usize..)
                        .unwrap_or_default();
                    format!(
                        "{} octets that are no HTTP came first: {}",
                        span.len(),
                        shown(octets)
                    )
                }
                None => "what came began with HTTP".to_owned(),
            };
            Some(Judgement::new(garbage.is_some(), fact))
        }
        Predicate::TimedOut => {
            let fact = if connection.timed_out {
                "the last read timed out"
            } else {
                "the last read did not time out"
            };
            Some(Judgement::new(connection.timed_out, fact))
        }
        _ => None,
    })
}

fn interim(
    test: &InterimTest,
    subject: &Subject,
    connection: &ConnectionLog,
    view: &View<'_>,
    vars: &Vars,
) -> Result<Judgement, ExpandError> {
    if let (InterimTest::Any, Some(_)) = (test, view.focus) {
        let message = view.message(subject);
        let holds = message.is_some_and(|message| message.kind == Kind::Interim);
        return Ok(Judgement::new(
            holds,
            if holds {
                "it is an interim response"
            } else {
                "it is a final response"
            },
        ));
    }
    let codes: Vec<u16> = connection
        .responses
        .interim()
        .filter_map(Message::status)
        .collect();
    let fact = match codes.len() {
        0 => "no interim response came".to_owned(),
        _ => {
            let words: Vec<String> = codes.iter().map(u16::to_string).collect();
            format!("interim responses: {}", words.join(" "))
        }
    };
    let holds = match test {
        InterimTest::Any => connection.responses.interim().next().is_some(),
        InterimTest::None => connection.responses.interim().next().is_none(),
        InterimTest::Code(code) => codes.contains(code),
        InterimTest::CodeCount(code, amount) => {
            let count = codes.iter().filter(|seen| *seen == code).count();
            amount.fits(count as u64, vars)?
        }
    };
    Ok(Judgement::new(holds, fact))
}

fn about_response(
    predicate: &Predicate,
    message: &Message,
    subject: &Subject,
    view: &View<'_>,
    vars: &Vars,
) -> Result<Judgement, ExpandError> {
    Ok(match predicate {
        Predicate::Status(patterns) => match message.status() {
            Some(status) => {
                let holds = patterns.iter().any(|pattern| pattern.matches(status));
                Judgement::new(holds, format!("status is {status}"))
            }
            None => Judgement::new(false, "the status code is unreadable"),
        },
        Predicate::Version(major, minor) => {
            let version = message.version();
            Judgement::new(
                (version.major, version.minor) == (*major, *minor),
                format!("version is {version}"),
            )
        }
        Predicate::Field(name, test) => {
            field::judge(&name.expand(vars)?, test, message, subject, view, vars)?
        }
        Predicate::FieldLine(pattern) => {
            let received = view
                .connection(subject)
                .map(|log| log.received.as_slice())
                .unwrap_or_default();
            field::line(pattern, message, received)
        }
        Predicate::Body(test) => content::judge(test, message, subject, view, vars)?,
        Predicate::Parts(amount) => parts::count(amount, message, vars)?,
        Predicate::PartsOf(other) => match view.other(subject, other) {
            Some(other) => parts::parts_of(message, other),
            None => Judgement::new(false, "the response to compare with did not come"),
        },
        Predicate::Part(number, test) => match test {
            PartTest::Range(first, last) => {
                let wanted = (first.resolve(vars)?, last.resolve(vars)?);
                parts::range(message, *number, wanted)
            }
            PartTest::Field(name, test) => {
                parts::field(message, *number, &name.expand(vars)?, test, vars)?
            }
        },
        Predicate::Complete => {
            let fact = if message.complete {
                "the response is complete"
            } else {
                "the response is incomplete"
            };
            Judgement::new(message.complete, fact)
        }
        Predicate::Framing(wanted) => {
            let (kind, fact) = match message.framing.as_ref().map(|decision| decision.length) {
                Some(BodyLength::None) => (
                    Some(FramingKind::None),
                    "the response has no content by rule",
                ),
                Some(BodyLength::Length(_)) => (
                    Some(FramingKind::Length),
                    "content is framed by Content-Length",
                ),
                Some(BodyLength::Chunked) => (Some(FramingKind::Chunked), "content is chunked"),
                Some(BodyLength::UntilClose) => {
                    (Some(FramingKind::Close), "content lasts until the close")
                }
                Some(BodyLength::Tunnel) => (None, "a tunnel follows the response"),
                None => (None, "the framing is unknown"),
            };
            Judgement::new(kind == Some(*wanted), fact)
        }
        Predicate::Defect(wanted) => {
            let ids: Vec<&str> = message
                .defects
                .iter()
                .map(|defect| defect.id.as_str())
                .collect();
            let holds = match wanted {
                Some(id) => ids.contains(&id.as_str()),
                None => !ids.is_empty(),
            };
            let fact = if ids.is_empty() {
                "no defects".to_owned()
            } else {
                format!("defects: {}", ids.join(" "))
            };
            Judgement::new(holds, fact)
        }
        Predicate::ReasonPresent => {
            let reason = message.reason().unwrap_or_default();
            let fact = if reason.is_empty() {
                "there is no reason phrase".to_owned()
            } else {
                format!("reason phrase {}", shown(reason))
            };
            Judgement::new(!reason.is_empty(), fact)
        }
        Predicate::Trailers(wanted) => {
            let fact = match message.trailers.as_slice() {
                [] => "no trailer fields came".to_owned(),
                [first, ..] => format!(
                    "{} trailer fields came, the first {}",
                    message.trailers.len(),
                    bare_literal(&first.name)
                ),
            };
            Judgement::new(*wanted != message.trailers.is_empty(), fact)
        }
        // The others are about the connection or the request and were judged before.
        _ => Judgement::new(false, "this predicate is not about a response"),
    })
}

fn about_request(
    test: &RequestTest,
    request: &Message,
    subject: &Subject,
    view: &View<'_>,
    vars: &Vars,
) -> Result<Judgement, ExpandError> {
    Ok(match test {
        RequestTest::Method(methods) => {
            let method = request.method().unwrap_or_default();
            let mut holds = false;
            for wanted in methods {
                holds |= wanted.expand(vars)? == method;
            }
            Judgement::new(holds, format!("the request's method is {}", shown(method)))
        }
        RequestTest::Version(major, minor) => {
            let version = request.version();
            let holds = (version.major, version.minor) == (*major, *minor);
            Judgement::new(holds, format!("the request's version is {version}"))
        }
        RequestTest::Field(name, test) => {
            let judgement = field::judge(&name.expand(vars)?, test, request, subject, view, vars)?;
            Judgement::new(
                judgement.holds,
                format!("in the request {}", judgement.fact),
            )
        }
        RequestTest::Target(pattern) => {
            let target = request.target().unwrap_or_default();
            let fact = format!("the request's target is {}", shown(target));
            Judgement::new(pattern.matches(target), fact)
        }
        RequestTest::Valid => {
            let refused = request
                .defects
                .iter()
                .find(|defect| defect.id.severity() == Severity::Refuse);
            match refused {
                Some(defect) => Judgement::new(
                    false,
                    format!("the request has the defect {}", defect.id.as_str()),
                ),
                None if request.complete => Judgement::new(true, "the request is valid"),
                None => Judgement::new(false, "the request is incomplete"),
            }
        }
    })
}

fn contains(octets: &[u8], wanted: &[u8]) -> bool {
    wanted.is_empty() || octets.windows(wanted.len()).any(|window| window == wanted)
}

/// Peer octets in quotes, escaped and cut to what a sentence bears.
fn shown(octets: &[u8]) -> String {
    const MOST: usize = 60;
    if octets.len() <= MOST {
        format!("\"{}\"", bare_literal(octets))
    } else {
        format!("\"{}\"...", bare_literal(&octets[..MOST]))
    }
}
