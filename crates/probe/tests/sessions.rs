//! Recorded sessions: what is typed in them is typed again, and the same comes.
//!
//! A page has an `answers` block for the peer (or names a variable of the environment with the
//! address of a real server) and `session` blocks. With `PROBE_DOCS=write` they are made anew.

use crate::page::peer;
use crate::terminal::{PATIENCE, Screen};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

const SHOWN: &str = "127.0.0.1:8080";

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs/sessions")
        .join(name)
}

/// The lines typed: after a prompt, or data after `| `.
fn typed(session: &str) -> Vec<&str> {
    session
        .lines()
        .filter_map(|line| {
            if line == "|" {
                return Some("");
            }
            if let Some(data) = line.strip_prefix("| ") {
                return Some(data);
            }
            let prompt = line.starts_with("127.0.0.1:8080 not connected> ")
                || line.starts_with('c') && line.contains(" you:");
            prompt.then(|| line.split_once("> ").map(|(_, typed)| typed))?
        })
        .collect()
}

/// Types it all and returns the screen, once it is as awaited (or after some time, when it never is).
fn play(address: &str, lines: &[&str], awaited: impl Fn(&str) -> bool) -> String {
    let mut screen = Screen::sized((110, 400), "xterm", &[address, "--no-times", "-t", "2s"]);
    screen.await_text("not connected>");
    for line in lines {
        screen.enter(line);
    }
    let deadline = Instant::now() + PATIENCE;
    loop {
        let shown = shown(&screen.text()).replace(address, SHOWN);
        if awaited(&shown) || Instant::now() > deadline {
            screen.leave();
            return shown;
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// The lines of a screen without the prompt that waits.
fn shown(text: &str) -> String {
    let mut lines: Vec<&str> = text.trim_end().lines().map(str::trim_end).collect();
    lines.pop();
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// What is compared: the lines, in whatever order two threads told of them.
fn digits(text: &str) -> Vec<String> {
    // Of a prompt only what was typed: what it shows depends on when the answer came.
    let mask = |line: &str| {
        let line = match line.split_once("> ") {
            Some((prompt, typed)) if prompt.contains(" you:") => typed,
            _ => line,
        };
        // An entity tag is the server's own business.
        let line = match line.split_once("ETag: \"") {
            Some((before, tag)) => {
                let after = tag.split_once('"').map_or("", |(_, after)| after);
                format!("{before}ETag: \"#\"{after}")
            }
            None => line.to_owned(),
        };
        line.replace(|c: char| c.is_ascii_digit(), "#")
    };
    // Nor how many reads brought the octets: that is the system's choice.
    let typed = |line: &&str| {
        let prompt = line.contains(" you:") && line.ends_with('>');
        !prompt && !line.contains(" read ")
    };
    let mut lines: Vec<String> = text.lines().filter(typed).map(mask).collect();
    lines.sort();
    lines
}

/// Plays every session of a page against this address.
fn check(name: &str, address: &str) {
    let text = std::fs::read_to_string(path(name)).unwrap();
    let mut made = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("```session\n") {
        let (session, after) = after.split_once("```").unwrap();
        let writing = std::env::var_os("PROBE_DOCS").is_some();
        let wanted = digits(session);
        let played = play(address, &typed(session), |shown| {
            !writing && digits(shown) == wanted
        });
        made.push_str(&format!("{before}```session\n{played}```"));
        rest = after;
        if !writing {
            assert_eq!(digits(&played), wanted, "{played}");
        }
    }
    made.push_str(rest);
    if std::env::var_os("PROBE_DOCS").is_some() {
        std::fs::write(path(name), made).unwrap();
    }
}

#[test]
fn the_fault_of_a_broken_server_is_found() {
    let text = std::fs::read_to_string(path("broken.md")).unwrap();
    let (_, answers) = text.split_once("```answers\n").unwrap();
    let peer = peer(answers.split_once("```").unwrap().0);
    check("broken.md", &peer.address().to_string());
}

/// Needs a real nginx; `PROBE_NGINX` names its address.
#[test]
fn nginx_as_recorded() {
    if let Ok(address) = std::env::var("PROBE_NGINX") {
        check("nginx.md", &address);
    }
}
