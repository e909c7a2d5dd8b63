//! Preconditions, ranges and negotiation over random requests, against plainer models.

use http_core::field::{
    Accept, AcceptEncoding, Comparison, ContentCoding, EntityTag, HttpDate, MediaType, TagMatch,
    match_tags,
};
use http_core::negotiate::{content_coding, media_type};
use http_core::precondition::{
    DateStrength, Outcome, RangeUse, RequestFacts, Step, Validators, evaluate,
};
use http_core::range::{Boundary, ByteRange, Multipart, Policy, Selection, select};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select as one_of;

fn now() -> HttpDate {
    HttpDate::from_unix(1_795_262_400).unwrap()
}

/// Tags over a small alphabet, so that matches happen.
fn tag() -> impl Strategy<Value = (bool, String)> {
    (any::<bool>(), "[ab,\\\\]{0,2}")
}

fn written((weak, opaque): &(bool, String)) -> String {
    format!("{}\"{opaque}\"", if *weak { "W/" } else { "" })
}

fn field() -> impl Strategy<Value = (&'static str, String)> {
    let name = one_of(vec![
        "If-Match",
        "If-Unmodified-Since",
        "If-None-Match",
        "If-Modified-Since",
        "If-Range",
        "Range",
    ]);
    let value = prop_oneof![
        Just("*".to_owned()),
        Just("\"a\"".to_owned()),
        Just("W/\"a\", \"b\"".to_owned()),
        Just("bytes=0-0".to_owned()),
        Just("junk".to_owned()),
        Just(String::new()),
        (-2_i64..=2).prop_map(|seconds| now().plus_seconds(seconds).to_string()),
    ];
    (name, value)
}

