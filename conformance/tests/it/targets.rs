//! Targets of every kind: sockets, addresses, gentle and impolite ones.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use assert_cmd::Command;
use predicates::boolean::PredicateBooleanExt as _;
use predicates::str::contains;

use crate::peers::{self, OK, converse};

fn conformance(target: &str) -> Command {
    let mut command = Command::cargo_bin("conformance").unwrap();
    command.args([target, "--timeout", "1s"]);
    command.timeout(Duration::from_secs(100));
    command
}

#[cfg(unix)]
#[test]
fn a_unix_socket() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s");
    let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || converse(stream, |_| Some(OK)));
        }
    });
    let target = format!("unix:{}", path.display());
    (conformance(&target).args([
        "--only",
        "date-present",
        "--only",
        "get-supported",
        "--verbose",
    ]))
    .assert()
    .code(0)
    .stdout(
        contains(format!("HTTP/1.1 conformance of {target}"))
            .and(contains("2 checks"))
            .and(contains("get-supported ")),
    );
    // What needs a TCP connection does not apply, and says so.
    (conformance(&target).args(["--only", "late-reader-gets-all", "--format", "csv"]))
        .assert()
        .code(0)
        .stdout(contains("not-applicable"));
}

#[test]
fn a_path_that_echoes_nothing_is_named() {
    let target = peers::peer(|stream| converse(stream, |_| Some(OK)));
    (conformance(&target.to_string()).args(["--echo", "/there", "--only", "get-supported"]))
        .assert()
        .code(0)
        .stdout(contains("POST /there does not show the content"));
}

#[test]
fn ipv6() {
    let listener = TcpListener::bind("[::1]:0").unwrap();
    let address = listener.local_addr().unwrap();
    let hosts: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = Arc::clone(&hosts);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let seen = Arc::clone(&seen);
            thread::spawn(move || {
                converse(stream, |head| {
                    let head = String::from_utf8_lossy(head);
                    let host = head.lines().find_map(|line| line.strip_prefix("Host: "));
                    seen.lock().unwrap().extend(host.map(str::to_owned));
                    Some(OK)
                });
            });
        }
    });
    (conformance(&format!("http://{address}/")).args(["--only", "get-supported"]))
        .assert()
        .code(0)
        .stdout(contains(format!("conformance of http://{address}/")));
    let hosts = hosts.lock().unwrap();
    assert!(!hosts.is_empty());
    assert!(
        hosts.iter().all(|host| *host == address.to_string()),
        "{hosts:?}"
    );
}

/// Whoever refuses everything breaks few rules, and a wrong host or path looks the same: neither
/// may pass for a good grade.
#[test]
fn a_target_that_serves_nothing_is_not_graded_as_good() {
    const REFUSED: &[u8] = b"HTTP/1.1 400 Bad Request\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n";
    for (answer, code, said) in [(REFUSED, 3, "this is no grade"), (OK, 0, "get-supported")] {
        let target = peers::peer(move |stream| converse(stream, |_| Some(answer)));
        let ran = (conformance(&target.to_string()).args(["--only", "get-supported", "--verbose"]))
            .assert()
            .code(code);
        let output = ran.get_output();
        let told = [&output.stdout[..], &output.stderr[..]].concat();
        assert!(String::from_utf8_lossy(&told).contains(said));
    }
}

/// Counts connections as the target sees them: open until the target has read their end.
fn counted() -> (SocketAddr, Arc<AtomicUsize>) {
    let most = Arc::new(AtomicUsize::new(0));
    let open = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&most);
    let address = peers::peer(move |stream| {
        let now = open.fetch_add(1, Ordering::SeqCst) + 1;
        seen.fetch_max(now, Ordering::SeqCst);
        let _ = stream.set_nodelay(true);
        converse(stream, |_| {
            // Time for others to come, if they do.
            thread::sleep(Duration::from_millis(2));
            Some(OK)
        });
        open.fetch_sub(1, Ordering::SeqCst);
    });
    (address, most)
}

