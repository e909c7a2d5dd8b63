//! Strict heads, with Host and body length decided, against httparse's bare split into slices.
#![allow(missing_docs, clippy::expect_used)]

mod shapes;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use http_core::framing;
use http_core::message::{Limits, RequestDecoder};

fn main() {
    divan::main();
}

const SHAPES: [&str; 3] = ["small", "browser", "many"];

fn shape(name: &str) -> Vec<u8> {
    match name {
        "small" => shapes::SMALL.to_vec(),
        "browser" => shapes::BROWSER.to_vec(),
        _ => shapes::many(),
    }
}

#[divan::bench(args = SHAPES)]
fn strict(bencher: Bencher, name: &str) {
    let head = shape(name);
    let mut decoder = RequestDecoder::new(Limits::default());
    bencher
        .counter(BytesCount::of_slice(&head))
        .bench_local(|| {
            decoder.reset();
            decoder
                .decode(black_box(&head))
                .map(|length| length.is_some())
        });
}

#[divan::bench(args = SHAPES)]
fn strict_with_framing(bencher: Bencher, name: &str) {
    let head = shape(name);
    let mut decoder = RequestDecoder::new(Limits::default());
    bencher
        .counter(BytesCount::of_slice(&head))
        .bench_local(|| {
            decoder.reset();
            let buf = black_box(&head[..]);
            let _ = black_box(decoder.decode(buf));
            let head = decoder.head(buf);
            (
                framing::host(&head).is_ok(),
                framing::request_body(&head).is_ok(),
            )
        });
}

#[divan::bench(args = SHAPES)]
fn httparse(bencher: Bencher, name: &str) {
    let head = shape(name);
    bencher
        .counter(BytesCount::of_slice(&head))
        .bench_local(|| {
            let mut headers = [httparse::EMPTY_HEADER; 64];
            let mut request = httparse::Request::new(&mut headers);
            let status = request.parse(black_box(&head));
            black_box(request.headers.len());
            status.is_ok()
        });
}
