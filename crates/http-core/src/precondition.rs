//! Conditional requests: RFC 9110 §13, in the order of §13.2.2, as a value that can explain itself.

#![cfg_attr(
    test,
    allow(
        clippy::type_complexity,
        reason = "a table of cases is an array of tuples"
    )
)]

use std::fmt;

use crate::field::{Comparison, EntityTag, HttpDate, IfRange, Lines, TagMatch, match_tags};

mod facts;
mod reason;

pub use facts::RequestFacts;
pub use reason::{Reason, Step};

/// The validators of the selected representation (RFC 9110 §8.8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Validators<'a> {
    /// The entity tag an unconditional 200 would carry.
    pub etag: Option<EntityTag<'a>>,
    /// The Last-Modified date an unconditional 200 would carry.
    pub last_modified: Option<HttpDate>,
    /// Whether that date is a strong validator; only If-Range asks.
    pub date_strength: DateStrength,
}

/// Whether a Last-Modified date identifies one sequence of octets (RFC 9110 §8.8.2.2).
///
/// ```
/// use http_core::field::HttpDate;
/// use http_core::precondition::DateStrength;
///
/// let date = HttpDate::from_unix(784_111_777).unwrap();
/// assert_eq!(DateStrength::once_settled(date, date), DateStrength::Weak);
/// assert_eq!(DateStrength::once_settled(date, date.plus_seconds(1)), DateStrength::Strong);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateStrength {
    /// The representation may have changed twice within that second: the default.
    #[default]
    Weak,
    /// The server knows that it did not.
    Strong,
}

impl DateStrength {
    /// Strong once the second named by the date is over.
    ///
    /// That is knowledge of the server alone only if it does not hand the date out while
    /// the second is still running: whoever holds the date then got the octets that stood
    /// at its end. A server that does hand it out relies on clients which look at Date
    /// before they use it in If-Range, as RFC 9110 §13.1.5 has them do.
    pub fn once_settled(last_modified: HttpDate, now: HttpDate) -> Self {
        if now > last_modified {
            Self::Strong
        } else {
            Self::Weak
        }
    }
}

/// What the request's preconditions come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Perform the method. For GET, the Range field is to be used as told.
    Proceed(RangeUse),
    /// Answer 304 (Not Modified).
    NotModified,
    /// Answer 412 (Precondition Failed).
    Failed,
}

/// Whether the Range field of a request counts (RFC 9110 §13.2.2 step 5, §14.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangeUse {
    /// There is none.
    Absent,
    /// Select ranges by it.
    Apply,
    /// Answer as though it were absent: the method is not GET, or If-Range is false.
    Ignore,
}

/// The outcome, the step that decided it, and what each step found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// What to do.
    pub outcome: Outcome,
    /// The step of RFC 9110 §13.2.2 that settled it.
    pub decided_by: Step,
    /// What each of the steps 1 to 5 found, in order; `None` for steps not reached.
    pub findings: [Option<Reason>; 5],
}

impl Evaluation {
    /// The finding of the step that decided; `None` when no precondition did.
    pub fn reason(&self) -> Option<Reason> {
        self.findings.get(self.decided_by.index()?).copied()?
    }
}

impl fmt::Display for Evaluation {
    /// One line for each precondition that was present, then the outcome.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (step, finding) in Step::ALL.iter().zip(self.findings) {
            match finding {
                None | Some(Reason::FieldAbsent) => {}
                Some(reason) => writeln!(f, "{}: {}", step.field_name(), reason.sentence())?,
            }
        }
        f.write_str(match self.outcome {
            Outcome::Proceed(RangeUse::Absent) => "perform the method",
            Outcome::Proceed(RangeUse::Apply) => "perform the method, Range applies",
            Outcome::Proceed(RangeUse::Ignore) => "perform the method, Range is ignored",
            Outcome::NotModified => "304 Not Modified",
            Outcome::Failed => "412 Precondition Failed",
        })
    }
}

