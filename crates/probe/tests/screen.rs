//! The prompt on a real terminal, judged by what the screen shows.

use crate::peer::{OK, answer, peer};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::num::NonZeroU16;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};
use vt100::Parser;
use wire::listen::{Answer, Then, Wait};

/// Longest wait for a screen. Reached only when a test fails.
const PATIENCE: Duration = Duration::from_secs(20);

fn parser(columns: u16) -> Parser {
    Parser::new(
        NonZeroU16::new(40).unwrap(),
        NonZeroU16::new(columns).unwrap(),
        400,
    )
}

/// The binary on a terminal of its own.
struct Screen {
    keys: Box<dyn Write + Send>,
    shown: Arc<Mutex<(Parser, Vec<u8>)>>,
    child: Box<dyn Child + Send + Sync>,
    _terminal: Box<dyn MasterPty + Send>,
}

impl Screen {
    fn open(columns: u16, term: &str, arguments: &[&str]) -> Self {
        let size = PtySize {
            rows: 40,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(assert_cmd::cargo::cargo_bin!("probe"));
        command.env("TERM", term);
        command.env("PROBE_HISTORY", "");
        command.env("NO_COLOR", "1");
        command.args(arguments);
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let shown = Arc::new(Mutex::new((parser(columns), Vec::new())));
        let sink = Arc::clone(&shown);
        thread::spawn(move || {
            let mut octets = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut octets) {
                let mut shown = sink.lock().unwrap();
                shown.0.process(&octets[..count]);
                shown.1.extend_from_slice(&octets[..count]);
            }
        });
        let keys = pair.master.take_writer().unwrap();
        Self {
            keys,
            shown,
            child,
            _terminal: pair.master,
        }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    fn text(&self) -> String {
        self.shown.lock().unwrap().0.screen().contents()
    }

    /// Waits until the screen shows this.
    fn await_text(&self, wanted: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let text = self.text();
            if text.contains(wanted) {
                return text;
            }
            assert!(
                Instant::now() < deadline,
                "{wanted:?} is not on the screen:\n{text}"
            );
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn last_line(&self) -> String {
        let text = self.text();
        text.lines()
            .rev()
            .find(|line| !line.trim().is_empty())
            .unwrap_or_default()
            .trim_end()
            .to_owned()
    }

    /// Waits until the last line of the screen is this.
    fn await_last_line(&self, wanted: &str) {
        let deadline = Instant::now() + PATIENCE;
        while self.last_line() != wanted {
            assert!(
                Instant::now() < deadline,
                "the last line is not {wanted:?}:\n{}",
                self.text()
            );
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Ends with Ctrl-D. Between two prompts the terminal is not ours and may swallow a key.
    fn leave(mut self) {
        let deadline = Instant::now() + PATIENCE;
        while self.child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < deadline, "does not end:\n{}", self.text());
            let _ = self
                .keys
                .write_all(b"\x15\x04")
                .and_then(|()| self.keys.flush());
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

#[test]
fn composing_sends_and_the_prompt_shows_the_state() {
    let (handle, address) = peer(&[answer(OK, Then::Open)]);
    let mut screen = Screen::open(120, "xterm", &[&address, "--no-times"]);
    screen.await_last_line(&format!("{address} not connected>"));
    screen.press("GET / HTTP/1.1\r");
    screen.await_last_line("|");
    screen.press("Host: quit\rquit\r\r.\r");
    screen.await_text("! will send:");
    screen.await_text("response 1 (200 to GET): complete");
    let sent = handle.transcript().connections[0].received.clone();
    assert_eq!(
        sent, b"GET / HTTP/1.1\r\nHost: quit\r\nquit\r\n\r\n",
        "no line of data is a command"
    );
    screen.leave();
}

#[test]
fn what_arrives_leaves_the_typed_line_as_it_was() {
    // A peer of our own: its second answer comes when the test says so.
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (say, said) = mpsc::channel();
    let serving = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        let mut octet = [0];
        while !request.ends_with(b"\r\n\r\n") && stream.read(&mut octet).unwrap() == 1 {
            request.push(octet[0]);
        }
        stream.write_all(OK).unwrap();
        said.recv().unwrap();
        stream
            .write_all(b"HTTP/1.1 408 Too Late\r\nContent-Length: 0\r\n\r\n")
            .unwrap();
    });
    let mut screen = Screen::open(120, "xterm", &[&address, "--no-times"]);
    screen.await_text("not connected>");
    screen.press("send \"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n\"\r");
    let prompt = format!("c1 {address} you:idle peer:idle>");
    screen.await_last_line(&prompt);
    screen.press("explain and some text I am still typing");
    let typed = format!("{prompt} explain and some text I am still typing");
    screen.await_last_line(&typed);
    say.send(()).unwrap();
    let text = screen.await_text("the peer closed with FIN");
    assert!(text.contains("408 Too Late"), "{text}");
    screen.await_last_line(&typed);
    serving.join().unwrap();
    screen.leave();
}

#[test]
fn control_c_throws_away_what_was_composed() {
    let (handle, address) = peer(&[answer(OK, Then::Open)]);
    let mut screen = Screen::open(100, "xterm", &[&address]);
    screen.await_text("not connected>");
    screen.press("compose\r");
    screen.await_last_line("|");
    screen.press("GET / HTTP/1.1\rHost");
    screen.await_last_line("| Host");
    screen.press("\x03");
    screen.await_text("thrown away; nothing was sent");
    screen.await_last_line(&format!("{address} not connected>"));
    assert!(handle.transcript().connections.is_empty());
    screen.leave();
}

#[test]
fn commands_complete_and_a_wrong_escape_can_be_typed_again() {
    let mut screen = Screen::open(100, "xterm", &[]);
    screen.await_last_line("probe>");
    screen.press("expl\t");
    screen.await_last_line("probe> explain");
    screen.press("\r");
    screen.await_text("nothing was sent or received yet");
    screen.press("compose\r");
    screen.await_last_line("|");
    screen.press("a\\qb\r");
    screen.await_text("is no escape");
    screen.await_last_line("|");
    screen.press(".\r");
    screen.await_last_line("probe>");
    screen.leave();
}

#[test]
fn narrow_and_dumb_terminals_do() {
    let (_handle, address) = peer(&[answer(OK, Then::Open)]);
    let mut narrow = Screen::open(20, "xterm", &[&address]);
    narrow.await_text("not");
    narrow.press("connect\r");
    narrow.await_last_line("c1>");
    narrow.leave();
    let mut dumb = Screen::open(80, "dumb", &[&address, "--no-times"]);
    dumb.await_text("not connected>");
    dumb.press("connect\r");
    dumb.await_text("connected to");
    dumb.leave();
}

#[test]
fn a_hostile_answer_cannot_draw_on_the_screen() {
    let hostile = b"HTTP/1.1 200 \x1b[2J\x1b[H\x1b]0;owned\x07\r\nContent-Length: 9\r\n\r\n\x1b[31m\x9b5n\x08\x08";
    let (_handle, address) = peer(&[answer(hostile, Then::Open)]);
    let mut screen = Screen::open(100, "xterm", &[&address, "--no-times"]);
    screen.await_text("not connected>");
    screen.press("send \"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n\"\r");
    let text = screen.await_text("response 1 (200 to GET): complete");
    assert!(text.contains("␛[2J␛[H␛]0;owned␇"), "{text}");
    let raw = screen.shown.lock().unwrap().1.clone();
    for bad in [&b"\x1b[2J"[..], b"\x1b]0", b"\x1b[31m", b"\x9b5n", b"\x07"] {
        assert!(
            !raw.windows(bad.len()).any(|window| window == bad),
            "{:?} reached the terminal",
            String::from_utf8_lossy(bad)
        );
    }
    screen.leave();
}

#[test]
fn pasted_text_is_taken_line_by_line() {
    let (handle, address) = peer(&[answer(OK, Then::Open)]);
    let mut screen = Screen::open(100, "xterm", &[&address, "--no-times"]);
    screen.await_text("not connected>");
    screen.press("\x1b[200~GET / HTTP/1.1\r\nHost: pasted\r\n\r\n.\x1b[201~\r");
    screen.await_text("response 1 (200 to GET): complete");
    let sent = handle.transcript().connections[0].received.clone();
    assert_eq!(sent, b"GET / HTTP/1.1\r\nHost: pasted\r\n\r\n");
    screen.leave();
}

#[test]
fn a_fault_is_minimised_and_becomes_a_check() {
    let refusal = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let (_handle, address) = peer(&[Answer {
        wait: Wait::Head,
        ..answer(refusal, Then::Fin)
    }]);
    let file = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("space-colon.check");
    let mut screen = Screen::open(160, "xterm", &[&address, "--no-times", "-t", "100ms"]);
    screen.await_text("not connected>");
    screen.press("send \"GET / HTTP/1.1\\r\\nHost: x\\r\\nX : y\\r\\n\\r\\n\"\r");
    screen.await_text("the peer closed with FIN");
    screen.press("minimise 60\r");
    let text = screen.await_text("with the same outcome");
    assert!(
        text.contains("the first fault in them is field-name-whitespace"),
        "{text}"
    );
    screen.press(&format!("save check {}\r", file.display()));
    screen.await_text("* wrote");
    let check = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    assert!(check.starts_with("id: space-colon\n"), "{check}");
    assert!(
        check.contains("  conforms as-recorded: status 400 and answers 1 and closed\n"),
        "{check}"
    );
    screen.leave();
}

#[test]
fn the_idle_limit_is_measured_and_lost_requests_are_told() {
    let (_handle, address) = peer(&[
        answer(OK, Then::Open),
        Answer {
            wait: Wait::Nothing,
            pause: Duration::from_millis(150),
            bytes: Vec::new(),
            then: Then::Fin,
        },
    ]);
    let mut screen = Screen::open(120, "xterm", &[&address, "-t", "300ms"]);
    screen.await_text("not connected>");
    screen.press("idle 10s\r");
    // This peer never answers a second request: each one sent before its close is lost.
    let text = screen.await_text("sending again on a new connection is safe: GET is idempotent");
    assert!(
        text.contains("the server closes an idle connection after 0."),
        "{text}"
    );
    assert!(
        text.contains("LOST: sent, and not one octet of an answer came"),
        "{text}"
    );
    assert!(
        text.contains("the server had closed before it was sent"),
        "{text}"
    );
    screen.leave();
}
