//! Many requests one after another on one connection. A server may end a connection whenever it
//! likes; what it knows beforehand, as that a number of requests is reached, it says with `close`
//! (RFC 9112 section 9.6).

use super::{Context, Found};

/// Requests on the connection where `param requests:` does not say.
const MOST: usize = 150;

/// `param requests: 150`, fewer with a slow target.
pub(super) fn run(context: &Context<'_>) -> Result<Found, String> {
    let wanted = match context.params.get("requests") {
        None => MOST,
        Some(requests) => requests
            .parse()
            .map_err(|_| "`param requests:` is no number".to_owned())?,
    };
    let wanted = context.subject.exchanges(wanted);
    let within = context.subject.waits(context.patience).timeout.as_millis();
    let request = "send \"GET {path} HTTP/1.1\\r\\nHost: {host}\\r\\n\\r\\n\"";
    let exchange = format!("{request}\nread until message or close within {within}ms\n");
    let transcript = context.play(&format!("connect\n{}", exchange.repeat(wanted)))?;
    let log = (transcript.connections.first()).ok_or("no connection was made")?;
    let answers = log.responses.responses().count();
    if answers >= wanted {
        return Ok(Found {
            outcome: "all",
            detail: format!("{answers} requests were answered on one connection."),
            shown: Some(context.play(&format!("connect\n{exchange}"))?),
        });
    }
    let last = (log.responses.responses().last()).ok_or("no request was answered")?;
    if !log.ending.by_peer() || log.timed_out || log.responses.complete() < answers {
        return Err(format!("the answers stopped at {answers}"));
    }
    let announced = last.has_member("connection", "close");
    Ok(Found {
        outcome: if announced { "announced" } else { "cut" },
        detail: format!("The connection was closed behind {answers} answers."),
        shown: Some(transcript),
    })
}
