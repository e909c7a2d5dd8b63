//! The access log: one line a request, written by a thread of its own.
//!
//! A worker gathers lines and hands them over in batches. If the disk cannot keep up, batches are
//! dropped and counted; serving never waits for a log.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Batches that may wait for the disk, of [`BATCH`] octets or a little more.
const WAITING: usize = 256;

/// A worker hands its lines over when they come to this many octets, or at its next sweep.
const BATCH: usize = 32 << 10;

/// How long the last lines may take when the server stops.
const PATIENCE: Duration = Duration::from_secs(2);

/// The writing end, shared by all workers.
#[derive(Debug)]
pub(crate) struct AccessLog {
    sender: Mutex<Option<SyncSender<Vec<u8>>>>,
    /// The writer, and how it says that it has written everything.
    thread: Mutex<Option<(JoinHandle<()>, Receiver<()>)>>,
    reopen: Arc<AtomicBool>,
    lost: Arc<AtomicU64>,
}

/// One worker's way to the log.
#[derive(Debug)]
pub(crate) struct Lines {
    sender: SyncSender<Vec<u8>>,
    gathered: RefCell<Vec<u8>>,
    lost: Arc<AtomicU64>,
}

impl AccessLog {
    /// Starts the thread.
    ///
    /// # Errors
    /// When there can be no thread.
    pub(crate) fn start(mut sink: Sink) -> io::Result<Self> {
        let (sender, receiver) = sync_channel(WAITING);
        let reopen = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&reopen);
        let lost = Arc::new(AtomicU64::new(0));
        let (counted, (ending, ended)) = (Arc::clone(&lost), sync_channel(1));
        let thread = std::thread::Builder::new()
            .name("access-log".to_owned())
            .spawn(move || {
                sink.write_all_of(&receiver, &asked, &counted);
                let _nobody_waits = ending.try_send(());
            })?;
        Ok(Self {
            sender: Mutex::new(Some(sender)),
            thread: Mutex::new(Some((thread, ended))),
            reopen,
            lost,
        })
    }

    /// A way to the log for one worker; `None` when it has ended.
    pub(crate) fn lines(&self) -> Option<Lines> {
        let sender = lock(&self.sender).clone()?;
        Some(Lines {
            sender,
            gathered: RefCell::default(),
            lost: Arc::clone(&self.lost),
        })
    }

    /// Opens the file anew, and before the next line: it may have been renamed.
    pub(crate) fn reopen(&self) {
        self.reopen.store(true, Ordering::Relaxed);
        // Nothing to write, but somebody waits for the old file to be let go. Where batches wait
        // already, the next one will do.
        if let Some(sender) = &*lock(&self.sender) {
            let _enough_wait = sender.try_send(Vec::new());
        }
    }

    /// Octets that could not be written.
    pub(crate) fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// Writes what has been handed over and ends, once every worker has ended. Whoever reads a
    /// pipe and has stopped reading is not waited for: the rest is lost.
    pub(crate) fn close(&self) {
        lock(&self.sender).take();
        if let Some((thread, ended)) = lock(&self.thread).take()
            && ended.recv_timeout(PATIENCE).is_ok()
        {
            let _ended = thread.join();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Lines {
    /// Adds a line.
    pub(crate) fn add(&self, write: impl FnOnce(&mut Vec<u8>)) {
        let mut gathered = self.gathered.borrow_mut();
        write(&mut gathered);
        if gathered.len() >= BATCH {
            self.hand_over(&mut gathered);
        }
    }

    /// Hands over what is gathered.
    pub(crate) fn flush(&self) {
        let mut gathered = self.gathered.borrow_mut();
        if !gathered.is_empty() {
            self.hand_over(&mut gathered);
        }
    }

    fn hand_over(&self, gathered: &mut Vec<u8>) {
        let batch = std::mem::replace(gathered, Vec::with_capacity(BATCH));
        if let Err(TrySendError::Full(batch) | TrySendError::Disconnected(batch)) =
            self.sender.try_send(batch)
        {
            self.lost.fetch_add(batch.len() as u64, Ordering::Relaxed);
        }
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        self.flush();
    }
}

/// Where lines go.
#[derive(Debug)]
pub(crate) enum Sink {
    Stdout,
    File { path: PathBuf, file: File },
}

impl Sink {
    /// Opens a file for appending; `-` is standard output.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::Stdout);
        }
        Ok(Self::File {
            path: path.to_owned(),
            file: append(path)?,
        })
    }

    /// The file, if it is one.
    pub(crate) fn file(&self) -> Option<&File> {
        match self {
            Self::Stdout => None,
            Self::File { file, .. } => Some(file),
        }
    }

    fn write_all_of(&mut self, batches: &Receiver<Vec<u8>>, reopen: &AtomicBool, lost: &AtomicU64) {
        for batch in batches {
            if reopen.swap(false, Ordering::Relaxed)
                && let Self::File { path, file } = self
            {
                match append(path) {
                    Ok(new) => *file = new,
                    Err(error) => {
                        let path = path.display();
                        let _unheard = writeln!(
                            io::stderr(),
                            "server: access-log: {path}: cannot be opened anew, lines go on into \
                             the old file: {error}"
                        );
                    }
                }
            }
            let written = match self {
                Self::Stdout => {
                    let mut out = io::stdout().lock();
                    out.write_all(&batch).and_then(|()| out.flush())
                }
                Self::File { file, .. } => file.write_all(&batch),
            };
            // A full disk loses lines; the numbers are where that is seen.
            if written.is_err() {
                lost.fetch_add(batch.len() as u64, Ordering::Relaxed);
            }
        }
    }
}

/// Opens for appending. A named pipe that nobody reads yet is opened all the same: waiting for a
/// reader would keep the server from starting, and lines that nobody takes are lost and counted.
#[cfg(unix)]
fn append(path: &Path) -> io::Result<File> {
    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
    use std::os::unix::fs::OpenOptionsExt;
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or(0);
    let mut options = File::options();
    options.create(true).append(true).custom_flags(flags);
    let file = match options.open(path) {
        // Both ends in one hand: Linux opens that without anybody else.
        Err(error) if error.raw_os_error() == Some(rustix::io::Errno::NXIO.raw_os_error()) => {
            options.create(false).read(true).open(path)?
        }
        opened => opened?,
    };
    // From here on it is the writer's own thread that waits.
    fcntl_setfl(&file, fcntl_getfl(&file)?.difference(OFlags::NONBLOCK))?;
    Ok(file)
}

#[cfg(not(unix))]
fn append(path: &Path) -> io::Result<File> {
    File::options().create(true).append(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_handed_over_is_written_and_a_renamed_file_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        let log = AccessLog::start(Sink::open(&path).unwrap()).unwrap();
        let lines = log.lines().unwrap();
        lines.add(|out| out.extend_from_slice(b"one\n"));
        lines.flush();
        // The thread has written it when the file says so.
        while std::fs::read_to_string(&path).unwrap() != "one\n" {
            std::thread::yield_now();
        }
        std::fs::rename(&path, dir.path().join("old")).unwrap();
        log.reopen();
        lines.add(|out| out.extend_from_slice(b"two\n"));
        drop(lines);
        log.close();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "two\n");
        assert_eq!(
            std::fs::read_to_string(dir.path().join("old")).unwrap(),
            "one\n"
        );
        assert_eq!(log.lost(), 0);
        assert!(Sink::open(dir.path()).is_err());
    }
}
