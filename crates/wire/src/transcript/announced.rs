//! Whether a connection is over by what was said on it, whether or not its end has come.

use http_core::conn::ConnectionOptions;
use http_core::dissect::{Dissection, Kind, Message};

/// Whether the last answer is complete and says that the connection ends behind it (RFC 9112
/// section 9.6, and section 9.3 for HTTP/1.0), or the request it answers asked for that in the
/// plainest form.
///
/// Other forms do not count: whether the peer understands them is what a test of it is about. Nor
/// does a request where it is open which answer is whose.
pub(crate) fn announces_end(requests: &Dissection, responses: &Dissection) -> bool {
    let Some(last) = responses.messages.last() else {
        return false;
    };
    if last.kind != Kind::Response || !last.complete {
        return false;
    }
    let said = ConnectionOptions::read(last.field_values("connection"));
    if said.close || (last.version().minor == 0 && !said.keep_alive) {
        return true;
    }
    let asked = requests.messages.last().is_some_and(asks_plainly);
    let answered = responses.responses().count();
    let paired = requests.first_refused().is_none() && requests.garbage.is_none();
    asked && paired && requests.requests().count() == answered
}

/// Whether its only option is `close`, in small letters.
fn asks_plainly(request: &Message) -> bool {
    let mut values = request.field_values("connection");
    request.complete && values.next() == Some(b"close".as_slice()) && values.next().is_none()
}

#[cfg(test)]
mod tests {
    use http_core::dissect::{Dissector, Options};
    use http_core::syntax::Direction;

    use super::*;

    fn announced(requests: &str, responses: &str) -> bool {
        let dissected = |direction, octets: &str| {
            let mut dissector = Dissector::new(direction, Options::default());
            dissector.push(octets.as_bytes());
            dissector.dissection().clone()
        };
        let requests = dissected(Direction::Request, requests);
        announces_end(&requests, &dissected(Direction::Response, responses))
    }

    #[test]
    fn an_end_is_announced_by_the_answer_or_asked_for_plainly() {
        let get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
        let last = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
        let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        let closing = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: x, Close\r\n\r\nok";
        assert!(announced(last, ok));
        assert!(announced(get, closing));
        assert!(announced(&format!("{get}{last}"), &format!("{ok}{ok}")));
        assert!(announced(
            get,
            "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"
        ));
        for (requests, responses) in [
            (get, ok),
            (last, ""),
            (last, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no"),
            // The second request may be content of the first.
            (&format!("{get}{last}"), ok),
            (&format!("{last}{get}"), &format!("{ok}{ok}")),
            // What the test is about.
            (&last.replace("close", "x, close"), ok),
            (&last.replace("close", "CLOSE"), ok),
            (
                get,
                "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n",
            ),
        ] {
            assert!(!announced(requests, responses), "{requests}{responses}");
        }
    }
}
