use super::*;
use proptest::prelude::*;

/// How many requests each policy sees, for those that stop like `tolerant` does not.
fn seen(octets: &[u8], id: &str) -> String {
    let policy = Policy::named(id).expect("a policy");
    reading(octets, Direction::Request, policy).to_string()
}

fn verdict(octets: &[u8]) -> Verdict {
    compare(&readings(octets, Direction::Request)).verdict()
}

const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/// A POST with these field lines and octets, then a GET.
fn post(fields: &str, rest: &[u8]) -> Vec<u8> {
    let head = format!("POST / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
    [head.as_bytes(), rest, GET].concat()
}

#[test]
fn flawless_requests_are_cut_alike_by_all() {
    let flawless = [
        GET.repeat(3),
        post("Content-Length: 2\r\n", b"ok"),
        post("", b""),
        b"".to_vec(),
    ];
    for octets in flawless {
        let all = readings(&octets, Direction::Request);
        assert_eq!(compare(&all).verdict(), Verdict::Agree, "{}", compare(&all));
    }
}

#[test]
fn each_policy_stands_out_where_its_name_says() {
    // The policy, octets, and what it sees other than `tolerant`.
    let cases: &[(&str, Vec<u8>)] = &[
        (
            "content-length-wins",
            post(
                "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
                b"0\r\n\r\n",
            ),
        ),
        (
            "transfer-encoding-ignored",
            post("Transfer-Encoding: chunked\r\n", b"0\r\n\r\n"),
        ),
        (
            "unknown-coding-ignored",
            post(
                "Transfer-Encoding: xchunked\r\nContent-Length: 2\r\n",
                b"ok",
            ),
        ),
        (
            "chunked-anywhere",
            post("Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n"),
        ),
        (
            "first-content-length",
            post("Content-Length: 2\r\nContent-Length: 3\r\n", b"ok"),
        ),
        (
            "last-content-length",
            post("Content-Length: 3\r\nContent-Length: 2\r\n", b"ok"),
        ),
        (
            "content-length-leading-digits",
            post("Content-Length: +2\r\n", b"ok"),
        ),
        (
            "bare-lf-within-lines",
            post("X: y\nContent-Length: 2\r\n", b"ok"),
        ),
        (
            "cr-alone-ends-lines",
            post("X: y\rContent-Length: 2\r\n", b"ok"),
        ),
        (
            "folds-separate",
            post("X: y\r\n Content-Length: 2\r\n", b"ok"),
        ),
        ("folds-dropped", post("Content-Length: 2\r\n 0\r\n", b"ok")),
        (
            "space-before-colon-accepted",
            post("Content-Length : 2\r\n", b"ok"),
        ),
        (
            "space-before-colon-hides-field",
            post("Content-Length : 2\r\n", b"ok"),
        ),
        ("underscore-is-hyphen", post("Content_Length: 2\r\n", b"ok")),
        (
            "get-without-content",
            [
                b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 27\r\n\r\n",
                GET,
            ]
            .concat(),
        ),
        (
            "chunk-size-leading-digits",
            post("Transfer-Encoding: chunked\r\n", b"2x\r\nok\r\n0\r\n\r\n"),
        ),
        (
            "chunk-size-32-bits",
            post(
                "Transfer-Encoding: chunked\r\n",
                b"100000002\r\nok\r\n0\r\n\r\n",
            ),
        ),
        (
            "chunk-ext-lf-ignored",
            post(
                "Transfer-Encoding: chunked\r\n",
                b"2;\nxx\r\n4\r\n0\r\n\r\n",
            ),
        ),
        (
            "chunk-data-end-unchecked",
            post("Transfer-Encoding: chunked\r\n", b"2\r\nokXX0\r\n\r\n"),
        ),
        (
            "trailers-unknown",
            post("Transfer-Encoding: chunked\r\n", b"0\r\nA: b\r\n\r\n"),
        ),
    ];
    let tried: Vec<&str> = cases.iter().map(|(id, _)| *id).collect();
    let named: Vec<&str> = POLICIES.iter().map(|policy| policy.id).skip(2).collect();
    assert_eq!(tried, named, "every policy has its case, in order");
    for (id, octets) in cases {
        let policy = Policy::named(id).expect("a policy");
        let tolerant = Policy::named("tolerant").expect("a policy");
        let (odd, usual) = (
            reading(octets, Direction::Request, policy),
            reading(octets, Direction::Request, tolerant),
        );
        assert!(!odd.cuts_as(&usual), "{id}: {odd}\n{usual}");
        assert!(
            !odd.messages.is_empty() || matches!(odd.stop, Stop::Awaits { .. }),
            "{id}: {odd}"
        );
        let strict = reading(
            octets,
            Direction::Request,
            Policy::named("strict").expect("a policy"),
        );
        let refused = matches!(strict.stop, Stop::Refused { .. });
        // Strict refuses whatever is malformed; the rest is well formed and read wrongly.
        let well_formed = [
            "transfer-encoding-ignored",
            "underscore-is-hyphen",
            "get-without-content",
            "trailers-unknown",
            "chunk-size-32-bits",
        ];
        assert_eq!(!refused, well_formed.contains(id), "{id}: {strict}");
    }
}

#[test]
fn a_smuggled_request_is_forecast() {
    let octets = post(
        "Content-Length: 38\r\nTransfer-Encoding: chunked\r\n",
        b"0\r\n\r\nGET /admin HTTP/1.1\r\nX: \r\n\r\n12345",
    );
    let all = readings(&octets, Direction::Request);
    let comparison = compare(&all);
    assert_eq!(comparison.verdict(), Verdict::Differ);
    let (a, b) = comparison.conflict().expect("a conflict");
    assert!(a.conflicts_with(b));
    assert!(seen(&octets, "strict").contains("content-length-with-transfer-encoding"));
    assert!(seen(&octets, "content-length-wins").starts_with("POST at 0.."));
    assert_ne!(
        seen(&octets, "content-length-wins"),
        seen(&octets, "tolerant")
    );
}

#[test]
fn responses_are_cut_as_well() {
    let flawless = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok\
        HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\nHTTP/1.0 200\r\n\r\nto the end";
    let all = readings(flawless, Direction::Response);
    let odd: Vec<_> = all
        .iter()
        .filter(|reading| reading.messages.len() != 4)
        .collect();
    assert!(odd.is_empty(), "{odd:?}");
    let split = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 40\r\n\r\n\
        okHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(
        compare(&readings(split, Direction::Response)).verdict(),
        Verdict::Differ
    );
}

#[test]
fn refusing_is_no_conflict() {
    let octets = b"GET / HTTP/1.1\nHost: a\n\n";
    assert_eq!(
        seen(octets, "tolerant"),
        "GET at 0..24 has no content; nothing is left"
    );
    assert!(seen(octets, "strict").contains("refuses bare-lf"));
    // The policy that does not end lines with LF waits, which is a conflict with going on.
    assert_eq!(verdict(octets), Verdict::Differ);
    let strict = reading(
        octets,
        Direction::Request,
        Policy::named("strict").expect("a policy"),
    );
    let tolerant = reading(
        octets,
        Direction::Request,
        Policy::named("tolerant").expect("a policy"),
    );
    assert!(!strict.conflicts_with(&tolerant) && !tolerant.conflicts_with(&strict));
}

#[test]
fn ids_are_unique_and_sentences_end() {
    let mut ids: Vec<&str> = POLICIES.iter().map(|policy| policy.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), POLICIES.len());
    assert!(POLICIES.iter().all(|policy| policy.sentence.ends_with('.')));
}

