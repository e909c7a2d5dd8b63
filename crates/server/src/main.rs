//! The `server` binary: command line, signals, first line of output.

mod signals;

use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use clap::Parser;
use server::{Cli, Config, Handle, Server, Settings, Standing};

use crate::signals::{Signals, Told};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let check = cli.check;
    let (config, source) = match configuration(cli) {
        Ok(both) => both,
        Err(message) => {
            tell(&message.trim_end());
            return ExitCode::from(2);
        }
    };
    let outcome = if check {
        server::check(config)
    } else {
        serve(config)
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&source.placed(&error));
            ExitCode::FAILURE
        }
    }
}

/// Says something to whoever runs the process. That nobody listens is no reason not to serve.
fn tell(what: &dyn fmt::Display) {
    let _unheard = writeln!(io::stderr(), "server: {what}");
}

/// Tells the service manager, if there is one.
fn inform(state: &str) {
    if let Err(error) = server::notify(state) {
        tell(&format_args!(
            "the service manager cannot be told {state}: {error}"
        ));
    }
}

/// Name and text of the configuration file, if there is one, and the names of the settings that
/// flags say in its place.
#[derive(Default)]
struct Source {
    file: Option<(PathBuf, String)>,
    by_flag: Vec<String>,
}

impl Source {
    /// A message about what it says, with its place in it.
    fn placed(&self, error: &dyn fmt::Display) -> String {
        let message = error.to_string();
        match &self.file {
            None => message,
            Some((path, text)) => match Settings::placed(text, &message, &self.by_flag) {
                placed if placed == message => message,
                placed => format!("{}: {placed}", path.display()),
            },
        }
    }
}

/// The file's settings, and the flags over them.
fn configuration(cli: Cli) -> Result<(Config, Source), String> {
    let file = cli.config;
    let mut source = Source::default();
    let settings = match &file {
        None => cli.settings,
        Some(path) => {
            let named = |error: &dyn fmt::Display| format!("{}: {error}", path.display());
            let octets = std::fs::read(path).map_err(|error| named(&error))?;
            let text = String::from_utf8(octets).map_err(|error| {
                let good = error.utf8_error().valid_up_to();
                let lines = error.as_bytes()[..good].iter().filter(|o| **o == b'\n');
                named(&format_args!(
                    "line {} is not UTF-8, which TOML has to be",
                    lines.count() + 1
                ))
            })?;
            let file = Settings::from_toml(&text).map_err(|error| named(&error))?;
            source = Source {
                file: Some((path.clone(), text)),
                by_flag: cli.settings.said(),
            };
            cli.settings.over(file)
        }
    };
    let config = settings.config().map_err(|error| source.placed(&error))?;
    Ok((Config { file, ..config }, source))
}

fn serve(config: Config) -> io::Result<()> {
    server::raise_file_limit();
    let grace = config.grace;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        // Before the address is announced: whoever reads it may stop us at once.
        let mut signals = Signals::new()?;
        let handle = Arc::new(Server::take_up(config)?.start()?);
        if handle.standing() != Standing::Ordinary {
            tell(&handle.standing());
        }
        match handle.confinement() {
            Some(confinement) => tell(&confinement),
            None => tell(&"not confined: a bug could reach every file of this user"),
        }
        announce(&handle);
        inform("READY=1");
        let end = wait(&handle, &mut signals).await;
        inform("STOPPING=1");
        let stopped = tokio::task::spawn_blocking(move || match end {
            End::Told => handle.stop(grace),
            End::Relieved => handle.retire(grace),
        });
        tokio::select! {
            _ = stopped => {}
            // The second one ends the process at once.
            () = signals.stop() => std::process::exit(0),
        }
        Ok(())
    })
}

fn announce(handle: &Handle) {
    let mut stdout = io::stdout().lock();
    let _unread = writeln!(stdout, "{}", handle.url()).and_then(|()| stdout.flush());
}

/// Why serving comes to an end.
enum End {
    /// A signal said so.
    Told,
    /// Another server has our sockets.
    Relieved,
}

/// Does what signals say until it is time to end.
async fn wait(handle: &Arc<Handle>, signals: &mut Signals) -> End {
    let relieved = handle.relieved();
    tokio::pin!(relieved);
    let mut hand_over_works = true;
    loop {
        let told = tokio::select! {
            told = signals.next() => told,
            outcome = &mut relieved, if hand_over_works => match outcome {
                Ok(()) => {
                    tell(&"another server has taken over");
                    return End::Relieved;
                }
                Err(error) => {
                    tell(&format_args!("the sockets cannot be handed over: {error}"));
                    hand_over_works = false;
                    continue;
                }
            },
        };
        match told {
            Told::Stop => return End::Told,
            Told::Reopen => handle.reopen_log(),
            Told::Reload => {
                let handle = Arc::clone(handle);
                // In a thread of its own, so that a disk that hangs cannot keep us from stopping.
                tokio::task::spawn_blocking(move || reload(&handle));
            }
        }
    }
}

/// Reads the configuration anew, and says what came of it.
fn reload(handle: &Handle) {
    // One after the other, so that the last one told is the last one taken up.
    static RELOADING: Mutex<()> = Mutex::new(());
    let _turn = RELOADING.lock().unwrap_or_else(PoisonError::into_inner);
    inform(&reloading());
    let outcome = match Cli::try_parse() {
        Ok(cli) => configuration(cli),
        Err(error) => Err(error.to_string()),
    };
    let outcome = outcome.and_then(|(config, source)| {
        let reloaded = handle.reload(config);
        reloaded.map_err(|error| source.placed(&error))
    });
    match outcome {
        Err(message) => tell(&format_args!(
            "the old configuration stays in force: {}",
            message.trim_end()
        )),
        Ok(fixed) if fixed.is_empty() => tell(&"reloaded"),
        Ok(fixed) => tell(&format_args!(
            "reloaded; from the next start only: {}",
            fixed.join(", ")
        )),
    }
    inform("READY=1");
}

/// What a service manager wants to hear before a reload: also when, so that it can tell this one
/// from an earlier one.
fn reloading() -> String {
    #[cfg(unix)]
    {
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
        let microseconds = i128::from(now.tv_sec) * 1_000_000 + i128::from(now.tv_nsec) / 1000;
        format!("RELOADING=1\nMONOTONIC_USEC={microseconds}")
    }
    #[cfg(not(unix))]
    "RELOADING=1".to_owned()
}
