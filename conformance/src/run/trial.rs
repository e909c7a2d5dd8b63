//! A check on its way to its verdict: what several attempts say together.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::Attempt;
use crate::verdict::Verdict;

/// The attempts made at a check so far; none of them has settled it.
#[derive(Debug)]
pub(super) struct Trial {
    /// The check, by its place in the catalogue.
    pub(super) index: usize,
    /// In the order they were made.
    pub(super) attempts: Vec<Attempt>,
}

/// What follows from an attempt.
#[derive(Debug)]
pub(super) enum Next {
    /// The verdict.
    Settled(Attempt),
    /// It has to be tried again.
    Again(Trial),
}

impl Trial {
    /// A check that was not tried yet.
    pub(super) fn new(index: usize) -> Trial {
        Trial {
            index,
            attempts: Vec::new(),
        }
    }

    /// The first attempt, when there was one.
    pub(super) fn first(&self) -> Option<&Attempt> {
        self.attempts.first()
    }

    /// Takes one more attempt in. A violation or an inconclusive verdict has to come out twice, and
    /// so has one that rests on a wait of which it is known by now that it was too short.
    ///
    /// An attempt that ran into a time limit may have been too impatient, so then the patient ones
    /// count, if they say the same twice.
    pub(super) fn with(mut self, attempt: Attempt, retries: u32, silences: &Silences) -> Next {
        let most = 2 + usize::try_from(retries).unwrap_or(usize::MAX - 2);
        let doubtful = attempt.hasty || is_doubtful(&attempt);
        self.attempts.push(attempt);
        silences.learn(&self.attempts);
        match self.attempts.as_slice() {
            [_] if retries == 0 || !doubtful => self.settled(),
            [only] if silences.believes(only) => self.settled(),
            [_] => Next::Again(self),
            [first, second] if same(first, second) => self.settled(),
            [first, second, .., last]
                if same(second, last)
                    && (first.timed_out
                        || first.hasty
                        || first.verdict == Verdict::Inconclusive) =>
            {
                self.settled()
            }
            attempts if attempts.len() < most => Next::Again(self),
            _ => self.flaky(),
        }
    }

    /// What is known of the check when it cannot be tried any more; `None` when it never was.
    pub(super) fn so_far(self) -> Option<Attempt> {
        self.attempts.into_iter().next()
    }

    fn duration(&self) -> Duration {
        self.attempts.iter().map(|attempt| attempt.duration).sum()
    }

    /// The verdict of the last attempt.
    fn settled(mut self) -> Next {
        let duration = self.duration();
        match self.attempts.pop() {
            Some(last) => Next::Settled(Attempt { duration, ..last }),
            None => Next::Again(self),
        }
    }

    /// What attempts that say different things come to: flaky, unless all that differs is that some
    /// of them could not tell.
    fn flaky(mut self) -> Next {
        let tells = |attempt: &Attempt| attempt.verdict != Verdict::Inconclusive;
        let convicts = |attempt: &Attempt| attempt.verdict == Verdict::Violates;
        if !self.attempts.iter().any(convicts) {
            if let Some(telling) = self.attempts.iter().rposition(tells) {
                self.attempts.truncate(telling + 1);
            }
            return self.settled();
        }
        if let Some(place) = self.among_the_refused() {
            self.attempts.truncate(place + 1);
            return self.settled();
        }
        let duration = self.duration();
        let unavailable = self.attempts.iter().find_map(|attempt| attempt.unavailable);
        let mut attempts = self.attempts.into_iter();
        let (Some(mut flaky), Some(second)) = (attempts.next(), attempts.next()) else {
            return Next::Again(Trial::new(self.index));
        };
        let name = |attempt: &Attempt| match &attempt.outcome {
            Some(outcome) => outcome.clone(),
            None => attempt.verdict.to_string(),
        };
        flaky.detail = format!(
            "First {}: {} Then {}: {}",
            name(&flaky),
            flaky.detail,
            name(&second),
            second.detail
        );
        flaky.verdict = Verdict::Flaky;
        flaky.duration = duration;
        flaky.unavailable = unavailable;
        flaky.exchanges.extend(second.exchanges);
        Next::Settled(flaky)
    }

    /// Where a target refused some of the attempts for their number: the attempt that speaks for
    /// all, which is the last of the others when they agree, and a refused one when there are fewer
    /// than two.
    fn among_the_refused(&self) -> Option<usize> {
        let refused = self.attempts.iter().rposition(Attempt::asked_too_often)?;
        let heard: Vec<usize> = (0..self.attempts.len())
            .filter(|place| !self.attempts[*place].asked_too_often())
            .collect();
        match heard.as_slice() {
            [] | [_] => Some(refused),
            [first, .., last] => (heard.iter())
                .all(|place| same(&self.attempts[*first], &self.attempts[*place]))
                .then_some(*last),
        }
    }
}

/// How far the silence of this target can be believed: whether waiting longer has brought anything.
#[derive(Debug, Default)]
pub(super) struct Silences {
    confirmed: AtomicUsize,
    refuted: AtomicUsize,
}

/// So many have to be confirmed before one is believed at once.
const CONFIRMED: usize = 12;

/// So many are waited for longest, to learn how late an answer may be.
const LEARNT: usize = 3;

/// An answer that came later than this was late.
const LATE: Duration = Duration::from_millis(500);

