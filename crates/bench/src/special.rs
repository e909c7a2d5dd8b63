//! What is not a matter of CPU per request: latency at the same load, idle connections, a second
//! worker, and start-up.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::load::{self, Job};
use crate::measure::{Bench, Failure};
use crate::peer::Peer;
use crate::process::Running;
use crate::workload::Workload;

/// Numbers of one server, with what they are.
#[derive(Debug, Clone)]
pub(crate) struct Figures {
    pub(crate) peer: Peer,
    /// Name, value, digits after the point.
    pub(crate) values: Vec<(&'static str, f64, usize)>,
}

/// A measurement of its own kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Special {
    Latency,
    Idle,
    Workers,
    StartUp,
}

pub(crate) const SPECIALS: [Special; 4] = [
    Special::Latency,
    Special::Idle,
    Special::Workers,
    Special::StartUp,
];

impl Special {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Latency => "latency",
            Self::Idle => "idle",
            Self::Workers => "workers",
            Self::StartUp => "start-up",
        }
    }

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Latency => "Latency of 1 KB at the same load",
            Self::Idle => "10,000 idle connections",
            Self::Workers => "From one worker to two",
            Self::StartUp => "Start-up",
        }
    }

    /// Measures every server that can take part.
    pub(crate) fn measure(
        self,
        bench: &Bench<'_>,
        peers: &[Peer],
        small: &Workload,
    ) -> (Vec<Figures>, Vec<Failure>) {
        let mut measured = Vec::new();
        let mut failures = Vec::new();
        let peers: Vec<Peer> = (peers.iter().copied())
            .filter(|peer| !peer.is_form())
            .collect();
        for &peer in &peers {
            let values = match self {
                Self::Latency => return latencies(bench, &peers, small),
                Self::Idle => idle(bench, peer, small),
                // With one loop per process there is nothing to add.
                Self::Workers if matches!(peer, Peer::Caddy | Peer::Lighttpd) => continue,
                Self::Workers => workers(bench, peer, small),
                Self::StartUp => start_up(bench, peer, small),
            };
            match values {
                Ok(values) => measured.push(Figures { peer, values }),
                Err(error) => failures.push((peer, error)),
            }
        }
        (measured, failures)
    }
}

