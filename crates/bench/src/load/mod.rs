//! The load generator: one thread, its connections, and requests whose answers are all checked.
//!
//! It is part of the measurement, so it does little: one `send` and one `recv` for a request, and
//! one `epoll_wait` for as many connections as are ready. And it does not sleep unless it is told
//! to: waking it is work of the kernel within the server's `send`, and a server that is faster than
//! its client would pay for that while a slower one does not.

mod answer;
mod histogram;

use std::io;
use std::mem::MaybeUninit;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use rustix::event::epoll::{self, EventData, EventFlags};
use rustix::net::{RecvFlags, SendFlags, recv, send};

pub(crate) use answer::{Expected, Reader};
pub(crate) use histogram::Histogram;

/// One request as it is sent, and what has to come back.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) octets: Vec<u8>,
    pub(crate) expected: Expected,
}

/// What to send, and how.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    /// Of one server, or of several that share the load: connections go to them in turn.
    pub(crate) addresses: Vec<SocketAddr>,
    /// Asked for in an order that looks random and is the same for everybody.
    pub(crate) requests: Vec<Request>,
    pub(crate) connections: usize,
    /// Requests sent at once on a connection, all of them the same.
    pub(crate) pipeline: u32,
    /// The connection ends after each answer, and a new one is made.
    pub(crate) close: bool,
    /// Requests a second over all connections; as many as get answered without it.
    pub(crate) rate: Option<f64>,
    /// While no answer is there, sleep instead of asking again.
    pub(crate) sleeps: bool,
    pub(crate) duration: Duration,
}

/// What came of it.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    pub(crate) answers: u64,
    pub(crate) elapsed: Duration,
    pub(crate) latencies: Histogram,
}

struct Connection {
    stream: Option<TcpStream>,
    reader: Reader,
    /// Which request is under way.
    request: usize,
    outstanding: u32,
    begun: Instant,
}

/// A server that says nothing for this long is not measured.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sends requests until the time is over, then waits for what is under way.
///
/// # Errors
/// The first wrong answer, lost connection or failed call: a measurement with any is worth nothing.
pub(crate) fn run(job: &Job) -> io::Result<Outcome> {
    Generator::new(job)?.run()
}

struct Generator<'a> {
    job: &'a Job,
    epoll: rustix::fd::OwnedFd,
    connections: Vec<Connection>,
    idle: Vec<usize>,
    random: u64,
    latencies: Histogram,
    answers: u64,
    under_way: usize,
    buffer: Vec<u8>,
}

impl<'a> Generator<'a> {
    fn new(job: &'a Job) -> io::Result<Self> {
        let mut generator = Self {
            job,
            epoll: epoll::create(epoll::CreateFlags::CLOEXEC)?,
            connections: Vec::with_capacity(job.connections),
            idle: Vec::new(),
            random: 7,
            latencies: Histogram::new(),
            answers: 0,
            under_way: 0,
            buffer: vec![0; 256 << 10],
        };
        for index in 0..job.connections {
            generator.connections.push(Connection {
                stream: None,
                reader: Reader::default(),
                request: 0,
                outstanding: 0,
                begun: Instant::now(),
            });
            if !job.close {
                generator.connect(index)?;
            }
            generator.idle.push(index);
        }
        Ok(generator)
    }

