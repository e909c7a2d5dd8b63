//! RFC 9110 §13.2.2: every combination of the five fields, against the order written out by hand.

use super::*;

/// One value of each kind for a field: absent, true, false, ignored (dates only).
#[derive(Clone, Copy, PartialEq, Debug)]
enum Kind {
    Absent,
    True,
    False,
    Ignored,
}
use Kind::{Absent, False, Ignored, True};

const TAGS: [Kind; 3] = [Absent, True, False];
const DATES: [Kind; 4] = [Absent, True, False, Ignored];

fn fields(kinds: [Kind; 5]) -> Vec<(&'static str, &'static str)> {
    let values: [(&str, &str, &str); 5] = [
        ("If-Match", "\"v1\"", "\"other\""),
        ("If-Unmodified-Since", LATER, EARLIER),
        ("If-None-Match", "\"other\"", "W/\"v1\""),
        ("If-Modified-Since", EARLIER, LAST_MODIFIED),
        ("If-Range", "\"v1\"", "\"other\""),
    ];
    let given = kinds.iter().zip(values);
    given
        .filter_map(|(kind, (name, when_true, when_false))| match kind {
            Absent => None,
            True => Some((name, when_true)),
            False => Some((name, when_false)),
            Ignored => Some((name, "no date")),
        })
        .collect()
}

/// The steps of the RFC, one by one, as a reader would follow them.
fn by_the_book(method: &str, kinds: [Kind; 5], range: bool) -> (Outcome, Step) {
    let [
        if_match,
        if_unmodified_since,
        if_none_match,
        if_modified_since,
        if_range,
    ] = kinds;
    let reads = method == "GET" || method == "HEAD";
    if method == "OPTIONS" {
        let range = if range {
            RangeUse::Ignore
        } else {
            RangeUse::Absent
        };
        return (Outcome::Proceed(range), Step::Method);
    }
    if if_match == False {
        return (Outcome::Failed, Step::IfMatch);
    }
    if if_match == Absent && if_unmodified_since == False {
        return (Outcome::Failed, Step::IfUnmodifiedSince);
    }
    if if_none_match == False {
        let outcome = if reads {
            Outcome::NotModified
        } else {
            Outcome::Failed
        };
        return (outcome, Step::IfNoneMatch);
    }
    if reads && if_none_match == Absent && if_modified_since == False {
        return (Outcome::NotModified, Step::IfModifiedSince);
    }
    if method == "GET" && range {
        match if_range {
            True => return (Outcome::Proceed(RangeUse::Apply), Step::IfRange),
            False => return (Outcome::Proceed(RangeUse::Ignore), Step::IfRange),
            Absent | Ignored => {}
        }
    }
    let range = match (range, method) {
        (false, _) => RangeUse::Absent,
        (true, "GET") => RangeUse::Apply,
        (true, _) => RangeUse::Ignore,
    };
    (Outcome::Proceed(range), Step::Method)
}

#[test]
fn every_combination_in_order() {
    let mut combinations = 0;
    for if_match in TAGS {
        for if_unmodified_since in DATES {
            for if_none_match in TAGS {
                for if_modified_since in DATES {
                    for if_range in TAGS {
                        let kinds = [
                            if_match,
                            if_unmodified_since,
                            if_none_match,
                            if_modified_since,
                            if_range,
                        ];
                        check(kinds);
                        combinations += 1;
                    }
                }
            }
        }
    }
    assert_eq!(combinations, 3 * 4 * 3 * 4 * 3);
}

fn check(kinds: [Kind; 5]) {
    for method in ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"] {
        for range in [false, true] {
            let mut fields = fields(kinds);
            if range {
                fields.push(("Range", "bytes=0-0"));
            }
            let expected = by_the_book(method, kinds, range);
            assert_eq!(
                outcome(method, &fields),
                expected,
                "{method} range {range} {kinds:?}"
            );
            fields.reverse();
            assert_eq!(
                outcome(method, &fields),
                expected,
                "the order of the field lines does not matter: {method} {kinds:?}"
            );
        }
    }
}

#[test]
fn an_ignored_tag_field_still_supersedes_its_date() {
    // A malformed If-None-Match is true, and If-Modified-Since is not asked.
    let fields = [
        ("If-None-Match", "v1"),
        ("If-Modified-Since", LAST_MODIFIED),
    ];
    assert_eq!(outcome("GET", &fields), PROCEED);
    // An empty If-Match is false, whatever If-Unmodified-Since says.
    let fields = [("If-Match", ""), ("If-Unmodified-Since", LATER)];
    assert_eq!(outcome("PUT", &fields), (Outcome::Failed, Step::IfMatch));
}

#[test]
fn methods_without_a_representation_ignore_everything() {
    for method in ["CONNECT", "OPTIONS", "TRACE"] {
        let fields = [("If-Match", "\"other\""), ("If-None-Match", "*")];
        let evaluation = evaluate(&request(method, &fields), Some(&validators()));
        assert_eq!(evaluation.outcome, PROCEED.0);
        assert_eq!(evaluation.findings[0], Some(Reason::MethodIgnores));
        assert_eq!(evaluation.findings[1], Some(Reason::FieldAbsent));
    }
}

#[test]
fn evaluations_explain_themselves() {
    let fields = [
        ("If-Match", "\"v1\""),
        ("If-Unmodified-Since", EARLIER),
        ("If-None-Match", "\"other\""),
        ("If-Modified-Since", LAST_MODIFIED),
        ("Range", "bytes=0-"),
    ];
    let evaluation = evaluate(&request("GET", &fields), Some(&validators()));
    assert_eq!(
        evaluation.to_string(),
        "If-Match: true, the list has the current entity tag\n\
         If-Unmodified-Since: ignored, the entity-tag field beside it takes precedence\n\
         If-None-Match: true, no listed entity tag is current\n\
         If-Modified-Since: ignored, the entity-tag field beside it takes precedence\n\
         perform the method, Range applies"
    );
    assert_eq!(evaluation.reason(), None);
    let evaluation = evaluate(
        &request("PUT", &[("If-None-Match", "*")]),
        Some(&validators()),
    );
    assert_eq!(
        evaluation.to_string(),
        "If-None-Match: false, a current representation exists\n412 Precondition Failed"
    );
    assert_eq!(
        evaluation.reason(),
        Some(Reason::AnyExists { holds: false })
    );
    assert_eq!(evaluation.decided_by.number(), 3);
}
