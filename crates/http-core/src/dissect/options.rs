//! What the dissector keeps, at most.

use crate::syntax::Limits;

/// Bounds on what a [`Dissector`](super::Dissector) holds, whatever the peer sends.
///
/// Beyond a bound octets are still counted and still have a token, [`Token::Omitted`] at worst;
/// they are no longer stored.
///
/// [`Token::Omitted`]: crate::syntax::Token::Omitted
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Octets of content kept over all messages. Default 64 MiB: larger than any content worth
    /// comparing, smaller than any machine.
    pub content: usize,
    /// Memory for start lines and field lines over all messages, in octets. Default 16 MiB. When it
    /// is used up the dissection stops, since framing needs the fields: the rest is omitted.
    pub fields: usize,
    /// Tokens kept. Default 262144, about 6 MiB: chunks of one octet reach it after 400 KB.
    pub tokens: usize,
    /// Defects kept. Default 4096; nobody reads so many.
    pub defects: usize,
    /// Messages kept. Default 16384; each costs some hundred octets besides what it retains.
    pub messages: usize,
    /// Octets of one unfinished head, chunk line or trailer section. Default 1 MiB.
    pub head: usize,
    /// The limits whose transgression the grammar reports. Default [`Limits::generous`], so that
    /// only `head` above applies; give a server's limits to learn what it would refuse.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            content: 64 * 1024 * 1024,
            fields: 16 * 1024 * 1024,
            tokens: 256 * 1024,
            defects: 4096,
            messages: 16 * 1024,
            head: 1024 * 1024,
            limits: Limits::generous(),
        }
    }
}
