//! What an operator relies on: who the process is, what it may touch, and that neither a log nor a
//! disk can hold it up.

use crate::peer::{PATIENCE, Peer, site_with};
use crate::process::{Process, binary};
use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;

/// `ali:sesame`.
const ALI: &str = "Authorization: Basic YWxpOnNlc2FtZQ==\r\n";

fn root() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("index.html"), "hello").unwrap();
    dir
}

/// Asks until the lines about it are more than any pipe and all waiting batches hold.
fn ask_for_ten_megabytes_of_log(peer: &mut Peer) {
    let agent = "x".repeat(2000);
    let request = format!("GET /alphabet.txt HTTP/1.1\r\nHost: h\r\nUser-Agent: {agent}\r\n\r\n");
    for _ in 0..100 {
        peer.send(&request.repeat(60));
        for _ in 0..60 {
            assert_eq!(peer.reply().status(), 200);
        }
    }
}

const LOST: &str = "http_access_log_lost_octets_total";

/// A pipe that nobody empties: lines are lost and counted, requests are not held up, and neither
/// is the end.
#[test]
#[cfg(unix)]
fn a_full_pipe_as_access_log_holds_nobody_up() {
    let dir = tempfile::tempdir().unwrap();
    let pipe = dir.path().join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let mut site = site_with(|config| {
        config.access_log = Some(pipe);
        config.metrics = Some("127.0.0.1:0".parse().unwrap());
        config.max_requests = 0;
    });
    ask_for_ten_megabytes_of_log(&mut site.connect());
    assert!(site.number(LOST) > 0);
    assert!(site.connect().is_alive());
    site.handle.take().unwrap().stop(PATIENCE);
    assert!(std::net::TcpStream::connect(site.address).is_err());
}

/// A log that cannot be opened anew is said to be so at once, and goes on where it was.
#[test]
#[cfg(unix)]
fn a_log_that_cannot_be_opened_anew_is_said_and_goes_on() {
    let (dir, place) = (root(), tempfile::tempdir().unwrap());
    let logs = place.path().join("logs");
    let moved = place.path().join("moved");
    std::fs::create_dir(&logs).unwrap();
    let log = logs.join("access.log");
    let process = Process::start(&[
        dir.path().to_str().unwrap(),
        "-p",
        "0",
        "--access-log",
        log.to_str().unwrap(),
    ]);
    std::fs::rename(&logs, &moved).unwrap();
    process.signal("-USR1");
    process.says("cannot be opened anew");
    assert!(process.get("/").ends_with("hello"));
    process.stop();
    let text = std::fs::read_to_string(moved.join("access.log")).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
}

/// The same with a disk that is full.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_under_the_access_log_holds_nobody_up() {
    let site = site_with(|config| {
        config.access_log = Some("/dev/full".into());
        config.metrics = Some("127.0.0.1:0".parse().unwrap());
        config.max_requests = 0;
    });
    ask_for_ten_megabytes_of_log(&mut site.connect());
    assert!(site.number(LOST) > 0);
    assert!(site.connect().is_alive());
}

