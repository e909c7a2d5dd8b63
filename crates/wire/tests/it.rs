//! Integration tests: the driver against the scripted peer, in one binary.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "it/endings.rs"]
mod endings;
#[path = "it/exchange.rs"]
mod exchange;
#[path = "it/expressions.rs"]
mod expressions;
#[path = "it/one_by_one.rs"]
mod one_by_one;
#[path = "it/script_body.rs"]
mod script_body;
#[path = "it/script_replay.rs"]
mod script_replay;
#[path = "it/script_vectors.rs"]
mod script_vectors;
#[path = "it/tls.rs"]
mod tls;
#[path = "it/transports.rs"]
mod transports;

use std::time::Duration;

use wire::drive::{RunOptions, run};
use wire::listen::{Handle, plan, serve};
use wire::script::{Script, Vars, parse, parse_answers};
use wire::transcript::Transcript;

/// Variables every script here may use. The time limits are long: no test waits for one to pass
/// unless it says so with `within`.
fn vars() -> Vars {
    let given = [
        ("host", "example.test"),
        ("settle", "60ms"),
        ("timeout", "20s"),
    ];
    given
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()))
        .collect()
}

fn options() -> RunOptions {
    RunOptions {
        timeout: Duration::from_secs(20),
        ..RunOptions::default()
    }
}

fn script(text: &str) -> Script {
    parse(text, "test").unwrap_or_else(|errors| panic!("{}", errors[0].render(text)))
}

/// A scripted peer that serves these answer lines to this script, read by read.
fn peer(script: &Script, answers: &str) -> Handle {
    let lines = parse_answers(answers, "answers")
        .unwrap_or_else(|errors| panic!("{}", errors[0].render(answers)));
    serve(plan(script, &vars(), &lines).unwrap()).unwrap()
}

/// Plays a script against a scripted peer.
fn play(text: &str, answers: &str) -> Transcript {
    let script = script(text);
    let peer = peer(&script, answers);
    run(&script, &peer.target(), &vars(), &options()).unwrap()
}

/// Asserts an expression over a transcript, with its explanation if it fails.
#[track_caller]
fn holds(transcript: &Transcript, expression: &str) {
    let expr = wire::expect::parse(expression, "test")
        .unwrap_or_else(|e| panic!("{}", e.render(expression)));
    let view = wire::expect::View::whole(transcript);
    assert_eq!(
        expr.holds(&view),
        Ok(true),
        "{expression}: {}",
        expr.explain(&view)
    );
}
