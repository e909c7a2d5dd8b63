//! Parses one shape of request head many times, for an instruction count:
//! `valgrind --tool=callgrind target/release/examples/count strict browser`
#![allow(missing_docs)]

#[path = "../benches/shapes/mod.rs"]
mod shapes;

use http_core::message::{Limits, RequestDecoder};
use std::hint::black_box;

const TIMES: u32 = 10_000;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (reader, shape) = (
        arguments.next().unwrap_or_default(),
        arguments.next().unwrap_or_default(),
    );
    let head = match shape.as_str() {
        "small" => shapes::SMALL.to_vec(),
        "browser" => shapes::BROWSER.to_vec(),
        _ => shapes::many(),
    };
    match reader.as_str() {
        "strict" => {
            let mut decoder = RequestDecoder::new(Limits::default());
            for _ in 0..TIMES {
                decoder.reset();
                let _ = black_box(decoder.decode(black_box(&head)));
            }
        }
        "framing" => {
            let mut decoder = RequestDecoder::new(Limits::default());
            for _ in 0..TIMES {
                decoder.reset();
                let _ = black_box(decoder.decode(black_box(&head)));
                let head = decoder.head(&head);
                let _ = black_box(http_core::framing::request_body(&head));
                let _ = black_box(http_core::framing::host(&head));
            }
        }
        _ => {
            for _ in 0..TIMES {
                let mut headers = [httparse::EMPTY_HEADER; 64];
                let mut request = httparse::Request::new(&mut headers);
                let _ = black_box(request.parse(black_box(&head)));
            }
        }
    }
}
