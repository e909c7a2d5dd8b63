//! Grading a target.

use std::io::{self, IsTerminal, Write};

use wire::dial::Target;

use super::look::{catalogue, select};
use super::{Exit, Grade, Profile, complain};
use crate::bundled::Bundled;
use crate::discover::{Discovery, DiscoveryError, Wishes, discover, tidy};
use crate::report::{self, Format, Style, progress::Progress};
use crate::result::{Consumer, FailOn, Report};
use crate::run::{self, Lifeline, Liveness, Patient, Settings};
use crate::spawn::{SpawnError, Spawned};
use crate::subject::Subject;
use crate::target::{Named, check_path};

/// `conformance [TARGET]`
pub(super) fn grade(arguments: &Grade, out: &mut dyn Write) -> io::Result<Exit> {
    match graded(arguments, out) {
        Ok(exit) => Ok(exit),
        Err(Stop::Exit(exit)) => Ok(exit),
        Err(Stop::Output(error)) => Err(error),
    }
}

/// Why grading stopped before a report.
enum Stop {
    /// It was said on standard error.
    Exit(Exit),
    /// The output failed.
    Output(io::Error),
}

impl From<Exit> for Stop {
    fn from(exit: Exit) -> Stop {
        Stop::Exit(exit)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        Stop::Output(error)
    }
}

fn stop(exit: Exit, message: impl std::fmt::Display) -> Stop {
    complain(&message.to_string());
    Stop::Exit(exit)
}

fn graded(arguments: &Grade, out: &mut dyn Write) -> Result<Exit, Stop> {
    let mut catalogue = catalogue(arguments.checks.as_deref())?;
    select(&mut catalogue, &arguments.only, &arguments.skip)?;
    let wishes = wishes(arguments)?;
    let mut bundled = None;
    let mut named = match &arguments.target {
        Some(text) => Named::parse(text)
            .map_err(|error| stop(Exit::Usage, format!("target `{text}`: {error}")))?,
        None => {
            let server = Bundled::start().map_err(|error| stop(Exit::Internal, error))?;
            let address = bundled.insert(server).address();
            Named::parse(&format!("http://{address}/"))
                .map_err(|error| stop(Exit::Internal, error))?
        }
    };
    if let Some(path) = &arguments.path {
        check_path(path).map_err(|error| stop(Exit::Usage, format!("--path `{path}`: {error}")))?;
        named.path.clone_from(path);
    }
    named.trust(arguments.insecure, arguments.tls_ca.clone());
    let mut spawned = match &arguments.spawn {
        Some(command) => {
            let started = Spawned::start(command, &named.target, arguments.wait);
            Some(started.map_err(|error| match error {
                SpawnError::Taken => stop(Exit::Usage, error),
                error => stop(Exit::Unreachable, error),
            })?)
        }
        None => None,
    };
    let discovery =
        discover(&named, &wishes).map_err(|error| unreachable(&error, spawned.as_mut()))?;
    let Discovery {
        subject,
        report,
        seen,
    } = discovery;
    let settings = Settings {
        jobs: usize::from(arguments.jobs),
        retries: arguments.retries,
    };
    let mut progress = Progress::new(io::stderr());
    let mut consumers: Vec<&mut dyn Consumer> = Vec::new();
    if io::stderr().is_terminal() {
        consumers.push(&mut progress);
    }
    let mut respawn;
    let mut patient;
    let lifeline: &mut dyn Lifeline = match &mut spawned {
        Some(spawned) => {
            respawn = Respawn {
                spawned,
                target: &named.target,
                wait: arguments.wait,
                subject: &subject,
            };
            &mut respawn
        }
        None => {
            patient = Patient { subject: &subject };
            &mut patient
        }
    };
    let report = run::run(
        &subject,
        report,
        &seen,
        catalogue.checks(),
        &settings,
        lifeline,
        &mut consumers,
    )?;
    tidy(&subject);
    drop(spawned);
    drop(bundled);
    show(arguments, &report, out)
}

