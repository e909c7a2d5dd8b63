//! A resource that is not what it was: changed since discovery saw it, or served by several who say
//! different things of it, as behind a load balancer. Verdicts that compare then convict nobody.

use wire::script::Vars;
use wire::transcript::Transcript;

use super::{Attempt, Bench};
use crate::check::{Check, Kind};
use crate::subject::{Patience, Subject};
use crate::verdict::Verdict;

/// Plain requests that look for a difference, each on a connection of its own.
const LOOKS: usize = 4;

/// The resources that checks compare, by their variables; how steady {path} is has a check of its own.
const COMPARED: [&str; 4] = ["text", "gz-path", "large", "undated"];

/// Variables that tell what the resource was when discovery saw it.
const SEEN: [&str; 8] = [
    "etag",
    "opaque",
    "opaque-inner",
    "opaque-other-case",
    "last-modified",
    "last-modified-plus",
    "length",
    "last-octet",
];

/// What an answer says of the representation.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    etag: Option<Vec<u8>>,
    modified: Option<Vec<u8>>,
    content: Option<Vec<u8>>,
}

impl Attempt {
    /// Takes back a violation that rests on a resource which plain requests show to be another one
    /// by now, or from one answer to the next.
    pub(super) fn pardon_moved(&mut self, bench: &Bench<'_>, check: &Check) {
        if self.verdict != Verdict::Violates {
            return;
        }
        let Some(name) = compared(check) else {
            return;
        };
        if moved(bench.subject, name) {
            let detail = format!(
                "The resource at {{{name}}} is not the same in plain answers that follow each other, or not what it was when the run began, so nothing is concluded from its validators or octets."
            );
            self.take_back(check, Verdict::NotApplicable, detail);
        }
    }
}

/// The variable of the resource that the check holds against another answer or against what
/// discovery saw.
fn compared(check: &Check) -> Option<&'static str> {
    let Kind::Script { script, .. } = &check.kind else {
        return matches!(check.area.as_str(), "conditional" | "range").then_some("text");
    };
    let names = script.variables();
    let uses = |wanted: &str| names.iter().any(|(name, _)| name == wanted);
    let mut conditions = check.outcomes.iter().map(|outcome| &outcome.text);
    let compares = conditions.any(|condition| condition.contains("same-as"));
    (compares || SEEN.into_iter().any(uses))
        .then(|| COMPARED.into_iter().find(|name| uses(name)))?
}

/// Whether plain answers differ from each other, or from what discovery saw.
fn moved(subject: &Subject, name: &str) -> bool {
    let request = format!(
        "connect\nsend \"GET {{{name}}} HTTP/1.1\\r\\nHost: {{host}}\\r\\nConnection: close\\r\\n\\r\\n\"\nread until message or close within {{timeout}}\n"
    );
    let Ok(script) = wire::script::parse(&request, "moved") else {
        return false;
    };
    let script = super::fields::with_extra(&script, &subject.extra_fields);
    let vars = subject.vars(Patience::Normal);
    let mut first = known(&vars, name);
    for _ in 0..LOOKS {
        let run = wire::drive::run(
            &script,
            &subject.target,
            &vars,
            &subject.options(Patience::Normal),
        );
        let Some(said) = run.ok().as_ref().and_then(said) else {
            continue;
        };
        match &first {
            Some(first) if differ(first, &said) => return true,
            Some(_) => {}
            None => first = Some(said),
        }
    }
    false
}

/// What discovery saw, which remembers no octets.
fn known(vars: &Vars, name: &str) -> Option<Said> {
    (name == "text" && vars.contains_key("etag")).then(|| Said {
        etag: vars.get("etag").cloned(),
        modified: vars.get("last-modified").cloned(),
        content: None,
    })
}

/// What the answer says, if it is one to a plain request.
fn said(transcript: &Transcript) -> Option<Said> {
    let answer = transcript.connections.first()?.response(1)?;
    (answer.status() == Some(200) && answer.complete).then(|| Said {
        etag: answer.field("ETag").map(<[u8]>::to_vec),
        modified: answer.field("Last-Modified").map(<[u8]>::to_vec),
        content: Some(answer.content.clone()),
    })
}

/// Whether both say something, and not the same.
fn differ(one: &Said, other: &Said) -> bool {
    let apart = |one: &Option<Vec<u8>>, other: &Option<Vec<u8>>| matches!((one, other), (Some(one), Some(other)) if one != other);
    apart(&one.etag, &other.etag)
        || apart(&one.modified, &other.modified)
        || apart(&one.content, &other.content)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::catalogue::Catalogue;

    #[test]
    fn which_resource_a_check_compares() {
        let (catalogue, _) = Catalogue::embedded();
        for (id, name) in [
            ("if-match-two-lines", Some("text")),
            ("precondition-matrix-get", Some("text")),
            ("head-etag", Some("text")),
            ("gzip-tag-revalidates", Some("gz-path")),
            ("validators-steady", None),
            ("method-unknown", None),
            ("length-exact", None),
            ("content-complete", None),
        ] {
            let check = catalogue.find(id).expect(id);
            assert_eq!(compared(check), name, "{id}");
        }
    }

    #[test]
    fn what_is_not_said_differs_from_nothing() {
        let said = |etag: Option<&str>, content: Option<&str>| Said {
            etag: etag.map(|etag| etag.as_bytes().to_vec()),
            modified: None,
            content: content.map(|content| content.as_bytes().to_vec()),
        };
        let whole = said(Some("\"a\""), Some("x"));
        assert!(!differ(&whole, &said(Some("\"a\""), None)));
        assert!(!differ(&whole, &said(None, Some("x"))));
        assert!(differ(&whole, &said(Some("\"b\""), Some("x"))));
        assert!(differ(&whole, &said(Some("\"a\""), Some("y"))));
    }
}
