//! One served request as a line of the access log.

use std::io::Write as _;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use http_core::message::RequestHead;
use http_core::syntax::KnownName;

use crate::clock::DATE_LEN;
use crate::config::LogFormat;
use crate::listing::json_string;

/// A request, as much of it as is logged.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    method: Vec<u8>,
    target: Vec<u8>,
    minor: u8,
    host: Option<Vec<u8>>,
    referer: Option<Vec<u8>>,
    user_agent: Option<Vec<u8>>,
}

/// A request and its answer.
#[derive(Debug)]
pub(crate) struct Record {
    /// `None` for octets that were no request.
    pub(crate) asked: Option<Asked>,
    pub(crate) begun: Instant,
    pub(crate) status: u16,
    /// Octets of content to be sent.
    pub(crate) content: u64,
    /// Octets of the head before it.
    pub(crate) head: u64,
    /// The answer's identifier, where answers have one.
    pub(crate) id: Option<String>,
}

impl Asked {
    pub(crate) fn of(head: RequestHead<'_>) -> Self {
        let value = |name| head.section().value(name).map(<[u8]>::to_vec);
        Self {
            method: head.method().to_vec(),
            target: head.target().to_vec(),
            minor: head.version().minor,
            host: value(KnownName::Host),
            referer: value(KnownName::Referer),
            user_agent: value(KnownName::UserAgent),
        }
    }
}

impl Record {
    /// Appends the line. `sent` are the octets of content that went out.
    pub(crate) fn write(
        &self,
        format: LogFormat,
        peer: IpAddr,
        date: &[u8; DATE_LEN],
        sent: u64,
        out: &mut Vec<u8>,
    ) {
        let taken = self.begun.elapsed();
        match format {
            LogFormat::Common | LogFormat::Combined => {
                self.common(peer, date, sent, out);
                if format == LogFormat::Combined {
                    let asked = self.asked.as_ref();
                    for value in [
                        asked.and_then(|asked| asked.referer.as_deref()),
                        asked.and_then(|asked| asked.user_agent.as_deref()),
                    ] {
                        out.extend_from_slice(b" \"");
                        escape(value.unwrap_or(b"-"), out);
                        out.push(b'"');
                    }
                }
            }
            LogFormat::Json => self.json(peer, date, sent, taken, out),
        }
        out.push(b'\n');
    }

    fn common(&self, peer: IpAddr, date: &[u8; DATE_LEN], sent: u64, out: &mut Vec<u8>) {
        // Writing to a Vec cannot fail, here and below.
        let _infallible = write!(out, "{peer} - - [");
        // `Sun, 06 Nov 1994 08:49:37 GMT` becomes `06/Nov/1994:08:49:37 +0000`.
        for (part, mark) in [(5..7, b'/'), (8..11, b'/'), (12..16, b':'), (17..25, b' ')] {
            out.extend_from_slice(&date[part]);
            out.push(mark);
        }
        out.extend_from_slice(b"+0000] \"");
        match &self.asked {
            Some(asked) => {
                escape(&asked.method, out);
                out.push(b' ');
                escape(&asked.target, out);
                let _infallible = write!(out, " HTTP/1.{}", asked.minor);
            }
            None => out.push(b'-'),
        }
        let _infallible = write!(out, "\" {} ", self.status);
        match sent {
            0 => out.push(b'-'),
            sent => crate::render::decimal(out, sent),
        }
    }

    fn json(
        &self,
        peer: IpAddr,
        date: &[u8; DATE_LEN],
        sent: u64,
        taken: Duration,
        out: &mut Vec<u8>,
    ) {
        let text = |octets: &[u8]| json_string(&String::from_utf8_lossy(octets));
        let _infallible = write!(out, "{{\"time\":\"{}\",\"peer\":\"{peer}\"", iso(date));
        if let Some(asked) = &self.asked {
            let (method, target) = (text(&asked.method), text(&asked.target));
            let _infallible = write!(
                out,
                ",\"method\":{method},\"target\":{target},\"version\":\"1.{}\"",
                asked.minor
            );
            for (name, value) in [
                ("host", &asked.host),
                ("referer", &asked.referer),
                ("user_agent", &asked.user_agent),
            ] {
                if let Some(value) = value {
                    let _infallible = write!(out, ",\"{name}\":{}", text(value));
                }
            }
        }
        if let Some(id) = &self.id {
            let _infallible = write!(out, ",\"id\":{}", text(id.as_bytes()));
        }
        let _infallible = write!(
            out,
            ",\"status\":{},\"bytes\":{sent},\"duration_us\":{}}}",
            self.status,
            taken.as_micros()
        );
    }
}

/// `1994-11-06T08:49:37Z`.
fn iso(date: &[u8; DATE_LEN]) -> String {
    const MONTHS: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    let month = MONTHS
        .chunks(3)
        .position(|m| m == &date[8..11])
        .map_or(0, |m| m + 1);
    let part = |range: std::ops::Range<usize>| String::from_utf8_lossy(&date[range]).into_owned();
    format!(
        "{}-{month:02}-{}T{}Z",
        part(12..16),
        part(5..7),
        part(17..25)
    )
}

/// What a peer sent must not end a quoted string, a line, or reach a terminal as it is.
fn escape(octets: &[u8], out: &mut Vec<u8>) {
    for &octet in octets {
        match octet {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', octet]),
            b' '..=b'~' => out.push(octet),
            _ => {
                let _infallible = write!(out, "\\x{octet:02x}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::imf_fixdate;

    fn line(format: LogFormat, asked: Option<Asked>, sent: u64) -> String {
        let record = Record {
            asked,
            begun: Instant::now(),
            status: 200,
            content: 26,
            head: 100,
            id: None,
        };
        let mut out = Vec::new();
        let peer = IpAddr::from([192, 0, 2, 1]);
        record.write(format, peer, &imf_fixdate(784_111_777), sent, &mut out);
        String::from_utf8(out).unwrap()
    }

    fn asked() -> Asked {
        Asked {
            method: b"GET".to_vec(),
            target: b"/a\"b\\".to_vec(),
            minor: 1,
            host: Some(b"h".to_vec()),
            referer: None,
            user_agent: Some(b"x\xff\x1b".to_vec()),
        }
    }

    #[test]
    fn lines_have_the_form_that_tools_read() {
        let common =
            "192.0.2.1 - - [06/Nov/1994:08:49:37 +0000] \"GET /a\\\"b\\\\ HTTP/1.1\" 200 26";
        assert_eq!(
            line(LogFormat::Common, Some(asked()), 26),
            format!("{common}\n")
        );
        assert_eq!(
            line(LogFormat::Combined, Some(asked()), 26),
            format!("{common} \"-\" \"x\\xff\\x1b\"\n")
        );
        assert_eq!(
            line(LogFormat::Common, None, 0),
            "192.0.2.1 - - [06/Nov/1994:08:49:37 +0000] \"-\" 200 -\n"
        );
        let json = line(LogFormat::Json, Some(asked()), 26);
        assert!(json.starts_with(
            "{\"time\":\"1994-11-06T08:49:37Z\",\"peer\":\"192.0.2.1\",\"method\":\"GET\",\"target\":\"/a\\\"b\\\\\",\"version\":\"1.1\",\"host\":\"h\",\"user_agent\":\"x\u{fffd}\\u001b\",\"status\":200,\"bytes\":26,\"duration_us\":"
        ), "{json}");
    }
}
