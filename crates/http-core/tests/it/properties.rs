//! Agreements that hold for all inputs: strict and lossless, whole and cut, encoded and decoded.

use crate::feed::{self, Verdict};
use crate::mutate::{cuts, damaged, limits};
use http_core::chunked::{encode_chunk, encode_last_chunk};
use http_core::defect::DefectId;
use http_core::message::RequestTarget;
use http_core::octet::escape;
use http_core::syntax::{Direction, Limits, Lossless};
use proptest::prelude::*;

/// What must hold between a strict verdict and a lossless parse of the same octets.
fn agree(
    verdict: &Verdict,
    sink: &Lossless,
    length: usize,
    truncated: DefectId,
) -> Result<(), TestCaseError> {
    prop_assert_eq!(feed::first_gap(sink, length), None);
    let first = sink.first_refused();
    match verdict {
        Verdict::Refused(defect, _) => prop_assert_eq!(Some(*defect), first),
        Verdict::Complete { length: strict, .. } => {
            prop_assert_eq!(first, None);
            prop_assert_eq!(*strict, length);
        }
        Verdict::Incomplete => prop_assert_eq!(first.map(|defect| defect.id), Some(truncated)),
    }
    Ok(())
}

fn check_request(input: &[u8], limits: Limits, places: &[u16]) -> Result<(), TestCaseError> {
    let whole = feed::request(input, limits, [input.len()]);
    let (sink, length) = feed::lossless_head(Direction::Request, input, limits, [input.len()]);
    agree(&whole, &sink, length, DefectId::HeadTruncated)?;
    let ends = cuts(input.len(), places);
    prop_assert_eq!(feed::request(input, limits, ends.iter().copied()), whole);
    prop_assert_eq!(
        feed::lossless_head(Direction::Request, input, limits, ends),
        (sink, length)
    );
    Ok(())
}

fn check_response(input: &[u8], limits: Limits, places: &[u16]) -> Result<(), TestCaseError> {
    let whole = feed::response(input, limits, [input.len()]);
    let (sink, length) = feed::lossless_head(Direction::Response, input, limits, [input.len()]);
    agree(&whole, &sink, length, DefectId::HeadTruncated)?;
    let ends = cuts(input.len(), places);
    prop_assert_eq!(feed::response(input, limits, ends.iter().copied()), whole);
    prop_assert_eq!(
        feed::lossless_head(Direction::Response, input, limits, ends),
        (sink, length)
    );
    Ok(())
}

fn check_chunked(input: &[u8], limits: Limits, places: &[u16]) -> Result<(), TestCaseError> {
    let whole = feed::chunked(input, limits, [input.len()]);
    let (sink, length) = feed::lossless_chunked(input, limits, [input.len()]);
    agree(&whole, &sink, length, DefectId::ChunkedTruncated)?;
    let ends = cuts(input.len(), places);
    prop_assert_eq!(feed::chunked(input, limits, ends.iter().copied()), whole);
    prop_assert_eq!(feed::lossless_chunked(input, limits, ends), (sink, length));
    Ok(())
}

fn places() -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(any::<u16>(), 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn strict_is_the_first_refusal_of_lossless_on_requests(
        input in damaged("request"), limits in limits(), places in places(),
    ) {
        check_request(&input, limits, &places)?;
    }

    #[test]
    fn strict_is_the_first_refusal_of_lossless_on_responses(
        input in damaged("response"), limits in limits(), places in places(),
    ) {
        check_response(&input, limits, &places)?;
    }

    #[test]
    fn strict_is_the_first_refusal_of_lossless_on_chunked_content(
        input in damaged("chunked"), limits in limits(), places in places(),
    ) {
        check_chunked(&input, limits, &places)?;
    }

    #[test]
    fn any_octets_are_read_without_panic(
        input in proptest::collection::vec(any::<u8>(), 0..200), limits in limits(), places in places(),
    ) {
        check_request(&input, limits, &places)?;
        check_response(&input, limits, &places)?;
        check_chunked(&input, limits, &places)?;
    }

    #[test]
    fn chunks_come_out_as_they_went_in(
        pieces in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..300), 0..8), places in places(),
    ) {
        let mut coded = Vec::new();
        pieces.iter().for_each(|piece| encode_chunk(piece, &mut coded));
        encode_last_chunk([(&b"X-Sum"[..], &b"1"[..])], &mut coded);
        let parts = format!("content \"{}\"; X-Sum=1", escape(&pieces.concat()));
        let verdict = feed::chunked(&coded, Limits::default(), cuts(coded.len(), &places));
        prop_assert_eq!(verdict, Verdict::Complete { length: coded.len(), parts });
    }

    #[test]
    fn the_parts_of_a_target_make_up_the_target(target in damaged("target"), method in "(GET|OPTIONS|CONNECT)") {
        let whole = |path: &[u8], query: Option<&[u8]>| match query {
            Some(query) => [path, b"?", query].concat(),
            None => path.to_vec(),
        };
        match RequestTarget::parse(method.as_bytes(), &target) {
            Err(defect) => prop_assert!(defect.span.end <= target.len() as u64),
            Ok(RequestTarget::Origin { path, query }) => prop_assert_eq!(whole(path, query), target),
            Ok(RequestTarget::Absolute { scheme, authority, path, query }) => {
                prop_assert_eq!([scheme, b"://", authority, &whole(path, query)].concat(), target);
            }
            Ok(RequestTarget::Authority { host, .. }) => prop_assert!(target.starts_with(host) && method == "CONNECT"),
            Ok(RequestTarget::Asterisk) => prop_assert_eq!(target, b"*"),
        }
    }
}
