//! Expressions: syntax, every predicate true and false, explanations.

use crate::{holds, play};
use wire::expect::{Expr, Focus, View, parse, parse_at, parse_prefix};
use wire::transcript::Transcript;

fn expression(text: &str) -> Expr {
    parse(text, "test").unwrap_or_else(|error| panic!("{}", error.render(text)))
}

/// Asserts that an expression is false.
#[track_caller]
fn fails(transcript: &Transcript, text: &str) {
    let view = View::whole(transcript);
    let expr = expression(text);
    assert_eq!(
        expr.holds(&view),
        Ok(false),
        "{text}: {}",
        expr.explain(&view)
    );
}

/// One exchange with this answer and then FIN.
fn answered(answer: &str) -> Transcript {
    let get = "send \"GET / HTTP/1.1\\r\\nHost: {host}\\r\\n\\r\\n\"\nread until close";
    play(get, &format!("answer \"{answer}\" fin"))
}

#[test]
fn precedence_and_rendering() {
    for (text, rendered) in [
        ("closed or fin and rst", "closed or fin and rst"),
        ("(closed or fin) and not rst", "(closed or fin) and not rst"),
        ("not (closed and fin)", "not (closed and fin)"),
        ("not not true", "true"),
        ("((status 4xx | 500))", "status 4xx | 500"),
        ("a.r2.status 200", "a.r2.status 200"),
    ] {
        assert_eq!(expression(text).to_string(), rendered);
        assert_eq!(
            expression(rendered),
            expression(&expression(rendered).to_string())
        );
    }
}

#[test]
fn responses() {
    let seen = answered(
        "HTTP/1.1 404 Not Found\\r\\nDate: Sun, 06 Nov 1994 08:49:37 GMT\\r\\nVary: Accept, Origin\\r\\nVary: X\\r\\nETag: W/bad\\r\\nContent-Length: 5\\r\\n\\r\\nhello",
    );
    for truth in [
        "status 404 and status 4xx and status 500|404 and status 2xx|4xx",
        "version 1.1 and reason present and complete and framing length",
        "field \"date\" present and field \"X-None\" absent and field \"Date\" valid imf-fixdate",
        "field \"Vary\" is \"Accept, Origin\" and field \"Vary\" is-not \"x\" and field \"Vary\" contains \"cept\"",
        "field \"Vary\" has-token \"ORIGIN\" and field \"Vary\" has-token \"x\" and field \"Vary\" count 2",
        "field \"Vary\" count >= 2 and field \"Vary\" count <= 2 and field \"Vary\" valid vary",
        "not field \"ETag\" valid entity-tag and field \"Content-Length\" valid content-length",
        "field \"Date\" matches \"^Sun, [0-9]{{2} Nov\" and not field \"Date\" matches \"^sun\"",
        "field \"Date\" not-later-than \"Date\" and not field \"Date\" within 1m of-receipt",
        "not field \"Date\" not-later-than \"Expires\" and not field \"Expires\" not-later-than \"Date\"",
        "body is \"hello\" and body contains \"ell\" and body starts-with \"he\" and body length 5 and not body empty",
        "body length >= 5 and body length <= 5 and not body length 4 and body same-as c1 and body same-as r1",
        "body slice-of c1 0 -1 and body slice-of c1 -5 4 and not body slice-of c1 0 3 and not body slice-of c1 0 5",
        "trailers absent and not trailers present and not tls-truncated",
        "not body gunzips-to c1 and answers 1 and answers >= 1 and answers <= 1 and interim none",
        "not interim and not interim 100 and not no-answer and closed and fin and not rst and not open",
        "not write-refused and not excess and not garbage and not timed-out and not defect bare-lf",
        "defect any and defect entity-tag-syntax",
        "c1.status 404 and r1.status 404 and c1.r1.status 404 and not r2.status 404 and not r2.field \"Date\" absent",
        "request method GET|HEAD and request version 1.1 and request valid and request field \"Host\" is \"{host}\"",
        "not request method HEAD and not request field \"Accept\" present",
    ] {
        holds(&seen, truth);
    }
    fails(&seen, "r2.status 404");
    fails(&seen, "other.status 404");
    fails(&seen, "field \"Expires\" same-as c1");
}

#[test]
fn freshness_of_the_date_is_judged_by_the_clock_at_receipt() {
    let now = http_core::field::HttpDate::from_system_time(std::time::SystemTime::now());
    let date = String::from_utf8(now.imf_fixdate().to_vec()).unwrap();
    let seen = answered(&format!(
        "HTTP/1.1 204 No Content\\r\\nDate: {date}\\r\\n\\r\\n"
    ));
    holds(
        &seen,
        "field \"Date\" within 1m of-receipt and framing none",
    );
}

#[test]
fn a_method_may_be_a_variable() {
    let mut seen = answered("HTTP/1.1 204 No Content\\r\\n\\r\\n");
    seen.vars.insert("method".to_owned(), b"GET".to_vec());
    holds(
        &seen,
        "request method {method} and not request method POST|{host}",
    );
    let parsed = expression("request method POST|{method}");
    assert_eq!(parsed.variables(), ["method"]);
}

