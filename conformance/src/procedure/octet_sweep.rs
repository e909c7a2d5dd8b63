//! One place of a request, filled with each of many octets: a parser that refuses the octets a
//! check thought of may still take others (RFC 9110 section 5.6.2, RFC 9112 sections 6.3 and 7.1).

use std::time::Instant;

use wire::transcript::{ConnectionLog, Transcript};

use super::{Context, Found, LONGEST};

/// Stands for the octet in `param request:`.
const MARK: &str = "<OCTET>";
/// The request behind the odd one whose answer shows that the odd one was taken.
const WITNESS: &str =
    "\"GET {path} HTTP/1.1\\r\\nHost: {host}\\r\\nConnection: close\\r\\n\\r\\n\"";
/// After so many silent answers the rest is not tried: each costs a whole time limit.
const MOST_SILENT: usize = 3;
/// After so many refusals with nothing behind them, no end either, the rest is not tried: behind
/// each the target has to be given the time for another answer.
const MOST_OPEN: usize = 24;

/// So many are tried however long it takes.
const LEAST: usize = 8;

/// Octets that parsers are known to mistake for something else: tried first, and with targets too
/// slow for all.
const TELLING: &[u8] = b"\0\t\x0b\x0c +-_x,;\"\x1f\x7f\x85\xa0";

/// How the target met one octet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Met {
    Taken,
    Refused,
    Failed,
    Silent,
}

/// `param request: "LITERAL"` with `<OCTET>` in it, `param octets: 00-08 7f-ff`, `param control:
/// "LITERAL"` a request that must be taken (default: the request without the octet), `param
/// witness: yes` when only the answer to a second request shows that the first was taken.
pub(super) fn run(context: &Context<'_>) -> Result<Found, String> {
    let param = |name: &str| context.params.get(name).map(String::as_str);
    let request = param("request").unwrap_or_default();
    let witness = param("witness") == Some("yes");
    let plain = request.replace(MARK, "");
    let (met, control) = meet(context, param("control").unwrap_or(&plain), witness)?;
    if met != Met::Taken {
        return Ok(Found {
            outcome: "not-taken",
            detail: "The same request without an odd octet is not taken.".to_owned(),
            shown: Some(control),
        });
    }
    let octets = octets(param("octets").unwrap_or_default())?;
    let octets = some(&octets, context.subject.connections(octets.len()));
    let begun = Instant::now();
    let (mut tried, mut open) = (0, 0);
    let mut taken = Vec::new();
    let mut failed = Vec::new();
    let mut silent = Vec::new();
    let mut shown = control;
    for &octet in &octets {
        let literal = request.replace(MARK, &format!("\\x{octet:02x}"));
        let (met, transcript) = meet(context, &literal, witness)?;
        tried += 1;
        open += usize::from(met == Met::Refused && awaited_in_vain(&transcript));
        match met {
            Met::Refused if taken.is_empty() && failed.is_empty() => shown = transcript,
            Met::Refused => {}
            Met::Taken => {
                if taken.is_empty() {
                    shown = transcript;
                }
                taken.push(octet);
            }
            Met::Failed => {
                if taken.is_empty() && failed.is_empty() {
                    shown = transcript;
                }
                failed.push(octet);
            }
            Met::Silent => {
                silent.push(octet);
            }
        }
        let long = tried >= LEAST && begun.elapsed() >= LONGEST;
        if silent.len() >= MOST_SILENT || open >= MOST_OPEN || long {
            break;
        }
    }
    taken.sort_unstable();
    failed.sort_unstable();
    silent.sort_unstable();
    let (outcome, detail) = if !taken.is_empty() {
        ("taken", format!("Taken with {}.", listed(&taken)))
    } else if !failed.is_empty() {
        (
            "failed",
            format!("An internal error with {}.", listed(&failed)),
        )
    } else if !silent.is_empty() {
        ("silent", format!("No answer with {}.", listed(&silent)))
    } else {
        ("refused", refused(tried, octets.len()))
    };
    Ok(Found {
        outcome,
        detail,
        shown: Some(shown),
    })
}

/// What to say when all that were tried are refused.
fn refused(tried: usize, of: usize) -> String {
    match of - tried {
        0 => format!("{tried} octets are refused."),
        left => format!(
            "{tried} octets are refused. {left} more were not tried, as each refusal, or the end of the connection behind it, has to be waited for."
        ),
    }
}

