//! The choices in which recipients differ. Each is a value with a name, never a switch.

/// What ends a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEnd {
    /// CR LF, and LF alone, which RFC 9112 §2.2 allows.
    LfToo,
    /// CR LF only; LF alone is an octet like any other.
    CrLfOnly,
    /// CR LF, LF alone and CR alone.
    CrToo,
}

/// Which field decides when both Transfer-Encoding and Content-Length are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precedence {
    /// Transfer-Encoding, as RFC 9112 §6.3 says.
    Coding,
    /// Content-Length.
    Length,
}

/// How Transfer-Encoding is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodingReading {
    /// chunked as the final coding; in a request anything else is refused.
    FinalChunked,
    /// Chunked if those octets occur anywhere in the value.
    ChunkedAnywhere,
    /// Chunked if it is exactly that; other values are as if the field were not there.
    UnknownIgnored,
    /// Not at all, as before HTTP/1.1.
    Ignored,
}

/// Which Content-Length is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LengthChoice {
    /// All of them, as long as they agree.
    Agreeing,
    /// The first.
    First,
    /// The last.
    Last,
}

/// How the value of Content-Length is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LengthReading {
    /// Digits only; anything else is refused.
    Digits,
    /// As C's `strtoul` does: blanks and a sign first, then digits up to what is none.
    LeadingDigits,
}

/// What a line is that begins with whitespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// The rest of the value before it (RFC 9112 §5.2).
    Joined,
    /// A field line of its own.
    Separate,
    /// Nothing; the line is dropped.
    Dropped,
}

/// What whitespace before the colon does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameSpace {
    /// The message is refused (RFC 9112 §5.1).
    Refused,
    /// It is taken off.
    Stripped,
    /// It is part of the name, which then is not the name it looks like.
    Kept,
}

/// Which names are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameMatch {
    /// Those that differ in case only.
    CaseOnly,
    /// Those that differ in `_` for `-` as well, as in the environment of a CGI program.
    Underscore,
}

/// Which requests have content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentOf {
    /// Those that say so, whatever the method (RFC 9112 §6).
    AnyMethod,
    /// None with the methods GET and HEAD, whatever they say.
    NotGet,
}

/// How a chunk size is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SizeReading {
    /// Hexadecimal digits, then an extension or the end of the line.
    Digits,
    /// Hexadecimal digits up to what is none; without any the size is 0.
    LeadingDigits,
    /// As `Digits`, but only the low 32 bits count.
    Low32Bits,
}

/// What ends the line of a chunk size once an extension has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtEnd {
    /// What ends every line.
    AsLines,
    /// CR LF only.
    CrLfOnly,
}

/// What comes after the data of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataEnd {
    /// A line end; anything else is refused.
    Checked,
    /// Two octets, whatever they are.
    TwoOctets,
}

/// What comes after the last chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterLast {
    /// Trailer fields, up to an empty line.
    Trailers,
    /// Two octets that count as the empty line; trailer fields are not known.
    TwoOctets,
}

/// One recipient: a choice for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// What ends a line.
    pub line_end: LineEnd,
    /// Which framing field wins.
    pub precedence: Precedence,
    /// How Transfer-Encoding is understood.
    pub coding: CodingReading,
    /// Which Content-Length is believed.
    pub length: LengthChoice,
    /// How its value is read.
    pub length_value: LengthReading,
    /// What a folded line is.
    pub fold: Fold,
    /// What whitespace before the colon does.
    pub name_space: NameSpace,
    /// Which names are the same.
    pub name_match: NameMatch,
    /// Which requests have content.
    pub content: ContentOf,
    /// How a chunk size is read.
    pub size: SizeReading,
    /// What ends a chunk line with an extension.
    pub ext_end: ExtEnd,
    /// What follows chunk data.
    pub data_end: DataEnd,
    /// What follows the last chunk.
    pub after_last: AfterLast,
}

impl Rules {
    /// As tolerant as RFC 9112 allows and no more.
    pub const TOLERANT: Self = Self {
        line_end: LineEnd::LfToo,
        precedence: Precedence::Coding,
        coding: CodingReading::FinalChunked,
        length: LengthChoice::Agreeing,
        length_value: LengthReading::Digits,
        fold: Fold::Joined,
        name_space: NameSpace::Refused,
        name_match: NameMatch::CaseOnly,
        content: ContentOf::AnyMethod,
        size: SizeReading::Digits,
        ext_end: ExtEnd::AsLines,
        data_end: DataEnd::Checked,
        after_last: AfterLast::Trailers,
    };
}
