//! The grammars of `field "X" valid GRAMMAR`.

/// A named field grammar; the validators are those of `http_core::field`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(
    missing_docs,
    reason = "each variant is the RFC's name of a production"
)]
pub enum Grammar {
    AcceptRangesList,
    CacheControl,
    CodingList,
    ContentLength,
    ContentRange,
    DateOrSeconds,
    EntityTag,
    HttpDate,
    ImfFixdate,
    LanguageTagList,
    MediaType,
    MethodList,
    Product,
    Token,
    TokenList,
    UriReference,
    Vary,
}

impl Grammar {
    /// Every grammar with the word that names it in expressions.
    pub const ALL: &[(&'static str, Self)] = &[
        ("accept-ranges-list", Self::AcceptRangesList),
        ("cache-control", Self::CacheControl),
        ("coding-list", Self::CodingList),
        ("content-length", Self::ContentLength),
        ("content-range", Self::ContentRange),
        ("date-or-seconds", Self::DateOrSeconds),
        ("entity-tag", Self::EntityTag),
        ("http-date", Self::HttpDate),
        ("imf-fixdate", Self::ImfFixdate),
        ("language-tag-list", Self::LanguageTagList),
        ("media-type", Self::MediaType),
        ("method-list", Self::MethodList),
        ("product", Self::Product),
        ("token", Self::Token),
        ("token-list", Self::TokenList),
        ("uri-reference", Self::UriReference),
        ("vary", Self::Vary),
    ];

    /// The grammar of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, grammar)| *grammar)
    }
}
