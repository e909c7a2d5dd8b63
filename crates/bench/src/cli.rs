//! The command line, and the order of things.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use serde_json::{Map, Value, json};

use crate::bare;
use crate::corpus;
use crate::measure::{Bench, Effort};
use crate::merge;
use crate::peer::{PEERS, Peer};
use crate::process::Places;
use crate::report;
use crate::special::{SPECIALS, Special};
use crate::workload::{WORKLOADS, Workload};

/// Compare the server with others on this machine: CPU per request, requests a second, latency,
/// memory, start-up. Loopback only; servers that are not installed are named and left out.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench")]
struct Cli {
    #[command(subcommand)]
    part: Option<Part>,
    /// Servers: server, server-system-cc, bare-loop, bare-loop-reno, nginx, nginx-ofc, h2o, lighttpd, caddy
    #[arg(long, value_delimiter = ',', value_parser = peer)]
    servers: Vec<Peer>,
    /// Loads: 1k, 10k, 100k, 10m, range, 304, 404, many, gzip, close, pipeline, latency, idle, workers, start-up
    #[arg(long, value_delimiter = ',', value_parser = what)]
    loads: Vec<What>,
    /// Rounds; servers are compared round by round
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=100))]
    rounds: u16,
    /// Seconds for each server in each round, at most 60
    #[arg(long, default_value_t = 1.0, value_parser = seconds)]
    seconds: f64,
    /// Requests a second at which latencies are compared
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    rate: u32,
    /// Have the load generator sleep while no answer is there, so that servers pay for waking it
    #[arg(long)]
    sleep: bool,
    /// Write everything measured to FILE as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Take loads that are not measured now from the JSON of an earlier run
    #[arg(long, value_name = "FILE")]
    earlier: Option<PathBuf>,
    /// Measure nothing: take the rounds of these runs as those of one, of the same programs on the same machine
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["servers", "loads", "earlier", "sleep"])]
    merge: Vec<PathBuf>,
    /// Write the tables into FILE, between the lines that mark their place
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Part {
    /// The loop that answers everything alike (used by the measurement itself)
    #[command(hide = true)]
    BareLoop(bare::Options),
}

/// Something to measure.
#[derive(Debug, Clone, Copy)]
enum What {
    Workload(&'static Workload),
    Special(Special),
}

fn peer(name: &str) -> Result<Peer, String> {
    let found = PEERS.into_iter().find(|peer| peer.name() == name);
    found.ok_or_else(|| "no such server".to_owned())
}

fn what(name: &str) -> Result<What, String> {
    let workload = WORKLOADS.iter().find(|workload| workload.name == name);
    let special = SPECIALS.into_iter().find(|special| special.name() == name);
    let found = workload.map(What::Workload).or(special.map(What::Special));
    found.ok_or_else(|| "no such load".to_owned())
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if (0.05..=60.0).contains(&seconds) => Ok(seconds),
        _ => Err("from 0.05 to 60".to_owned()),
    }
}

pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.part {
        Some(Part::BareLoop(options)) => bare::serve(options).map(|()| ExitCode::SUCCESS),
        None if cli.merge.is_empty() => measure(&cli),
        None => merged(&cli),
    };
    match outcome {
        Ok(code) => code,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _unheard = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(1)
        }
    }
}