/// Evaluates the preconditions of a request in the order of RFC 9110 §13.2.2.
///
/// `selected` is the representation the method would act on, `None` when the target
/// has no current one. Call it only when the answer without preconditions would be
/// 2xx or 412: a 404, a redirect or a 405 comes first (§13.2.1). Allocates nothing.
///
/// A date that is no valid HTTP-date, or comes more than once, is as good as absent.
/// An If-Match that breaks its grammar is false and an If-None-Match that does is
/// true: neither is "a list of entity tags" one of which matches.
///
/// ```
/// use http_core::field::{EntityTag, HttpDate};
/// use http_core::precondition::{Outcome, RequestFacts, Step, Validators, evaluate};
///
/// let now = HttpDate::from_unix(784_111_777).unwrap();
/// let mut request = RequestFacts::new(b"GET", now);
/// request.note(b"If-None-Match", br#""v1", W/"v2""#);
/// let validators = Validators { etag: EntityTag::strong(b"v2"), ..Validators::default() };
///
/// let evaluation = evaluate(&request, Some(&validators));
/// assert_eq!(evaluation.outcome, Outcome::NotModified);
/// assert_eq!(evaluation.decided_by, Step::IfNoneMatch);
/// assert_eq!(
///     evaluation.to_string(),
///     "If-None-Match: false, the list has the current entity tag\n304 Not Modified",
/// );
/// ```
pub fn evaluate(request: &RequestFacts<'_>, selected: Option<&Validators<'_>>) -> Evaluation {
    let mut findings = [None; 5];
    if request.method_ignores_preconditions() {
        let reason = Some(Reason::MethodIgnores);
        for (finding, lines) in findings.iter_mut().zip(request.in_step_order()) {
            *finding = if lines.is_present() {
                reason
            } else {
                Some(Reason::FieldAbsent)
            };
        }
        return Evaluation {
            outcome: Outcome::Proceed(request.range_without_if_range()),
            decided_by: Step::Method,
            findings,
        };
    }
    for step in Step::ALL {
        let reason = match step {
            Step::IfMatch => if_match(request, selected),
            Step::IfUnmodifiedSince => if_unmodified_since(request, selected),
            Step::IfNoneMatch => if_none_match(request, selected),
            Step::IfModifiedSince => if_modified_since(request, selected),
            Step::IfRange => if_range(request, selected),
            Step::Method => Reason::FieldAbsent,
        };
        if let Some(finding) = step.index().and_then(|index| findings.get_mut(index)) {
            *finding = Some(reason);
        }
        let outcome = match step {
            Step::IfMatch | Step::IfUnmodifiedSince if reason.is_false() => Some(Outcome::Failed),
            Step::IfNoneMatch if reason.is_false() && !request.is_get_or_head() => {
                Some(Outcome::Failed)
            }
            Step::IfNoneMatch | Step::IfModifiedSince if reason.is_false() => {
                Some(Outcome::NotModified)
            }
            Step::IfRange if reason.is_false() => Some(Outcome::Proceed(RangeUse::Ignore)),
            Step::IfRange if reason.is_true() => Some(Outcome::Proceed(RangeUse::Apply)),
            _ => None,
        };
        if let Some(outcome) = outcome {
            return Evaluation {
                outcome,
                decided_by: step,
                findings,
            };
        }
    }
    Evaluation {
        outcome: Outcome::Proceed(request.range_without_if_range()),
        decided_by: Step::Method,
        findings,
    }
}

fn if_match(request: &RequestFacts<'_>, selected: Option<&Validators<'_>>) -> Reason {
    if !request.if_match.is_present() {
        return Reason::FieldAbsent;
    }
    let current = selected.and_then(|validators| validators.etag);
    match match_tags(request.if_match.iter(), current, Comparison::Strong) {
        TagMatch::Any if selected.is_some() => Reason::AnyExists { holds: true },
        TagMatch::Any => Reason::AnyMissing { holds: false },
        TagMatch::Listed => Reason::TagListed { holds: true },
        TagMatch::NotListed if current.is_none() => Reason::NoCurrentTag { holds: false },
        TagMatch::NotListed => Reason::TagNotListed { holds: false },
        TagMatch::Malformed(error) => Reason::MalformedList {
            holds: false,
            error,
        },
    }
}

