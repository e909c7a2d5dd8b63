//! The grammar of RFC 9112, written once: every function tells a [`Sink`] of tokens, parts and
//! defects, and the sink decides whether a defect ends the parse.
//!
//! [`Strict`] stops at the first defect that must be refused and keeps nothing. [`Lossless`]
//! recovers, gives every octet to exactly one token, and keeps every defect. What both share is
//! the order in which defects are found, so strict's error is lossless's first refusing defect.
//!
//! Work goes line by line. A function looks at a line in one pass that accepts only what is
//! flawless; anything else, an unfinished line included, falls to a cold path that finds the end
//! of the line first and then says exactly what is wrong. Nothing is told to the sink about a line
//! that is not complete.

pub mod chunked;
mod field_line;
mod head;
mod known_name;
mod limits;
mod line;
mod lossless;
mod request_line;
mod request_target;
mod sink;
mod status_line;
mod token;

pub use field_line::FieldLinesScan;
pub use head::HeadScan;
pub use known_name::KnownName;
pub use limits::Limits;
pub use lossless::{Lossless, StartLine};
pub use request_target::{RequestTarget, is_uri_host};
pub use sink::{FieldLineSpans, RequestLineSpans, Sink, StatusLineSpans, Strict, Version};
pub use token::Token;

/// Which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From client to server.
    Request,
    /// From server to client.
    Response,
}
