//! Many requests one after another on one connection. A server may end a connection whenever it
//! likes; what it knows beforehand, as that a number of requests is reached, it says with `close`
//! (RFC 9112 section 9.6).

use wire::transcript::Transcript;

use super::{Context, Found, PATIENCE};

/// Requests on the connection where `param requests:` does not say.
const MOST: usize = 150;

/// `param requests: 150`, fewer with a slow target.
pub(super) fn run(context: &Context<'_>) -> Result<Found, String> {
    let wanted = context.requests(MOST)?;
    let within = context.subject.waits(context.patience).timeout;
    let request = "send \"GET {path} HTTP/1.1\\r\\nHost: {host}\\r\\n\\r\\n\"";
    let exchange = format!("{request}\nread until message or close\n");
    let transcript =
        context.play_while_answered(&format!("connect\n{}", exchange.repeat(wanted)), within)?;
    let log = (transcript.connections.first()).ok_or("no connection was made")?;
    let answers = log.responses.responses().count();
    if answers >= wanted {
        return Ok(Found {
            outcome: "all",
            detail: format!("{answers} requests were answered on one connection."),
            shown: Some(context.play(&format!("connect\n{exchange}"))?),
        });
    }
    if log.timed_out && !log.ending.by_peer() && answers > 0 {
        return silent(context, &exchange, answers);
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

/// The answers stopped while the connection stayed open: whether they do so again at the same
/// request, with more time for it, although another connection is served.
fn silent(context: &Context<'_>, exchange: &str, answers: usize) -> Result<Found, String> {
    let within = context.subject.waits(context.patience).timeout * PATIENCE;
    let again = format!("connect\n{}", exchange.repeat(answers + 1));
    let again = context.play_while_answered(&again, within)?;
    let fresh = context.play(&format!("connect\n{exchange}"))?;
    let complete = |transcript: &Transcript| {
        (transcript.connections.first())
            .filter(|log| log.responses.responses().count() == log.responses.complete())
            .map(|log| (log.responses.complete(), log.ending.by_peer()))
    };
    if complete(&again) != Some((answers, false)) || complete(&fresh).is_none_or(|(n, _)| n != 1) {
        return Err(format!("the answers stopped at {answers}, once"));
    }
    Ok(Found {
        outcome: "silent",
        detail: format!(
            "Behind {answers} answers the next request was not answered for {} ms, twice, while another connection was served.",
            within.as_millis()
        ),
        shown: Some(again),
    })
}
