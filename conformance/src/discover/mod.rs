//! Discovery: what the target offers, so that the rest is not applicable instead of failed.

mod ask;
mod contact;
mod ending;
mod methods;
mod protection;
mod representation;
mod resources;
mod steady;
mod switching;
mod writing;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

use http_core::field::HttpDate;
use wire::dial::Endpoint;
use wire::script::Vars;

use ask::{Asker, Reply, is_success};
pub use contact::DiscoveryError;
use ending::Ends;
use resources::Resources;
pub use writing::tidy;

use crate::check::Feature;
use crate::early_end::EarlyEnd;
use crate::pace::{self, Pace};
use crate::profile::Profile;
use crate::result::Discovered;
use crate::run::Watch;
use crate::subject::{SLOW, Subject};
use crate::target::Named;

/// Shortest silence that counts as "no further answer": loopback answers in well under a
/// millisecond, but a busy machine may not run the server for tens of them.
const LEAST_SETTLE: Duration = Duration::from_millis(100);

/// What the user says about the target.
#[derive(Clone, Debug)]
pub struct Wishes {
    /// Value of the Host field instead of the address.
    pub host: Option<String>,
    /// Field lines added to every request, each ending in CRLF.
    pub extra_fields: Vec<u8>,
    /// The longest wait for something that should come.
    pub timeout: Duration,
    /// Whether slow checks run.
    pub slow: bool,
    /// The beginning of paths that may be written to and deleted.
    pub writable: Option<String>,
    /// A path that asks for credentials.
    pub protected: Option<String>,
    /// A value of Authorization that opens it.
    pub credentials: Option<String>,
    /// A path that switches to WebSocket or h2c.
    pub upgrade: Option<String>,
    /// A path that echoes content.
    pub echo: Option<String>,
    /// Whether POST is tried at all.
    pub content_by_post: bool,
    /// Ends the run before all is graded.
    pub early_end: EarlyEnd,
}

impl Default for Wishes {
    fn default() -> Self {
        Wishes {
            host: None,
            extra_fields: Vec::new(),
            timeout: Duration::from_secs(2),
            slow: false,
            writable: None,
            protected: None,
            credentials: None,
            upgrade: None,
            echo: None,
            content_by_post: true,
            early_end: EarlyEnd::default(),
        }
    }
}

/// What discovery came to.
#[derive(Debug)]
pub struct Discovery {
    /// What the checks are run against.
    pub subject: Subject,
    /// The same for reports.
    pub report: Discovered,
}

/// What is being learnt.
struct Findings {
    features: BTreeSet<Feature>,
    lacking: BTreeMap<Feature, String>,
    vars: Vars,
    notes: Vec<String>,
    /// What every path gets that the target does not serve itself: 502 to 504.
    elsewhere: Option<u16>,
}

impl Findings {
    fn set(&mut self, name: &str, value: impl Into<Vec<u8>>) {
        self.vars.insert(name.to_owned(), value.into());
    }

    fn learn(&mut self, feature: Feature, has: bool) {
        if has {
            self.features.insert(feature);
        }
    }

    fn lacks(&mut self, feature: Feature, why: impl Into<String>) {
        self.lacking.insert(feature, why.into());
    }
}

