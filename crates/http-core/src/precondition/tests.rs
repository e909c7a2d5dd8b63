use super::*;

mod if_range;
mod order;

const LAST_MODIFIED: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
const EARLIER: &str = "Sat, 05 Nov 1994 08:49:37 GMT";
const LATER: &str = "Sun, 06 Nov 1994 08:49:38 GMT";

fn now() -> HttpDate {
    HttpDate::from_unix(1_795_262_400).unwrap()
}

fn validators() -> Validators<'static> {
    Validators {
        etag: EntityTag::strong(b"v1"),
        last_modified: HttpDate::parse(LAST_MODIFIED.as_bytes(), now()).ok(),
        date_strength: DateStrength::Strong,
    }
}

fn request<'a>(method: &'a str, fields: &'a [(&'a str, &'a str)]) -> RequestFacts<'a> {
    let mut facts = RequestFacts::new(method.as_bytes(), now());
    facts.note_all(
        fields
            .iter()
            .map(|(name, value)| (name.as_bytes(), value.as_bytes())),
    );
    facts
}

fn outcome(method: &str, fields: &[(&str, &str)]) -> (Outcome, Step) {
    let evaluation = evaluate(&request(method, fields), Some(&validators()));
    (evaluation.outcome, evaluation.decided_by)
}

const PROCEED: (Outcome, Step) = (Outcome::Proceed(RangeUse::Absent), Step::Method);

#[test]
fn if_match() {
    let failed = (Outcome::Failed, Step::IfMatch);
    for (value, expected) in [
        ("*", PROCEED),
        ("\"v1\"", PROCEED),
        ("\"v0\", \"v1\"", PROCEED),
        (",\"v1\",", PROCEED),
        ("W/\"v1\"", failed),
        ("\"v2\"", failed),
        ("\"V1\"", failed),
        ("", failed),
        (",", failed),
        ("v1", failed),
        ("*, \"v1\"", failed),
        ("\"v1\", *", failed),
        ("\"v1\" \"v1\"", failed),
    ] {
        for method in ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "BREW"] {
            let got = outcome(method, &[("If-Match", value)]);
            assert_eq!(got, expected, "{method} If-Match: {value}");
        }
    }
}

#[test]
fn if_unmodified_since() {
    let failed = (Outcome::Failed, Step::IfUnmodifiedSince);
    for (value, expected) in [
        (LAST_MODIFIED, PROCEED),
        (LATER, PROCEED),
        (EARLIER, failed),
        ("Sunday, 06-Nov-94 08:49:37 GMT", PROCEED),
        ("Sun Nov  6 08:49:37 1994", PROCEED),
        ("Saturday, 05-Nov-94 08:49:37 GMT", failed),
        ("Sat Nov  5 08:49:37 1994", failed),
        // Ignored: no valid HTTP-date.
        ("Mon, 05 Nov 1994 08:49:37 GMT", PROCEED),
        ("Sat, 05 Nov 1994 08:49:37 UTC", PROCEED),
        (
            "Sat, 05 Nov 1994 08:49:37 GMT, Sat, 05 Nov 1994 08:49:37 GMT",
            PROCEED,
        ),
        ("1994-11-05T08:49:37Z", PROCEED),
        ("0", PROCEED),
        ("", PROCEED),
    ] {
        for method in ["GET", "HEAD", "PUT", "DELETE"] {
            let got = outcome(method, &[("If-Unmodified-Since", value)]);
            assert_eq!(got, expected, "{method} If-Unmodified-Since: {value}");
        }
    }
}

#[test]
fn if_none_match() {
    let hit = Step::IfNoneMatch;
    for (value, false_) in [
        ("*", true),
        ("\"v1\"", true),
        ("W/\"v1\"", true),
        ("\"v0\", W/\"v1\"", true),
        ("\"v0\"", false),
        ("\"v1 \"", false),
        ("v1", false),
        ("", false),
        ("*, \"v1\"", false),
        ("\"v1\", v0", false),
    ] {
        let fields = [("If-None-Match", value)];
        let (get, put) = if false_ {
            ((Outcome::NotModified, hit), (Outcome::Failed, hit))
        } else {
            (PROCEED, PROCEED)
        };
        for method in ["GET", "HEAD"] {
            assert_eq!(outcome(method, &fields), get, "{method} {value}");
        }
        for method in ["PUT", "POST", "DELETE", "PATCH", "get", "BREW"] {
            assert_eq!(outcome(method, &fields), put, "{method} {value}");
        }
    }
}

#[test]
fn if_none_match_over_two_lines() {
    let fields = [("If-None-Match", "\"v0\""), ("if-none-match", "\"v1\"")];
    assert_eq!(
        outcome("GET", &fields),
        (Outcome::NotModified, Step::IfNoneMatch)
    );
    let fields = [("If-None-Match", "*"), ("If-None-Match", "*")];
    assert_eq!(outcome("GET", &fields), PROCEED);
}

