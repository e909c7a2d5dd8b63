//! Grading a target.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use wire::dial::Target;

use super::arguments::Grade;
use super::look::{catalogue, select, selected};
use super::{Exit, Stop, complain, deliver, fill, stop};
use crate::baseline::{self, Baseline};
use crate::bundled::Bundled;
use crate::check::catalogue::Catalogue;
use crate::check::{Check, Feature};
use crate::discover::{Discovery, DiscoveryError, Wishes, discover, tidy};
use crate::early_end::EarlyEnd;
use crate::profile::Profile;
use crate::report::{self, Format, Style, counted, progress::Progress};
use crate::result::{Consumer, Report};
use crate::run::{self, Lifeline, Liveness, Patient, Settings, Watch};
use crate::spawn::{SpawnError, Spawned};
use crate::subject::Subject;
use crate::target::{Named, check_path};

/// Connections a target has to take at once: as many as a listener with a backlog of 5.
const JOBS: u16 = 5;
/// The same of a target that makes the run long, and is found to serve so many at once.
const MOST_JOBS: usize = 16;
/// The same for the project's own server, which takes any number.
const JOBS_WITH_OUR_OWN: u16 = 16;

/// `conformance [TARGET]`
pub(super) fn grade(arguments: &Grade, out: &mut dyn Write) -> Result<Exit, Stop> {
    for (flag, given) in [
        ("several targets", arguments.targets.len() > 1),
        ("--targets-from", arguments.targets_from.is_some()),
        ("--rubric", arguments.rubric.is_some()),
    ] {
        if given {
            return Err(stop(
                Exit::Usage,
                format!(
                    "{flag}: only with --profile course; to compare servers, write a JSON report \
                     of each and put them together with `conformance grid`"
                ),
            ));
        }
    }
    let (dir, only, skip) = (
        arguments.checks.as_deref(),
        &arguments.only,
        &arguments.skip,
    );
    let (all, expected) = match (&arguments.baseline, &arguments.write_baseline) {
        (None, None) => (selected(dir, only, skip)?, None),
        // A baseline speaks of checks beyond those asked for.
        _ => {
            let mut all = catalogue(dir)?;
            let expected = expectations(arguments, &all)?;
            select(&mut all, only, skip)?;
            (all, expected)
        }
    };
    let wishes = wishes(arguments)?;
    let bundled;
    if !arguments.targets.is_empty() {
        wishes.early_end.heed_signals(None);
    }
    let named = match arguments.targets.first() {
        Some(text) => named(text, arguments)?,
        None => {
            bundled =
                Bundled::start(&wishes.early_end).map_err(|error| stop(Exit::Internal, error))?;
            named(&format!("http://{}/", bundled.address()), arguments)?
        }
    };
    let spawn = arguments.spawn.as_deref();
    let mut report = graded(arguments, &wishes, &named, spawn, all.checks())
        .map_err(|failure| failure.told())??;
    if let (Some(file), Some(expected)) = (&arguments.baseline, &expected) {
        baseline::compare(&mut report, expected, &file.display().to_string());
    }
    let fail_on = arguments
        .fail_on
        .unwrap_or_else(|| arguments.profile.fail_on());
    show(arguments, &report, fail_on, out)?;
    if let Some(stopped) = &report.stopped {
        complain(&format!("{stopped}; the report is a part of one"));
        if arguments.write_baseline.is_some() {
            complain("--write-baseline: nothing was written, as the run is not complete");
        }
        return Ok(match wishes.early_end.cause() {
            Some(_) => Exit::EndedEarly,
            None => Exit::Unreachable,
        });
    }
    if let Some(file) = &arguments.write_baseline {
        let renewed = baseline::renewed(&report, fail_on, &expected.unwrap_or_default());
        deliver(baseline::write(&renewed).as_bytes(), Some(file), out)?;
        let lines = renewed.lines.len();
        let without = (renewed.lines.values()).filter(|line| line.reason.is_none());
        complain_not(&format!(
            "{}: {}, {} of them without a reason",
            file.display(),
            counted(lines, "expected violation"),
            without.count()
        ));
        return Ok(Exit::Fine);
    }
    if !report.passes(fail_on) {
        return Ok(Exit::Findings);
    }
    // A mistake in the set-up must not pass for a good grade.
    if !report.discovery.features.contains(&Feature::Get.as_str()) {
        complain(
            "no GET of the target is answered 2xx, so most checks were not applicable: this is no \
             grade. Name a resource with --path, the host with --host, or credentials with --header",
        );
        return Ok(Exit::Unreachable);
    }
    Ok(Exit::Fine)
}

/// Says what was done on standard error, where it is in nobody's way.
fn complain_not(message: &str) {
    let _ = writeln!(io::stderr(), "{message}");
}

