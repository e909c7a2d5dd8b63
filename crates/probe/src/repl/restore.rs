//! The line editor changes the terminal while a line is typed. A signal that ends the program then
//! must not leave it so.

use nix::sys::termios::{SetArg, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGHUP, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;
use std::io::{self, Write};
use std::thread;

/// Remembers the terminal as it is now; a signal that ends the program puts it back first.
pub(super) fn on_signals() {
    let Ok(before) = tcgetattr(io::stdin()) else {
        return;
    };
    let Ok(mut signals) = Signals::new([SIGHUP, SIGTERM]) else {
        return;
    };
    let _ = thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            if let Some(signal) = signals.forever().next() {
                let _ = tcsetattr(io::stdin(), SetArg::TCSANOW, &before);
                // The editor asks for pasted text in brackets.
                let mut out = io::stdout();
                let _ = out.write_all(b"\x1b[?2004l\r\n").and_then(|()| out.flush());
                let _ = emulate_default_handler(signal);
            }
        });
}
