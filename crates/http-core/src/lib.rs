//! HTTP/1.1 as pure functions and state: no sockets, files, clocks or threads.
//!
//! Modules, in the order in which they may use each other:
//! - [`octet`], [`span`]: octet classes, digit readers, offsets
//! - [`defect`]: the catalogue of everything that can be wrong
//! - [`syntax`]: the grammar of RFC 9112, once, for a strict and a lossless sink
//! - [`message`]: strict, incremental, zero-copy decoders of heads
//! - [`conn`]: the life of a connection, as two tables

pub mod conn;
pub mod defect;
pub mod message;
pub mod octet;
pub mod span;
pub mod syntax;
