//! The JSON report: one object, schema `http-workbench/conformance/1`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::octets::{base64, escaped};
use crate::baseline::Comparison;
use crate::result::{Allowed, CheckResult, Discovered, Exchange, Expected, FailOn, Report};
use crate::verdict::{Level, Verdict};

/// The name of the form; the number rises when a field changes its meaning or goes away.
pub const SCHEMA: &str = "http-workbench/conformance/1";

/// The schema of the form, as it is published in `docs/schema/`.
pub const SCHEMA_TEXT: &str = include_str!("../../../docs/schema/conformance-1.schema.json");

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    tool: Tool,
    target: &'a str,
    policy: &'static str,
    profile: &'static str,
    stopped: Option<&'a str>,
    baseline: Option<&'a Comparison>,
    discovery: &'a Discovered,
    results: Vec<Entry<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    title: &'a str,
    area: &'a str,
    level: Level,
    verdict: Verdict,
    outcome: Option<&'a str>,
    requirements: &'a [String],
    spec: &'a [String],
    detail: &'a str,
    why: &'a str,
    refs: &'a [String],
    allowed: &'a [Allowed],
    duration_ms: f64,
    exchanges: Vec<Octets<'a>>,
    repeat: Option<&'a str>,
    expected: Option<&'a Expected>,
}

#[derive(Serialize)]
struct Connection<'a> {
    connection: &'a str,
    sent: String,
    received: String,
    sent_base64: String,
    received_base64: String,
    ending: &'a str,
}

/// A connection whose octets are written in text only when their turn comes: a report of a thousand
/// checks would fill a lot of memory otherwise.
struct Octets<'a>(&'a Exchange);

impl Serialize for Octets<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Octets(exchange) = self;
        Connection {
            connection: &exchange.connection,
            sent: escaped(&exchange.sent),
            received: escaped(&exchange.received),
            sent_base64: base64(&exchange.sent),
            received_base64: base64(&exchange.received),
            ending: &exchange.ending,
        }
        .serialize(serializer)
    }
}

#[derive(Serialize)]
struct Summary {
    checks: usize,
    elapsed_ms: f64,
    verdicts: BTreeMap<&'static str, usize>,
    violations: BTreeMap<&'static str, usize>,
    beyond_policy: usize,
}

/// Writes the report as one object with two-space indentation and a line end.
///
/// # Errors
/// When the writer fails.
pub fn write(report: &Report, policy: FailOn, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        schema: SCHEMA,
        tool: Tool {
            name: "conformance",
            version: env!("CARGO_PKG_VERSION"),
        },
        target: &report.target,
        policy: policy.as_str(),
        profile: report.profile.as_str(),
        stopped: report.stopped.as_deref(),
        baseline: report.baseline.as_ref(),
        discovery: &report.discovery,
        results: report.results.iter().map(entry).collect(),
        summary: Summary {
            checks: report.results.len(),
            elapsed_ms: milliseconds(report.elapsed),
            verdicts: Verdict::ALL
                .iter()
                .map(|verdict| (verdict.as_str(), report.count(*verdict)))
                .collect(),
            violations: (Level::ALL.iter())
                .map(|level| (level.as_str(), report.count_at(Verdict::Violates, *level)))
                .collect(),
            beyond_policy: report.count_beyond(policy),
        },
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn entry(result: &CheckResult) -> Entry<'_> {
    Entry {
        id: &result.id,
        title: &result.title,
        area: &result.area,
        level: result.level,
        verdict: result.verdict,
        outcome: result.outcome.as_deref(),
        requirements: &result.requirements,
        spec: &result.spec,
        detail: &result.detail,
        why: &result.why,
        refs: &result.refs,
        allowed: &result.allowed,
        duration_ms: milliseconds(result.duration),
        exchanges: result.exchanges.iter().map(Octets).collect(),
        repeat: result.repeat.as_deref(),
        expected: result.expected.as_ref(),
    }
}

/// Milliseconds to a tenth.
fn milliseconds(duration: std::time::Duration) -> f64 {
    (duration.as_secs_f64() * 10_000.0).round() / 10.0
}
