//! An identifier for each answer, so that a client's log and the server's can be laid side by side.

use std::cell::Cell;
use std::fmt::Write as _;

use crate::write::random;

/// Makes identifiers for one worker.
#[derive(Debug)]
pub(crate) struct Ids {
    /// Name of the field.
    field: Box<str>,
    /// What no other worker or run has.
    own: Box<str>,
    made: Cell<u64>,
}

impl Ids {
    pub(crate) fn new(field: &str) -> Self {
        Self {
            field: field.into(),
            own: format!("{:016x}", random() >> 64).into(),
            made: Cell::new(0),
        }
    }

    /// Adds the next one to a head that has just been ended.
    pub(crate) fn add(&self, out: &mut Vec<u8>) {
        self.made.set(self.made.get() + 1);
        out.truncate(out.len().saturating_sub(2));
        crate::render::field(out, &self.field, self.last().as_bytes());
        out.extend_from_slice(b"\r\n");
    }

    /// The one made last: two numbers in the form of a message identifier (RFC 5322 §3.6.4).
    pub(crate) fn last(&self) -> String {
        let mut text = String::with_capacity(48);
        let _infallible = write!(text, "<{}.{}@http-workbench>", self.made.get(), self.own);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_has_another_one() {
        let ids = Ids::new("Message-ID");
        let next = || {
            let mut out = b"HTTP/1.1 204 No Content\r\n\r\n".to_vec();
            ids.add(&mut out);
            String::from_utf8(out).unwrap()
        };
        let (first, second) = (next(), next());
        assert_ne!(first, second);
        assert!(
            first.starts_with("HTTP/1.1 204 No Content\r\nMessage-ID: <1."),
            "{first}"
        );
        assert!(first.ends_with("@http-workbench>\r\n\r\n"), "{first}");
        assert_ne!(Ids::new("a").own, Ids::new("a").own);
    }
}
