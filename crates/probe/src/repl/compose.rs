//! Data typed line by line.

use crate::complaint::Complaint;
use crate::{lint, setup};
use wire::script::{Vars, Verb};

/// What a line of data ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Eol {
    Crlf,
    Lf,
    Cr,
    None,
}

impl Eol {
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "crlf" => Self::Crlf,
            "lf" => Self::Lf,
            "cr" => Self::Cr,
            "none" => Self::None,
            _ => return None,
        })
    }

    /// The word for it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Crlf => "CR LF",
            Self::Lf => "LF",
            Self::Cr => "CR",
            Self::None => "nothing",
        }
    }

    /// As it is shown behind a line.
    pub(super) const fn drawn(self, ascii: bool) -> &'static str {
        match self {
            _ if ascii => self.escape(),
            Self::Crlf => "\u{240d}\u{240a}",
            Self::Lf => "\u{240a}",
            Self::Cr => "\u{240d}",
            Self::None => "",
        }
    }

    const fn escape(self) -> &'static str {
        match self {
            Self::Crlf => "\\r\\n",
            Self::Lf => "\\n",
            Self::Cr => "\\r",
            Self::None => "",
        }
    }
}

/// Lines composed so far, each a literal of the script language.
pub(super) struct Compose {
    eol: Eol,
    literals: Vec<String>,
}

/// What became of a line.
pub(super) enum Taken {
    /// It was added.
    More,
    /// It was the lone full stop: the `send` line, or nothing if nothing was composed.
    Done(Option<String>),
}

impl Compose {
    pub(super) fn new(eol: Eol) -> Self {
        Self {
            eol,
            literals: Vec::new(),
        }
    }

    /// Takes one line as typed. A line with a wrong escape is refused and can be typed again.
    pub(super) fn take(&mut self, line: &str) -> Result<Taken, Complaint> {
        let data = match line {
            "." => return Ok(Taken::Done(self.finished())),
            line if line.len() > 1 && line.bytes().all(|octet| octet == b'.') => &line[1..],
            line => line,
        };
        // An odd number of backslashes at the end: the last one is not half of a pair.
        let backslashes = data.len() - data.trim_end_matches('\\').len();
        let (data, eol) = if backslashes % 2 == 1 {
            (&data[..data.len() - 1], "")
        } else {
            (data, self.eol.escape())
        };
        let send = setup::send_line(data);
        wire::script::parse(&send, "compose")
            .map_err(|errors| Complaint::script(&errors, &send))?;
        let literal = send
            .strip_prefix("send \"")
            .and_then(|rest| rest.strip_suffix('"'))
            .unwrap_or_default();
        self.literals.push(format!("\"{literal}{eol}\""));
        Ok(Taken::More)
    }

    /// Whether what was composed so far is one request or more, and all of the last.
    pub(super) fn is_whole(&self, vars: &Vars) -> bool {
        let line = format!("send {}", self.literals.join(" "));
        let Ok(script) = wire::script::parse(&line, "compose") else {
            return false;
        };
        let Some(Verb::Send { bytes, .. }) = script.steps.first().map(|step| &step.verb) else {
            return false;
        };
        bytes
            .expand(vars)
            .is_ok_and(|octets| lint::is_whole(&octets))
    }

    fn finished(&mut self) -> Option<String> {
        let literals = std::mem::take(&mut self.literals);
        (!literals.is_empty()).then(|| format!("send {}", literals.join(" ")))
    }
}

/// A method in capitals, something, and a version at the end: nobody means a command by that.
pub(super) fn looks_like_a_request_line(line: &str) -> bool {
    let mut words = line.split(' ');
    let method = words.next().unwrap_or_default();
    let last = words.next_back().unwrap_or_default();
    !method.is_empty()
        && method.bytes().all(|octet| octet.is_ascii_uppercase())
        && last.starts_with("HTTP/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn composed(eol: Eol, lines: &[&str]) -> Vec<u8> {
        let mut compose = Compose::new(eol);
        for line in lines {
            assert!(matches!(compose.take(line), Ok(Taken::More)), "{line}");
        }
        let Ok(Taken::Done(Some(line))) = compose.take(".") else {
            panic!("not done")
        };
        let script = wire::script::parse(&line, "t").unwrap();
        let Verb::Send { bytes, .. } = &script.steps[0].verb else {
            panic!("no send")
        };
        bytes.expand(&Vars::new()).unwrap()
    }

    #[test]
    fn lines_end_as_chosen_and_a_backslash_suppresses_it() {
        assert_eq!(
            composed(Eol::Crlf, &["GET / HTTP/1.1", "Host: x", ""]),
            b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
        );
        let mut compose = Compose::new(Eol::Crlf);
        for (line, whole) in [
            ("POST / HTTP/1.1", false),
            ("Content-Length: {n}", false),
            ("", false),
            ("hi\\", true),
        ] {
            assert!(compose.take(line).is_ok());
            let vars = Vars::from([("n".to_owned(), b"2".to_vec())]);
            assert_eq!(compose.is_whole(&vars), whole, "{line}");
        }
        assert_eq!(composed(Eol::Lf, &["a", "b\\"]), b"a\nb");
        assert_eq!(composed(Eol::Crlf, &["a\\\\"]), b"a\\\r\n");
        assert_eq!(composed(Eol::None, &["a \"q\"", "\\x00"]), b"a \"q\"\0");
    }

    #[test]
    fn only_a_lone_full_stop_ends_it_and_commands_are_data() {
        assert_eq!(
            composed(Eol::Lf, &["..", "quit", "...", ".a", " ."]),
            b".\nquit\n..\n.a\n .\n"
        );
        assert!(matches!(
            Compose::new(Eol::Lf).take("."),
            Ok(Taken::Done(None))
        ));
    }

    #[test]
    fn a_wrong_escape_is_refused_with_its_place() {
        let error = Compose::new(Eol::Lf).take("a\\q").err().unwrap();
        assert!(error.text.contains('^'), "{error}");
    }

    #[test]
    fn request_lines_are_recognised_and_commands_are_not() {
        assert!(looks_like_a_request_line("GET / HTTP/1.1"));
        assert!(looks_like_a_request_line("GET  /  HTTP/9"));
        assert!(!looks_like_a_request_line("send \"GET / HTTP/1.1"));
        assert!(!looks_like_a_request_line("QUIT"));
    }
}
