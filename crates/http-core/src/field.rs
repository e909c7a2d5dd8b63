//! The grammar of field values, one file per field or family, after RFC 9110, 9111 and 9112.
//!
//! Every reader takes raw octets as they stand between the colon and the line end,
//! without the optional whitespace around them. Fields that are lists take an
//! iterator of such values, one for each field line of that name (RFC 9110 §5.3).
//! A value that breaks its grammar is a [`FieldError`]: a [`Problem`] with a stable
//! id, and where it was met. Readers borrow; what a server needs on each request
//! allocates nothing.

mod accept_encoding;
mod content_range;
mod cursor;
mod entity_tag;
mod error;
mod http_date;
mod lines;
mod list;
mod quoted_string;
mod range;
mod weight;

pub use accept_encoding::{AcceptEncoding, ContentCoding, accepted_codings};
pub use content_range::ContentRange;
pub use entity_tag::{Comparison, EntityTag, EntityTags, TagMatch, entity_tags, match_tags};
pub use error::{FieldError, Problem};
pub use http_date::{DateFormat, HttpDate};
pub use lines::Lines;
pub use list::{Member, Members, list_members, members};
pub use quoted_string::{QuotedString, Value, encode_value, is_token};
pub use range::{Range, RangeSpec, RangeSpecs};
pub use weight::QValue;
