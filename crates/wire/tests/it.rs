//! Integration tests of the wire crate.
