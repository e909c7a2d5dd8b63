//! Playing a whole script.

use std::time::Duration;

use super::{Cuts, RunError, RunErrorKind, RunOptions, Session};
use crate::dial::{Target, TlsOptions};
use crate::expect::View;
use crate::script::{
    CapturePart, Pieces, Script, Step, Template, Time, TlsVerb, Until, Vars, Verb,
};
use crate::transcript::{Expectation, Transcript};

/// Plays a script against a target and records what happens.
///
/// A read that runs into its limit, a refused write, a failed `expect` are facts
/// of the transcript, not errors.
///
/// # Errors
/// [`RunError`], with what was recorded until then. Unset variables are found
/// before a connection is opened.
pub fn run(
    script: &Script,
    target: &Target,
    vars: &Vars,
    options: &RunOptions,
) -> Result<Transcript, RunError> {
    let mut vars = vars.clone();
    // A read without `within` waits for {timeout}; scripts may use the word themselves.
    vars.entry("timeout".to_owned())
        .or_insert_with(|| format!("{}ms", options.timeout.as_millis()).into_bytes());
    for (name, line) in script.variables() {
        if !vars.contains_key(&name) {
            let transcript = Box::new(Transcript {
                vars,
                ..Transcript::default()
            });
            return Err(RunError {
                kind: RunErrorKind::UnknownVariable(name),
                line,
                transcript,
            });
        }
    }
    let mut player = Player::new(target.clone(), vars, options);
    for (index, step) in script.steps.iter().enumerate() {
        let rest = &script.steps[index..];
        let wanted = |name: &str| {
            let uses =
                |step: &Step| matches!(&step.verb, Verb::Use { name: other } if other == name);
            rest.iter().any(uses)
        };
        let opens = matches!(step.verb, Verb::Connect { .. } | Verb::Request { .. });
        if options.leave_ended && (opens || matches!(step.verb, Verb::Use { .. })) {
            player.session.leave_ended(wanted);
        }
        if options.one_by_one && opens {
            player.session.leave_answered(wanted);
        }
        let idle = match &step.verb {
            Verb::Pause(_) => (options.idle.as_ref()).filter(|_| player.holds_none(&rest[1..])),
            _ => None,
        };
        if let Some(idle) = idle {
            (idle.0)(true);
        }
        let played = player.play(step);
        if let Some(idle) = idle {
            (idle.0)(false);
        }
        if let Err(kind) = played {
            let transcript = Box::new(player.session.into_transcript());
            return Err(RunError {
                kind,
                line: step.line,
                transcript,
            });
        }
    }
    Ok(player.session.into_transcript())
}

/// Plays steps one at a time: what [`run`] does for a script, for a prompt.
#[derive(Debug)]
pub struct Player {
    /// The connections and what happened on them.
    pub session: Session,
    /// Where later connects go.
    pub target: Target,
    /// Time limit of a read without `within`.
    pub timeout: Duration,
    /// Whether the current connection was opened by `request` and nothing used it since.
    finished: bool,
}

impl Player {
    /// A player that has not connected yet.
    pub fn new(target: Target, vars: Vars, options: &RunOptions) -> Self {
        Self {
            session: Session::new(options.clone(), vars),
            target,
            timeout: options.timeout,
            finished: false,
        }
    }

    /// Plays one step. What the peer does is recorded, never an error.
    ///
    /// # Errors
    /// When the step itself cannot be played: no connection, an unset variable, a place to cut
    /// that does not exist.
    pub fn play(&mut self, step: &Step) -> Result<(), RunErrorKind> {
        self.step(step)?;
        if self.session.interrupted() {
            return Err(RunErrorKind::Interrupted);
        }
        Ok(())
    }

