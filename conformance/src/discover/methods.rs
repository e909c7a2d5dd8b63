//! Which methods the target takes, whether it keeps connections, and how it serves them.
//!
//! Nothing is sent that could change the target: PUT and DELETE only where the user said so.

use std::time::Duration;

use wire::script::literal;

use super::ask::{Asker, Reply};
use super::{Findings, Wishes};
use crate::check::Feature;

const CONTENT: &[u8] = b"hello";

/// How long an answer is waited for that content is still missing for.
const EARLY_WAIT: Duration = Duration::from_millis(100);

/// Where applications for tests often echo content, tried beside the start path.
const ECHO: &str = "/echo";

/// Learns about methods, persistence and HTTP/1.0, and sets the variables that name them.
pub(super) fn learn(asker: &mut Asker, path: &str, wishes: &Wishes, findings: &mut Findings) {
    let plain = asker.request("GET", path, "", b"");
    let kept = asker
        .exchange(&[&plain, &plain])
        .is_ok_and(|reply| reply.complete(2).is_some());
    findings.learn(Feature::KeepAlive, kept);
    findings.learn(Feature::Closing, !kept);
    let mut refused = false;
    let mut method = |asker: &mut Asker, name: &str, target: &str, fields: &str| {
        let reply = asker.once(name, target, fields, b"");
        refused |= status(reply.as_ref()) == Some(405);
        reply.is_some_and(|reply| reply.succeeded(1))
    };
    let head = method(asker, "HEAD", path, "");
    let options = method(asker, "OPTIONS", path, "");
    let trace = method(asker, "TRACE", path, "");
    // Safe by definition (RFC 4918 section 9.1), and offered by few.
    method(asker, "PROPFIND", path, "Depth: 0\r\nContent-Length: 0\r\n");
    findings.learn(Feature::Head, head);
    findings.learn(Feature::Options, options);
    findings.learn(Feature::Trace, trace);
    let mut old = asker.request("GET", path, "", b"");
    let minor = format!("GET {path} HTTP/1.").len();
    if let Some(minor) = old.get_mut(minor) {
        *minor = b'0';
    }
    let old = format!("connect\nsend {}\nread until close\n", literal(&old));
    findings.learn(
        Feature::Http10,
        asker.play(&old).is_ok_and(|reply| reply.succeeded(1)),
    );
    missing(asker, path, findings);
    refused |= content(asker, path, wishes, findings);
    findings.learn(Feature::MethodRefused, refused);
}

fn status(reply: Option<&Reply>) -> Option<u16> {
    reply?.response(1)?.status()
}

fn missing(asker: &mut Asker, path: &str, findings: &mut Findings) {
    let unique = findings
        .vars
        .get("unique")
        .map(|unique| String::from_utf8_lossy(unique).into_owned());
    let unique = unique.unwrap_or_default();
    let folder = path
        .split('?')
        .next()
        .and_then(|path| path.rfind('/').map(|slash| &path[..=slash]))
        .unwrap_or("/");
    for candidate in [
        format!("{folder}missing-{unique}"),
        format!("/missing-{unique}"),
    ] {
        match status(asker.once("GET", &candidate, "", b"").as_ref()) {
            Some(404 | 410) => {
                findings.set("missing", candidate);
                findings.learn(Feature::Missing, true);
                findings.elsewhere = None;
                return;
            }
            status => {
                // What fails for every path, its own too, fails whatever a path is made of.
                let fails = !findings.features.contains(&Feature::Get);
                findings.elsewhere =
                    status.filter(|status| matches!(status, 502..=504) || *status == 500 && fails);
            }
        }
    }
    if let Some(status) = findings.elsewhere {
        findings.notes.push(format!(
            "Paths that do not exist are answered {status}, as by a gateway whose origin is down or an \
             application that fails, so nothing is concluded from that answer to other paths than {path}."
        ));
    }
}

