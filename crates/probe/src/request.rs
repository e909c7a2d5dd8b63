//! A request as command lines of other tools describe it: a method, header lines, data.
//!
//! What is written is taken as it is, without escapes and without repairs. Added is only what a
//! request cannot do without: Host, and the length of the data; a line of the same name replaces
//! either, and `Name:` alone leaves it out.

use http_core::octet::trim_ows;

/// What was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wish {
    /// The method, where it was named.
    pub(crate) method: Option<String>,
    /// Only the head of the answer is wanted.
    pub(crate) head: bool,
    /// Header lines as written, without line ends.
    pub(crate) lines: Vec<Vec<u8>>,
    /// Content.
    pub(crate) data: Option<Vec<u8>>,
    /// Whether the connection option `close` is sent, so that the answer's end is seen.
    pub(crate) close: bool,
}

impl Wish {
    /// Whether anything was asked for that a plain GET does not say.
    pub(crate) fn is_more_than_a_path(&self) -> bool {
        self.method.is_some() || self.head || !self.lines.is_empty() || self.data.is_some()
    }

    /// The octets of the request.
    pub(crate) fn octets(&self, authority: &str, path: &str) -> Vec<u8> {
        let method = match (&self.method, self.head, &self.data) {
            (Some(method), ..) => method.as_str(),
            (None, true, _) => "HEAD",
            (None, false, Some(_)) => "POST",
            (None, false, None) => "GET",
        };
        let mut octets = format!("{method} {path} HTTP/1.1\r\n").into_bytes();
        let mut line = |name: &str, value: &str| {
            if !self.names(name) {
                octets.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
            }
        };
        line("Host", authority);
        if self.close {
            line("Connection", "close");
        }
        if let Some(data) = &self.data {
            line("Content-Type", "application/x-www-form-urlencoded");
            if !self.names("Transfer-Encoding") {
                line("Content-Length", &data.len().to_string());
            }
        }
        for line in &self.lines {
            if let Some(written) = written(line) {
                octets.extend_from_slice(&written);
                octets.extend_from_slice(b"\r\n");
            }
        }
        octets.extend_from_slice(b"\r\n");
        octets.extend_from_slice(self.data.as_deref().unwrap_or_default());
        octets
    }

    /// Whether one of the lines has this name, or says that it is to be left out.
    fn names(&self, name: &str) -> bool {
        self.lines.iter().any(|line| {
            let end = line.iter().position(|octet| matches!(octet, b':' | b';'));
            let written = &line[..end.unwrap_or(line.len())];
            trim_ows(written).eq_ignore_ascii_case(name.as_bytes())
        })
    }
}

/// A line as it goes out: `Name;` is a field without a value, `Name:` is none at all.
fn written(line: &[u8]) -> Option<Vec<u8>> {
    match line.iter().position(|octet| matches!(octet, b':' | b';')) {
        Some(at) if line[at] == b':' && trim_ows(&line[at + 1..]).is_empty() => None,
        Some(at) if line[at] == b';' && at + 1 == line.len() => Some([&line[..at], b":"].concat()),
        _ => Some(line.to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::Wish;

    fn octets(wish: &Wish) -> String {
        String::from_utf8(wish.octets("h:1", "/a")).unwrap()
    }

    fn lines(lines: &[&str]) -> Vec<Vec<u8>> {
        lines.iter().map(|line| line.as_bytes().to_vec()).collect()
    }

    #[test]
    fn only_what_a_request_needs_is_added() {
        let wish = Wish::default();
        assert_eq!(octets(&wish), "GET /a HTTP/1.1\r\nHost: h:1\r\n\r\n");
        let wish = Wish {
            head: true,
            close: true,
            ..Wish::default()
        };
        assert_eq!(
            octets(&wish),
            "HEAD /a HTTP/1.1\r\nHost: h:1\r\nConnection: close\r\n\r\n"
        );
        let wish = Wish {
            data: Some(b"a=b".to_vec()),
            ..Wish::default()
        };
        assert_eq!(
            octets(&wish),
            "POST /a HTTP/1.1\r\nHost: h:1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=b"
        );
    }

    #[test]
    fn lines_replace_and_leave_out() {
        let wish = Wish {
            method: Some("PUT".to_owned()),
            lines: lines(&[
                "host: other",
                "Content-Type:",
                "content-length : 9",
                "X-Empty;",
            ]),
            data: Some(b"x".to_vec()),
            ..Wish::default()
        };
        assert_eq!(
            octets(&wish),
            "PUT /a HTTP/1.1\r\nhost: other\r\ncontent-length : 9\r\nX-Empty:\r\n\r\nx"
        );
        let wish = Wish {
            lines: lines(&["Transfer-Encoding: chunked", "Host:"]),
            data: Some(b"0\r\n\r\n".to_vec()),
            ..Wish::default()
        };
        assert_eq!(
            octets(&wish),
            "POST /a HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        );
    }
}
