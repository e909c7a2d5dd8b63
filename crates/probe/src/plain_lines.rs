//! What arrives, as plain lines: for clients that speak no HTTP, or not yet.

use crate::output::Output;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use wire::drive::{LiveEvent, LiveObserver};
use wire::transcript::{EventKind, draw};

/// Octets of one line at most; a longer one is broken.
const LONGEST: usize = 4096;

/// Prints lines as they are complete, each with the name of its connection.
pub(crate) fn observer(out: Output, ascii: bool) -> LiveObserver {
    let unfinished: Mutex<BTreeMap<String, Vec<u8>>> = Mutex::new(BTreeMap::new());
    LiveObserver(Arc::new(move |event: &LiveEvent<'_>| {
        let mut unfinished = unfinished.lock().unwrap_or_else(PoisonError::into_inner);
        let name = event.connection;
        match &event.event.kind {
            EventKind::Connected { peer, .. } => {
                out.line(&format!("* {name} connected from {peer}"));
            }
            EventKind::Read(_) => {
                let held = unfinished.entry(name.to_owned()).or_default();
                held.extend_from_slice(event.octets);
                out.lines(&taken(name, held, ascii));
            }
            EventKind::Write(range) => {
                let count = range.end - range.start;
                out.line(&format!("> {name} answered with {count} octets"));
            }
            EventKind::Ended(ending) => {
                let rest = unfinished.remove(name).unwrap_or_default();
                let mut text = String::new();
                if !rest.is_empty() {
                    text = format!("< {name} {}\n", draw(&rest, ascii));
                }
                out.lines(&format!("{text}* {name} {ending}\n"));
            }
            _ => {}
        }
    }))
}

/// The lines at the beginning of `held`, which keeps what is unfinished.
fn taken(name: &str, held: &mut Vec<u8>, ascii: bool) -> String {
    let mut text = String::new();
    let mut start = 0;
    loop {
        let rest = &held[start..];
        let length = match rest.iter().position(|octet| *octet == b'\n') {
            Some(at) if at < LONGEST => at + 1,
            Some(_) => LONGEST,
            None if rest.len() > LONGEST => LONGEST,
            None => break,
        };
        text.push_str(&format!("< {name} {}\n", draw(&rest[..length], ascii)));
        start += length;
    }
    held.drain(..start);
    text
}

#[cfg(test)]
mod tests {
    use super::taken;

    #[test]
    fn lines_are_whole_and_nothing_is_lost() {
        let mut held = b"one\r\ntwo\nthr".to_vec();
        assert_eq!(
            taken("p1", &mut held, true),
            "< p1 one\\r\\n\n< p1 two\\n\n"
        );
        assert_eq!(held, b"thr");
        held.extend(vec![b'x'; 9000]);
        let text = taken("p1", &mut held, true);
        assert_eq!(text.lines().count(), 2);
        assert_eq!(held.len(), 3 + 9000 - 2 * 4096);
    }
}
