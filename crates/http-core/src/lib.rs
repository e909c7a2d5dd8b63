//! HTTP/1.1 as pure functions and state.

pub mod conn;
