//! Proactive negotiation (RFC 9110 §12.1): which coding and which media type to answer with.

mod coding;
mod media_type;

pub use coding::{CodingChoice, CodingReason, content_coding};
pub use media_type::{TypeChoice, TypeReason, media_type};
