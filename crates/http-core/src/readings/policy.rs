//! The policies: recipients that exist, or existed, with a name each.

use super::rules::*;

/// A way of reading requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its name, kebab-case, never reused.
    pub id: &'static str,
    /// What it does, in one sentence.
    pub sentence: &'static str,
    /// The choices; `None` for the strict reader of this crate.
    pub rules: Option<Rules>,
}

/// Everything tolerant but for the choices named.
macro_rules! policy {
    ($id:literal, $sentence:literal $(, $field:ident: $value:expr)*) => {
        Policy {
            id: $id,
            sentence: $sentence,
            #[allow(clippy::needless_update)] // `tolerant` names no choice
            rules: Some(Rules { $($field: $value,)* ..Rules::TOLERANT }),
        }
    };
}

/// Every policy, the two that follow the specification first. Each of the others is `tolerant`
/// with the one choice that its name says.
pub const POLICIES: &[Policy] = &[
    Policy {
        id: "strict",
        sentence: "Refuses whatever another recipient could read otherwise.",
        rules: None,
    },
    policy!(
        "tolerant",
        "As tolerant as RFC 9112 allows: LF ends lines, Transfer-Encoding overrides Content-Length, equal lengths count as one, folded lines are joined."
    ),
    policy!(
        "content-length-wins",
        "Content-Length decides even where Transfer-Encoding stands.",
        precedence: Precedence::Length
    ),
    policy!(
        "transfer-encoding-ignored",
        "Transfer-Encoding is unknown, as in HTTP/1.0.",
        coding: CodingReading::Ignored
    ),
    policy!(
        "unknown-coding-ignored",
        "A Transfer-Encoding other than exactly chunked is as if it were not there.",
        coding: CodingReading::UnknownIgnored
    ),
    policy!(
        "chunked-anywhere",
        "chunked counts wherever it occurs in Transfer-Encoding.",
        coding: CodingReading::ChunkedAnywhere
    ),
    policy!(
        "first-content-length",
        "Of several Content-Length values the first one counts.",
        length: LengthChoice::First
    ),
    policy!(
        "last-content-length",
        "Of several Content-Length values the last one counts.",
        length: LengthChoice::Last
    ),
    policy!(
        "content-length-leading-digits",
        "Content-Length is read up to the first octet that is no digit, after blanks and a sign.",
        length_value: LengthReading::LeadingDigits
    ),
    policy!(
        "bare-lf-within-lines",
        "Only CR LF ends a line; LF alone is an octet of the line.",
        line_end: LineEnd::CrLfOnly
    ),
    policy!(
        "cr-alone-ends-lines",
        "CR alone ends a line, as LF alone does.",
        line_end: LineEnd::CrToo
    ),
    policy!(
        "folds-separate",
        "A line that begins with whitespace is a field line of its own.",
        fold: Fold::Separate
    ),
    policy!(
        "folds-dropped",
        "A line that begins with whitespace is skipped.",
        fold: Fold::Dropped
    ),
    policy!(
        "space-before-colon-accepted",
        "Whitespace between a field name and its colon is taken off.",
        name_space: NameSpace::Stripped
    ),
    policy!(
        "space-before-colon-hides-field",
        "A field name with whitespace before its colon is another, unknown name.",
        name_space: NameSpace::Kept
    ),
    policy!(
        "underscore-is-hyphen",
        "Content_Length is Content-Length, as it is for a CGI program.",
        name_match: NameMatch::Underscore
    ),
    policy!(
        "get-without-content",
        "GET and HEAD have no content, whatever their fields say.",
        content: ContentOf::NotGet
    ),
    policy!(
        "chunk-size-leading-digits",
        "A chunk size is read up to the first octet that is no hexadecimal digit; 0x5 is 0.",
        size: SizeReading::LeadingDigits
    ),
    policy!(
        "chunk-size-32-bits",
        "Of a chunk size only the low 32 bits count.",
        size: SizeReading::Low32Bits
    ),
    policy!(
        "chunk-ext-lf-ignored",
        "Within a chunk extension LF alone does not end the line.",
        ext_end: ExtEnd::CrLfOnly
    ),
    policy!(
        "chunk-data-end-unchecked",
        "The two octets after the data of a chunk are skipped, whatever they are.",
        data_end: DataEnd::TwoOctets
    ),
    policy!(
        "trailers-unknown",
        "After the last chunk two octets end the request; trailer fields begin the next one.",
        after_last: AfterLast::TwoOctets
    ),
];

impl Policy {
    /// The policy with this id.
    #[must_use]
    pub fn named(id: &str) -> Option<&'static Self> {
        POLICIES.iter().find(|policy| policy.id == id)
    }
}
