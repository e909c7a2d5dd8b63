use super::*;
use crate::field::Problem;
use crate::octet::digits;

fn selected(value: &str, length: u64) -> Selection {
    select(value.as_bytes(), length, &Policy::default())
}

const fn range(first: u64, last: u64) -> ByteRange {
    ByteRange { first, last }
}

fn multiple(ranges: &[(u64, u64)]) -> Selection {
    Selection::Multiple(
        ranges
            .iter()
            .map(|&(first, last)| range(first, last))
            .collect(),
    )
}

#[test]
fn single() {
    for (value, length, first, last) in [
        ("bytes=0-499", 10_000, 0, 499),
        ("bytes=500-999", 10_000, 500, 999),
        ("bytes=-500", 10_000, 9_500, 9_999),
        ("bytes=9500-", 10_000, 9_500, 9_999),
        ("bytes=0-", 10_000, 0, 9_999),
        ("bytes=0-0", 10_000, 0, 0),
        ("bytes=-1", 10_000, 9_999, 9_999),
        ("bytes=9999-", 10_000, 9_999, 9_999),
        ("bytes=9999-9999", 10_000, 9_999, 9_999),
        // Cut to what is there.
        ("bytes=0-10000", 10_000, 0, 9_999),
        ("bytes=9999-99999", 10_000, 9_999, 9_999),
        ("bytes=-10000", 10_000, 0, 9_999),
        ("bytes=-10001", 10_000, 0, 9_999),
        ("bytes=0-99999999999999999999999", 10_000, 0, 9_999),
        ("bytes=-99999999999999999999999", 10_000, 0, 9_999),
        ("bytes=0-18446744073709551615", 10_000, 0, 9_999),
        ("bytes=-18446744073709551616", 1, 0, 0),
        ("BYTES=1-2", 10_000, 1, 2),
        ("bytes= 1-2 ,", 10_000, 1, 2),
        // One of several lies within.
        ("bytes=1-2, 10000-", 10_000, 1, 2),
        ("bytes=20000-, 1-2, -0", 10_000, 1, 2),
        // Merged into one.
        ("bytes=500-600,601-999", 10_000, 500, 999),
        ("bytes=500-700,601-999", 10_000, 500, 999),
        ("bytes=601-999,500-600", 10_000, 500, 999),
        ("bytes=0-,-1", 10_000, 0, 9_999),
        ("bytes=5-5,5-5", 10_000, 5, 5),
        ("bytes=0-100,50-60", 10_000, 0, 100),
        ("bytes=50-60,0-100", 10_000, 0, 100),
        ("bytes=0-0,1-1,2-2,3-3", 4, 0, 3),
        (
            "bytes=18446744073709551613-",
            u64::MAX,
            u64::MAX - 2,
            u64::MAX - 1,
        ),
        ("bytes=0-", u64::MAX, 0, u64::MAX - 1),
    ] {
        assert_eq!(
            selected(value, length),
            Selection::Single(range(first, last)),
            "{value} of {length}"
        );
    }
}

#[test]
fn several() {
    for (value, length, expected) in [
        ("bytes=0-0,-1", 10_000, &[(0, 0), (9_999, 9_999)][..]),
        (
            "bytes= 0-999, 4500-5499, -1000",
            10_000,
            &[(0, 999), (4_500, 5_499), (9_000, 9_999)],
        ),
        // In the order asked for.
        ("bytes=-1,0-0", 10_000, &[(9_999, 9_999), (0, 0)]),
        ("bytes=8-9,4-5,0-1", 10_000, &[(8, 9), (4, 5), (0, 1)]),
        // One octet between them keeps them apart.
        ("bytes=0-1,3-4", 10_000, &[(0, 1), (3, 4)]),
        // A merged range stands where its earliest member stood.
        ("bytes=90-99,0-9,10-19", 1_000, &[(90, 99), (0, 19)]),
        ("bytes=10-19,90-99,0-9", 1_000, &[(0, 19), (90, 99)]),
        ("bytes=90-99,10-19,5-12", 1_000, &[(90, 99), (5, 19)]),
        ("bytes=0-1,5000-,3-4", 1_000, &[(0, 1), (3, 4)]),
        (
            "bytes=0-1,3-4,6-7,9-10",
            1_000,
            &[(0, 1), (3, 4), (6, 7), (9, 10)],
        ),
    ] {
        assert_eq!(selected(value, length), multiple(expected), "{value}");
    }
}

