//! The grammar of field values, one file per field or family, after RFC 9110, 9111 and 9112.
//!
//! Every reader takes raw octets as they stand between the colon and the line end,
//! without the optional whitespace around them. Fields that are lists take an
//! iterator of such values, one for each field line of that name (RFC 9110 §5.3).
//! A value that breaks its grammar is a [`FieldError`]: a [`Problem`] with a stable
//! id, and where it was met. Readers borrow; what a server needs on each request
//! allocates nothing.

#![cfg_attr(
    test,
    allow(
        clippy::type_complexity,
        reason = "a table of cases is an array of tuples"
    )
)]

mod accept;
mod accept_encoding;
mod cache_control;
mod connection;
mod content_length;
mod content_range;
mod cursor;
mod entity_tag;
mod error;
mod expect;
mod grammar;
mod host;
mod http_date;
mod if_range;
mod language_tag;
mod lines;
mod list;
mod media_type;
mod names;
mod parameter;
mod product;
mod quoted_string;
mod range;
mod transfer_encoding;
mod uri_reference;
mod weight;

pub use accept::{Accept, MediaRange, Specificity, accepted_charsets, accepted_languages};
pub use accept_encoding::{AcceptEncoding, ContentCoding, accepted_codings};
pub use cache_control::{ArgumentRule, CacheControl, CacheDirective};
pub use connection::{Connection, KeepAlive, connection_options};
pub use content_length::{ContentLength, delta_seconds};
pub use content_range::ContentRange;
pub use entity_tag::{Comparison, EntityTag, EntityTags, TagMatch, entity_tags, match_tags};
pub use error::{FieldError, Problem};
pub use expect::Expect;
pub use grammar::Grammar;
pub use host::{Host, HostName, Port};
pub use http_date::{DateFormat, HttpDate};
pub use if_range::IfRange;
pub use language_tag::check_language_tag;
pub use lines::Lines;
pub use list::{Member, Members, list_members, members, plain_list_members, plain_members};
pub use media_type::MediaType;
pub use names::{AcceptRanges, Vary, allowed_methods, tokens};
pub use parameter::{Parameter, Parameters};
pub use product::check_products;
pub use quoted_string::{QuotedString, Value, encode_value};
pub use range::{Range, RangeSpec, RangeSpecs};
pub use transfer_encoding::{ChunkedPlace, Te, TransferCoding, TransferEncoding};
pub use uri_reference::UriReference;
pub use weight::QValue;