#[test]
fn no_more_connections_than_jobs() {
    let (address, most) = counted();
    // Two connections at a time are what a check may need by itself.
    for jobs in [2, 5] {
        most.store(0, Ordering::SeqCst);
        let _ = conformance(&address.to_string())
            .args(["--jobs", &jobs.to_string(), "--retries", "0"])
            .args([
                "--only",
                "methods/*",
                "--only",
                "host/*",
                "--only",
                "robustness/reset-*",
            ])
            .assert();
        let most = most.load(Ordering::SeqCst);
        // A connection we have closed stands in the books of the target until it has read so.
        assert!(
            most <= 2 * jobs,
            "{most} connections at once with --jobs {jobs}"
        );
        assert!(most >= 2, "nothing ran side by side");
    }
}

#[test]
fn a_backlog_of_five_is_enough_by_default() {
    // Whether more than six ever waited to be accepted: five in the backlog and one more.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    listener.set_nonblocking(true).unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let most = Arc::new(AtomicUsize::new(0));
    let (stopping, seen) = (Arc::clone(&stop), Arc::clone(&most));
    let acceptor = thread::spawn(move || {
        while !stopping.load(Ordering::SeqCst) {
            // All that wait, at once: what a backlog would have had to hold.
            let waiting: Vec<_> = std::iter::from_fn(|| listener.accept().ok()).collect();
            seen.fetch_max(waiting.len(), Ordering::SeqCst);
            for (stream, _) in waiting {
                stream.set_nonblocking(false).unwrap();
                thread::spawn(move || converse(stream, |_| Some(OK)));
            }
            thread::sleep(Duration::from_millis(15));
        }
    });
    let _ = conformance(&address.to_string())
        .args(["--only", "host/*", "--retries", "0"])
        .assert();
    stop.store(true, Ordering::SeqCst);
    acceptor.join().unwrap();
    let most = most.load(Ordering::SeqCst);
    assert!((1..=6).contains(&most), "{most} connections waited at once");
}

const DEADLY: &str = r#"id: own-deadly
title: Dies of X-Die
level: MUST
requirements: R9112-2.2-06
why: It dies.

script:
  connect
  send "GET {path} HTTP/1.1\r\nHost: {host}\r\nX-Die: 1\r\n\r\n"
  read until message or close within {timeout}

outcomes:
  conforms refused: status 400
  violates closed: no-answer and closed -- c

exemplars:
  refused:
    answer "HTTP/1.1 400 B\r\n\r\n" fin
  closed:
    answer "" fin
"#;

#[test]
fn a_target_that_dies_for_good_ends_the_run_with_what_is_known() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("own")).unwrap();
    fs::write(dir.path().join("own/own-deadly.check"), DEADLY).unwrap();
    let report = dir.path().join("report.json");
    (conformance(&peers::mortal().to_string()).current_dir(dir.path()))
        .args(["--jobs", "1", "--checks", "own", "--only", "own-deadly", "--only", "methods/*"])
        .args(["--format", "json", "-o", "report.json", "--write-baseline", "known.toml"])
        .assert()
        .code(3)
        .stderr(
            contains("error: the target accepts no connection any more; it was last seen before own-deadly; 0 checks could not be begun; the report is a part of one")
                .and(contains("nothing was written")),
        )
        .stdout(contains("Not complete"));
    assert!(!dir.path().join("known.toml").exists());
    let report: serde_json::Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
    let results = report["results"].as_array().unwrap();
    let of = |id: &str| {
        let found = results.iter().find(|result| result["id"] == id).unwrap();
        (
            found["verdict"].as_str().unwrap().to_owned(),
            found["outcome"].clone(),
        )
    };
    assert_eq!(of("get-supported").0, "conforms");
    assert_eq!(
        of("own-deadly"),
        ("violates".to_owned(), "target-died".into())
    );
}

