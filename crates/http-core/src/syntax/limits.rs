//! How much of each construct a recipient accepts.

/// Limits in octets or in lines. A construct beyond its limit is a defect with an id of its own,
/// found as soon as the octet that breaks the limit has arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Octets of a head, from the start line to the empty line that ends it. Default 64 KiB:
    /// nginx takes four buffers of 8 KiB and Node 16 KiB in all by default,
    /// both known to refuse real cookies; 64 KiB per connection is still cheap to hold.
    pub head: usize,
    /// Octets of a start line with its line end. Default 10 KiB: RFC 9110 §4.1 asks for request
    /// targets of 8000 octets and more.
    pub start_line: usize,
    /// Octets of one field line with its line end. Default 32 KiB: one long cookie or a Kerberos
    /// ticket fits (Windows allows tickets of 48 000 octets before encoding, few sites go there).
    pub field_line: usize,
    /// Field lines of a head. Default 128: Apache and httparse's users chose 100, browsers send
    /// about 20, a chain of proxies adds a few each.
    pub field_count: usize,
    /// Empty lines before a request line. Default 2: RFC 9112 §2.2 asks for one at least, and old
    /// clients send one after a body.
    pub empty_lines: usize,
    /// Octets of the chunk extensions of one message, together. Default 16 KiB, what Go allows since
    /// CVE-2023-39326: nobody uses them, and they multiply traffic that is not content.
    pub chunk_ext: u64,
    /// Octets of a trailer section. Default 16 KiB.
    pub trailer: usize,
    /// Field lines of a trailer section. Default 64.
    pub trailer_count: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: 64 * 1024,
            start_line: 10 * 1024,
            field_line: 32 * 1024,
            field_count: 128,
            empty_lines: 2,
            chunk_ext: 16 * 1024,
            trailer: 16 * 1024,
            trailer_count: 64,
        }
    }
}

impl Limits {
    /// What diagnosis wants: bounds only against exhaustion of memory (256 MiB, a million lines).
    #[must_use]
    pub const fn generous() -> Self {
        const OCTETS: usize = 256 * 1024 * 1024;
        const LINES: usize = 1_000_000;
        Self {
            head: OCTETS,
            start_line: OCTETS,
            field_line: OCTETS,
            field_count: LINES,
            empty_lines: LINES,
            chunk_ext: OCTETS as u64,
            trailer: OCTETS,
            trailer_count: LINES,
        }
    }
}