    fn step(&mut self, step: &Step) -> Result<(), RunErrorKind> {
        if matches!(
            step.verb,
            Verb::Send { .. } | Verb::Read { .. } | Verb::Use { .. }
        ) {
            self.finished = false;
        }
        match &step.verb {
            Verb::Connect { name } => self.connect(name.as_deref())?,
            Verb::Reconnect { name } => {
                self.session.close();
                self.connect(name.as_deref())?;
            }
            Verb::Send { bytes, pieces } => {
                if self.session.current().is_none() {
                    self.connect(None)?;
                }
                self.send(bytes, pieces)?;
            }
            Verb::Request {
                name,
                bytes,
                pieces,
            } => {
                self.connect(Some(name))?;
                self.send(bytes, pieces)?;
                self.session.read(&Until::Messages(1), self.timeout);
                self.finished = true;
            }
            Verb::Pause(time) => {
                let time = self.time(time)?;
                self.session.pause(time);
            }
            Verb::Read { until, within } => {
                if self.session.current().is_none() {
                    self.connect(None)?;
                }
                let within = match (until, within) {
                    (Until::For(time), _) | (_, Some(time)) => self.time(time)?,
                    (_, None) => self.timeout,
                };
                self.session.read(until, within);
            }
            Verb::Fin => self.session.fin(),
            Verb::Rst => self.session.rst(),
            Verb::Close => self.session.close(),
            Verb::Use { name } => {
                if !self.session.select(name) {
                    return Err(RunErrorKind::UnknownConnection(name.clone()));
                }
            }
            Verb::Capture {
                variable,
                connection,
                response,
                part,
            } => {
                let transcript = self.session.transcript();
                let value = captured(&transcript, connection.as_deref(), *response, part)
                    .ok_or_else(|| RunErrorKind::NothingToCapture {
                        variable: variable.clone(),
                    })?;
                self.session.vars.insert(variable.clone(), value);
            }
            Verb::Tls(verb) => self.target.tls = tls(verb, self.target.tls.take()),
            Verb::Expect(expr) => {
                let transcript = self.session.transcript();
                let view = View::whole(&transcript);
                let held = expr.holds(&view).map_err(RunErrorKind::Expand)?;
                let why = expr.explain(&view);
                self.session.expectations.push(Expectation {
                    line: step.line,
                    text: expr.to_string(),
                    held,
                    why,
                });
            }
        }
        Ok(())
    }

    /// Opens a connection. One that a `request` line was done with is closed first: a server that
    /// serves connections one after the other would never come to the new one.
    fn connect(&mut self, name: Option<&str>) -> Result<(), RunErrorKind> {
        if std::mem::take(&mut self.finished) {
            self.session.close();
        }
        self.session.connect(name, &self.target).map(drop)
    }

    /// Whether no connection is open that the rest of the script uses. One that a `request` line was
    /// done with is closed for that, as it would be by the next one.
    fn holds_none(&mut self, rest: &[Step]) -> bool {
        let opens = |step: &Step| matches!(step.verb, Verb::Connect { .. } | Verb::Request { .. });
        if !rest.first().is_some_and(opens) {
            return false;
        }
        if std::mem::take(&mut self.finished) {
            self.session.close();
        }
        self.session.holds_none()
    }

    fn send(&mut self, bytes: &Template, pieces: &Pieces) -> Result<(), RunErrorKind> {
        let octets = bytes
            .expand(&self.session.vars)
            .map_err(RunErrorKind::Expand)?;
        let cuts = Cuts::resolve(pieces, &octets, &self.session.vars)?;
        self.session.send(&octets, &cuts);
        Ok(())
    }

    fn time(&self, time: &Time) -> Result<Duration, RunErrorKind> {
        time.resolve(&self.session.vars)
            .map_err(RunErrorKind::Expand)
    }
}

/// The octets a `capture` line takes from what has come so far.
pub(crate) fn captured(
    transcript: &Transcript,
    connection: Option<&str>,
    response: usize,
    part: &CapturePart,
) -> Option<Vec<u8>> {
    let connection = match connection {
        Some(name) => transcript.connection(name)?,
        None => transcript.connections.last()?,
    };
    let message = connection.response(response)?;
    match part {
        CapturePart::Field(name) => message.field(name).map(<[u8]>::to_vec),
        CapturePart::Body => Some(message.content.clone()),
    }
}

/// `tls` changes what it names and keeps the rest.
fn tls(verb: &TlsVerb, before: Option<TlsOptions>) -> Option<TlsOptions> {
    if verb.off {
        return None;
    }
    let mut options = before.unwrap_or_default();
    if verb.sni.is_some() {
        options.sni.clone_from(&verb.sni);
    }
    if !verb.alpn.is_empty() {
        options.alpn.clone_from(&verb.alpn);
    }
    if let Some(path) = &verb.ca {
        options.ca = Some(path.into());
    }
    options.insecure |= verb.insecure;
    Some(options)
}
