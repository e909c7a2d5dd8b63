//! The server under test, started and stopped by the run (`--spawn`).

use std::collections::VecDeque;
use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use wire::dial::{Endpoint, Target};

/// How much of the server's output is kept for an error message, in octets.
const KEPT: usize = 16 * 1024;

/// How long a server may take to end after TERM before it is killed.
const GRACE: Duration = Duration::from_secs(3);

/// How long what an ended server wrote is waited for, at most.
const LAST_WORDS: Duration = Duration::from_secs(5);

type Output = Arc<Mutex<VecDeque<u8>>>;

/// A running server under test.
#[derive(Debug)]
pub struct Spawned {
    command: String,
    child: Child,
    /// Ends the server should we be killed: it notices by its standard input.
    keeper: Option<Child>,
    output: Output,
    /// Read what it writes.
    readers: Vec<JoinHandle<()>>,
}

/// Why the server under test could not be used.
#[derive(Debug)]
pub enum SpawnError {
    /// The shell could not be started.
    Start(io::Error),
    /// It ended before it accepted a connection.
    Ended {
        /// How it ended.
        status: ExitStatus,
        /// The end of what it wrote.
        output: String,
    },
    /// It did not accept a connection in time.
    NotListening {
        /// How long was waited.
        waited: Duration,
        /// The end of what it wrote.
        output: String,
    },
    /// Something accepts connections there already.
    Taken,
}

impl std::fmt::Display for SpawnError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let said = |f: &mut std::fmt::Formatter<'_>, output: &str| match output.trim_end() {
            "" => write!(f, "\nit wrote nothing"),
            text => write!(f, "\nit wrote:\n{text}"),
        };
        match self {
            SpawnError::Start(error) => {
                write!(f, "the command of --spawn cannot be started: {error}")
            }
            SpawnError::Ended { status, output } => {
                write!(
                    f,
                    "the server under test ended before it accepted a connection ({status})"
                )?;
                said(f, output)
            }
            SpawnError::NotListening { waited, output } => {
                let seconds = waited.as_secs_f64();
                write!(
                    f,
                    "the server under test accepted no connection in {seconds:.1} s (--wait)"
                )?;
                said(f, output)
            }
            SpawnError::Taken => {
                write!(
                    f,
                    "something listens at the target already, before --spawn started anything"
                )
            }
        }
    }
}

impl std::error::Error for SpawnError {}

