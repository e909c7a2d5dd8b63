//! `save check` of the probe makes what `conformance --checks` runs unchanged: both binaries, as a
//! user calls them.

// A test that cannot set itself up should fail at once; clippy knows only functions marked as tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::thread;

/// Builds both binaries, which the tests of this crate do not, and says what they are called.
fn binaries() -> (&'static str, &'static str) {
    let built = Command::new(env!("CARGO"))
        .args([
            "build",
            "--quiet",
            "-p",
            "probe",
            "-p",
            "conformance",
            "--bins",
        ])
        .status()
        .unwrap();
    assert!(built.success());
    ("probe", "conformance")
}

/// A server that answers each request; `/b` is not there.
fn server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || drop(serve(stream)));
        }
    });
    address
}

fn serve(mut stream: TcpStream) -> std::io::Result<()> {
    let mut head = Vec::new();
    let mut octet = [0];
    while stream.read(&mut octet)? == 1 {
        head.push(octet[0]);
        if !head.ends_with(b"\r\n\r\n") {
            continue;
        }
        let sound = head.starts_with(b"GET ") || head.starts_with(b"HEAD ");
        let (status, content) = match () {
            () if !sound => ("400 Bad Request", "no"),
            () if head.starts_with(b"GET /b ") => ("404 Not Found", "gone"),
            () => ("200 OK", "hello"),
        };
        let length = content.len();
        let content = if head.starts_with(b"HEAD ") {
            ""
        } else {
            content
        };
        write!(
            stream,
            "HTTP/1.1 {status}\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n{content}"
        )?;
        head.clear();
        if !sound {
            return Ok(());
        }
    }
    Ok(())
}

/// By cargo, which knows where it has put them, whatever profile and target this was built for.
fn run(binary: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO"))
        .args(["run", "--quiet", "-p", binary, "--bin", binary, "--"])
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[test]
fn a_session_becomes_a_check_that_conformance_runs_unchanged() {
    let (probe, conformance) = binaries();
    let address = server().to_string();
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("save-check");
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).unwrap();
    let file = directory.join("two-requests.check");
    let script = directory.join("two.wire");
    let one = |path: &str| {
        format!(
            "send \"GET {path} HTTP/1.1\\r\\nHost: {{host}}\\r\\n\\r\\n\"\nread until message\n"
        )
    };
    std::fs::write(&script, format!("{}{}", one("/"), one("/b"))).unwrap();
    let saved = run(
        probe,
        &[
            "run",
            script.to_str().unwrap(),
            &address,
            "--save-check",
            file.to_str().unwrap(),
        ],
    );
    let text = String::from_utf8_lossy(&saved.stderr).into_owned();
    assert!(saved.status.success(), "{text}");
    let check = std::fs::read_to_string(&file).unwrap();
    assert!(
        check.contains("conforms as-recorded: status 200 and r2.status 404 and answers 2\n"),
        "{check}"
    );
    assert!(!check.contains(&address), "the host is a variable: {check}");

    let folder = directory.to_str().unwrap();
    let proven = run(conformance, &["prove", "--checks", folder]);
    let text = String::from_utf8_lossy(&proven.stdout).into_owned();
    assert!(
        proven.status.success(),
        "{text}{}",
        String::from_utf8_lossy(&proven.stderr)
    );

    // Against the server it was made from it holds; against one that answers otherwise it does not.
    let graded = |target: &str| {
        let out = run(
            conformance,
            &[
                target,
                "--checks",
                folder,
                "--only",
                "two-requests",
                "--fail-on",
                "any",
                "--verbose",
            ],
        );
        (
            out.status.code(),
            String::from_utf8_lossy(&out.stdout).into_owned(),
        )
    };
    let (code, text) = graded(&address);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("two-requests"), "{text}");
}
