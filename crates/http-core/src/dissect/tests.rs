use super::*;

fn answers(methods: &[&[u8]]) -> Dissector {
    let mut dissector = Dissector::responses();
    for method in methods {
        dissector.expect(method);
    }
    dissector
}

fn whole(mut dissector: Dissector, octets: &[u8]) -> Dissection {
    dissector.push(octets);
    dissector.end(End::Closed);
    dissector.into_dissection()
}

/// Dissects `octets` whole, octet by octet and in every two pieces: one outcome.
fn every_way(dissector: &Dissector, octets: &[u8]) -> Dissection {
    let once = whole(dissector.clone(), octets);
    let mut single = dissector.clone();
    octets.chunks(1).for_each(|octet| single.push(octet));
    single.end(End::Closed);
    assert_eq!(single.dissection(), &once, "octet by octet");
    for cut in 0..=octets.len() {
        let mut two = dissector.clone();
        two.push(&octets[..cut]);
        two.push(&octets[cut..]);
        two.end(End::Closed);
        assert_eq!(two.dissection(), &once, "cut at {cut}");
    }
    let mut at = 0;
    for &(token, span) in &once.tokens {
        assert_eq!(span.start, at, "a gap before {token}");
        at = span.end;
    }
    assert_eq!(at, octets.len() as u64);
    once
}

#[test]
fn two_responses_then_excess() {
    let octets = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\
        Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nA: b\r\n\r\nxx";
    let found = every_way(&answers(&[b"GET", b"GET"]), octets);
    let contents: Vec<_> = found
        .responses()
        .map(|message| message.content.as_slice())
        .collect();
    assert_eq!(contents, [b"ok", b"ok"]);
    assert!(found.responses().all(|message| message.complete));
    assert_eq!(found.messages[1].trailers[0].value, b"b");
    assert_eq!(found.excess, Some(Span::new(105, 107)));
    assert!(
        found.messages[1]
            .defects
            .iter()
            .any(|defect| defect.id == DefectId::ExcessOctets)
    );
}
