//! Measuring: every server in turn, round after round, so that whatever disturbs the machine
//! disturbs all of them. Servers are compared round by round; of each the least disturbed round is
//! told.

use std::io;
use std::path::Path;
use std::time::Duration;

use crate::load::{self, Job};
use crate::peer::{Peer, Place};
use crate::prepare;
use crate::process::{Places, Running, free_address, own_cpu};
use crate::workload::Workload;

/// How much to measure.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    pub(crate) rounds: usize,
    pub(crate) round: Duration,
    /// Requests a second at which latencies are compared.
    pub(crate) rate: f64,
}

/// One server under one load.
#[derive(Debug, Clone)]
pub(crate) struct Result {
    pub(crate) peer: Peer,
    /// Microseconds of CPU for each request: the server's, and the load generator's.
    pub(crate) cpu: f64,
    /// The server's in each round, in their order.
    pub(crate) rounds: Vec<f64>,
    pub(crate) load_cpu: f64,
    /// Requests a second.
    pub(crate) throughput: f64,
    /// 99 of 100 answers came within so many microseconds.
    pub(crate) p99: f64,
    /// User memory afterwards, in octets.
    pub(crate) memory: u64,
}

/// What a whole run needs.
#[derive(Debug)]
pub(crate) struct Bench<'a> {
    pub(crate) places: &'a Places,
    /// Document root, and a directory for configurations.
    pub(crate) root: &'a Path,
    pub(crate) directory: &'a Path,
    pub(crate) effort: Effort,
}

/// A server that failed, and how.
pub(crate) type Failure = (Peer, io::Error);

impl Bench<'_> {
    /// Starts a server for a load.
    pub(crate) fn start(
        &self,
        peer: Peer,
        workload: &Workload,
        workers: usize,
    ) -> io::Result<Running> {
        let address = free_address()?;
        let directory = self
            .directory
            .join(format!("{}-{}", peer.name(), address.port()));
        std::fs::create_dir_all(&directory)?;
        let place = Place {
            root: self.root,
            directory: &directory,
            address,
            workers,
        };
        let length = prepare::bare_length(workload, self.root)?;
        let command = peer.command(&place, workload.status(), length, workload.close)?;
        Running::start(
            &command,
            address,
            workers,
            self.places,
            &directory.join("output"),
        )
    }

    /// A job for a started server, its answers looked at.
    pub(crate) fn job(
        &self,
        peer: Peer,
        workload: &Workload,
        running: &Running,
    ) -> io::Result<Job> {
        Ok(Job {
            address: running.address,
            requests: prepare::requests(peer, workload, self.root, running.address)?,
            connections: workload.connections,
            pipeline: workload.pipeline,
            close: workload.close,
            rate: None,
            duration: self.effort.round,
        })
    }

    /// Measures all servers under one load.
    pub(crate) fn compare(
        &self,
        peers: &[Peer],
        workload: &Workload,
    ) -> (Vec<Result>, Vec<Failure>) {
        let mut failures = Vec::new();
        let mut started = Vec::new();
        for &peer in peers.iter().filter(|peer| peer.can(workload)) {
            let ready = self.start(peer, workload, 1).and_then(|running| {
                let job = self.job(peer, workload, &running)?;
                // Files into memory, code into caches; not counted.
                let first = Job {
                    duration: self.effort.round / 4,
                    ..job.clone()
                };
                load::run(&first)?;
                Ok((running, job))
            });
            match ready {
                Ok((running, job)) => started.push((peer, running, job, Vec::new())),
                Err(error) => failures.push((peer, error)),
            }
        }
        for _ in 0..self.effort.rounds {
            for (peer, running, job, rounds) in &mut started {
                match one_round(*peer, running, job) {
                    Ok(result) => rounds.push(result),
                    Err(error) => failures.push((*peer, error)),
                }
            }
        }
        // One wrong answer spoils all rounds of a server.
        let results = started
            .iter()
            .filter(|(peer, ..)| failures.iter().all(|(failed, _)| failed != peer))
            .filter_map(|(.., rounds)| least_disturbed(rounds))
            .collect();
        (results, failures)
    }
}

fn one_round(peer: Peer, running: &Running, job: &Job) -> io::Result<Result> {
    let (before, own_before) = (running.cpu(), own_cpu());
    let outcome = load::run(job)?;
    let (after, own_after) = (running.cpu(), own_cpu());
    let answers = outcome.answers.max(1) as f64;
    let each = |time: Duration| time.as_secs_f64() * 1e6 / answers;
    Ok(Result {
        peer,
        cpu: each(after.saturating_sub(before)),
        rounds: Vec::new(),
        load_cpu: each(own_after.saturating_sub(own_before)),
        throughput: answers / outcome.elapsed.as_secs_f64(),
        p99: outcome.latencies.quantile(0.99),
        memory: running.memory(),
    })
}

fn least_disturbed(rounds: &[Result]) -> Option<Result> {
    let least = |of: fn(&Result) -> f64| rounds.iter().map(of).fold(f64::INFINITY, f64::min);
    let last = rounds.last()?;
    Some(Result {
        peer: last.peer,
        cpu: least(|result| result.cpu),
        rounds: rounds.iter().map(|result| result.cpu).collect(),
        load_cpu: least(|result| result.load_cpu),
        throughput: -least(|result| -result.throughput),
        p99: least(|result| result.p99),
        memory: last.memory,
    })
}
