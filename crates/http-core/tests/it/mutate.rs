//! Inputs that are nearly right: the inputs of the vectors, damaged a little.

use crate::markdown;
use proptest::prelude::*;
use std::sync::OnceLock;

/// Octets that mean something to the grammar, or that a careless reader takes for one that does.
const TELLING: &[u8] = b"\r\n\t :;=,\"\\/?#%*.-+_0159afgxAFHTPKk\0\x0b\x0c\x1b\x7f\x80\x85\xa0\xff";

/// One small damage; places are fractions of the length, in 65536ths.
#[derive(Clone, Debug)]
enum Damage {
    Insert(u16, u8),
    Replace(u16, u8),
    Delete(u16, u8),
    Repeat(u16, u8),
    Move(u16, u16, u8),
    Truncate(u16),
}

fn octet() -> impl Strategy<Value = u8> {
    prop_oneof![4 => proptest::sample::select(TELLING), 1 => any::<u8>()]
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        4 => (any::<u16>(), octet()).prop_map(|(at, b)| Damage::Insert(at, b)),
        4 => (any::<u16>(), octet()).prop_map(|(at, b)| Damage::Replace(at, b)),
        3 => (any::<u16>(), 1..4u8).prop_map(|(at, len)| Damage::Delete(at, len)),
        2 => (any::<u16>(), 1..40u8).prop_map(|(at, len)| Damage::Repeat(at, len)),
        1 => (any::<u16>(), any::<u16>(), 1..20u8).prop_map(|(at, to, len)| Damage::Move(at, to, len)),
        1 => any::<u16>().prop_map(Damage::Truncate),
    ]
}

/// The input of a vector with this reader, damaged up to four times.
pub(crate) fn damaged(reader: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let inputs = inputs(reader);
    let damages = proptest::collection::vec(damage(), 0..5);
    (proptest::sample::select(inputs), damages).prop_map(|(mut input, damages)| {
        damages
            .into_iter()
            .for_each(|damage| apply(&mut input, damage));
        input
    })
}

fn inputs(reader: &'static str) -> Vec<Vec<u8>> {
    static VECTORS: OnceLock<Vec<markdown::Vector>> = OnceLock::new();
    let vectors = VECTORS.get_or_init(markdown::all);
    let mine = vectors
        .iter()
        .filter(|vector| vector.reader.first().is_some_and(|word| word == reader));
    mine.map(|vector| vector.input.clone()).collect()
}

fn apply(input: &mut Vec<u8>, damage: Damage) {
    let place = |at: u16, len: usize| usize::from(at) * len / 65536;
    let range = |at: u16, len: u8, whole: usize| {
        let start = place(at, whole);
        start..(start + usize::from(len)).min(whole)
    };
    let len = input.len();
    match damage {
        Damage::Insert(at, b) => input.insert(place(at, len + 1), b),
        Damage::Replace(at, b) => {
            if let Some(octet) = input.get_mut(place(at, len)) {
                *octet = b;
            }
        }
        Damage::Delete(at, count) => drop(input.drain(range(at, count, len))),
        Damage::Repeat(at, count) => {
            let range = range(at, count, len);
            let piece = input[range.clone()].to_vec();
            input.splice(range.start..range.start, piece);
        }
        Damage::Move(at, to, count) => {
            let piece: Vec<u8> = input.drain(range(at, count, len)).collect();
            let to = place(to, input.len() + 1);
            input.splice(to..to, piece);
        }
        Damage::Truncate(at) => input.truncate(place(at, len + 1)),
    }
}

/// Ends of the pieces in which an input of this length arrives.
pub(crate) fn cuts(len: usize, places: &[u16]) -> Vec<usize> {
    let mut ends: Vec<usize> = places
        .iter()
        .map(|&at| usize::from(at) * len / 65536)
        .filter(|&end| end > 0)
        .collect();
    ends.push(len);
    ends.sort_unstable();
    ends.dedup();
    ends
}

/// Limits, mostly generous enough and sometimes far too small.
pub(crate) fn limits() -> impl Strategy<Value = http_core::syntax::Limits> {
    use http_core::syntax::Limits;
    let small = (
        0..120usize,
        0..60usize,
        0..60usize,
        0..5usize,
        0..3usize,
        0..20u64,
        0..40usize,
    )
        .prop_map(
            |(head, start_line, field_line, field_count, empty_lines, chunk_ext, trailer)| Limits {
                head,
                start_line,
                field_line,
                field_count,
                empty_lines,
                chunk_ext,
                trailer,
                trailer_count: field_count,
            },
        );
    prop_oneof![3 => Just(Limits::default()), 1 => small]
}
