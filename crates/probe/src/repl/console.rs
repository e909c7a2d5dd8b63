//! What the commands act on.

use super::Eol;
use super::prompt::{Progress, progress};
use crate::cli::Common;
use crate::complaint::Complaint;
use crate::curl_line::CurlLine;
use crate::output::Output;
use crate::play::Stage;
use crate::target::Place;
use crate::{explain, session_file, setup};
use http_core::dissect::Dissection;
use std::time::{Duration, Instant};
use wire::dial::Target;
use wire::ending::Ending;
use wire::listen::Handle;
use wire::script::{Script, Vars, Verb};
use wire::transcript::{ConnectionLog, ConnectionState, Transcript, View, json_lines, text};

/// The session behind the prompt.
pub(crate) struct Console {
    pub(crate) common: Common,
    pub(crate) out: Output,
    /// How composed lines end.
    pub(crate) eol: Eol,
    /// Columns of the terminal.
    pub(crate) width: usize,
    /// How long a send waits for its answer.
    pub(crate) patience: Duration,
    /// A scripted peer beside the prompt.
    pub(crate) listening: Option<Handle>,
    /// A connection the peer has ended is followed by another when something is sent.
    pub(crate) reopen: bool,
    pub(super) stage: Option<Stage>,
    /// Targets that are sent the same, and what happened there.
    pub(super) beside: Vec<Stage>,
    /// The `split` or `drip` line for the next send.
    pub(super) armed: Option<String>,
    /// Octets the next send keeps back.
    pub(super) holding: usize,
    /// Octets kept back.
    pub(super) held: Vec<u8>,
    /// What was done, as script lines.
    pub(super) done: Vec<String>,
    /// For each connection, how many of its answers the lines in `done` wait for.
    pub(super) awaited: Vec<(String, usize)>,
    /// Variables set before there was a target.
    early: Vars,
    /// When each connection was opened.
    opened: Vec<(String, Instant)>,
}

impl Console {
    pub(super) fn new(
        target: Option<Target>,
        common: &Common,
        out: &Output,
    ) -> Result<Self, Complaint> {
        let stage = target
            .map(|target| Stage::new(&target, common, out))
            .transpose()?;
        Ok(Self {
            common: common.clone(),
            out: out.clone(),
            eol: Eol::Crlf,
            width: 80,
            patience: super::PATIENCE,
            listening: None,
            reopen: true,
            stage,
            beside: Vec::new(),
            armed: None,
            holding: 0,
            held: Vec::new(),
            done: Vec::new(),
            awaited: Vec::new(),
            early: Vars::new(),
            opened: Vec::new(),
        })
    }

    /// Later connects go there.
    pub(crate) fn set_target(&mut self, text: &str) -> Result<(), Complaint> {
        let place = Place::parse(text, &self.common)
            .map_err(|error| Complaint::usage(format!("{text}: {error}")))?;
        match &mut self.stage {
            Some(stage) => {
                stage
                    .player
                    .session
                    .vars
                    .extend(setup::variables(&self.common, Some(&place.target))?);
                stage.player.target = place.target;
            }
            None => {
                let mut stage = Stage::new(&place.target, &self.common, &self.out)?;
                stage.player.session.vars.append(&mut self.early);
                self.stage = Some(stage);
            }
        }
        Ok(())
    }

    /// Makes the place a line of curl leads to the target, with a connection of its own if that is
    /// another; the octets to send there.
    pub(crate) fn go_to(&mut self, line: &CurlLine) -> Result<Vec<u8>, Complaint> {
        let before = self.common.clone();
        self.common.insecure |= line.insecure && line.url.starts_with("https:");
        self.common.cacert = line.ca.clone().or_else(|| before.cacert.clone());
        let place = Place::parse(&line.url, &self.common);
        let place = place.map_err(|error| Complaint::usage(format!("{}: {error}", line.url)));
        let gone = place.and_then(|place| {
            if self.target_text() != Some(place.target.to_string()) {
                self.set_target(&line.url)?;
                self.verb("connect")?;
            }
            Ok(line.octets(&place))
        });
        self.common = before;
        gone
    }

    /// Plays one line of script.
    pub(crate) fn verb(&mut self, line: &str) -> Result<(), Complaint> {
        let line = line.trim();
        let script = wire::script::parse(line, "prompt")
            .map_err(|errors| Complaint::script(&errors, line))?;
        self.play(&script, line)
    }

    /// Plays a script; what was played becomes part of the session.
    pub(crate) fn play(&mut self, script: &Script, source: &str) -> Result<(), Complaint> {
        let lines: Vec<&str> = source.lines().collect();
        for (index, step) in script.steps.iter().enumerate() {
            let end = script
                .steps
                .get(index + 1)
                .map_or(lines.len(), |next| next.line - 1);
            let own = lines.get(step.line - 1..end).unwrap_or_default();
            if !matches!(step.verb, Verb::Read { .. }) {
                self.await_answers();
            }
            let stage = self.stage()?;
            let played = stage.step(step);
            let vars = stage.player.session.vars.clone();
            // What was stopped half-way was done all the same.
            self.done.extend(session_file::recorded(step, own, &vars));
            self.remember_opening();
            self.mirror(step);
            if matches!(step.verb, Verb::Read { .. }) {
                self.answers_were_awaited();
            }
            played?;
        }
        Ok(())
    }