impl Spawned {
    /// Starts `command` by `sh -c` in a process group of its own and waits until `target` accepts
    /// a connection.
    ///
    /// # Errors
    /// When it ends first, does not listen within `wait`, or the target is taken already.
    pub fn start(command: &str, target: &Target, wait: Duration) -> Result<Spawned, SpawnError> {
        if accepts(target) {
            return Err(SpawnError::Taken);
        }
        let mut child = group(Command::new("sh").arg("-c").arg(command))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(SpawnError::Start)?;
        let output: Output = Arc::default();
        let stdout = child.stdout.take().map(|stdout| keep(stdout, &output));
        let stderr = child.stderr.take().map(|stderr| keep(stderr, &output));
        let keeper = keeper(child.id());
        let mut spawned = Spawned {
            command: command.to_owned(),
            child,
            keeper,
            output,
            readers: stdout.into_iter().chain(stderr).collect(),
        };
        let begun = Instant::now();
        loop {
            if let Ok(Some(status)) = spawned.child.try_wait() {
                // A server that puts itself into the background ends its first process.
                if !status.success()
                    || !spawned.listens_soon(target, wait.saturating_sub(begun.elapsed()))
                {
                    return Err(SpawnError::Ended {
                        status,
                        output: spawned.last_words(),
                    });
                }
                return Ok(spawned);
            }
            if accepts(target) {
                return Ok(spawned);
            }
            if begun.elapsed() >= wait {
                return Err(SpawnError::NotListening {
                    waited: wait,
                    output: spawned.output(),
                });
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn listens_soon(&self, target: &Target, wait: Duration) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < wait {
            if accepts(target) {
                return true;
            }
            thread::sleep(Duration::from_millis(20));
        }
        false
    }

    /// Stops what is left of the server and starts it again.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn restart(&mut self, target: &Target, wait: Duration) -> Result<(), SpawnError> {
        self.stop();
        // The shell may be gone before the server is that it had started.
        let begun = Instant::now();
        while accepts(target) && begun.elapsed() < GRACE {
            thread::sleep(Duration::from_millis(10));
        }
        let command = self.command.clone();
        *self = Spawned::start(&command, target, wait)?;
        Ok(())
    }

    /// How the started process ended, if it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// The end of what the server wrote to its standard output and error, in order of arrival.
    pub fn output(&self) -> String {
        let kept = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        let octets: Vec<u8> = kept.iter().copied().collect();
        let text = String::from_utf8_lossy(&octets).into_owned();
        // It goes to a terminal: nothing in it may steer one.
        text.chars()
            .filter(|c| !c.is_control() || *c == '\n')
            .collect()
    }

    /// The same of a server that has ended: its last words may still be in the pipe. Whatever it
    /// left in the background may keep that open.
    fn last_words(&self) -> String {
        let begun = Instant::now();
        while begun.elapsed() < LAST_WORDS && !self.readers.iter().all(JoinHandle::is_finished) {
            thread::sleep(Duration::from_millis(5));
        }
        self.output()
    }

    fn stop(&mut self) {
        if let Some(mut keeper) = self.keeper.take() {
            let _ = keeper.kill();
            let _ = keeper.wait();
        }
        signal("TERM", self.child.id());
        let begun = Instant::now();
        while begun.elapsed() < GRACE {
            if let Ok(Some(_)) = self.child.try_wait() {
                break;
            }
            thread::sleep(Duration::from_millis(10));
        }
        // What is left of the group, or a server that does not heed TERM.
        signal("KILL", self.child.id());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Spawned {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Whether a connection to the target is accepted now.
pub fn accepts(target: &Target) -> bool {
    match &target.endpoint {
        Endpoint::Tcp(host, port) => {
            use std::net::ToSocketAddrs;
            let Ok(addresses) = (host.as_str(), *port).to_socket_addrs() else {
                return false;
            };
            addresses.into_iter().any(|address| {
                std::net::TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok()
            })
        }
        #[cfg(unix)]
        Endpoint::Unix(path) => std::os::unix::net::UnixStream::connect(path).is_ok(),
        #[cfg(not(unix))]
        Endpoint::Unix(_) => false,
    }
}

fn group(command: &mut Command) -> &mut Command {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        command.process_group(0);
    }
    command
}

/// Sends a signal to the group; the shell's `kill` spares us a dependency.
fn signal(name: &str, group_id: u32) {
    if cfg!(unix) {
        let _ = Command::new("sh")
            .arg("-c")
            .arg(format!("kill -s {name} -- -{group_id}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
}

/// A process that ends the group when our end of its standard input closes, however we end.
fn keeper(group_id: u32) -> Option<Child> {
    if !cfg!(unix) {
        return None;
    }
    let script = format!(
        "cat >/dev/null; kill -s TERM -- -{group_id}; sleep 1; kill -s KILL -- -{group_id}"
    );
    group(Command::new("sh").arg("-c").arg(script))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()
}

/// Reads a stream to its end, keeping the last octets. The thread ends with the stream.
fn keep(mut stream: impl Read + Send + 'static, output: &Output) -> JoinHandle<()> {
    let output = Arc::clone(output);
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(length) = stream.read(&mut buffer) {
            if length == 0 {
                break;
            }
            let mut kept = output.lock().unwrap_or_else(PoisonError::into_inner);
            kept.extend(&buffer[..length]);
            let excess = kept.len().saturating_sub(KEPT);
            kept.drain(..excess);
        }
    })
}
