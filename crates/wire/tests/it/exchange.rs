//! What is sent, in which pieces, and what is made of what comes back.

use crate::{holds, options, peer, play, script, vars};
use wire::drive::{RunErrorKind, run};
use wire::listen::{PlanError, Wait, plan};
use wire::script::parse_answers;
use wire::transcript::{EventKind, Transcript};

/// Lengths of the writes on the first connection.
fn writes(seen: &Transcript) -> Vec<u64> {
    let write = |event: &wire::transcript::Event| match &event.kind {
        EventKind::Write(range) => Some(range.end - range.start),
        _ => None,
    };
    seen.connections[0]
        .events
        .iter()
        .filter_map(write)
        .collect()
}

const OK: &str = "answer \"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok\" fin";

#[test]
fn splits_fall_where_they_are_asked_for() {
    let cases = [
        ("split @8", vec![8, 25]),
        ("split @-2", vec![31, 2]),
        ("split @8 @-2 pause 1ms", vec![8, 23, 2]),
        ("split @line[1].end", vec![16, 17]),
        ("split @line[2].start @line[2].end", vec![16, 15, 2]),
        ("split @0 @33", vec![33]),
        ("split @8 @8", vec![8, 25]),
        ("split each", vec![1; 33]),
        ("drip 10 per 1ms", vec![10, 10, 10, 3]),
    ];
    for (split, lengths) in cases {
        let text = format!(
            "send \"GET / HTTP/1.1\\r\\nHost: 8octets\\r\\n\\r\\n\"\n{split}\nread until close"
        );
        let seen = play(&text, OK);
        assert_eq!(writes(&seen), lengths, "{split}");
        assert_eq!(
            seen.connections[0].sent,
            b"GET / HTTP/1.1\r\nHost: 8octets\r\n\r\n"
        );
        holds(&seen, "status 200");
    }
}

#[test]
fn splits_at_chunks() {
    // 56 octets of head, then "3\r\nabc\r\n", "2\r\nde\r\n", "0\r\n\r\n".
    let octets = "\"POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n\" \"3\\r\\nabc\\r\\n2\\r\\nde\\r\\n0\\r\\n\\r\\n\"";
    let cases = [
        ("@head-end", 56),
        ("@chunk[1].start", 56),
        ("@chunk[1].data", 59),
        ("@chunk[1].end", 64),
        ("@chunk[2].data", 67),
        ("@chunk[2].end", 71),
        ("@chunk[3]", 71),
        ("@chunk[3].end", 74),
    ];
    for (cut, at) in cases {
        let seen = play(&format!("send {octets}\nsplit {cut}\nread until close"), OK);
        assert_eq!(writes(&seen), [at, 76 - at], "{cut}");
    }
}

#[test]
fn a_place_that_does_not_exist_is_an_error() {
    let script = script("send \"GET / HTTP/1.1\\r\\n\\r\\n\"\nsplit @99\nread until close");
    let error = run(&script, &peer(&script, OK).target(), &vars(), &options()).unwrap_err();
    assert_eq!(error.to_string(), "line 1: there is no @99 in what is sent");
}

#[test]
fn each_read_until_message_waits_for_one_more() {
    let one = "\"HTTP/1.1 200 OK\\r\\nContent-Length: 1\\r\\n\\r\\n";
    let text = "send \"GET /1 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"\nread until message\nexpect body is \"1\" and answers 1\nsend \"GET /2 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"\nread until message\nexpect r2.body is \"2\" and answers 2";
    let seen = play(text, &format!("answer {one}1\"\nanswer {one}2\""));
    assert_eq!(seen.expectations.len(), 2);
    for expectation in &seen.expectations {
        assert!(
            expectation.held,
            "{}: {}",
            expectation.text, expectation.why
        );
    }
}

#[test]
fn pipelined_answers_are_told_apart() {
    let text = "send \"GET /1 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\nHEAD /2 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\nGET /3 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"\nread until message 3";
    let answer = "answer \"HTTP/1.1 200 OK\\r\\nContent-Length: 1\\r\\n\\r\\n1HTTP/1.1 200 OK\\r\\nContent-Length: 7\\r\\n\\r\\nHTTP/1.1 404 Not Found\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n3\\r\\nabc\\r\\n0\\r\\n\\r\\n\"";
    let seen = play(text, answer);
    holds(
        &seen,
        "answers 3 and body is \"1\" and r2.body empty and r2.framing none and r3.status 404",
    );
    holds(
        &seen,
        "r3.framing chunked and r3.body is \"abc\" and not r4.complete and not excess",
    );
}