/// How the target takes content; returns whether a method was refused with 405.
fn content(asker: &mut Asker, path: &str, wishes: &Wishes, findings: &mut Findings) -> bool {
    let token = format!("echo {}", path.len());
    let mut post_path = wishes.echo.as_deref().unwrap_or(path);
    let (mut posted, mut echoed, mut refused) = (false, false, false);
    if wishes.content_by_post {
        let also = (wishes.echo.is_none() && path != ECHO).then_some(ECHO);
        for candidate in [Some(post_path), also].into_iter().flatten() {
            let answer = post(asker, candidate, &token);
            refused |= status(answer.as_ref()) == Some(405);
            let succeeded = answer.as_ref().is_some_and(|reply| reply.succeeded(1));
            let shows = succeeded && answer.as_ref().is_some_and(|reply| shows(reply, &token));
            if shows || (succeeded && !posted) {
                (post_path, posted, echoed) = (candidate, succeeded, shows);
            }
            if echoed {
                break;
            }
        }
    } else {
        let why = "POST was not tried (--profile static).";
        findings.lacks(Feature::Post, why);
        findings.lacks(Feature::Echo, why);
    }
    findings.learn(Feature::Post, posted);
    if posted {
        findings.set("post-path", post_path);
    }
    findings.learn(Feature::Echo, echoed);
    if let (Some(named), false, true) = (&wishes.echo, echoed, wishes.content_by_post) {
        findings.notes.push(format!(
            "POST {named} does not show the content it was sent, so nothing rests on --echo."
        ));
    }
    let writable = findings.vars.get("writable").map(|prefix| {
        // Deleted again when the run is over.
        format!("{}-content", String::from_utf8_lossy(prefix))
    });
    // The first that leaves the connection usable; where none does, the first there is.
    let mut ways = vec![("GET", path)];
    if let Some(writable) = &writable {
        ways.insert(0, ("PUT", writable.as_str()));
    }
    if posted {
        ways.insert(0, ("POST", post_path));
    }
    let plain = asker.request("GET", path, "", b"");
    let survives = |asker: &mut Asker, way: (&str, &str), fields: &str, content: &[u8]| {
        let request = asker.request(way.0, way.1, fields, content);
        let reply = asker.exchange(&[&request, &plain]).ok();
        reply.filter(|reply| reply.succeeded(1) && reply.complete(2).is_some())
    };
    let length = format!("Content-Length: {}\r\n", CONTENT.len());
    let mut taken = None;
    let mut chosen = ways.first().copied().unwrap_or(("GET", path));
    for way in ways {
        taken = survives(asker, way, &length, CONTENT);
        if taken.is_some() {
            chosen = way;
            break;
        }
    }
    findings.set("content-method", chosen.0);
    findings.set("content-path", chosen.1);
    // The answer to the request behind the content tells whether the content was read.
    let read = |reply: &Reply| reply.succeeded(2);
    findings.learn(Feature::Content, taken.is_some());
    findings.learn(Feature::ContentRead, taken.as_ref().is_some_and(read));
    let chunked = b"5\r\nhello\r\n0\r\n\r\n";
    let taken = survives(asker, chosen, "Transfer-Encoding: chunked\r\n", chunked);
    findings.learn(Feature::ChunkedContent, taken.is_some());
    findings.learn(Feature::ChunkedRead, taken.as_ref().is_some_and(read));
    // GET is answered for what it asks for; of another method this shows whether content is awaited.
    let early = chosen.0 != "GET" && taken.is_some() && answers_early(asker, chosen);
    findings.set("early-method", if early { chosen.0 } else { "GET" });
    refused
}

/// Whether the answer comes before the content has (RFC 9110 section 7.5 allows it).
fn answers_early(asker: &mut Asker, way: (&str, &str)) -> bool {
    let chunked = "Transfer-Encoding: chunked\r\n";
    let begun = literal(&asker.request(way.0, way.1, chunked, b"5\r\nhello\r\n"));
    let slowest = asker.latencies.iter().max().copied().unwrap_or_default();
    let wait = (4 * slowest).clamp(EARLY_WAIT, asker.patience).as_millis();
    let script = format!("connect\nsend {begun}\nread until message or close within {wait}ms\n");
    let reply = asker.play(&script).ok();
    reply.is_some_and(|reply| reply.complete(1).is_some() && reply.succeeded(1))
}

/// The answer to a POST of some text.
fn post(asker: &mut Asker, path: &str, text: &str) -> Option<Reply> {
    let fields = format!(
        "Content-Type: text/plain\r\nContent-Length: {}\r\n",
        text.len()
    );
    asker.once("POST", path, &fields, text.as_bytes())
}

/// Whether the text is somewhere in the content of the answer.
fn shows(reply: &Reply, text: &str) -> bool {
    reply.response(1).is_some_and(|response| {
        let mut windows = response.content.windows(text.len());
        windows.any(|window| window == text.as_bytes())
    })
}

/// Whether the second of two requests that arrive together is never answered, although the target
/// answers one after the other: it reads what has come, takes one request, and forgets the rest.
pub(super) fn forgets_pipelined(asker: &mut Asker, path: &str, findings: &Findings) -> bool {
    if !findings.features.contains(&Feature::KeepAlive) {
        return false;
    }
    let plain = asker.request("GET", path, "", b"");
    let last = asker.request("GET", path, "Connection: close\r\n", b"");
    let together = literal(&[plain, last].concat());
    let script = format!("connect\nsend {together}\nread until message 2 or close\n");
    let forgets = |reply: Reply| {
        reply.complete(1).is_some() && reply.response(2).is_none() && !reply.log.ending.by_peer()
    };
    // Twice, as one slow answer proves nothing.
    asker.play(&script).is_ok_and(forgets) && asker.play(&script).is_ok_and(forgets)
}

/// Whether a second connection waits as long as a first one is open.
pub(super) fn is_serial(asker: &mut Asker, findings: &Findings) -> bool {
    let path = findings
        .vars
        .get("path")
        .map(|path| String::from_utf8_lossy(path).into_owned());
    let request = literal(&asker.request(
        "GET",
        path.as_deref().unwrap_or("/"),
        "Connection: close\r\n",
        b"",
    ));
    let worst = asker.latencies.iter().max().copied().unwrap_or_default();
    let wait = (worst * 4).min(asker.patience).as_millis() + 400;
    let beside = format!(
        "connect as idle\nconnect as beside\nsend {request}\nread until message or close within {wait}ms\n"
    );
    let waits = |reply: Reply| reply.log.received_total == 0;
    // Twice, as one slow answer proves nothing.
    asker.play(&beside).is_ok_and(waits) && asker.play(&beside).is_ok_and(waits)
}