#[test]
fn a_target_that_dies_while_it_is_looked_at_charges_no_check_with_that() {
    let server = crate::reference::Server::start(&["dies-of-trace"]);
    let of = |id: &str, verdict: &str, text: &str| {
        contains(format!(",{id},{verdict},")).and(contains(text.to_owned()))
    };
    (conformance(&server.address().to_string()))
        .args([
            "--only",
            "get-supported",
            "--only",
            "target-survives",
            "--format",
            "csv",
        ])
        .assert()
        .code(3)
        .stdout(
            of(
                "get-supported",
                "MUST,inconclusive",
                "does not answer any more",
            )
            .and(of(
                "target-survives",
                "SHOULD,violates,died",
                "were looked for",
            )),
        );
}

#[test]
fn a_target_that_bars_its_client_for_a_second_has_not_died() {
    let barred = Arc::new(Mutex::new(None::<std::time::Instant>));
    let address = peers::peer(move |stream| {
        let barred = Arc::clone(&barred);
        converse(stream, move |head| {
            let mut since = barred.lock().unwrap();
            if head.windows(5).any(|part| part == b"X-Die") {
                *since = Some(std::time::Instant::now());
            }
            let over = since.is_none_or(|since| since.elapsed() > Duration::from_secs(1));
            over.then_some(OK)
        });
    });
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("own-deadly.check"), DEADLY).unwrap();
    (conformance(&address.to_string())
        .arg("--checks")
        .arg(dir.path()))
    .args([
        "--only",
        "own-deadly",
        "--only",
        "target-survives",
        "--format",
        "csv",
    ])
    .assert()
    .code(1)
    .stdout(
        contains(",own-deadly,MUST,violates,closed,")
            .and(contains(",target-survives,SHOULD,conforms,survived")),
    );
}

#[test]
fn a_server_of_http10_only_is_told_once() {
    let address = peers::answering(b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok");
    (conformance(&address.to_string()).args(["--only", "get-supported"]))
        .assert()
        .stdout(contains("The target answers HTTP/1.1 requests in HTTP/1.0"));
}

#[test]
fn profiles_say_what_they_leave_out() {
    let posts = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&posts);
    let address = peers::peer(move |stream| {
        let seen = Arc::clone(&seen);
        converse(stream, move |head| {
            seen.fetch_add(usize::from(head.starts_with(b"POST ")), Ordering::SeqCst);
            Some(OK)
        });
    });
    let only = [
        "--only",
        "validators-present",
        "--only",
        "content-type-odd",
        "--verbose",
    ];
    (conformance(&address.to_string())
        .args(only)
        .args(["--profile", "app"]))
    .assert()
    .stdout(contains("--profile app says this is none"));
    assert!(posts.swap(0, Ordering::SeqCst) > 0);
    (conformance(&address.to_string())
        .args(only)
        .args(["--profile", "static"]))
    .assert()
    .code(0)
    .stdout(contains("POST was not tried (--profile static)"));
    assert_eq!(posts.load(Ordering::SeqCst), 0);
    // A date of long ago breaks a SHOULD: within the default policy, beyond that of strict.
    for (profile, code) in [("auto", 0), ("strict", 1)] {
        conformance(&address.to_string())
            .args(["--only", "date-current", "--profile", profile])
            .assert()
            .code(code);
    }
}

#[test]
fn colours_are_on_where_they_are_asked_for() {
    let address = peers::answering(OK).to_string();
    let run = |arguments: &[&str], no_color: bool| {
        let mut command = conformance(&address);
        command.args(["--only", "get-supported"]).args(arguments);
        if no_color {
            command.env("NO_COLOR", "1");
        }
        let output = command.output().unwrap();
        // No progress where nobody watches.
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        output.stdout.contains(&0x1b)
    };
    assert!(!run(&[], false));
    assert!(!run(&["--color", "never"], false));
    assert!(run(&["--color", "always"], false));
    assert!(run(&["--color", "always"], true));
}