/// Finds out what the target offers; whatever is exchanged is shown to the passive checks.
///
/// # Errors
/// When it cannot be reached or does not speak HTTP/1.x.
pub fn discover(
    named: &Named,
    wishes: &Wishes,
    watch: &Watch<'_>,
) -> Result<Discovery, DiscoveryError> {
    let host = wishes
        .host
        .clone()
        .unwrap_or_else(|| named.target.authority());
    let mut asker = Asker {
        target: named.target.clone(),
        host: host.into_bytes(),
        extra_fields: wishes.extra_fields.clone(),
        silent_to_close: false,
        patience: wishes.timeout * 2,
        watch,
        early_end: wishes.early_end.clone(),
        latencies: Vec::new(),
        last: String::new(),
        deadly: None,
    };
    let mut findings = Findings {
        features: BTreeSet::new(),
        lacking: BTreeMap::new(),
        vars: Vars::new(),
        notes: Vec::new(),
        elsewhere: None,
    };
    let mut path = named.path.clone();
    let mut first = contact::contact(&mut asker, &path)?;
    if asker.silent_to_close {
        findings.notes.push(format!(
            "GET {path} is never answered with Connection: close, so the target was asked without it."
        ));
    }
    if wishes.host.is_none()
        && first
            .response(1)
            .and_then(|response| response.status())
            .is_some_and(|status| status / 100 == 4)
        && let Some(host) = contact::other_host(&mut asker, &path, named.port())
    {
        findings.notes.push(format!(
            "GET {path} answers 2xx only with Host: {host}, so this is used."
        ));
    }
    if let Some(reply) = asker.get(&path) {
        first = reply;
    }
    // Whoever only asks for fewer requests may answer a little later.
    for _ in 0..2 {
        if !first.is_throttled() {
            break;
        }
        std::thread::sleep(Duration::from_secs(1));
        if let Some(reply) = asker.get(&path) {
            first = reply;
        }
    }
    match only_http10(&first) {
        Some(note) => findings.notes.push(note),
        None => findings.learn(Feature::Http11, true),
    }
    let resources = Resources::explore(&mut asker, &path, &first);
    let answers_get = first.response(1).is_some_and(is_success);
    if !answers_get && let Some(other) = resources.all.first() {
        findings.notes.push(format!(
            "GET {path} is not answered 2xx; {} is used instead.",
            other.path
        ));
        path = other.path.clone();
    }
    findings.learn(Feature::Get, answers_get || !resources.all.is_empty());
    if !findings.features.contains(&Feature::Get) {
        let status = first
            .response(1)
            .and_then(|response| response.status())
            .unwrap_or(0);
        findings.notes.push(format!("GET {path} is answered {status} and no other path answers 2xx: name one with --path, the host with --host, or a field that it asks for with --header."));
    }
    let worst = asker.latencies.iter().max().copied().unwrap_or_default();
    if worst * 4 > wishes.timeout {
        // One starved answer must not lengthen the whole run.
        for _ in 0..3 {
            let _ = asker.get(&path);
        }
    }
    asker.patience = wishes.timeout.max(asker.median() * 4);
    names(&mut findings, named, &asker, &path);
    representation::learn(&mut asker, &resources, &path, &mut findings);
    writing::learn(&mut asker, wishes, &mut findings);
    methods::learn(&mut asker, &path, wishes, &mut findings);
    protection::learn(&mut asker, &resources, wishes, &mut findings);
    switching::learn(&mut asker, &path, wishes, &mut findings);
    let discovery = conclude(named, wishes, asker, findings);
    // Of a target that nobody asked any more nothing is known.
    match wishes.early_end.cause() {
        Some(cause) => Err(DiscoveryError::EndedEarly(cause)),
        None => Ok(discovery),
    }
}

/// What to say of a target that answers in HTTP/1.0 although it was asked in HTTP/1.1.
fn only_http10(first: &Reply) -> Option<String> {
    let line = first.log.received.split(|octet| *octet == b'\n').next()?;
    line.starts_with(b"HTTP/1.0 ").then(|| {
        "The target answers HTTP/1.1 requests in HTTP/1.0: it is graded as what it is, a server \
         that need not keep connections, but most findings are about HTTP/1.1."
            .to_owned()
    })
}

