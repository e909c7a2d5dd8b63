//! The binary as users run it, against scripted peers of this process.

mod listen;
mod offline;
mod peer;
mod safety;
#[cfg(unix)]
mod screen;
mod scripts;
mod shots;
