use super::*;

use HostName::{Empty, Ipv6, IpvFuture, RegName};

#[test]
fn well_formed() {
    let cases: [(&[u8], HostName<'_>, Port); 40] = [
        (b"example.test", RegName(b"example.test"), Port::Absent),
        (b"EXAMPLE.test", RegName(b"EXAMPLE.test"), Port::Absent),
        (b"example.test.", RegName(b"example.test."), Port::Absent),
        (
            b"example.test:80",
            RegName(b"example.test"),
            Port::Number(80),
        ),
        (b"example.test:0", RegName(b"example.test"), Port::Number(0)),
        (
            b"example.test:080",
            RegName(b"example.test"),
            Port::Number(80),
        ),
        (
            b"example.test:65535",
            RegName(b"example.test"),
            Port::Number(65535),
        ),
        (
            b"example.test:65536",
            RegName(b"example.test"),
            Port::TooLarge,
        ),
        (
            b"a:99999999999999999999999999",
            RegName(b"a"),
            Port::TooLarge,
        ),
        (b"example.test:", RegName(b"example.test"), Port::Empty),
        (b"", Empty, Port::Absent),
        (b":", Empty, Port::Empty),
        (b":80", Empty, Port::Number(80)),
        (b"localhost", RegName(b"localhost"), Port::Absent),
        (b"a,b", RegName(b"a,b"), Port::Absent),
        (b"a_b", RegName(b"a_b"), Port::Absent),
        (b"a%20b", RegName(b"a%20b"), Port::Absent),
        (b"%41%62", RegName(b"%41%62"), Port::Absent),
        (
            b"!$&'()*+,;=-._~",
            RegName(b"!$&'()*+,;=-._~"),
            Port::Absent,
        ),
        (b"127.0.0.1", RegName(b"127.0.0.1"), Port::Absent),
        (
            b"255.255.255.255:1",
            RegName(b"255.255.255.255"),
            Port::Number(1),
        ),
        (b"0.0.0.0", RegName(b"0.0.0.0"), Port::Absent),
        // Not IPv4 addresses by the grammar, so registered names.
        (b"256.0.0.1", RegName(b"256.0.0.1"), Port::Absent),
        (b"127.0.0.01", RegName(b"127.0.0.01"), Port::Absent),
        (b"127.1", RegName(b"127.1"), Port::Absent),
        (b"1.2.3.4.5", RegName(b"1.2.3.4.5"), Port::Absent),
        (b"1.2.3.", RegName(b"1.2.3."), Port::Absent),
        (b"[::1]", Ipv6(b"::1"), Port::Absent),
        (b"[::]", Ipv6(b"::"), Port::Absent),
        (b"[::1]:8080", Ipv6(b"::1"), Port::Number(8080)),
        (b"[::1]:", Ipv6(b"::1"), Port::Empty),
        (
            b"[2001:db8::ff00:42:8329]",
            Ipv6(b"2001:db8::ff00:42:8329"),
            Port::Absent,
        ),
        (b"[1:2:3:4:5:6:7:8]", Ipv6(b"1:2:3:4:5:6:7:8"), Port::Absent),
        (
            b"[::ffff:192.0.2.1]",
            Ipv6(b"::ffff:192.0.2.1"),
            Port::Absent,
        ),
        (
            b"[1:2:3:4:5:6:192.0.2.1]",
            Ipv6(b"1:2:3:4:5:6:192.0.2.1"),
            Port::Absent,
        ),
        (b"[1::]", Ipv6(b"1::"), Port::Absent),
        (b"[1:2:3:4:5:6:7::]", Ipv6(b"1:2:3:4:5:6:7::"), Port::Absent),
        (b"[FE80::A]", Ipv6(b"FE80::A"), Port::Absent),
        (b"[v1.a]", IpvFuture(b"v1.a"), Port::Absent),
        (b"[vF.a:b;c]:1", IpvFuture(b"vF.a:b;c"), Port::Number(1)),
    ];
    for (value, name, port) in cases {
        assert_eq!(
            Host::parse(value),
            Ok(Host { name, port }),
            "{}",
            value.escape_ascii()
        );
    }
}

#[test]
fn malformed() {
    let cases: [(&[u8], Problem, usize); 44] = [
        (b"user@example.test", Problem::HostOctet, 4),
        (b"user:pw@example.test", Problem::Port, 5),
        (b"example.test/", Problem::Trailing, 12),
        (b"example.test/a", Problem::Trailing, 12),
        (b"example.test?a", Problem::Trailing, 12),
        (b"example.test#a", Problem::Trailing, 12),
        (b"http://example.test", Problem::Port, 5),
        (b"example test", Problem::HostOctet, 7),
        (b"example.test ", Problem::HostOctet, 12),
        (b"a, b", Problem::HostOctet, 2),
        (b"a\tb", Problem::HostOctet, 1),
        (b"a\\b", Problem::HostOctet, 1),
        (b"a\"b", Problem::HostOctet, 1),
        (b"a<b>", Problem::HostOctet, 1),
        (b"a|b", Problem::HostOctet, 1),
        (b"a^b", Problem::HostOctet, 1),
        (b"a`b", Problem::HostOctet, 1),
        (b"a{b}", Problem::HostOctet, 1),
        (b"a\x00b", Problem::HostOctet, 1),
        (b"a\x7f", Problem::HostOctet, 1),
        (b"caf\xc3\xa9.test", Problem::HostOctet, 3),
        (b"a%", Problem::HostOctet, 1),
        (b"a%4", Problem::HostOctet, 1),
        (b"a%4g", Problem::HostOctet, 1),
        (b"a%%41", Problem::HostOctet, 1),
        (b"a:b", Problem::Port, 2),
        (b"a:80b", Problem::Port, 4),
        (b"a:-1", Problem::Port, 2),
        (b"a:+1", Problem::Port, 2),
        (b"a: 80", Problem::Port, 2),
        (b"a:80:80", Problem::Port, 4),
        (b"::1", Problem::Port, 1),
        (b"[", Problem::HostIpLiteral, 0),
        (b"[]", Problem::HostIpLiteral, 0),
        (b"[::1", Problem::HostIpLiteral, 0),
        (b"[::1]]", Problem::Trailing, 5),
        (b"[::1]80", Problem::Trailing, 5),
        (b"[1:2:3]", Problem::HostIpLiteral, 0),
        (b"[1:2:3:4:5:6:7:8:9]", Problem::HostIpLiteral, 0),
        (b"[1::2::3]", Problem::HostIpLiteral, 0),
        (b"[12345::]", Problem::HostIpLiteral, 0),
        (b"[::1%25eth0]", Problem::HostIpLiteral, 0),
        (b"[127.0.0.1]", Problem::HostIpLiteral, 0),
        (b"[v1]", Problem::HostIpLiteral, 0),
    ];
    for (value, problem, at) in cases {
        assert_eq!(
            Host::parse(value),
            Err(FieldError::new(problem, at)),
            "{}",
            value.escape_ascii()
        );
    }
}

#[test]
fn sameness() {
    for (a, b, default_port, expected) in [
        ("example.test", "EXAMPLE.TEST", 80, true),
        ("example.test", "example.test:80", 80, true),
        ("example.test:", "example.test:80", 80, true),
        ("example.test:443", "example.test", 80, false),
        ("example.test:443", "example.test", 443, true),
        ("example.test", "example.test.", 80, false),
        ("[::1]", "[::1]:80", 80, true),
        ("[v1.a]", "v1.a", 80, false),
        ("", "", 80, true),
    ] {
        let [left, right] = [a, b].map(|text| Host::parse(text.as_bytes()).unwrap());
        assert_eq!(left.is_same(&right, default_port), expected, "{a} {b}");
    }
}

#[test]
fn names_that_are_ipv4_addresses() {
    for (name, expected) in [
        ("127.0.0.1", true),
        ("255.255.255.255", true),
        ("0.0.0.0", true),
        ("256.0.0.1", false),
        ("127.0.0.01", false),
        ("127.0.0", false),
        ("127.0.0.1.", false),
        (".127.0.0.1", false),
        ("127..0.1", false),
        ("127.0.0.1.1", false),
        ("127.0.0.x", false),
        ("", false),
        ("[::1]", false),
    ] {
        let host = Host::parse(name.as_bytes()).unwrap();
        assert_eq!(host.name.is_ipv4(), expected, "{name}");
    }
}
