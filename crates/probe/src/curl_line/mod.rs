//! A command line of curl, read for the request it stands for.
//!
//! Options that shape the request or the connection are understood, those that only shape curl's
//! output are left out, and everything else is an error: a request that differs from what was meant
//! without a word would be worse than none.

mod option;
mod words;

use crate::complaint::Complaint;
use crate::request::Wish;
use crate::target::Place;
use http_core::octet::escape;
use option::{Kind, of};
use std::path::PathBuf;

/// What the line says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct CurlLine {
    pub(crate) url: String,
    pub(crate) wish: Wish,
    pub(crate) insecure: bool,
    pub(crate) decode: bool,
    pub(crate) ca: Option<PathBuf>,
    /// Path of a unix socket to connect to.
    pub(crate) socket: Option<String>,
    /// The request target, where it is not that of the URL.
    pub(crate) target: Option<String>,
    /// What curl would do and this does not.
    pub(crate) notes: Vec<&'static str>,
}

impl CurlLine {
    /// The octets of the request, given where its URL leads.
    pub(crate) fn octets(&self, place: &Place) -> Vec<u8> {
        let path = self.target.as_deref().or(place.path.as_deref());
        self.wish
            .octets(&place.target.authority(), path.unwrap_or("/"))
    }
}

/// Reads a whole line, with or without `curl` at its beginning.
pub(crate) fn line(text: &str) -> Result<CurlLine, Complaint> {
    let Some(words) = words::words(text) else {
        return Err(Complaint::usage("a quote in that curl line is not closed"));
    };
    arguments(&words)
}

/// Reads the words of a line, with or without `curl` at its beginning.
pub(crate) fn arguments(words: &[Vec<u8>]) -> Result<CurlLine, Complaint> {
    let mut line = CurlLine::default();
    let mut data: Vec<Vec<u8>> = Vec::new();
    let mut query = false;
    let mut words = words.iter().map(Vec::as_slice).peekable();
    words.next_if(|word| *word == b"curl");
    while let Some(word) = words.next() {
        for (name, inline) in options(word, &mut line)? {
            let kind = of(&name).ok_or_else(|| unknown(&name))?;
            let mut value = || {
                let value = inline.clone().or_else(|| words.next().map(<[u8]>::to_vec));
                value.ok_or_else(|| Complaint::usage(format!("curl's {name} needs a value")))
            };
            match kind {
                Kind::Alone => {}
                Kind::Ignored => drop(value()?),
                Kind::Noted(note) => line.notes.push(note),
                Kind::Refused(why) => {
                    return Err(Complaint::usage(format!("curl's {name}: {why}")));
                }
                Kind::Method => line.wish.method = Some(text(&value()?, &name)?),
                Kind::Header => line.wish.lines.push(value()?),
                Kind::Field(field, before) => {
                    let begin = format!("{field}: {before}");
                    line.wish.lines.push([begin.as_bytes(), &value()?].concat());
                }
                Kind::Cookie => {
                    let value = value()?;
                    if !value.contains(&b'=') {
                        return Err(Complaint::usage(
                            "curl's -b: a file of cookies is not read; write -b 'NAME=VALUE'",
                        ));
                    }
                    line.wish
                        .lines
                        .push([b"Cookie: ", value.as_slice()].concat());
                }
                Kind::User => {
                    let credentials = base64(&value()?);
                    let field = format!("Authorization: Basic {credentials}");
                    line.wish.lines.push(field.into_bytes());
                }
                Kind::Data(how) => data.push(how.read(&value()?)?),
                Kind::Json => {
                    data.push(option::Data::Kept.read(&value()?)?);
                    for field in ["Content-Type: application/json", "Accept: application/json"] {
                        line.wish.lines.push(field.as_bytes().to_vec());
                    }
                }
                Kind::Query => query = true,
                Kind::Head => line.wish.head = true,
                Kind::Compressed => {
                    line.decode = true;
                    line.wish
                        .lines
                        .push(b"Accept-Encoding: gzip, deflate".to_vec());
                }
                Kind::Insecure => line.insecure = true,
                Kind::Ca => line.ca = Some(PathBuf::from(text(&value()?, &name)?)),
                Kind::Socket => line.socket = Some(text(&value()?, &name)?),
                Kind::Target => line.target = Some(text(&value()?, &name)?),
                Kind::Url => url(&mut line, &value()?)?,
            }
        }
    }
    if line.url.is_empty() {
        return Err(Complaint::usage("that curl line names no URL"));
    }
    if !data.is_empty() {
        let data = data.join(&b'&');
        if query {
            let mark = if line.url.contains('?') { '&' } else { '?' };
            line.url = format!("{}{mark}{}", line.url, text(&data, "-d")?);
        } else {
            line.wish.data = Some(data);
        }
    }
    line.notes
        .push("curl would add User-Agent and Accept by itself; only what was written is sent");
    Ok(line)
}

