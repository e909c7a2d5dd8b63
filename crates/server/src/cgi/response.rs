//! What a program answers (RFC 3875 §6): a head of lines, then a document.

use std::fmt;

use http_core::octet::{digits, is_token, trim_ows};

/// A head longer than this is none.
pub(crate) const HEAD_LIMIT: usize = 64 << 10;

/// The head of a program's answer.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Head {
    /// The status said with its reason phrase, if one was said.
    pub(crate) status: Option<(u16, Vec<u8>)>,
    pub(crate) location: Option<Vec<u8>>,
    pub(crate) content_type: Option<Vec<u8>>,
    pub(crate) content_length: Option<u64>,
    /// The other fields, but for those that are not the program's to set.
    pub(crate) fields: Vec<(Vec<u8>, Vec<u8>)>,
}

/// What kind of answer it is (RFC 3875 §6.2).
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Kind<'a> {
    /// A document, with this status.
    Document(u16),
    /// What the server has at this path and query is the answer.
    LocalRedirect(&'a [u8]),
    /// The client is sent elsewhere, with this status.
    ClientRedirect(u16),
}

/// Why a head is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    TooLong,
    NoColon,
    Name,
    Value,
    /// A CGI field, or Content-Length, appears twice.
    Twice,
    Status,
    Location,
    ContentLength,
    /// No Content-Type, Location or Status.
    NoCgiField,
    /// It begins with a status line, as only a program that speaks HTTP itself would
    /// (RFC 3875 §5); there is no support for those here.
    StatusLine,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "its head does not end within 65536 octets",
            Self::NoColon => "a line of its head has no colon",
            Self::Name => "a line of its head begins with no field name",
            Self::Value => "a field value has an octet that may not be there",
            Self::Twice => "Content-Type, Location, Status or Content-Length is there twice",
            Self::Status => "its Status is not one between 200 and 599",
            Self::Location => "its Location is neither a path nor an absolute URI",
            Self::ContentLength => "its Content-Length is no number",
            Self::NoCgiField => "it has neither Content-Type nor Location nor Status",
            Self::StatusLine => "it begins with a status line; non-parsed heads are not supported",
        })
    }
}

/// Fields that say how the message gets to the client. That is the server's part
/// (RFC 3875 §6.3.4), and so are Date and Server.
const LEFT_OUT: [&[u8]; 10] = [
    b"connection",
    b"date",
    b"keep-alive",
    b"proxy-connection",
    b"server",
    b"te",
    b"trailer",
    b"trailers",
    b"transfer-encoding",
    b"upgrade",
];

impl Head {
    /// Reads a head. Returns it with its length in octets, `None` while it is incomplete.
    ///
    /// Lines end in LF or CR LF (RFC 3875 §7.2); there are no continuation lines.
    ///
    /// # Errors
    /// The fault that makes it none.
    pub(crate) fn read(octets: &[u8]) -> Result<Option<(Self, usize)>, Fault> {
        let mut head = Self::default();
        let mut at = 0;
        loop {
            let Some(end) = memchr::memchr(b'\n', &octets[at..]) else {
                return match octets.len() >= HEAD_LIMIT {
                    true => Err(Fault::TooLong),
                    false => Ok(None),
                };
            };
            let line = &octets[at..at + end];
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            at += end + 1;
            if at > HEAD_LIMIT {
                return Err(Fault::TooLong);
            }
            if line.is_empty() {
                break;
            }
            if at == end + 1 && line.starts_with(b"HTTP/") {
                return Err(Fault::StatusLine);
            }
            head.note(line)?;
        }
        if head.status.is_none() && head.location.is_none() && head.content_type.is_none() {
            return Err(Fault::NoCgiField);
        }
        Ok(Some((head, at)))
    }

