//! Taking whole directions of a connection apart. Annotating must keep up with any network a
//! person watches: the aim is 200 MB/s for content.
#![allow(missing_docs)]

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use http_core::chunked::{encode_chunk, encode_last_chunk};
use http_core::dissect::{Dissector, End, dissect};
use http_core::syntax::Direction;

fn main() {
    divan::main();
}

const CONTENT: usize = 10 << 20;

fn length() -> Vec<u8> {
    let mut octets = format!("HTTP/1.1 200 OK\r\nContent-Length: {CONTENT}\r\n\r\n").into_bytes();
    octets.resize(octets.len() + CONTENT, b'x');
    octets
}

fn chunked(size: usize) -> Vec<u8> {
    let mut octets = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    let chunk = vec![b'x'; size];
    for _ in 0..CONTENT / size {
        encode_chunk(&chunk, &mut octets);
    }
    encode_last_chunk([], &mut octets);
    octets
}

fn run(bencher: Bencher<'_, '_>, octets: &[u8]) {
    bencher
        .counter(BytesCount::of_slice(octets))
        .bench_local(|| dissect(black_box(octets), Direction::Response).complete());
}

#[divan::bench(sample_count = 20)]
fn ten_megabytes(bencher: Bencher<'_, '_>) {
    run(bencher, &length());
}

#[divan::bench(sample_count = 20, args = [256, 8192])]
fn ten_megabytes_chunked(bencher: Bencher<'_, '_>, size: usize) {
    run(bencher, &chunked(size));
}

#[divan::bench(sample_count = 20)]
fn a_thousand_answers(bencher: Bencher<'_, '_>) {
    let answer = b"HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nServer: x\r\n\
        Content-Type: text/html\r\nETag: \"v1\"\r\nContent-Length: 5\r\n\r\nhello";
    run(bencher, &answer.repeat(1000));
}

#[divan::bench(sample_count = 20)]
fn a_megabyte_octet_by_octet(bencher: Bencher<'_, '_>) {
    let octets = &length()[..1 << 20];
    bencher
        .counter(BytesCount::of_slice(octets))
        .bench_local(|| {
            let mut dissector = Dissector::responses();
            black_box(octets)
                .chunks(1)
                .for_each(|octet| dissector.push(octet));
            dissector.end(End::Open);
            dissector.into_dissection().octets
        });
}
