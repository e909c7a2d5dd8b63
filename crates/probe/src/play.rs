//! Plays scripts and single shots, shows them, and says how it went.

use crate::cli::Common;
use crate::complaint::Complaint;
use crate::exit::Exit;
use crate::live::Live;
use crate::output::Output;
use crate::{lint, setup};
use std::sync::Arc;
use std::time::Duration;
use wire::dial::Target;
use wire::drive::Player;
use wire::ending::Ending;
use wire::script::{Script, Step, Until, Verb};
use wire::transcript::{ConnectionLog, Role, Transcript, json_lines, timing};

/// How long a finished answer is watched for octets that should not follow it.
pub(crate) const AFTERMATH: Duration = Duration::from_millis(100);

/// How long a peer that has to close is given to do so: its FIN is evidence, and comes at once or
/// not for a long time.
const FAREWELL: Duration = Duration::from_secs(1);

/// Octets kept of what is shown as it passes and not asked about afterwards.
pub(crate) const KEPT: usize = 64 * 1024;

/// A player whose events are shown as they happen.
pub(crate) struct Stage {
    pub(crate) player: Player,
    pub(crate) live: Arc<Live>,
    out: Output,
    json: bool,
    /// How long connections are watched before they are closed, when that was said.
    watch: Option<Duration>,
}

impl Stage {
    pub(crate) fn new(target: &Target, common: &Common, out: &Output) -> Result<Self, Complaint> {
        Self::quiet_or_not(target, common, out, common.json)
    }

    /// A stage whose events are not shown.
    pub(crate) fn silent(
        target: &Target,
        common: &Common,
        out: &Output,
    ) -> Result<Self, Complaint> {
        Self::quiet_or_not(target, common, out, true)
    }

    fn quiet_or_not(
        target: &Target,
        common: &Common,
        out: &Output,
        silent: bool,
    ) -> Result<Self, Complaint> {
        let live = Live::new(setup::view(common), out.clone(), silent);
        // Where nothing is shown nothing is drawn; a prompt asks for states all the same.
        let followed = !silent || common.interrupt.is_some();
        let observer = followed.then(|| live.observer(Role::Client));
        let options = setup::options(common, observer);
        let vars = setup::variables(common, Some(target))?;
        Ok(Self {
            player: Player::new(target.clone(), vars, &options),
            live,
            out: out.clone(),
            json: common.json,
            watch: common.watch,
        })
    }

    /// Plays one step.
    pub(crate) fn step(&mut self, step: &Step) -> Result<(), Complaint> {
        let player = &mut self.player;
        let before = player.session.expectations.len();
        let played = match &step.verb {
            Verb::Send { .. } | Verb::Request { .. } => {
                self.live.while_sending(|| player.play(step))
            }
            _ => player.play(step),
        };
        played.map_err(|kind| Complaint::step(&kind, step.line))?;
        if !self.json {
            for expectation in &self.player.session.expectations[before..] {
                let (mark, word) = if expectation.held {
                    ("*", "as expected")
                } else {
                    ("!", "NOT as expected")
                };
                self.out.line(&format!(
                    "{mark} {word}: {} ({})",
                    expectation.text, expectation.why
                ));
            }
        }
        Ok(())
    }

    /// What the peer still waits for on the current connection, in words.
    fn unfinished(&self) -> Option<String> {
        let state = self.live.state(self.player.session.current()?)?;
        lint::lacks(state.client.pending)
    }

    /// Plays a whole script.
    pub(crate) fn script(&mut self, script: &Script) -> Result<(), Complaint> {
        for (name, line) in script.variables() {
            if !self.player.session.vars.contains_key(&name) {
                return Err(Complaint::usage(format!(
                    "{}:{line}: variable {{{name}}} is not set; use --set {name}=VALUE",
                    script.origin
                )));
            }
        }
        script.steps.iter().try_for_each(|step| self.step(step))
    }

