//! The `exemplars:` block: canned answers with the outcome each must be graded as.

use std::time::Duration;

use super::error::CheckError;
use super::lines::{Block, File, Located, find_unquoted, logical};
use super::outcome::{Judging, is_kebab, words};
use crate::stub::script::Template;

/// One exemplar.
#[derive(Clone, Debug)]
pub struct Exemplar {
    /// The outcome it must be graded as.
    pub outcome: String,
    /// The line of the file it begins on, from 1.
    pub line: usize,
    /// What stands in for the target.
    pub proof: Proof,
}

/// What stands in for the target when an exemplar is proven.
#[derive(Clone, Debug)]
pub enum Proof {
    /// Canned answers, one per `read` of the script.
    Answers(Vec<Answer>),
    /// A request and the response to it, for a passive check.
    Exchange {
        /// The request; a plain GET when not given.
        request: Option<Template>,
        /// The response.
        response: Template,
    },
    /// The faultless reference server.
    Reference,
    /// The reference server with one named fault.
    Mutant(String),
}

/// One canned answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The octets.
    pub bytes: Template,
    /// What the peer does after them.
    pub then: Then,
    /// How long it waits before them.
    pub pause: Duration,
    /// Sent as soon as the connection is accepted.
    pub early: bool,
}

/// What the peer does after an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Then {
    /// Keeps the connection open.
    #[default]
    Open,
    /// Closes it in order.
    Fin,
    /// Resets it.
    Rst,
}

/// Reads the block.
pub(super) fn exemplars(
    file: File<'_>,
    block: &Block<'_>,
    judging: Judging,
    errors: &mut Vec<CheckError>,
) -> Vec<Exemplar> {
    let mut exemplars = Vec::new();
    let lines = logical(block, false);
    let mut lines = lines.iter().peekable();
    while let Some((indent, heading)) = lines.next() {
        let mut body = Vec::new();
        while let Some((_, line)) = lines.next_if(|(deeper, _)| deeper > indent) {
            body.push(line);
        }
        match exemplar(file, heading, &body, judging) {
            Ok(exemplar) => exemplars.push(exemplar),
            Err(error) => errors.push(error),
        }
    }
    exemplars
}

fn exemplar(
    file: File<'_>,
    heading: &Located,
    body: &[&Located],
    judging: Judging,
) -> Result<Exemplar, CheckError> {
    let Some(colon) = heading
        .text
        .find(':')
        .filter(|at| is_kebab(&heading.text[..*at]))
    else {
        return Err(file.error_at(
            heading,
            "an exemplar begins with the name of its outcome",
            "`NAME:` on its own line, then `answer \"...\"` lines indented below it",
        ));
    };
    let outcome = heading.text[..colon].to_owned();
    let rest = heading.slice(colon + 1, heading.text.len()).trimmed();
    let proof = match judging {
        Judging::Procedure => behaviour(file, &rest)?,
        Judging::Script | Judging::Passive if !rest.text.is_empty() => {
            return Err(file.error_at(
                &rest,
                "the answers go below the name",
                "put this on the next line, indented",
            ));
        }
        Judging::Script => Proof::Answers(
            body.iter()
                .map(|line| answer(file, line))
                .collect::<Result<Vec<_>, _>>()?,
        ),
        Judging::Passive => exchange(file, heading, body)?,
    };
    if matches!(&proof, Proof::Answers(answers) if answers.is_empty()) {
        return Err(file.error_at(
            heading,
            "this exemplar has no answer",
            "add `answer \"...\"` below it, indented; silence is `answer \"\"`",
        ));
    }
    Ok(Exemplar {
        outcome,
        line: heading.position(0).0,
        proof,
    })
}

fn behaviour(file: File<'_>, rest: &Located) -> Result<Proof, CheckError> {
    let words = words(rest);
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    match texts.as_slice() {
        ["reference"] => Ok(Proof::Reference),
        ["mutant", name] if is_kebab(name) => Ok(Proof::Mutant((*name).to_owned())),
        _ => Err(file.error_at(
            rest,
            "an exemplar of a procedure names a behaviour of the reference server",
            "`OUTCOME: reference` or `OUTCOME: mutant NAME`",
        )),
    }
}

fn exchange(file: File<'_>, heading: &Located, body: &[&Located]) -> Result<Proof, CheckError> {
    let mut request = None;
    let mut response = None;
    for line in body {
        let (keyword, rest) = keyword(line);
        match keyword.as_str() {
            "request" if request.is_none() => request = Some(template(file, &rest)?),
            "answer" if response.is_none() => response = Some(answer(file, line)?.bytes),
            _ => {
                return Err(file.error_at(
                    line,
                    "an exemplar of a passive check is one exchange",
                    "at most one `request \"...\"` and exactly one `answer \"...\"`",
                ));
            }
        }
    }
    match response {
        Some(response) => Ok(Proof::Exchange { request, response }),
        None => Err(file.error_at(
            heading,
            "this exemplar has no answer",
            "add `answer \"...\"` below it",
        )),
    }
}

fn keyword(line: &Located) -> (String, Located) {
    let end = line.text.find([' ', '\t']).unwrap_or(line.text.len());
    (
        line.text[..end].to_owned(),
        line.slice(end, line.text.len()).trimmed(),
    )
}

fn answer(file: File<'_>, line: &Located) -> Result<Answer, CheckError> {
    let (word, rest) = keyword(line);
    if word != "answer" || !rest.text.starts_with('"') {
        return Err(file.error_at(
            line,
            "an exemplar is made of answers",
            "`answer \"BYTES\" [fin|rst|open] [pause 50ms] [early]`",
        ));
    }
    let rest = strip_comment(&rest);
    let flags_at = rest
        .text
        .rfind('"')
        .map_or(rest.text.len(), |quote| quote + 1);
    let mut answer = Answer {
        bytes: template(file, &rest.slice(0, flags_at))?,
        then: Then::Open,
        pause: Duration::ZERO,
        early: false,
    };
    let flags = rest.slice(flags_at, rest.text.len());
    let mut flags = words(&flags).into_iter();
    while let Some(flag) = flags.next() {
        match flag.text.as_str() {
            "open" => answer.then = Then::Open,
            "fin" => answer.then = Then::Fin,
            "rst" => answer.then = Then::Rst,
            "early" => answer.early = true,
            "pause" => {
                let duration = flags.next();
                answer.pause = duration
                    .as_ref()
                    .and_then(|word| duration_of(&word.text))
                    .ok_or_else(|| {
                        file.error_at(
                            duration.as_ref().unwrap_or(&flag),
                            "no duration",
                            "for example `pause 50ms`",
                        )
                    })?;
            }
            other => {
                return Err(file.error_at(
                    &flag,
                    format!("`{other}` is nothing an answer can do"),
                    "fin, rst, open, early or `pause 50ms`",
                ));
            }
        }
    }
    Ok(answer)
}

/// Drops a `# comment` after the answer.
fn strip_comment(rest: &Located) -> Located {
    match find_unquoted(&rest.text, " #") {
        Some(at) => rest.slice(0, at),
        None => rest.clone(),
    }
}

/// Reads `50ms`, `2s` or `1m`.
pub(super) fn duration_of(text: &str) -> Option<Duration> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text[..digits].parse().ok()?;
    match &text[digits..] {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        "m" => number.checked_mul(60).map(Duration::from_secs),
        _ => None,
    }
}

fn template(file: File<'_>, text: &Located) -> Result<Template, CheckError> {
    Template::parse(&text.text)
        .map_err(|wrong| file.error(text, wrong.offset, wrong.length, wrong.message, wrong.fix))
}
