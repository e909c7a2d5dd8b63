use super::*;

#[test]
fn well_formed() {
    let max = u64::MAX;
    let cases: [(&[u8], Option<(u64, u64)>, Option<u64>); 12] = [
        (b"bytes 42-1233/1234", Some((42, 1233)), Some(1234)),
        (b"bytes 42-1233/*", Some((42, 1233)), None),
        (b"bytes 0-499/1234", Some((0, 499)), Some(1234)),
        (b"bytes 734-1233/1234", Some((734, 1233)), Some(1234)),
        (b"bytes 0-0/1", Some((0, 0)), Some(1)),
        (b"bytes */1234", None, Some(1234)),
        (b"bytes */0", None, Some(0)),
        (b"BYTES 0-0/2", Some((0, 0)), Some(2)),
        (b"lines 1-2/3", Some((1, 2)), Some(3)),
        (b"bytes 00-01/002", Some((0, 1)), Some(2)),
        (b"bytes 0-1/99999999999999999999", Some((0, 1)), Some(max)),
        (b"bytes */18446744073709551616", None, Some(max)),
    ];
    for (value, positions, complete_length) in cases {
        let parsed = ContentRange::parse(value).unwrap();
        assert_eq!(
            (parsed.positions, parsed.complete_length),
            (positions, complete_length),
            "{}",
            value.escape_ascii()
        );
    }
}

#[test]
fn malformed() {
    let cases: [(&[u8], Problem, usize); 28] = [
        (b"", Problem::RangeUnit, 0),
        (b"bytes", Problem::ContentRangeSpace, 5),
        (b"bytes=0-1/2", Problem::ContentRangeSpace, 5),
        (b"bytes\t0-1/2", Problem::ContentRangeSpace, 5),
        (b"bytes  0-1/2", Problem::ContentRangePositions, 6),
        (b"bytes ", Problem::ContentRangePositions, 6),
        (b"bytes 0", Problem::ContentRangePositions, 7),
        (b"bytes 0-", Problem::ContentRangePositions, 8),
        (b"bytes -1/2", Problem::ContentRangePositions, 6),
        (b"bytes 0-/2", Problem::ContentRangePositions, 8),
        (b"bytes 0 -1/2", Problem::ContentRangePositions, 7),
        (b"bytes +0-1/2", Problem::ContentRangePositions, 6),
        (b"bytes 0-1", Problem::ContentRangeLength, 9),
        (b"bytes 0-1/", Problem::ContentRangeLength, 10),
        (b"bytes 0-1 /2", Problem::ContentRangeLength, 9),
        (b"bytes 0-1/ 2", Problem::ContentRangeLength, 10),
        (b"bytes 0-1/-", Problem::ContentRangeLength, 10),
        (b"bytes */*", Problem::ContentRangeLength, 8),
        (b"bytes *", Problem::ContentRangeLength, 7),
        (b"bytes 0-1/2 ", Problem::Trailing, 11),
        (b"bytes 0-1/2, bytes 3-4/5", Problem::Trailing, 11),
        (b"bytes 0-1/*2", Problem::Trailing, 11),
        (b"bytes 0-1/2x", Problem::Trailing, 11),
        (b"bytes 2-1/3", Problem::RangeOrder, 8),
        (b"bytes 9-8/10", Problem::RangeOrder, 8),
        (b"bytes 0-1/1", Problem::ContentRangeBeyond, 10),
        (b"bytes 0-0/0", Problem::ContentRangeBeyond, 10),
        (b"bytes 0-9/9", Problem::ContentRangeBeyond, 10),
    ];
    for (value, problem, at) in cases {
        assert_eq!(
            ContentRange::parse(value),
            Err(FieldError::new(problem, at)),
            "{}",
            value.escape_ascii()
        );
    }
}

#[test]
fn written_as_read() {
    for value in ["bytes 0-4/10", "bytes 5-9/*", "bytes */10", "lines 1-2/3"] {
        let parsed = ContentRange::parse(value.as_bytes()).unwrap();
        assert_eq!(parsed.to_string(), value);
    }
    assert_eq!(ContentRange::bytes(1, 2, 3).to_string(), "bytes 1-2/3");
}
