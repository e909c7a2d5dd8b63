//! What happens on connections, shown while it happens.

use crate::output::Output;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use wire::drive::{LiveEvent, LiveObserver};
use wire::transcript::{Annotator, ConnectionState, Event, EventKind, Role, View};

/// Turns events into lines as they come, from whichever thread they come.
pub(crate) struct Live {
    inner: Mutex<Inner>,
    out: Output,
    /// Nothing is shown; a summary follows at the end.
    silent: bool,
}

struct Inner {
    annotator: Annotator,
    /// A send is under way and its first write was not told yet.
    before_first_write: bool,
    /// What came in the meantime: an answer may be read before our own write is told.
    early: Vec<(String, Event, Vec<u8>)>,
}

impl Live {
    pub(crate) fn new(view: View, out: Output, silent: bool) -> Arc<Self> {
        let inner = Inner {
            annotator: Annotator::new(view),
            before_first_write: false,
            early: Vec::new(),
        };
        Arc::new(Self {
            inner: Mutex::new(inner),
            out,
            silent,
        })
    }

    /// The callback for connections on which we are `role`.
    pub(crate) fn observer(self: &Arc<Self>, role: Role) -> LiveObserver {
        let live = Arc::clone(self);
        LiveObserver(Arc::new(move |event: &LiveEvent<'_>| {
            live.tell(role, event)
        }))
    }

    /// Runs what sends. An answer that is read before our write is told is shown after it.
    pub(crate) fn while_sending<T>(&self, send: impl FnOnce() -> T) -> T {
        self.lock().before_first_write = true;
        let result = send();
        let mut inner = self.lock();
        inner.before_first_write = false;
        self.flush(&mut inner);
        result
    }

    /// The state of a connection, as far as the octets tell.
    pub(crate) fn state(&self, connection: &str) -> Option<ConnectionState> {
        self.lock().annotator.state(connection)
    }

    /// Reads the annotator: dissections of both directions.
    pub(crate) fn with<T>(&self, read: impl FnOnce(&Annotator) -> T) -> T {
        read(&self.lock().annotator)
    }

    /// Drops what is kept of a connection that is over.
    pub(crate) fn forget(&self, connection: &str) {
        self.lock().annotator.forget(connection);
    }

    /// Shows later events in another way.
    pub(crate) fn set_view(&self, view: View) {
        self.lock().annotator.set_view(view);
    }

    /// How events are shown.
    pub(crate) fn view(&self) -> View {
        self.lock().annotator.view().clone()
    }

    /// Waits, but not long, until `done` says that what is awaited has come.
    pub(crate) fn settle(&self, limit: Duration, done: impl Fn(&Annotator) -> bool) {
        let deadline = Instant::now() + limit;
        while Instant::now() < deadline && !self.with(&done) {
            thread::sleep(Duration::from_millis(2));
        }
    }

    fn tell(&self, role: Role, event: &LiveEvent<'_>) {
        let mut inner = self.lock();
        match event.event.kind {
            EventKind::Read(_) | EventKind::Ended(_) if inner.before_first_write => {
                let early = (
                    event.connection.to_owned(),
                    event.event.clone(),
                    event.octets.to_vec(),
                );
                inner.early.push(early);
                return;
            }
            EventKind::Write(_) | EventKind::WriteRefused(_) => inner.before_first_write = false,
            _ => {}
        }
        let text = inner
            .annotator
            .feed(event.connection, role, event.event, event.octets);
        self.show(&text);
        if !inner.before_first_write {
            self.flush(&mut inner);
        }
    }

    fn flush(&self, inner: &mut Inner) {
        for (connection, event, octets) in std::mem::take(&mut inner.early) {
            let text = inner
                .annotator
                .feed(&connection, Role::Client, &event, &octets);
            self.show(&text);
        }
    }

    fn show(&self, text: &str) {
        if !self.silent {
            self.out.lines(text);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