    fn run(mut self) -> io::Result<Outcome> {
        let start = Instant::now();
        let end = start + self.job.duration;
        let mut events = [MaybeUninit::uninit(); 256];
        let mut now = start;
        let mut sent = 0_u64;
        let mut last_answer = start;
        loop {
            // What is due goes out; without a rate everything always is.
            if now < end {
                sent += self.begin_due(start, now, sent)?;
            }
            if self.under_way == 0 && now >= end {
                break;
            }
            // A rate is kept by asking again and again: a timer would be late.
            let wait = match self.job.sleeps && self.job.rate.is_none() {
                true => PATIENCE,
                false => Duration::ZERO,
            };
            let wait = rustix::time::Timespec::try_from(wait).ok();
            let (ready, _) = match epoll::wait(&self.epoll, &mut events, wait.as_ref()) {
                Ok(found) => found,
                Err(rustix::io::Errno::INTR) => continue,
                Err(error) => return Err(error.into()),
            };
            now = Instant::now();
            if !ready.is_empty() {
                last_answer = now;
            } else if self.under_way > 0 && now - last_answer > PATIENCE {
                return Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    "an answer did not come within 10 s",
                ));
            }
            for event in ready {
                let index = usize::try_from(event.data.u64()).unwrap_or(usize::MAX);
                self.receive(index, now)?;
            }
        }
        Ok(Outcome {
            answers: self.answers,
            elapsed: start.elapsed(),
            latencies: self.latencies,
        })
    }

    /// Begins what is due, as far as there are idle connections; says how many requests that was.
    fn begin_due(&mut self, start: Instant, now: Instant, sent: u64) -> io::Result<u64> {
        let mut begun = 0;
        loop {
            let due = match self.job.rate {
                Some(rate) => start + Duration::from_secs_f64((sent + begun) as f64 / rate),
                None => now,
            };
            if due > now {
                return Ok(begun);
            }
            let Some(index) = self.idle.pop() else {
                return Ok(begun);
            };
            self.begin(index, due)?;
            begun += 1;
        }
    }

    fn connect(&mut self, index: usize) -> io::Result<()> {
        let addresses = &self.job.addresses;
        let address = addresses.get(index % addresses.len().max(1));
        let stream = TcpStream::connect(address.ok_or(io::ErrorKind::AddrNotAvailable)?)?;
        stream.set_nodelay(true)?;
        epoll::add(
            &self.epoll,
            &stream,
            EventData::new_u64(index as u64),
            EventFlags::IN,
        )?;
        if let Some(connection) = self.connections.get_mut(index) {
            connection.stream = Some(stream);
            connection.reader = Reader::default();
        }
        Ok(())
    }

    fn begin(&mut self, index: usize, due: Instant) -> io::Result<()> {
        if self.job.close {
            self.connect(index)?;
        }
        let which = if self.job.requests.len() > 1 {
            self.random = self
                .random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(self.random >> 33).unwrap_or(0) % self.job.requests.len()
        } else {
            0
        };
        let (Some(connection), Some(request)) = (
            self.connections.get_mut(index),
            self.job.requests.get(which),
        ) else {
            return Ok(());
        };
        connection.request = which;
        connection.outstanding = self.job.pipeline;
        connection.begun = due;
        self.under_way += 1;
        if let Some(stream) = &connection.stream {
            let sent = send(stream, &request.octets, SendFlags::NOSIGNAL)?;
            if sent != request.octets.len() {
                return Err(io::Error::other("a request did not fit into the socket"));
            }
        }
        Ok(())
    }

    fn receive(&mut self, index: usize, now: Instant) -> io::Result<()> {
        let Some(connection) = self.connections.get_mut(index) else {
            return Ok(());
        };
        let Some(stream) = &connection.stream else {
            return Ok(());
        };
        let n = match recv(stream, &mut self.buffer[..], RecvFlags::DONTWAIT) {
            Ok((n, _)) => n,
            Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        if n == 0 {
            if connection.outstanding > 0 || !self.job.close {
                return Err(io::Error::new(
                    io::ErrorKind::UnexpectedEof,
                    "the server closed a connection",
                ));
            }
            connection.stream = None;
            self.under_way -= 1;
            self.idle.push(index);
            return Ok(());
        }
        let Some(request) = self.job.requests.get(connection.request) else {
            return Ok(());
        };
        let complete = connection
            .reader
            .take(self.buffer.get(..n).unwrap_or_default(), &request.expected)?;
        if complete == 0 {
            return Ok(());
        }
        if complete > connection.outstanding {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "more answers than requests",
            ));
        }
        connection.outstanding -= complete;
        self.answers += u64::from(complete);
        for _ in 0..complete {
            self.latencies
                .record(now.saturating_duration_since(connection.begun));
        }
        // With close, the next request waits for the end of the connection as well.
        if connection.outstanding == 0 && !self.job.close {
            self.under_way -= 1;
            self.idle.push(index);
        }
        Ok(())
    }
}
