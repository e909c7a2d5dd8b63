//! Tests of content.

use std::io::Read as _;
use std::ops::Range;

use flate2::read::MultiGzDecoder;
use http_core::dissect::Message;
use http_core::field::ContentRange;

use super::{Judgement, contains, shown};
use crate::expect::{BodyTest, Subject, View};
use crate::script::{ExpandError, Vars};

/// A test of a message's content.
pub(super) fn judge(
    test: &BodyTest,
    message: &Message,
    subject: &Subject,
    view: &View<'_>,
    vars: &Vars,
) -> Result<Judgement, ExpandError> {
    let content = message.content.as_slice();
    let whole = !message.content_is_partial();
    let fact = match message.content_length {
        0 => "the content is empty".to_owned(),
        1 => format!("the content is 1 octet: {}", shown(content)),
        count => format!("the content is {count} octets: {}", shown(content)),
    };
    let other = |reference| view.other(subject, reference);
    let missing = || Judgement::new(false, "the response to compare with did not come");
    let compare = |holds: bool, other: &Message| {
        Judgement::new(
            holds,
            format!(
                "{fact}; the other content is {} octets",
                other.content_length
            ),
        )
    };
    Ok(match test {
        BodyTest::Empty => Judgement::new(message.content_length == 0, fact),
        BodyTest::Is(value) => Judgement::new(whole && content == value.expand(vars)?, fact),
        BodyTest::StartsWith(value) => {
            Judgement::new(content.starts_with(&value.expand(vars)?), fact)
        }
        BodyTest::Contains(value) => Judgement::new(contains(content, &value.expand(vars)?), fact),
        BodyTest::Length(amount) => {
            Judgement::new(amount.fits(message.content_length, vars)?, fact)
        }
        BodyTest::SameAs(reference) => match other(reference) {
            Some(other) => compare(
                whole && !other.content_is_partial() && content == other.content,
                other,
            ),
            None => missing(),
        },
        BodyTest::SliceOf(reference, first, last) => match other(reference) {
            Some(other) => {
                let length = other.content.len();
                let slice = first
                    .index(length, vars)?
                    .zip(
                        last.index(length, vars)?
                            .and_then(|last| last.checked_add(1)),
                    )
                    .and_then(|(first, end)| other.content.get(first..end));
                compare(whole && slice == Some(content), other)
            }
            None => missing(),
        },
        BodyTest::PartOf(reference, first, last) => match other(reference) {
            Some(other) => {
                let length = other.content.len();
                let limits = first.index(length, vars)?.zip(last.index(length, vars)?);
                let holds = limits.is_some_and(|(first, last)| {
                    named(message, other).is_some_and(|(range, octets)| {
                        range.start >= first && range.end - 1 <= last && octets == content
                    })
                });
                compare(whole && holds, other)
            }
            None => missing(),
        },
        BodyTest::GunzipsTo(reference) => match other(reference) {
            Some(other) => {
                // One octet more than expected is enough to know that it differs.
                let limit = other.content.len() as u64 + 1;
                let mut plain = Vec::new();
                match MultiGzDecoder::new(content)
                    .take(limit)
                    .read_to_end(&mut plain)
                {
                    Ok(_) => compare(whole && plain == other.content, other),
                    Err(error) => Judgement::new(false, format!("the content is no gzip: {error}")),
                }
            }
            None => missing(),
        },
    })
}

/// The positions that the only Content-Range of a message names, and what the whole has there. `None`
/// where it says another length than that of the whole.
fn named<'a>(message: &Message, whole: &'a Message) -> Option<(Range<usize>, &'a [u8])> {
    let mut values = message.field_values("content-range");
    let range = ContentRange::parse(values.next()?).ok()?;
    let told = (range.complete_length).is_none_or(|length| length == whole.content_length);
    if values.next().is_some() || !range.is_bytes() || !told {
        return None;
    }
    let (first, last) = range.positions?;
    let (first, last) = (usize::try_from(first).ok()?, usize::try_from(last).ok()?);
    let positions = first..last.checked_add(1)?;
    let octets = whole.content.get(positions.clone())?;
    Some((positions, octets))
}
