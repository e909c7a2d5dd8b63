//! The `probe` binary; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    probe::main().into()
}
