//! Proactive negotiation (RFC 9110 §12.1): which coding and which media type to answer with.

mod coding;

pub use coding::{CodingChoice, CodingReason, content_coding};