fn if_unmodified_since(request: &RequestFacts<'_>, selected: Option<&Validators<'_>>) -> Reason {
    if !request.if_unmodified_since.is_present() {
        return Reason::FieldAbsent;
    }
    if request.if_match.is_present() {
        return Reason::Superseded;
    }
    match dates(&request.if_unmodified_since, request.now, selected) {
        Err(reason) => reason,
        Ok((given, last_modified)) if last_modified <= given => {
            Reason::NotModifiedSince { holds: true }
        }
        Ok(_) => Reason::ModifiedSince { holds: false },
    }
}

fn if_none_match(request: &RequestFacts<'_>, selected: Option<&Validators<'_>>) -> Reason {
    if !request.if_none_match.is_present() {
        return Reason::FieldAbsent;
    }
    let current = selected.and_then(|validators| validators.etag);
    match match_tags(request.if_none_match.iter(), current, Comparison::Weak) {
        TagMatch::Any if selected.is_some() => Reason::AnyExists { holds: false },
        TagMatch::Any => Reason::AnyMissing { holds: true },
        TagMatch::Listed => Reason::TagListed { holds: false },
        TagMatch::NotListed if current.is_none() => Reason::NoCurrentTag { holds: true },
        TagMatch::NotListed => Reason::TagNotListed { holds: true },
        TagMatch::Malformed(error) => Reason::MalformedList { holds: true, error },
    }
}

fn if_modified_since(request: &RequestFacts<'_>, selected: Option<&Validators<'_>>) -> Reason {
    if !request.if_modified_since.is_present() {
        return Reason::FieldAbsent;
    }
    if !request.is_get_or_head() {
        return Reason::MethodIgnores;
    }
    if request.if_none_match.is_present() {
        return Reason::Superseded;
    }
    match dates(&request.if_modified_since, request.now, selected) {
        Err(reason) => reason,
        Ok((given, last_modified)) if last_modified <= given => {
            Reason::NotModifiedSince { holds: false }
        }
        Ok(_) => Reason::ModifiedSince { holds: true },
    }
}

fn if_range(request: &RequestFacts<'_>, selected: Option<&Validators<'_>>) -> Reason {
    if !request.if_range.is_present() {
        return Reason::FieldAbsent;
    }
    if request.method != b"GET" {
        return Reason::MethodIgnores;
    }
    if !request.range.is_present() {
        return Reason::RangeAbsent;
    }
    let Some(value) = request.if_range.only() else {
        return Reason::MalformedValidator;
    };
    let validators = selected.copied().unwrap_or_default();
    match IfRange::parse(value, request.now) {
        Err(_) => Reason::MalformedValidator,
        Ok(IfRange::EntityTag(given)) => match validators.etag {
            None => Reason::NoCurrentTag { holds: false },
            Some(current) if given.strong_eq(current) => Reason::TagListed { holds: true },
            Some(current) if given.weak_eq(current) => Reason::WeakTag,
            Some(_) => Reason::TagNotListed { holds: false },
        },
        Ok(IfRange::Date(given)) => match validators.last_modified {
            None => Reason::NoCurrentDate,
            Some(current) if given != current => Reason::DateDiffers,
            Some(_) if validators.date_strength == DateStrength::Weak => Reason::WeakDate,
            Some(_) => Reason::DateMatches,
        },
    }
}

/// The date of a field and of the representation, or why the field is ignored.
fn dates(
    lines: &Lines<'_>,
    now: HttpDate,
    selected: Option<&Validators<'_>>,
) -> Result<(HttpDate, HttpDate), Reason> {
    let value = lines.only().ok_or(Reason::RepeatedDate)?;
    let given = HttpDate::parse(value, now).map_err(|error| Reason::MalformedDate { error })?;
    let current = selected
        .and_then(|validators| validators.last_modified)
        .ok_or(Reason::NoDateIgnored)?;
    Ok((given, current))
}

#[cfg(test)]
mod tests;
