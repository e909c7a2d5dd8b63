//! The table of features: every mark in the column of probe has a command, and it shows what it
//! should.

use crate::page::words;
use crate::peer::{OK, answer, peer, probe_in};
use crate::terminal::Screen;
use crate::tls;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;
use wire::listen::{Answer, Then, Wait};

/// `probe listen 0 no-last-chunk`, as long as this lives.
struct Broken {
    child: Child,
    /// It ends when nobody reads it.
    _shown: BufReader<ChildStdout>,
    address: String,
}

impl Broken {
    fn start() -> Self {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin!("probe"))
            .args(["listen", "0", "no-last-chunk", "--view", "none"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        // The rest of what it shows is a few lines, which the pipe holds.
        let mut shown = BufReader::new(child.stdout.take().unwrap());
        shown.read_line(&mut first).unwrap();
        let address = first.trim().strip_prefix("* listening on ").unwrap();
        let address = address.to_owned();
        Self {
            child,
            _shown: shown,
            address,
        }
    }
}

impl Drop for Broken {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Cells of each row of the table under a heading (or of the first one).
fn table(text: &str, heading: &str) -> Vec<Vec<String>> {
    let from = text.find(heading).unwrap();
    let lines = text[from..]
        .lines()
        .skip_while(|line| !line.starts_with('|'));
    lines
        .take_while(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| {
            let line = line.trim_start_matches("| ").trim_end_matches(" |");
            let cells = line.replace("\\|", "\u{0}");
            let cell = |cell: &str| {
                let cell = cell.trim().replace('\u{0}', "|");
                let inner = cell
                    .strip_prefix("`` ")
                    .and_then(|rest| rest.strip_suffix(" ``"));
                inner.unwrap_or(&cell).to_owned()
            };
            cells.split(" | ").map(cell).collect()
        })
        .collect()
}

fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/probe-features.md");
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn every_mark_has_a_command() {
    let text = page();
    let commands = table(&text, "## How to see it");
    let marks = table(&text, "# What tools");
    assert!(marks.len() > 30 && commands.len() > 30);
    for row in &marks {
        let shown = commands.iter().any(|command| command[0] == row[0]);
        assert_eq!(row.last().unwrap() == "●", shown, "{row:?}");
        assert_eq!(row.len(), 19, "{row:?}");
    }
}

#[test]
fn every_command_shows_what_the_table_says() {
    let answers: Vec<_> = (0..8).map(|_| answer(OK, Then::Open)).collect();
    let (_handle, address) = peer(&answers);
    let (_silent, silent) = peer(&[]);
    // The second request is not waited for: a second after the first the server has enough.
    let farewell = Answer {
        wait: Wait::Nothing,
        pause: Duration::from_secs(1),
        ..answer(b"", Then::Fin)
    };
    let (_brief, brief) = peer(&[answer(OK, Then::Open), farewell]);
    let tls = tls::server("features", true);
    let broken = Broken::start();
    let servers = [
        ("SILENT", silent.as_str()),
        ("BRIEF", &brief),
        ("TLS", &tls.address),
        ("BROKEN", &broken.address),
        ("CA.pem", tls.ca.to_str().unwrap()),
        ("ADDRESS", &address),
    ];
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("features");
    std::fs::create_dir_all(&directory).unwrap();
    for row in table(&page(), "## How to see it") {
        let [_, command, shows] = &row[..] else {
            panic!("{row:?}")
        };
        let command = servers
            .iter()
            .fold(command.clone(), |command, (name, address)| {
                let last = command.ends_with(name);
                let command = command.replace(&format!("{name} "), &format!("{address} "));
                match command.strip_suffix(name) {
                    Some(begin) if last => format!("{begin}{address}"),
                    _ => command,
                }
            });
        if let Some(typed) = command.strip_prefix("> ") {
            at_the_prompt(&address, &directory, typed, shows);
            continue;
        }
        let (command, stdin) = command.split_once(" STDIN:").unwrap_or((&command, ""));
        let stdin = stdin.replace("\\r", "\r").replace("\\n", "\n");
        let words = words(command);
        let arguments: Vec<&str> = words[1..].iter().map(String::as_str).collect();
        let mut ran = probe_in(&directory, &arguments, stdin.as_bytes());
        // What is measured around a moment may be missed when the machine is busy.
        for _ in 0..20 {
            if arguments[0] == "idle" && !ran.out.contains(shows) {
                ran = probe_in(&directory, &arguments, stdin.as_bytes());
            }
        }
        assert!(
            ran.out.contains(shows),
            "{command}\nlacks {shows}\n{}{}",
            ran.out,
            ran.err
        );
    }
}

/// One request is answered first, so that there is something to look at.
fn at_the_prompt(address: &str, directory: &Path, typed: &str, shows: &str) {
    let mut screen = Screen::open(160, "xterm", &[address, "--no-times", "-t", "60s"]);
    screen.await_text("not connected>");
    screen.press("send \"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n\"\r");
    screen.await_text("response 1 (200 to GET): complete");
    for line in typed.split(" · ") {
        let directory = directory.display();
        let line = line.replace(" feature.", &format!(" {directory}/feature."));
        match line.strip_suffix("<Tab>") {
            Some(begin) => {
                screen.await_prompt();
                screen.press(&format!("{begin}\t\r"));
            }
            None => screen.enter(&line),
        }
    }
    screen.await_text(shows);
    screen.leave();
}
