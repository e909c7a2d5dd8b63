use std::fmt;

/// What is wrong with a field value, and where.
///
/// `line` counts the field lines of the same name from zero; `at` is the octet
/// offset within that line's value, so a caller that knows the value's position
/// in the stream can turn the pair into a span.
///
/// ```
/// use http_core::field::{EntityTag, Problem};
///
/// let error = EntityTag::parse(b"abc").unwrap_err();
/// assert_eq!(error.problem, Problem::EntityTagQuote);
/// assert_eq!(error.to_string(), "entity-tag-quote at octet 0: expected a double quote, or W/ and a double quote");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FieldError {
    /// What was met.
    pub problem: Problem,
    /// Which field line of that name, counted from zero.
    pub line: usize,
    /// Octet offset within the value of that line.
    pub at: usize,
}

impl FieldError {
    /// The problem at an octet offset of the first line.
    pub const fn new(problem: Problem, at: usize) -> Self {
        Self {
            problem,
            line: 0,
            at,
        }
    }

    pub(crate) const fn on_line(mut self, line: usize) -> Self {
        self.line = line;
        self
    }

    pub(crate) const fn shifted(mut self, by: usize) -> Self {
        self.at += by;
        self
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.problem.as_str())?;
        if self.line > 0 {
            write!(f, " in line {}", self.line + 1)?;
        }
        write!(
            f,
            " at octet {}: expected {}",
            self.at,
            self.problem.expected()
        )
    }
}

impl std::error::Error for FieldError {}

macro_rules! problems {
    ($($variant:ident $id:literal $section:literal $expected:literal;)+) => {
        /// One way in which a field value can break its grammar.
        ///
        /// Ids are stable: they appear in reports and are never reused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Problem {
            $(#[doc = concat!("`", $id, "` (", $section, "): expected ", $expected, ".")] $variant,)+
        }

        impl Problem {
            /// Every problem, in the order of the table.
            pub const ALL: &'static [Problem] = &[$(Problem::$variant,)+];

            /// The kebab-case id.
            pub const fn as_str(self) -> &'static str {
                match self { $(Problem::$variant => $id,)+ }
            }

            /// Where the rule stands, e.g. `RFC 9110 §5.6.2`.
            pub const fn section(self) -> &'static str {
                match self { $(Problem::$variant => $section,)+ }
            }

            /// What would have been right: completes the sentence "expected ...".
            pub const fn expected(self) -> &'static str {
                match self { $(Problem::$variant => $expected,)+ }
            }
        }
    };
}