#[test]
fn unsatisfiable() {
    for (value, length) in [
        ("bytes=10000-", 10_000),
        ("bytes=10000-10001", 10_000),
        ("bytes=-0", 10_000),
        ("bytes=-0,-00", 10_000),
        ("bytes=10000-,99999-", 10_000),
        ("bytes=99999999999999999999999-", 10_000),
        ("bytes=18446744073709551615-", 10_000),
        ("bytes=1-", 1),
        ("bytes=18446744073709551615-", u64::MAX),
        ("bytes=99999999999999999998-99999999999999999999", u64::MAX),
    ] {
        assert_eq!(
            selected(value, length),
            Selection::Unsatisfiable,
            "{value} of {length}"
        );
    }
}

#[test]
fn ignored() {
    use IgnoreReason::{EmptyRepresentation, Malformed, TooManyOverlapping, UnknownUnit};
    let error = |problem, at| Malformed(FieldError::new(problem, at));
    for (value, length, reason) in [
        ("lines=0-1", 10, UnknownUnit),
        ("none=0-1", 10, UnknownUnit),
        ("byte=0-1", 10, UnknownUnit),
        ("x=anything at all", 10, UnknownUnit),
        ("bytes", 10, error(Problem::RangeUnit, 5)),
        ("bytes 0-1", 10, error(Problem::RangeUnit, 5)),
        ("bytes=", 10, error(Problem::ListElements, 6)),
        ("bytes=1-0", 10, error(Problem::RangeOrder, 8)),
        ("bytes=0-1,x", 10, error(Problem::RangeSpec, 10)),
        // One invalid range spoils all, even with a satisfiable one before it.
        ("bytes=0-1,5-4", 10, error(Problem::RangeOrder, 12)),
        ("bytes=100-,5-4", 10, error(Problem::RangeOrder, 13)),
        ("bytes=0-1,-", 10, error(Problem::RangeSpec, 11)),
        ("bytes=-5", 0, EmptyRepresentation),
        ("bytes=0-", 0, EmptyRepresentation),
        ("bytes=0-0", 0, EmptyRepresentation),
        ("bytes=-0", 0, EmptyRepresentation),
        ("bytes=1-0", 0, error(Problem::RangeOrder, 8)),
        ("bytes=0-,0-,0-", 10, TooManyOverlapping),
        ("bytes=0-9,2-3,5-6", 10, TooManyOverlapping),
        ("bytes=5-0005,5-5,05-5", 10, TooManyOverlapping),
        ("bytes=0-2,2-4,4-6", 10, TooManyOverlapping),
        ("bytes=0-1,1-2,5-6,6-7", 10, TooManyOverlapping),
    ] {
        assert_eq!(
            selected(value, length),
            Selection::Ignore(reason),
            "{value} of {length}"
        );
    }
}

#[test]
fn unsatisfiable_ranges_do_not_count_as_overlapping() {
    assert_eq!(
        selected("bytes=0-1,50-,60-,70-", 10),
        Selection::Single(range(0, 1))
    );
    assert_eq!(selected("bytes=50-,50-,50-", 10), Selection::Unsatisfiable);
}

#[test]
fn the_number_of_ranges_is_bounded() {
    let ask = |count: u64| {
        let ranges: Vec<_> = (0..count).map(|n| format!("{}-{}", n * 2, n * 2)).collect();
        selected(&format!("bytes={}", ranges.join(",")), 1_000_000)
    };
    assert!(matches!(ask(64), Selection::Multiple(parts) if parts.len() == 64));
    assert_eq!(ask(65), Selection::Ignore(IgnoreReason::TooManyRanges));
    assert_eq!(ask(10_000), Selection::Ignore(IgnoreReason::TooManyRanges));
    // Ranges beyond the end count as well: the limit is on the work.
    let beyond = format!("bytes=0-0{}", ",9999999-".repeat(64));
    assert_eq!(
        selected(&beyond, 10),
        Selection::Ignore(IgnoreReason::TooManyRanges)
    );
    // CVE-2011-3192 as it was sent.
    let killer: String = (5..1_300).map(|n| format!(",5-{n}")).collect();
    assert!(matches!(
        selected(&format!("bytes=0-{killer}"), 1_000_000),
        Selection::Ignore(_)
    ));
}

