//! What was done at the prompt, kept as a script.

use super::Console;
use super::console::no_target;
use crate::complaint::Complaint;
use crate::{check_file, session_file};
use wire::dial::Target;
use wire::script::Script;
use wire::transcript::Transcript;

impl Console {
    /// Writes down that the answers that have come so far were there before what follows: whoever
    /// plays the session waits for them at this point.
    pub(super) fn await_answers(&mut self) {
        let Some(name) = self.connection() else {
            return;
        };
        let complete = self.complete_answers();
        let awaited = self.awaited_on(&name);
        if complete > *awaited {
            let more = complete - *awaited;
            *awaited = complete;
            self.done
                .push(format!("read until message {more} or close"));
        }
    }

    /// A read that was typed has waited for what has come.
    pub(super) fn answers_were_awaited(&mut self) {
        if let Some(name) = self.connection() {
            let complete = self.complete_answers();
            *self.awaited_on(&name) = complete;
        }
    }

    fn complete_answers(&self) -> usize {
        self.stage
            .as_ref()
            .map_or(0, |stage| stage.player.session.answers_complete())
    }

    fn awaited_on(&mut self, name: &str) -> &mut usize {
        let at = self.awaited.iter().position(|(known, _)| known == name);
        let at = at.unwrap_or_else(|| {
            self.awaited.push((name.to_owned(), 0));
            self.awaited.len() - 1
        });
        &mut self.awaited[at].1
    }

    /// What was done so far as a script, and what came of it.
    pub(crate) fn so_far(&mut self) -> Result<(Script, Transcript), Complaint> {
        let text = self.session_text()?;
        let script = session_file::parse(&text, "session")?.script;
        let stage = self.stage.as_ref().ok_or_else(no_target)?;
        Ok((script, stage.player.session.transcript()))
    }

    /// The session as a file.
    pub(crate) fn session_text(&mut self) -> Result<String, Complaint> {
        self.await_answers();
        let stage = self.stage.as_ref().ok_or_else(no_target)?;
        let target = stage.player.target.to_string();
        Ok(session_file::write(
            &self.done,
            &target,
            &self.common,
            &stage.player.session.transcript(),
        ))
    }

    /// The session as a conformance check.
    pub(crate) fn check_text(&mut self, id: &str) -> Result<String, Complaint> {
        self.await_answers();
        let stage = self.stage.as_ref().ok_or_else(no_target)?;
        let host = stage.player.target.authority();
        check_file::write(id, &self.done, &host, &stage.player.session.transcript())
    }

    /// The target, and what was sent on the current connection.
    pub(crate) fn sent(&self) -> Result<(Target, Vec<u8>), Complaint> {
        let stage = self.stage.as_ref().ok_or_else(no_target)?;
        match self.log() {
            Some(log) if !log.sent.is_empty() => Ok((stage.player.target.clone(), log.sent)),
            _ => Err(Complaint::usage("nothing was sent on this connection yet")),
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
}
