//! The files that are served: the same octets in every run.

use std::fs;
use std::io;
use std::path::Path;

/// How many different small files there are.
pub(crate) const MANY: usize = 10_000;

/// Sizes of the small files, in turn.
const SIZES: [usize; 4] = [800, 2_000, 4_000, 12_000];

/// Writes the document root.
pub(crate) fn write(root: &Path) -> io::Result<()> {
    let mut random = Random(7);
    for (name, size) in [
        ("1k.html", 1 << 10),
        ("10k.html", 10 << 10),
        ("100k.html", 100 << 10),
    ] {
        fs::write(root.join(name), page(&mut random, size))?;
    }
    let noise: Vec<u8> = (0..10 << 20)
        .map(|_| random.next().to_le_bytes()[3])
        .collect();
    fs::write(root.join("10m.bin"), noise)?;
    let many = root.join("many");
    fs::create_dir(&many)?;
    for number in 0..MANY {
        let path = root.join(many_name(number));
        fs::write(path, page(&mut random, many_size(number)))?;
    }
    Ok(())
}

/// Name of one of the small files.
pub(crate) fn many_name(number: usize) -> String {
    format!("many/{number:04}.html")
}

/// Its size.
pub(crate) fn many_size(number: usize) -> usize {
    SIZES.get(number % SIZES.len()).copied().unwrap_or(800)
}

/// Text that compresses about as well as pages do.
fn page(random: &mut Random, size: usize) -> Vec<u8> {
    let mut out = b"<!doctype html><html><head><title>A page</title></head><body>\n".to_vec();
    while out.len() < size {
        out.extend_from_slice(b"<p class=\"");
        random.word(&mut out);
        out.extend_from_slice(b"\">");
        for _ in 0..12 {
            random.word(&mut out);
            out.push(b' ');
        }
        out.extend_from_slice(b"</p>\n");
    }
    out.truncate(size);
    out
}

/// SplitMix64: a few lines, and the same numbers everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// One of some nine hundred words.
    fn word(&mut self, out: &mut Vec<u8>) {
        let mut letters = Random(self.next() % 900);
        for _ in 0..2 + letters.next() % 8 {
            let at = usize::try_from(letters.next() % 21).unwrap_or(0);
            out.extend(b"etaoinshrdlucmfwypvbg".get(at));
        }
    }
}
