use super::accept::accepted_languages;
use super::cache_control::CacheControl;
use super::content_length::ContentLength;
use super::content_range::ContentRange;
use super::entity_tag::EntityTag;
use super::host::Host;
use super::http_date::HttpDate;
use super::language_tag::check_language_tag;
use super::list::{list_members, plain_list_members};
use super::media_type::MediaType;
use super::names::{AcceptRanges, Vary, tokens};
use super::product::check_products;
use super::uri_reference::UriReference;
use super::{FieldError, Problem};
use crate::octet::{is_digit, is_token};

macro_rules! grammars {
    ($($variant:ident $name:literal $doc:literal;)+) => {
        /// The grammar of a field value, by name: what a check or a lint asks for.
        ///
        /// ```
        /// use http_core::field::{Grammar, HttpDate};
        ///
        /// let grammar = Grammar::from_name("http-date").unwrap();
        /// let now = HttpDate::from_unix(784_111_777).unwrap();
        /// assert!(grammar.check([&b"Sun, 06 Nov 1994 08:49:37 GMT"[..]], now).is_ok());
        /// assert!(grammar.check([&b"1994-11-06T08:49:37Z"[..]], now).is_err());
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Grammar {
            $(#[doc = concat!("`", $name, "`: ", $doc)] $variant,)+
        }

        impl Grammar {
            /// Every grammar.
            pub const ALL: &'static [Grammar] = &[$(Grammar::$variant,)+];

            /// The kebab-case name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Grammar::$variant => $name,)+ }
            }

            /// The grammar of a name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Grammar::$variant),)+ _ => None }
            }
        }
    };
}

grammars! {
    HttpDate "http-date" "one date in any of the three formats (RFC 9110 §5.6.7).";
    ImfFixdate "imf-fixdate" "one date in the format senders have to use (RFC 9110 §5.6.7).";
    EntityTag "entity-tag" "one entity tag (RFC 9110 §8.8.3).";
    MediaType "media-type" "one media type with parameters (RFC 9110 §8.3.1).";
    Token "token" "one token (RFC 9110 §5.6.2).";
    TokenList "token-list" "a list of tokens (RFC 9110 §5.6.1).";
    MethodList "method-list" "a list of methods, perhaps empty (RFC 9110 §10.2.1).";
    Product "product" "products and comments, as in Server (RFC 9110 §10.2.4).";
    ContentRange "content-range" "one Content-Range value (RFC 9110 §14.4).";
    ContentLength "content-length" "one decimal number of octets (RFC 9110 §8.6).";
    UriReference "uri-reference" "one URI reference (RFC 3986 §4.1).";
    Vary "vary" "a list of field names or `*` (RFC 9110 §12.5.5).";
    CacheControl "cache-control" "a list of cache directives with their arguments (RFC 9111 §5.2).";
    LanguageTagList "language-tag-list" "a list of language tags (RFC 9110 §8.5).";
    LanguageRangeList "language-range-list" "a list of language ranges with weights (RFC 9110 §12.5.4).";
    CodingList "coding-list" "a list of content codings (RFC 9110 §8.4).";
    AcceptRangesList "accept-ranges-list" "a list of range units, or `none` (RFC 9110 §14.3).";
    DateOrSeconds "date-or-seconds" "one date or a number of seconds, as in Retry-After (RFC 9110 §10.2.3).";
    Host "host" "one host with an optional port (RFC 9110 §7.2).";
}

impl Grammar {
    /// Whether the field may stand on several lines, which then make one list.
    pub const fn is_list(self) -> bool {
        matches!(
            self,
            Grammar::TokenList
                | Grammar::MethodList
                | Grammar::Vary
                | Grammar::CacheControl
                | Grammar::LanguageTagList
                | Grammar::LanguageRangeList
                | Grammar::CodingList
                | Grammar::AcceptRangesList
        )
    }

    /// Checks all lines of a field. A field that is no list must have exactly one line.
    /// `now` is for two-digit years (see [`HttpDate::parse`]).
    pub fn check<'a>(
        self,
        lines: impl IntoIterator<Item = &'a [u8]>,
        now: HttpDate,
    ) -> Result<(), FieldError> {
        let mut lines = lines.into_iter();
        if self.is_list() {
            return self.check_list(lines);
        }
        let only = lines.next().ok_or(FieldError::new(Problem::Empty, 0))?;
        self.check_single(only, now)?;
        match lines.next() {
            None => Ok(()),
            Some(_) => Err(FieldError::new(Problem::Singleton, 0).on_line(1)),
        }
    }

    fn check_single(self, value: &[u8], now: HttpDate) -> Result<(), FieldError> {
        match self {
            Grammar::HttpDate => HttpDate::parse(value, now).map(drop),
            Grammar::ImfFixdate => HttpDate::parse_imf_fixdate(value).map(drop),
            Grammar::EntityTag => EntityTag::parse(value).map(drop),
            Grammar::MediaType => MediaType::parse(value).map(drop),
            Grammar::Token if is_token(value) => Ok(()),
            Grammar::Token => Err(FieldError::new(Problem::Token, 0)),
            Grammar::Product => check_products(value),
            Grammar::ContentRange => ContentRange::parse(value).map(drop),
            Grammar::ContentLength => match ContentLength::parse([value])? {
                ContentLength::Repeated(_) => Err(FieldError::new(Problem::Digits, 0)),
                _ => Ok(()),
            },
            Grammar::UriReference => UriReference::parse(value).map(drop),
            Grammar::Host => Host::parse(value).map(drop),
            Grammar::DateOrSeconds => {
                if !value.is_empty() && value.iter().all(|&octet| is_digit(octet)) {
                    Ok(())
                } else {
                    HttpDate::parse(value, now).map(drop)
                }
            }
            _ => self.check_list([value].into_iter()),
        }
    }

    fn check_list<'a>(self, lines: impl Iterator<Item = &'a [u8]>) -> Result<(), FieldError> {
        match self {
            Grammar::Vary => Vary::parse(lines).map(drop),
            Grammar::AcceptRangesList => AcceptRanges::parse(lines).map(drop),
            Grammar::CacheControl => {
                for member in list_members(lines) {
                    CacheControl::parse([member.value])
                        .and_then(|cache| cache.check().map_err(|(_, error)| error))
                        .map_err(|error| error.shifted(member.at).on_line(member.line))?;
                }
                Ok(())
            }
            Grammar::LanguageTagList => plain_list_members(lines).try_for_each(|member| {
                check_language_tag(member.value)
                    .map_err(|error| error.shifted(member.at).on_line(member.line))
            }),
            Grammar::LanguageRangeList => {
                accepted_languages(lines).try_for_each(|member| member.map(drop))
            }
            _ => tokens(lines).try_for_each(|token| token.map(drop)),
        }
    }
}

#[cfg(test)]
mod tests;
