//! Which connections can be read and written: the worker's own `epoll`, inside the runtime's.
//!
//! The runtime could do this as well. But then nobody knows when it last asked the kernel, and a
//! look at a file could not be shared by all requests that were waiting at that moment (see
//! [`crate::freshness`]). Besides, a connection costs one registration instead of two calls, and
//! less memory.

use std::cell::{Cell, RefCell};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::rc::Rc;
use std::task::{Context, Waker};

use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::time::Timespec;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// Connections announced at once.
const EVENTS: usize = 256;

/// The connections of one worker, and what is known of them.
#[derive(Debug)]
pub(crate) struct Reactor {
    epoll: AsyncFd<OwnedFd>,
    slots: RefCell<Vec<Place>>,
    free: RefCell<Vec<u32>>,
}

/// A place for a connection. The generation tells it from those that had the place before: while
/// another thread starts a program, a descriptor we closed lives on for a moment, and may be
/// announced.
#[derive(Debug)]
struct Place {
    generation: u32,
    readiness: Option<Rc<Readiness>>,
}

/// What is known of one connection.
#[derive(Debug)]
pub(crate) struct Readiness {
    readable: Cell<bool>,
    writable: Cell<bool>,
    /// The peer sends no more, or there is an error: reading goes on until it says so.
    ended: Cell<bool>,
    /// Octets were waiting at the last announcement, and nothing has been read since.
    waiting: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

/// The registration of a connection; ends when dropped.
#[derive(Debug)]
pub(crate) struct Registration {
    reactor: Rc<Reactor>,
    index: u32,
    readiness: Rc<Readiness>,
}

impl Reactor {
    /// To be called inside a runtime.
    ///
    /// # Errors
    /// Those of `epoll_create` and of the runtime.
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {
            epoll: registered(epoll::create(CreateFlags::CLOEXEC)?)?,
            slots: RefCell::default(),
            free: RefCell::default(),
        })
    }

    /// Registers a connection. It counts as ready both ways until a call says otherwise: the
    /// first request often arrives together with its connection.
    pub(crate) fn register(self: &Rc<Self>, connection: impl AsFd) -> io::Result<Registration> {
        let mut slots = self.slots.borrow_mut();
        let mut free = self.free.borrow_mut();
        let index = match free.pop() {
            Some(index) => index,
            None => {
                slots.push(Place {
                    generation: 0,
                    readiness: None,
                });
                u32::try_from(slots.len() - 1).map_err(|_| io::ErrorKind::OutOfMemory)?
            }
        };
        let place = &mut slots[index as usize];
        let data = EventData::new_u64(u64::from(place.generation) << 32 | u64::from(index));
        // Edges: one registration for life.
        let flags = EventFlags::IN | EventFlags::OUT | EventFlags::RDHUP | EventFlags::ET;
        if let Err(error) = epoll::add(self.epoll.get_ref(), connection, data, flags) {
            free.push(index);
            return Err(error.into());
        }
        let readiness = Rc::new(Readiness {
            readable: Cell::new(true),
            writable: Cell::new(true),
            ended: Cell::new(false),
            waiting: Cell::new(false),
            waker: RefCell::new(None),
        });
        place.readiness = Some(Rc::clone(&readiness));
        Ok(Registration {
            reactor: Rc::clone(self),
            index,
            readiness,
        })
    }

    /// Waits until connections are ready, calls `announced`, then wakes them.
    ///
    /// # Errors
    /// Those of `epoll_wait`, none of which the kernel gives to correct calls.
    pub(crate) async fn turn(&self, announced: impl FnOnce()) -> io::Result<()> {
        const AT_ONCE: Timespec = Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        let mut guard = self.epoll.readable().await?;
        let mut events = [MaybeUninit::uninit(); EVENTS];
        let ready = match epoll::wait(self.epoll.get_ref(), &mut events, Some(&AT_ONCE)) {
            Ok((ready, _)) => ready,
            Err(rustix::io::Errno::INTR) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        announced();
        if ready.len() < EVENTS {
            guard.clear_ready();
        }
        let slots = self.slots.borrow();
        for event in ready {
            let data = event.data.u64();
            let (index, generation) = (data as u32, (data >> 32) as u32);
            if let Some(place) = slots.get(index as usize)
                && place.generation == generation
                && let Some(readiness) = &place.readiness
            {
                readiness.announce(event.flags);
            }
        }
        Ok(())
    }
}

/// Has the runtime say when a descriptor is readable.
#[allow(
    deprecated,
    reason = "its successor is unsafe for types that may close what they lend; these do not"
)]
pub(crate) fn registered<T: AsRawFd>(owner: T) -> io::Result<AsyncFd<T>> {
    AsyncFd::with_interest(owner, Interest::READABLE)
}

impl Readiness {
    fn announce(&self, flags: EventFlags) {
        const IN: EventFlags = EventFlags::IN;
        let ended = EventFlags::RDHUP | EventFlags::HUP | EventFlags::ERR;
        if flags.intersects(ended) {
            self.ended.set(true);
            self.readable.set(true);
        }
        if flags.contains(IN) {
            self.readable.set(true);
            self.waiting.set(true);
        }
        if flags.intersects(EventFlags::OUT | EventFlags::HUP | EventFlags::ERR) {
            self.writable.set(true);
        }
        if let Some(waker) = &*self.waker.borrow() {
            waker.wake_by_ref();
        }
    }
}

impl Registration {
    /// May there be something to read? If not, the task is woken when there is.
    pub(crate) fn is_readable(&self, cx: &Context<'_>) -> bool {
        self.readiness.readable.get() || self.watch(cx)
    }

    /// May there be room to write? If not, the task is woken when there is.
    pub(crate) fn is_writable(&self, cx: &Context<'_>) -> bool {
        self.readiness.writable.get() || self.watch(cx)
    }

    /// So much was read, into so much room. Returns whether these octets had been announced.
    pub(crate) fn has_read(&self, octets: usize, room: usize) -> bool {
        // A read that does not fill its buffer has emptied the connection's; what comes after is
        // announced. Only an end announced before is not announced again.
        if octets < room && !self.readiness.ended.get() {
            self.readiness.readable.set(false);
        }
        self.readiness.waiting.replace(false)
    }

    /// There was nothing to read.
    pub(crate) fn is_empty(&self, cx: &Context<'_>) {
        self.readiness.readable.set(false);
        self.readiness.waiting.set(false);
        self.watch(cx);
    }

    /// There was no room to write.
    pub(crate) fn is_full(&self, cx: &Context<'_>) {
        self.readiness.writable.set(false);
        self.watch(cx);
    }

    /// Remembers whom to wake; returns false.
    fn watch(&self, cx: &Context<'_>) -> bool {
        let mut waker = self.readiness.waker.borrow_mut();
        match &*waker {
            Some(known) if known.will_wake(cx.waker()) => {}
            _ => *waker = Some(cx.waker().clone()),
        }
        false
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        let place = &mut self.reactor.slots.borrow_mut()[self.index as usize];
        place.readiness = None;
        place.generation = place.generation.wrapping_add(1);
        self.reactor.free.borrow_mut().push(self.index);
    }
}
