//! How fast octets that pass are named and drawn: what `probe` does with every read.

use divan::Bencher;
use divan::counter::BytesCount;
use std::time::Duration;
use wire::transcript::{Annotator, Event, EventKind, Role, View};

const LENGTH: usize = 10 * 1024 * 1024;

/// One read of the driver.
const READ: usize = 64 * 1024;

fn main() {
    divan::main();
}

fn with_length() -> Vec<u8> {
    let mut octets = format!("HTTP/1.1 200 OK\r\nContent-Length: {LENGTH}\r\n\r\n").into_bytes();
    octets.extend((0..LENGTH).map(|at| if at % 80 == 79 { b'\n' } else { b'x' }));
    octets
}

fn in_chunks(size: usize) -> Vec<u8> {
    let mut octets = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for _ in 0..LENGTH / size {
        octets.extend(format!("{size:x}\r\n").bytes());
        octets.extend(std::iter::repeat_n(b'x', size));
        octets.extend(b"\r\n");
    }
    octets.extend(b"0\r\n\r\n");
    octets
}

fn annotate(bencher: Bencher<'_, '_>, octets: &[u8]) {
    bencher
        .counter(BytesCount::new(octets.len()))
        .bench_local(|| {
            let mut annotator = Annotator::new(View::default());
            let mut feed = |kind, octets: &[u8]| {
                let at = Duration::ZERO;
                annotator.feed("c1", Role::Client, &Event { at, kind }, octets)
            };
            let mut drawn = feed(
                EventKind::Write(0..27),
                b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
            )
            .len();
            let mut start = 0;
            for piece in octets.chunks(READ) {
                let end = start + piece.len() as u64;
                drawn += feed(EventKind::Read(start..end), piece).len();
                start = end;
            }
            drawn
        });
}

#[divan::bench]
fn content_length(bencher: Bencher<'_, '_>) {
    annotate(bencher, &with_length());
}

#[divan::bench(args = [64, 1024, 65536])]
fn chunks_of(bencher: Bencher<'_, '_>, size: usize) {
    annotate(bencher, &in_chunks(size));
}
