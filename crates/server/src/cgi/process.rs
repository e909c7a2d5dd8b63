//! A program while it runs: started in a group of its own, and gone when we are done with it.

use std::fs::File;
use std::io::{self, Write};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::sync::OwnedSemaphorePermit;

use super::Script;
use super::meta_variables::Variable;

/// How long a program may take to end after it was asked to.
const NOTICE: Duration = Duration::from_secs(1);

/// After what time it is first looked whether it has ended.
const LOOK: Duration = Duration::from_millis(1);

/// Octets of what a program says on its standard error that are kept.
const SAID: usize = 4 << 10;

/// A running program. Dropped, it is killed with all it has started in its group.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    /// It has been seen to end.
    ended: bool,
    /// Counted until it has ended.
    permit: Option<OwnedSemaphorePermit>,
}

/// Where its content comes from.
#[derive(Debug)]
pub(crate) enum Stdin {
    Nothing,
    /// As it is received.
    Pipe,
    /// Content that has been received to its end.
    File(File),
}

/// The ends of its pipes.
#[derive(Debug)]
pub(crate) struct Pipes {
    pub(crate) stdin: Option<ChildStdin>,
    pub(crate) stdout: ChildStdout,
    pub(crate) stderr: ChildStderr,
}

impl Process {
    /// Starts the program, in its directory (RFC 3875 §7.2), with these variables and no others.
    /// Slow: it waits for the kernel to load it.
    ///
    /// # Errors
    /// Those of starting it; `PermissionDenied` when it may not be executed.
    pub(crate) fn start(
        script: &Script,
        variables: &[Variable],
        stdin: Stdin,
        permit: OwnedSemaphorePermit,
    ) -> io::Result<(Self, Pipes)> {
        let mut command = Command::new(&script.file);
        command
            .env_clear()
            .envs(variables.iter().map(|(name, value)| (os(name), os(value))))
            .stdin(match stdin {
                Stdin::Nothing => Stdio::null(),
                Stdin::Pipe => Stdio::piped(),
                Stdin::File(file) => Stdio::from(file),
            })
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        if let Some(directory) = script.file.parent() {
            command.current_dir(directory);
        }
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn()?;
        let missing = || io::Error::other("a pipe is missing");
        let pipes = Pipes {
            stdin: child.stdin.take(),
            stdout: child.stdout.take().ok_or_else(missing)?,
            stderr: child.stderr.take().ok_or_else(missing)?,
        };
        let process = Self {
            child,
            ended: false,
            permit: Some(permit),
        };
        Ok((process, pipes))
    }

    /// Waits for its end.
    pub(crate) async fn wait(&mut self) -> io::Result<ExitStatus> {
        let status = self.child.wait().await;
        self.ended = status.is_ok();
        status
    }

    /// Ends it: a request to do so, then no choice.
    pub(crate) fn end(self) {
        self.end_with(NOTICE);
    }

    fn end_with(mut self, notice: Duration) {
        if self.ended {
            return;
        }
        self.signal(false);
        tokio::task::spawn_local(async move {
            // It is looked at, but not waited for in between: as long as it has not been, its
            // group cannot be another's.
            let last = tokio::time::Instant::now() + notice;
            let mut pause = LOOK;
            while !self.has_ended() && last.elapsed().is_zero() {
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(NOTICE);
            }
            // Most have ended long before: their place is free for the next.
            if self.has_ended() {
                self.permit = None;
            }
            tokio::time::sleep_until(last).await;
            self.signal(true);
            let _ended = self.wait().await;
        });
    }

    /// Lets it go on after its answer is complete, for at most `limit`.
    pub(crate) fn leave(mut self, limit: Duration) {
        if self.ended {
            return;
        }
        tokio::task::spawn_local(async move {
            if tokio::time::timeout(limit, self.wait()).await.is_err() {
                self.end();
            }
        });
    }

    /// Has it ended, be it waited for or not?
    #[cfg(target_os = "linux")]
    fn has_ended(&self) -> bool {
        use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
        let id = (self.child.id())
            .and_then(|id| i32::try_from(id).ok())
            .and_then(Pid::from_raw);
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
        id.is_none_or(|id| !matches!(waitid(WaitId::Pid(id), options), Ok(None)))
    }

    #[cfg(not(target_os = "linux"))]
    fn has_ended(&self) -> bool {
        self.ended
    }

    #[cfg(unix)]
    fn signal(&mut self, kill: bool) {
        use rustix::process::{Pid, Signal, kill_process_group};
        let signal = if kill { Signal::KILL } else { Signal::TERM };
        let group = (self.child.id())
            .and_then(|id| i32::try_from(id).ok())
            .and_then(Pid::from_raw);
        if let Some(group) = group {
            let _gone = kill_process_group(group, signal);
        }
    }