fn measure(cli: &Cli) -> io::Result<ExitCode> {
    let mut out = io::stdout().lock();
    server_limits();
    let mut run = match &cli.earlier {
        Some(path) => earlier(path)?,
        None => json!({ "workloads": {}, "specials": {} }),
    };
    let wanted = match &cli.servers[..] {
        [] => PEERS.to_vec(),
        chosen => chosen.to_vec(),
    };
    let mut peers = Vec::new();
    let mut versions = Map::new();
    for peer in wanted {
        match peer.version()? {
            Some(version) => {
                versions.insert(peer.name().to_owned(), version.into());
                peers.push(peer);
            }
            None => writeln!(out, "skipped, not installed: {}", peer.name())?,
        }
    }
    let everything = || {
        let workloads = WORKLOADS.iter().map(What::Workload);
        workloads
            .chain(SPECIALS.into_iter().map(What::Special))
            .collect()
    };
    let loads = match &cli.loads[..] {
        [] => everything(),
        chosen => chosen.to_vec(),
    };
    let places = Places::find()?;
    let directory = tempfile::tempdir()?;
    let root = directory.path().join("root");
    fs::create_dir(&root)?;
    corpus::write(&root)?;
    let bench = Bench {
        places: &places,
        root: &root,
        directory: directory.path(),
        effort: Effort {
            rounds: usize::from(cli.rounds),
            round: Duration::from_secs_f64(cli.seconds),
            rate: f64::from(cli.rate),
            sleeps: cli.sleep,
        },
    };
    let mut wrong = false;
    for load in loads {
        let (part, name, value) = match load {
            What::Workload(workload) => {
                let (results, failures) = bench.compare(&peers, workload);
                wrong |= failures.iter().any(|(peer, _)| !peer.is_other());
                let value = report::workload(workload, &results, &failures);
                writeln!(
                    out,
                    "\n{}\n\n{}",
                    workload.title,
                    report::workload_table(&value)
                )?;
                ("workloads", workload.name, value)
            }
            What::Special(special) => {
                let (figures, failures) = special.measure(&bench, &peers, &WORKLOADS[0]);
                wrong |= failures.iter().any(|(peer, _)| !peer.is_other());
                let value = report::special(special, &figures, &failures);
                writeln!(
                    out,
                    "\n{}\n\n{}",
                    special.title(),
                    report::special_table(&value)
                )?;
                ("specials", special.name(), value)
            }
        };
        out.flush()?;
        run[part][name] = value;
    }
    run["schema"] = report::SCHEMA.into();
    run["machine"] = machine(&places);
    run["machine"]["load generator"] = match cli.sleep {
        true => "sleeps while no answer is there".into(),
        false => "never sleeps".into(),
    };
    run["rounds"] = cli.rounds.into();
    run["seconds"] = cli.seconds.into();
    for (name, version) in versions {
        run["versions"][name] = version;
    }
    conclude(cli, &run, &mut out)?;
    Ok(if wrong {
        ExitCode::from(1)
    } else {
        ExitCode::SUCCESS
    })
}

/// Several earlier runs as one.
fn merged(cli: &Cli) -> io::Result<ExitCode> {
    let runs = cli.merge.iter().map(|path| earlier(path));
    let run = merge::merge(&runs.collect::<io::Result<Vec<_>>>()?);
    conclude(cli, &run, &mut io::stdout().lock())?;
    Ok(ExitCode::SUCCESS)
}

/// Says how the goals were met and writes what is to be written.
fn conclude(cli: &Cli, run: &Value, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\n{}", report::goal_table(&run["workloads"]))?;
    if let Some(path) = &cli.json {
        fs::write(path, format!("{run:#}\n"))?;
    }
    if let Some(path) = &cli.page {
        let page = report::page(&fs::read_to_string(path)?, run);
        let page = page.ok_or_else(|| {
            io::Error::other(format!("{} has no marks for the tables", path.display()))
        })?;
        fs::write(path, page)?;
    }
    Ok(())
}

fn earlier(path: &Path) -> io::Result<Value> {
    let run: Value = serde_json::from_slice(&fs::read(path)?)?;
    match run["schema"].as_str() {
        Some(report::SCHEMA) => Ok(run),
        _ => Err(io::Error::other(format!(
            "{} is no result of a run (schema {})",
            path.display(),
            report::SCHEMA
        ))),
    }
}

/// Ten thousand connections need as many descriptors, here and in the servers.
fn server_limits() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let wanted = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    // Without it the measurement of idle connections says what is missing.
    let _kept = setrlimit(Resource::Nofile, wanted);
}

/// What it was measured on.
fn machine(places: &Places) -> Value {
    let information = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = information
        .lines()
        .find_map(|line| line.strip_prefix("model name"));
    let model = model
        .unwrap_or("unknown")
        .trim_start_matches(['\t', ' ', ':']);
    let system = rustix::system::uname();
    json!({
        "CPUs": format!("{} of {model}", places.count()),
        "kernel": format!(
            "{} {} {}",
            system.sysname().to_string_lossy(),
            system.release().to_string_lossy(),
            system.machine().to_string_lossy()
        ),
    })
}
