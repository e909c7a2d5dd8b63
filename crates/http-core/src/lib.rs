//! HTTP/1.1 as pure functions and state: no sockets, files, clocks or threads.
//!
//! Modules, in the order in which they may use each other:
//! - [`octet`], [`span`]: octet classes, digit readers, offsets
//! - [`defect`]: the catalogue of everything that can be wrong
//! - [`syntax`]: the grammar of RFC 9112, once, for a strict and a lossless sink
//! - [`chunked`]: the chunked transfer coding, both ways
//! - [`message`]: strict, incremental, zero-copy decoders of heads
//! - [`field`]: the grammar of field values, one file per field family
//! - [`precondition`]: conditional requests in the order of RFC 9110 §13.2.2
//! - [`range`]: selection of byte ranges, multipart/byteranges
//! - [`negotiate`]: content coding and media type by the Accept fields
//! - [`conn`]: the life of a connection, as two tables
//! - [`framing`]: how long a message body is, and why
//! - [`dissect`]: every octet of a direction named, every message put together
//! - [`readings`]: the same octets under other policies, a forecast of where recipients disagree

pub mod conn;
pub mod defect;
pub mod dissect;
pub mod field;
pub mod framing;
pub mod message;
pub mod negotiate;
pub mod octet;
pub mod precondition;
pub mod range;
pub mod readings;
pub mod span;
pub mod syntax;

pub use syntax::chunked;
