//! A client that asks for more than the system holds for it and begins to read late: a server that
//! takes part of its answer being accepted for all of it loses the rest (RFC 9112 section 6.3).

use std::io::{self, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::unread::{self, Brought, MOST};
use super::{Context, Found};

/// More than that and the largest send buffer systems grow to (4 MiB on Linux) take.
const ENOUGH: u64 = 5 << 20;
/// How late reading begins: not longer than a lost packet delays it.
const LATE: Duration = Duration::from_millis(300);
/// Longest that reading is put off for a server that takes its time.
const LATEST: Duration = Duration::from_secs(2);
/// How often a client that reads at once may be unlucky.
const CONTROLS: usize = 3;
/// Longest head of a response that is looked for.
const HEAD: usize = 16 << 10;

/// What came on a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Came {
    /// Each answer whole.
    Whole,
    /// So many answers, and the end of the connection between two.
    Fewer(u64),
    /// The end of the connection inside the answer behind so many.
    Cut(u64),
    /// Nothing more, inside the answer behind so many, although the connection is open.
    Stuck(u64),
    /// Other octets inside the answer behind so many, or no answer there.
    Other(u64),
}

/// Reads the same answers at once, late, and late again.
pub(super) fn run(context: &Context<'_>) -> Result<Found, String> {
    let found = |outcome, detail: String| {
        Ok(Found {
            outcome,
            detail,
            shown: None,
        })
    };
    let line = "GET {large} HTTP/1.1\\r\\nHost: {host}\\r\\nAccept-Encoding: identity\\r\\n";
    let request = context.octets(&format!("\"{line}\\r\\n\""))?;
    let last = context.octets(&format!("\"{line}Connection: close\\r\\n\\r\\n\""))?;
    let transcript = context.play(&format!(
        "connect\nsend \"{line}Connection: close\\r\\n\\r\\n\"\nread until message or close within {{timeout}}\n"
    ))?;
    let answer = (transcript.connections.first()).and_then(|log| log.response(1));
    let Some(content) = answer
        .filter(|answer| answer.status() == Some(200))
        .filter(|answer| answer.content.len() as u64 == answer.content_length)
        .map(|answer| answer.content.clone())
        .filter(|content| !content.is_empty())
    else {
        return found(
            "unsuited",
            "The large resource was not answered 200 with content.".to_owned(),
        );
    };
    let times = ENOUGH.div_ceil(content.len() as u64);
    if times > MOST || context.subject.exchanges(100) < 100 {
        return found(
            "unsuited",
            format!(
                "The large resource has {} octets, and {times} answers at once are too many to ask for.",
                content.len()
            ),
        );
    }
    let mut requests = request.repeat(usize::try_from(times - 1).unwrap_or(0));
    requests.extend(last);
    let read = |wait: Duration| {
        let target = &context.subject.target;
        let stream = unread::connect(target, !wait.is_zero(), context.subject.timeout)?;
        came(stream, &requests, &content, times, wait)
    };
    let mut quick = None;
    for _ in 0..CONTROLS {
        let begun = Instant::now();
        let whole = read(Duration::ZERO).map_err(|error| error.to_string())? == Came::Whole;
        quick = whole.then(|| begun.elapsed());
        if whole {
            break;
        }
    }
    let Some(quick) = quick else {
        return found(
            "unsuited",
            format!(
                "{times} requests at once are not all answered alike for a client that reads at once, either."
            ),
        );
    };
    // A server that takes its time has to come to where nothing more is taken.
    let wait = (quick * 4).clamp(LATE, LATEST);
    let mut late = Came::Whole;
    // Once may be anybody's accident.
    for _ in 0..2 {
        late = read(wait).map_err(|error| error.to_string())?;
        if matches!(late, Came::Whole | Came::Fewer(_)) {
            break;
        }
    }
    let asked = format!(
        "{times} requests for {} octets each, the first octet read {} ms later",
        content.len(),
        wait.as_millis()
    );
    let (outcome, what) = match late {
        Came::Whole => ("whole", "all answers came whole".to_owned()),
        Came::Fewer(count) => ("ended", format!("{count} came, then the end")),
        Came::Cut(count) => (
            "cut",
            format!("the connection ended inside the answer behind {count} whole ones"),
        ),
        Came::Stuck(count) => (
            "stuck",
            format!("the rest of the answer behind {count} whole ones never came"),
        ),
        Came::Other(count) => (
            "other-octets",
            format!(
                "behind {count} whole answers came octets that are not what a client that reads at once gets"
            ),
        ),
    };
    found(outcome, format!("{asked}: {what}."))
}