proptest! {
    #[test]
    fn tag_lists_match_like_their_members(
        list in vec(tag(), 0..5),
        current in tag(),
        separators in vec(one_of(vec![",", ", ", " , ", ",,", ",\t,"]), 5),
    ) {
        let mut line = String::new();
        for (tag, separator) in list.iter().zip(&separators) {
            line.push_str(&written(tag));
            line.push_str(separator);
        }
        let weak = list.iter().any(|(_, opaque)| *opaque == current.1);
        let strong = list.iter().any(|(weak, opaque)| !weak && !current.0 && *opaque == current.1);
        let text = written(&current);
        let current = Some(EntityTag::parse(text.as_bytes()).unwrap());
        for (comparison, expected) in [(Comparison::Weak, weak), (Comparison::Strong, strong)] {
            let expected = if expected { TagMatch::Listed } else { TagMatch::NotListed };
            prop_assert_eq!(match_tags([line.as_bytes()], current, comparison), expected);
        }
    }

    /// Whatever a request carries: the outcome fits the step, the method and the fields.
    #[test]
    fn outcomes_fit_their_steps(
        method in one_of(vec!["GET", "HEAD", "PUT", "OPTIONS"]),
        fields in vec(field(), 0..6),
        exists in any::<bool>(),
        strong in any::<bool>(),
    ) {
        let mut request = RequestFacts::new(method.as_bytes(), now());
        for (name, value) in &fields {
            request.note(name.as_bytes(), value.as_bytes());
        }
        let validators = Validators {
            etag: if strong { EntityTag::strong(b"a") } else { EntityTag::weak(b"a") },
            last_modified: Some(now()),
            date_strength: if strong { DateStrength::Strong } else { DateStrength::Weak },
        };
        let evaluation = evaluate(&request, exists.then_some(&validators));
        let has = |name: &str| fields.iter().any(|(field, _)| *field == name);
        let reads = method == "GET" || method == "HEAD";
        match evaluation.outcome {
            Outcome::NotModified => {
                prop_assert!(reads);
                prop_assert!(matches!(
                    evaluation.decided_by,
                    Step::IfNoneMatch | Step::IfModifiedSince
                ));
            }
            Outcome::Failed => match evaluation.decided_by {
                Step::IfMatch => {}
                Step::IfUnmodifiedSince => prop_assert!(!has("If-Match")),
                Step::IfNoneMatch => prop_assert!(!reads),
                step => prop_assert!(false, "{step:?} does not answer 412"),
            },
            Outcome::Proceed(RangeUse::Apply) => {
                prop_assert!(method == "GET" && has("Range"));
            }
            Outcome::Proceed(RangeUse::Ignore) => prop_assert!(has("Range")),
            Outcome::Proceed(RangeUse::Absent) => prop_assert!(!has("Range")),
        }
        if evaluation.decided_by != Step::Method {
            prop_assert!(has(evaluation.decided_by.field_name()));
            let reason = evaluation.reason().unwrap();
            prop_assert!(reason.is_true() || reason.is_false());
        }
        if method == "OPTIONS" {
            prop_assert_eq!(evaluation.decided_by, Step::Method);
        }
    }

    /// What is sent is what was asked for, each octet once.
    #[test]
    fn selected_octets_are_those_asked_for(
        length in 1_u64..60,
        asked in vec((0_u64..70, 0_u64..20, 0_u8..3), 1..8),
    ) {
        let texts: Vec<String> = asked.iter().map(|(first, more, kind)| match kind {
            0 => format!("{first}-{}", first + more),
            1 => format!("{first}-"),
            _ => format!("-{more}"),
        }).collect();
        let value = format!("bytes={}", texts.join(","));
        let policy = Policy { max_overlapping: usize::MAX, ..Policy::default() };
        let parts = match select(value.as_bytes(), length, &policy) {
            Selection::Single(part) => vec![part],
            Selection::Multiple(parts) => {
                prop_assert!(parts.len() > 1);
                parts
            }
            Selection::Unsatisfiable => Vec::new(),
            Selection::Ignore(reason) => return Err(TestCaseError::fail(reason.sentence())),
        };
        for octet in 0..length {
            let wanted = asked.iter().any(|&(first, more, kind)| match kind {
                0 => (first..=first + more).contains(&octet),
                1 => octet >= first,
                _ => octet + more >= length,
            });
            let sent = parts.iter().filter(|part| (part.first..=part.last).contains(&octet));
            prop_assert_eq!(sent.count(), usize::from(wanted), "{} octet {}", &value, octet);
        }
        // The default policy sends the same or ignores the field.
        match select(value.as_bytes(), length, &Policy::default()) {
            Selection::Ignore(_) => {}
            Selection::Single(part) => prop_assert_eq!(vec![part], parts),
            Selection::Multiple(found) => prop_assert_eq!(found, parts),
            Selection::Unsatisfiable => prop_assert!(parts.is_empty()),
        }
    }

    #[test]
    fn multipart_length_is_exact(
        parts in vec((0_u64..1_000_000_000_000, 0_u64..50), 0..10),
        complete in any::<u64>(),
        content_type in proptest::option::of("[a-z]{1,10}/[a-z]{1,10}"),
        bits in any::<u128>(),
    ) {
        let parts: Vec<_> = parts
            .into_iter()
            .map(|(first, more)| ByteRange { first, last: first + more })
            .collect();
        let content_type = content_type.as_ref().map(String::as_bytes);
        let multipart = Multipart::new(&parts, complete, content_type, Boundary::from_bits(bits));
        let mut out = Vec::new();
        for (number, part) in parts.iter().enumerate() {
            multipart.part_head(number, &mut out);
            out.extend(std::iter::repeat_n(b'.', usize::try_from(part.length()).unwrap()));
        }
        multipart.tail(&mut out);
        prop_assert_eq!(multipart.content_length(), out.len() as u64);
    }

    /// A coding is never chosen against its weight, and nothing offered beats the choice.
    #[test]
    fn the_chosen_coding_has_the_highest_weight(
        members in vec((0_usize..7, 0_u16..4), 1..6),
        offered in proptest::sample::subsequence(ContentCoding::ALL.to_vec(), 0..=6).prop_shuffle(),
    ) {
        let names = ["identity", "gzip", "x-gzip", "deflate", "br", "zstd", "*"];
        let value: Vec<_> = members
            .iter()
            .map(|(name, weight)| format!("{};q=0.{weight}", names[*name]))
            .collect();
        let value = value.join(", ");
        let accept = AcceptEncoding::parse([value.as_bytes()]);
        let choice = content_coding(&accept, &offered);
        let weigh = |coding: ContentCoding| match accept.weight(coding).or(accept.any()) {
            Some(weight) if weight.is_zero() => None,
            Some(weight) => Some(weight.thousandths()),
            None if coding == ContentCoding::Identity => Some(0),
            None => None,
        };
        let best = offered.iter().filter_map(|coding| weigh(*coding)).max();
        prop_assert_eq!(choice.chosen.and_then(weigh), best);
        let first = offered.iter().find(|coding| best.is_some() && weigh(**coding) == best);
        prop_assert_eq!(choice.chosen, first.copied());
    }

    #[test]
    fn the_chosen_type_has_the_highest_weight(
        accept in "((a|b|\\*)/(x|y|\\*)(;q=0\\.[0-3])?,){0,4}",
        offered in vec("(a|b)/(x|y)", 0..4),
    ) {
        let accept = Accept::parse([accept.as_bytes()]);
        let offered: Vec<_> = offered
            .iter()
            .map(|text| MediaType::parse(text.as_bytes()).unwrap())
            .collect();
        let best = offered.iter().map(|offer| accept.weight(offer)).max();
        match media_type(&accept, &offered).chosen {
            Some(index) if accept.malformed().is_none() => {
                prop_assert_eq!(Some(accept.weight(&offered[index])), best);
            }
            Some(_) => {}
            None => prop_assert!(best.is_none_or(|weight| weight.is_zero())),
        }
    }
}
