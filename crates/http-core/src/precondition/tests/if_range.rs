//! RFC 9110 §13.1.5.

use super::*;

fn with_range(value: &str) -> (Outcome, Option<Reason>) {
    let fields = [("If-Range", value), ("Range", "bytes=0-4")];
    let evaluation = evaluate(&request("GET", &fields), Some(&validators()));
    assert_eq!(evaluation.decided_by, Step::IfRange);
    (evaluation.outcome, evaluation.reason())
}

#[test]
fn by_value() {
    let apply = Outcome::Proceed(RangeUse::Apply);
    let ignore = Outcome::Proceed(RangeUse::Ignore);
    for (value, expected, reason) in [
        ("\"v1\"", apply, Reason::TagListed { holds: true }),
        ("W/\"v1\"", ignore, Reason::WeakTag),
        ("\"v2\"", ignore, Reason::TagNotListed { holds: false }),
        ("W/\"v2\"", ignore, Reason::TagNotListed { holds: false }),
        ("\"v1\", \"v2\"", ignore, Reason::MalformedValidator),
        ("*", ignore, Reason::MalformedValidator),
        ("v1", ignore, Reason::MalformedValidator),
        ("", ignore, Reason::MalformedValidator),
        (LAST_MODIFIED, apply, Reason::DateMatches),
        ("Sunday, 06-Nov-94 08:49:37 GMT", apply, Reason::DateMatches),
        ("Sun Nov  6 08:49:37 1994", apply, Reason::DateMatches),
        // Exact match, not "at that date or before".
        (LATER, ignore, Reason::DateDiffers),
        (EARLIER, ignore, Reason::DateDiffers),
        (
            "Mon, 06 Nov 1994 08:49:37 GMT",
            ignore,
            Reason::MalformedValidator,
        ),
    ] {
        assert_eq!(with_range(value), (expected, Some(reason)), "{value}");
    }
}

#[test]
fn counts_only_for_get_with_range() {
    for (method, fields, expected) in [
        ("GET", vec![("If-Range", "\"v2\"")], RangeUse::Absent),
        (
            "HEAD",
            vec![("If-Range", "\"v1\""), ("Range", "bytes=0-")],
            RangeUse::Ignore,
        ),
        (
            "PUT",
            vec![("If-Range", "\"v1\""), ("Range", "bytes=0-")],
            RangeUse::Ignore,
        ),
        ("GET", vec![("Range", "bytes=0-")], RangeUse::Apply),
        ("HEAD", vec![("Range", "bytes=0-")], RangeUse::Ignore),
    ] {
        assert_eq!(
            outcome(method, &fields),
            (Outcome::Proceed(expected), Step::Method),
            "{method} {fields:?}"
        );
    }
}

#[test]
fn two_lines_are_no_validator() {
    let fields = [
        ("If-Range", "\"v1\""),
        ("If-Range", "\"v1\""),
        ("Range", "bytes=0-"),
    ];
    assert_eq!(
        outcome("GET", &fields),
        (Outcome::Proceed(RangeUse::Ignore), Step::IfRange)
    );
}

#[test]
fn a_weak_current_validator_never_matches() {
    let weak = Validators {
        etag: EntityTag::weak(b"v1"),
        date_strength: DateStrength::Weak,
        ..validators()
    };
    for (value, reason) in [
        ("\"v1\"", Reason::WeakTag),
        ("W/\"v1\"", Reason::WeakTag),
        (LAST_MODIFIED, Reason::WeakDate),
    ] {
        let fields = [("If-Range", value), ("Range", "bytes=0-")];
        let evaluation = evaluate(&request("GET", &fields), Some(&weak));
        assert_eq!(evaluation.outcome, Outcome::Proceed(RangeUse::Ignore));
        assert_eq!(evaluation.reason(), Some(reason), "{value}");
    }
}

#[test]
fn nothing_matches_what_is_not_there() {
    for (value, reason) in [
        ("\"v1\"", Reason::NoCurrentTag { holds: false }),
        (LAST_MODIFIED, Reason::NoCurrentDate),
    ] {
        let fields = [("If-Range", value), ("Range", "bytes=0-")];
        let evaluation = evaluate(&request("GET", &fields), Some(&Validators::default()));
        assert_eq!(evaluation.outcome, Outcome::Proceed(RangeUse::Ignore));
        assert_eq!(evaluation.reason(), Some(reason));
    }
}

#[test]
fn a_date_is_strong_once_its_second_is_over() {
    let date = HttpDate::from_unix(1_000).unwrap();
    for (now, expected) in [
        (999, DateStrength::Weak),
        (1_000, DateStrength::Weak),
        (1_001, DateStrength::Strong),
        (9_999, DateStrength::Strong),
    ] {
        let now = HttpDate::from_unix(now).unwrap();
        assert_eq!(DateStrength::once_settled(date, now), expected);
    }
}