#[test]
fn interim_responses_do_not_count_as_answers() {
    let text = "send \"POST / HTTP/1.1\\r\\nHost: a\\r\\nExpect: 100-continue\\r\\nContent-Length: 2\\r\\n\\r\\n\"\nread until interim or message\nexpect interim 100 and answers 0\nsend \"hi\"\nread until message";
    let answers = "answer \"HTTP/1.1 100 Continue\\r\\n\\r\\n\"\nanswer \"HTTP/1.1 201 Created\\r\\nContent-Length: 0\\r\\n\\r\\n\"";
    let seen = play(text, answers);
    assert!(seen.expectations[0].held, "{}", seen.expectations[0].why);
    holds(
        &seen,
        "status 201 and interim 100 count 1 and not interim 103 and answers 1 and not interim none",
    );
}

#[test]
fn the_interim_response_of_an_earlier_answer_is_no_answer_to_a_later_request() {
    let text = "send \"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"\nread until message\nsend \"POST / HTTP/1.1\\r\\nHost: a\\r\\nExpect: 100-continue\\r\\nContent-Length: 2\\r\\n\\r\\n\"\nread until interim or message\nexpect interim 100 and answers 1";
    let answers = "answer \"HTTP/1.1 103 Early Hints\\r\\n\\r\\nHTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n\"\nanswer \"HTTP/1.1 100 Continue\\r\\n\\r\\n\"";
    let seen = play(text, answers);
    assert!(seen.expectations[0].held, "{}", seen.expectations[0].why);
}

#[test]
fn a_read_until_100_passes_over_hints() {
    let head = "send \"POST / HTTP/1.1\\r\\nHost: a\\r\\nExpect: 100-continue\\r\\nContent-Length: 2\\r\\n\\r\\n\"\n";
    let hint = "HTTP/1.1 103 Early Hints\\r\\n\\r\\n";
    let seen = play(
        &format!("{head}read until interim 100|101 or message within 200ms"),
        &format!("answer \"{hint}\""),
    );
    holds(&seen, "timed-out and interim 103 and answers 0");
    let seen = play(
        &format!("{head}read until interim 100|101 or message"),
        &format!("answer \"{hint}HTTP/1.1 100 Continue\\r\\n\\r\\n\""),
    );
    holds(&seen, "not timed-out and interim 103 and interim 100");
}

#[test]
fn a_final_answer_instead_of_an_interim_one_is_not_lost() {
    let text = "send \"POST / HTTP/1.1\\r\\nHost: a\\r\\nExpect: 100-continue\\r\\nContent-Length: 2\\r\\n\\r\\n\"\nread until interim or message\nsend \"hi\"\nread until message";
    let seen = play(
        text,
        "answer \"HTTP/1.1 417 Expectation Failed\\r\\nContent-Length: 0\\r\\n\\r\\n\"",
    );
    holds(
        &seen,
        "status 417 and interim none and answers 1 and not timed-out",
    );
}

#[test]
fn octets_and_excess() {
    let text = "send \"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"\nread 19 octets\nread until close";
    let seen = play(
        text,
        "answer \"HTTP/1.1 204 No Content\\r\\n\\r\\nsurplus\" fin",
    );
    holds(
        &seen,
        "status 204 and complete and body empty and excess and not garbage",
    );
}

#[test]
fn garbage() {
    let text = "send \"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"\nread until close";
    let seen = play(text, "answer \"SSH-2.0-OpenSSH\\r\\n\" fin");
    holds(
        &seen,
        "garbage and answers 0 and not no-answer and not status 200",
    );
}

#[test]
fn several_connections_by_name() {
    let ok = |body: &str| {
        format!(
            "answer \"HTTP/1.1 200 OK\\r\\nContent-Length: 1\\r\\nETag: \\\"{body}\\\"\\r\\n\\r\\n{body}\"\n"
        )
    };
    let text = "connect as first\nsend \"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"\nread until message\ncapture tag from first.field \"ETag\"\nconnect as second\nsend \"GET / HTTP/1.1\\r\\nHost: a\\r\\nIf-None-Match: {tag}\\r\\n\\r\\n\"\nread until message\nuse first\nsend \"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"\nread until message";
    let seen = play(text, &format!("{}{}{}", ok("a"), ok("b"), ok("c")));
    assert!(
        seen.connections[1]
            .sent
            .ends_with(b"If-None-Match: \"a\"\r\n\r\n")
    );
    holds(
        &seen,
        "first.body is \"a\" and first.r2.body is \"c\" and body is \"b\" and second.answers 1",
    );
    holds(
        &seen,
        "field \"ETag\" is-not \"{tag}\" and first.field \"ETag\" is \"{tag}\"",
    );
}