    #[cfg(not(unix))]
    fn signal(&mut self, _kill: bool) {
        let _gone = self.child.start_kill();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if !self.ended {
            self.signal(true);
        }
    }
}

#[cfg(unix)]
fn os(octets: &[u8]) -> std::ffi::OsString {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(octets).to_owned()
}

#[cfg(not(unix))]
fn os(octets: &[u8]) -> std::ffi::OsString {
    String::from_utf8_lossy(octets).into_owned().into()
}

/// Was it ended by a signal rather than by itself? Then its answer may be half of one.
#[cfg(unix)]
pub(crate) fn killed(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.signal().is_some()
}

#[cfg(not(unix))]
pub(crate) fn killed(_status: ExitStatus) -> bool {
    false
}

/// What a program said on its standard error, up to a bound, and what we have to say of it.
#[derive(Debug, Default)]
pub(crate) struct Complaint {
    said: Vec<u8>,
    dropped: u64,
}

impl Complaint {
    pub(crate) fn note(&mut self, octets: &[u8]) {
        let room = SAID.saturating_sub(self.said.len()).min(octets.len());
        self.said.extend_from_slice(&octets[..room]);
        self.dropped += (octets.len() - room) as u64;
    }

    /// Tells the operator on our standard error, from another thread: nobody waits for it.
    pub(crate) fn tell(self, script: &Script, fault: Option<String>) {
        let text = self.text(script, fault.as_deref());
        if !text.is_empty() {
            let _nobody_waits = tokio::task::spawn_blocking(move || {
                let _unheard = io::stderr().write_all(text.as_bytes());
            });
        }
    }

    fn text(&self, script: &Script, fault: Option<&str>) -> String {
        let name = String::from_utf8_lossy(&script.name)
            .escape_debug()
            .to_string();
        let mut text = String::new();
        let mut line = |what: &str| {
            text.push_str(&format!("server: {name}: {what}\n"));
        };
        for said in self
            .said
            .split(|&octet| octet == b'\n')
            .filter(|line| !line.is_empty())
        {
            line(&String::from_utf8_lossy(said).escape_debug().to_string());
        }
        if self.dropped > 0 {
            line(&format!("({} octets more)", self.dropped));
        }
        if let Some(fault) = fault {
            line(fault);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_bounded_and_cannot_reach_a_terminal_as_it_is() {
        let script = Script {
            file: "x".into(),
            name: b"/c/x".to_vec(),
            path_info: Vec::new(),
        };
        let mut complaint = Complaint::default();
        complaint.note(b"bad \x1b[31m\nworse");
        let text = complaint.text(&script, Some("no head"));
        let expected =
            "server: /c/x: bad \\u{1b}[31m\nserver: /c/x: worse\nserver: /c/x: no head\n";
        assert_eq!(text, expected);
        complaint.note(&vec![b'x'; 1 << 20]);
        let text = complaint.text(&script, None);
        assert!(text.len() < SAID + 200, "{}", text.len());
        assert!(text.ends_with(" octets more)\n"), "{text}");
        assert_eq!(Complaint::default().text(&script, None), "");
    }

    /// A program has its place as long as it runs, and not as long as what it has started is given
    /// time to end. That time never comes here, so a slow machine makes no difference.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_place_is_free_when_the_program_has_ended_and_what_it_has_started_has_not() {
        use rustix::process::{Pid, test_kill_process};
        use std::io::Seek;
        use tokio::io::AsyncReadExt;

        let mut text = tempfile::tempfile().unwrap();
        text.write_all(b"(trap '' TERM; echo; exec sleep 1000) & echo $!; wait\n")
            .unwrap();
        text.rewind().unwrap();
        let shell = Script {
            file: "/bin/sh".into(),
            name: b"/c/sh".to_vec(),
            path_info: Vec::new(),
        };
        let places = std::sync::Arc::new(tokio::sync::Semaphore::new(1));
        let place = std::sync::Arc::clone(&places).try_acquire_owned().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        tokio::task::LocalSet::new().block_on(&runtime, async {
            let started = Process::start(&shell, &[], Stdin::File(text), place);
            let (process, mut pipes) = started.unwrap();
            let mut said = String::new();
            while said.matches('\n').count() < 2 {
                said.push(char::from(pipes.stdout.read_u8().await.unwrap()));
            }
            process.end_with(Duration::from_secs(1000));
            let _free = places.acquire().await.unwrap();
            let child = Pid::from_raw(said.trim().parse().unwrap()).unwrap();
            assert!(test_kill_process(child).is_ok());
        });
    }
}
