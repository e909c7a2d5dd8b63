//! Blocks of sixteen octets as two words.

/// The octet in all eight places of a word.
const fn all(b: u8) -> u64 {
    u64::from_ne_bytes([b; 8])
}

/// A mask in whose lowest place with the high bit set `word` has the octet `b`.
#[inline(always)]
const fn is(word: u64, b: u8) -> u64 {
    let word = word ^ all(b);
    word.wrapping_sub(all(1)) & !word
}

/// Place of the first octet for which `chosen` sets the high bit. Higher places may be set wrongly,
/// because subtractions borrow; the lowest never is.
#[inline(always)]
fn first(block: &[u8; 16], chosen: impl Fn(u64) -> u64) -> Option<usize> {
    let block = u128::from_le_bytes(*block);
    let place = |mask: u64| (mask.trailing_zeros() / 8) as usize;
    match (
        chosen(block as u64) & all(0x80),
        chosen((block >> 64) as u64) & all(0x80),
    ) {
        (0, 0) => None,
        (0, high) => Some(8 + place(high)),
        (low, _) => Some(place(low)),
    }
}

#[inline(always)]
pub(super) fn first_not_letter_or_hyphen(block: &[u8; 16]) -> Option<usize> {
    first(block, |word| {
        let lower = word | all(0x20);
        let ascii = lower & all(0x7f);
        let letter = (ascii + all(0x80 - b'a')) & !(ascii + all(0x7f - b'z')) & !lower;
        let hyphen = word ^ all(b'-');
        let hyphen = !(((hyphen & all(0x7f)) + all(0x7f)) | hyphen);
        !(letter | hyphen)
    })
}

#[inline(always)]
pub(super) fn first_not_target(block: &[u8; 16]) -> Option<usize> {
    first(block, |word| {
        word.wrapping_sub(all(0x21)) & !word | word | is(word, b'#') | is(word, 0x7f)
    })
}

#[inline(always)]
pub(super) fn first_control(block: &[u8; 16]) -> Option<usize> {
    first(block, |word| {
        word.wrapping_sub(all(0x20)) & !word | is(word, 0x7f)
    })
}