#[test]
fn a_finished_request_does_not_hold_the_next_connection_up() {
    let ok = "answer \"HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n\"\n";
    let get = |name: &str| format!("request {name} \"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"\n");
    let seen = play(
        &format!("{}{}connect as third\n", get("first"), get("second")),
        &format!("{ok}{ok}"),
    );
    holds(&seen, "first.answers 1 and second.answers 1");
    holds(&seen, "not first.open and not second.open and third.open");
}

#[test]
fn reconnect_opens_another_connection() {
    let ok = "answer \"HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n\"\n";
    let get = "send \"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"\nread until message\n";
    let seen = play(&format!("{get}reconnect\n{get}"), &format!("{ok}{ok}"));
    holds(
        &seen,
        "c1.answers 1 and c2.answers 1 and not c1.open and c2.open",
    );
}

#[test]
fn unset_variables_are_found_before_anything_is_sent() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let target = wire::dial::Target::tcp("127.0.0.1", listener.local_addr().unwrap().port());
    listener.set_nonblocking(true).unwrap();
    let script = script("connect\nsend \"x\"\nsend \"{nowhere}\"");
    let error = run(&script, &target, &vars(), &options()).unwrap_err();
    assert_eq!(
        (error.line, &error.kind),
        (3, &RunErrorKind::UnknownVariable("nowhere".to_owned()))
    );
    assert!(error.transcript.connections.is_empty());
    assert!(listener.accept().is_err(), "no connection was opened");
}

#[test]
fn a_capture_of_nothing_ends_the_run_with_what_was_seen() {
    let script = script(
        "send \"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"\nread until message\ncapture tag from field \"ETag\"",
    );
    let error = run(&script, &peer(&script, OK).target(), &vars(), &options()).unwrap_err();
    assert_eq!(
        error.kind,
        RunErrorKind::NothingToCapture {
            variable: "tag".to_owned()
        }
    );
    holds(&error.transcript, "status 200");
}

#[test]
fn what_comes_beyond_the_bound_is_counted() {
    let script = script("send \"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"\nread until message");
    let answer =
        "answer \"HTTP/1.1 200 OK\\r\\nContent-Length: 300000\\r\\n\\r\\n\\{repeat 300000 x}\"";
    let bounded = wire::drive::RunOptions {
        max_octets: 1000,
        ..options()
    };
    let seen = run(&script, &peer(&script, answer).target(), &vars(), &bounded).unwrap();
    let log = &seen.connections[0];
    assert_eq!((log.received.len(), log.received_total), (1000, 300_043));
    holds(&seen, "complete and body length 300000");
}

#[test]
fn the_method_before_a_malformed_head_frames_the_answer() {
    let text = "send \"HEAD / HTTP/1.1\\nHost: a\\n\\n\"\nread until message";
    let seen = play(
        text,
        "answer \"HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\n\"",
    );
    holds(&seen, "complete and framing none and not timed-out");
}

#[test]
fn answers_are_planned_for_the_reads_they_are_for() {
    let script = script(
        "connect as a\nsend \"12\"\nconnect as b\nsend \"345\"\nread until message\nuse a\nsend \"6\"\nread until message",
    );
    let answers = parse_answers("answer \"x\"\nanswer \"y\" fin early", "t").unwrap();
    let planned = plan(&script, &vars(), &answers).unwrap();
    assert_eq!(planned.len(), 2);
    assert_eq!(
        (planned[1][0].wait, planned[1][0].bytes.as_slice()),
        (Wait::Octets(3), &b"x"[..])
    );
    assert_eq!(
        (planned[0][0].wait, planned[0][0].bytes.as_slice()),
        (Wait::Nothing, &b"y"[..])
    );
    let many = parse_answers("answer \"1\"\nanswer \"2\"\nanswer \"3\"", "t").unwrap();
    assert_eq!(
        plan(&script, &vars(), &many),
        Err(PlanError::TooManyAnswers { line: 3 })
    );
}

#[test]
fn an_unusable_length_still_is_an_answer() {
    let text = "send \"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"\nread until close";
    let answer = "answer \"HTTP/1.1 200 OK\\r\\nContent-Length: +1\\r\\n\\r\\nx\" fin";
    let seen = play(text, answer);
    holds(
        &seen,
        "answers 1 and field \"Content-Length\" present and not complete and not field \"Content-Length\" valid content-length",
    );
    let log = &seen.connections[0];
    assert!(log.responses.messages[0].framing.is_none());
    assert!(
        log.has_whole_head(&log.responses.messages[0])
            && log.has_whole_head(&log.requests.messages[0])
    );
    let cut = play(
        text,
        "answer \"HTTP/1.1 200 OK\\r\\nContent-Length: 1\\r\\n\" fin",
    );
    let log = &cut.connections[0];
    assert!(!log.has_whole_head(&log.responses.messages[0]));
}
