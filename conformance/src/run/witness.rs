//! The request that shows where a message ended, for targets that forget what arrives together
//! with another request: it is sent behind the first answer instead.

use wire::script::{Part, Pieces, Script, Step, Template, Until, Verb};

/// The script with each witness, a plain GET at the end of a longer `send`, sent on its own once
/// the answer to what stands before it has come, or no answer within the time limit.
pub(crate) fn alone(mut script: Script) -> Script {
    let mut steps = Vec::with_capacity(script.steps.len() + 2);
    let mut rest = std::mem::take(&mut script.steps).into_iter().peekable();
    while let Some(step) = rest.next() {
        let Step {
            line,
            verb: Verb::Send { bytes, pieces },
        } = step
        else {
            steps.push(step);
            continue;
        };
        let within = match rest.peek().map(|next| &next.verb) {
            Some(Verb::Read {
                until: Until::Messages(_) | Until::Close,
                within,
            }) => Some(within.clone()),
            _ => None,
        };
        let (Some(within), Pieces::Whole, Some((message, witness))) =
            (within, &pieces, parted(&bytes))
        else {
            steps.push(Step {
                line,
                verb: Verb::Send { bytes, pieces },
            });
            continue;
        };
        let whole = |bytes| Step {
            line,
            verb: Verb::Send {
                bytes,
                pieces: Pieces::Whole,
            },
        };
        steps.push(whole(message));
        steps.push(Step {
            line,
            verb: Verb::Read {
                until: Until::Messages(1),
                within: within.clone(),
            },
        });
        steps.push(whole(witness));
        // What the next line awaits includes the answer that has been read here.
        match rest.next() {
            Some(Step {
                line,
                verb:
                    Verb::Read {
                        until: Until::Messages(count),
                        within,
                    },
            }) => steps.push(Step {
                line,
                verb: Verb::Read {
                    until: Until::Messages(count.saturating_sub(1).max(1)),
                    within,
                },
            }),
            Some(other) => steps.push(other),
            None => {}
        }
    }
    script.steps = steps;
    script
}

/// What stands before the witness, and the witness.
fn parted(bytes: &Template) -> Option<(Template, Template)> {
    let at = bytes.parts.len().checked_sub(5)?;
    let [
        Part::Octets(before),
        Part::Variable(path),
        Part::Octets(version),
        Part::Variable(host),
        Part::Octets(end),
    ] = bytes.parts.get(at..)?
    else {
        return None;
    };
    let before = before.strip_suffix(b"GET ")?;
    let plain = path == "path"
        && host == "host"
        && version == b" HTTP/1.1\r\nHost: "
        && end.starts_with(b"\r\n")
        && end.ends_with(b"Connection: close\r\n\r\n");
    if !plain || (before.is_empty() && at == 0) {
        return None;
    }
    let mut message = bytes.clone();
    message.parts.truncate(at);
    message.parts.push(Part::Octets(before.to_vec()));
    let mut witness = bytes.clone();
    witness.parts.drain(..at);
    if let Some(first) = witness.parts.first_mut() {
        *first = Part::Octets(b"GET ".to_vec());
    }
    Some((message, witness))
}

#[cfg(test)]
mod tests {
    use super::alone;

    #[test]
    fn the_witness_follows_the_first_answer() {
        let script = |text: &str| wire::script::parse(text, "test").unwrap();
        let plain = r#""GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n""#;
        let odd = r#""POST / HTTP/1.1\r\nHost: {host}\r\n\r\nhello""#;
        let together = script(&format!(
            "connect\nsend {odd} {plain}\nread until message 2 or close\nread until close\n"
        ));
        let apart = script(&format!(
            "connect\nsend {odd}\nread until message or close\nsend {plain}\nread until message or close\nread until close\n"
        ));
        let verbs = |script: &wire::script::Script| {
            (script.steps.iter())
                .map(|step| format!("{:?}", step.verb))
                .collect::<Vec<_>>()
        };
        assert_eq!(verbs(&alone(together)), verbs(&apart));
        let single = script(&format!(
            "connect\nsend {plain}\nread until message or close\n"
        ));
        assert_eq!(verbs(&alone(single.clone())), verbs(&single));
    }
}