fn unreachable(error: &DiscoveryError, spawned: Option<&mut Spawned>) -> Stop {
    let mut message = error.to_string();
    if let Some(spawned) = spawned {
        if let Some(status) = spawned.ended() {
            message.push_str(&format!("\nthe server under test has ended ({status})"));
        }
        let output = spawned.output();
        if !output.trim().is_empty() {
            message.push_str(&format!("\nit wrote:\n{}", output.trim_end()));
        }
    }
    stop(Exit::Unreachable, message)
}

fn wishes(arguments: &Grade) -> Result<Wishes, Stop> {
    let mut extra_fields = Vec::new();
    for line in &arguments.header {
        let name = line
            .split_once(':')
            .map(|(name, _)| name)
            .filter(|name| !name.is_empty());
        let printable = line
            .bytes()
            .all(|octet| octet == b'\t' || octet >= b' ' && octet != 0x7f);
        if name.is_none_or(|name| name.contains([' ', '\t'])) || !printable {
            return Err(stop(
                Exit::Usage,
                format!(
                    "--header `{}` is no field line: write `Name: value`",
                    line.escape_debug()
                ),
            ));
        }
        extra_fields.extend_from_slice(line.as_bytes());
        extra_fields.extend_from_slice(b"\r\n");
    }
    for (flag, path) in [
        ("--writable", &arguments.writable),
        ("--echo", &arguments.echo),
        ("--protected", &arguments.protected),
        ("--upgrade", &arguments.upgrade),
    ] {
        if let Some(path) = path {
            check_path(path)
                .map_err(|error| stop(Exit::Usage, format!("{flag} `{path}`: {error}")))?;
        }
    }
    if let Some(credentials) = &arguments.credentials
        && !credentials
            .bytes()
            .all(|octet| octet == b' ' || octet.is_ascii_graphic())
    {
        return Err(stop(
            Exit::Usage,
            "--credentials is the value of an Authorization field: SCHEME CREDENTIALS",
        ));
    }
    if let Some(host) = &arguments.host
        && (host.is_empty() || !host.bytes().all(|octet| octet.is_ascii_graphic()))
    {
        return Err(stop(
            Exit::Usage,
            "--host is the value of a Host field: NAME or NAME:PORT",
        ));
    }
    Ok(Wishes {
        host: arguments.host.clone(),
        extra_fields,
        timeout: arguments.timeout,
        slow: arguments.slow,
        writable: arguments.writable.clone(),
        protected: arguments.protected.clone(),
        credentials: arguments.credentials.clone(),
        upgrade: arguments.upgrade.clone(),
        echo: arguments.echo.clone(),
        content_by_post: arguments.profile != Profile::Static,
    })
}

/// Starts the server under test again.
struct Respawn<'a> {
    spawned: &'a mut Spawned,
    target: &'a Target,
    wait: std::time::Duration,
    subject: &'a Subject,
}

impl Lifeline for Respawn<'_> {
    fn revive(&mut self) -> bool {
        self.spawned.restart(self.target, self.wait).is_ok()
            && Liveness::new(self.subject)
                .is_some_and(|liveness| liveness.ask(self.subject).is_ok())
    }
}

fn show(arguments: &Grade, report: &Report, out: &mut dyn Write) -> Result<Exit, Stop> {
    let strict = if arguments.profile == Profile::Strict {
        FailOn::Any
    } else {
        FailOn::Must
    };
    let fail_on = arguments.fail_on.unwrap_or(strict);
    let style = Style {
        format: arguments.format,
        fail_on,
        verbose: arguments.verbose,
    };
    match &arguments.output {
        None => report::write(report, style, out)?,
        Some(path) => {
            let mut content = anstream::StripStream::new(Vec::new());
            report::write(report, style, &mut content)?;
            report::write_atomically(path, &content.into_inner()).map_err(|error| {
                stop(
                    Exit::Internal,
                    format!("--output {}: {error}", path.display()),
                )
            })?;
            report::write(
                report,
                Style {
                    format: Format::Text,
                    ..style
                },
                out,
            )?;
        }
    }
    let beyond = report.count_beyond(fail_on) > 0;
    Ok(if beyond { Exit::Findings } else { Exit::Fine })
}
