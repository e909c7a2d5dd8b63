//! Whatever a peer sends: the terminal is safe, memory is bounded, the tool ends.

use crate::peer::{answer, peer, probe, probe_fed};
use wire::listen::Then;

/// Escape sequences, C0 and C1 controls, octets that are no UTF-8.
fn hostile() -> Vec<u8> {
    let mut octets = b"HTTP/1.1 200 \x1b[2J\x1b]0;owned\x07\r\nX-\x9b31m: \x1b[31m\x08\x08\r\nSet-Cookie: \xff\xfe\r\nContent-Length: 600\r\n\r\n".to_vec();
    octets.extend((0..=255u8).chain(0..=255).chain(0..88));
    octets.extend(b"\x1b[31mexcess\x1bc");
    octets
}

#[test]
fn no_octet_of_a_peer_reaches_the_terminal_unescaped() {
    let (_handle, address) = peer(&[answer(&hostile(), Then::Fin)]);
    for view in ["lines", "tokens", "hex", "text", "none"] {
        for more in [&["--color", "never"][..], &["--ascii"], &["--json"]] {
            let mut arguments = vec![address.as_str(), "--content", "4096", "--view", view];
            arguments.extend(more);
            arguments.extend(["-e", r"GET / HTTP/1.1\r\nHost: x\r\n\r\n"]);
            let ran = probe(&arguments);
            assert!(ran.out.contains("excess"), "{view}: {}", ran.out);
            let bad = ran.out.chars().find(|c| c.is_control() && *c != '\n');
            assert_eq!(bad, None, "{view} {more:?}: {:?}", ran.out);
            assert!(
                !ran.err.chars().any(|c| c.is_control() && c != '\n'),
                "{:?}",
                ran.err
            );
        }
    }
}

#[test]
fn colour_is_there_only_when_asked_and_only_at_line_ends() {
    let plain = probe_fed(&["dissect"], b"GET / HTTP/1.1\r\n\r\n");
    assert!(!plain.out.contains('\x1b'));
    let coloured = probe_fed(&["dissect", "--color", "always"], b"GET / HTTP/1.1\r\n\r\n");
    assert!(coloured.out.contains('\x1b'));
    let mut stripped = coloured.out.clone();
    while let Some(start) = stripped.find('\x1b') {
        let end = stripped[start..].find('m').unwrap() + start;
        stripped.replace_range(start..=end, "");
    }
    assert_eq!(stripped, plain.out, "colour carries nothing of its own");
}

#[test]
fn garbage_and_other_protocols_are_named() {
    let (_handle, address) = peer(&[answer(b"SSH-2.0-OpenSSH_9.2\r\n", Then::Fin)]);
    let ran = probe(&[&address, "-e", r"GET / HTTP/1.1\r\nHost: x\r\n\r\n"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(ran.out.contains("garbage"), "{}", ran.out);
}

#[test]
fn ten_thousand_field_lines_and_a_large_content_are_shown_within_bounds() {
    let mut octets = b"HTTP/1.1 200 OK\r\n".to_vec();
    for number in 0..10_000 {
        octets.extend(format!("X-{number}: y\r\n").bytes());
    }
    octets.extend(b"Content-Length: 8000000\r\n\r\n");
    octets.resize(octets.len() + 8_000_000, b'z');
    let (_handle, address) = peer(&[answer(&octets, Then::Fin)]);
    let ran = probe(&[
        &address,
        "--max-octets",
        "100000",
        "-e",
        r"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.len() < 4_000_000, "{}", ran.out.len());
    assert!(
        ran.out.contains("complete, 8000000 octets of content"),
        "{}",
        &ran.out[ran.out.len() - 400..]
    );
}
