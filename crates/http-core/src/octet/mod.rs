//! Octet classes of the grammar, as one table, and digit readers that accept digits only.
//!
//! The standard library's number and trim functions are never used on wire octets: they accept
//! `+5` as a number and trim U+00A0, and every such tolerance has been a smuggling bug somewhere.

mod escape;
mod scan;

pub use escape::{Escaped, escape};
pub use scan::{first_not_field_octet, first_not_target_octet, first_not_tchar};

const TCHAR: u8 = 1 << 0;
const FIELD: u8 = 1 << 1;
const TARGET: u8 = 1 << 2;
const URI: u8 = 1 << 3;
const UNRESERVED: u8 = 1 << 4;
const SUB_DELIM: u8 = 1 << 5;
const HEX: u8 = 1 << 6;

/// One entry per octet; bits as above.
const CLASS: [u8; 256] = {
    let mut table = [0u8; 256];
    let mut i = 0usize;
    while i < 256 {
        let b = i as u8;
        let mut class = 0;
        if b.is_ascii_alphanumeric() || in_set(b, b"!#$%&'*+-.^_`|~") {
            class |= TCHAR;
        }
        if b == b'\t' || (b >= b' ' && b != 0x7f) {
            class |= FIELD;
        }
        if b > b' ' && b < 0x7f && b != b'#' {
            class |= TARGET;
        }
        if b.is_ascii_alphanumeric() || in_set(b, b"-._~") {
            class |= UNRESERVED;
        }
        if in_set(b, b"!$&'()*+,;=") {
            class |= SUB_DELIM;
        }
        if class & (UNRESERVED | SUB_DELIM) != 0 || in_set(b, b":@/?[]%") {
            class |= URI;
        }
        if b.is_ascii_hexdigit() {
            class |= HEX;
        }
        table[i] = class;
        i += 1;
    }
    table
};

const fn in_set(b: u8, set: &[u8]) -> bool {
    let mut i = 0;
    while i < set.len() {
        if set[i] == b {
            return true;
        }
        i += 1;
    }
    false
}

const fn has(b: u8, class: u8) -> bool {
    CLASS[b as usize] & class != 0
}

/// `tchar` (RFC 9110 §5.6.2): what a method, a field name and a token are made of.
#[must_use]
pub const fn is_tchar(b: u8) -> bool {
    has(b, TCHAR)
}

/// `VCHAR` (RFC 5234): a visible ASCII octet, 0x21 to 0x7e.
#[must_use]
pub const fn is_vchar(b: u8) -> bool {
    b > b' ' && b < 0x7f
}

/// `obs-text` (RFC 9110 §5.5): 0x80 to 0xff.
#[must_use]
pub const fn is_obs_text(b: u8) -> bool {
    b >= 0x80
}

/// `field-vchar` (RFC 9110 §5.5): `VCHAR / obs-text`.
#[must_use]
pub const fn is_field_vchar(b: u8) -> bool {
    b > b' ' && b != 0x7f
}

/// An octet that may stand within a field value: `field-vchar`, SP or HTAB.
#[must_use]
pub const fn is_field_octet(b: u8) -> bool {
    has(b, FIELD)
}

/// SP or HTAB, what `OWS`, `RWS` and `BWS` are made of (RFC 9110 §5.6.3).
#[must_use]
pub const fn is_ows(b: u8) -> bool {
    b == b' ' || b == b'\t'
}

/// A control octet: 0x00 to 0x1f or 0x7f.
#[must_use]
pub const fn is_ctl(b: u8) -> bool {
    b < 0x20 || b == 0x7f
}

/// An octet this crate lets pass in a request target: `VCHAR` other than `#`. Narrower is
/// [`is_uri`]; what lies between is reported as `target-delimiter`, because browsers send it.
#[must_use]
pub const fn is_target(b: u8) -> bool {
    has(b, TARGET)
}

/// An octet that RFC 3986 allows in a path, query or authority (`%` included, its digits unchecked).
#[must_use]
pub const fn is_uri(b: u8) -> bool {
    has(b, URI)
}

/// `unreserved` (RFC 3986 §2.3).
#[must_use]
pub const fn is_unreserved(b: u8) -> bool {
    has(b, UNRESERVED)
}

