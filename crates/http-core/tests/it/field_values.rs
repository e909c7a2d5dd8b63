//! Field values: readers never panic and point into what they read; what is written reads back.

use http_core::field::{
    Accept, AcceptEncoding, AcceptRanges, CacheControl, Connection, ContentCoding, ContentLength,
    ContentRange, EntityTag, Expect, FieldError, Grammar, Host, HttpDate, IfRange, KeepAlive,
    MediaType, QValue, QuotedString, Range, RangeSpec, Te, TransferEncoding, UriReference, Vary,
    encode_value, entity_tags, list_members, members,
};
use proptest::collection::vec;
use proptest::prelude::*;

fn now() -> HttpDate {
    HttpDate::from_unix(1_795_262_400).unwrap()
}

/// Octets that grammars care about, so that random values get past the first one.
fn value() -> impl Strategy<Value = Vec<u8>> {
    let octet = prop_oneof![
        6 => prop::sample::select(b"abqW/\"\\,;= \t*-:.%[]()0159".to_vec()),
        1 => any::<u8>(),
    ];
    let word = prop::sample::select(vec![
        &b"bytes="[..],
        b"gzip",
        b"chunked",
        b"q=0.5",
        b"text/html",
        b"max-age=",
        b"W/\"a\"",
        b"Sun, 06 Nov 1994 08:49:37 GMT",
        b"Sunday, 06-Nov-94 ",
        b"http://",
        b"100-continue",
        b"[::1]",
    ])
    .prop_map(<[u8]>::to_vec);
    let piece = prop_oneof![4 => octet.prop_map(|octet| vec![octet]), 1 => word];
    vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// The error of each reader for these lines.
fn errors(lines: &[&[u8]]) -> Vec<FieldError> {
    let all = || lines.iter().copied();
    let mut errors: Vec<FieldError> = Vec::new();
    let mut note = |error: Option<FieldError>| errors.extend(error);
    note(AcceptEncoding::parse(all()).malformed());
    note(Accept::parse(all()).malformed());
    note(AcceptRanges::parse(all()).err());
    note(CacheControl::parse(all()).err());
    note(Connection::parse(all()).malformed);
    note(ContentLength::parse(all()).err());
    note(Expect::parse(all()).err());
    note(KeepAlive::parse(all()).err());
    note(Te::parse(all()).err());
    note(TransferEncoding::parse(all()).err());
    note(Vary::parse(all()).err());
    for grammar in Grammar::ALL {
        note(grammar.check(all(), now()).err());
    }
    for (number, line) in lines.iter().enumerate() {
        let mut note = |error: Option<FieldError>| {
            errors.extend(error.map(|error| FieldError {
                line: number,
                ..error
            }));
        };
        note(ContentRange::parse(line).err());
        note(EntityTag::parse(line).err());
        note(entity_tags(line).find_map(Result::err));
        note(Host::parse(line).err());
        note(HttpDate::parse(line, now()).err());
        note(IfRange::parse(line, now()).err());
        note(MediaType::parse(line).err());
        note(QValue::parse(line).err());
        note(QuotedString::parse(line).err());
        note(UriReference::parse(line).err());
        note(match Range::parse(line) {
            Ok(range) => range.specs().find_map(Result::err),
            Err(error) => Some(error),
        });
    }
    errors
}

proptest! {
    #[test]
    fn errors_point_into_the_value(lines in vec(value(), 0..4)) {
        let lines: Vec<&[u8]> = lines.iter().map(Vec::as_slice).collect();
        for error in errors(&lines) {
            let length = lines.get(error.line).map_or(0, |line| line.len());
            prop_assert!(error.at <= length, "{error} in {lines:?}");
        }
    }

    #[test]
    fn members_are_slices_of_their_line(line in value()) {
        for member in members(&line) {
            prop_assert_eq!(&line[member.at..member.at + member.value.len()], member.value);
            prop_assert!(!member.value.is_empty());
            prop_assert!(!b" \t".contains(&member.value[0]));
            prop_assert!(!b" \t".contains(member.value.last().unwrap()));
        }
    }

    /// RFC 9110 §5.3: lines of a list field may be joined by commas.
    #[test]
    fn joined_lines_mean_the_same(lines in vec("[a-c*;=q0-1. ,]{0,12}", 1..4)) {
        let joined = lines.join(", ");
        let split = || lines.iter().map(String::as_bytes);
        let whole = || [joined.as_bytes()];
        let values = |lines: Vec<&[u8]>| {
            list_members(lines).map(|member| member.value.to_vec()).collect::<Vec<_>>()
        };
        prop_assert_eq!(values(split().collect()), values(whole().to_vec()));
        let weight = |accept: AcceptEncoding| ContentCoding::ALL.map(|coding| accept.weight(coding));
        prop_assert_eq!(
            weight(AcceptEncoding::parse(split())),
            weight(AcceptEncoding::parse(whole()))
        );
        prop_assert_eq!(
            TransferEncoding::parse(split()).ok(),
            TransferEncoding::parse(whole()).ok()
        );
        prop_assert_eq!(CacheControl::parse(split()).ok(), CacheControl::parse(whole()).ok());
        prop_assert_eq!(Vary::parse(split()).ok(), Vary::parse(whole()).ok());
        prop_assert_eq!(Connection::parse(split()).others, Connection::parse(whole()).others);
    }

    #[test]
    fn dates_read_back(unix in HttpDate::MIN.unix()..=HttpDate::MAX.unix()) {
        let date = HttpDate::from_unix(unix).unwrap();
        prop_assert_eq!(HttpDate::parse(&date.imf_fixdate(), now()), Ok(date));
        prop_assert_eq!(HttpDate::parse_imf_fixdate(&date.imf_fixdate()), Ok(date));
        prop_assert_eq!(HttpDate::parse(&date.asctime(), now()), Ok(date));
    }

    /// Two-digit years read back from 50 years before the clock to 50 years after it.
    #[test]
    fn two_digit_years_read_back(
        clock in 0_i64..=20_000_000_000,
        distance in -1_577_000_000_i64..=1_577_000_000,
    ) {
        let clock = HttpDate::from_unix(clock).unwrap();
        let date = clock.plus_seconds(distance);
        prop_assert_eq!(HttpDate::parse(date.rfc850().as_bytes(), clock), Ok(date));
    }

    #[test]
    fn changing_any_octet_of_a_date_changes_or_spoils_it(
        unix in 0_i64..=4_000_000_000,
        at in 0_usize..29,
        octet in any::<u8>(),
    ) {
        let date = HttpDate::from_unix(unix).unwrap();
        let mut value = date.imf_fixdate();
        prop_assume!(value[at] != octet);
        value[at] = octet;
        prop_assert_ne!(HttpDate::parse(&value, now()), Ok(date));
    }

    #[test]
    fn entity_tags_read_back(opaque in vec(any::<u8>(), 0..20), weak in any::<bool>()) {
        let tag = if weak { EntityTag::weak(&opaque) } else { EntityTag::strong(&opaque) };
        let legal = opaque.iter().all(|octet| matches!(octet, 0x21 | 0x23..=0x7e | 0x80..));
        prop_assert_eq!(tag.is_some(), legal);
        if let Some(tag) = tag {
            let mut out = Vec::new();
            tag.encode(&mut out);
            prop_assert_eq!(EntityTag::parse(&out), Ok(tag));
        }
    }

    #[test]
    fn values_read_back(value in "[\t -~\u{e9}\u{20ac}]{0,20}") {
        let mut out = b"x/y;a=".to_vec();
        encode_value(value.as_bytes(), &mut out);
        let media_type = MediaType::parse(&out).unwrap();
        let octets = media_type.parameter(b"A").unwrap().octets();
        prop_assert_eq!(octets.as_ref(), value.as_bytes());
        let mut again = Vec::new();
        media_type.encode(&mut again);
        prop_assert!(MediaType::parse(&again).unwrap().is_equivalent(&media_type));
    }

    /// Whatever a sender is given to write, no second line comes out.
    #[test]
    fn written_values_stay_on_their_line(value in vec(any::<u8>(), 0..20)) {
        let mut out = Vec::new();
        encode_value(&value, &mut out);
        prop_assert!(out.iter().all(|&octet| octet == b'\t' || (octet >= 0x20 && octet != 0x7f)));
    }

    #[test]
    fn cache_directives_read_back(value in value()) {
        if let Ok(cache) = CacheControl::parse([value.as_slice()]) {
            let mut out = Vec::new();
            cache.encode(&mut out);
            prop_assert_eq!(CacheControl::parse([out.as_slice()]), Ok(cache));
        }
    }

    #[test]
    fn ranges_read_back(first in any::<u64>(), length in any::<u64>(), complete in any::<u64>()) {
        let last = first.saturating_add(length);
        let mut out = b"bytes=".to_vec();
        let specs = [
            RangeSpec::Int { first, last: Some(last) },
            RangeSpec::Int { first, last: None },
            RangeSpec::Suffix { length },
        ];
        for spec in specs {
            spec.encode(&mut out);
            out.extend_from_slice(b", ");
        }
        let read: Result<Vec<_>, _> = Range::parse(&out).unwrap().specs().collect();
        prop_assert_eq!(read, Ok(specs.to_vec()));
        let content_range = ContentRange::bytes(first, last, complete);
        let text = content_range.to_string();
        let read = ContentRange::parse(text.as_bytes());
        prop_assert_eq!(read.is_ok(), complete > last);
        if let Ok(read) = read {
            prop_assert_eq!(read, content_range);
        }
    }

    #[test]
    fn hints_read_back(timeout in any::<Option<u64>>(), max in any::<Option<u64>>()) {
        let hint = KeepAlive { timeout, max };
        prop_assert_eq!(KeepAlive::parse([hint.to_string().as_bytes()]), Ok(hint));
    }

    /// The parts of a reference put together again are the reference.
    #[test]
    fn uri_references_are_split_without_loss(value in "[a-c0:/?#%4@.\\[\\]]{0,16}") {
        if let Ok(uri) = UriReference::parse(value.as_bytes()) {
            let mut out = Vec::new();
            let mut put = |before: &[u8], part: Option<&[u8]>, after: &[u8]| {
                if let Some(part) = part {
                    out.extend_from_slice(before);
                    out.extend_from_slice(part);
                    out.extend_from_slice(after);
                }
            };
            put(b"", uri.scheme, b":");
            put(b"//", uri.authority, b"");
            put(b"", Some(uri.path), b"");
            put(b"?", uri.query, b"");
            put(b"#", uri.fragment, b"");
            prop_assert_eq!(out, value.as_bytes());
        }
    }
}
