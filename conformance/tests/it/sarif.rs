//! The SARIF report against the structure that SARIF 2.1.0 asks for: which members an object must
//! have, which it may have, and which values they take.

use std::collections::BTreeSet;
use std::time::Duration;

use conformance::profile::Profile;
use conformance::report::sarif;
use conformance::result::{CheckResult, Discovered, Expected, Report};
use conformance::verdict::{Level, Verdict};
use serde_json::Value;

/// One kind of object: the members it must have, then those of the others that are written here.
/// None of them may have any other, `properties` excepted, which holds what one likes.
const OBJECTS: &[(&str, &[&str], &[&str])] = &[
    ("sarifLog", &["version", "runs"], &["$schema"]),
    ("run", &["tool"], &["invocations", "results", "properties"]),
    ("tool", &["driver"], &[]),
    ("toolComponent", &["name"], &["version", "rules"]),
    (
        "reportingDescriptor",
        &["id"],
        &["shortDescription", "fullDescription", "help", "properties"],
    ),
    ("multiformatMessageString", &["text"], &[]),
    ("invocation", &["executionSuccessful"], &[]),
    (
        "result",
        &["message"],
        &[
            "ruleId",
            "ruleIndex",
            "level",
            "locations",
            "partialFingerprints",
            "suppressions",
        ],
    ),
    ("message", &["text"], &[]),
    ("location", &[], &["physicalLocation"]),
    ("physicalLocation", &["artifactLocation", "region"], &[]),
    (
        "region",
        &["startLine", "startColumn", "endLine", "endColumn"],
        &[],
    ),
    ("artifactLocation", &["uri"], &[]),
    ("suppression", &["kind"], &["status", "justification"]),
];

/// Checks that `value` is an object of this kind, and returns its member of that name.
fn object<'a>(kind: &str, value: &'a Value) -> impl Fn(&str) -> &'a Value {
    let (_, required, optional) = OBJECTS.iter().find(|(name, ..)| *name == kind).unwrap();
    let members = value
        .as_object()
        .unwrap_or_else(|| panic!("{kind}: {value}"));
    for name in *required {
        assert!(members.contains_key(*name), "{kind} lacks {name}: {value}");
    }
    for name in members.keys() {
        let known = required.contains(&name.as_str()) || optional.contains(&name.as_str());
        assert!(known, "{kind} has no member {name}");
    }
    |name| &value[name]
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

fn list(value: &Value) -> &[Value] {
    value
        .as_array()
        .unwrap_or_else(|| panic!("no list: {value}"))
}

/// Whether it is one of the values the format knows.
fn one_of(value: &Value, known: &[&str]) {
    assert!(known.contains(&text(value)), "{value}");
}

/// RFC 3986: no octet that a reference would have to write as `%XX`.
fn reference(value: &Value) {
    let uri = text(value);
    let plain =
        |octet: u8| octet.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&octet);
    assert!(!uri.is_empty() && uri.bytes().all(plain), "{uri}");
}