/// A limit on how often a client may ask says nothing about what it asked.
#[test]
fn a_target_that_asks_for_fewer_requests_is_not_convicted_by_that() {
    const FEWER: &[u8] = b"HTTP/1.1 429 Too Many Requests\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n";
    const LONGER: &[u8] = b"HTTP/1.1 400 Bad Request\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n";
    const BUSY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n";
    // 503 is about the number of requests only where plain ones are refused with it as well.
    for (answer, plain_too, code, said) in [
        (FEWER, false, 0, "asks for fewer requests"),
        (LONGER, false, 1, "refused with 400"),
        (BUSY, false, 1, "refused with 503"),
        (BUSY, true, 0, "asks for fewer requests"),
    ] {
        let asked = AtomicBool::new(false);
        let target = peers::peer(move |stream| {
            converse(stream, |head| {
                let long = head.starts_with(b"GET /?aaaaaaaa");
                let before = asked.fetch_or(long, Ordering::SeqCst);
                Some(match long || (before && plain_too) {
                    true => answer,
                    false => OK,
                })
            });
        });
        (conformance(&target.to_string())
            .args(["--only", "limit-of-target", "--verbose"])
            .args(["--fail-on", "any"]))
        .assert()
        .code(code)
        .stdout(contains(said));
    }
}

/// Waiting for ends that never come would take minutes; that they do not come is a violation once.
#[test]
fn a_target_that_never_closes_is_known_and_told_from_one_that_does() {
    let never = peers::peer(|mut stream| {
        let mut block = [0; 4096];
        while let Ok(1..) = stream.read(&mut block) {
            if stream.write_all(OK).is_err() {
                return;
            }
        }
    });
    let closes = peers::peer(|stream| converse(stream, |_| Some(OK)));
    for (target, code, is_told) in [(never, 1, true), (closes, 0, false)] {
        let ran = conformance(&target.to_string())
            .args(["--only", "close-honoured", "--format", "json"])
            .assert()
            .code(code);
        let report = String::from_utf8_lossy(&ran.get_output().stdout).into_owned();
        assert_eq!(report.contains("stays open although"), is_told, "{report}");
    }
}

#[test]
fn a_target_that_answers_no_request_with_close_is_graded() {
    let address = peers::peer(|mut stream| {
        let mut block = [0; 4096];
        while let Ok(length @ 1..) = stream.read(&mut block) {
            let close = b"Connection: close";
            let silent = block[..length]
                .windows(close.len())
                .any(|part| part == close);
            if !silent && stream.write_all(OK).is_err() {
                return;
            }
        }
    });
    (conformance(&address.to_string())
        .args(["--only", "keep-alive-default"])
        .args(["--format", "json"]))
    .assert()
    .code(0)
    .stdout(contains("never answered with Connection: close"));
}

#[test]
fn an_answer_that_still_comes_convicts_nobody() {
    let address = peers::peer(|mut stream| {
        let (mut octets, mut block, mut drips) = (Vec::new(), [0; 4096], false);
        loop {
            while let Some(end) = octets
                .windows(4)
                .position(|four: &[u8]| four == b"\r\n\r\n")
            {
                let head: Vec<u8> = octets.drain(..end + 4).collect();
                if !drips {
                    drips = head.starts_with(b"NOSUCH");
                    let _ = stream.write_all(match drips {
                        true => b"HTTP/1.1 501 No\r\nContent-Length: 0\r\n\r\n" as &[u8],
                        false => b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello",
                    });
                    continue;
                }
                let head =
                    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9000\r\n\r\n";
                let mut sent = stream.write_all(head);
                while sent.is_ok() {
                    thread::sleep(Duration::from_millis(5));
                    sent = stream.write_all(b"o");
                }
                return;
            }
            match stream.read(&mut block) {
                Ok(length @ 1..) => octets.extend_from_slice(&block[..length]),
                _ => return,
            }
        }
    });
    (conformance(&address.to_string()).args([
        "--only",
        "nothing-kept-of-unknown-method",
        "--verbose",
    ]))
    .assert()
    .code(0)
    .stdout(contains("still coming"));
}
