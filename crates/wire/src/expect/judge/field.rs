//! Tests of field lines.

use std::time::{Duration, SystemTime};

use http_core::dissect::Message;
use http_core::field::HttpDate;

use super::{Judgement, contains, shown};
use crate::expect::{FieldTest, Pattern, Subject, View};
use crate::script::{ExpandError, Vars, bare_literal};
use crate::transcript::{ConnectionLog, EventKind};

/// A test of the lines of one field of a message.
pub(super) fn judge(
    name: &[u8],
    test: &FieldTest,
    message: &Message,
    subject: &Subject,
    view: &View<'_>,
    vars: &Vars,
) -> Result<Judgement, ExpandError> {
    let values: Vec<&[u8]> = message.field_values(name).collect();
    let label = bare_literal(name);
    let fact = match values.as_slice() {
        [] => format!("{label} is absent"),
        [value] => format!("{label} is {}", shown(value)),
        [value, rest @ ..] => format!("{label} is {} and {} more", shown(value), rest.len()),
    };
    let holds = match test {
        FieldTest::Present => !values.is_empty(),
        FieldTest::Absent => values.is_empty(),
        FieldTest::Is(value) => {
            let wanted = value.expand(vars)?;
            values.first().is_some_and(|first| *first == wanted)
        }
        FieldTest::IsNot(value) => {
            let refused = value.expand(vars)?;
            values.first().is_some_and(|first| *first != refused)
        }
        FieldTest::Contains(value) => {
            let wanted = value.expand(vars)?;
            values.iter().any(|line| contains(line, &wanted))
        }
        FieldTest::HasToken(value) => {
            let wanted = value.expand(vars)?;
            message
                .list_members(name)
                .any(|member| member.eq_ignore_ascii_case(&wanted))
        }
        FieldTest::Count(amount) => {
            let fact = format!("{} {label} lines came", values.len());
            return Ok(Judgement::new(
                amount.fits(values.len() as u64, vars)?,
                fact,
            ));
        }
        FieldTest::Valid(grammar) => {
            let now = HttpDate::from_system_time(SystemTime::now());
            match grammar.check(values.iter().copied(), now) {
                Ok(()) => !values.is_empty(),
                Err(error) => return Ok(Judgement::new(false, format!("{fact}: {error}"))),
            }
        }
        FieldTest::NotLaterThan(other) => {
            let other = other.expand(vars)?;
            let label = bare_literal(&other);
            return Ok(match (date(message, name), date(message, &other)) {
                (Some(this), Some(that)) => Judgement::new(
                    this <= that,
                    format!("{fact}, {label} is {}", shown_date(that)),
                ),
                (Some(_), None) => {
                    Judgement::new(false, format!("{label} is missing or no HTTP-date"))
                }
                (None, _) => Judgement::new(false, format!("{fact}, which is no HTTP-date")),
            });
        }
        FieldTest::WithinReceipt(time) => {
            let most = time.resolve(vars)?;
            let receipt = view.connection(subject).map(|log| receipt(log, message));
            return Ok(match (date(message, name), receipt) {
                (Some(date), Some(receipt)) => {
                    let receipt = HttpDate::from_system_time(receipt);
                    let apart = Duration::from_secs(date.unix().abs_diff(receipt.unix()));
                    let came = shown_date(receipt);
                    Judgement::new(
                        apart <= most,
                        format!("{fact}, the response came at {came}"),
                    )
                }
                _ => Judgement::new(false, format!("{fact}, which is no HTTP-date")),
            });
        }
        FieldTest::SameAs(other) => {
            let Some(other) = view.other(subject, other) else {
                return Ok(Judgement::new(
                    false,
                    "the response to compare with did not come",
                ));
            };
            let others: Vec<&[u8]> = other.field_values(name).collect();
            let there = match others.first() {
                Some(value) => shown(value),
                None => "absent".to_owned(),
            };
            return Ok(Judgement::new(
                !values.is_empty() && values == others,
                format!("{fact}, in the other response {there}"),
            ));
        }
        FieldTest::Matches(pattern) => values.iter().any(|line| pattern.matches(line)),
    };
    Ok(Judgement::new(holds, fact))
}

/// Whether some field line of the head, as it was sent, matches.
pub(super) fn line(pattern: &Pattern, message: &Message, received: &[u8]) -> Judgement {
    let head = (message.head.start as usize)..(message.head.end as usize);
    let lines = (received.get(head).unwrap_or_default())
        .split(|octet| *octet == b'\n')
        .skip(1)
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .filter(|line| !line.is_empty());
    match lines.into_iter().find(|line| pattern.matches(line)) {
        Some(line) => Judgement::new(true, format!("a field line is {}", shown(line))),
        None => Judgement::new(false, "no field line is like that"),
    }
}

/// The one value of a date field.
fn date(message: &Message, name: &[u8]) -> Option<HttpDate> {
    let now = HttpDate::from_system_time(SystemTime::now());
    HttpDate::parse(message.field(name)?, now).ok()
}

fn shown_date(date: HttpDate) -> String {
    date.imf_fixdate()
        .iter()
        .map(|octet| char::from(*octet))
        .collect()
}

/// When the message's head had arrived, by the wall clock.
fn receipt(log: &ConnectionLog, message: &Message) -> SystemTime {
    let end = message.head.end;
    let arrived = log.events.iter().find_map(|event| match &event.kind {
        EventKind::Read(range) if range.end >= end => Some(event.at),
        _ => None,
    });
    log.clock + arrived.unwrap_or_default()
}