    /// Whether Ctrl-C was pressed during the last command.
    pub(crate) fn stopped(&self) -> bool {
        self.common
            .interrupt
            .as_ref()
            .is_some_and(wire::drive::Interrupt::is_raised)
    }

    /// Notes when the current connection was opened, if that is news.
    pub(super) fn remember_opening(&mut self) {
        if let Some(name) = self.connection()
            && !self.opened.iter().any(|(known, _)| *known == name)
        {
            self.opened.push((name, Instant::now()));
        }
    }

    /// Time since the current connection was opened.
    pub(crate) fn age(&self) -> Option<Duration> {
        let name = self.connection()?;
        let (_, at) = self.opened.iter().rfind(|(known, _)| *known == name)?;
        Some(at.elapsed())
    }

    /// Names of all connections.
    pub(crate) fn connections(&self) -> Vec<String> {
        self.opened.iter().map(|(name, _)| name.clone()).collect()
    }

    /// How far the unfinished messages of the current connection have come: ours, the peer's.
    pub(super) fn directions(&self) -> (Option<Progress>, Option<Progress>) {
        let (Some(stage), Some(name)) = (&self.stage, self.connection()) else {
            return (None, None);
        };
        stage.live.with(|annotator| {
            (
                annotator.requests(&name).and_then(progress),
                annotator.responses(&name).and_then(progress),
            )
        })
    }

    /// Whether the current connection was ended, by whomever.
    pub(crate) fn ended(&self) -> bool {
        self.stage.as_ref().is_some_and(|stage| {
            !stage.player.session.is_connected() || stage.player.session.ended_by_peer()
        })
    }

    pub(crate) fn set_variable(&mut self, name: String, value: Vec<u8>) {
        match &mut self.stage {
            Some(stage) => stage.player.session.vars.insert(name, value),
            None => self.early.insert(name, value),
        };
    }

    pub(crate) fn variables(&self) -> Vars {
        self.stage.as_ref().map_or_else(
            || self.early.clone(),
            |stage| stage.player.session.vars.clone(),
        )
    }

    pub(crate) fn view(&self) -> View {
        self.stage
            .as_ref()
            .map_or_else(|| setup::view(&self.common), |stage| stage.live.view())
    }

    pub(crate) fn set_view(&mut self, view: View) {
        if let Some(stage) = &self.stage {
            stage.live.set_view(view);
        }
    }

    /// The current connection once more, in the current view.
    pub(crate) fn show_again(&self) {
        if let Some(log) = self.log() {
            let transcript = Transcript {
                connections: vec![log],
                ..Transcript::default()
            };
            self.out.lines(&text(&transcript, &self.view()));
        }
    }

    /// The current connection as JSON lines.
    pub(crate) fn show_json(&self) {
        if let Some(log) = self.log() {
            let transcript = Transcript {
                connections: vec![log],
                ..Transcript::default()
            };
            self.out.lines(&json_lines(&transcript));
        }
    }

    /// Requests sent and final responses complete on the current connection.
    pub(crate) fn exchanges(&self) -> (usize, usize) {
        self.stage.as_ref().map_or((0, 0), |stage| {
            let session = &stage.player.session;
            (session.requests_begun(), session.answers_complete())
        })
    }

    /// Name of the current connection.
    pub(crate) fn connection(&self) -> Option<String> {
        self.stage
            .as_ref()?
            .player
            .session
            .current()
            .map(str::to_owned)
    }

    /// State of the current connection.
    pub(crate) fn state(&self) -> Option<ConnectionState> {
        self.stage.as_ref()?.live.state(&self.connection()?)
    }

    /// Looks at the requests and responses of the current connection, and how it ended.
    pub(crate) fn look<T>(
        &self,
        look: impl FnOnce(&Dissection, &Dissection, Ending) -> T,
    ) -> Option<T> {
        let session = &self.stage.as_ref()?.player.session;
        let ending = session.ending()?;
        session
            .look(|requests, responses| look(requests.dissection(), responses.dissection(), ending))
    }

    /// Record of the current connection.
    pub(crate) fn log(&self) -> Option<ConnectionLog> {
        self.stage.as_ref()?.player.session.connection_log()
    }

    /// The current target as it would be typed.
    pub(crate) fn target_text(&self) -> Option<String> {
        self.stage
            .as_ref()
            .map(|stage| stage.player.target.to_string())
    }

    pub(crate) fn explanation(&self) -> String {
        match self.log() {
            Some(log) => explain::lines(&log.requests, &log.responses, self.state()),
            None => "* nothing was sent or received yet\n".to_owned(),
        }
    }

    pub(super) fn leave(&mut self) {
        self.listening = None;
        if let Some(stage) = &mut self.stage {
            stage.player.session.close();
        }
    }

    pub(super) fn stage(&mut self) -> Result<&mut Stage, Complaint> {
        self.stage.as_mut().ok_or_else(no_target)
    }
}

pub(super) fn no_target() -> Complaint {
    Complaint::usage("there is no target yet: connect HOST:PORT")
}
