//! What the commands act on.

use super::Eol;
use crate::cli::Common;
use crate::complaint::Complaint;
use crate::output::Output;
use crate::play::Stage;
use crate::target::Place;
use crate::{check_file, explain, lint, session_file, setup};
use std::time::Duration;
use wire::dial::Target;
use wire::listen::Handle;
use wire::script::{Script, Step, Template, Vars, Verb, send_lines};
use wire::transcript::{ConnectionLog, ConnectionState, Transcript, View, text};

/// How long the prompt waits after a send, so that it can show what the answer did to the state.
const PATIENCE: Duration = Duration::from_millis(300);

/// The session behind the prompt.
pub(crate) struct Console {
    pub(crate) common: Common,
    pub(crate) out: Output,
    /// How composed lines end.
    pub(crate) eol: Eol,
    /// A scripted peer beside the prompt.
    pub(crate) listening: Option<Handle>,
    stage: Option<Stage>,
    /// The `split` or `drip` line for the next send.
    armed: Option<String>,
    /// Octets the next send keeps back.
    holding: usize,
    /// Octets kept back.
    held: Vec<u8>,
    /// What was done, as script lines.
    done: Vec<String>,
    /// Variables set before there was a target.
    early: Vars,
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
            listening: None,
            stage,
            armed: None,
            holding: 0,
            held: Vec::new(),
            done: Vec::new(),
            early: Vars::new(),
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
            let stage = self.stage()?;
            stage.step(step)?;
            let vars = stage.player.session.vars.clone();
            self.done.extend(recorded(step, own, &vars));
        }
        Ok(())
    }

    /// Sends what a `send` line says, cut and held back as was asked before.
    pub(crate) fn send_line(&mut self, line: &str) -> Result<(), Complaint> {
        let text = match &self.armed {
            Some(armed) => format!("{line}\n{armed}"),
            None => line.to_owned(),
        };
        let script = wire::script::parse(&text, "prompt")
            .map_err(|errors| Complaint::script(&errors, &text))?;
        let Some(Step {
            verb: Verb::Send { bytes, pieces },
            line,
        }) = script.steps.into_iter().next()
        else {
            return Err(Complaint::usage("nothing to send"));
        };
        let vars = self.stage()?.player.session.vars.clone();
        let mut octets = bytes
            .expand(&vars)
            .map_err(|error| Complaint::usage(error.to_string()))?;
        self.out.lines(&lint::lines(&octets));
        if self.holding > 0 {
            self.held = octets.split_off(octets.len().saturating_sub(self.holding));
            self.out.line(&format!(
                "* {} octets kept back; `hold release` sends them",
                self.held.len()
            ));
            self.holding = 0;
        }
        let armed = self.armed.take();
        let step = Step {
            line,
            verb: Verb::Send {
                bytes: Template::octets(octets.clone()),
                pieces,
            },
        };
        self.transmit(&step, &octets, armed)
    }

    /// Sends the octets that were kept back.
    pub(crate) fn release(&mut self) -> Result<(), Complaint> {
        if self.held.is_empty() {
            return Err(Complaint::usage("nothing is kept back"));
        }
        let octets = std::mem::take(&mut self.held);
        let verb = Verb::Send {
            bytes: Template::octets(octets.clone()),
            pieces: wire::script::Pieces::Whole,
        };
        self.transmit(&Step { line: 1, verb }, &octets, None)
    }

    fn transmit(
        &mut self,
        step: &Step,
        octets: &[u8],
        armed: Option<String>,
    ) -> Result<(), Complaint> {
        let stage = self.stage()?;
        if stage.player.session.current().is_none() || !stage.player.session.is_connected() {
            self.verb("connect")?;
        } else if stage
            .player
            .session
            .connection_log()
            .is_some_and(|log| log.ending.by_peer())
        {
            self.out
                .line("* the peer has ended this connection; `reconnect` opens another");
        }
        let stage = self.stage()?;
        let before = stage
            .player
            .session
            .connection_log()
            .map_or(0, |log| log.responses.complete());
        stage.step(step)?;
        let name = stage
            .player
            .session
            .current()
            .unwrap_or_default()
            .to_owned();
        stage.live.settle(PATIENCE, |annotator| {
            annotator
                .responses(&name)
                .is_some_and(|responses| responses.complete() > before || responses.end.is_some())
        });
        self.done.push(send_lines(octets));
        self.done.extend(armed);
        Ok(())
    }

    /// Cuts the next send as a `split` or `drip` line says.
    pub(crate) fn arm(&mut self, verb: &str, operands: &str) -> Result<(), Complaint> {
        if operands == "off" {
            self.armed = None;
            return Ok(());
        }
        let line = format!("{verb} {operands}");
        let text = format!("send \"x\"\n{line}");
        wire::script::parse(&text, "prompt").map_err(|errors| Complaint::script(&errors, &text))?;
        self.out.line(&format!("* the next send is cut: {line}"));
        self.armed = Some(line);
        Ok(())
    }

    /// The next send keeps back this many octets.
    pub(crate) fn hold(&mut self, octets: usize) {
        self.holding = octets;
        self.out.line(&format!(
            "* the next send keeps back its last {octets} octets"
        ));
    }

    /// Octets kept back.
    pub(crate) fn kept_back(&self) -> usize {
        self.held.len()
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

    /// What was done so far as a script, and what came of it.
    pub(crate) fn so_far(&self) -> Result<(Script, Transcript), Complaint> {
        let text = self.session_text()?;
        let script = session_file::parse(&text, "session")?.script;
        let stage = self.stage.as_ref().ok_or_else(no_target)?;
        Ok((script, stage.player.session.transcript()))
    }

    /// The session as a file.
    pub(crate) fn session_text(&self) -> Result<String, Complaint> {
        let stage = self.stage.as_ref().ok_or_else(no_target)?;
        let target = stage.player.target.to_string();
        Ok(session_file::write(
            &self.done,
            &target,
            &stage.player.session.transcript(),
        ))
    }

    /// The session as a conformance check.
    pub(crate) fn check_text(&self, id: &str) -> Result<String, Complaint> {
        let stage = self.stage.as_ref().ok_or_else(no_target)?;
        let host = stage.player.target.authority();
        check_file::write(id, &self.done, &host, &stage.player.session.transcript())
    }

    /// The target, and what was sent on the current connection.
    pub(crate) fn sent(&self) -> Result<(Target, Vec<u8>), Complaint> {
        let stage = self.stage.as_ref().ok_or_else(no_target)?;
        match self.log() {
            Some(log) if !log.sent.is_empty() => Ok((stage.player.target.clone(), log.sent)),
            _ => Err(Complaint::usage("nothing was sent yet")),
        }
    }

    /// The target, and the last complete request sent on the current connection, else a plain GET.
    pub(crate) fn request(&self) -> Result<(Target, Vec<u8>), Complaint> {
        let stage = self.stage.as_ref().ok_or_else(no_target)?;
        let target = stage.player.target.clone();
        let sent = self.log().and_then(|log| {
            let last = log
                .requests
                .requests()
                .filter(|request| request.complete)
                .last()?;
            Some(last.span.slice(&log.sent, 0).to_vec())
        });
        let plain =
            || format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", target.authority()).into_bytes();
        let request = sent.unwrap_or_else(plain);
        Ok((target, request))
    }

    pub(super) fn leave(&mut self) {
        self.listening = None;
        if let Some(stage) = &mut self.stage {
            stage.player.session.close();
        }
    }

    fn stage(&mut self) -> Result<&mut Stage, Complaint> {
        self.stage.as_mut().ok_or_else(no_target)
    }
}

fn no_target() -> Complaint {
    Complaint::usage("there is no target yet: connect HOST:PORT")
}

/// A step as script text: the lines it was written as, but what depends on variables written out,
/// so that the session can be played where they are not set.
fn recorded(step: &Step, own: &[&str], vars: &Vars) -> Vec<String> {
    let kept = own
        .iter()
        .filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    let mut lines: Vec<String> = kept.map(|line| line.trim().to_owned()).collect();
    if let Verb::Send { bytes, .. } = &step.verb
        && bytes.constant().is_none()
        && let Ok(octets) = bytes.expand(vars)
    {
        lines.retain(|line| line.starts_with("split ") || line.starts_with("drip "));
        lines.insert(0, send_lines(&octets));
    }
    lines
}
