//! Expected failures (`--baseline`): what is known about a target, by check and outcome.
//!
//! A line expects one violation. A run is compared with the lines: a violation a line expects is
//! no failure; a line that no longer comes true is one, so that the file cannot rot.

mod compare;
mod file;

pub use compare::{Comparison, Kind, Surprise, compare, renewed};
pub use file::{Baseline, BaselineError, Line, SCHEMA, read, write};
