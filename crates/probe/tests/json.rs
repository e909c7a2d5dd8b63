//! `--json`: whatever the task, every line is an object with a type.

use crate::peer::{OK, answer, peer, probe_in};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use wire::listen::{Answer, Then, Wait};

/// The `type` of each line.
fn types(text: &str) -> Vec<&str> {
    let kind = |line| {
        let object: &str = line;
        assert!(object.starts_with('{') && object.ends_with('}'), "{line}");
        let (_, rest) = object.split_once(r#""type":""#).unwrap();
        rest.split_once('"').unwrap().0
    };
    text.lines().map(kind).collect()
}

fn directory() -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("json");
    std::fs::create_dir_all(&directory).unwrap();
    let script =
        "send \"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n\"\nread until message\nexpect status 200\n";
    std::fs::write(directory.join("one.wire"), script).unwrap();
    directory
}

#[test]
fn two_targets_compared() {
    let directory = directory();
    let (_one, one) = peer(&[answer(OK, Then::Open)]);
    let (_other, other) = peer(&[answer(
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: \"\x1b\"\r\n\r\nno",
        Then::Open,
    )]);
    let ran = probe_in(
        &directory,
        &["diff", &one, &other, "one.wire", "--json"],
        b"",
    );
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    let types = types(&ran.out);
    assert_eq!(
        types.iter().filter(|kind| **kind == "connection").count(),
        2
    );
    assert_eq!(types.last(), Some(&"comparison"));
    let last = ran.out.lines().last().unwrap();
    for wanted in [
        &format!(r#""left":"{one}","right":"{other}","connection":"c1""#),
        r#""verdict":"both accept, with 200","agree":false,"differences":[{"type":"difference","place":"message 1: field x","#,
        r#""place":"message 1: content from octet 0""#,
    ] {
        assert!(last.contains(wanted), "{wanted}\n{last}");
    }
}

#[test]
fn a_session_compared_with_what_came_back_then() {
    let directory = directory();
    let (_peer, address) = peer(&[answer(OK, Then::Open)]);
    let arguments = [
        "run",
        "one.wire",
        &address,
        "--save",
        "saved.wire",
        "--json",
    ];
    let ran = probe_in(&directory, &arguments, b"");
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(types(&ran.out).last(), Some(&"expect"));
    let ran = probe_in(&directory, &["replay", "saved.wire", "--json"], b"");
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(types(&ran.out).last(), Some(&"comparison"));
    let wanted = r#""left":"then","right":"now","connection":"c1","agree":true,"differences":[]}"#;
    assert!(ran.out.contains(wanted), "{}", ran.out);
}

#[test]
fn the_sweep_for_the_limit_of_idle_connections() {
    let farewell = Answer {
        wait: Wait::Nothing,
        pause: Duration::from_secs(1),
        ..answer(b"", Then::Fin)
    };
    let (_peer, address) = peer(&[answer(OK, Then::Open), farewell]);
    // A machine that stops for a second has not answered on a connection that stays open.
    let found = (0..20).any(|_| {
        let ran = probe_in(Path::new("."), &["idle", &address, "--json"], b"");
        let types = types(&ran.out);
        types.first() == Some(&"idle")
            && ran.out.contains(r#""closes":true,"limit":"#)
            && types.contains(&"attempt")
            && types.last() == Some(&"lost")
            && ran.out.contains(r#""resend":true,"why":"sending again"#)
    });
    assert!(found);
}

#[test]
fn what_clients_send_is_told_as_soon_as_their_connection_is_over() {
    let mut listening = Command::new(assert_cmd::cargo::cargo_bin!("probe"))
        .args(["listen", "0", "--json"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(listening.stdout.take().unwrap());
    let mut first = String::new();
    lines.read_line(&mut first).unwrap();
    assert_eq!(types(&first), ["listening"]);
    let (_, address) = first.split_once(r#""address":""#).unwrap();
    let address = address.split_once('"').unwrap().0;
    for name in ["p1", "p2"] {
        let mut client = TcpStream::connect(address).unwrap();
        client
            .write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .unwrap();
        client.shutdown(std::net::Shutdown::Write).unwrap();
        client.read_to_end(&mut Vec::new()).unwrap();
        let mut text = String::new();
        while !text.contains(r#""type":"end""#) {
            assert!(lines.read_line(&mut text).unwrap() > 0, "{text}");
        }
        assert_eq!(types(&text).first(), Some(&"connection"));
        assert!(
            text.contains(&format!(r#""connection":"{name}""#)),
            "{text}"
        );
        assert!(text.contains(r#""method":"GET""#), "{text}");
    }
    listening.kill().unwrap();
    listening.wait().unwrap();
}