problems! {
    Empty "empty-value" "RFC 9110 §5.5" "a value";
    Trailing "trailing-octets" "RFC 9110 §5.5" "the end of the value";
    ListElements "list-without-elements" "RFC 9110 §5.6.1.2" "at least one list element that is not empty";
    ListSeparator "list-separator" "RFC 9110 §5.6.1" "a comma between list elements";
    Token "token" "RFC 9110 §5.6.2" "a token";
    QuotedStringOctet "quoted-string-octet" "RFC 9110 §5.6.4" "qdtext, a quoted pair or the closing double quote";
    QuotedStringEnd "quoted-string-end" "RFC 9110 §5.6.4" "a closing double quote";
    ParameterName "parameter-name" "RFC 9110 §5.6.6" "a parameter name (a token)";
    ParameterEquals "parameter-equals" "RFC 9110 §5.6.6" "\"=\" right after the parameter name";
    ParameterValue "parameter-value" "RFC 9110 §5.6.6" "a token or a quoted string";
    Comment "comment" "RFC 9110 §5.6.5" "a comment in balanced parentheses";
    Singleton "singleton-repeated" "RFC 9110 §5.3" "only one field line of this name";

    DateShape "http-date-shape" "RFC 9110 §5.6.7" "one of the three HTTP-date formats";
    DateDayName "http-date-day-name" "RFC 9110 §5.6.7" "a day name in the case of the grammar";
    DateMonth "http-date-month" "RFC 9110 §5.6.7" "a three-letter month name in the case of the grammar";
    DateDay "http-date-day" "RFC 9110 §5.6.7" "a day that exists in that month";
    DateTime "http-date-time" "RFC 9110 §5.6.7" "a time from 00:00:00 to 23:59:60";
    DateZone "http-date-zone" "RFC 9110 §5.6.7" "\"GMT\"";
    DateWeekday "http-date-weekday" "RFC 5322 §3.3" "the day name that belongs to the date";
    DateNotImf "http-date-obsolete" "RFC 9110 §5.6.7" "the IMF-fixdate format, the only one a sender may generate";

    EntityTagQuote "entity-tag-quote" "RFC 9110 §8.8.3" "a double quote, or W/ and a double quote";
    EntityTagOctet "entity-tag-octet" "RFC 9110 §8.8.3" "a visible octet other than the double quote, or obs-text";
    EntityTagEnd "entity-tag-end" "RFC 9110 §8.8.3" "a closing double quote";
    EntityTagAny "entity-tag-any-in-list" "RFC 9110 §13.1.1" "\"*\" alone, or a list of entity tags without it";

    Weight "weight" "RFC 9110 §12.4.2" "a weight from 0 to 1 with at most three decimals";
    WeightName "weight-name" "RFC 9110 §12.4.2" "\"q=\" after the semicolon";

    RangeUnit "range-unit" "RFC 9110 §14.1" "a range unit (a token) and \"=\"";
    RangeSpec "range-spec" "RFC 9110 §14.1.1" "first-last, first- or -suffix in decimal digits";
    RangeOrder "range-order" "RFC 9110 §14.1.1" "a last position not below the first position";
    ContentRangeSpace "content-range-space" "RFC 9110 §14.4" "one space after the range unit";
    ContentRangePositions "content-range-positions" "RFC 9110 §14.4" "first-last or \"*\"";
    ContentRangeLength "content-range-length" "RFC 9110 §14.4" "\"/\" and the complete length or \"*\"";
    ContentRangeBeyond "content-range-beyond" "RFC 9110 §14.4" "a complete length above the last position";
    AcceptRanges "accept-ranges-none" "RFC 9110 §14.3" "\"none\" alone, or a list of range units without it";

    Digits "digits" "RFC 9110 §8.6" "decimal digits only";
    DigitsOverflow "digits-overflow" "RFC 9110 §8.6" "a number below 2^64";
    ContentLengthDiffers "content-length-differs" "RFC 9112 §6.3" "the same Content-Length value each time";

    ChunkedParameter "chunked-parameter" "RFC 9112 §7.1" "no parameters on the chunked coding";
    HostOctet "host-octet" "RFC 3986 §3.2.2" "a host name octet, or a percent sign and two hex digits";
    HostIpLiteral "host-ip-literal" "RFC 3986 §3.2.2" "an IPv6 or IPvFuture address and \"]\"";
    Port "port" "RFC 3986 §3.2.3" "decimal digits after the colon";
    MediaTypeSlash "media-type-slash" "RFC 9110 §8.3.1" "a type, \"/\" and a subtype";
    UriOctet "uri-octet" "RFC 3986 §4.1" "an octet this URI component allows, or a percent sign and two hex digits";
    UriColon "uri-relative-colon" "RFC 3986 §4.2" "a scheme before the colon, or no colon in the first path segment";
    LanguageTag "language-tag" "RFC 5646 §2.1" "a well-formed language tag";
    FieldName "field-name" "RFC 9110 §12.5.5" "a field name (a token) or \"*\"";
    CacheArgument "cache-argument" "RFC 9111 §5.2" "the argument this directive defines";
    Product "product" "RFC 9110 §10.1.5" "a product name, optionally \"/\" and a version";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_kebab_case_and_unique() {
        for (i, a) in Problem::ALL.iter().enumerate() {
            let id = a.as_str();
            assert!(
                id.bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'-' || b.is_ascii_digit())
            );
            assert!(a.section().starts_with("RFC "), "{id}");
            assert!(!a.expected().is_empty() && !a.expected().ends_with('.'));
            assert!(Problem::ALL[..i].iter().all(|b| b.as_str() != id), "{id}");
        }
    }

    #[test]
    fn the_line_is_named_only_beyond_the_first() {
        let error = FieldError::new(Problem::Token, 3);
        assert_eq!(error.to_string(), "token at octet 3: expected a token");
        assert_eq!(
            error.on_line(1).to_string(),
            "token in line 2 at octet 3: expected a token"
        );
    }
}
