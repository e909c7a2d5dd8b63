//! Whether a request whose connection ended may be sent again by the client itself.

use http_core::dissect::{Dissector, End};
use http_core::octet::escape;

/// The verdict, with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Resend {
    Allowed(String),
    Forbidden(String),
}

impl Resend {
    /// The reason as a sentence.
    pub(crate) fn sentence(self) -> String {
        match self {
            Self::Allowed(why) => format!("sending again on a new connection is safe: {why}"),
            Self::Forbidden(why) => format!("sending again is not safe: {why}"),
        }
    }
}

/// Methods that RFC 9110 section 9.2.2 calls idempotent, and no others.
fn is_idempotent(method: &[u8]) -> bool {
    matches!(
        method,
        b"GET" | b"HEAD" | b"OPTIONS" | b"TRACE" | b"PUT" | b"DELETE"
    )
}

/// Judges octets that were sent; `answered` says whether an octet of an answer had come.
///
/// Everything in them has to be whole and sound: octets that somebody may cut otherwise are no
/// request whose method is known.
pub(crate) fn resend(octets: &[u8], answered: bool) -> Resend {
    let mut dissector = Dissector::requests();
    dissector.push(octets);
    dissector.end(End::Open);
    let dissection = dissector.into_dissection();
    if dissection.first_refused().is_some() || dissection.garbage.is_some() {
        return Resend::Forbidden(
            "these octets are no sound request, so nobody knows what the server did with them"
                .to_owned(),
        );
    }
    let mut methods = Vec::new();
    for request in dissection.requests() {
        if !request.complete {
            return Resend::Forbidden("the request is not complete".to_owned());
        }
        methods.push(request.method().unwrap_or_default().to_vec());
    }
    let Some(last) = methods.last() else {
        return Resend::Forbidden("there is no request in it".to_owned());
    };
    if let Some(method) = methods.iter().find(|method| !is_idempotent(method)) {
        return Resend::Forbidden(format!(
            "{} is not idempotent (RFC 9110 §9.2.2), so a client must not do it by itself (RFC 9112 §9.3.1)",
            escape(method)
        ));
    }
    if answered {
        return Resend::Forbidden(
            "an answer had begun: the server did act on it (RFC 9112 §9.3.1)".to_owned(),
        );
    }
    let what = if methods.len() == 1 {
        format!("{} is idempotent", escape(last))
    } else {
        "all methods in it are idempotent".to_owned()
    };
    Resend::Allowed(format!(
        "{what} (RFC 9110 §9.2.2), so a client may do it by itself (RFC 9112 §9.3.1)"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(octets: &[u8]) -> bool {
        matches!(resend(octets, false), Resend::Allowed(_))
    }

    #[test]
    fn only_whole_sound_idempotent_requests_may_go_twice() {
        let get = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";
        assert!(allowed(get));
        assert!(allowed(&get.repeat(2)));
        assert!(matches!(resend(get, true), Resend::Forbidden(_)));
        for not in [
            &b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"[..],
            b"get / HTTP/1.1\r\nHost: x\r\n\r\n",
            b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab",
            b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: x\r\n",
            b"",
        ] {
            assert!(!allowed(not), "{}", escape(not));
        }
        let mut mixed = get.to_vec();
        mixed.extend(b"PATCH / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
        assert!(!allowed(&mixed));
    }
}
