//! The script language: what it means, what it refuses and how it says so.

use crate::vars;
use proptest::prelude::*;
use wire::script::{
    Pieces, Script, Template, Until, Vars, Verb, literal, parse, parse_answers, parse_at,
    send_lines,
};

/// The octets of a script that is one `send`.
fn octets(text: &str) -> Vec<u8> {
    let script = parse(text, "test").unwrap_or_else(|errors| panic!("{}", errors[0].render(text)));
    match &script.steps[..] {
        [step] => match &step.verb {
            Verb::Send { bytes, .. } => bytes.expand(&vars()).unwrap(),
            other => panic!("{other:?}"),
        },
        steps => panic!("{} steps", steps.len()),
    }
}

#[test]
fn literals() {
    let cases: [(&str, &[u8]); 20] = [
        (r#"send """#, b""),
        (r#"send "a b""#, b"a b"),
        (r#"send "\r\n\t\0\e\\\"""#, b"\r\n\t\0\x1b\\\""),
        (r#"send "\x00\xff\x7F""#, b"\x00\xff\x7f"),
        (r#"send "\u{e9}\u{20AC}""#, "é€".as_bytes()),
        ("send \"é\"", "é".as_bytes()),
        (r#"send "{{}}""#, b"{}}"),
        (r#"send "\{\x7b""#, b"{{"),
        (r#"send "{host}:{settle}""#, b"example.test:60ms"),
        (r#"send "\{repeat 3 A}""#, b"AAA"),
        (r#"send "\{repeat 2 "a\r\n"}""#, b"a\r\na\r\n"),
        (
            r#"send "\{repeat 2 "\{repeat 2 "{host}"}"}""#,
            b"example.testexample.testexample.testexample.test",
        ),
        (
            r#"send "\{repeat 2 "{host} "}""#,
            b"example.test example.test ",
        ),
        (r#"send "\{repeat 0 A}x""#, b"x"),
        (r#"send "\{hex 0d 0a}\{hex 0d0A}""#, b"\r\n\r\n"),
        (
            r#"send "Content-Length: \{len}\r\n\r\n12345""#,
            b"Content-Length: 5\r\n\r\n12345",
        ),
        (
            r#"send "L: \{len}" "\r\n\r\n" "{host}""#,
            b"L: 12\r\n\r\nexample.test",
        ),
        ("send \"a\" \\\n  \"b\" # comment\n", b"ab"),
        ("# comment\n\n  send \"a#b\" #c", b"a#b"),
        ("send \"x\"\r\n", b"x"),
    ];
    for (text, expected) in cases {
        assert_eq!(octets(text), expected, "{text}");
    }
}

#[test]
fn files_are_sent_as_they_are() {
    let path = std::env::temp_dir().join(format!("wire-{}.bin", std::process::id()));
    std::fs::write(&path, b"\x00{host}\r\n").unwrap();
    let sent = octets(&format!("send \"\\{{file {}}}\"", path.display()));
    std::fs::remove_file(&path).unwrap();
    assert_eq!(sent, b"\x00{host}\r\n");
}

#[test]
fn verbs() {
    let text = "connect as a\nsend \"x\"\nsplit @1 @-2 @head-end @line[2].end @chunk[3].data pause 50ms\nsend \"y\"\ndrip 10 per 1m\nread until message 2 or close within 2s\nread until interim or message\nread until close within {settle}\nread 5 octets\nread for 1s\npause {settle}\nfin\nrst\nclose\nreconnect as b\nuse a\ncapture tag from a.r2.field \"ETag\"\ncapture all from body\nrequest c \"{tag}\"\ntls sni \"x\" alpn http/1.1 insecure\ntls off\nexpect status 400 or closed";
    let script = parse(text, "test").unwrap_or_else(|errors| panic!("{}", errors[0].render(text)));
    assert_eq!(script.steps.len(), 20);
    assert_eq!(script.steps[5].line, 8);
    assert!(
        matches!(&script.steps[1].verb, Verb::Send { pieces: Pieces::At { cuts, pause: Some(_) }, .. } if cuts.len() == 5)
    );
    assert!(matches!(
        &script.steps[2].verb,
        Verb::Send {
            pieces: Pieces::Drip { octets: 10, .. },
            ..
        }
    ));
    assert!(matches!(
        &script.steps[3].verb,
        Verb::Read {
            until: Until::Messages(2),
            within: Some(_)
        }
    ));
    assert_eq!(
        script.variables(),
        [("settle".to_owned(), 8)],
        "captured variables are not needed from outside"
    );
}

/// Each text and its whole rendered error.
#[test]
fn errors_name_the_place_and_the_fix() {
    let cases = [
        (
            "connect\nsned \"x\"",
            "test:2:1: unknown verb `sned`\n 2 | sned \"x\"\n   | ^^^^\n   = did you mean `send`?\n",
        ),
        (
            "sleep 5s",
            "test:1:1: unknown verb `sleep`\n 1 | sleep 5s\n   | ^^^^^\n   = did you mean `pause`?\n",
        ),
        (
            r#"send "a\qb""#,
            "test:1:8: `\\q` is no escape\n 1 | send \"a\\qb\"\n   |        ^^\n   = known escapes: \\r \\n \\t \\0 \\e \\\\ \\\" \\xHH \\u{...} \\{\n",
        ),
        (
            r#"send "a\x4""#,
            "test:1:8: `\\x` needs two hexadecimal digits\n 1 | send \"a\\x4\"\n   |        ^^^\n   = write for example `\\x0d`\n",
        ),
        (
            r#"send "{ho st}""#,
            "test:1:7: `{` starts a variable such as `{host}`\n 1 | send \"{ho st}\"\n   |       ^^^\n   = for a literal brace write `{{` or `\\x7b`\n",
        ),
        (
            r#"send "\{repaet 3 A}""#,
            "test:1:7: unknown macro `repaet`\n 1 | send \"\\{repaet 3 A}\"\n   |       ^^^^^^^^\n   = did you mean `\\{repeat`?\n",
        ),
        (
            r#"send "\{host}""#,
            "test:1:7: unknown macro `host`\n 1 | send \"\\{host}\"\n   |       ^^^^^^\n   = a variable is `{host}` without the backslash; macros are repeat, file, hex, len\n",
        ),
        (
            r#"send "é" "unclosed"#,
            "test:1:10: the literal has no closing quote\n 1 | send \"é\" \"unclosed\n   |          ^^^^^^^^^\n   = end it with `\"` on the same line; a long literal continues as `\"...\" \\` and a second literal on the next line\n",
        ),
        (
            "send \"a\tb\"",
            "test:1:8: a control character stands in the literal\n 1 | send \"a b\"\n   |        ^\n   = write it as an escape: `\\t`\n",
        ),
        (
            "pause 5",
            "test:1:7: a duration is missing or has no unit\n 1 | pause 5\n   |       ^\n   = write `50ms`, `2s`, `1m` or `{settle}`\n",
        ),
        (
            "read until messages",
            "test:1:12: what to read until is missing or unknown\n 1 | read until messages\n   |            ^^^^^^^^\n   = write `read until message|interim|close [within DUR]`, `read N octets` or `read for DUR`\n",
        ),
        (
            "fin now",
            "test:1:5: this is not understood here\n 1 | fin now\n   |     ^^^\n   = expected the end of the line\n",
        ),
        (
            "split @8",
            "test:1:1: there is no send to cut here\n 1 | split @8\n   | ^^^^^\n   = write the `send` line directly before it, and only one of `split` and `drip`\n",
        ),
        (
            "connect as one\nuse oen",
            "test:2:5: no connection is called `oen` here\n 2 | use oen\n   |     ^^^\n   = did you mean `one`?\n",
        ),
        (
            "connect as r1",
            "test:1:12: a name is missing or not usable\n 1 | connect as r1\n   |            ^^\n   = write `connect as NAME`; a name is a letter, then letters, digits, `-`, `_`, and not `r` with a number\n",
        ),
        (
            "connect as a\nconnect as a",
            "test:2:12: a connection is called `a` already\n 2 | connect as a\n   |            ^\n   = choose another name\n",
        ),
        (
            "send x",
            "test:1:6: a literal in double quotes is missing\n 1 | send x\n   |      ^\n   = write the octets in quotes: `send \"GET / ...\"`\n",
        ),
        (
            "connect\nexpect stauts 400",
            "test:2:8: unknown predicate `stauts`\n 2 | expect stauts 400\n   |        ^^^^^^\n   = did you mean `status`?\n",
        ),
        (
            r#"send "\{repeat 2 {host}}""#,
            "test:1:7: `\\{repeat}` needs octets to repeat\n 1 | send \"\\{repeat 2 {host}}\"\n   |       ^^^^^^^^^^^\n   = write `\\{repeat 8192 A}` or `\\{repeat 3 \"ab \"}`\n",
        ),
        (
            r#"send "\{repeat 99999999999 A}""#,
            "test:1:16: the repetition is too long\n 1 | send \"\\{repeat 99999999999 A}\"\n   |                ^^^^^^^^^^^\n   = a literal may expand to at most 67108864 octets\n",
        ),
    ];
    for (text, rendered) in cases {
        let errors = parse(text, "test").expect_err(text);
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert_eq!(errors[0].render(text), rendered);
    }
}

#[test]
fn every_bad_line_is_reported_once() {
    let text = "connekt\nsend \"\\q\"\nsplit @1\npause\nfin";
    let lines: Vec<usize> = parse(text, "test")
        .unwrap_err()
        .iter()
        .map(|error| error.line)
        .collect();
    assert_eq!(lines, [1, 2, 4]);
}

#[test]
fn places_count_in_the_larger_file() {
    let text = "  connect\n  sned";
    let error = &parse_at(text, "f.check", 41).unwrap_err()[0];
    assert_eq!((error.line, error.column), (42, 3));
}

#[test]
fn errors_of_control_characters_are_safe_to_print() {
    let text = "send \"\x1b[31m\"";
    let rendered = parse(text, "test").unwrap_err()[0].render(text);
    assert!(!rendered.contains('\x1b'), "{rendered:?}");
}

#[test]
fn expansion_errors() {
    let expand = |text: &str| {
        let script = parse(text, "test").unwrap();
        let Verb::Send { bytes, .. } = &script.steps[0].verb else {
            panic!("{text}")
        };
        bytes.expand(&Vars::new()).unwrap_err().to_string()
    };
    assert_eq!(expand("send \"{x}\""), "variable {x} is not set");
    assert!(expand("send \"\\{len}\"").starts_with("\\{len} counts what follows the empty line"));
    assert!(expand("send \"\\r\\n\\r\\n\\{len}\"").starts_with("\\{len} counts"));
    assert!(expand("send \"\\{file /nowhere/at/all}\"").starts_with("cannot read /nowhere/at/all"));
}

#[test]
fn answer_lines() {
    let answers = parse_answers(
        "answer \"a\" fin pause 5ms\nanswer \"\" rst\nanswer \"b\" early wait head",
        "t",
    )
    .unwrap();
    assert_eq!(answers.len(), 3);
    assert!(answers[2].early);
    let error = &parse_answers("answer \"a\" fni", "t").unwrap_err()[0];
    assert_eq!((error.line, error.column), (1, 12));
}

#[test]
fn saved_requests_read_as_they_look() {
    let saved = send_lines(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(
        saved,
        "send \"GET / HTTP/1.1\\r\\n\" \\\n     \"Host: a\\r\\n\\r\\n\""
    );
    assert_eq!(literal(&[b'A'; 100]), "\"\\{repeat 100 \"A\"}\"");
}

fn one_send(script: &Script) -> &Template {
    match &script.steps[..] {
        [step] => match &step.verb {
            Verb::Send { bytes, .. } => bytes,
            other => panic!("{other:?}"),
        },
        _ => panic!("not one step"),
    }
}

/// Octets as they occur: runs, line ends, braces, quotes, anything.
fn any_octets() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..40),
        Just(b"\r\n".to_vec()),
        Just(b"\\{repeat 3 \"x\"}{host}".to_vec()),
        (any::<u8>(), 60usize..300).prop_map(|(octet, count)| vec![octet; count]),
        "[ -~]{0,150}".prop_map(String::into_bytes),
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_octets_survive_being_saved(octets in any_octets()) {
        for text in [send_lines(&octets), format!("send {}", literal(&octets))] {
            let script = parse(&text, "saved").map_err(|errors| TestCaseError::fail(errors[0].render(&text)))?;
            prop_assert_eq!(one_send(&script).expand(&Vars::new()).unwrap(), octets.clone());
        }
    }

    #[test]
    fn any_text_is_parsed_or_refused_with_a_place(text in "([a-z]{1,8}|[ \\\\\"{}@#|()\n\t]|\\PC){0,60}") {
        if let Err(errors) = parse(&text, "any") {
            for error in errors {
                prop_assert!(error.line >= 1 && error.column >= 1 && error.len >= 1);
                prop_assert!(error.render(&text).contains('^'));
            }
        }
        let _ = wire::expect::parse(&text, "any");
        let _ = parse_answers(&text, "any");
    }

    #[test]
    fn any_octets_received_are_safe_in_json(octets in any_octets()) {
        let shown = wire::script::bare_literal(&octets);
        prop_assert!(shown.bytes().all(|octet| (b' '..=b'~').contains(&octet)));
    }
}
