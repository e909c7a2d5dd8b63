//! Peers that never end, never begin, or send what no terminal should see: memory stays bounded,
//! the tool comes back, and what is shown is plain text.

use crate::peer::{answer, peer, probe};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;
use wire::listen::Then;

const GET: &str = r"GET / HTTP/1.1\r\nHost: x\r\n\r\n";

/// A peer of raw sockets: reads a little, then does what it is told.
fn raw(serve: impl Fn(TcpStream) -> std::io::Result<()> + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 1024]);
            // That the client goes away is how it ends.
            let _ = serve(stream);
        }
    });
    address
}

/// Repeats these octets `times` times after the head.
fn flood(head: &'static [u8], block: Vec<u8>, times: usize) -> String {
    raw(move |mut stream| {
        stream.write_all(head)?;
        for _ in 0..times {
            stream.write_all(&block)?;
        }
        Ok(())
    })
}

/// Runs the binary and returns its exit code and the most memory it had resident, in KiB.
#[cfg(target_os = "linux")]
fn most_memory(arguments: &[&str]) -> (i32, u64) {
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("probe"))
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    loop {
        if let Ok(text) = std::fs::read_to_string(&status) {
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let size = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
            most = most.max(size.unwrap_or(0));
        }
        if let Some(ended) = child.try_wait().unwrap() {
            return (ended.code().unwrap_or(-1), most);
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// Far more than is kept, far less than is sent.
const BOUND: u64 = 160 * 1024;

#[test]
#[cfg(target_os = "linux")]
fn memory_is_bounded_whatever_is_sent() {
    let chunks = b"10000\r\n"
        .iter()
        .copied()
        .chain([b'x'; 0x10000])
        .chain(*b"\r\n");
    let cases: Vec<(&str, String)> = vec![
        (
            "one long content",
            flood(b"HTTP/1.1 200 OK\r\n\r\n", vec![b'x'; 1 << 20], 400),
        ),
        (
            "chunks without end",
            flood(
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                chunks.collect(),
                6000,
            ),
        ),
        (
            "a head without end",
            flood(
                b"HTTP/1.1 200 OK\r\n",
                b"X-Field: value\r\n".repeat(4096),
                3000,
            ),
        ),
        (
            "responses nobody asked for",
            flood(
                b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".repeat(1600),
                1500,
            ),
        ),
        (
            "interim responses without end",
            flood(
                b"HTTP/1.1 100 Continue\r\n\r\n",
                b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(1600),
                1500,
            ),
        ),
        (
            "a status line without end",
            flood(b"HTTP/1.1 200 ", vec![b'x'; 1 << 20], 100),
        ),
        (
            "a field line without end",
            flood(b"HTTP/1.1 200 OK\r\nX: ", vec![b'x'; 1 << 20], 100),
        ),
        (
            "a chunk extension without end",
            flood(
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;",
                vec![b'x'; 1 << 20],
                100,
            ),
        ),
        (
            "a chunk size without end",
            flood(
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                vec![b'0'; 1 << 20],
                100,
            ),
        ),
        (
            "trailers without end",
            flood(
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
                b"T: trailer\r\n".repeat(4096),
                2000,
            ),
        ),
        (
            "no protocol at all",
            flood(b"\x00\x01", (0..=255).cycle().take(1 << 20).collect(), 100),
        ),
    ];
    for options in [&[][..], &["--view", "hex", "--decode"]] {
        thread::scope(|scope| {
            for (name, address) in &cases {
                scope.spawn(move || {
                    let arguments = [&[address, "-t", "3s", "-e", GET], options].concat();
                    let (code, most) = most_memory(&arguments);
                    assert!((0..=4).contains(&code), "{name}: exit code {code}");
                    assert!(most < BOUND, "{name}: {most} KiB");
                });
            }
        });
    }
}

#[test]
fn ten_thousand_field_lines_are_all_shown() {
    let mut octets = b"HTTP/1.1 200 OK\r\n".to_vec();
    for number in 0..10_000 {
        octets.extend(format!("X-{number}: {number}\r\n").into_bytes());
    }
    octets.extend(b"Content-Length: 2\r\n\r\nok");
    let (_handle, address) = peer(&[answer(&octets, Then::Fin)]);
    let ran = probe(&[&address, "-e", GET]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lines = ran.out.lines().filter(|line| line.contains(" field-line "));
    assert_eq!(lines.count(), 10_002, "with Host of the request");
    assert!(ran.out.contains("X-9999: 9999"));
    assert!(ran.out.contains("complete, 2 octets of content"));
}

#[test]
fn an_octet_at_a_time_is_shown_as_it_comes_and_given_up() {
    let address = raw(|mut stream| {
        stream.set_nodelay(true)?;
        for octet in b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n"
            .iter()
            .chain([&b'x'; 400])
        {
            stream.write_all(&[*octet])?;
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    });
    let ran = probe(&[&address, "-t", "1500ms", "-e", GET]);
    assert_eq!(ran.code, 4, "{}", ran.out);
    assert!(ran.out.contains("read 1 octet\n"), "{}", ran.out);
    assert!(
        ran.out
            .contains("gave up waiting for a complete final response"),
        "{}",
        ran.out
    );
}

#[test]
fn silence_has_a_limit_of_its_own_for_the_first_octet() {
    let (_handle, address) = peer(&[]);
    let ran = probe(&[
        &address,
        "-t",
        "5m",
        "--first-octet-timeout",
        "50ms",
        "-e",
        GET,
    ]);
    assert_eq!(ran.code, 4, "{}", ran.out);
    assert!(
        ran.out
            .contains("gave up waiting for the first octet after 50 ms"),
        "{}",
        ran.out
    );
}

#[test]
fn what_is_shown_is_plain_text_whatever_comes() {
    // C0, C1 as octets and as UTF-8, marks that turn the direction of text, a byte order mark,
    // a variation selector, and what is no UTF-8 at all.
    let hostile: &[u8] = b"\x1b[2J\x07\x9b5n\xc2\x9b31m\xe2\x80\xae\xe2\x81\xa6\xef\xbb\xbf\xef\xb8\x8f\xff\xfe\x7f\x00\x08";
    let mut octets = b"HTTP/1.1 200 ".to_vec();
    octets.extend(hostile);
    octets.extend(b"\r\nX");
    octets.extend(hostile);
    octets.extend(b": ");
    octets.extend(hostile);
    octets.extend(b"\r\nTransfer-Encoding: chunked\r\n\r\n5;");
    octets.extend(hostile);
    octets.extend(b"\r\nhello\r\n0\r\nT: ");
    octets.extend(hostile);
    octets.extend(b"\r\n\r\n");
    octets.extend(hostile);
    let (_handle, address) = peer(&[answer(&octets, Then::Fin)]);
    // Everything that is not ASCII in what probe itself writes.
    let own =
        |c: char| ('\u{2400}'..='\u{2421}').contains(&c) || "\u{a7}\u{2587}\u{258f}".contains(c);
    for view in ["lines", "tokens", "hex", "text", "none"] {
        for more in [&[][..], &["--ascii"], &["--json"], &["--decode"]] {
            let mut arguments = vec![address.as_str(), "--color", "never", "--view", view];
            arguments.extend(more);
            arguments.extend(["-e", GET]);
            let ran = probe(&arguments);
            assert!(ran.out.contains("200"), "{view}: {}{}", ran.out, ran.err);
            for text in [&ran.out, &ran.err] {
                let bad = text
                    .chars()
                    .find(|c| *c != '\n' && !(' '..='~').contains(c) && !own(*c));
                assert_eq!(bad, None, "{view} {more:?}: {text:?}");
            }
        }
    }
}

#[test]
fn errors_in_scripts_are_shown_with_their_place() {
    let (_handle, address) = peer(&[]);
    for (line, caret) in [
        ("send \"GET \\q\"", "          ^^"),
        ("read until nothing", "           ^^^^^^^"),
        ("expect statuss 200", "       ^^^^^^^"),
        ("split @8", "^^^^^"),
    ] {
        let ran = probe(&[&address, "-e", "pause 1ms", "-e", line]);
        assert_eq!(ran.code, 2, "{line}: {}{}", ran.out, ran.err);
        assert!(
            ran.err.contains(&format!("{line}\n   | {caret}")),
            "{line}\n{}",
            ran.err
        );
    }
}
