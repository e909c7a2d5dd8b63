//! Drives HTTP connections from a script and writes down what happened.
//!
//! A tour, in the order octets travel:
//!
//! 1. [`script`]: the language. Text becomes a [`script::Script`] of verbs whose
//!    literals are octets with holes.
//! 2. [`dial`]: a [`dial::Target`] becomes a socket, with TLS if asked.
//! 3. [`drive`]: [`drive::run`] plays a script against a target; a
//!    [`drive::Session`] does the same step by step.
//! 4. [`ending`]: how a connection ended, as a fact.
//! 5. [`transcript`]: everything that happened, as a value, as text, as JSON lines.
//! 6. [`expect`]: expressions over a transcript.
//! 7. [`listen`]: the scripted peer on the other side.
//!
//! Nothing here decides what HTTP means: that is `http_core`'s. Nothing here
//! sends an octet that was not asked for.

pub mod dial;
pub mod drive;
pub mod ending;
pub mod expect;
pub mod listen;
pub mod script;
pub mod transcript;