fn names(findings: &mut Findings, named: &Named, asker: &Asker, path: &str) {
    let host = String::from_utf8_lossy(&asker.host).into_owned();
    let without_port = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|octet| octet.is_ascii_digit()));
    findings.set("name", without_port.map_or(host.as_str(), |(name, _)| name));
    findings.set("host", host.clone());
    findings.set("port", named.port().to_string());
    findings.set("path", path);
    let now = SystemTime::now();
    let since = now
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    findings.set(
        "unique",
        format!("u{:x}-{:x}", since.as_micros(), std::process::id()),
    );
    let now = HttpDate::from_system_time(now);
    let day = 86_400;
    findings.set("now", now.to_string());
    findings.set("past", now.plus_seconds(-3653 * day).to_string());
    findings.set("future", now.plus_seconds(365 * day).to_string());
    let tls = named.target.tls.is_some();
    findings.learn(Feature::Tls, tls);
    findings.learn(Feature::Clear, !tls);
    findings.learn(
        Feature::Tcp,
        matches!(named.target.endpoint, Endpoint::Tcp(..)),
    );
}

fn conclude(named: &Named, wishes: &Wishes, mut asker: Asker, mut findings: Findings) -> Discovery {
    findings.learn(Feature::Slow, wishes.slow);
    let serial = methods::is_serial(&mut asker, &findings);
    findings.learn(Feature::Concurrent, !serial);
    if serial {
        findings.notes.push(
            "Connections are served one after the other, so the checks are run that way too."
                .to_owned(),
        );
    }
    let path = findings.vars.get("path").cloned().unwrap_or_default();
    let path = String::from_utf8_lossy(&path).into_owned();
    // Nothing is asked with `close` of a target that never answers it.
    let ends = match asker.silent_to_close {
        true => Ends::Promptly,
        false => ending::ends(&mut asker, &path),
    };
    findings.notes.extend(ends.note());
    let alone = methods::forgets_pipelined(&mut asker, &path, &findings);
    if alone {
        findings.notes.push(
            "Of two requests that arrive together the second is never answered, so the request that \
             shows where a message ended is sent behind the first answer."
                .to_owned(),
        );
    }
    let quickest = asker.latencies.iter().min().copied().unwrap_or_default();
    if quickest >= SLOW {
        findings.notes.push(format!(
            "A plain answer takes {} ms at least, so the run takes its time, and of octets, sizes and \
             places to split fewer are tried than elsewhere.",
            quickest.as_millis()
        ));
    }
    // Where nobody else is served meanwhile, what waits for an end makes the run long.
    let idle_limit = match serial && findings.features.contains(&Feature::KeepAlive) {
        true => ending::idle_limit(&mut asker, &path),
        false => None,
    };
    if let Some(deadly) = &asker.deadly {
        findings.notes.push(format!(
            "Behind `{deadly}` no connection was accepted any more, so less was found than there may be."
        ));
    }
    // What is slower than that, now or later, is for the pace to know, which forgets.
    let median = asker.median();
    let settle = pace::settle(median).clamp(LEAST_SETTLE, Duration::from_secs(3));
    let pace = Pace::default();
    for latency in &asker.latencies {
        pace.saw(*latency);
    }
    let report = Discovered {
        variables: (findings.vars.iter())
            .map(|(name, value)| (name.clone(), wire::script::bare_literal(value)))
            .collect(),
        features: findings
            .features
            .iter()
            .map(|feature| feature.as_str())
            .collect(),
        notes: findings.notes,
        round_trip_ms: (median.as_secs_f64() * 100_000.0).round() / 100.0,
    };
    let subject = Subject {
        target: named.target.clone(),
        shown: named.shown.clone(),
        vars: findings.vars,
        features: findings.features,
        lacking: findings.lacking,
        settle,
        timeout: asker.patience,
        pace,
        quickest,
        extra_fields: asker.extra_fields,
        serial,
        never_closes: ends == Ends::Never,
        ends_late: ends.late(),
        silent_to_close: asker.silent_to_close,
        profile: Profile::Auto,
        alone,
        elsewhere: findings.elsewhere,
        idle_limit,
        early_end: wishes.early_end.clone(),
    };
    Discovery { subject, report }
}
