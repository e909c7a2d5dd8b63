//! What is measured.

use crate::corpus;
use crate::load::{Expected, Request};

/// A kind of load.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Workload {
    pub(crate) name: &'static str,
    /// As it is said in the table.
    pub(crate) title: &'static str,
    pub(crate) asked: Asked,
    pub(crate) connections: usize,
    pub(crate) pipeline: u32,
    pub(crate) close: bool,
    /// The most CPU per request allowed, as a multiple of: the bare loop's, nginx's, the best peer's.
    pub(crate) goal: [Option<f64>; 3],
}

/// Which requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// A file as it is.
    File(&'static str),
    /// A file that the client has already.
    NotModified(&'static str),
    Missing,
    /// A file, compressed.
    Gzip(&'static str),
    /// Each of the many small files.
    Many,
    /// Octets from the middle of a file.
    Range {
        name: &'static str,
        first: u64,
        last: u64,
    },
}

const KEPT: Workload = Workload {
    name: "",
    title: "",
    asked: Asked::Missing,
    connections: 64,
    pipeline: 1,
    close: false,
    goal: [None; 3],
};

/// Every load, in the order of the table.
pub(crate) const WORKLOADS: [Workload; 11] = [
    Workload {
        name: "1k",
        title: "1 KB",
        asked: Asked::File("1k.html"),
        goal: [Some(1.25), Some(0.55), Some(0.95)],
        ..KEPT
    },
    Workload {
        name: "10k",
        title: "10 KB",
        asked: Asked::File("10k.html"),
        goal: [Some(1.25), Some(0.55), Some(0.95)],
        ..KEPT
    },
    Workload {
        name: "100k",
        title: "100 KB",
        asked: Asked::File("100k.html"),
        goal: [None, Some(1.0), Some(1.0)],
        ..KEPT
    },
    Workload {
        name: "10m",
        title: "10 MB",
        asked: Asked::File("10m.bin"),
        connections: 8,
        goal: [None, Some(1.0), Some(1.0)],
        ..KEPT
    },
    Workload {
        name: "range",
        title: "range of 64 KiB in 10 MB",
        asked: Asked::Range {
            name: "10m.bin",
            first: 5_000_000,
            last: 5_065_535,
        },
        goal: [None, Some(1.0), Some(1.0)],
        ..KEPT
    },
    Workload {
        name: "304",
        title: "304",
        asked: Asked::NotModified("1k.html"),
        goal: [Some(1.35), Some(0.6), Some(0.95)],
        ..KEPT
    },
    Workload {
        name: "404",
        title: "404",
        goal: [Some(1.35), Some(0.6), Some(0.95)],
        ..KEPT
    },
    Workload {
        name: "many",
        title: "10,000 small files",
        asked: Asked::Many,
        goal: [Some(1.35), Some(0.6), Some(0.95)],
        ..KEPT
    },
    Workload {
        name: "gzip",
        title: "gzip of 100 KB",
        asked: Asked::Gzip("100k.html"),
        goal: [None, Some(0.1), Some(0.5)],
        ..KEPT
    },
    Workload {
        name: "close",
        title: "Connection: close",
        asked: Asked::File("1k.html"),
        connections: 32,
        close: true,
        goal: [None, Some(0.8), Some(1.0)],
        ..KEPT
    },
    Workload {
        name: "pipeline",
        title: "pipeline of 16",
        asked: Asked::File("1k.html"),
        connections: 32,
        pipeline: 16,
        goal: [Some(3.0), Some(0.2), Some(0.25)],
        ..KEPT
    },
];

impl Workload {
    /// Names of the files asked for.
    pub(crate) fn names(&self) -> Vec<String> {
        match self.asked {
            Asked::File(name)
            | Asked::NotModified(name)
            | Asked::Gzip(name)
            | Asked::Range { name, .. } => vec![name.to_owned()],
            Asked::Missing => vec!["missing.html".to_owned()],
            Asked::Many => (0..corpus::MANY).map(corpus::many_name).collect(),
        }
    }

    /// Its first request without any field that has to be learnt from the server.
    pub(crate) fn plainly(&self) -> Vec<Request> {
        let name = self.names().into_iter().next().unwrap_or_default();
        vec![Request {
            octets: format!("GET /{name} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").into_bytes(),
            expected: Expected {
                status: self.status(),
                length: None,
                bodiless: false,
            },
        }]
    }

    /// Status of the right answer.
    pub(crate) fn status(&self) -> u16 {
        match self.asked {
            Asked::NotModified(_) => 304,
            Asked::Missing => 404,
            Asked::Range { .. } => 206,
            _ => 200,
        }
    }
}
