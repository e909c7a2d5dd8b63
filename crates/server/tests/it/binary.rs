use assert_cmd::cargo::CommandCargoExt;
use predicates::prelude::*;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};

fn start(arguments: &[&str]) -> (Child, String) {
    let mut child = Command::cargo_bin("server")
        .unwrap()
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    (child, line)
}

#[test]
#[cfg(unix)]
fn the_first_line_is_the_address_and_signals_stop_it() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("index.html"), "hello").unwrap();
    let root = dir.path().to_str().unwrap();
    for signal in ["-TERM", "-INT"] {
        let (mut child, line) = start(&[root, "-p", "0", "-t", "5", "--workers", "2"]);
        let address = line
            .strip_prefix("http://")
            .and_then(|rest| rest.strip_suffix("/\n"))
            .unwrap();
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            .unwrap();
        let mut status = [0; 15];
        stream.read_exact(&mut status).unwrap();
        assert_eq!(&status, b"HTTP/1.1 200 OK");
        let id = child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
        assert_eq!(child.wait().unwrap().code(), Some(0), "{signal}");
    }
}

#[test]
fn what_cannot_be_served_is_said_in_one_line() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().to_str().unwrap();
    for (arguments, code, message) in [
        (
            vec!["/no/such/directory", "-p", "0"],
            1,
            "/no/such/directory",
        ),
        (vec![root, "-p", port.as_str()], 1, port.as_str()),
        (vec![root, "-p", "http"], 2, "invalid value 'http'"),
        (vec![root, "-t", "0"], 2, "0.001"),
        (vec![root, "--frobnicate"], 2, "--frobnicate"),
    ] {
        assert_cmd::Command::cargo_bin("server")
            .unwrap()
            .args(&arguments)
            .assert()
            .code(code)
            .stdout("")
            .stderr(predicate::str::contains(message));
    }
}

#[test]
fn help_and_version_are_there() {
    for (flag, text) in [("--help", "--timeout"), ("--version", "server 0")] {
        assert_cmd::Command::cargo_bin("server")
            .unwrap()
            .arg(flag)
            .assert()
            .success()
            .stdout(predicate::str::contains(text));
    }
}

#[test]
fn a_configuration_is_checked_whole_before_anything_is_bound() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("404.html"), "gone").unwrap();
    let file = dir.path().join("server.toml");
    let root = dir.path().to_str().unwrap();
    let check = |text: &str, code: i32, message: &str| {
        std::fs::write(&file, text).unwrap();
        assert_cmd::Command::cargo_bin("server")
            .unwrap()
            .args([root, "--check", "--config", file.to_str().unwrap()])
            .assert()
            .code(code)
            .stdout("")
            .stderr(predicate::str::contains(message));
    };
    check("[error-pages]\n404 = \"/404.html\"", 0, "");
    check("[error-pages]\n404 = \"/gone.html\"", 1, "gone.html");
    check("port = 80\nlistning = true\n", 2, "2 | listning = true");
    check("tls-key = \"key.pem\"", 2, "need each other");
    check("user = \"no such user\"", 1, "no such user");
    check(
        "access-log = \"/no/such/place/log\"",
        1,
        "access-log: /no/such/place",
    );
    check(
        "[[writable]]\npath = \"/u/**\"\npasswords = \"/no/such/file\"",
        1,
        "passwords: /no/such/file",
    );
    std::fs::write(&file, b"port = 80\nserver-name = \"\xff\"\n").unwrap();
    assert_cmd::Command::cargo_bin("server")
        .unwrap()
        .args([root, "--check", "--config", file.to_str().unwrap()])
        .assert()
        .code(2)
        .stderr(predicate::str::contains("line 2 is not UTF-8"));
}

/// A caret marks the value that is wrong, not one that reads alike or is not in use.
#[test]
fn a_caret_marks_what_is_in_use() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("server.toml");
    let good = dir.path().to_str().unwrap();
    let check = |text: &str, root: Option<&str>| {
        std::fs::write(&file, text).unwrap();
        let mut command = assert_cmd::Command::cargo_bin("server").unwrap();
        command.args(["--check", "--config", file.to_str().unwrap()]);
        let output = command.args(root).assert().failure().get_output().clone();
        String::from_utf8(output.stderr).unwrap()
    };
    let host = "root = \"/no/www\"\n[[host]]\nname = [\"h\"]\nroot = \"/no/www\"\n";
    let said = check(host, None);
    assert!(said.contains("line 1, column 8\n"), "{said}");
    let said = check(host, Some(good));
    assert!(said.contains("line 4, column 8\n"), "{said}");
    assert!(said.contains("host h: root: /no/www: "), "{said}");
    for (text, root) in [
        (format!("root = {good:?}"), "/no/www"),
        ("root = \"/no/www\"".to_owned(), "/no/www"),
        ("root = \"www\"".to_owned(), "/no/www"),
    ] {
        let said = check(&text, Some(root));
        assert!(said.starts_with("server: root: /no/www: "), "{said}");
    }
}

/// Links inside the root work, the log can be written and renamed, and that is all.
#[test]
#[cfg(target_os = "linux")]
fn a_confined_server_serves_and_logs() {
    let dir = tempfile::tempdir().unwrap();
    let log = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("index.html"), "hello").unwrap();
    let path = log.path().join("access.log");
    let (mut child, line) = start(&[
        dir.path().to_str().unwrap(),
        "-p",
        "0",
        "--confine",
        "--access-log",
        path.to_str().unwrap(),
    ]);
    let address = line
        .trim()
        .trim_start_matches("http://")
        .trim_end_matches('/');
    let get = || {
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            .unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    };
    assert!(get().ends_with("hello"));
    while std::fs::read_to_string(&path).unwrap().lines().count() < 1 {
        std::thread::yield_now();
    }
    std::fs::rename(&path, log.path().join("old")).unwrap();
    let id = child.id().to_string();
    let signal = |name: &str| Command::new("kill").args([name, &id]).status().unwrap();
    assert!(signal("-USR1").success());
    // The signal and the request race; the log is open anew when a line is in it.
    while !path.exists() {
        assert!(get().ends_with("hello"));
    }
    assert!(signal("-TERM").success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
