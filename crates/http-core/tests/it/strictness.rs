//! What strict and lossless readers of the same octets owe each other.

use crate::feed::{self, Verdict};
use http_core::defect::DefectId;
use http_core::octet::escape;
use http_core::syntax::{Direction, Limits, Lossless};

/// Strict refuses a head with the first refusing defect of lossless; lossless names every octet;
/// neither minds in which pieces the head arrives.
pub(crate) fn head(
    direction: Direction,
    input: &[u8],
    limits: Limits,
    ends: &[usize],
) -> Result<(), String> {
    let strict = |ends: &[usize]| match direction {
        Direction::Request => feed::request(input, limits, ends.iter().copied()),
        Direction::Response => feed::response(input, limits, ends.iter().copied()),
    };
    let lossless =
        |ends: &[usize]| feed::lossless_head(direction, input, limits, ends.iter().copied());
    let whole = [input.len()];
    agree(&strict(&whole), &lossless(&whole), DefectId::HeadTruncated)
        .and_then(|()| same("strict", &strict(ends), &strict(&whole)))
        .and_then(|()| same("lossless", &lossless(ends), &lossless(&whole)))
        .map_err(|odd| {
            format!(
                "{odd}\n\"{}\" cut at {ends:?} under {limits:?}",
                escape(input)
            )
        })
}

/// The same for chunked content.
pub(crate) fn chunked(input: &[u8], limits: Limits, ends: &[usize]) -> Result<(), String> {
    let strict = |ends: &[usize]| feed::chunked(input, limits, ends.iter().copied());
    let lossless = |ends: &[usize]| feed::lossless_chunked(input, limits, ends.iter().copied());
    let whole = [input.len()];
    agree(
        &strict(&whole),
        &lossless(&whole),
        DefectId::ChunkedTruncated,
    )
    .and_then(|()| same("strict", &strict(ends), &strict(&whole)))
    .and_then(|()| same("lossless", &lossless(ends), &lossless(&whole)))
    .map_err(|odd| {
        format!(
            "{odd}\n\"{}\" cut at {ends:?} under {limits:?}",
            escape(input)
        )
    })
}

fn agree(
    strict: &Verdict,
    (sink, length): &(Lossless, usize),
    truncated: DefectId,
) -> Result<(), String> {
    if let Some(gap) = feed::first_gap(sink, *length) {
        return Err(gap);
    }
    let first = sink.first_refused();
    let holds = match strict {
        Verdict::Refused(defect, _) => first == Some(*defect),
        Verdict::Complete { length: strict, .. } => first.is_none() && strict == length,
        Verdict::Incomplete => first.is_some_and(|defect| defect.id == truncated),
    };
    if holds {
        Ok(())
    } else {
        Err(format!(
            "{strict:?}, but lossless refuses {first:?} in {length} octets"
        ))
    }
}

fn same<T: PartialEq + std::fmt::Debug>(who: &str, cut: &T, whole: &T) -> Result<(), String> {
    if cut == whole {
        Ok(())
    } else {
        Err(format!("{who} in pieces: {cut:?}\nwhole: {whole:?}"))
    }
}
