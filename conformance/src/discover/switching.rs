//! Whether the target switches to another protocol (RFC 9110 section 7.8).

use super::ask::Asker;
use super::{Findings, Wishes};
use crate::check::Feature;

/// Offers WebSocket and HTTP/2 in clear text, with all fields that either asks for.
pub(super) fn learn(asker: &mut Asker, path: &str, wishes: &Wishes, findings: &mut Findings) {
    let path = wishes.upgrade.as_deref().unwrap_or(path);
    for protocol in ["websocket", "h2c"] {
        // The settings of h2c are an empty SETTINGS frame's payload in base64url.
        let fields = format!(
            "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: {protocol}\r\nHTTP2-Settings: AAMAAABk\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        );
        let request = wire::script::literal(&asker.request("GET", path, &fields, b""));
        // Left in an orderly way: a reset here ends some servers, which is for a check to tell.
        let script = format!("send {request}\nread until interim 101 or message\nclose\n");
        let switched = asker.play(&script).is_ok_and(|reply| {
            (reply.log.responses.interim()).any(|message| message.status() == Some(101))
        });
        if switched {
            findings.learn(Feature::Upgrade, true);
            findings.set("upgrade", protocol);
            findings.set("upgrade-path", path);
            return;
        }
    }
    if wishes.upgrade.is_some() {
        let why = format!("GET {path} with Upgrade: websocket or h2c draws no 101.");
        findings.lacks(Feature::Upgrade, why.clone());
        findings.notes.push(why);
    }
}
