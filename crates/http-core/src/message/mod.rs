//! Strict, incremental decoders of message heads, and views of what they found.
//!
//! A decoder keeps indices, never octets: [`RequestHead`] and [`ResponseHead`] borrow the buffer
//! the head was read from. A decoder is reused for every message of a connection and allocates
//! only when a head has more field lines than any head before it.

mod request;
mod response;
mod section;

pub use crate::syntax::{KnownName, Limits, RequestTarget, Version};
pub use request::{RequestDecoder, RequestHead};
pub use response::{ResponseDecoder, ResponseHead};
pub use section::{FieldLine, FieldLines, FieldSection, FieldValues, KnownLines};
