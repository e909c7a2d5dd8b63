//! The faults of the reference server, each with the check that has to catch it.

/// Fault and check.
pub const MUTANTS: &[(&str, &str)] = &[];