/// An option's name, and its value where that is part of the same word.
type Named = (String, Option<Vec<u8>>);

/// The options in a word with the values that are part of it: `-sSk`, `-XPOST`, `--url=x`. A word
/// that is none is the URL.
fn options(word: &[u8], line: &mut CurlLine) -> Result<Vec<Named>, Complaint> {
    if !word.starts_with(b"-") || word == b"-" {
        url(line, word)?;
        return Ok(Vec::new());
    }
    if word.starts_with(b"--") {
        return Ok(vec![(text(word, "an option")?, None)]);
    }
    let mut found = Vec::new();
    for (at, letter) in word.iter().enumerate().skip(1) {
        let name = format!("-{}", escape(&[*letter]));
        let rest = &word[at + 1..];
        let takes = of(&name).is_some_and(|kind| kind.takes_a_value());
        if takes && !rest.is_empty() {
            found.push((name, Some(rest.to_vec())));
            break;
        }
        found.push((name, None));
    }
    Ok(found)
}

fn url(line: &mut CurlLine, word: &[u8]) -> Result<(), Complaint> {
    if !line.url.is_empty() {
        return Err(Complaint::usage(
            "that curl line names two URLs; one request is sent at a time",
        ));
    }
    line.url = text(word, "the URL")?;
    Ok(())
}

fn unknown(name: &str) -> Complaint {
    Complaint::usage(format!(
        "curl's {name} is not understood here; leave it out, or write the request itself with -e or `compose`"
    ))
}

fn text(octets: &[u8], what: &str) -> Result<String, Complaint> {
    String::from_utf8(octets.to_vec())
        .map_err(|_| Complaint::usage(format!("{what} is not UTF-8: \"{}\"", escape(octets))))
}

/// RFC 4648 section 4, as Basic credentials are written (RFC 7617).
fn base64(octets: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for piece in octets.chunks(3) {
        let group = (0..3).fold(0_usize, |group, at| {
            group << 8 | usize::from(piece.get(at).copied().unwrap_or(0))
        });
        for at in 0..4 {
            out.push(if at <= piece.len() {
                char::from(LETTERS[group >> (18 - 6 * at) & 63])
            } else {
                '='
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(text: &str) -> String {
        let line = line(text).unwrap();
        String::from_utf8(line.wish.octets("h", "/p")).unwrap()
    }

    #[test]
    fn what_a_browser_copies_is_read() {
        let pasted = "curl 'https://h/p?q=1' \\\n  -H 'Accept: */*' \\\n  -H $'X-Note: it\\'s' \\\n  --data-raw '{\"a\":\"b\\\\n\"}' --compressed --insecure -sS";
        let found = line(pasted).unwrap();
        assert_eq!(found.url, "https://h/p?q=1");
        assert!(found.insecure && found.decode);
        assert_eq!(
            sent(pasted),
            "POST /p HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 12\r\nAccept: */*\r\nX-Note: it's\r\nAccept-Encoding: gzip, deflate\r\n\r\n{\"a\":\"b\\\\n\"}"
        );
    }

    #[test]
    fn short_options_stand_together_and_hold_their_values() {
        let found = line("curl -sSkXPUT -d a=b -da=c --url h -uuser:pass -A me").unwrap();
        assert!(found.insecure);
        assert_eq!(found.wish.method.as_deref(), Some("PUT"));
        assert_eq!(found.wish.data.as_deref(), Some(&b"a=b&a=c"[..]));
        let text = sent("curl -uAladdin:'open sesame' h");
        assert!(
            text.contains("Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"),
            "{text}"
        );
        assert_eq!(line("curl -G -d a=b h/p?c=d").unwrap().url, "h/p?c=d&a=b");
        assert!(sent("curl -I h").starts_with("HEAD /p "));
    }

    #[test]
    fn what_is_not_understood_is_an_error_and_what_is_left_out_is_said() {
        for (text, wanted) in [
            ("curl --frobnicate h", "--frobnicate is not understood"),
            ("curl -F a=b h", "multipart"),
            ("curl -x p h", "proxy"),
            ("curl h k", "two URLs"),
            ("curl -s", "no URL"),
            ("curl -X", "needs a value"),
            ("curl 'h", "quote"),
            ("curl -b jar.txt h", "cookies"),
        ] {
            let error = line(text).unwrap_err();
            assert!(error.text.contains(wanted), "{text}: {error}");
        }
        let notes = line("curl -L --http2 h").unwrap().notes.join("\n");
        assert!(
            notes.contains("redirects") && notes.contains("HTTP/1.1"),
            "{notes}"
        );
    }
}
