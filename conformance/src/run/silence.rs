//! What a verdict would be had something else come where there was silence: one that stays the same
//! does not rest on how long was waited.

use wire::ending::Ending;
use wire::transcript::{ConnectionLog, Transcript};

/// Longest transcript worth copying to see what would have been, in octets received.
const COPIED: u64 = 256 << 10;

/// More answers than any check waits for.
const MORE: usize = 100;

/// What else might have come where there was silence: the end of the connection at once, or after
/// many more answers. `None` where nobody can say: nothing, or a part of an answer, had come.
pub(super) fn had_they_gone_on(transcript: &Transcript) -> Option<[Transcript; 2]> {
    let received = transcript.connections.iter().map(|log| log.received_total);
    if received.sum::<u64>() > COPIED {
        return None;
    }
    Some([ended(transcript, 0)?, ended(transcript, MORE)?])
}

/// The same with so many more answers and the end where there was silence.
fn ended(transcript: &Transcript, more: usize) -> Option<Transcript> {
    let mut ended = transcript.clone();
    let silent = |log: &&mut ConnectionLog| matches!(log.ending, Ending::Open { .. });
    for log in ended.connections.iter_mut().filter(silent) {
        let answers = &mut log.responses.messages;
        let last = answers.last().filter(|last| last.complete)?.clone();
        answers.extend(std::iter::repeat_n(last, more));
        log.ending = Ending::Fin;
        log.timed_out = false;
    }
    Some(ended)
}
