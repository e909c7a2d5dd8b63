//! `listen`: what a client sends is shown; what is answered comes from a script.

use crate::peer::probe;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

#[test]
fn a_client_is_shown_and_answered() {
    let script = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("answers.wire");
    std::fs::write(&script, "answer \"HTTP/1.1 100 Continue\\r\\n\\r\\n\" wait head\nanswer \"HTTP/1.1 204 Fine\\r\\n\\r\\n\" wait nothing fin\n").unwrap();
    let mut listening = Command::new(assert_cmd::cargo::cargo_bin!("probe"))
        .args([
            "listen",
            "0",
            script.to_str().unwrap(),
            "--connections",
            "1",
            "--ascii",
            "--no-times",
        ])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(listening.stdout.take().unwrap());
    let mut first = String::new();
    lines.read_line(&mut first).unwrap();
    let address = first
        .trim()
        .strip_prefix("* listening on ")
        .unwrap()
        .to_owned();
    let mut client = TcpStream::connect(&address).unwrap();
    client
        .write_all(b"GET /seen HTTP/1.1\r\nHost: x\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    assert_eq!(
        answer,
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 Fine\r\n\r\n"
    );
    drop(client);
    let mut rest = String::new();
    lines.read_to_string(&mut rest).unwrap();
    assert!(listening.wait().unwrap().success());
    std::fs::remove_file(&script).unwrap();
    assert!(
        rest.contains(r"  0000  request-line    GET /seen HTTP/1.1\r\n"),
        "{rest}"
    );
    assert!(
        rest.contains("* < request 1 (GET /seen): complete"),
        "{rest}"
    );
    assert!(
        rest.contains("* > response 1 (204 to GET): complete"),
        "{rest}"
    );
}

#[test]
fn a_wrong_answer_script_or_address_is_told_before_listening() {
    let script = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("wrong.wire");
    std::fs::write(&script, "anser \"x\"\n").unwrap();
    let ran = probe(&["listen", "0", script.to_str().unwrap()]);
    std::fs::remove_file(&script).unwrap();
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains('^'), "{}", ran.err);
    assert_eq!(probe(&["listen", "no-address"]).code, 2);
}

#[test]
fn plain_lines_are_printed_and_not_answered() {
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("probe"))
        .args(["listen", "0", "--lines", "--connections", "1", "--ascii"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    BufRead::read_line(&mut out, &mut line).unwrap();
    let address = line
        .trim()
        .strip_prefix("* listening on ")
        .unwrap()
        .to_owned();
    let mut stream = TcpStream::connect(&address).unwrap();
    Write::write_all(&mut stream, b"EHLO me\r\nno line end \x1b[2J").unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answer = Vec::new();
    Read::read_to_end(&mut stream, &mut answer).unwrap();
    assert_eq!(answer, b"", "nothing is answered");
    let mut rest = String::new();
    Read::read_to_string(&mut out, &mut rest).unwrap();
    child.wait().unwrap();
    assert!(
        rest.contains("< p1 EHLO me\\r\\n\n< p1 no line end \\e[2J\n"),
        "{rest}"
    );
    assert!(rest.contains("* p1 the peer closed with FIN"), "{rest}");
}

/// Names, and what probe says of the answer, from the table of the manual.
fn ready_made() -> Vec<(String, String)> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/listen.md");
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().filter_map(|line| {
        let (name, rest) = line.strip_prefix("| `")?.split_once('`')?;
        let (_, shows) = rest.split_once("`` ")?;
        let shows = shows.strip_suffix(" `` |")?;
        Some((name.to_owned(), shows.to_owned()))
    });
    rows.collect()
}

#[test]
fn ready_made_answers_are_listed_and_are_what_they_say() {
    let help = probe(&["listen", "--help"]).out;
    let (_, list) = help.split_once("Answers by name").unwrap();
    let listed: Vec<&str> = list
        .lines()
        .skip(1)
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let made = ready_made();
    let names: Vec<&str> = made.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(listed, names);
    for (name, shows) in &made {
        let mut listening = Command::new(assert_cmd::cargo::cargo_bin!("probe"))
            .args(["listen", "0", name, "--timeout", "60s", "--view", "none"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(listening.stdout.take().unwrap());
        let mut first = String::new();
        out.read_line(&mut first).unwrap();
        let address = first.trim().strip_prefix("* listening on ").unwrap();
        // What it shows must not fill the pipe.
        let drained =
            std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()).is_ok());
        let get = r"GET / HTTP/1.1\r\nHost: x\r\n\r\n";
        let mut arguments = vec![address, "--decode", "-e", get];
        if shows.starts_with("gave up") {
            arguments.extend(["-t", "300ms"]);
        }
        let ran = probe(&arguments);
        listening.kill().unwrap();
        listening.wait().unwrap();
        assert!(drained.join().unwrap());
        assert!(
            ran.out.contains(shows),
            "{name}: {shows}\n{}{}",
            ran.out,
            ran.err
        );
    }
}
