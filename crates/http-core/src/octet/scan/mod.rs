//! Scanning loops: how far a class of octets reaches.
//!
//! Sixteen octets at a time: as a vector where every processor of the target has the instructions
//! (so nothing is looked up at run time), elsewhere as two words. Of the last octets of a buffer,
//! fewer than a block, eight go at once and the others one by one.

#[cfg(not(target_feature = "sse2"))]
#[path = "word.rs"]
mod block;
#[cfg(target_feature = "sse2")]
#[path = "sse2.rs"]
mod block;
#[cfg(all(test, target_feature = "sse2"))]
mod word;

use super::{FIELD, TARGET, TCHAR, has};

/// Index of the first octet that is no `tchar`, or `bytes.len()`.
#[must_use]
#[inline]
pub fn first_not_tchar(bytes: &[u8]) -> usize {
    first_not(bytes, block::first_not_letter_or_hyphen, TCHAR)
}

/// Index of the first octet that may not stand in a request target, or `bytes.len()`.
#[must_use]
#[inline]
pub fn first_not_target_octet(bytes: &[u8]) -> usize {
    first_not(bytes, block::first_not_target, TARGET)
}

/// Index of the first octet that may not stand in a field value (a control other than HTAB), or
/// `bytes.len()`.
#[must_use]
#[inline]
pub fn first_not_field_octet(bytes: &[u8]) -> usize {
    first_not(bytes, block::first_control, FIELD)
}

/// Index of the first octet that is not of the class, or `bytes.len()`. `candidate` finds the
/// first octet of a block that may be such a one; those before it are certainly not.
#[inline(always)]
fn first_not(bytes: &[u8], candidate: impl Fn(&[u8; 16]) -> Option<usize>, class: u8) -> usize {
    let mut rest = bytes;
    while let Some((block, after)) = rest.split_first_chunk::<16>() {
        let Some(place) = candidate(block) else {
            rest = after;
            continue;
        };
        match rest.get(place..) {
            Some([b, after @ ..]) if has(*b, class) => rest = after,
            Some(stop) => return bytes.len() - stop.len(),
            None => break,
        }
    }
    if let Some((half, after)) = rest.split_first_chunk::<8>() {
        // The missing half is NUL, which is of no class: a place there says nothing.
        let block = u128::from(u64::from_le_bytes(*half)).to_le_bytes();
        rest = match candidate(&block) {
            Some(place @ 0..8) => rest.get(place..).unwrap_or_default(),
            _ => after,
        };
    }
    let before = bytes.len() - rest.len();
    match rest.iter().position(|&b| !has(b, class)) {
        Some(place) => before + place,
        None => bytes.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::octet::{is_field_octet, is_target, is_tchar};

    #[test]
    fn every_octet_stops_the_scan_wherever_it_stands_or_not_at_all() {
        for b in 0..=255u8 {
            for len in [1, 15, 16, 17, 31, 40] {
                for at in 0..len {
                    let mut bytes = vec![b'a'; len];
                    bytes[at] = b;
                    let expected = |in_class: bool| if in_class { len } else { at };
                    assert_eq!(
                        first_not_tchar(&bytes),
                        expected(is_tchar(b)),
                        "{b:#04x} at {at} of {len}"
                    );
                    assert_eq!(
                        first_not_target_octet(&bytes),
                        expected(is_target(b)),
                        "{b:#04x} at {at} of {len}"
                    );
                    assert_eq!(
                        first_not_field_octet(&bytes),
                        expected(is_field_octet(b)),
                        "{b:#04x} at {at} of {len}"
                    );
                }
            }
        }
    }

    #[cfg(target_feature = "sse2")]
    #[test]
    fn vectors_and_words_find_the_same() {
        for b in 0..=255u8 {
            for at in 0..16 {
                for other in [b'a', 0xff, 0x00, 0x1f, 0x20] {
                    let mut block = [b'a'; 16];
                    block[at] = b;
                    block[15 - at] = other;
                    assert_eq!(
                        block::first_not_letter_or_hyphen(&block),
                        word::first_not_letter_or_hyphen(&block)
                    );
                    assert_eq!(
                        block::first_not_target(&block),
                        word::first_not_target(&block)
                    );
                    assert_eq!(block::first_control(&block), word::first_control(&block));
                }
            }
        }
    }
}