/// A file may not grow any further, as on a disk that is full: 507, nothing is left of the upload,
/// what was there stays, and the process goes on.
#[test]
#[cfg(target_os = "linux")]
fn an_upload_that_does_not_fit_is_507_and_leaves_nothing() {
    let dir = root();
    let upload = dir.path().join("upload");
    std::fs::create_dir(&upload).unwrap();
    std::fs::write(upload.join("file"), "old").unwrap();
    let other = tempfile::tempdir().unwrap();
    let passwords = other.path().join("passwords");
    let hash = bcrypt::hash("sesame", 4).unwrap();
    std::fs::write(&passwords, format!("ali:{hash}\n")).unwrap();
    let file = other.path().join("server.toml");
    let text = format!(
        "root = {:?}\nport = 0\n[[writable]]\npath = \"/upload/**\"\npasswords = {passwords:?}\n",
        dir.path()
    );
    std::fs::write(&file, text).unwrap();
    let mut command = Command::new("sh");
    // In blocks of 512 or 1024 octets, which shells do not agree on.
    command.args(["-c", "ulimit -f 64; exec \"$0\" \"$@\""]);
    command.arg(binary().get_program());
    command.arg("--config").arg(&file);
    let process = Process::spawn(&mut command);
    let put = |size: usize| {
        let mut stream = process.connect();
        let head = format!(
            "PUT /upload/file HTTP/1.1\r\nHost: h\r\n{ALI}Connection: close\r\n\
             Content-Length: {size}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&vec![b'n'; size]).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    };
    let names = || std::fs::read_dir(&upload).unwrap().count();
    for _ in 0..3 {
        let answer = put(1 << 20);
        assert!(answer.starts_with("HTTP/1.1 507 "), "{answer}");
        assert_eq!(std::fs::read(upload.join("file")).unwrap(), b"old");
        assert_eq!(names(), 1);
    }
    let answer = put(1000);
    assert!(answer.starts_with("HTTP/1.1 204 "), "{answer}");
    assert_eq!(std::fs::read(upload.join("file")).unwrap(), [b'n'; 1000]);
    process.stop();
}

fn replace(file: &Path, text: &str) {
    let new = file.with_extension("new");
    std::fs::write(&new, text).unwrap();
    std::fs::rename(new, file).unwrap();
}

/// Where the kernel confines the process, what a reload reads can be read again, also when it was
/// replaced by renaming; another directory cannot be served, and the message says why.
#[test]
#[cfg(unix)]
fn a_confined_process_reloads_and_reaches_nothing_new() {
    let (dir, other) = (root(), root());
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("server.toml");
    let text = |root: &Path, more: &str| format!("root = {root:?}\nport = 0\n{more}");
    replace(&file, &text(dir.path(), ""));
    let process = Process::start(&["--config", file.to_str().unwrap()]);
    let confined = !process.says("confined").contains("not confined");
    replace(&file, &text(dir.path(), "[headers]\nX-New = \"1\"\n"));
    process.signal("-HUP");
    process.says("reloaded");
    assert!(process.get("/").contains("X-New: 1\r\n"));
    replace(&file, &text(other.path(), ""));
    process.signal("-HUP");
    match confined {
        true => {
            process.says("needs another start");
            assert!(process.get("/").contains("X-New: 1\r\n"));
        }
        false => {
            process.says("reloaded");
            assert!(!process.get("/").contains("X-New: 1\r\n"));
        }
    }
    process.stop();
}

/// Every thread of a server that was started as root is the user's, for good; anybody else cannot
/// become somebody else.
#[test]
#[cfg(target_os = "linux")]
fn root_is_given_up_or_mentioned() {
    use std::os::unix::fs::PermissionsExt;
    let dir = root();
    let path = dir.path().to_str().unwrap();
    let arguments = [path, "-p", "0", "--user", "4321", "--group", "8765"];
    if !rustix::process::geteuid().is_root() {
        assert_cmd::Command::from_std(binary())
            .args(arguments)
            .assert()
            .code(1)
            .stderr(predicates::str::contains("only root"));
        return;
    }
    // A root that the user cannot look into is found out at the start.
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).unwrap();
    assert_cmd::Command::from_std(binary())
        .args(arguments)
        .assert()
        .code(1)
        .stderr(predicates::str::contains("ermission denied"));
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let process = Process::start(&arguments);
    process.says("gave up root for user 4321 and group 8765");
    assert!(process.get("/").ends_with("hello"));
    let mut threads = 0;
    for thread in std::fs::read_dir(format!("/proc/{}/task", process.id())).unwrap() {
        let status = std::fs::read_to_string(thread.unwrap().path().join("status")).unwrap();
        assert!(
            status.contains("\nUid:\t4321\t4321\t4321\t4321\n"),
            "{status}"
        );
        assert!(
            status.contains("\nGid:\t8765\t8765\t8765\t8765\n"),
            "{status}"
        );
        assert!(status.contains("\nGroups:\t8765 \n"), "{status}");
        assert!(status.contains("\nCapEff:\t0000000000000000\n"), "{status}");
        assert!(status.contains("\nNoNewPrivs:\t1\n"), "{status}");
        threads += 1;
    }
    assert!(threads > 1);
    process.stop();
    let process = Process::start(&[path, "-p", "0"]);
    process.says("runs as root");
    process.stop();
}

#[test]
fn users_that_cannot_be_meant_are_refused_before_anything_is_bound() {
    let dir = root();
    let path = dir.path().to_str().unwrap();
    for (arguments, part) in [
        (["--user", "no such user"], "there is no user no such user"),
        (["--group", "root"], "group says nothing without user"),
    ] {
        assert_cmd::Command::from_std(binary())
            .args([path, "-p", "0"])
            .args(arguments)
            .assert()
            .code(1)
            .stdout("")
            .stderr(predicates::str::contains(part));
    }
}

/// The protocol of `sd_notify`: ready, reloading with the time, ready again, stopping.
#[test]
#[cfg(unix)]
fn the_service_manager_is_told() {
    let dir = root();
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("notify");
    let manager = std::os::unix::net::UnixDatagram::bind(&path).unwrap();
    manager.set_read_timeout(Some(PATIENCE)).unwrap();
    let hear = || {
        let mut message = [0; 256];
        let n = manager.recv(&mut message).unwrap();
        String::from_utf8_lossy(&message[..n]).into_owned()
    };
    let mut command = binary();
    command.arg(dir.path()).args(["-p", "0"]);
    command.env("NOTIFY_SOCKET", &path);
    let process = Process::spawn(&mut command);
    assert_eq!(hear(), "READY=1");
    process.signal("-HUP");
    assert!(hear().starts_with("RELOADING=1\nMONOTONIC_USEC="));
    assert_eq!(hear(), "READY=1");
    process.signal("-TERM");
    assert_eq!(hear(), "STOPPING=1");
    process.stop();
}
