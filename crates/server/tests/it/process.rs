//! The binary as an operator runs it: a child process, its messages, and signals.

use crate::peer::PATIENCE;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};

pub(crate) struct Process {
    child: Child,
    /// As printed, such as `http://127.0.0.1:8080/`.
    pub(crate) url: String,
    messages: Receiver<String>,
}

/// The binary, for adding to how it is run.
pub(crate) fn binary() -> Command {
    Command::new(assert_cmd::cargo::cargo_bin("server"))
}

impl Process {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::spawn(binary().args(arguments))
    }

    /// Runs it until the first line of output.
    pub(crate) fn spawn(command: &mut Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (said, messages) = channel();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                let _ended = said.send(line);
            }
        });
        let mut url = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut url).unwrap();
        if url.is_empty() {
            let said: Vec<String> = messages.iter().collect();
            panic!("it did not start: {said:?}");
        }
        Self {
            child,
            url: url.trim_end().to_owned(),
            messages,
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn address(&self) -> &str {
        let (_, rest) = self.url.split_once("://").unwrap();
        rest.trim_end_matches('/')
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Everything that comes in answer to a GET that asks for the end of the connection.
    pub(crate) fn get(&self, target: &str) -> String {
        let mut stream = self.connect();
        let request = format!("GET {target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut all = Vec::new();
        stream.read_to_end(&mut all).unwrap();
        String::from_utf8_lossy(&all).into_owned()
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.id().to_string();
        let sent = Command::new("kill").args([name, &id]).status().unwrap();
        assert!(sent.success());
    }

    /// The next message that has this in it.
    pub(crate) fn says(&self, part: &str) -> String {
        let mut before = Vec::new();
        while let Ok(line) = self.messages.recv_timeout(PATIENCE) {
            if line.contains(part) {
                return line;
            }
            before.push(line);
        }
        panic!("expected {part:?} and heard {before:?}");
    }

    /// Open descriptors of the process.
    #[cfg(target_os = "linux")]
    pub(crate) fn descriptors(&self) -> usize {
        let path = format!("/proc/{}/fd", self.id());
        std::fs::read_dir(path).unwrap().count()
    }

    /// Resident memory, in KiB.
    #[cfg(target_os = "linux")]
    pub(crate) fn memory(&self) -> usize {
        let path = format!("/proc/{}/status", self.id());
        let text = std::fs::read_to_string(path).unwrap();
        let line = text.lines().find(|line| line.starts_with("VmRSS:"));
        let digits = line.unwrap().split_whitespace().nth(1).unwrap();
        digits.parse().unwrap()
    }

    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }

    /// Stops it and expects that it ends in good order.
    pub(crate) fn stop(mut self) {
        self.signal("-TERM");
        assert_eq!(self.wait().code(), Some(0));
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A test that failed leaves no process behind.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}
