use super::*;

const ALPHABET: &[u8] = b"abcdefghijklmnopqrstuvwxyz";

fn write(multipart: &Multipart<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    for (number, part) in multipart.parts().iter().enumerate() {
        multipart.part_head(number, &mut out);
        let first = usize::try_from(part.first).unwrap();
        let last = usize::try_from(part.last).unwrap();
        out.extend_from_slice(&ALPHABET[first..=last]);
    }
    multipart.tail(&mut out);
    out
}

#[test]
fn octet_for_octet() {
    let parts = [
        ByteRange { first: 0, last: 1 },
        ByteRange {
            first: 24,
            last: 25,
        },
    ];
    let boundary = Boundary::from_bits(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
    let multipart = Multipart::new(&parts, 26, Some(b"text/plain; charset=utf-8"), boundary);
    assert_eq!(
        String::from_utf8(write(&multipart)).unwrap(),
        "--0123456789abcdef0123456789abcdef\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\
         Content-Range: bytes 0-1/26\r\n\
         \r\n\
         ab\r\n\
         --0123456789abcdef0123456789abcdef\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\
         Content-Range: bytes 24-25/26\r\n\
         \r\n\
         yz\r\n\
         --0123456789abcdef0123456789abcdef--\r\n"
    );
    assert_eq!(
        multipart.content_type(),
        "multipart/byteranges; boundary=0123456789abcdef0123456789abcdef"
    );
}

#[test]
fn without_a_content_type() {
    let parts = [ByteRange { first: 3, last: 3 }];
    let multipart = Multipart::new(&parts, 26, None, Boundary::from_bits(0));
    assert_eq!(
        String::from_utf8(write(&multipart)).unwrap(),
        "--00000000000000000000000000000000\r\n\
         Content-Range: bytes 3-3/26\r\n\
         \r\n\
         d\r\n\
         --00000000000000000000000000000000--\r\n"
    );
}

#[test]
fn the_length_is_known_up_front() {
    let sets: [&[(u64, u64)]; 6] = [
        &[],
        &[(0, 0)],
        &[(0, 9), (10, 25)],
        &[(25, 25), (0, 0), (9, 10)],
        &[(0, 25), (5, 5), (9, 9), (10, 10)],
        &[(1, 1); 64],
    ];
    for set in sets {
        let parts: Vec<_> = set
            .iter()
            .map(|&(first, last)| ByteRange { first, last })
            .collect();
        for content_type in [None, Some(&b""[..]), Some(b"image/png")] {
            let boundary = Boundary::from_bits(u128::MAX);
            let multipart = Multipart::new(&parts, 26, content_type, boundary);
            assert_eq!(
                multipart.content_length(),
                write(&multipart).len() as u64,
                "{set:?} {content_type:?}"
            );
        }
    }
}

#[test]
fn wide_numbers_are_counted() {
    for (first, last, complete) in [
        (0, 9, 10),
        (9, 10, 100),
        (99, 100, 1_000),
        (999_999_999, 1_000_000_000, 9_999_999_999),
        (u64::MAX - 2, u64::MAX - 1, u64::MAX),
    ] {
        let parts = [ByteRange { first, last }];
        let multipart = Multipart::new(&parts, complete, None, Boundary::from_bits(1));
        let mut head = Vec::new();
        multipart.part_head(0, &mut head);
        multipart.tail(&mut head);
        assert_eq!(
            multipart.content_length(),
            head.len() as u64 + parts[0].length()
        );
    }
}

#[test]
fn absurd_lengths_saturate() {
    let parts = [ByteRange {
        first: 0,
        last: u64::MAX,
    }; 2];
    let multipart = Multipart::new(&parts, u64::MAX, None, Boundary::from_bits(1));
    assert_eq!(multipart.content_length(), u64::MAX);
}

#[test]
fn a_part_that_is_not_there_writes_nothing() {
    let multipart = Multipart::new(&[], 26, None, Boundary::from_bits(1));
    let mut out = Vec::new();
    multipart.part_head(0, &mut out);
    assert!(out.is_empty());
}

#[test]
fn boundaries_are_hexadecimal() {
    assert_eq!(
        Boundary::from_bits(0xf).to_string(),
        "0000000000000000000000000000000f"
    );
    assert_eq!(
        Boundary::from_bits(0xa << 124).as_bytes(),
        b"a0000000000000000000000000000000"
    );
}