#[test]
fn trailers() {
    let head = "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n1\\r\\nx\\r\\n0\\r\\n";
    let seen = answered(&format!("{head}A: 1\\r\\n\\r\\n"));
    holds(
        &seen,
        "trailers present and not trailers absent and field \"A\" absent",
    );
    holds(
        &answered(&format!("{head}\\r\\n")),
        "trailers absent and complete",
    );
}

#[test]
fn gzip() {
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write as _;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(b"hello hello hello").unwrap();
    let zipped = encoder.finish().unwrap();
    let answer = |body: &[u8]| {
        format!(
            "answer \"HTTP/1.1 200 OK\\r\\nContent-Length: {}\\r\\n\\r\\n\" {}\n",
            body.len(),
            wire::script::literal(body)
        )
    };
    let text = "request plain \"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"\nrequest zipped \"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"";
    let seen = play(
        text,
        &format!("{}{}", answer(b"hello hello hello"), answer(&zipped)),
    );
    holds(
        &seen,
        "body gunzips-to plain and zipped.body gunzips-to plain and not plain.body gunzips-to zipped",
    );
    let seen = play(
        text,
        &format!("{}{}", answer(b"hello hello hell"), answer(&zipped)),
    );
    fails(&seen, "body gunzips-to plain");
}

#[test]
fn multipart() {
    let whole = "answer \"HTTP/1.1 200 OK\\r\\nContent-Length: 26\\r\\n\\r\\nabcdefghijklmnopqrstuvwxyz\"\n";
    let part = |range: &str, octets: &str| {
        format!(
            "--B\\r\\nContent-Type: text/plain\\r\\nContent-Range: bytes {range}\\r\\n\\r\\n{octets}\\r\\n"
        )
    };
    let text = "request whole \"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"\nrequest parts \"GET / HTTP/1.1\\r\\nHost: a\\r\\nRange: bytes=0-1,4-5\\r\\n\\r\\n\"";
    let play_parts = |body: &str| {
        let head = "HTTP/1.1 206 Partial Content\\r\\nContent-Type: multipart/byteranges; boundary=\\\"B\\\"\\r\\nContent-Length: \\{len}\\r\\n\\r\\n";
        play(text, &format!("{whole}answer \"{head}{body}\""))
    };
    let good = play_parts(&format!(
        "{}{}--B--\\r\\n",
        part("0-1/26", "ab"),
        part("4-5/*", "ef")
    ));
    holds(
        &good,
        "parts 2 and parts >= 1 and parts-of whole and part 1 range 0-1 and part 2 range 4-5",
    );
    holds(
        &good,
        "part 1 field \"content-type\" is \"text/plain\" and part 2 field \"X\" absent and part 1 field \"Content-Range\" present",
    );
    holds(
        &good,
        "not part 3 range 0-1 and not part 1 range 0-2 and not parts 3 and not whole.parts 1",
    );
    let bad = [
        format!("{}--B--\r\n", part("0-1/26", "xx")).replace("\r\n", "\\r\\n"),
        format!("{}--B--\\r\\n", part("0-1/25", "ab")),
        format!("{}--B--\\r\\n", part("0-2/26", "ab")),
        format!("{}--B--\\r\\n", part("1-0/26", "ab")),
        part("0-1/26", "ab"),
        "--B--\\r\\n".to_owned(),
        "--B\\r\\nno field\\r\\n\\r\\nab\\r\\n--B--".to_owned(),
        "--Bx\\r\\n\\r\\nab\\r\\n--B--".to_owned(),
        String::new(),
    ];
    for body in bad {
        let seen = play_parts(&body);
        fails(&seen, "parts-of whole");
    }
}

#[test]
fn explanations_state_the_deciding_facts() {
    let seen =
        answered("HTTP/1.1 200 OK\\r\\nServer: \\e[31m\\r\\nContent-Length: 2\\r\\n\\r\\nok");
    let view = View::whole(&seen);
    let cases = [
        ("status 400", "status is 200"),
        (
            "status 400 or no-answer and closed",
            "status is 200; 81 octets came",
        ),
        (
            "status 200 and fin",
            "status is 200; the peer closed with FIN",
        ),
        ("status 200 or closed", "status is 200"),
        ("field \"Date\" present", "Date is absent"),
        ("field \"Server\" is \"x\"", "Server is \"\\e[31m\""),
        (
            "r3.status 200",
            "response 3: there is only one final response",
        ),
        ("other.open", "other: there is no such connection"),
        ("body length {nothing}", "variable {nothing} is not set"),
        ("true", "it holds always"),
    ];
    for (text, why) in cases {
        let expected = why.replace("81", &seen.connections[0].received_total.to_string());
        assert_eq!(expression(text).explain(&view), expected, "{text}");
    }
}

