use super::cursor::Cursor;
use super::list::{Member, list_members};
use super::parameter::Parameter;
use super::weight::QValue;
use super::{FieldError, Problem};

/// A `transfer-coding` (RFC 9110 §10.1.4): a name and perhaps parameters.
///
/// ```
/// use http_core::field::TransferCoding;
///
/// let coding = TransferCoding::parse(b"X-Gzip").unwrap();
/// assert!(coding.is_registered() && !coding.is_chunked());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct TransferCoding<'a> {
    /// The name as received; compared without regard to case.
    pub name: &'a [u8],
    /// The parameters in order.
    pub parameters: Vec<Parameter<'a>>,
}

impl<'a> TransferCoding<'a> {
    /// Reads one list element.
    pub fn parse(value: &'a [u8]) -> Result<Self, FieldError> {
        let mut cursor = Cursor::new(value);
        let name = cursor.token(Problem::Token)?;
        let mut parameters = Vec::new();
        cursor.ows();
        while cursor.eat(b';') {
            cursor.ows();
            parameters.push(Parameter::read_transfer(&mut cursor)?);
            cursor.ows();
        }
        cursor.end()?;
        Ok(Self { name, parameters })
    }

    /// Whether it is the chunked coding.
    pub fn is_chunked(&self) -> bool {
        self.name.eq_ignore_ascii_case(b"chunked")
    }

    /// Whether the coding is one RFC 9112 §7 defines: chunked, gzip, deflate or compress, or an `x-` alias.
    pub fn is_registered(&self) -> bool {
        const NAMES: [&[u8]; 6] = [
            b"chunked",
            b"gzip",
            b"x-gzip",
            b"deflate",
            b"compress",
            b"x-compress",
        ];
        NAMES
            .iter()
            .any(|name| self.name.eq_ignore_ascii_case(name))
    }
}

/// The codings of a Transfer-Encoding field (RFC 9112 §6.1), in the order they were applied.
///
/// ```
/// use http_core::field::{ChunkedPlace, TransferEncoding};
///
/// let lines: [&[u8]; 2] = [b"gzip", b"Chunked"];
/// let encoding = TransferEncoding::parse(lines).unwrap();
/// assert_eq!(encoding.codings.len(), 2);
/// assert_eq!(encoding.chunked(), ChunkedPlace::Final);
/// assert!(!encoding.is_chunked_alone());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TransferEncoding<'a> {
    /// The codings; empty when the field is absent or has no members.
    pub codings: Vec<TransferCoding<'a>>,
}

/// Where the chunked coding stands among the codings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChunkedPlace {
    /// It is not among them.
    Absent,
    /// Once, last: the only place from which it frames the message.
    Final,
    /// Once, with others after it.
    NotFinal,
    /// More than once, which no sender may do.
    Repeated,
}

impl<'a> TransferEncoding<'a> {
    /// Reads all lines. The chunked coding has no parameters; any is an error (RFC 9112 §7.1).
    pub fn parse(lines: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, FieldError> {
        let mut codings = Vec::new();
        for member in list_members(lines) {
            let coding = TransferCoding::parse(member.value)
                .map_err(|error| error.shifted(member.at).on_line(member.line))?;
            if coding.is_chunked() && !coding.parameters.is_empty() {
                return Err(FieldError::new(
                    Problem::ChunkedParameter,
                    member.at + coding.name.len(),
                )
                .on_line(member.line));
            }
            codings.push(coding);
        }
        Ok(Self { codings })
    }

    /// Where the chunked coding stands.
    pub fn chunked(&self) -> ChunkedPlace {
        let count = self
            .codings
            .iter()
            .filter(|coding| coding.is_chunked())
            .count();
        match count {
            0 => ChunkedPlace::Absent,
            1 if self.codings.last().is_some_and(TransferCoding::is_chunked) => ChunkedPlace::Final,
            1 => ChunkedPlace::NotFinal,
            _ => ChunkedPlace::Repeated,
        }
    }

    /// Whether chunked is the only coding, the usual case.
    pub fn is_chunked_alone(&self) -> bool {
        matches!(self.codings.as_slice(), [only] if only.is_chunked())
    }

    /// The first coding RFC 9112 §7 does not define: reason for a 501.
    pub fn unregistered(&self) -> Option<&TransferCoding<'a>> {
        self.codings.iter().find(|coding| !coding.is_registered())
    }
}

/// A TE field (RFC 9110 §10.1.4): which transfer codings, and whether trailers, a client takes.
///
/// ```
/// use http_core::field::Te;
///
/// let te = Te::parse([&b"trailers, deflate;q=0.5"[..]]).unwrap();
/// assert!(te.trailers);
/// assert_eq!(te.codings[0].1.thousandths(), 500);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Te<'a> {
    /// `trailers` is listed: the client will not discard trailer fields.
    pub trailers: bool,
    /// The other members with their weights.
    pub codings: Vec<(TransferCoding<'a>, QValue)>,
}

impl<'a> Te<'a> {
    /// Reads all lines. A parameter named `q` is the weight and has to come last.
    pub fn parse(lines: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, FieldError> {
        let mut te = Self::default();
        for member in list_members(lines) {
            if member.value.eq_ignore_ascii_case(b"trailers") {
                te.trailers = true;
            } else {
                let coding = weighted(member)
                    .map_err(|error| error.shifted(member.at).on_line(member.line))?;
                te.codings.push(coding);
            }
        }
        Ok(te)
    }
}

fn weighted(member: Member<'_>) -> Result<(TransferCoding<'_>, QValue), FieldError> {
    let mut cursor = Cursor::new(member.value);
    let name = cursor.token(Problem::Token)?;
    let mut parameters = Vec::new();
    loop {
        let before = cursor;
        cursor.ows();
        if cursor.done() {
            return Ok((TransferCoding { name, parameters }, QValue::ONE));
        }
        if !cursor.eat(b';') {
            return Err(cursor.error(Problem::Trailing));
        }
        cursor.ows();
        if cursor.rest().starts_with(b"q=") || cursor.rest().starts_with(b"Q=") {
            cursor = before;
            let weight = QValue::read_weight(&mut cursor)?;
            return Ok((TransferCoding { name, parameters }, weight));
        }
        parameters.push(Parameter::read_transfer(&mut cursor)?);
    }
}

#[cfg(test)]
mod tests;
