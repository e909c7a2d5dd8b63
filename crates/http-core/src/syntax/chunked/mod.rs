//! The chunked transfer coding (RFC 9112 §7.1).
//!
//! ```text
//! chunked-body = *chunk last-chunk trailer-section CRLF
//! chunk        = chunk-size [ chunk-ext ] CRLF chunk-data CRLF
//! chunk-ext    = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )
//! ```
//!
//! Every size is read digit by digit and every line end is checked: tolerance here, be it a bare
//! LF, a sign, a space or a terminator that is not looked at, is what most published request
//! smuggling is made of.

mod decoder;
mod encode;
mod trailer;

pub use decoder::{ChunkedDecoder, Step};
pub use encode::{ChunkHead, LAST_CHUNK, chunk_head, encode_chunk, encode_last_chunk};