/// The whole report; returns its results.
fn validated(report: &Value) -> &[Value] {
    let log = object("sarifLog", report);
    assert_eq!(text(log("version")), "2.1.0");
    reference(log("$schema"));
    let [run] = list(log("runs")) else {
        panic!("one run: {report}")
    };
    let run = object("run", run);
    let driver = object("toolComponent", object("tool", run("tool"))("driver"));
    assert!(!text(driver("name")).is_empty());
    text(driver("version"));
    let rules = list(driver("rules"));
    let mut ids = BTreeSet::new();
    for rule in rules {
        let rule = object("reportingDescriptor", rule);
        assert!(ids.insert(text(rule("id"))), "twice: {}", rule("id"));
        for name in ["shortDescription", "fullDescription", "help"] {
            text(object("multiformatMessageString", rule(name))("text"));
        }
        let tags: Vec<&str> = list(&rule("properties")["tags"]).iter().map(text).collect();
        let each: BTreeSet<&&str> = tags.iter().collect();
        assert_eq!(each.len(), tags.len(), "a tag twice: {tags:?}");
    }
    for invocation in list(run("invocations")) {
        assert!(object("invocation", invocation)("executionSuccessful").is_boolean());
    }
    let results = list(run("results"));
    for result in results {
        let result = object("result", result);
        assert!(!text(object("message", result("message"))("text")).is_empty());
        let index = usize::try_from(result("ruleIndex").as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], *result("ruleId"));
        one_of(result("level"), &["none", "note", "warning", "error"]);
        for location in list(result("locations")) {
            let place = object("location", location)("physicalLocation");
            let place = object("physicalLocation", place);
            let artifact = place("artifactLocation");
            reference(object("artifactLocation", artifact)("uri"));
            let region = object("region", place("region"));
            let number = |name| region(name).as_u64().unwrap();
            let (start, end) = (number("startColumn"), number("endColumn"));
            assert_eq!((number("startLine"), number("endLine")), (1, 1));
            assert!(0 < start && start < end);
        }
        let prints = result("partialFingerprints").as_object().unwrap();
        assert!(prints.values().all(Value::is_string));
        if !result("suppressions").is_null() {
            for suppression in list(result("suppressions")) {
                let suppression = object("suppression", suppression);
                one_of(suppression("kind"), &["inSource", "external"]);
                one_of(
                    suppression("status"),
                    &["accepted", "underReview", "rejected"],
                );
                if !suppression("justification").is_null() {
                    text(suppression("justification"));
                }
            }
        }
    }
    results
}

fn result(id: &str, verdict: Verdict, level: Level) -> CheckResult {
    CheckResult {
        id: id.to_owned(),
        title: "Octets \u{1b}[31m <that> need \"escaping\"".to_owned(),
        area: "an area".to_owned(),
        level,
        verdict,
        outcome: Some("taken".to_owned()),
        requirements: vec!["R9112-2.2-06".to_owned()],
        spec: vec!["RFC 9112 §2.2".to_owned()],
        detail: "Answered \u{0}\u{ffff}200.".to_owned(),
        why: "Because.".to_owned(),
        refs: Vec::new(),
        allowed: Vec::new(),
        duration: Duration::ZERO,
        exchanges: Vec::new(),
        repeat: Some("probe h:1 -e 'fin'".to_owned()),
        expected: None,
    }
}

fn report(results: Vec<CheckResult>, stopped: Option<&str>) -> Value {
    let report = Report {
        target: "http://[::1]:1/ ä".to_owned(),
        profile: Profile::Auto,
        discovery: Discovered::default(),
        results,
        elapsed: Duration::ZERO,
        stopped: stopped.map(str::to_owned),
        baseline: None,
    };
    let mut octets = Vec::new();
    sarif::write(&report, &mut octets).unwrap();
    serde_json::from_slice(&octets).unwrap()
}

#[test]
fn every_object_has_what_the_format_asks_for_and_nothing_else() {
    let expected = |id: &str, reason: Option<&str>| CheckResult {
        expected: Some(Expected {
            reason: reason.map(str::to_owned),
        }),
        ..result(id, Verdict::Violates, Level::Must)
    };
    let written = report(
        vec![
            result("right", Verdict::Conforms, Level::Must),
            result("wrong", Verdict::Violates, Level::Must),
            result("unwise", Verdict::Violates, Level::Hardening),
            result("both", Verdict::Flaky, Level::Should),
            expected("known", Some("as the RFC of old had it")),
            expected("known-too", None),
        ],
        None,
    );
    let results = validated(&written);
    let told: Vec<(&str, &str)> = (results.iter())
        .map(|result| (text(&result["ruleId"]), text(&result["level"])))
        .collect();
    assert_eq!(
        told,
        [
            ("wrong", "error"),
            ("unwise", "warning"),
            ("both", "note"),
            ("known", "error"),
            ("known-too", "error")
        ]
    );
    let suppressed = |result: &&Value| !result["suppressions"].is_null();
    assert_eq!(results.iter().filter(suppressed).count(), 2);
}

#[test]
fn a_report_without_findings_and_one_of_a_part_are_valid_too() {
    assert!(validated(&report(Vec::new(), None)).is_empty());
    let part = report(Vec::new(), Some("the target went away"));
    validated(&part);
    assert_eq!(
        part["runs"][0]["invocations"][0]["executionSuccessful"],
        false
    );
}
