//! Measuring: every server in turn, round after round, so that whatever disturbs the machine
//! disturbs all of them. Servers are compared round by round; of each the least disturbed round is
//! told.

use std::io;
use std::path::Path;
use std::time::Duration;

use crate::load::{self, Job};
use crate::peer::{Peer, Place};
use crate::prepare;
use crate::process::{Places, Running, free_address};
use crate::workload::Workload;

/// How much to measure.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    pub(crate) rounds: usize,
    pub(crate) round: Duration,
    /// Requests a second at which latencies are compared.
    pub(crate) rate: f64,
    /// The load generator sleeps while no answer is there.
    pub(crate) sleeps: bool,
}

/// One server under one load.
#[derive(Debug, Clone)]
pub(crate) struct Result {
    pub(crate) peer: Peer,
    /// Microseconds of CPU for each request.
    pub(crate) cpu: f64,
    /// The same in each round, in their order.
    pub(crate) rounds: Vec<f64>,
    /// The share of a CPU that it used: well below 1, and it waited for the load generator.
    pub(crate) busy: f64,
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
        self.start_on(peer, workload, workers, workers)
    }

    /// The same, on so many CPUs.
    pub(crate) fn start_on(
        &self,
        peer: Peer,
        workload: &Workload,
        workers: usize,
        cpus: usize,
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
            cpus,
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
            addresses: vec![running.address],
            requests: prepare::requests(peer, workload, self.root, running.address)?,
            connections: workload.connections,
            pipeline: workload.pipeline,
            close: workload.close,
            rate: None,
            sleeps: self.effort.sleeps,
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
                // Of many files each is asked for several times.
                let first = Job {
                    duration: match job.requests.len() {
                        1 => self.effort.round / 4,
                        _ => self.effort.round.max(Duration::from_secs(1)),
                    },
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
    let before = running.cpu();
    let outcome = load::run(job)?;
    let cpu = running.cpu().saturating_sub(before).as_secs_f64();
    let answers = outcome.answers.max(1) as f64;
    Ok(Result {
        peer,
        cpu: cpu * 1e6 / answers,
        rounds: Vec::new(),
        busy: cpu / outcome.elapsed.as_secs_f64(),
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
        busy: -least(|result| -result.busy),
        throughput: -least(|result| -result.throughput),
        p99: least(|result| result.p99),
        memory: last.memory,
    })
}
