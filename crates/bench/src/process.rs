//! A server under measurement: started on its own CPU, counted, ended.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// Which CPUs serve and which one makes the load.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    cpus: Vec<usize>,
}

impl Places {
    /// The CPUs this process may use.
    pub(crate) fn find() -> io::Result<Self> {
        let allowed = sched_getaffinity(None)?;
        let cpus: Vec<usize> = (0..CpuSet::MAX_CPU)
            .filter(|&cpu| allowed.is_set(cpu))
            .collect();
        match cpus.len() {
            0 | 1 => Err(io::Error::other(
                "at least two CPUs are needed: one serves, one makes the load",
            )),
            _ => Ok(Self { cpus }),
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.cpus.len()
    }

    /// True when so many workers leave a CPU for the load.
    pub(crate) fn apart(&self, workers: usize) -> bool {
        self.cpus.len() > workers
    }

    /// Confines this thread, and what it starts from now on, to so many CPUs of the server.
    fn go_serving(&self, cpus: usize) -> io::Result<()> {
        set(self.cpus.iter().take(cpus))
    }

    /// Confines this thread to the CPU of the load.
    pub(crate) fn go_loading(&self) -> io::Result<()> {
        set(self.cpus.iter().rev().take(1))
    }
}

fn set<'a>(cpus: impl Iterator<Item = &'a usize>) -> io::Result<()> {
    let mut wanted = CpuSet::new();
    cpus.for_each(|&cpu| wanted.set(cpu));
    Ok(sched_setaffinity(None, &wanted)?)
}

/// A running server; ended when dropped.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    pub(crate) address: SocketAddr,
    /// From the start of the process to its first accepted connection.
    pub(crate) start_up: Duration,
}

impl Running {
    /// Starts a server and waits until it accepts connections.
    ///
    /// # Errors
    /// When it cannot be started or ends at once; with the end of what it wrote to `log`.
    pub(crate) fn start(
        command: &[String],
        address: SocketAddr,
        cpus: usize,
        places: &Places,
        log: &Path,
    ) -> io::Result<Self> {
        let (program, arguments) = command
            .split_first()
            .ok_or_else(|| io::Error::other("an empty command"))?;
        let output = fs::File::create(log)?;
        places.go_serving(cpus)?;
        let begun = Instant::now();
        let child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn();
        places.go_loading()?;
        let child = child?;
        let mut running = Self {
            child,
            address,
            start_up: Duration::ZERO,
        };
        while begun.elapsed() < Duration::from_secs(10) {
            if TcpStream::connect(address).is_ok() {
                running.start_up = begun.elapsed();
                return Ok(running);
            }
            if running.child.try_wait()?.is_some() {
                break;
            }
            thread::sleep(Duration::from_micros(200));
        }
        let said = fs::read_to_string(log).unwrap_or_default();
        let said = said.lines().rev().take(3).collect::<Vec<_>>().join(" / ");
        Err(io::Error::other(format!(
            "{program} does not serve: {said}"
        )))
    }

    /// The processes of the server: the one started and its descendants.
    fn processes(&self) -> Vec<u32> {
        let mut found = vec![self.child.id()];
        let mut at = 0;
        while let Some(&process) = found.get(at) {
            for thread in threads(process) {
                let path = format!("/proc/{process}/task/{thread}/children");
                let children = fs::read_to_string(path).unwrap_or_default();
                found.extend(
                    children
                        .split_whitespace()
                        .filter_map(|c| c.parse::<u32>().ok()),
                );
            }
            at += 1;
        }
        found
    }

    /// CPU time used by each thread so far, user and system together.
    pub(crate) fn cpu_of_threads(&self) -> Vec<(u32, Duration)> {
        let mut found = Vec::new();
        for process in self.processes() {
            for thread in threads(process) {
                let path = format!("/proc/{process}/task/{thread}/schedstat");
                let text = fs::read_to_string(path).unwrap_or_default();
                let ns = text.split_whitespace().next().and_then(|n| n.parse().ok());
                found.push((thread, Duration::from_nanos(ns.unwrap_or(0))));
            }
        }
        found
    }

    /// CPU time used so far by all its processes.
    pub(crate) fn cpu(&self) -> Duration {
        self.cpu_of_threads().iter().map(|(_, time)| *time).sum()
    }

    /// User memory of all its processes, in octets; what they share is counted once.
    pub(crate) fn memory(&self) -> u64 {
        let of_process = |process: &u32| {
            let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?;
            let line = text.lines().find(|line| line.starts_with("Pss:"))?;
            line.split_whitespace().nth(1)?.parse::<u64>().ok()
        };
        let kib: u64 = self.processes().iter().filter_map(of_process).sum();
        kib * 1024
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Only the process we started; its workers end with it.
        if let Some(pid) = Pid::from_raw(self.child.id().cast_signed()) {
            let _gone = kill_process(pid, Signal::TERM);
        }
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(3) {
            if matches!(self.child.try_wait(), Ok(Some(_)) | Err(_)) {
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

fn threads(process: u32) -> Vec<u32> {
    let Ok(entries) = fs::read_dir(format!("/proc/{process}/task")) else {
        return Vec::new();
    };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect()
}

/// A port that is free at this moment; a server that names its port in a file needs one.
pub(crate) fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}
