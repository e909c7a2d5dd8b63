//! What a server decides on each request, with allocations counted: none in the common cases.
#![allow(missing_docs)]

use divan::{AllocProfiler, Bencher, black_box};
use http_core::field::{
    AcceptEncoding, Comparison, ContentCoding, EntityTag, HttpDate, TagMatch, match_tags,
};
use http_core::negotiate::{CodingChoice, content_coding};
use http_core::precondition::{Outcome, RequestFacts, Validators, evaluate};
use http_core::range::{Policy, Selection, select};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

const TAG: &[u8] = b"d41d8cd98f00b204e9800998ecf8427e";
const TAG_LINE: &[u8] = b"\"d41d8cd98f00b204e9800998ecf8427e\"";
const DATE: &[u8] = b"Sun, 06 Nov 1994 08:49:37 GMT";

fn now() -> HttpDate {
    HttpDate::MAX
}

#[divan::bench]
fn date_parse() -> Option<HttpDate> {
    HttpDate::parse(black_box(DATE), now()).ok()
}

#[divan::bench]
fn date_parse_httpdate() -> bool {
    httpdate::parse_http_date(black_box("Sun, 06 Nov 1994 08:49:37 GMT")).is_ok()
}

#[divan::bench]
fn date_format() -> [u8; 29] {
    black_box(HttpDate::from_unix(784_111_777)).map_or([0; 29], HttpDate::imf_fixdate)
}

#[divan::bench]
fn if_none_match_hit() -> bool {
    let current = EntityTag::strong(black_box(TAG));
    match_tags([black_box(TAG_LINE)], current, Comparison::Weak) == TagMatch::Listed
}

#[divan::bench(args = [
    "gzip",
    "gzip, deflate, br, zstd",
    "gzip;q=1.0, identity; q=0.5, *;q=0",
])]
fn accept_encoding(value: &str) -> CodingChoice {
    let accept = AcceptEncoding::parse([black_box(value).as_bytes()]);
    content_coding(&accept, &[ContentCoding::Gzip, ContentCoding::Identity])
}

#[divan::bench]
fn revalidation(bencher: Bencher) {
    let validators = Validators {
        etag: EntityTag::strong(TAG),
        last_modified: HttpDate::parse(DATE, now()).ok(),
        ..Validators::default()
    };
    bencher.bench_local(|| {
        let mut request = RequestFacts::new(b"GET", now());
        request.note(b"If-None-Match", black_box(TAG_LINE));
        request.note(b"If-Modified-Since", black_box(DATE));
        evaluate(&request, Some(black_box(&validators))).outcome == Outcome::NotModified
    });
}

#[divan::bench(args = ["bytes=0-499", "bytes=-500", "bytes=0-0,-1"])]
fn range(value: &str) -> Selection {
    select(black_box(value).as_bytes(), 10_000, &Policy::default())
}
