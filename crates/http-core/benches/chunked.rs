//! Decoding the chunked coding, without copying its data.
#![allow(missing_docs, clippy::expect_used)]

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use http_core::chunked::{ChunkedDecoder, encode_chunk, encode_last_chunk};
use http_core::message::Limits;

fn main() {
    divan::main();
}

/// A mebibyte in chunks of this size.
fn coded(size: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let chunk = vec![b'x'; size];
    for _ in 0..(1 << 20) / size {
        encode_chunk(&chunk, &mut out);
    }
    encode_last_chunk([], &mut out);
    out
}

#[divan::bench(args = [16, 256, 16384])]
fn decode(bencher: Bencher, size: usize) {
    let input = coded(size);
    let mut decoder = ChunkedDecoder::new(Limits::default());
    bencher
        .counter(BytesCount::of_slice(&input))
        .bench_local(|| {
            decoder.reset(0);
            let (mut at, mut content) = (0, 0);
            while let Ok(step) = decoder.decode(black_box(&input[at..])) {
                at += step.consumed;
                content += step.data.map_or(0, |data| data.len());
                if step.done {
                    break;
                }
            }
            content
        });
}
