//! What the allocator keeps of memory that was freed.
//!
//! glibc gives each of a dozen threads an arena of its own, and takes a large piece that was freed
//! for a sign that such pieces are to be kept in the arenas from then on. Some checks send or
//! receive a few MiB, each in another thread; in the end every arena keeps as much. With a limit
//! that stays where it is, the most that a run of all checks takes falls from 81 to 105 MB, another
//! each time, to 68.
//!
//! `unsafe` here says one thing only: `mallopt` is called with a number it knows. It takes no
//! pointer and leaves all memory in use alone. The call is compiled out under Miri, which has an
//! allocator of its own; a test makes it and allocates on either side of the limit.
#![cfg_attr(all(target_os = "linux", target_env = "gnu"), allow(unsafe_code))]

/// Pieces from this size on are the kernel's again once they are freed: glibc's own first limit.
#[cfg(all(target_os = "linux", target_env = "gnu", not(miri)))]
const MAPPED_FROM: i32 = 128 << 10;

/// Gives large pieces back when they are freed. Where the allocator is another one nothing is done.
pub(crate) fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu", not(miri)))]
    // SAFETY: see above; a refusal (0) changes nothing and costs memory only.
    let _refused = unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, MAPPED_FROM) };
}

#[cfg(test)]
mod tests {
    #[test]
    fn memory_is_as_usable_as_before() {
        super::give_back();
        let pieces: Vec<Vec<u8>> = (10..22).map(|bits| vec![7; 1 << bits]).collect();
        let whole = |(bits, piece): (usize, &Vec<u8>)| {
            piece.len() == 1 << (10 + bits) && piece.iter().all(|&octet| octet == 7)
        };
        assert!(pieces.iter().enumerate().all(whole));
    }
}