    fn note(&mut self, line: &[u8]) -> Result<(), Fault> {
        let colon = memchr::memchr(b':', line).ok_or(Fault::NoColon)?;
        let (name, value) = (&line[..colon], trim_ows(&line[colon + 1..]));
        if !is_token(name) {
            return Err(Fault::Name);
        }
        if !value
            .iter()
            .all(|&o| o == b'\t' || (o >= b' ' && o != 0x7f))
        {
            return Err(Fault::Value);
        }
        // An empty value is no field (RFC 3875 §6.3).
        if value.is_empty() {
            return Ok(());
        }
        let once = |known: bool| if known { Err(Fault::Twice) } else { Ok(()) };
        let is = |known: &[u8]| name.eq_ignore_ascii_case(known);
        if is(b"status") {
            once(self.status.is_some())?;
            self.status = Some(status(value).ok_or(Fault::Status)?);
        } else if is(b"location") {
            once(self.location.is_some())?;
            self.location = Some(value.to_vec());
        } else if is(b"content-type") {
            once(self.content_type.is_some())?;
            self.content_type = Some(value.to_vec());
        } else if is(b"content-length") {
            once(self.content_length.is_some())?;
            self.content_length = Some(digits(value).ok_or(Fault::ContentLength)?);
        } else if !LEFT_OUT.iter().any(|known| is(known)) && !is_extension(name) {
            self.fields.push((name.to_vec(), value.to_vec()));
        }
        Ok(())
    }

    /// Tells the kinds apart.
    ///
    /// # Errors
    /// When Location says nothing that could be followed.
    pub(crate) fn kind(&self) -> Result<Kind<'_>, Fault> {
        let said = self.status.as_ref().map(|(status, _)| *status);
        match (&self.location, said) {
            (None, said) => Ok(Kind::Document(said.unwrap_or(200))),
            // With a status of its own, a path is for the client: 201 and the redirections allow
            // a relative reference (RFC 9110 §10.2.2).
            (Some(_), Some(status)) if status == 201 || status / 100 == 3 => {
                Ok(Kind::ClientRedirect(status))
            }
            (Some(_), Some(status)) if status != 200 => Ok(Kind::Document(status)),
            (Some(path), _) if path.starts_with(b"/") => Ok(Kind::LocalRedirect(path)),
            (Some(uri), _) if has_scheme(uri) => Ok(Kind::ClientRedirect(302)),
            (Some(_), _) => Err(Fault::Location),
        }
    }

    /// Leaves what a 304 says (RFC 9110 §15.4.5).
    pub(crate) fn keep_for_not_modified(&mut self) {
        let tagged = self.field(b"etag").is_some();
        self.content_type = None;
        self.content_length = None;
        self.fields.retain(|(name, _)| {
            let is = |known: &[u8]| name.eq_ignore_ascii_case(known);
            let of_content = name
                .get(..8)
                .is_some_and(|n| n.eq_ignore_ascii_case(b"content-"));
            (!of_content || is(b"content-location")) && !(tagged && is(b"last-modified"))
        });
    }

    /// The value of a field that is not one of CGI's own.
    pub(crate) fn field(&self, name: &[u8]) -> Option<&[u8]> {
        (self.fields.iter())
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| &**value)
    }
}

fn is_extension(name: &[u8]) -> bool {
    name.get(..6)
        .is_some_and(|start| start.eq_ignore_ascii_case(b"X-CGI-"))
}

/// Three digits, then a reason phrase if any (RFC 3875 §6.3.3). Interim answers and protocol
/// changes are not a program's to send.
fn status(value: &[u8]) -> Option<(u16, Vec<u8>)> {
    let (code, reason) = value.split_at_checked(3)?;
    let code = u16::try_from(digits(code)?).ok()?;
    let reason = match reason {
        b"" => reason,
        [b' ' | b'\t', ..] => trim_ows(reason),
        _ => return None,
    };
    (200..600).contains(&code).then(|| (code, reason.to_vec()))
}

/// Does it begin with a scheme and a colon (RFC 3986 §3.1)?
fn has_scheme(uri: &[u8]) -> bool {
    let Some(colon) = memchr::memchr(b':', uri) else {
        return false;
    };
    let is_part = |&o: &u8| o.is_ascii_alphanumeric() || b"+-.".contains(&o);
    uri[0].is_ascii_alphabetic() && uri[..colon].iter().all(is_part)
}

#[cfg(test)]
mod tests;
