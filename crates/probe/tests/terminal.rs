//! The binary on a terminal of its own, with a screen that shows what a person would see.

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use vt100::Parser;

/// Longest wait for a screen. Reached only when a test fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(180);

fn parser(columns: u16, rows: u16) -> Parser {
    Parser::new(
        NonZeroU16::new(rows).unwrap(),
        NonZeroU16::new(columns).unwrap(),
        400,
    )
}

/// The binary on a terminal of its own.
pub(crate) struct Screen {
    keys: Box<dyn Write + Send>,
    pub(crate) shown: Arc<Mutex<(Parser, Vec<u8>)>>,
    child: Box<dyn Child + Send + Sync>,
    terminal: Box<dyn MasterPty + Send>,
}

impl Screen {
    pub(crate) fn open(columns: u16, term: &str, arguments: &[&str]) -> Self {
        Self::sized((columns, 40), term, arguments)
    }

    /// With so many columns and rows.
    pub(crate) fn sized((columns, rows): (u16, u16), term: &str, arguments: &[&str]) -> Self {
        let size = PtySize {
            rows,
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
        // The prompt comes back when the answer has come, however busy the machine is.
        if !arguments.contains(&"--watch") {
            command.args(["--watch", "60s"]);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let shown = Arc::new(Mutex::new((parser(columns, rows), Vec::new())));
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
            terminal: pair.master,
        }
    }

    pub(crate) fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Types a line and waits until the prompt is back.
    pub(crate) fn enter(&mut self, line: &str) {
        self.await_prompt();
        self.press(line);
        let tail: String = line.chars().rev().take(30).collect();
        let tail: String = tail.chars().rev().collect();
        self.until(&format!("{line:?} typed"), |screen| {
            screen.last_line().ends_with(tail.trim_end())
        });
        let before = self.shown.lock().unwrap().1.len();
        self.press("\r");
        self.until(&format!("the prompt after {line:?}"), |screen| {
            let taken = screen.shown.lock().unwrap().1[before..].contains(&b'\n');
            taken && screen.waits()
        });
    }

    /// Waits for a prompt with nothing typed.
    pub(crate) fn await_prompt(&self) {
        self.until("prompt", Self::waits);
    }

    fn waits(&self) -> bool {
        let last = self.last_line();
        last.ends_with('>') || last == "|"
    }

    /// Presses these keys again and again, with more time after each, until the screen shows this
    /// so many times. A signal that comes before its command has begun is lost, and takes with it
    /// what a terminal has not read yet.
    pub(crate) fn press_until(&mut self, keys: &[&str], wanted: &str, count: usize) {
        let deadline = Instant::now() + PATIENCE;
        let mut pause = Duration::from_millis(50);
        while self.text().matches(wanted).count() < count {
            assert!(
                Instant::now() < deadline,
                "{wanted:?} is not there {count} times:\n{}",
                self.text()
            );
            for key in keys {
                self.press(key);
                thread::sleep(pause);
            }
            pause = (pause * 2).min(Duration::from_secs(5));
        }
    }

    fn until(&self, what: &str, done: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !done(self) {
            assert!(Instant::now() < deadline, "no {what}:\n{}", self.text());
            thread::sleep(Duration::from_millis(10));
        }
    }

    pub(crate) fn text(&self) -> String {
        self.shown.lock().unwrap().0.screen().contents()
    }

    /// Waits until the screen shows this.
    pub(crate) fn await_text(&self, wanted: &str) -> String {
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

    /// Waits until nothing has changed on the screen for a while.
    pub(crate) fn settle(&self) {
        let deadline = Instant::now() + PATIENCE;
        let mut before = self.text();
        while Instant::now() < deadline {
            thread::sleep(Duration::from_millis(700));
            let now = self.text();
            if now == before {
                return;
            }
            before = now;
        }
    }

    /// The last line with something on it; of a line of data without the line end shown behind it.
    pub(crate) fn last_line(&self) -> String {
        let text = self.text();
        let last = text.lines().rev().find(|line| !line.trim().is_empty());
        let last = last.unwrap_or_default();
        let shown = match last.starts_with('|') {
            true => last
                .split(['\u{240d}', '\u{240a}'])
                .next()
                .unwrap_or_default(),
            false => last,
        };
        let shown = shown.strip_suffix("  sends").unwrap_or(shown);
        shown.trim_end().to_owned()
    }

    /// Waits until the last line of the screen is this.
    pub(crate) fn await_last_line(&self, wanted: &str) {
        self.until(&format!("last line {wanted:?}"), |screen| {
            screen.last_line() == wanted
        });
    }

    /// The terminal's settings.
    pub(crate) fn settings(&self) -> String {
        format!("{:?}", self.terminal.get_termios().unwrap())
    }

    /// Waits until a command runs: Ctrl-D ends no file then.
    pub(crate) fn await_command(&self) {
        use nix::libc::{_POSIX_VDISABLE, VEOF};
        self.until("command", |screen| {
            let settings = screen.terminal.get_termios().unwrap();
            settings.control_chars[VEOF] == _POSIX_VDISABLE
        });
    }

    /// Sends the program a signal and waits for its end.
    pub(crate) fn signal(&mut self, name: &str) {
        let id = self.child.process_id().unwrap().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.unwrap().success());
        self.child.wait().unwrap();
    }

    /// Waits for the program's end.
    pub(crate) fn ended(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        while self.child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < deadline, "does not end:\n{}", self.text());
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Ends with Ctrl-D, after what is typed and not yet entered is thrown away.
    pub(crate) fn leave(mut self) {
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
