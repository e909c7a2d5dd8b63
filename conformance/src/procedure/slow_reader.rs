//! A client that asks for much and reads nothing: what it holds of the server has to end.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use wire::dial::Target;

use super::unread::{Brought, MOST, connect, read};
use super::{Context, Found};

/// More than that and the largest send buffer systems grow to (4 MiB on Linux) take.
const ENOUGH: u64 = 6 << 20;

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    /// The server gave up before it had sent everything.
    GivenUp,
    /// The server was still there with the rest.
    Held,
}

/// `param seconds: 120` how long nothing is read.
pub(super) fn run(context: &Context<'_>) -> Result<Found, String> {
    let seconds = context.params.get("seconds").map(String::as_str);
    let seconds: u64 = seconds
        .unwrap_or("120")
        .parse()
        .map_err(|_| "`param seconds:` is no number".to_owned())?;
    let request = context.octets(
        "\"GET {large} HTTP/1.1\\r\\nHost: {host}\\r\\nAccept-Encoding: identity\\r\\n\\r\\n\"",
    )?;
    let transcript = context.play(
        "connect\nsend \"GET {large} HTTP/1.1\\r\\nHost: {host}\\r\\nConnection: close\\r\\n\\r\\n\"\nread until message or close within {timeout}\n",
    )?;
    let length = (transcript.connections.first())
        .and_then(|log| log.response(1))
        .map_or(0, |response| response.content_length);
    let times = ENOUGH.div_ceil(length.max(1));
    if times > MOST {
        return Ok(Found {
            outcome: "small",
            detail: format!(
                "The largest resource found has {length} octets: {MOST} of them may fit into the buffers of the system."
            ),
            shown: Some(transcript),
        });
    }
    let requests = request.repeat(usize::try_from(times).unwrap_or(1));
    let wait = Duration::from_secs(seconds);
    let (ended, received) = hold(
        &context.subject.target,
        &requests,
        length * times,
        wait,
        context.subject.timeout,
    )
    .map_err(|error| error.to_string())?;
    let detail = format!(
        "{times} requests for {length} octets each, nothing read for {seconds} s: then {received} octets came, {}.",
        match ended {
            Ended::GivenUp => "and the end of the connection before the rest",
            Ended::Held => "and the server was still sending",
        }
    );
    Ok(Found {
        outcome: match ended {
            Ended::GivenUp => "given-up",
            Ended::Held => "held",
        },
        detail,
        shown: None,
    })
}

/// Sends, waits, and then reads to see whether all `expected` octets are still to be had.
fn hold(
    target: &Target,
    requests: &[u8],
    expected: u64,
    wait: Duration,
    patience: Duration,
) -> io::Result<(Ended, u64)> {
    // What the system keeps for a client that does not read, nobody else has to.
    let mut stream = connect(target, true, patience)?;
    // A server that reads no more requests while it cannot write is fine.
    let _ = stream.write_all(requests);
    std::thread::sleep(wait);
    let begun = Instant::now();
    let mut received = 0;
    let mut buffer = vec![0; 64 << 10];
    while received < expected && begun.elapsed() < patience * 4 {
        match read(&mut stream, &mut buffer) {
            Brought::Octets(count) => received += count as u64,
            Brought::Silence => return Ok((Ended::Held, received)),
            Brought::End => return Ok((Ended::GivenUp, received)),
        }
    }
    Ok((Ended::Held, received))
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::TcpListener;

    use super::*;

    /// A peer that writes 32 MiB and gives up after that time without progress.
    fn peer(limit: Option<Duration>) -> Target {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.set_write_timeout(limit).unwrap();
            // Closing with octets unread would be a reset, which takes back what was sent.
            stream.read_exact(&mut [0; 3]).unwrap();
            let _ = stream.write_all(&vec![b'a'; 32 << 20]);
        });
        Target::tcp("127.0.0.1", port)
    }

    #[test]
    fn a_server_that_gives_up_is_told_from_one_that_waits() {
        let patience = Duration::from_secs(10);
        let wait = Duration::from_millis(1500);
        let ask = |target: &Target| hold(target, b"GET", 32 << 20, wait, patience).unwrap();
        assert_eq!(
            ask(&peer(Some(Duration::from_millis(100)))).0,
            Ended::GivenUp
        );
        assert_eq!(ask(&peer(None)), (Ended::Held, 32 << 20));
    }
}
