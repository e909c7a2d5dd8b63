//! The checks in the binary: well formed, each exemplar graded as it says, requirements covered.

use conformance::check::catalogue::{Catalogue, EMBEDDED};
use conformance::check::parse;
use conformance::checklist::coverage::Coverage;
use conformance::prove::prove;

/// Requirements with a written reason instead of a check: lower it when one gets a check.
const REASONS: usize = 2;

#[test]
fn every_check_file_is_well_formed() {
    let (catalogue, errors) = Catalogue::embedded();
    let shown: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{}", shown.join("\n\n"));
    assert_eq!(catalogue.checks().len(), EMBEDDED.len());
    assert!(catalogue.checks().len() >= 100);
}

#[test]
fn every_exemplar_is_graded_as_it_says() {
    let (catalogue, _) = Catalogue::embedded();
    let (proven, disproofs) = prove(catalogue.checks(), 64);
    let shown: Vec<String> = disproofs.iter().map(ToString::to_string).collect();
    assert!(disproofs.is_empty(), "{}", shown.join("\n\n"));
    assert!(proven >= catalogue.checks().len());
}

#[test]
fn coverage_of_the_requirement_table_only_rises() {
    let (catalogue, _) = Catalogue::embedded();
    let coverage = Coverage::of(catalogue.checks());
    assert_eq!(
        coverage.total(),
        382,
        "317 rows a black box sees and 65 that need a set-up"
    );
    let open: Vec<&str> = coverage.open.iter().map(|row| row.id).collect();
    assert!(open.is_empty(), "neither check nor reason: {open:?}");
    let reasons = coverage.excused.len();
    assert!(
        reasons <= REASONS,
        "{reasons} requirements have a reason only, {REASONS} were allowed"
    );
}

#[test]
fn the_order_of_files_does_not_matter() {
    let mut reversed = Catalogue::default();
    assert!(reversed.add(EMBEDDED.iter().rev().copied()).is_empty());
    assert_eq!(reversed.checks().len(), EMBEDDED.len());
}

const GOOD: &str = r#"id: demo
title: A demonstration
level: MUST
requirements: R9112-2.2-06
needs: get
why: Because.

script:
  connect
  send "GET {path} HTTP/1.1\nHost: {host}\r\n\r\n"
  read until close

outcomes:
  conforms refused: status 400
  violates taken: status 2xx -- the line end was taken

exemplars:
  refused:
    answer "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n" fin
  taken:
    answer "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" fin
"#;

/// What one change to a good file is answered with: line, and a part of the message.
#[test]
fn mistakes_are_found_where_they_are() {
    assert!(parse(GOOD, "area/demo.check").is_ok());
    for (from, to, line, message) in [
        ("id: demo", "id: Demo", 1, "kebab-case"),
        ("id: demo", "id: other", 1, "file name"),
        ("level: MUST", "level: WILL", 3, "no level"),
        ("R9112-2.2-06", "R9112-2.2-99", 4, "no requirement"),
        ("needs: get", "needs: gets", 5, "unknown feature"),
        ("needs: get", "neds: get", 5, "unknown key"),
        ("why: Because.", "why:", 0, "`why:` is missing"),
        ("why: Because.", "why: B.\nwhy: C.", 7, "twice"),
        ("  connect\n", "  conect\n", 9, "conect"),
        ("{path}", "{pth}", 10, "unknown variable `{pth}`"),
        ("{path}", "{etag}", 10, "add one of these to `needs:`"),
        ("\\nHost", "\\qHost", 10, "escape"),
        ("conforms refused", "conform refused", 14, "no class"),
        ("refused: status 400", "refused: staus 400", 14, "staus"),
        (
            "refused: status 400",
            "refused: other.status 400",
            14,
            "no connection is called `other`",
        ),
        ("taken: status", "refused: status", 15, "used twice"),
        (
            "  taken:\n",
            "  taken2:\n",
            20,
            "no outcome is named `taken2`",
        ),
        (
            "violates taken",
            "lenient taken",
            0,
            "no outcome is classed `violates`",
        ),
        (
            "answer \"HTTP/1.1 400",
            "anser \"HTTP/1.1 400",
            19,
            "answer",
        ),
    ] {
        let wrong = GOOD.replacen(from, to, 1);
        assert_ne!(wrong, GOOD, "{from}");
        let errors = parse(&wrong, "area/demo.check").expect_err(to);
        let found = errors
            .iter()
            .any(|error| error.line == line && format!("{error}").contains(message));
        let shown: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert!(found, "{to}: {}", shown.join("\n"));
    }
}

#[test]
fn a_missing_exemplar_is_a_mistake() {
    let start = GOOD.find("  taken:\n").unwrap();
    let errors = parse(&GOOD[..start], "area/demo.check").unwrap_err();
    assert!(
        errors
            .iter()
            .any(|error| error.message.contains("`taken` has no exemplar"))
    );
}

#[test]
fn a_wrong_exemplar_is_disproven() {
    let wrong = GOOD.replacen("HTTP/1.1 400", "HTTP/1.1 404", 1);
    let check = parse(&wrong, "area/demo.check").unwrap();
    let (proven, disproofs) = prove(&[check], 2);
    assert_eq!(proven, 1);
    assert_eq!(disproofs.len(), 1);
    assert_eq!(
        (disproofs[0].line, disproofs[0].expected.as_str()),
        (18, "refused")
    );
}

#[test]
fn no_file_makes_the_parser_panic() {
    for end in 0..GOOD.len() {
        if GOOD.is_char_boundary(end) {
            let _ = parse(&GOOD[..end], "area/demo.check");
        }
    }
    for odd in [
        "",
        ":",
        "\u{0}",
        "script:",
        "outcomes:\n  :",
        "exemplars:\n  :\n",
        "id: é\n  \u{1F600}\nscript:\n\t\u{1F600}",
    ] {
        let _ = parse(odd, odd);
    }
    for from in [" ", ":", "\"", "\n", "{", "\\", "answer", "  "] {
        for to in ["", "é", "\"", "{", "}", "\\", "\n", "--", "(", "\t"] {
            let _ = parse(&GOOD.replace(from, to), "area/demo.check");
        }
    }
}
