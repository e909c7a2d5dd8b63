//! Field names this crate or a server acts on, recognised once while a head is parsed.

macro_rules! names {
    ($($variant:ident $name:literal)+) => {
        /// A field name that framing, connection handling or request semantics look up. Recognised
        /// without regard to case (RFC 9110 §5.1).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        #[non_exhaustive]
        pub enum KnownName {
            $(#[doc = concat!("`", $name, "`.")] $variant,)+
        }

        impl KnownName {
            /// Every name, in table order.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name in lower case.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

names! {
    Host "host"
    ContentLength "content-length"
    TransferEncoding "transfer-encoding"
    Connection "connection"
    Expect "expect"
    Upgrade "upgrade"
    Te "te"
    Trailer "trailer"
    KeepAlive "keep-alive"
    ProxyConnection "proxy-connection"
    Accept "accept"
    AcceptEncoding "accept-encoding"
    AcceptLanguage "accept-language"
    Authorization "authorization"
    CacheControl "cache-control"
    ContentEncoding "content-encoding"
    ContentRange "content-range"
    ContentType "content-type"
    Cookie "cookie"
    Date "date"
    Etag "etag"
    Forwarded "forwarded"
    IfMatch "if-match"
    IfModifiedSince "if-modified-since"
    IfNoneMatch "if-none-match"
    IfRange "if-range"
    IfUnmodifiedSince "if-unmodified-since"
    LastModified "last-modified"
    Location "location"
    MaxForwards "max-forwards"
    Origin "origin"
    Range "range"
    Referer "referer"
    Server "server"
    UserAgent "user-agent"
    Via "via"
}

/// A known name, as the words that a name is compared with.
#[derive(Clone, Copy)]
struct Slot {
    known: KnownName,
    len: u8,
    ends: (Word, Word),
    middle: Word,
}

/// Eight octets of a known name. A letter differs from its capital by one bit, which no other
/// octet of a name may ignore: `case` has that bit of every letter.
#[derive(Clone, Copy)]
struct Word {
    octets: u64,
    case: u64,
}

impl Word {
    const fn new(octets: u64) -> Self {
        let case = (octets & 0x4040_4040_4040_4040) >> 1;
        Self { octets, case }
    }

    #[inline]
    const fn is(self, octets: u64) -> bool {
        octets | self.case == self.octets
    }
}

/// Every known name, in the place that its length, first and last octet give. No two meet there;
/// whoever adds one that does is told so at compile time and picks other factors.
static SLOTS: [Option<Slot>; 128] = {
    let mut slots = [None; 128];
    let mut i = 0;
    while i < KnownName::ALL.len() {
        let known = KnownName::ALL[i];
        let name = known.as_str().as_bytes();
        let place = place(name.len(), name[0], name[name.len() - 1]);
        assert!(slots[place].is_none(), "two known names in one place");
        assert!(name.len() <= 24, "a known name longer than its words");
        slots[place] = Some(Slot {
            known,
            len: name.len() as u8,
            ends: (Word::new(ends(name).0), Word::new(ends(name).1)),
            middle: Word::new(middle(name)),
        });
        i += 1;
    }
    slots
};

const fn place(len: usize, first: u8, last: u8) -> usize {
    (len * 5 + (first | 0x20) as usize * 42 + (last | 0x20) as usize) % 128
}

impl KnownName {
    /// The known name that `name` is, without regard to case.
    #[must_use]
    #[inline]
    pub const fn of(name: &[u8]) -> Option<Self> {
        let [first, ..] = *name else { return None };
        let [.., last] = *name else { return None };
        let Some(slot) = &SLOTS[place(name.len(), first, last)] else {
            return None;
        };
        if name.len() != slot.len as usize {
            return None;
        }
        let ends = ends(name);
        let same = slot.ends.0.is(ends.0)
            && slot.ends.1.is(ends.1)
            && (name.len() <= 16 || slot.middle.is(middle(name)));
        if same { Some(slot.known) } else { None }
    }
}

/// The first and the last eight octets of a name, or all octets of a shorter one, some of them
/// twice.
#[inline]
const fn ends(name: &[u8]) -> (u64, u64) {
    if let (Some(first), Some(last)) = (name.first_chunk::<8>(), name.last_chunk::<8>()) {
        return (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
    }
    if let (Some(first), Some(last)) = (name.first_chunk::<4>(), name.last_chunk::<4>()) {
        return (
            u32::from_le_bytes(*first) as u64,
            u32::from_le_bytes(*last) as u64,
        );
    }
    match *name {
        [a, b, c] => (u32::from_le_bytes([a, b, c, 0]) as u64, 0),
        [a, b] => (u16::from_le_bytes([a, b]) as u64, 0),
        [a] => (a as u64, 0),
        _ => (0, 0),
    }
}

/// The second eight octets of a name of sixteen and more.
#[inline]
const fn middle(name: &[u8]) -> u64 {
    match name.split_at_checked(8) {
        Some((_, rest)) => match rest.first_chunk::<8>() {
            Some(word) => u64::from_le_bytes(*word),
            None => 0,
        },
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::KnownName;

    #[test]
    fn every_name_is_known_in_any_case_and_nothing_else_is() {
        for &known in KnownName::ALL {
            let name = known.as_str();
            assert_eq!(KnownName::of(name.as_bytes()), Some(known));
            assert_eq!(
                KnownName::of(name.to_ascii_uppercase().as_bytes()),
                Some(known)
            );
            for at in 0..name.len() {
                for b in 0..=255u8 {
                    let mut other = name.as_bytes().to_vec();
                    other[at] = b;
                    let expected = KnownName::ALL
                        .iter()
                        .copied()
                        .find(|k| k.as_str().as_bytes().eq_ignore_ascii_case(&other));
                    assert_eq!(
                        KnownName::of(&other),
                        expected,
                        "{name} with {b:#04x} at {at}"
                    );
                }
            }
        }
        assert_eq!(KnownName::of(b""), None);
    }
}