/// `sub-delims` (RFC 3986 §2.2).
#[must_use]
pub const fn is_sub_delim(b: u8) -> bool {
    has(b, SUB_DELIM)
}

/// An octet of a `reg-name` other than a percent-encoded one (RFC 3986 §3.2.2).
#[must_use]
pub const fn is_reg_name_octet(b: u8) -> bool {
    has(b, UNRESERVED | SUB_DELIM)
}

/// `DIGIT`.
#[must_use]
pub const fn is_digit(b: u8) -> bool {
    b.is_ascii_digit()
}

/// `HEXDIG`, either case.
#[must_use]
pub const fn is_hex_digit(b: u8) -> bool {
    has(b, HEX)
}

/// The value of one hexadecimal digit.
#[must_use]
pub const fn hex_value(b: u8) -> Option<u8> {
    match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        b'A'..=b'F' => Some(b - b'A' + 10),
        _ => None,
    }
}

/// Reads `1*DIGIT`. `None` when there is no digit, any other octet (no sign, no whitespace), or a
/// value above `u64::MAX`.
#[must_use]
pub fn digits(bytes: &[u8]) -> Option<u64> {
    if bytes.is_empty() {
        return None;
    }
    bytes.iter().try_fold(0u64, |value, &b| {
        let digit = b.is_ascii_digit().then(|| u64::from(b - b'0'))?;
        value.checked_mul(10)?.checked_add(digit)
    })
}

/// Reads `1*HEXDIG`, under the same rules as [`digits`].
#[must_use]
pub fn hex_digits(bytes: &[u8]) -> Option<u64> {
    if bytes.is_empty() {
        return None;
    }
    bytes.iter().try_fold(0u64, |value, &b| {
        value.checked_mul(16)?.checked_add(u64::from(hex_value(b)?))
    })
}

/// `bytes` without leading and trailing SP and HTAB, and nothing else.
#[must_use]
pub fn trim_ows(bytes: &[u8]) -> &[u8] {
    let mut bytes = bytes;
    while let [first, rest @ ..] = bytes
        && is_ows(*first)
    {
        bytes = rest;
    }
    while let [rest @ .., last] = bytes
        && is_ows(*last)
    {
        bytes = rest;
    }
    bytes
}

/// True when `bytes` is a `token`: one or more `tchar` (RFC 9110 §5.6.2).
#[must_use]
pub fn is_token(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(|&b| is_tchar(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tchar_is_the_list_of_rfc_9110() {
        let listed: Vec<u8> = (0..=255).filter(|&b| is_tchar(b)).collect();
        assert_eq!(listed.len(), 26 + 26 + 10 + 15);
        assert!(b"!#$%&'*+-.^_`|~".iter().all(|b| listed.contains(b)));
        assert!(
            b"\"(),/:;<=>?@[\\]{} \t\x7f\x80"
                .iter()
                .all(|b| !listed.contains(b))
        );
    }

    #[test]
    fn field_octets_leave_out_every_control_but_htab() {
        for b in 0..=255u8 {
            assert_eq!(
                is_field_octet(b),
                b == b'\t' || !is_ctl(b),
                "octet {b:#04x}"
            );
        }
    }

    #[test]
    fn digit_readers_take_digits_only() {
        assert_eq!(digits(b"0"), Some(0));
        assert_eq!(digits(b"18446744073709551615"), Some(u64::MAX));
        assert_eq!(digits(b"18446744073709551616"), None);
        for odd in [
            &b""[..],
            b"+5",
            b"-5",
            b" 5",
            b"5 ",
            b"5_0",
            b"0x5",
            b"\xc2\xa05",
            b"5\0",
        ] {
            assert_eq!(digits(odd), None, "{}", escape(odd));
            assert_eq!(hex_digits(odd), None, "{}", escape(odd));
        }
        assert_eq!(hex_digits(b"fFfFfFfFfFfFfFfF"), Some(u64::MAX));
        assert_eq!(hex_digits(b"10000000000000000"), None);
        assert_eq!(hex_digits(b"00000000000000000a"), Some(10));
    }

    #[test]
    fn trim_ows_takes_space_and_tab_only() {
        assert_eq!(trim_ows(b" \t a b\t "), b"a b");
        assert_eq!(trim_ows(b"\x0ba\xa0"), b"\x0ba\xa0");
        assert_eq!(trim_ows(b" \t"), b"");
    }
}
