//! Runs that are ended before all is graded.

use std::fs;
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use crate::peers::{self, OK, converse};

/// A server whose answers are prompt so many times, and then far too late for any run; it tells of
/// each request.
fn tiring(prompt: usize) -> (SocketAddr, Receiver<()>) {
    let (sender, receiver) = channel();
    let answered = Arc::new(AtomicUsize::new(0));
    let address = peers::peer(move |stream| {
        let (sender, answered) = (sender.clone(), Arc::clone(&answered));
        converse(stream, move |_| {
            let _ = sender.send(());
            if answered.fetch_add(1, Ordering::SeqCst) >= prompt {
                thread::sleep(Duration::from_secs(3600));
            }
            Some(OK)
        });
    });
    (address, receiver)
}

fn grading(address: SocketAddr, folder: &std::path::Path, more: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_conformance"))
        .current_dir(folder)
        .args([&address.to_string(), "--format", "json"])
        .args(["-o", "report.json"])
        .args(more)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The report, and how many of its checks are inconclusive for this reason.
fn report(folder: &std::path::Path, reason: &str) -> (serde_json::Value, usize) {
    let text = fs::read_to_string(folder.join("report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(report["stopped"].is_string());
    let results = report["results"].as_array().unwrap();
    let untold = |result: &&serde_json::Value| {
        let detail = result["detail"].as_str().unwrap();
        result["verdict"] == "inconclusive" && detail.starts_with(reason)
    };
    let count = results.iter().filter(untold).count();
    (report, count)
}

#[cfg(unix)]
fn terminate(child: &Child) {
    // Not INT, which is ignored by all that a script starts in the background.
    let kill = format!("kill -s TERM {}", child.id());
    let killed = Command::new("sh").args(["-c", &kill]).status().unwrap();
    assert!(killed.success());
}

#[cfg(unix)]
#[test]
fn a_signal_in_discovery_leaves_a_whole_report_without_verdicts() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("report.json"), "old").unwrap();
    let (address, requests) = tiring(10);
    let mut child = grading(address, folder.path(), &[]);
    for _ in 0..11 {
        requests.recv_timeout(Duration::from_secs(30)).unwrap();
    }
    terminate(&child);
    assert_eq!(child.wait().unwrap().code(), Some(5));
    let (report, untold) = report(folder.path(), "Interrupted:");
    assert_eq!(report["results"].as_array().unwrap().len(), untold);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn what_has_its_verdict_before_a_signal_keeps_it() {
    let folder = tempfile::tempdir().unwrap();
    let (address, requests) = tiring(usize::MAX);
    let mut child = grading(address, folder.path(), &["--jobs", "1"]);
    // Discovery takes some sixty.
    for _ in 0..300 {
        requests.recv_timeout(Duration::from_secs(30)).unwrap();
    }
    terminate(&child);
    assert_eq!(child.wait().unwrap().code(), Some(5));
    let (report, untold) = report(folder.path(), "Interrupted:");
    let all = report["results"].as_array().unwrap().len();
    assert!(untold > 0 && untold < all, "{untold} of {all}");
    assert_eq!(report["summary"]["checks"], all);
    assert!(
        report["summary"]["verdicts"]["conforms"].as_u64() > Some(0),
        "{}",
        report["summary"]
    );
}

#[test]
fn a_run_ends_when_its_time_is_over() {
    let folder = tempfile::tempdir().unwrap();
    for prompt in [10, 100] {
        let (address, _requests) = tiring(prompt);
        let mut child = grading(address, folder.path(), &["--max-time", "3s"]);
        assert_eq!(child.wait().unwrap().code(), Some(5));
        let (_, untold) = report(folder.path(), "Time budget:");
        assert!(untold > 0);
    }
}

#[test]
fn time_that_is_not_needed_changes_nothing() {
    let (address, _requests) = tiring(usize::MAX);
    let done = Command::new(env!("CARGO_BIN_EXE_conformance"))
        .args([
            &address.to_string(),
            "--only",
            "get-supported",
            "--max-time",
            "1m",
        ])
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(done.code(), Some(0));
}
