//! The `server` binary: command line, signals, first line of output.

mod signals;

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use clap::Parser;
use server::{Cli, Config, Handle, Server, Settings};

use crate::signals::{Signals, Told};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let check = cli.check;
    let config = match configuration(cli) {
        Ok(config) => config,
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
            tell(&error);
            ExitCode::FAILURE
        }
    }
}

/// Says something to whoever runs the process. That nobody listens is no reason not to serve.
fn tell(what: &dyn fmt::Display) {
    let _unheard = writeln!(io::stderr(), "server: {what}");
}

/// The file's settings, and the flags over them.
fn configuration(cli: Cli) -> Result<Config, String> {
    let settings = match &cli.config {
        None => cli.settings,
        Some(path) => {
            let named = |error: &dyn fmt::Display| format!("{}: {error}", path.display());
            let text = std::fs::read_to_string(path).map_err(|error| named(&error))?;
            let file = Settings::from_toml(&text).map_err(|error| named(&error))?;
            cli.settings.over(file)
        }
    };
    settings.config()
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
        let handle = Arc::new(Server::bind(config)?.start()?);
        if let Some(confinement) = handle.confinement() {
            tell(&confinement);
        }
        announce(&handle);
        wait(&handle, &mut signals).await;
        let stopped = tokio::task::spawn_blocking(move || handle.stop(grace));
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

/// Does what signals say until one says to stop.
async fn wait(handle: &Arc<Handle>, signals: &mut Signals) {
    loop {
        match signals.next().await {
            Told::Stop => return,
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
    let outcome = match Cli::try_parse() {
        Ok(cli) => configuration(cli),
        Err(error) => Err(error.to_string()),
    };
    let outcome = outcome.and_then(|config| {
        let reloaded = handle.reload(config);
        reloaded.map_err(|error| error.to_string())
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
}