    /// Watches the connections that are open a moment longer, for octets that should not follow and
    /// for how they end. One whose peer has to close is given time to: without its ending the
    /// record would depend on who was faster.
    fn watch(&self, otherwise: Duration) {
        let session = &self.player.session;
        for name in session.names() {
            let farewell = session.peer_must_end(&name);
            let within = match (self.watch, farewell) {
                (Some(said), _) => said,
                (None, Some(_)) => FAREWELL,
                (None, None) => otherwise,
            };
            if within.is_zero() || !session.is_open(&name) || session.watch(&name, within) {
                continue;
            }
            if farewell.is_some() && !session.interrupted() {
                session.note(
                    &name,
                    format!(
                        "the peer has not closed {} ms later, though it has to (RFC 9112 section 9.6)",
                        within.as_millis()
                    ),
                );
            }
        }
    }

    /// Ends, after connections that may go on were watched for so long: what was recorded, as JSON
    /// if that was asked for.
    pub(crate) fn finish(&mut self, watched: Duration) -> Transcript {
        self.watch(watched);
        let transcript = self.player.session.transcript();
        self.player.session.close();
        if self.json {
            self.out.lines(&json_lines(&transcript));
        }
        transcript
    }
}

/// Plays a script; its expectations decide. Without any, a read that timed out does.
pub(crate) fn script(
    script: &Script,
    target: &Target,
    common: &Common,
    out: &Output,
) -> Result<Exit, Complaint> {
    recorded(script, target, common, out).map(|(exit, _)| exit)
}

/// The same, and what was recorded.
pub(crate) fn recorded(
    script: &Script,
    target: &Target,
    common: &Common,
    out: &Output,
) -> Result<(Exit, Transcript), Complaint> {
    let mut stage = Stage::new(target, common, out)?;
    let played = stage.script(script);
    let transcript = stage.finish(Duration::ZERO);
    played?;
    Ok((judge(&transcript), transcript))
}

fn judge(transcript: &Transcript) -> Exit {
    if transcript
        .expectations
        .iter()
        .any(|expectation| !expectation.held)
    {
        Exit::Unexpected
    } else if transcript.expectations.is_empty()
        && transcript.connections.iter().any(|log| log.timed_out)
    {
        Exit::TimedOut
    } else {
        Exit::Fine
    }
}

/// Sends once, shows the answers, watches for what should not follow them.
pub(crate) fn once(
    octets: &Script,
    target: &Target,
    common: &Common,
    out: &Output,
) -> Result<Exit, Complaint> {
    let mut brief = common.clone();
    if !common.json {
        // The lines shown are made as the octets pass; nobody asks for them afterwards.
        brief.max_octets = brief.max_octets.min(KEPT);
    }
    let mut stage = Stage::new(target, &brief, out)?;
    // There is but one line, and it is not the user's.
    let played = stage.script(octets).map_err(Complaint::without_line);
    if !common.json
        && let Some(waits) = stage.unfinished()
    {
        out.line(&format!(
            "* the request is unfinished: {waits}; the peer will wait"
        ));
    }
    let requests = stage.player.session.requests_begun().max(1);
    if played.is_ok() {
        stage
            .player
            .session
            .read(&Until::Messages(requests), common.timeout);
    }
    let transcript = stage.finish(AFTERMATH);
    played?;
    let log = transcript.connections.last();
    if let Some(log) = log.filter(|_| !common.json && !common.no_times) {
        out.line("* where the time went");
        out.lines(&timing(log).drawing(80, common.ascii));
    }
    let silent = |log: &&ConnectionLog| log.received_total == 0 && log.sent_total > 0;
    if let Some(log) = log.filter(silent)
        && !common.json
        && !log.timed_out
        && !matches!(log.ending, Ending::Open { .. })
    {
        let advice = match target.tls {
            Some(_) => "",
            None => " (a server that speaks TLS may end like this: https:// or --tls)",
        };
        out.line(&format!("! no octet of an answer came{advice}"));
    }
    // A record of TLS that carries an alert (RFC 8446 section 5.1): what a plain request gets there.
    if log.is_some_and(|log| !common.json && log.received.starts_with(b"\x15\x03")) {
        out.line(
            "! the peer answers with a TLS alert: it speaks TLS here; https:// or --tls does too",
        );
    }
    let answered =
        log.is_some_and(|log| log.responses.responses().any(|response| response.complete));
    Ok(match log {
        _ if answered => Exit::Fine,
        Some(log) if log.timed_out => Exit::TimedOut,
        _ => Exit::Unexpected,
    })
}