/// Whether nothing came any more where more was awaited, not even the end.
fn awaited_in_vain(transcript: &Transcript) -> bool {
    transcript.connections.iter().any(|log| log.timed_out)
}

fn meet(context: &Context<'_>, literal: &str, witness: bool) -> Result<(Met, Transcript), String> {
    let transcript = match witness {
        true => context.ask(&format!("{literal} {WITNESS}"), "message 2 or close")?,
        false => context.ask(literal, "message or close")?,
    };
    let log = transcript
        .connections
        .first()
        .ok_or("no connection was made")?;
    Ok((judge(log, if witness { 2 } else { 1 }), transcript))
}

/// `telling` is the number of the answer that shows whether the request was taken.
fn judge(log: &ConnectionLog, telling: usize) -> Met {
    let status = |number: usize| log.response(number).and_then(|answer| answer.status());
    match (status(telling), status(1)) {
        (Some(200..=299), _) => Met::Taken,
        (_, Some(500 | 502 | 503 | 504)) => Met::Failed,
        (None, None) if !log.ending.by_peer() => Met::Silent,
        _ => Met::Refused,
    }
}

/// Reads `00-08 0b 7f-ff`.
pub(super) fn octets(list: &str) -> Result<Vec<u8>, String> {
    let mut found = Vec::new();
    for word in list.split_ascii_whitespace() {
        let (first, last) = word.split_once('-').unwrap_or((word, word));
        match (u8::from_str_radix(first, 16), u8::from_str_radix(last, 16)) {
            (Ok(first), Ok(last)) if first <= last => found.extend(first..=last),
            _ => {
                return Err(format!(
                    "`{word}` is no octet and no range of octets in hex"
                ));
            }
        }
    }
    if found.is_empty() {
        return Err("`param octets:` is missing or empty".to_owned());
    }
    Ok(found)
}

/// So many of the octets: the telling ones first, then the rest at even distances.
fn some(octets: &[u8], most: usize) -> Vec<u8> {
    let (mut chosen, rest): (Vec<u8>, Vec<u8>) =
        octets.iter().partition(|octet| TELLING.contains(octet));
    chosen.truncate(most);
    let room = most - chosen.len();
    let step = rest.len().div_ceil(room.max(1)).max(1);
    chosen.extend(rest.iter().step_by(step).take(room));
    chosen
}

/// The octets as people write them, neighbours as ranges.
fn listed(octets: &[u8]) -> String {
    let mut parts: Vec<(u8, u8)> = Vec::new();
    for &octet in octets {
        match parts.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(octet) => *last = octet,
            _ => parts.push((octet, octet)),
        }
    }
    let words: Vec<String> = parts
        .iter()
        .map(|&(first, last)| match last - first {
            0 => format!("0x{first:02x}"),
            _ => format!("0x{first:02x}-0x{last:02x}"),
        })
        .collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::{listed, octets, some};

    #[test]
    fn a_slow_target_is_asked_for_the_telling_octets() {
        let all = octets("00-ff").unwrap();
        let mut whole = some(&all, 256);
        assert_eq!(whole[0], 0);
        assert!(whole[..26].contains(&0xa0), "telling octets come first");
        whole.sort_unstable();
        assert_eq!(whole, all);
        let few = some(&all, 26);
        assert_eq!(few.len(), 26);
        assert!(
            [0, 0x0b, b'+', b'_', 0xa0]
                .iter()
                .all(|octet| few.contains(octet))
        );
        assert!(few.contains(&1) && few.iter().any(|octet| *octet > 0xd0));
        assert_eq!(some(&[1, 2, 3, 4], 2), [1, 3]);
    }

    #[test]
    fn lists_of_octets() {
        assert_eq!(octets("00-02 0b ff"), Ok(vec![0, 1, 2, 11, 255]));
        for bad in ["", "g", "05-01", "100", "0x1"] {
            assert!(octets(bad).is_err(), "{bad}");
        }
        assert_eq!(
            listed(&[1, 2, 3, 9, 254, 255]),
            "0x01-0x03, 0x09, 0xfe-0xff"
        );
    }
}