/// The baseline to compare with, or the one whose reasons are kept.
fn expectations(arguments: &Grade, all: &Catalogue) -> Result<Option<Baseline>, Stop> {
    let read = |file: &Path| -> Result<Baseline, Stop> {
        let text = std::fs::read_to_string(file).map_err(|error| {
            stop(
                Exit::Usage,
                format!(
                    "--baseline {}: {error}; --write-baseline begins one",
                    file.display()
                ),
            )
        })?;
        baseline::read(&text, &file.display().to_string()).map_err(|error| stop(Exit::Usage, error))
    };
    match (&arguments.baseline, &arguments.write_baseline) {
        (Some(file), _) => {
            let baseline = read(file)?;
            baseline
                .check(all.checks(), file)
                .map_err(|error| stop(Exit::Usage, error))?;
            Ok(Some(baseline))
        }
        (None, Some(file)) if file.exists() => {
            let mut baseline = read(file)?;
            // What no check is called any more goes; that is what writing it anew is for.
            baseline
                .lines
                .retain(|id, _| all.checks().iter().any(|check| check.id == *id));
            Ok(Some(baseline))
        }
        (None, _) => Ok(None),
    }
}

/// The target of the command line with its flags.
pub(super) fn named(text: &str, arguments: &Grade) -> Result<Named, Stop> {
    let mut named = Named::parse(text)
        .map_err(|error| stop(Exit::Usage, format!("target `{text}`: {error}")))?;
    if let Some(path) = &arguments.path {
        check_path(path).map_err(|error| stop(Exit::Usage, format!("--path `{path}`: {error}")))?;
        named.path.clone_from(path);
    }
    if let Some(file) = &arguments.tls_ca
        && let Err(error) = std::fs::File::open(file)
    {
        let message = format!("--tls-ca {}: {error}", file.display());
        return Err(stop(Exit::Usage, message));
    }
    named.trust(arguments.insecure, arguments.tls_ca.clone());
    Ok(named)
}

/// Why a target could not be graded.
pub(super) struct Failure {
    /// How the process ends when this is all it does.
    pub(super) exit: Exit,
    /// What to say.
    pub(super) message: String,
}

impl Failure {
    fn new(exit: Exit, message: impl std::fmt::Display) -> Failure {
        Failure {
            exit,
            message: message.to_string(),
        }
    }

    fn told(&self) -> Stop {
        stop(self.exit, &self.message)
    }
}

/// Grades one target with these checks, starting it first when there is a command for that.
///
/// # Errors
/// When it cannot be graded; the inner error is about our own output.
pub(super) fn graded(
    arguments: &Grade,
    wishes: &Wishes,
    named: &Named,
    spawn: Option<&str>,
    checks: &[Check],
) -> Result<io::Result<Report>, Failure> {
    let begun = Instant::now();
    wishes.early_end.begin(arguments.max_time);
    let mut spawned = match spawn {
        Some(command) => {
            let started = Spawned::start(command, &named.target, arguments.wait);
            Some(started.map_err(|error| match error {
                SpawnError::Taken => Failure::new(Exit::Usage, error),
                error => Failure::new(Exit::Unreachable, error),
            })?)
        }
        None => None,
    };
    let watch = Watch::new(checks);
    let Discovery {
        mut subject,
        report,
    } = match discover(named, wishes, &watch) {
        Ok(discovery) => discovery,
        Err(DiscoveryError::EndedEarly(cause)) => {
            let profile = arguments.profile;
            let elapsed = begun.elapsed();
            let report = run::nothing_graded(&named.shown, profile, checks, cause, elapsed);
            return Ok(Ok(report));
        }
        Err(error) => return Err(unreachable(&error, spawned.as_mut())),
    };
    subject.profile = arguments.profile;
    let own = arguments.targets.is_empty() && arguments.targets_from.is_none();
    let jobs = usize::from(
        arguments
            .jobs
            .unwrap_or(if own { JOBS_WITH_OUR_OWN } else { JOBS }),
    );
    let settings = Settings {
        jobs,
        most: match arguments.jobs {
            None if !own => MOST_JOBS,
            _ => jobs,
        },
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
        watch,
        checks,
        &settings,
        lifeline,
        &mut consumers,
    );
    tidy(&subject);
    Ok(report)
}

fn unreachable(error: &DiscoveryError, spawned: Option<&mut Spawned>) -> Failure {
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
    Failure::new(Exit::Unreachable, message)
}

/// What the flags say about the target.
pub(super) fn wishes(arguments: &Grade) -> Result<Wishes, Stop> {
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
        early_end: EarlyEnd::default(),
    })
}

/// Starts the server under test again.
struct Respawn<'a> {
    spawned: &'a mut Spawned,
    target: &'a Target,
    wait: Duration,
    subject: &'a Subject,
}

impl Lifeline for Respawn<'_> {
    fn revive(&mut self) -> bool {
        self.spawned.restart(self.target, self.wait).is_ok()
            && Liveness::new(self.subject)
                .is_some_and(|liveness| liveness.ask(self.subject).is_ok())
    }
}

fn show(
    arguments: &Grade,
    report: &Report,
    fail_on: crate::result::FailOn,
    out: &mut dyn Write,
) -> Result<(), Stop> {
    let style = Style {
        format: arguments.format,
        fail_on,
        verbose: arguments.verbose,
    };
    let Some(path) = &arguments.output else {
        return Ok(report::write(report, style, out)?);
    };
    fill(path, &mut |file| match arguments.format {
        Format::Text => {
            let mut plain = anstream::StripStream::new(Vec::new());
            report::write(report, style, &mut plain)?;
            file.write_all(&plain.into_inner())
        }
        _ => report::write(report, style, file),
    })?;
    let text = Style {
        format: Format::Text,
        ..style
    };
    Ok(report::write(report, text, out)?)
}
