use super::*;

fn specs(value: &[u8]) -> Result<Vec<RangeSpec>, (Problem, usize)> {
    Range::parse(value)
        .and_then(|range| range.specs().collect())
        .map_err(|error| (error.problem, error.at))
}

const fn int(first: u64, last: u64) -> RangeSpec {
    RangeSpec::Int {
        first,
        last: Some(last),
    }
}

const fn from(first: u64) -> RangeSpec {
    RangeSpec::Int { first, last: None }
}

const fn suffix(length: u64) -> RangeSpec {
    RangeSpec::Suffix { length }
}

#[test]
fn byte_ranges() {
    let cases: [(&[u8], &[RangeSpec]); 28] = [
        (b"bytes=0-499", &[int(0, 499)]),
        (b"bytes=500-999", &[int(500, 999)]),
        (b"bytes=-500", &[suffix(500)]),
        (b"bytes=9500-", &[from(9500)]),
        (b"bytes=0-0,-1", &[int(0, 0), suffix(1)]),
        (
            b"bytes= 0-999, 4500-5499, -1000",
            &[int(0, 999), int(4500, 5499), suffix(1000)],
        ),
        (b"bytes=500-600,601-999", &[int(500, 600), int(601, 999)]),
        (b"bytes=500-700,601-999", &[int(500, 700), int(601, 999)]),
        (b"BYTES=0-1", &[int(0, 1)]),
        (b"Bytes=0-1", &[int(0, 1)]),
        (b"bytes=0-", &[from(0)]),
        (b"bytes=-0", &[suffix(0)]),
        (b"bytes=5-5", &[int(5, 5)]),
        (b"bytes=007-0010", &[int(7, 10)]),
        (b"bytes=,0-1", &[int(0, 1)]),
        (b"bytes=0-1,", &[int(0, 1)]),
        (b"bytes=,,0-1 ,, 2-3,,", &[int(0, 1), int(2, 3)]),
        (b"bytes=\t0-1\t,\t2-3", &[int(0, 1), int(2, 3)]),
        (b"bytes=18446744073709551615-", &[from(u64::MAX)]),
        (b"bytes=18446744073709551616-", &[from(u64::MAX)]),
        (b"bytes=0-99999999999999999999999999", &[int(0, u64::MAX)]),
        (b"bytes=-99999999999999999999999", &[suffix(u64::MAX)]),
        // Beyond what u64 holds, order is still judged by the digits.
        (
            b"bytes=99999999999999999998-99999999999999999999",
            &[int(u64::MAX, u64::MAX)],
        ),
        (
            b"bytes=099999999999999999999-99999999999999999999",
            &[int(u64::MAX, u64::MAX)],
        ),
        (b"bytes=00000000000000000000000000001-2", &[int(1, 2)]),
        (b"bytes=000-0", &[int(0, 0)]),
        (b"bytes=9-10", &[int(9, 10)]),
        (
            b"bytes=4294967296-4294967297",
            &[int(1 << 32, (1 << 32) + 1)],
        ),
    ];
    for (value, expected) in cases {
        assert_eq!(
            specs(value).as_deref(),
            Ok(expected),
            "{}",
            value.escape_ascii()
        );
    }
}

#[test]
fn malformed() {
    let cases: [(&[u8], Problem, usize); 40] = [
        (b"", Problem::RangeUnit, 0),
        (b"bytes", Problem::RangeUnit, 5),
        (b"bytes 0-1", Problem::RangeUnit, 5),
        (b"bytes =0-1", Problem::RangeUnit, 5),
        (b"=0-1", Problem::RangeUnit, 0),
        (b"bytes:0-1", Problem::RangeUnit, 5),
        (b"0-1", Problem::RangeUnit, 3),
        (b"bytes=", Problem::ListElements, 6),
        (b"bytes=,", Problem::ListElements, 6),
        (b"bytes= , ,", Problem::ListElements, 6),
        (b"bytes=-", Problem::RangeSpec, 7),
        (b"bytes=--1", Problem::RangeSpec, 7),
        (b"bytes=0", Problem::RangeSpec, 7),
        (b"bytes=0--1", Problem::RangeSpec, 8),
        (b"bytes=1-2-3", Problem::RangeSpec, 9),
        (b"bytes=a-b", Problem::RangeSpec, 6),
        (b"bytes=0-a", Problem::RangeSpec, 8),
        (b"bytes=0x0-1", Problem::RangeSpec, 7),
        (b"bytes=+0-1", Problem::RangeSpec, 6),
        (b"bytes=0-+1", Problem::RangeSpec, 8),
        (b"bytes=0 -1", Problem::RangeSpec, 7),
        (b"bytes=0- 1", Problem::RangeSpec, 8),
        (b"bytes=- 1", Problem::RangeSpec, 7),
        (b"bytes=0-1 2-3", Problem::RangeSpec, 9),
        (b"bytes=0-1;2-3", Problem::RangeSpec, 9),
        (b"bytes=0.5-1", Problem::RangeSpec, 7),
        (b"bytes=*", Problem::RangeSpec, 6),
        (b"bytes=0-1/2", Problem::RangeSpec, 9),
        (b"bytes=\"0-1\"", Problem::RangeSpec, 6),
        (b"bytes=0-1, bytes=2-3", Problem::RangeSpec, 11),
        (b"bytes==0-1", Problem::RangeSpec, 6),
        (b"bytes=\xd9\xa0-1", Problem::RangeSpec, 6),
        (b"bytes=\xa00-1", Problem::RangeSpec, 6),
        (b"bytes=0-1\x00", Problem::RangeSpec, 9),
        (b"bytes=5-4", Problem::RangeOrder, 8),
        (b"bytes=10-9", Problem::RangeOrder, 9),
        (b"bytes=0-1,9-8", Problem::RangeOrder, 12),
        (b"bytes=1-0", Problem::RangeOrder, 8),
        (
            b"bytes=99999999999999999999-99999999999999999998",
            Problem::RangeOrder,
            27,
        ),
        (
            b"bytes=100000000000000000000-99999999999999999999",
            Problem::RangeOrder,
            28,
        ),
    ];
    for (value, problem, at) in cases {
        assert_eq!(specs(value), Err((problem, at)), "{}", value.escape_ascii());
    }
}

#[test]
fn other_units_are_split_only() {
    let range = Range::parse(b"lines=1.2-x, y").unwrap();
    assert_eq!(
        (range.unit(), range.set(), range.is_bytes()),
        (&b"lines"[..], &b"1.2-x, y"[..], false)
    );
    assert!(!Range::parse(b"byte=0-1").unwrap().is_bytes());
    assert!(!Range::parse(b"bytess=0-1").unwrap().is_bytes());
}

#[test]
fn specs_are_written_as_they_are_read() {
    for spec in [int(0, 0), int(3, u64::MAX), from(7), suffix(0), suffix(9)] {
        let mut out = Vec::new();
        spec.encode(&mut out);
        assert_eq!(RangeSpec::parse(&out), Ok(spec));
    }
}