#[test]
fn a_focused_message_is_the_subject() {
    let text = "send \"GET /1 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\nHEAD /2 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"\nread until message 2\nconnect";
    let answer = "answer \"HTTP/1.1 103 Early Hints\\r\\n\\r\\nHTTP/1.1 200 OK\\r\\nContent-Length: 1\\r\\n\\r\\n1HTTP/1.1 404 Not Found\\r\\nContent-Length: 9\\r\\n\\r\\n\"";
    let seen = play(text, answer);
    let on = |message: usize, text: &str| {
        let view = View::of(
            &seen,
            Focus {
                connection: 0,
                message,
            },
        );
        expression(text).holds(&view).unwrap()
    };
    assert!(on(0, "interim and status 103 and request method GET"));
    assert!(on(
        1,
        "not interim and status 200 and request method GET and answers 2"
    ));
    assert!(on(
        2,
        "status 404 and request method HEAD and body empty and r1.status 200"
    ));
    assert!(!on(2, "request method GET") && !on(9, "status 200"));
    // Without focus: the last opened connection, which saw nothing.
    fails(&seen, "status 200");
    holds(&seen, "no-answer and c1.answers 2");
}

#[test]
fn errors() {
    let cases = [
        (
            "status 40",
            "test:1:8: an operand is missing or unknown\n 1 | status 40\n   |        ^^\n   = write a status code such as `400`, or a class such as `4xx`; alternatives with `|`\n",
        ),
        (
            "still-open",
            "test:1:1: unknown predicate `still-open`\n 1 | still-open\n   | ^^^^^^^^^^\n   = did you mean `open`?\n",
        ),
        (
            "closed and",
            "test:1:11: a predicate is missing\n 1 | closed and\n   |           ^\n   = write for example `status 400` or `closed`\n",
        ),
        (
            "(closed",
            "test:1:8: a closing parenthesis is missing\n 1 | (closed\n   |        ^\n   = write `)`\n",
        ),
        (
            "r2.closed",
            "test:1:1: `closed` is about a connection, not about one response\n 1 | r2.closed\n   | ^^^^^^^^^\n   = leave out `rK.`\n",
        ),
        (
            "field \"A\" valid entity",
            "test:1:17: an operand is missing or unknown\n 1 | field \"A\" valid entity\n   |                 ^^^^^^\n   = did you mean `entity-tag`?\n",
        ),
        (
            "defect bare-fl",
            "test:1:8: no defect has this id\n 1 | defect bare-fl\n   |        ^^^^^^^\n   = did you mean `bare-lf`?\n",
        ),
        (
            "closed fin",
            "test:1:8: this is not understood here\n 1 | closed fin\n   |        ^^^\n   = expected `and`, `or` or the end of the expression\n",
        ),
        (
            "field \"A\" matches \"(\"",
            "test:1:19: this is no regular expression\n 1 | field \"A\" matches \"(\"\n   |                   ^^^\n   = write a constant regular expression in quotes; a backslash is `\\\\`, a brace `{{`\n",
        ),
    ];
    for (text, rendered) in cases {
        let error = parse(text, "test").expect_err(text);
        assert_eq!(error.render(text), rendered);
    }
    let error = parse_at("closed or opne", "f.check", 12, 20).unwrap_err();
    assert_eq!((error.line, error.column), (12, 30));
}

#[test]
fn an_expression_ends_where_prose_begins() {
    let text = "status 400 or field \"X\" is \"a -- b\" -- it's \"refused, says the server";
    let (expr, end) = parse_prefix(text, "t", 1, 1).unwrap();
    assert_eq!(expr.to_string(), "status 400 or field \"X\" is \"a -- b\"");
    assert!(text[end..].starts_with("-- it's"));
    let (expr, end) = parse_prefix("closed", "t", 1, 1).unwrap();
    assert_eq!((expr.to_string().as_str(), end), ("closed", 6));
}

#[test]
fn json_lines_hold_everything_and_nothing_raw() {
    let seen = play(
        "send \"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"\nread until close\nexpect status 200",
        "answer \"HTTP/1.1 404 \\e[31m\\xff\\r\\nContent-Length: 2\\r\\n\\r\\n\\\"!\" rst",
    );
    let text = wire::transcript::json_lines(&seen);
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text}");
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let kinds: Vec<&str> = lines
        .iter()
        .map(|line| line["type"].as_str().unwrap())
        .collect();
    assert_eq!(kinds.first(), Some(&"connection"));
    assert_eq!(kinds.last(), Some(&"expect"));
    let of = |kind: &str| {
        lines
            .iter()
            .filter(|line| line["type"] == kind)
            .collect::<Vec<_>>()
    };
    let end = of("end")[0];
    assert_eq!(
        (end["ending"].as_str(), end["received"].as_u64()),
        (Some("rst"), Some(44))
    );
    let response = of("message")[1];
    assert_eq!(
        (response["status"].as_u64(), response["complete"].as_bool()),
        (Some(404), Some(true))
    );
    assert_eq!(response["content"], "\\\"!");
    let reads: String = of("event")
        .iter()
        .filter(|e| e["event"] == "read")
        .map(|e| e["octets"].as_str().unwrap())
        .collect();
    assert!(
        reads.starts_with("HTTP/1.1 404 \\e[31m\\xff\\r\\n"),
        "{reads}"
    );
    assert_eq!(of("expect")[0]["held"], false);
    assert_eq!(of("expect")[0]["why"], "status is 404");
}
