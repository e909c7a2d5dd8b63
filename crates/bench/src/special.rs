//! What is not a matter of CPU per request: latency at the same load, idle connections, a second
//! worker, and start-up.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::load::{self, Job};
use crate::measure::{Bench, Failure};
use crate::peer::Peer;
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
        for &peer in peers {
            let values = match self {
                Self::Latency => latency(bench, peer, small),
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
/// down the questions and so hide it.
fn latency(bench: &Bench<'_>, peer: Peer, small: &Workload) -> io::Result<Values> {
    let running = bench.start(peer, small, 1)?;
    let mut job = bench.job(peer, small, &running)?;
    load::run(&Job {
        duration: bench.effort.round / 4,
        ..job.clone()
    })?;
    job.rate = Some(bench.effort.rate);
    let mut rounds = Vec::new();
    for _ in 0..bench.effort.rounds {
        let outcome = load::run(&job)?;
        let rate = outcome.answers as f64 / outcome.elapsed.as_secs_f64();
        let quantiles = [0.5, 0.99].map(|share| outcome.latencies.quantile(share));
        rounds.push((rate, quantiles));
    }
    rounds.sort_by(|(_, a), (_, b)| a[1].total_cmp(&b[1]));
    let (rate, [half, p99]) = rounds.first().copied().unwrap_or_default();
    Ok(vec![
        ("requests/s", rate, 0),
        ("p50 µs", half, 0),
        ("p99 µs", p99, 0),
    ])
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

/// Throughput of one and of two workers. Where the machine has no CPU of its own for the load,
/// the load takes from the second worker; then what two workers could do each on their own CPU
/// follows from the CPU that a request takes while both run.
fn workers(bench: &Bench<'_>, peer: Peer, small: &Workload) -> io::Result<Values> {
    let mut found = Vec::new();
    for workers in [1, 2] {
        let running = bench.start(peer, small, workers)?;
        let job = bench.job(peer, small, &running)?;
        let mut best: Option<(f64, f64, f64)> = None;
        for _ in 0..=bench.effort.rounds {
            let before = running.cpu_of_threads();
            let outcome = load::run(&job)?;
            let after = running.cpu_of_threads();
            let mut used: Vec<f64> = after
                .iter()
                .map(|(thread, time)| {
                    let earlier = before.iter().find(|(t, _)| t == thread);
                    time.saturating_sub(earlier.map_or(Duration::ZERO, |(_, t)| *t))
                        .as_secs_f64()
                })
                .collect();
            used.sort_by(f64::total_cmp);
            let cpu = used.iter().sum::<f64>();
            let second = used.iter().rev().nth(1).copied().unwrap_or(0.0);
            let answers = outcome.answers as f64;
            let round = (
                cpu / answers * 1e6,
                answers / outcome.elapsed.as_secs_f64(),
                second / cpu,
            );
            if best.is_none_or(|best| round.0 < best.0) {
                best = Some(round);
            }
        }
        found.push(best.unwrap_or_default());
    }
    let [(one_cpu, one, _), (two_cpu, two, share)] = found[..] else {
        return Ok(Vec::new());
    };
    let mut values = vec![
        ("µs per request, 1 worker", one_cpu, 2),
        ("2 workers", two_cpu, 2),
        ("share of the less busy worker", share, 2),
        ("scaling", 2.0 * one_cpu / two_cpu, 2),
    ];
    if bench.places.apart(2) {
        values.push(("requests/s, 2 workers to 1", two / one, 2));
    }
    Ok(values)
}

/// From the start of the process to the first right answer.
fn start_up(bench: &Bench<'_>, peer: Peer, small: &Workload) -> io::Result<Values> {
    let mut times = Vec::new();
    for _ in 0..bench.effort.rounds.max(5) {
        let running = bench.start(peer, small, 1)?;
        let accepted = Instant::now();
        load::run(&Job {
            address: running.address,
            requests: small.plainly(),
            connections: 1,
            pipeline: 1,
            close: false,
            rate: None,
            // Over at once, but for what is under way.
            duration: Duration::from_nanos(1),
        })?;
        times.push((running.start_up + accepted.elapsed()).as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    Ok(vec![("ms to the first answer", median, 1)])
}