#[test]
fn if_modified_since() {
    let not_modified = (Outcome::NotModified, Step::IfModifiedSince);
    for (value, expected) in [
        (LAST_MODIFIED, not_modified),
        (LATER, not_modified),
        (EARLIER, PROCEED),
        // Later than now is a date like any other (RFC 9110 dropped the exception).
        ("Fri, 31 Dec 9999 23:59:59 GMT", not_modified),
        ("Sunday, 06-Nov-94 08:49:37 GMT", not_modified),
        ("Sun Nov  6 08:49:37 1994", not_modified),
        ("Thu, 01 Jan 1970 00:00:00 GMT", PROCEED),
        ("sun, 06 nov 1994 08:49:37 gmt", PROCEED),
        ("Mon, 06 Nov 1994 08:49:37 GMT", PROCEED),
        ("Sun, 06 Nov 1994 08:49:37 GMT; length=1", PROCEED),
        ("tomorrow", PROCEED),
        ("", PROCEED),
    ] {
        for method in ["GET", "HEAD"] {
            let got = outcome(method, &[("If-Modified-Since", value)]);
            assert_eq!(got, expected, "{method} If-Modified-Since: {value}");
        }
        for method in ["PUT", "POST", "DELETE", "BREW"] {
            let got = outcome(method, &[("If-Modified-Since", value)]);
            assert_eq!(got, PROCEED, "{method} If-Modified-Since: {value}");
        }
    }
}

#[test]
fn a_repeated_date_is_ignored() {
    let fields = [
        ("If-Modified-Since", LAST_MODIFIED),
        ("If-Modified-Since", LAST_MODIFIED),
        ("If-Unmodified-Since", EARLIER),
        ("If-Unmodified-Since", EARLIER),
    ];
    let evaluation = evaluate(&request("GET", &fields), Some(&validators()));
    assert_eq!(evaluation.decided_by, Step::Method);
    assert_eq!(evaluation.findings[1], Some(Reason::RepeatedDate));
    assert_eq!(evaluation.findings[3], Some(Reason::RepeatedDate));
}

#[test]
fn without_validators() {
    let bare = Validators::default();
    for (name, value, expected) in [
        ("If-Match", "*", PROCEED.0),
        ("If-Match", "\"v1\"", Outcome::Failed),
        ("If-None-Match", "*", Outcome::NotModified),
        ("If-None-Match", "\"v1\"", PROCEED.0),
        ("If-Modified-Since", LATER, PROCEED.0),
        ("If-Unmodified-Since", EARLIER, PROCEED.0),
    ] {
        let fields = [(name, value)];
        let evaluation = evaluate(&request("GET", &fields), Some(&bare));
        assert_eq!(evaluation.outcome, expected, "{name}: {value}");
    }
}

#[test]
fn without_a_representation() {
    for (name, value, expected) in [
        ("If-Match", "*", Outcome::Failed),
        ("If-Match", "\"v1\"", Outcome::Failed),
        ("If-None-Match", "*", PROCEED.0),
        ("If-None-Match", "\"v1\"", PROCEED.0),
        ("If-Unmodified-Since", EARLIER, PROCEED.0),
        ("If-Modified-Since", LATER, PROCEED.0),
    ] {
        let fields = [(name, value)];
        let evaluation = evaluate(&request("PUT", &fields), None);
        assert_eq!(evaluation.outcome, expected, "{name}: {value}");
    }
}

#[test]
fn names_are_found_in_any_case_and_nothing_else_is() {
    let mut facts = RequestFacts::new(b"GET", now());
    for name in [
        "IF-MATCH",
        "if-range",
        "If-None-Match",
        "iF-mODIFIED-sINCE",
        "If-Unmodified-Since",
        "RANGE",
    ] {
        assert!(facts.note(name.as_bytes(), b"x"), "{name}");
    }
    for name in [
        "",
        "Host",
        "Cookie",
        "Rango",
        "If-Watch",
        "If-Rance",
        "If-None-Matcg",
        "If_Match",
        "X-If-Match",
        "Content-Range",
    ] {
        assert!(!facts.note(name.as_bytes(), b"x"), "{name}");
    }
    assert!(facts.in_step_order().iter().all(|lines| lines.count() == 1));
    assert_eq!(facts.range.count(), 1);
}

#[test]
fn sentences_agree_with_what_they_say() {
    let error = crate::field::FieldError::new(crate::field::Problem::Token, 0);
    for holds in [true, false] {
        for reason in [
            Reason::AnyExists { holds },
            Reason::AnyMissing { holds },
            Reason::TagListed { holds },
            Reason::TagNotListed { holds },
            Reason::NoCurrentTag { holds },
            Reason::MalformedList { holds, error },
            Reason::NotModifiedSince { holds },
            Reason::ModifiedSince { holds },
        ] {
            assert_eq!(reason.holds(), Some(holds));
            assert!(reason.sentence().starts_with(&format!("{holds}, ")));
        }
    }
    for reason in [
        Reason::MethodIgnores,
        Reason::Superseded,
        Reason::MalformedDate { error },
        Reason::RepeatedDate,
        Reason::NoDateIgnored,
        Reason::RangeAbsent,
    ] {
        assert_eq!(reason.holds(), None);
        assert!(reason.sentence().starts_with("ignored, "));
    }
}
