//! Ends drained connections after their time, so that closing never makes a run wait.
//!
//! A socket closed while the peer still sends makes our kernel answer with RST,
//! which the peer would see and we would have caused. So after our FIN the reading
//! thread reads on; this one thread ends it when its time is over.

use std::sync::{Mutex, OnceLock, PoisonError, Weak, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use super::connection::Link;

struct Entry {
    due: Instant,
    link: Weak<Link>,
}

/// Shuts the link down after `drain`, unless the peer has ended it by then.
pub(super) fn close_after(link: Weak<Link>, drain: Duration) {
    static QUEUE: OnceLock<Mutex<mpsc::Sender<Entry>>> = OnceLock::new();
    let entry = Entry {
        due: super::log::deadline(drain),
        link,
    };
    let queue = QUEUE.get_or_init(|| {
        let (sender, receiver) = mpsc::channel();
        // Without the thread nothing is received and the send below fails, which closes at once.
        let _ = thread::Builder::new()
            .name("closer".to_owned())
            .spawn(move || serve(&receiver));
        Mutex::new(sender)
    });
    let sent = queue
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .send(entry);
    if let Err(mpsc::SendError(entry)) = sent {
        end(&entry);
    }
}

fn end(entry: &Entry) {
    if let Some(link) = entry.link.upgrade() {
        link.end();
    }
}

fn serve(receiver: &mpsc::Receiver<Entry>) {
    let mut waiting: Vec<Entry> = Vec::new();
    loop {
        let now = Instant::now();
        waiting.retain(|entry| {
            if entry.due <= now {
                end(entry);
            }
            entry.due > now && entry.link.strong_count() > 0
        });
        let next = waiting.iter().map(|entry| entry.due).min();
        let received = match next {
            Some(due) => receiver.recv_timeout(due.saturating_duration_since(now)),
            None => receiver
                .recv()
                .map_err(|_| mpsc::RecvTimeoutError::Disconnected),
        };
        match received {
            Ok(entry) => waiting.push(entry),
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => return,
        }
    }
}
