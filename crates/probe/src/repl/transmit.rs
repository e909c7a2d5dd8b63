//! Sending: what was typed, cut and held back as was asked, on the connection there is or on
//! another one where the RFC leaves that to the client.

use super::{Console, PATIENCE};
use crate::complaint::Complaint;
use crate::lint;
use crate::resend::{Resend, resend};
use http_core::dissect::Pending;
use http_core::octet::escape;
use wire::script::{Pieces, Step, Template, Verb, send_lines};

impl Console {
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
        self.ready(&octets)?;
        let before = self.sent_before();
        self.out.lines(&lint::lines(&before, &octets));
        if self.holding > 0 {
            self.held = octets.split_off(octets.len().saturating_sub(self.holding));
            let what = match self.held.len() {
                1 => "1 octet".to_owned(),
                more => format!("{more} octets"),
            };
            self.out
                .line(&format!("* {what} kept back; `hold release` sends it all"));
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
            return Err(Complaint::usage(
                "nothing is kept back; `hold` before a send keeps its last octet",
            ));
        }
        let octets = std::mem::take(&mut self.held);
        self.transmit(&whole(&octets), &octets, None)
    }

    /// Sends these octets in one write.
    pub(crate) fn send_octets(&mut self, octets: &[u8]) -> Result<(), Complaint> {
        self.ready(octets)?;
        self.transmit(&whole(octets), octets, None)
    }

    /// Waits for so many answers on the current connection in all, or for its end; not longer than
    /// a read may.
    pub(crate) fn wait_for_answers(&mut self, answers: usize) {
        let within = self.common.timeout;
        if let Ok(stage) = self.stage() {
            stage.player.session.read_answers(answers, within);
        }
    }

    /// A connection to send on: the current one if it can be used, else another.
    fn ready(&mut self, octets: &[u8]) -> Result<(), Complaint> {
        let session = &self.stage()?.player.session;
        let Some(name) = session.current().map(str::to_owned) else {
            return self.verb("connect");
        };
        let ours = !session.is_connected();
        if !ours && !session.ended_by_peer() {
            return Ok(());
        }
        let unfinished = session.look(|requests, _| {
            let last = requests.dissection().requests().last();
            last.is_some_and(|request| !request.complete && request.framing.is_some())
        });
        let unfinished = unfinished.unwrap_or(false);
        let who = if ours { "we have" } else { "the peer has" };
        let first = octets.first().map_or(String::new(), |octet| {
            escape(std::slice::from_ref(octet)).to_string()
        });
        if unfinished && !ours {
            self.out.line(&format!(
                "* {who} ended {name} in the middle of a request; what follows (\"{first}...\") belongs there: `reconnect` opens another connection"
            ));
            return Ok(());
        }
        if !self.reopen && !ours {
            self.out
                .line(&format!("* {who} ended {name}; `reconnect` opens another"));
            return Ok(());
        }
        self.out.line(&format!(
            "* {who} ended {name} before this was sent, so it goes on a new connection (RFC 9112 §9.3.1)"
        ));
        self.verb("connect")
    }

    fn transmit(
        &mut self,
        step: &Step,
        octets: &[u8],
        armed: Option<String>,
    ) -> Result<(), Complaint> {
        if self.stage()?.player.session.current().is_none() {
            self.verb("connect")?;
        }
        self.await_answers();
        let (answered, received) = self.answered();
        let played = self.once(step);
        self.done.push(send_lines(octets));
        self.done.extend(armed);
        played?;
        let (_, now) = self.answered();
        let lost = answered > 0 && now == received && self.ended();
        if lost && self.reopen && !self.stopped() {
            self.again(step, octets)?;
        }
        self.side_by_side(step)
    }

    /// One try: send, and wait a moment for what comes of it.
    fn once(&mut self, step: &Step) -> Result<(), Complaint> {
        let patience = self.patience;
        let stage = self.stage()?;
        let before = stage.player.session.answers_complete();
        stage.step(step)?;
        let name = stage
            .player
            .session
            .current()
            .unwrap_or_default()
            .to_owned();
        let session = &stage.player.session;
        // Half a request is not answered as a rule.
        let asked = stage.live.with(|annotator| {
            let requests = annotator.requests(&name);
            requests.is_some_and(|requests| requests.complete() > before)
        });
        let patience = if asked {
            patience
        } else {
            patience.min(PATIENCE)
        };
        stage.live.settle(patience, |annotator| {
            let responses = annotator.responses(&name);
            let come = responses
                .is_some_and(|responses| responses.complete() > before || responses.end.is_some());
            come || session.interrupted()
        });
        // The prompt is to show the state after the end, where one has to come.
        if session.peer_must_end(&name).is_some() {
            session.watch(&name, patience);
        }
        Ok(())
    }

    /// A request met the end of a connection that had worked: sends it again once, on another
    /// connection, where a client may do that by itself, and says so in either case.
    fn again(&mut self, step: &Step, octets: &[u8]) -> Result<(), Complaint> {
        let name = self.connection().unwrap_or_default();
        self.out.line(&format!(
            "! {name} ended without one octet of an answer to this"
        ));
        match resend(octets, false) {
            Resend::Allowed(why) => {
                self.out.line(&format!("* sending it again, once: {why}"));
                self.verb("connect")?;
                let played = self.once(step);
                self.done.push(send_lines(octets));
                played
            }
            Resend::Forbidden(why) => {
                self.out.line(&format!("* it is not sent again: {why}"));
                Ok(())
            }
        }
    }

    /// Final responses complete, and octets received, on the current connection.
    fn answered(&self) -> (usize, u64) {
        self.stage.as_ref().map_or((0, 0), |stage| {
            let session = &stage.player.session;
            (session.answers_complete(), session.received_total())
        })
    }

    /// What this connection was sent that the next octets go on with: nothing, where a message may
    /// begin.
    fn sent_before(&self) -> Vec<u8> {
        let Some(stage) = self.stage.as_ref().filter(|_| !self.ended()) else {
            return Vec::new();
        };
        let session = &stage.player.session;
        match session.look(|requests, _| requests.pending()) {
            None | Some(Pending::Message) => Vec::new(),
            Some(_) => session.sent(),
        }
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
        let what = if octets == 1 {
            "octet".to_owned()
        } else {
            format!("{octets} octets")
        };
        self.out
            .line(&format!("* the next send keeps back its last {what}"));
    }

    /// Octets kept back.
    pub(crate) fn kept_back(&self) -> usize {
        self.held.len()
    }
}

fn whole(octets: &[u8]) -> Step {
    Step {
        line: 1,
        verb: Verb::Send {
            bytes: Template::octets(octets.to_vec()),
            pieces: Pieces::Whole,
        },
    }
}
