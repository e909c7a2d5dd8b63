//! The SARIF 2.1.0 report, for code scanning pages.
//!
//! A server has no source lines, so each result points at the check file that explains it.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::result::{CheckResult, Report};
use crate::verdict::{Level, Verdict};

/// Writes violations and flaky results; what conforms is no result in SARIF.
///
/// # Errors
/// When the writer fails.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let told: Vec<&CheckResult> = (report.results.iter())
        .filter(|result| matches!(result.verdict, Verdict::Violates | Verdict::Flaky))
        .collect();
    let rules: Vec<Value> = told.iter().map(|result| rule(result)).collect();
    let results: Vec<Value> = told
        .iter()
        .enumerate()
        .map(|(index, result)| entry(index, result))
        .collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "conformance",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "invocations": [{ "executionSuccessful": report.stopped.is_none() }],
            "properties": { "target": report.target },
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn rule(result: &CheckResult) -> Value {
    json!({
        "id": result.id,
        "shortDescription": { "text": result.title },
        "fullDescription": { "text": result.why },
        "help": { "text": format!("{}\n{}", result.spec.join(", "), result.why) },
        "properties": { "tags": [result.area, result.level.as_str()] },
    })
}

fn entry(index: usize, result: &CheckResult) -> Value {
    let level = match (result.verdict, result.level) {
        (Verdict::Violates, Level::Must) => "error",
        (Verdict::Violates, _) => "warning",
        _ => "note",
    };
    let repeat = result
        .repeat
        .as_deref()
        .map(|command| format!("\nRepeat: {command}"))
        .unwrap_or_default();
    let mut entry = json!({
        "ruleId": result.id,
        "ruleIndex": index,
        "level": level,
        "message": { "text": format!("{} {}: {}{repeat}", result.level, result.verdict, result.detail) },
        // A server has no lines: the whole check stands for them, by its first one, which the pages
        // of GitHub demand.
        "locations": [{ "physicalLocation": {
            "artifactLocation": {
                "uri": format!("conformance/checks/{}/{}.check", segment(&result.area), segment(&result.id)),
            },
            "region": { "startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2 },
        }}],
        "partialFingerprints": { "check/v1": result.id },
    });
    if let Some(expected) = &result.expected {
        let mut suppression = json!({ "kind": "external", "status": "accepted" });
        if let Some(reason) = &expected.reason {
            suppression["justification"] = json!(reason);
        }
        entry["suppressions"] = json!([suppression]);
    }
    entry
}

/// A name as a segment of a URI reference (RFC 3986 section 3.3): users name the folders of their
/// own checks.
fn segment(name: &str) -> String {
    let mut segment = String::with_capacity(name.len());
    for octet in name.bytes() {
        match octet {
            b'-' | b'.' | b'_' | b'~' => segment.push(char::from(octet)),
            _ if octet.is_ascii_alphanumeric() => segment.push(char::from(octet)),
            _ => segment.push_str(&format!("%{octet:02X}")),
        }
    }
    segment
}