const PIECES: &[&[u8]] = &[
    b"POST / HTTP/1.1\r\n",
    b"GET / HTTP/1.1\n",
    b"Content-Length: 3\r\n",
    b"\r\n",
    b"\n",
    b"\r",
    b"Transfer-Encoding: chunked\r\n",
    b"Content-Length : 4\r\n",
    b" fold\r\n",
    b"3\r\nabc\r\n",
    b"0\r\n\r\n",
    b"0x3;a\nb\r\n",
    b"ffffffffffffffff\r\n",
    b"\0",
    b"Content_Length: 9\r\n",
];

proptest! {
    #[test]
    fn any_octets_are_read_in_order_and_within_bounds(
        pieces in prop::collection::vec(
            prop::sample::select(PIECES),
            0..12,
        )
    ) {
        let octets = pieces.concat();
        let all = readings(&octets, Direction::Request);
        for reading in &all {
            let mut end = 0;
            for cut in &reading.messages {
                prop_assert!(cut.span.start >= end && cut.content.end == cut.span.end);
                prop_assert!(cut.content.start > cut.span.start);
                end = cut.span.end;
            }
            prop_assert!(end <= octets.len() as u64);
            prop_assert!(!reading.conflicts_with(reading) && reading.cuts_as(reading));
            prop_assert!(!reading.to_string().is_empty());
        }
        let comparison = compare(&all);
        prop_assert_eq!(comparison.groups.iter().map(|group| group.readings.len()).sum::<usize>(), POLICIES.len());
        prop_assert_eq!(comparison.verdict() == Verdict::Differ, comparison.conflict().is_some());
    }
}
