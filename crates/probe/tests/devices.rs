//! Outputs that take no more, and inputs that never end.

use crate::peer::{OK, answer, peer, probe};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use wire::listen::Then;

const CONFORMING: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";

/// Starts the binary with its output going there and a request to read.
fn started(arguments: &[&str], out: impl Into<Stdio>) -> Child {
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("probe"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(out)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Whoever does not read it has ended.
    let _ = child.stdin.take().unwrap().write_all(CONFORMING);
    child
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_device_is_an_error() {
    let (_handle, address) = peer(&[answer(OK, Then::Fin)]);
    let once = [address.as_str(), "-e", r"GET / HTTP/1.1\r\nHost: x\r\n\r\n"];
    for arguments in [
        &["dissect"][..],
        &["dissect", "--json"],
        &["--help"],
        &["listen", "0"],
        &once,
    ] {
        let full = std::fs::File::create("/dev/full").unwrap();
        let ended = started(arguments, full).wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(2), "{arguments:?}");
        let said = String::from_utf8(ended.stderr).unwrap();
        assert!(
            said.starts_with("probe: standard output: No space"),
            "{said}"
        );
    }
}

#[test]
fn a_reader_that_has_gone_is_none() {
    for arguments in [&["dissect"][..], &["dissect", "--json"], &["--help"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ended = started(arguments, writer).wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(0), "{arguments:?}");
        assert_eq!(ended.stderr, b"");
    }
}

#[test]
#[cfg(unix)]
fn listening_ends_when_nobody_reads_what_comes() {
    let (reader, writer) = std::io::pipe().unwrap();
    let mut child = started(&["listen", "0"], writer);
    let mut reader = BufReader::new(reader);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    assert!(line.starts_with("* listening on 127.0.0.1:"), "{line}");
    assert!(child.try_wait().unwrap().is_none());
    drop(reader);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
#[cfg(unix)]
fn files_that_never_end_are_refused() {
    let (_handle, address) = peer(&[]);
    for (arguments, said) in [
        (&["run", "/dev/zero", &address][..], "this is no text"),
        (&["replay", "/dev/zero", &address], "this is no text"),
        (&["listen", "0", "/dev/zero"], "this is no text"),
        (&[&address, "-e", r"\{file /dev/zero}"], "expands to more"),
    ] {
        let ran = probe(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(ran.err.contains(said), "{}", ran.err);
    }
}
