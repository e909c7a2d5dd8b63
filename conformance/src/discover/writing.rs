//! Whether files can be made and deleted where the user said so.

use wire::drive::RunOptions;

use super::ask::Asker;
use super::{Findings, Wishes};
use crate::check::Feature;
use crate::subject::Subject;

/// Makes and deletes one file, and sets `{writable}`: the beginning of the paths that checks write
/// to, each with a name of its own behind it.
pub(super) fn learn(asker: &mut Asker, wishes: &Wishes, findings: &mut Findings) {
    let Some(named) = &wishes.writable else {
        return;
    };
    let unique = findings.vars.get("unique").cloned().unwrap_or_default();
    let unique = String::from_utf8_lossy(&unique).into_owned();
    let prefix = if named.ends_with('/') {
        format!("{named}conformance-{unique}")
    } else {
        format!("{named}-{unique}")
    };
    let file = format!("{prefix}-first");
    let put = asker.once("PUT", &file, "Content-Length: 5\r\n", b"hello");
    let written = put.as_ref().is_some_and(|reply| reply.succeeded(1));
    if !written {
        let status = put.and_then(|reply| reply.response(1)?.status());
        let answer = status.map_or_else(|| "not answered".to_owned(), |s| format!("answered {s}"));
        let why = format!("PUT {file} is {answer}, so nothing below --writable can be written.");
        findings.lacks(Feature::Writable, why.clone());
        findings.lacks(Feature::Deletable, why.clone());
        findings.notes.push(why);
        return;
    }
    findings.learn(Feature::Writable, true);
    findings.set("writable", prefix);
    let deleted = asker
        .once("DELETE", &file, "", b"")
        .is_some_and(|reply| reply.succeeded(1));
    findings.learn(Feature::Deletable, deleted);
    if !deleted {
        let why = format!("DELETE {file} does not succeed, so what checks write stays.");
        findings.lacks(Feature::Deletable, why.clone());
        findings.notes.push(why);
    }
}

/// Deletes what checks have sent with PUT for want of another method that takes content.
pub fn tidy(subject: &Subject) {
    if !subject.features.contains(&Feature::Deletable) {
        return;
    }
    let script = "send \"DELETE {writable}-content HTTP/1.1\\r\\nHost: {host}\\r\\nConnection: close\\r\\n\\r\\n\"\nread until message or close\n";
    if let Ok(script) = wire::script::parse(script, "tidying") {
        let script = crate::run::with_extra(&script, &subject.extra_fields);
        let patience = crate::subject::Patience::Normal;
        // What cannot be deleted stays; the report is not about that. A run that ends early leaves
        // no more behind than another.
        let _ = wire::drive::run(
            &script,
            &subject.target,
            &subject.vars(patience),
            &RunOptions {
                interrupt: None,
                ..subject.options(patience)
            },
        );
    }
}
