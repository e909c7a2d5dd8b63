//! The `server` binary: command line, signals, first line of output.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use server::{Cli, Config, Handle, Server, Settings};

/// How long answers under way may take after a signal.
const GRACE: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    let cli = Cli::parse();
    let check = cli.check;
    let config = match configuration(cli) {
        Ok(config) => config,
        Err(message) => {
            let _unheard = writeln!(io::stderr(), "server: {}", message.trim_end());
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
            let _unheard = writeln!(io::stderr(), "server: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The file's settings, and the flags over them.
fn configuration(cli: Cli) -> Result<Config, String> {
    let settings = match &cli.config {
        None => cli.settings,
        Some(path) => {
            let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
            let text = std::fs::read_to_string(path).map_err(|error| named(&error))?;
            let file = Settings::from_toml(&text).map_err(|error| named(&error))?;
            cli.settings.over(file)
        }
    };
    settings.config()
}

fn serve(config: Config) -> io::Result<()> {
    server::raise_file_limit();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        // Before the address is announced: whoever reads it may stop us at once.
        let signals = Signals::new()?;
        let handle = Server::bind(config)?.start()?;
        if let Some(confinement) = handle.confinement() {
            let _unheard = writeln!(io::stderr(), "server: {confinement}");
        }
        announce(&handle);
        wait(handle, signals).await;
        Ok(())
    })
}

fn announce(handle: &Handle) {
    let mut stdout = io::stdout().lock();
    // A reader that is gone is no reason not to serve.
    let _unread = writeln!(stdout, "{}", handle.url()).and_then(|()| stdout.flush());
}

/// Stops in an orderly way at the first signal, at once at the second.
async fn wait(handle: Handle, mut signals: Signals) {
    while signals.next().await == Told::Reopen {
        handle.reopen_log();
    }
    let stopped = tokio::task::spawn_blocking(move || handle.stop(GRACE));
    tokio::select! {
        _ = stopped => {}
        () = signals.stop() => std::process::exit(0),
    }
}

/// What a signal says.
#[derive(PartialEq, Eq)]
enum Told {
    Stop,
    #[cfg_attr(not(unix), allow(dead_code))]
    Reopen,
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    user: tokio::signal::unix::Signal,
}

#[cfg(not(unix))]
struct Signals;

impl Signals {
    #[cfg(unix)]
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            user: signal(SignalKind::user_defined1())?,
        })
    }

    #[cfg(unix)]
    async fn next(&mut self) -> Told {
        tokio::select! {
            _ = self.interrupt.recv() => Told::Stop,
            _ = self.terminate.recv() => Told::Stop,
            _ = self.user.recv() => Told::Reopen,
        }
    }

    #[cfg(not(unix))]
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    #[cfg(not(unix))]
    async fn next(&mut self) -> Told {
        // Without a handler there is nothing to wait for but the end of the process.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Told::Stop
    }

    async fn stop(&mut self) {
        while self.next().await != Told::Stop {}
    }
}
