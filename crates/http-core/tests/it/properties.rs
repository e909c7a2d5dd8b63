//! Agreements that hold for all inputs: strict and lossless, whole and cut, encoded and decoded.

use crate::feed::{self, Verdict};
use crate::mutate::{cuts, damaged, limits};
use crate::strictness;
use http_core::chunked::{encode_chunk, encode_last_chunk};
use http_core::message::RequestTarget;
use http_core::octet::escape;
use http_core::syntax::{Direction, Limits};
use proptest::prelude::*;

fn holds(agreement: Result<(), String>) -> Result<(), TestCaseError> {
    agreement.map_err(TestCaseError::fail)
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
        holds(strictness::head(Direction::Request, &input, limits, &cuts(input.len(), &places)))?;
    }

    #[test]
    fn strict_is_the_first_refusal_of_lossless_on_responses(
        input in damaged("response"), limits in limits(), places in places(),
    ) {
        holds(strictness::head(Direction::Response, &input, limits, &cuts(input.len(), &places)))?;
    }

    #[test]
    fn strict_is_the_first_refusal_of_lossless_on_chunked_content(
        input in damaged("chunked"), limits in limits(), places in places(),
    ) {
        holds(strictness::chunked(&input, limits, &cuts(input.len(), &places)))?;
    }

    #[test]
    fn any_octets_are_read_without_panic(
        input in proptest::collection::vec(any::<u8>(), 0..200), limits in limits(), places in places(),
    ) {
        holds(strictness::head(Direction::Request, &input, limits, &cuts(input.len(), &places)))?;
        holds(strictness::head(Direction::Response, &input, limits, &cuts(input.len(), &places)))?;
        holds(strictness::chunked(&input, limits, &cuts(input.len(), &places)))?;
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