impl Silences {
    /// Whether a second attempt is spared: silence that cannot tell, and stays silence however long
    /// is waited, as all others of the run did.
    fn believes(&self, attempt: &Attempt) -> bool {
        attempt.verdict == Verdict::Inconclusive
            && attempt.silent
            && !attempt.hasty
            && !attempt.throttled
            && self.known()
    }

    /// Whether this target is known to leave requests without an answer.
    pub(super) fn known(&self) -> bool {
        self.refuted.load(Ordering::Relaxed) == 0
            && self.confirmed.load(Ordering::Relaxed) >= CONFIRMED
    }

    /// Whether some answers are known to be late.
    pub(super) fn refuted(&self) -> bool {
        self.refuted.load(Ordering::Relaxed) > 0
    }

    /// Whether it is still to be learnt how late the answer to such a request may be.
    pub(super) fn unknown(&self) -> bool {
        !self.refuted() && self.confirmed.load(Ordering::Relaxed) < LEARNT
    }

    /// Takes in what the second attempt has made of the first.
    fn learn(&self, attempts: &[Attempt]) {
        let [first, second] = attempts else {
            return;
        };
        if !first.silent {
            return;
        }
        if second.silent {
            self.confirmed.fetch_add(1, Ordering::Relaxed);
        } else if second.slowest >= LATE {
            self.refuted.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn same(one: &Attempt, other: &Attempt) -> bool {
    one.verdict == other.verdict && one.outcome == other.outcome
}

/// Whether it has to be tried again.
pub(super) fn is_doubtful(attempt: &Attempt) -> bool {
    matches!(attempt.verdict, Verdict::Violates | Verdict::Inconclusive)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::catalogue::Catalogue;

    /// What the attempts with these verdicts come to, one retry being asked for.
    fn outcome(verdicts: &[Verdict]) -> Verdict {
        let (catalogue, _) = Catalogue::embedded();
        let check = &catalogue.checks()[0];
        let mut trial = Trial::new(0);
        for verdict in verdicts {
            let attempt = Attempt::without_outcome(check, *verdict, "");
            match trial.with(attempt, 1, &Silences::default()) {
                Next::Settled(attempt) => return attempt.verdict,
                Next::Again(again) => trial = again,
            }
        }
        panic!("{verdicts:?} settle nothing");
    }

    #[test]
    fn what_was_refused_for_its_number_makes_nothing_flaky() {
        use Verdict::{Conforms, Flaky, Inconclusive, Violates};
        let (catalogue, _) = Catalogue::embedded();
        let check = &catalogue.checks()[0];
        // The inconclusive ones are those that the target refused as too many.
        let outcome = |verdicts: &[Verdict]| {
            let mut trial = Trial::new(0);
            for verdict in verdicts {
                let mut attempt = Attempt::without_outcome(check, *verdict, "");
                attempt.throttled = *verdict == Inconclusive;
                match trial.with(attempt, 1, &Silences::default()) {
                    Next::Settled(attempt) => return attempt.verdict,
                    Next::Again(again) => trial = again,
                }
            }
            panic!("{verdicts:?} settle nothing");
        };
        assert_eq!(outcome(&[Violates, Inconclusive, Violates]), Violates);
        assert_eq!(outcome(&[Violates, Inconclusive, Conforms]), Flaky);
        assert_eq!(
            outcome(&[Inconclusive, Violates, Inconclusive]),
            Inconclusive
        );
    }

    #[test]
    fn what_could_not_tell_contradicts_nobody() {
        use Verdict::{Conforms, Flaky, Inconclusive, Violates};
        for (verdicts, expected) in [
            ([Inconclusive, Conforms, Inconclusive], Conforms),
            ([Inconclusive, Inconclusive, Inconclusive], Inconclusive),
            ([Violates, Conforms, Conforms], Flaky),
            ([Violates, Conforms, Inconclusive], Flaky),
            ([Inconclusive, Violates, Violates], Violates),
        ] {
            assert_eq!(outcome(&verdicts), expected, "{verdicts:?}");
        }
    }

    #[test]
    fn silence_is_believed_at_once_when_it_was_confirmed_often_and_never_refuted() {
        let (catalogue, _) = Catalogue::embedded();
        let check = &catalogue.checks()[0];
        let attempt = |verdict| {
            let mut attempt = Attempt::without_outcome(check, verdict, "");
            (attempt.timed_out, attempt.silent) = (true, true);
            attempt
        };
        let again = |next| match next {
            Next::Settled(_) => None,
            Next::Again(trial) => Some(trial),
        };
        let silences = Silences::default();
        let first = |verdict| again(Trial::new(0).with(attempt(verdict), 1, &silences));
        for _ in 0..CONFIRMED {
            let trial = first(Verdict::Inconclusive).expect("another attempt");
            assert!(again(trial.with(attempt(Verdict::Inconclusive), 1, &silences)).is_none());
        }
        assert!(first(Verdict::Inconclusive).is_none());
        // A violation has to come out twice all the same, and so has what was hasty.
        assert!(first(Verdict::Violates).is_some());
        let mut hasty = attempt(Verdict::Inconclusive);
        hasty.hasty = true;
        let trial = again(Trial::new(0).with(hasty, 1, &silences)).expect("another attempt");
        // It was no silence after all: no other is believed from then on.
        let mut late = Attempt::without_outcome(check, Verdict::Conforms, "");
        late.slowest = LATE;
        let _ = trial.with(late, 1, &silences);
        assert!(first(Verdict::Inconclusive).is_some());
    }
}
