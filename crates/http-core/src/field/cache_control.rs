use std::fmt;

use super::content_length::delta_seconds;
use super::cursor::Cursor;
use super::list::{list_members, members};
use super::quoted_string::{Value, encode_value, write_readable};
use super::{FieldError, Problem};
use crate::octet::is_token;

/// One directive of a Cache-Control field (RFC 9111 §5.2).
///
/// ```
/// use http_core::field::CacheDirective;
///
/// assert!(CacheDirective::parse(b"max-age=60").unwrap().check().is_ok());
/// assert!(CacheDirective::parse(b"max-age=soon").unwrap().check().is_err());
/// assert!(CacheDirective::parse(b"no-store=1").unwrap().check().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CacheDirective<'a> {
    /// The name as received; compared without regard to case.
    pub name: &'a [u8],
    /// The argument, as a token or a quoted string; recipients take both forms for any directive.
    pub argument: Option<Value<'a>>,
}

impl<'a> CacheDirective<'a> {
    /// Reads one list element.
    pub fn parse(value: &'a [u8]) -> Result<Self, FieldError> {
        let mut cursor = Cursor::new(value);
        let name = cursor.token(Problem::Token)?;
        let argument = if cursor.eat(b'=') {
            Some(Value::read(&mut cursor)?)
        } else {
            None
        };
        cursor.end()?;
        Ok(Self { name, argument })
    }

    /// Whether the name is this one, case ignored.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// What arguments the directive may have; `None` for extensions, which may have any.
    pub fn rule(&self) -> Option<ArgumentRule> {
        RULES
            .iter()
            .find(|(name, _)| self.is(name))
            .map(|(_, rule)| *rule)
    }

    /// Whether the argument is what the directive defines.
    pub fn check(&self) -> Result<(), FieldError> {
        let wrong = Err(FieldError::new(Problem::CacheArgument, self.name.len()));
        match (self.rule(), self.argument) {
            (None, _) | (Some(ArgumentRule::None), None) => Ok(()),
            (Some(ArgumentRule::OptionalSeconds | ArgumentRule::OptionalFieldNames), None) => {
                Ok(())
            }
            (Some(ArgumentRule::Seconds | ArgumentRule::OptionalSeconds), Some(argument))
                if delta_seconds(&argument.octets()).is_ok() =>
            {
                Ok(())
            }
            (Some(ArgumentRule::OptionalFieldNames), Some(argument))
                if members(&argument.octets()).all(|member| is_token(member.value)) =>
            {
                Ok(())
            }
            _ => wrong,
        }
    }
}

/// Which argument a directive has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentRule {
    /// None is allowed.
    None,
    /// A number of seconds is required.
    Seconds,
    /// A number of seconds may follow.
    OptionalSeconds,
    /// A list of field names may follow, quoted.
    OptionalFieldNames,
}

/// RFC 9111 §5.2.1 and §5.2.2, RFC 5861 and RFC 8246.
const RULES: [(&str, ArgumentRule); 16] = [
    ("max-age", ArgumentRule::Seconds),
    ("s-maxage", ArgumentRule::Seconds),
    ("min-fresh", ArgumentRule::Seconds),
    ("max-stale", ArgumentRule::OptionalSeconds),
    ("no-cache", ArgumentRule::OptionalFieldNames),
    ("private", ArgumentRule::OptionalFieldNames),
    ("no-store", ArgumentRule::None),
    ("no-transform", ArgumentRule::None),
    ("only-if-cached", ArgumentRule::None),
    ("must-revalidate", ArgumentRule::None),
    ("must-understand", ArgumentRule::None),
    ("proxy-revalidate", ArgumentRule::None),
    ("public", ArgumentRule::None),
    ("immutable", ArgumentRule::None),
    ("stale-while-revalidate", ArgumentRule::Seconds),
    ("stale-if-error", ArgumentRule::Seconds),
];

/// A Cache-Control field: its directives in order.
///
/// ```
/// use http_core::field::CacheControl;
///
/// let cache = CacheControl::parse([&b"Max-Age=60, no-cache=\"Set-Cookie\", immutable"[..]]).unwrap();
/// assert_eq!(cache.max_age(), Some(60));
/// assert!(cache.has("no-cache") && cache.has("IMMUTABLE"));
/// assert_eq!(cache.to_string(), "Max-Age=60, no-cache=\"Set-Cookie\", immutable");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CacheControl<'a> {
    /// Every directive, repeated and unknown ones included.
    pub directives: Vec<CacheDirective<'a>>,
}

impl<'a> CacheControl<'a> {
    /// Reads all lines. Arguments are checked against the grammar of the field only, see
    /// [`check`](Self::check).
    pub fn parse(lines: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, FieldError> {
        let directives = list_members(lines)
            .map(|member| {
                CacheDirective::parse(member.value)
                    .map_err(|error| error.shifted(member.at).on_line(member.line))
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { directives })
    }

    /// The first directive with this name, case ignored.
    pub fn find(&self, name: &str) -> Option<&CacheDirective<'a>> {
        self.directives.iter().find(|directive| directive.is(name))
    }

    /// Whether a directive is there, with or without an argument.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The seconds of `max-age`. Of two the first counts; one that is no number counts as
    /// 0, stale at once (RFC 9111 §4.2.1).
    pub fn max_age(&self) -> Option<u32> {
        self.seconds("max-age")
    }

    /// The seconds of a directive whose argument is a number, by the rules of [`max_age`](Self::max_age).
    pub fn seconds(&self, name: &str) -> Option<u32> {
        let directive = self.find(name)?;
        let argument = directive.argument.map(|argument| argument.octets());
        Some(argument.map_or(0, |argument| delta_seconds(&argument).unwrap_or(0)))
    }

    /// The first directive whose argument is missing, forbidden or malformed.
    pub fn check(&self) -> Result<(), (CacheDirective<'a>, FieldError)> {
        self.directives
            .iter()
            .try_for_each(|directive| directive.check().map_err(|error| (*directive, error)))
    }

    /// Appends the directives, arguments quoted where they have to be, and for field
    /// names always (RFC 9111 §5.2.2.4).
    pub fn encode(&self, out: &mut Vec<u8>) {
        for (number, directive) in self.directives.iter().enumerate() {
            if number > 0 {
                out.extend_from_slice(b", ");
            }
            out.extend_from_slice(directive.name);
            let Some(argument) = directive.argument else {
                continue;
            };
            out.push(b'=');
            let octets = argument.octets();
            if directive.rule() == Some(ArgumentRule::OptionalFieldNames) && is_token(&octets) {
                out.push(b'"');
                out.extend_from_slice(&octets);
                out.push(b'"');
            } else {
                encode_value(&octets, out);
            }
        }
    }
}

impl fmt::Display for CacheControl<'_> {
    /// For people: octets beyond ASCII are escaped. [`encode`](CacheControl::encode) is for the wire.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = Vec::new();
        self.encode(&mut out);
        write_readable(f, &out)
    }
}

#[cfg(test)]
mod tests;
