//! Heads and content of sizes around those that buffers have: a reader that is wrong by one where
//! its buffer is just full fails at one size, and at no other (RFC 9112 sections 2.1 and 6.3).

use wire::transcript::{ConnectionLog, Transcript};

use super::{Context, Found};

/// What is made of an exact size.
pub(super) const KINDS: &[&str] = &["head", "content"];

/// Sizes that buffers have, the most usual first: a slow target is asked for a few only.
const BUFFERS: &[usize] = &[4096, 8192, 1024, 2048, 16384, 512, 65536];
/// Largest head that is tried: above it lie the limits of most servers.
const LARGEST_HEAD: usize = 16384;
/// The shortest field line there is: the loss of any octet but its CR breaks the grammar.
const TINY: &str = "a:\\r\\n";
/// So many of them lie across the end of a buffer, so many octets of them before its last.
const TINY_LINES: usize = 7;
const TINY_BEFORE: usize = 12;
/// Octets of the longest line that fills.
const LINE: usize = 500;
/// Octets of the shortest line that fills, `X-A: ` with its line end.
const SHORTEST: usize = 7;
/// How often what one size does is seen again before it counts.
const AGAIN: usize = 2;

/// How the target met one size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Met {
    /// As it meets a small one.
    Taken,
    /// Otherwise; the status that tells.
    Otherwise(u16),
    /// By ending the connection without an answer.
    Closed,
    /// Not at all within the time limit.
    Silence,
}

impl Met {
    fn in_words(self) -> String {
        match self {
            Met::Taken => "met like a small one".to_owned(),
            Met::Otherwise(status) => format!("answered with {status}"),
            Met::Closed => "met by closing the connection without an answer".to_owned(),
            Met::Silence => "not answered at all".to_owned(),
        }
    }

    fn outcome(self) -> &'static str {
        match self {
            Met::Taken => "same",
            Met::Otherwise(_) => "refused",
            Met::Closed => "closed",
            Met::Silence => "silent",
        }
    }
}

/// One request.
#[derive(Clone, Debug)]
struct Sized {
    /// What decides whether a limit is met: the octets of the head, or of the content.
    size: usize,
    /// Whether tiny lines lie across the end of a buffer.
    crossing: bool,
    literal: String,
    in_words: String,
}

/// `param of:` one of [`KINDS`].
pub(super) fn run(context: &Context<'_>) -> Result<Found, String> {
    let content = context.params.get("of").map(String::as_str) == Some("content");
    let until = if content { 2 } else { 1 };
    let small = match content {
        true => with_content(5),
        false => Sized::head(context, 0)?.ok_or("there is no small head")?,
    };
    let (plain, control) = play(context, &small, until)?;
    let usual = (plain.first().copied().flatten()).ok_or("the small one is not answered")?;
    if content && !matches!(plain.get(1), Some(Some(200..=299))) {
        return Ok(Found {
            outcome: "unsuited",
            detail: "The request behind small content is not served either.".to_owned(),
            shown: Some(control),
        });
    }
    let mut sizes = if content {
        contents(context)?
    } else {
        heads(context)?
    };
    sizes.truncate(context.subject.connections(sizes.len()));
    let mut met = Vec::new();
    let mut silent = 0;
    for sized in &sizes {
        let (found, transcript) = meet(context, sized, usual, until)?;
        silent += usize::from(found == Met::Silence);
        met.push((sized, found, transcript));
        // Each silence costs a whole time limit: what is above a limit may be left alone.
        if silent >= 3 {
            break;
        }
    }
    let largest = |crossing: bool| {
        let taken = met
            .iter()
            .filter(|(sized, found, _)| *found == Met::Taken && (!crossing || sized.crossing));
        taken.max_by_key(|(sized, ..)| sized.size)
    };
    for (sized, found, _) in &met {
        let Some((above, ..)) = largest(sized.crossing).filter(|_| *found != Met::Taken) else {
            continue;
        };
        if above.size < sized.size {
            continue;
        }
        let mut shown = None;
        let mut again = true;
        for _ in 0..AGAIN {
            let (met, transcript) = meet(context, sized, usual, until)?;
            shown = Some(transcript);
            again &= met == *found && meet(context, above, usual, until)?.0 == Met::Taken;
        }
        if again {
            return Ok(Found {
                outcome: found.outcome(),
                detail: format!(
                    "{} is {}, three times; {} is {}.",
                    sized.in_words,
                    found.in_words(),
                    above.in_words,
                    Met::Taken.in_words()
                ),
                shown,
            });
        }
    }
    let shown = met.into_iter().last().map(|(_, _, transcript)| transcript);
    Ok(Found {
        outcome: "same",
        detail: format!(
            "{} sizes up to a limit are met like a small one.",
            sizes.len()
        ),
        shown,
    })
}

/// Heads that end one octet before the end of a buffer, at it and behind it, and heads whose lines
/// lie across it. Where tiny lines are refused as such, all of these are, and tell nothing.
fn heads(context: &Context<'_>) -> Result<Vec<Sized>, String> {
    let mut sizes = Vec::new();
    for &buffer in BUFFERS.iter().filter(|buffer| **buffer <= LARGEST_HEAD) {
        for size in [buffer, buffer - 1, buffer + 1] {
            sizes.extend(Sized::head(context, size)?);
        }
        sizes.extend(Sized::crossing(context, buffer)?);
    }
    // Larger than the others, or at no end of a buffer: where they are taken, no limit was met below.
    sizes.extend(Sized::crossing(context, LARGEST_HEAD + LARGEST_HEAD / 8)?);
    sizes.extend(Sized::crossing(context, LARGEST_HEAD - LARGEST_HEAD / 8)?);
    sizes.extend(Sized::crossing(context, 5000)?);
    sizes.extend(Sized::head(context, LARGEST_HEAD + LARGEST_HEAD / 8)?);
    Ok(sizes)
}

