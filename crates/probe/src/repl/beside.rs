//! Other targets that are sent the same.

use super::Console;
use crate::beside::table;
use crate::compare::Observed;
use crate::complaint::Complaint;
use crate::diff::observed;
use crate::play::Stage;
use crate::target::Place;
use http_core::dissect::{Kind, dissect};
use http_core::syntax::Direction;
use wire::script::{Step, Until, Vars, Verb};
use wire::transcript::ConnectionLog;

impl Console {
    /// From now on every send goes to these targets as well.
    pub(crate) fn put_beside(&mut self, targets: &[&str]) -> Result<(), Complaint> {
        let mut stages = Vec::new();
        for target in targets {
            let place = Place::parse(target, &self.common)
                .map_err(|error| Complaint::usage(format!("{target}: {error}")))?;
            stages.push(Stage::silent(&place.target, &self.common, &self.out)?);
        }
        self.beside = stages;
        Ok(())
    }

    /// The targets as they would be typed, the first of them that of the prompt.
    pub(crate) fn all_targets(&self) -> Vec<String> {
        let here = self.target_text();
        let there = self
            .beside
            .iter()
            .map(|stage| stage.player.target.to_string());
        here.into_iter().chain(there).collect()
    }

    /// What ends a connection here ends those beside it.
    pub(super) fn mirror(&mut self, step: &Step) {
        if matches!(
            step.verb,
            Verb::Fin | Verb::Rst | Verb::Close | Verb::Reconnect { .. }
        ) {
            for stage in &mut self.beside {
                if stage.player.session.current().is_some() {
                    // A target that cannot be reached any more is told of at the next send.
                    let _ = stage.step(step);
                }
            }
        }
    }

    /// Sends the same to the targets beside, waits for all, and shows what came in columns.
    pub(super) fn side_by_side(&mut self, step: &Step) -> Result<(), Complaint> {
        if self.beside.is_empty() {
            return Ok(());
        }
        let within = self.common.timeout;
        let asked = requests_in(step);
        let mut logs: Vec<(String, ConnectionLog)> = Vec::new();
        if let Ok(stage) = self.stage() {
            await_answer(stage);
            logs.extend(newest(stage, asked));
        }
        for stage in &mut self.beside {
            let session = &mut stage.player.session;
            if session.current().is_none() || !session.is_connected() || session.ended_by_peer() {
                let target = stage.player.target.clone();
                session
                    .connect(None, &target)
                    .map_err(|kind| Complaint::step(&kind, 0))?;
            }
            stage.step(step)?;
            stage.player.session.read(&Until::Messages(asked), within);
            logs.extend(newest(stage, asked));
        }
        let columns: Vec<(&str, &ConnectionLog)> = logs
            .iter()
            .map(|(name, log)| (name.as_str(), log))
            .collect();
        self.out.lines(&table(&columns, self.width));
        let Some((first, rest)) = columns.split_first() else {
            return Ok(());
        };
        let here: Observed<'_> = observed(first.1);
        for (name, log) in rest {
            let verdict = crate::compare::verdict(&here, &observed(log));
            self.out
                .line(&format!("* {} and {name}: {verdict}", first.0));
        }
        Ok(())
    }
}

/// How many requests a send begins; one at least, as it may end one.
fn requests_in(step: &Step) -> usize {
    let octets = match &step.verb {
        Verb::Send { bytes, .. } => bytes.expand(&Vars::new()).unwrap_or_default(),
        _ => Vec::new(),
    };
    let dissection = dissect(&octets, Direction::Request);
    dissection.requests().count().max(1)
}

/// What a target is called, and its record with the answers to the last so many requests alone:
/// a connection may have had others before, and not each the same.
fn newest(stage: &Stage, asked: usize) -> Option<(String, ConnectionLog)> {
    let mut log = stage.player.session.connection_log()?;
    let before = log.requests.requests().count().saturating_sub(asked);
    let mut answers = 0;
    log.responses.messages.retain(|message| {
        let earlier = answers < before;
        answers += usize::from(message.kind == Kind::Response);
        !earlier
    });
    Some((stage.player.target.to_string(), log))
}

/// Waits until every request on the connection is answered, or it ends, or a read would give up.
fn await_answer(stage: &mut Stage) {
    let within = stage.player.timeout;
    let session = &mut stage.player.session;
    let asked = session
        .connection_log()
        .map_or(0, |log| log.requests.requests().count());
    session.read_answers(asked, within);
}
