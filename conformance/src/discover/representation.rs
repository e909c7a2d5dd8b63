//! What the target does with representations: validators, ranges, coding.

use std::time::{Duration, SystemTime};

use http_core::field::HttpDate;

use super::Findings;
use super::ask::Asker;
use super::resources::{Resource, Resources};
use crate::check::Feature;

/// Learns about the resources, and sets the variables that name them.
pub(super) fn learn(asker: &mut Asker, resources: &Resources, path: &str, findings: &mut Findings) {
    let text = resources.stable(asker, path);
    match &text {
        Some(text) => validators(asker, text, findings),
        None => {
            findings.set("text", path);
            let reason =
                "Two plain GETs gave different octets or validators, for every resource found.";
            for feature in [
                Feature::Etag,
                Feature::StrongEtag,
                Feature::LastModified,
                Feature::Body,
                Feature::Ranges,
            ] {
                if !resources.all.is_empty() {
                    findings.lacks(feature, reason);
                }
            }
            findings.set("length", "0");
            findings.set("last-octet", "0");
        }
    }
    if let Some(largest) = resources.largest() {
        findings.set("largest", largest.path.clone());
    }
    match resources.large() {
        Some(large) => {
            findings.set("large", large.path.clone());
            findings.learn(Feature::Large, true);
        }
        None => findings.learn(Feature::Large, false),
    }
    if let Some(undated) = resources.all.iter().find(|resource| resource.undated) {
        findings.set("undated", undated.path.clone());
        findings.learn(Feature::Undated, true);
    }
    if let Some(streamed) = resources.all.iter().find(|resource| resource.chunked) {
        findings.set("streamed", streamed.path.clone());
        findings.learn(Feature::Streamed, true);
    }
    if let Some(dir) = &resources.dir {
        findings.set("dir", dir.clone());
        findings.learn(Feature::Dir, true);
    }
    findings.learn(Feature::Redirect, resources.redirect);
    gzip(asker, resources, text.as_ref(), path, findings);
}

fn validators(asker: &mut Asker, text: &Resource, findings: &mut Findings) {
    findings.set("text", text.path.clone());
    findings.set("length", text.length.to_string());
    findings.set("last-octet", text.length.saturating_sub(1).to_string());
    findings.learn(Feature::Body, text.length >= 4);
    if let Some(encoded) = encoded(&text.path) {
        findings.set("text-encoded-twice", encoded.replace('%', "%25"));
        findings.set("text-encoded", encoded);
        findings.learn(Feature::NamedText, true);
    }
    if let Some(etag) = &text.etag {
        let opaque = etag.strip_prefix(b"W/").unwrap_or(etag);
        findings.set("etag", etag.clone());
        findings.set("opaque", opaque);
        findings.set(
            "opaque-inner",
            opaque.get(1..opaque.len() - 1).unwrap_or_default(),
        );
        let other: Vec<u8> = opaque.iter().map(|octet| other_case(*octet)).collect();
        findings.learn(Feature::LetteredEtag, other != opaque);
        findings.set("opaque-other-case", other);
        findings.learn(Feature::Etag, true);
        findings.learn(Feature::StrongEtag, !etag.starts_with(b"W/"));
        let fields = format!("If-None-Match: {}\r\n", String::from_utf8_lossy(etag));
        findings.learn(
            Feature::Inm,
            status(asker, &text.path, &fields) == Some(304),
        );
    }
    if let Some(date) = text.last_modified {
        dates(findings, date);
        findings.learn(Feature::LastModified, true);
        let fields = format!("If-Modified-Since: {date}\r\n");
        findings.learn(
            Feature::Ims,
            status(asker, &text.path, &fields) == Some(304),
        );
    }
    if text.last_modified.is_none() && !text.undated {
        let reason = "Last-Modified is no date, or another one each second.";
        findings.lacks(Feature::LastModified, reason);
    }
    // A server that reads one form wrong still serves ranges, and is graded for it.
    let forms = ["bytes=0-0", "bytes=1-2", "bytes=-2"];
    let ranges = (forms.iter())
        .any(|form| status(asker, &text.path, &format!("Range: {form}\r\n")) == Some(206));
    findings.learn(Feature::Ranges, ranges);
}

/// A letter in the other case; other octets stay what they are.
fn other_case(octet: u8) -> u8 {
    match octet.is_ascii_lowercase() {
        true => octet.to_ascii_uppercase(),
        false => octet.to_ascii_lowercase(),
    }
}

