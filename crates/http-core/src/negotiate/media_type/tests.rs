use super::*;

fn choose(accept: Option<&str>, offered: &[&str]) -> TypeChoice {
    let offered: Vec<_> = offered
        .iter()
        .map(|text| MediaType::parse(text.as_bytes()).unwrap())
        .collect();
    media_type(&Accept::parse(accept.map(str::as_bytes)), &offered)
}

#[test]
fn choices() {
    let offered = ["application/json", "text/html", "text/plain;format=flowed"];
    for (accept, expected) in [
        (None, Some(0)),
        (Some(""), Some(0)),
        (Some("*/*"), Some(0)),
        (Some("*/*;q=0.001"), Some(0)),
        (Some("text/*"), Some(1)),
        (Some("text/html"), Some(1)),
        (Some("TEXT/HTML"), Some(1)),
        (Some("text/plain"), Some(2)),
        (Some("text/plain;format=flowed"), Some(2)),
        (Some("text/plain;format=fixed"), None),
        (Some("text/html, application/json"), Some(0)),
        (Some("text/html, application/json;q=0.9"), Some(1)),
        (Some("text/html;q=0.2, application/json;q=0.1"), Some(1)),
        (Some("text/html;q=0.2, */*;q=0.3"), Some(0)),
        (Some("application/json;q=0, */*;q=0.3"), Some(1)),
        (Some("text/html;q=0, text/*;q=0.5, */*;q=0.1"), Some(2)),
        (Some("application/*;q=0.5, text/html;q=0.5"), Some(0)),
        (Some("image/png"), None),
        (Some("*/*;q=0"), None),
        (Some("image/*, audio/*;q=0.1"), None),
        (Some("text/html;q=0"), None),
        (
            Some("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"),
            Some(1),
        ),
        // What some clients send: unreadable members never cause a 406.
        (Some("image/gif, image/jpeg, *; q=.2, */*; q=.2"), Some(0)),
        (Some("nonsense"), Some(0)),
        (Some("nonsense, text/html"), Some(1)),
    ] {
        assert_eq!(choose(accept, &offered).chosen, expected, "{accept:?}");
    }
}

#[test]
fn nothing_offered_is_nothing_chosen() {
    for accept in [None, Some("*/*"), Some("nonsense")] {
        assert_eq!(choose(accept, &[]).chosen, None);
    }
}

#[test]
fn choices_explain_themselves() {
    for (accept, expected) in [
        (None, "offer 1: the request states no preference"),
        (Some("?"), "offer 1: the Accept field breaks its grammar"),
        (
            Some("image/png"),
            "none: nothing that is offered is acceptable",
        ),
        (Some("*/*;q=0.5"), "offer 1: weight 0.5 by */*"),
        (
            Some("text/*"),
            "offer 1: weight 1 by a range of all its subtypes",
        ),
        (
            Some("text/html;q=0.25"),
            "offer 1: weight 0.25 by a range that names the type",
        ),
        (
            Some("text/html;charset=UTF-8"),
            "offer 1: weight 1 by a range that names the type and parameters",
        ),
    ] {
        let choice = choose(accept, &["text/html;charset=utf-8"]);
        assert_eq!(choice.to_string(), expected);
    }
}
