//! The verbs of a script line and their operands.

use super::{Template, Time};
use crate::expect::Expr;

/// One script verb.
#[derive(Debug, Clone, PartialEq)]
pub enum Verb {
    /// `connect [as NAME]`
    Connect {
        /// The name, or `None` for `cN` (N-th connection of the script).
        name: Option<String>,
    },
    /// `send "BYTES"` with the `split` or `drip` line that follows it.
    Send {
        /// What is sent.
        bytes: Template,
        /// How it is cut into writes.
        pieces: Pieces,
    },
    /// `request NAME "BYTES"`: connect as NAME, send, read until message or close.
    Request {
        /// Name of the new connection.
        name: String,
        /// What is sent.
        bytes: Template,
        /// How it is cut into writes.
        pieces: Pieces,
    },
    /// `pause DUR`
    Pause(Time),
    /// `read ...`
    Read {
        /// What ends the read.
        until: Until,
        /// Time limit; `None` means the run's `timeout`.
        within: Option<Time>,
    },
    /// `fin`: half-close, we send no more.
    Fin,
    /// `rst`: abortive close (linger 0).
    Rst,
    /// `close`: FIN, drain, close.
    Close,
    /// `reconnect [as NAME]`: close the current connection and open another.
    Reconnect {
        /// The name of the new connection.
        name: Option<String>,
    },
    /// `use NAME`: later verbs act on that connection.
    Use {
        /// A connection opened earlier.
        name: String,
    },
    /// `capture VAR from [NAME.][rK.]field "Field-Name"` or `... body`
    Capture {
        /// The variable that is set.
        variable: String,
        /// Connection name; `None` is the last opened one.
        connection: Option<String>,
        /// K-th final response, counted from 1.
        response: usize,
        /// Which part is captured.
        part: CapturePart,
    },
    /// `tls [off] [sni NAME] [alpn NAME...] [insecure] [ca "PATH"]`: how later connects are made.
    Tls(TlsVerb),
    /// `expect EXPR`: recorded as passed or failed; never ends the run.
    Expect(Expr),
}

/// What `capture` takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CapturePart {
    /// The first value of this field.
    Field(Vec<u8>),
    /// The content after transfer decoding.
    Body,
}

/// How one `send` is cut into writes.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Pieces {
    /// As few writes as the socket takes.
    #[default]
    Whole,
    /// `split @OFF... [pause DUR]`
    At {
        /// Where a new write starts.
        cuts: Vec<Cut>,
        /// Wait between writes.
        pause: Option<Time>,
    },
    /// `split each [pause DUR]`: one octet per write.
    Each {
        /// Wait between writes.
        pause: Option<Time>,
    },
    /// `drip N per DUR`
    Drip {
        /// Octets per write, at least 1.
        octets: u64,
        /// Wait between writes.
        every: Time,
    },
}

/// A place to cut a send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cut {
    /// `@N`: before octet N, counted from 0.
    FromStart(u64),
    /// `@-N`: N octets before the end.
    FromEnd(u64),
    /// `@head-end`: after the empty line of the first message.
    HeadEnd,
    /// `@line[N].end` / `@line[N].start`: lines counted from 1; `end` is after the line end.
    Line {
        /// Line number, from 1.
        number: usize,
        /// After the line's terminator instead of at its first octet.
        end: bool,
    },
    /// `@chunk[N]`, `@chunk[N].data`, `@chunk[N].end`: chunks counted from 1.
    Chunk {
        /// Chunk number, from 1.
        number: usize,
        /// Which place in it.
        part: ChunkPart,
    },
}

/// A place within a chunk (RFC 9112 section 7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChunkPart {
    /// Its first octet, the chunk-size.
    Start,
    /// The first octet of chunk-data.
    Data,
    /// After the CRLF that ends the chunk.
    End,
}

/// What ends a read.
#[derive(Debug, Clone, PartialEq)]
pub enum Until {
    /// `read until message [N] [or close]`: N more complete final responses than
    /// earlier reads on this connection have consumed, or the peer's end.
    Messages(usize),
    /// `read until interim [100|101] [or message]`
    Interim {
        /// The codes that end the read; where none is named, any 1xx does.
        codes: Vec<u16>,
        /// A complete final response ends the read too.
        or_message: bool,
    },
    /// `read until close`
    Close,
    /// `read N octets`: N more than earlier reads on this connection have seen.
    Octets(u64),
    /// `read for DUR`: watches for exactly that long, unless the peer ends.
    For(Time),
}

/// Operands of the `tls` verb.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TlsVerb {
    /// `tls off`: later connects are in the clear.
    pub off: bool,
    /// Server name to ask for and to verify.
    pub sni: Option<String>,
    /// Protocols to offer by ALPN, in order.
    pub alpn: Vec<String>,
    /// Accept any certificate.
    pub insecure: bool,
    /// PEM file of the trusted roots.
    pub ca: Option<String>,
}

impl Verb {
    /// Names of the variables this verb reads.
    pub fn variables(&self) -> Vec<String> {
        let mut names = Vec::new();
        match self {
            Self::Send { bytes, pieces } | Self::Request { bytes, pieces, .. } => {
                names.extend(bytes.variables());
                match pieces {
                    Pieces::At { pause, .. } | Pieces::Each { pause } => {
                        names.extend(pause.iter().filter_map(Time::variable));
                    }
                    Pieces::Drip { every, .. } => names.extend(every.variable()),
                    Pieces::Whole => {}
                }
            }
            Self::Pause(time) => names.extend(time.variable()),
            Self::Read { until, within } => {
                if let Until::For(time) = until {
                    names.extend(time.variable());
                }
                names.extend(within.iter().filter_map(Time::variable));
            }
            Self::Expect(expr) => names.extend(expr.variables()),
            _ => {}
        }
        names
    }
}