fn dates(findings: &mut Findings, date: HttpDate) {
    let day = 86_400;
    findings.set("last-modified", date.to_string());
    findings.set("last-modified-rfc850", date.rfc850());
    findings.set("last-modified-asctime", date.asctime());
    findings.set("last-modified-minus", date.plus_seconds(-day).to_string());
    let minus = date.plus_seconds(-day);
    let now = HttpDate::from_system_time(SystemTime::now());
    // Its two digits of the year have to mean the year that is meant.
    if HttpDate::parse(minus.rfc850().as_bytes(), now).ok() == Some(minus) {
        findings.set("last-modified-minus-rfc850", minus.rfc850());
    }
    findings.set("last-modified-minus-asctime", minus.asctime());
    findings.set(
        "last-modified-second-before",
        date.plus_seconds(-1).to_string(),
    );
    findings.set("last-modified-plus", date.plus_seconds(1).to_string());
    findings.set("past", long_before(date).to_string());
    if let Some(far) = two_digits_far_ahead(date, now) {
        findings.set("rfc850-far", far.rfc850());
    }
}

/// Ten years before the date, but no earlier than 1970, where the dates of many systems begin.
/// Files of reproducible builds lie right behind it.
fn long_before(date: HttpDate) -> HttpDate {
    let first = HttpDate::from_system_time(SystemTime::UNIX_EPOCH + Duration::from_secs(1));
    let day = 86_400;
    match date > first {
        true => date.plus_seconds(-3653 * day).max(first),
        false => date.plus_seconds(-day),
    }
}

/// A date before `date` whose two digits of the year, taken as the future, lie more than 50 years
/// ahead; `None` for files so old that there is none.
fn two_digits_far_ahead(date: HttpDate, now: HttpDate) -> Option<HttpDate> {
    let day = 86_400;
    let oldest = now.plus_seconds(-49 * 365 * day);
    // The fortieth predecessor of this year, or the day before the file was made.
    let far = now.plus_seconds(-14_610 * day).min(date.plus_seconds(-day));
    (far > oldest).then_some(far)
}

fn status(asker: &mut Asker, path: &str, fields: &str) -> Option<u16> {
    asker.once("GET", path, fields, b"")?.response(1)?.status()
}

/// The path with its last letter or digit percent-encoded.
fn encoded(path: &str) -> Option<String> {
    let end = path.find('?').unwrap_or(path.len());
    let at = path[..end].rfind(|c: char| c.is_ascii_alphanumeric())?;
    // Inside an escape a digit stands for something else.
    if path[..at].ends_with('%') || path[..at.saturating_sub(1)].ends_with('%') {
        return None;
    }
    Some(format!(
        "{}%{:02X}{}",
        &path[..at],
        path.as_bytes().get(at)?,
        &path[at + 1..]
    ))
}

fn gzip(
    asker: &mut Asker,
    resources: &Resources,
    text: Option<&Resource>,
    path: &str,
    findings: &mut Findings,
) {
    let mut candidates: Vec<&str> = text.map(|text| text.path.as_str()).into_iter().collect();
    candidates.push(path);
    candidates.extend(
        (resources.all.iter())
            .filter(|resource| resource.is_text() && resource.length > 256)
            .map(|resource| resource.path.as_str()),
    );
    candidates.dedup();
    for candidate in candidates.into_iter().take(8) {
        let Some(reply) = asker.once("GET", candidate, "Accept-Encoding: gzip\r\n", b"") else {
            continue;
        };
        let Some(response) = reply.complete(1) else {
            continue;
        };
        if response.status() == Some(200) && response.has_member("Content-Encoding", "gzip") {
            findings.set("gz-path", candidate);
            findings.learn(Feature::Gzip, true);
            findings.learn(Feature::GzipEtag, response.field("ETag").is_some());
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use http_core::field::HttpDate;

    use super::{encoded, long_before, two_digits_far_ahead};

    #[test]
    fn files_of_reproducible_builds_get_dates_that_can_be_written() {
        let now = HttpDate::from_system_time(SystemTime::now());
        let parse = |text: &str| HttpDate::parse(text.as_bytes(), now).expect("a date");
        let first = parse("Thu, 01 Jan 1970 00:00:01 GMT");
        let packed = parse("Tue, 01 Jan 1980 00:00:00 GMT");
        assert_eq!(long_before(packed), first);
        assert!(long_before(first) < first);
        assert_eq!(two_digits_far_ahead(first, now), None);
        let recent = two_digits_far_ahead(now, now).expect("a date");
        assert!(recent < now.plus_seconds(-39 * 365 * 86_400));
        let older = now.plus_seconds(-45 * 365 * 86_400);
        assert!(two_digits_far_ahead(older, now).expect("a date") < older);
    }

    #[test]
    fn the_last_letter_of_the_path_is_encoded() {
        assert_eq!(encoded("/text.txt").as_deref(), Some("/text.tx%74"));
        assert_eq!(encoded("/a/?b=c").as_deref(), Some("/%61/?b=c"));
        assert_eq!(encoded("/"), None);
        assert_eq!(encoded("/%41"), None);
    }
}