type Values = Vec<(&'static str, f64, usize)>;

/// Requests leave at fixed times, and latency counts from those: a server that stalls cannot slow
/// down the questions and so hide it. Servers take turns; the least disturbed round of each counts.
fn latencies(bench: &Bench<'_>, peers: &[Peer], small: &Workload) -> (Vec<Figures>, Vec<Failure>) {
    let mut started = Vec::new();
    let mut failures = Vec::new();
    for &peer in peers {
        let ready = bench.start(peer, small, 1).and_then(|running| {
            let mut job = bench.job(peer, small, &running)?;
            load::run(&Job {
                duration: bench.effort.round / 4,
                ..job.clone()
            })?;
            job.rate = Some(bench.effort.rate);
            Ok((running, job))
        });
        match ready {
            Ok((running, job)) => started.push((peer, running, job, Vec::new())),
            Err(error) => failures.push((peer, error)),
        }
    }
    for _ in 0..bench.effort.rounds {
        for (peer, _running, job, rounds) in &mut started {
            match load::run(job) {
                Ok(outcome) => {
                    let rate = outcome.answers as f64 / outcome.elapsed.as_secs_f64();
                    let quantile = |share| outcome.latencies.quantile(share);
                    rounds.push((quantile(0.99), quantile(0.5), rate));
                }
                Err(error) => failures.push((*peer, error)),
            }
        }
    }
    let measured = started.iter().filter_map(|(peer, .., rounds)| {
        let least = rounds.iter().min_by(|(a, ..), (b, ..)| a.total_cmp(b));
        let &(p99, half, rate) = least?;
        let values = vec![
            ("requests/s", rate, 0),
            ("p50 µs", half, 0),
            ("p99 µs", p99, 0),
        ];
        let peer = *peer;
        Some(Figures { peer, values })
    });
    (measured.collect(), failures)
}

const IDLE: usize = 10_000;

/// Each connection has had one answer; then nothing more happens on it.
fn idle(bench: &Bench<'_>, peer: Peer, small: &Workload) -> io::Result<Values> {
    let running = bench.start(peer, small, 1)?;
    let job = bench.job(peer, small, &running)?;
    let Some(request) = job.requests.first() else {
        return Ok(Vec::new());
    };
    // What the first answers cost stays out of the difference.
    let mut connections: Vec<TcpStream> = Vec::with_capacity(IDLE + 64);
    let mut buffer = vec![0; 16 << 10];
    let mut before = 0;
    for number in 0..IDLE + 64 {
        if number == 64 {
            before = running.memory();
        }
        let mut stream = TcpStream::connect(running.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(&request.octets)?;
        let mut reader = load::Reader::default();
        loop {
            let n = stream.read(&mut buffer)?;
            if n == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if reader.take(buffer.get(..n).unwrap_or_default(), &request.expected)? > 0 {
                break;
            }
        }
        connections.push(stream);
    }
    let each = running.memory().saturating_sub(before) as f64 / IDLE as f64;
    // All of them have to be alive still.
    for stream in &mut connections {
        stream.set_nonblocking(true)?;
        match stream.read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            _ => return Err(io::Error::other("an idle connection was closed")),
        }
    }
    Ok(vec![("octets per connection", each, 0)])
}

/// One worker, two workers, and two servers of one worker each, in turn. Where the machine has no
/// CPU of its own for the load, the load takes from the second worker, and what that costs is no
/// fault of the server: it costs two separate servers as much, which share nothing and so are what
/// two workers can be at best.
fn workers(bench: &Bench<'_>, peer: Peer, small: &Workload) -> io::Result<Values> {
    let mut setups = Vec::new();
    for (servers, workers, cpus) in [(1, 1, 1), (1, 2, 2), (2, 1, 2)] {
        let mut running = Vec::new();
        let mut addresses = Vec::new();
        let mut job = None;
        for _ in 0..servers {
            let one = bench.start_on(peer, small, workers, cpus)?;
            addresses.push(one.address);
            job = Some(bench.job(peer, small, &one)?);
            running.push(one);
        }
        let Some(mut job) = job else { continue };
        job.addresses = addresses;
        // It shares a CPU with a worker: it must not take what it does not need.
        job.sleeps = true;
        load::run(&job)?;
        setups.push((running, job));
    }
    let mut rounds = Vec::new();
    for _ in 0..=bench.effort.rounds {
        let mut round = Vec::new();
        for (running, job) in &setups {
            round.push(of_workers(running, job)?);
        }
        if let [one, two, apart] = round[..] {
            rounds.push((one, two, apart));
        }
    }
    type Round = (Share, Share, Share);
    let median = |of: fn(&Round) -> f64| {
        let mut all: Vec<f64> = rounds.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
    };
    let mut values = vec![
        ("µs per request, 1 worker", median(|(one, ..)| one.cpu), 2),
        ("2 servers of 1", median(|(.., apart)| apart.cpu), 2),
        ("2 workers", median(|(_, two, _)| two.cpu), 2),
        (
            "share of the less busy",
            median(|(_, two, _)| two.less_busy),
            2,
        ),
        (
            "2 workers to 1",
            median(|(one, two, _)| 2.0 * one.cpu / two.cpu),
            2,
        ),
        (
            "the same, load accounted for",
            median(|(_, two, apart)| 2.0 * apart.cpu / two.cpu),
            2,
        ),
    ];
    if bench.places.apart(2) {
        let rate = median(|(one, two, _)| two.rate / one.rate);
        values.push(("requests/s, 2 workers to 1", rate, 2));
    }
    Ok(values)
}

/// What the threads of a server, or of several, took for a load.
#[derive(Debug, Clone, Copy)]
struct Share {
    /// Microseconds for each request.
    cpu: f64,
    /// Requests a second.
    rate: f64,
    /// Of the second busiest thread, as a part of all.
    less_busy: f64,
}

fn of_workers(running: &[Running], job: &Job) -> io::Result<Share> {
    let threads = || running.iter().flat_map(Running::cpu_of_threads);
    let before: Vec<_> = threads().collect();
    let outcome = load::run(job)?;
    let mut used: Vec<f64> = threads()
        .map(|(thread, time)| {
            let earlier = before.iter().find(|(t, _)| *t == thread);
            time.saturating_sub(earlier.map_or(Duration::ZERO, |(_, t)| *t))
                .as_secs_f64()
        })
        .collect();
    used.sort_by(f64::total_cmp);
    let cpu = used.iter().sum::<f64>();
    let answers = outcome.answers.max(1) as f64;
    Ok(Share {
        cpu: cpu / answers * 1e6,
        rate: answers / outcome.elapsed.as_secs_f64(),
        less_busy: used.iter().rev().nth(1).copied().unwrap_or(0.0) / cpu,
    })
}

/// From the start of the process to the first right answer.
fn start_up(bench: &Bench<'_>, peer: Peer, small: &Workload) -> io::Result<Values> {
    let mut times = Vec::new();
    for _ in 0..bench.effort.rounds.max(5) {
        let running = bench.start(peer, small, 1)?;
        let accepted = Instant::now();
        load::run(&Job {
            addresses: vec![running.address],
            requests: small.plainly(),
            connections: 1,
            pipeline: 1,
            close: false,
            rate: None,
            sleeps: false,
            // Over at once, but for what is under way.
            duration: Duration::from_nanos(1),
        })?;
        times.push((running.start_up + accepted.elapsed()).as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    Ok(vec![("ms to the first answer", median, 1)])
}
