//! Any octets, written down as a session and played again, are the same octets.

use crate::peer::{answer, probe};
use proptest::prelude::*;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};
use wire::listen::{Answer, Then, Wait, serve};

/// What a peer received on its first connection, once that was closed.
fn received(handle: &wire::listen::Handle) -> Vec<u8> {
    let deadline = Instant::now() + Duration::from_secs(120);
    loop {
        let connections = handle.transcript().connections;
        if let Some(log) = connections.first().filter(|log| log.ending.by_peer()) {
            return log.received.clone();
        }
        assert!(Instant::now() < deadline, "the connection was not closed");
        thread::sleep(Duration::from_millis(2));
    }
}

fn silent() -> wire::listen::Handle {
    let end = Answer {
        wait: Wait::Nothing,
        ..answer(b"", Then::Open)
    };
    serve(vec![vec![end]]).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn session_and_replay_send_the_same(octets in proptest::collection::vec(any::<u8>(), 1..600)) {
        let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let (script, session) = (directory.join("any.wire"), directory.join("any.session"));
        let mut text = wire::script::send_lines(&octets);
        text.push_str("\nclose\n");
        std::fs::write(&script, text).unwrap();
        let (script, session) = (script.to_str().unwrap(), session.to_str().unwrap());

        let first = silent();
        let ran = probe(&["run", script, &first.address().to_string(), "--save", session, "--view", "none"]);
        prop_assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        let second = silent();
        let again = probe(&["replay", session, &second.address().to_string(), "--view", "none"]);
        prop_assert_eq!(again.code, 0, "{}{}", again.out, again.err);
        prop_assert_eq!(&received(&first), &octets);
        prop_assert_eq!(&received(&second), &octets);
    }
}
