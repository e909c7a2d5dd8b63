//! Range requests (RFC 9110 §14): which octets to send, and the multipart form they take.

#![cfg_attr(
    test,
    allow(
        clippy::type_complexity,
        reason = "a table of cases is an array of tuples"
    )
)]

mod multipart;
mod select;

pub use multipart::{Boundary, Multipart};
pub use select::{ByteRange, IgnoreReason, Policy, Selection, select};
