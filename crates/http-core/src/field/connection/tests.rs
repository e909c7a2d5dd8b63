use super::*;

#[test]
fn options() {
    let none = Connection::default();
    let close = Connection {
        close: true,
        ..none
    };
    let keep_alive = Connection {
        keep_alive: true,
        ..none
    };
    let cases: [(&[&[u8]], Connection); 17] = [
        (&[], none),
        (&[b""], none),
        (&[b","], none),
        (&[b"close"], close),
        (&[b"Close"], close),
        (&[b"CLOSE"], close),
        (&[b",close ,"], close),
        (&[b"close, close"], close),
        (&[b"", b"close"], close),
        (&[b"keep-alive"], keep_alive),
        (&[b"Keep-Alive"], keep_alive),
        (
            &[b"keep-alive", b"close"],
            Connection {
                keep_alive: true,
                ..close
            },
        ),
        (
            &[b"Upgrade, HTTP2-Settings, TE"],
            Connection {
                upgrade: true,
                te: true,
                others: 1,
                ..none
            },
        ),
        (&[b"closed"], Connection { others: 1, ..none }),
        (&[b"x-close"], Connection { others: 1, ..none }),
        (&[b"keepalive"], Connection { others: 1, ..none }),
        (
            &[b"cookie, x-a, x-b", b"x-c"],
            Connection { others: 4, ..none },
        ),
    ];
    for (lines, expected) in cases {
        assert_eq!(
            Connection::parse(lines.iter().copied()),
            expected,
            "{lines:?}"
        );
    }
}

#[test]
fn odd_members_name_no_option() {
    let cases: [(&[&[u8]], bool, usize, usize); 8] = [
        (&[b"close;"], false, 0, 5),
        (&[b"close keep-alive"], false, 0, 5),
        (&[b"\"close\""], false, 0, 0),
        (&[b"\x0bclose"], false, 0, 0),
        (&[b"clos\xe9"], false, 0, 4),
        (&[b"a b, close"], true, 0, 1),
        (&[b"close", b"x, (y)"], true, 1, 3),
        (&[b"\"a, close"], true, 0, 0),
    ];
    for (lines, close, line, at) in cases {
        let connection = Connection::parse(lines.iter().copied());
        assert_eq!(connection.close, close, "{lines:?}");
        assert_eq!(
            connection.malformed,
            Some(FieldError {
                problem: Problem::Token,
                line,
                at
            }),
            "{lines:?}"
        );
    }
}

#[test]
fn hop_by_hop_names() {
    let lines: [&[u8]; 2] = [b"close, X-Hop", b"a b, te"];
    let names: Vec<_> = connection_options(lines).collect();
    assert_eq!(names, [&b"close"[..], b"X-Hop", b"te"]);
}

#[test]
fn keep_alive() {
    let max = u64::MAX;
    let good: [(&[u8], Option<u64>, Option<u64>); 14] = [
        (b"", None, None),
        (b"timeout=5", Some(5), None),
        (b"max=100", None, Some(100)),
        (b"timeout=5, max=100", Some(5), Some(100)),
        (b"max=0,timeout=0", Some(0), Some(0)),
        (b"Timeout=5,MAX=1", Some(5), Some(1)),
        (b"timeout=\"15\"", Some(15), None),
        (b"timeout=5, timeout=6", Some(5), None),
        (b"timeout=99999999999999999999999", Some(max), None),
        (b"timeout=5, state=\"a,b\"", Some(5), None),
        (b"x, timeout=5", Some(5), None),
        (b",timeout=5,,", Some(5), None),
        (b"timeout=005", Some(5), None),
        (b"note", None, None),
    ];
    for (value, timeout, max) in good {
        assert_eq!(
            KeepAlive::parse([value]),
            Ok(KeepAlive { timeout, max }),
            "{}",
            value.escape_ascii()
        );
    }
    let bad: [(&[u8], Problem, usize); 11] = [
        (b"timeout", Problem::ParameterEquals, 7),
        (b"timeout=", Problem::ParameterValue, 8),
        (b"timeout=-1", Problem::Digits, 8),
        (b"timeout=+1", Problem::Digits, 8),
        (b"timeout=5s", Problem::Digits, 8),
        (b"timeout=5.0", Problem::Digits, 8),
        (b"timeout=\"\"", Problem::Digits, 8),
        (b"timeout = 5", Problem::ParameterEquals, 7),
        (b"timeout=5;max=6", Problem::Trailing, 9),
        (b"a, max=x", Problem::Digits, 7),
        (b"=5", Problem::ParameterName, 0),
    ];
    for (value, problem, at) in bad {
        assert_eq!(
            KeepAlive::parse([value]),
            Err(FieldError::new(problem, at)),
            "{}",
            value.escape_ascii()
        );
    }
}

#[test]
fn keep_alive_is_written_as_it_is_read() {
    for (timeout, max) in [
        (Some(5), Some(100)),
        (Some(0), None),
        (None, Some(u64::MAX)),
        (None, None),
    ] {
        let hint = KeepAlive { timeout, max };
        assert_eq!(KeepAlive::parse([hint.to_string().as_bytes()]), Ok(hint));
    }
}