#[test]
fn policies_are_followed() {
    let loose = Policy {
        max_ranges: 3,
        max_overlapping: usize::MAX,
        coalesce_gap: 10,
    };
    let select = |value: &str| select(value.as_bytes(), 1_000, &loose);
    assert_eq!(select("bytes=0-,0-,0-"), Selection::Single(range(0, 999)));
    // A gap of nine octets is closed, one of ten is not.
    assert_eq!(select("bytes=0-9,19-20"), Selection::Single(range(0, 20)));
    assert_eq!(select("bytes=0-9,20-21"), multiple(&[(0, 9), (20, 21)]));
    assert_eq!(
        select("bytes=0-0,100-100,200-200,300-300"),
        Selection::Ignore(IgnoreReason::TooManyRanges)
    );
    let none = Policy {
        max_ranges: 0,
        ..loose
    };
    assert_eq!(
        super::select(b"bytes=0-0", 10, &none),
        Selection::Ignore(IgnoreReason::TooManyRanges)
    );
}

#[test]
fn selections_explain_themselves() {
    for (value, expected) in [
        ("bytes=0-4", "octets 0-4"),
        ("bytes=-1,0-1", "2 parts: 9-9 0-1"),
        ("bytes=10-", "no range lies within the representation"),
        ("x=1", "Range is ignored: the range unit is not bytes"),
        (
            "bytes=0-,0-,0-",
            "Range is ignored: too many of its ranges overlap",
        ),
    ] {
        assert_eq!(selected(value, 10).to_string(), expected);
    }
}

#[test]
fn lengths_and_content_range() {
    assert_eq!(range(0, 0).length(), 1);
    assert_eq!(range(0, u64::MAX).length(), u64::MAX);
    assert_eq!(range(2, 4).content_range(10).to_string(), "bytes 2-4/10");
}

/// Every list of up to three small ranges over every small length, against a model that
/// marks octets one by one.
#[test]
fn small_cases_agree_with_marking_octets() {
    let numbers = [0_u64, 1, 2, 4];
    let mut specs: Vec<String> = Vec::new();
    for first in numbers {
        specs.push(format!("{first}-"));
        specs.push(format!("-{first}"));
        for last in numbers.into_iter().filter(|&last| last >= first) {
            specs.push(format!("{first}-{last}"));
        }
    }
    let policy = Policy {
        max_overlapping: usize::MAX,
        ..Policy::default()
    };
    for a in &specs {
        for b in &specs {
            for length in 1..=5 {
                let value = format!("bytes={a},{b}");
                let wanted: Vec<bool> = (0..length)
                    .map(|octet| wants(a, octet, length) || wants(b, octet, length))
                    .collect();
                let parts = match select(value.as_bytes(), length, &policy) {
                    Selection::Single(part) => vec![part],
                    Selection::Multiple(parts) => parts,
                    Selection::Unsatisfiable => Vec::new(),
                    Selection::Ignore(reason) => panic!("{value}: {reason:?}"),
                };
                let mut sent = vec![false; wanted.len()];
                for part in parts {
                    for octet in part.first..=part.last {
                        let octet = usize::try_from(octet).unwrap();
                        assert!(!sent[octet], "{value} of {length}: sent twice");
                        sent[octet] = true;
                    }
                }
                assert_eq!(sent, wanted, "{value} of {length}");
            }
        }
    }
}

fn wants(spec: &str, octet: u64, length: u64) -> bool {
    let (first, last) = spec.split_once('-').unwrap();
    match (digits(first.as_bytes()), digits(last.as_bytes())) {
        (Some(first), Some(last)) => (first..=last).contains(&octet),
        (Some(first), None) => octet >= first,
        (None, Some(suffix)) => octet + suffix >= length,
        (None, None) => false,
    }
}
