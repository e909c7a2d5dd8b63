//! The binary as users run it, against scripted peers of this process.

mod listen;
mod offline;
mod peer;
mod safety;
mod scripts;
mod shots;