/// Content that ends there, by itself and together with the head.
fn contents(context: &Context<'_>) -> Result<Vec<Sized>, String> {
    let mut sizes = Vec::new();
    let head = |content: usize| {
        let whole = context.octets(&with_content(content).literal)?.len();
        let witness = context.octets(&format!("\"{WITNESS}\""))?.len();
        Ok::<_, String>(whole - witness - content)
    };
    for &buffer in BUFFERS {
        for size in [
            buffer,
            buffer - 1,
            buffer + 1,
            buffer - head(buffer)?.min(buffer),
        ] {
            if size > 0 {
                sizes.push(with_content(size));
            }
        }
    }
    sizes.push(with_content(70_000));
    Ok(sizes)
}

const WITNESS: &str = "GET {path} HTTP/1.1\\r\\nHost: {host}\\r\\nConnection: close\\r\\n\\r\\n";

/// A message with so much content, and a request behind it whose answer shows where it ended.
fn with_content(size: usize) -> Sized {
    Sized {
        size,
        crossing: false,
        literal: format!(
            "\"{{content-method}} {{content-path}} HTTP/1.1\\r\\nHost: {{host}}\\r\\nContent-Length: {size}\\r\\n\\r\\n\\{{repeat {size} a}}\" \"{WITNESS}\""
        ),
        in_words: format!("the request behind {size} octets of content"),
    }
}

impl Sized {
    /// A head of so many octets, or as small as it gets; `None` when there is none of this size.
    fn head(context: &Context<'_>, size: usize) -> Result<Option<Sized>, String> {
        let fixed = context.octets(&head_with("", 0))?.len();
        let Some(fill) = fill(if size == 0 {
            0
        } else {
            size.wrapping_sub(fixed)
        }) else {
            return Ok(None);
        };
        Ok(Some(Sized {
            size: size.max(fixed),
            crossing: false,
            literal: head_with(&fill, 0),
            in_words: format!("a head of {} octets", size.max(fixed)),
        }))
    }

    /// A head with a tiny line whose first octet is the last of the buffer.
    fn crossing(context: &Context<'_>, buffer: usize) -> Result<Option<Sized>, String> {
        let fixed = context.octets(&head_with("", TINY_LINES))?.len();
        // The lines, and the empty line behind them.
        let size = buffer - 1 - TINY_BEFORE + TINY_LINES * 4 + 2;
        let Some(fill) = fill(size.wrapping_sub(fixed)) else {
            return Ok(None);
        };
        Ok(Some(Sized {
            size,
            crossing: true,
            literal: head_with(&fill, TINY_LINES),
            in_words: format!("a head with lines of two octets around octet {buffer}"),
        }))
    }
}

fn head_with(fill: &str, tiny: usize) -> String {
    format!(
        "\"GET {{path}} HTTP/1.1\\r\\nHost: {{host}}\\r\\nConnection: close\\r\\n{fill}{}\\r\\n\"",
        TINY.repeat(tiny)
    )
}

/// Field lines of so many octets together.
fn fill(octets: usize) -> Option<String> {
    if octets == 0 {
        return Some(String::new());
    }
    if !(SHORTEST..=2 * LARGEST_HEAD).contains(&octets) {
        return None;
    }
    let line = |octets: usize| format!("X-A: {}\\r\\n", "b".repeat(octets - SHORTEST));
    let mut lines = String::new();
    let mut left = octets;
    while left > LINE + SHORTEST {
        lines.push_str(&line(LINE));
        left -= LINE;
    }
    lines.push_str(&line(left));
    Some(lines)
}

fn meet(
    context: &Context<'_>,
    sized: &Sized,
    usual: u16,
    until: usize,
) -> Result<(Met, Transcript), String> {
    let (statuses, transcript) = play(context, sized, until)?;
    let log = first(&transcript)?;
    let first = statuses.first().copied().flatten();
    let last = statuses.get(until - 1).copied().flatten();
    let met = match (first, last) {
        (Some(status), _) if status != usual => Met::Otherwise(status),
        (_, Some(200..=299)) => Met::Taken,
        (_, Some(status)) if until == 1 && status == usual => Met::Taken,
        (_, Some(status)) => Met::Otherwise(status),
        (_, None) if log.ending.by_peer() => Met::Closed,
        (_, None) => Met::Silence,
    };
    Ok((met, transcript))
}

/// The statuses of the answers.
fn play(
    context: &Context<'_>,
    sized: &Sized,
    until: usize,
) -> Result<(Vec<Option<u16>>, Transcript), String> {
    let transcript = context.ask(&sized.literal, &format!("message {until} or close"))?;
    let log = first(&transcript)?;
    let statuses = log.responses.responses().map(|answer| answer.status());
    Ok((statuses.collect(), transcript))
}

fn first(transcript: &Transcript) -> Result<&ConnectionLog, String> {
    (transcript.connections.first()).ok_or_else(|| "no connection was made".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{SHORTEST, fill};

    #[test]
    fn what_fills_has_the_size_that_was_asked_for() {
        let octets = |lines: &str| lines.replace("\\r\\n", "\r\n").len();
        for size in (SHORTEST..1200).chain([4096, 16000]) {
            assert_eq!(octets(&fill(size).unwrap()), size);
        }
        assert_eq!(fill(0).as_deref(), Some(""));
        assert_eq!(fill(SHORTEST - 1), None);
    }
}
