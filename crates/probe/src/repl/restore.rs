//! The terminal is changed while the prompt is open, and must not be left so.

use nix::libc::_POSIX_VDISABLE;
use nix::sys::termios::{SetArg, SpecialCharacterIndices, Termios, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGHUP, SIGQUIT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;
use std::io::{self, Write};
use std::thread;

/// The terminal as it was before; dropping it puts it back.
pub(super) struct Before(Option<Termios>);

impl Before {
    /// Remembers the terminal. A signal that ends the program puts it back first.
    pub(super) fn remember() -> Self {
        let Ok(before) = tcgetattr(io::stdin()) else {
            return Self(None);
        };
        if let Ok(mut signals) = Signals::new([SIGHUP, SIGQUIT, SIGTERM]) {
            let before = before.clone();
            let _ = thread::Builder::new()
                .name("signals".to_owned())
                .spawn(move || {
                    if let Some(signal) = signals.forever().next() {
                        put_back(&before);
                        // The editor asks for pasted text in brackets.
                        let mut out = io::stdout();
                        let _ = out.write_all(b"\x1b[?2004l\r\n").and_then(|()| out.flush());
                        let _ = emulate_default_handler(signal);
                    }
                });
        }
        Self(Some(before))
    }

    /// While a line is typed the editor is to know the terminal as it is.
    pub(super) fn while_typing<T>(&self, type_line: impl FnOnce() -> T) -> T {
        let Some(before) = &self.0 else {
            return type_line();
        };
        put_back(before);
        let typed = type_line();
        // While a command runs, the terminal would make an end of file of Ctrl-D and forget it when
        // the editor takes over. As a key like others it waits for the prompt.
        let mut now = before.clone();
        now.control_chars[SpecialCharacterIndices::VEOF as usize] = _POSIX_VDISABLE;
        put_back(&now);
        typed
    }
}

impl Drop for Before {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            put_back(before);
        }
    }
}

fn put_back(settings: &Termios) {
    let _ = tcsetattr(io::stdin(), SetArg::TCSANOW, settings);
}