/// Where the head at the beginning ends; all octets where it does not.
fn head_end(octets: &[u8]) -> usize {
    (octets.windows(4).take(HEAD))
        .position(|window| window == b"\r\n\r\n")
        .map_or(octets.len(), |at| at + 4)
}

/// Sends all requests, waits, and compares what comes with `times` times the content.
fn came(
    mut stream: TcpStream,
    requests: &[u8],
    content: &[u8],
    times: u64,
    wait: Duration,
) -> io::Result<Came> {
    stream.write_all(requests)?;
    std::thread::sleep(wait);
    let begun = Instant::now();
    let patience = stream.read_timeout()?.unwrap_or(LATE) * 4;
    let mut kept: Vec<u8> = Vec::new();
    let mut block = vec![0; 64 << 10];
    let mut whole = 0;
    loop {
        let brought = unread::read(&mut stream, &mut block);
        if let Brought::Octets(count) = brought {
            kept.extend_from_slice(block.get(..count).unwrap_or_default());
        }
        let mut from = 0;
        while let Some(rest) = kept.get(from..).filter(|rest| !rest.is_empty()) {
            let head = head_end(rest);
            let body = rest.get(head..).unwrap_or_default();
            let both = body.len().min(content.len());
            let answer = rest.starts_with(b"HTTP/1.1 200")
                || b"HTTP/1.1 200".starts_with(rest.get(..12).unwrap_or(rest));
            if !answer || head > HEAD || body.get(..both) != content.get(..both) {
                return Ok(Came::Other(whole));
            }
            if body.len() < content.len() {
                break;
            }
            from += head + content.len();
            whole += 1;
            if whole == times {
                return Ok(Came::Whole);
            }
        }
        kept.drain(..from);
        match brought {
            Brought::End if kept.is_empty() => return Ok(Came::Fewer(whole)),
            Brought::End => return Ok(Came::Cut(whole)),
            Brought::Silence => return Ok(Came::Stuck(whole)),
            Brought::Octets(_) if begun.elapsed() > patience => return Ok(Came::Stuck(whole)),
            Brought::Octets(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::TcpListener;

    use wire::dial::Target;

    use super::*;

    const HEADER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n";

    /// What is made of these octets, with the end of the connection behind them.
    fn judged(octets: Vec<u8>) -> Came {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.read_exact(&mut [0; 3]).unwrap();
            stream.write_all(&octets).unwrap();
        });
        let target = Target::tcp("127.0.0.1", port);
        let stream = unread::connect(&target, false, Duration::from_secs(10)).unwrap();
        came(stream, b"GET", b"abc", 2, Duration::ZERO).unwrap()
    }

    #[test]
    fn answers_are_told_from_what_is_left_of_them() {
        let answer = [HEADER, b"abc"].concat();
        let twice = |second: &[u8]| judged([answer.as_slice(), second].concat());
        assert_eq!(twice(&answer), Came::Whole);
        assert_eq!(twice(b""), Came::Fewer(1));
        assert_eq!(twice(&answer[..answer.len() - 1]), Came::Cut(1));
        assert_eq!(twice(&HEADER[..9]), Came::Cut(1));
        assert_eq!(twice(&[HEADER, b"abd"].concat()), Came::Other(1));
        assert_eq!(twice(b"bcHTTP/1.1 200 OK\r\n"), Came::Other(1));
    }
}
