//! Proactive negotiation (RFC 9110 §12.1): which coding and which media type to answer with.

#![cfg_attr(
    test,
    allow(
        clippy::type_complexity,
        reason = "a table of cases is an array of tuples"
    )
)]

mod coding;
mod media_type;

pub use coding::{CodingChoice, CodingReason, content_coding};
pub use media_type::{TypeChoice, TypeReason, media_type};
