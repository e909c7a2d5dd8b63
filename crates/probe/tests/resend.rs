//! Sending again by itself: only what RFC 9110 section 9.2.2 and RFC 9112 section 9.3.1 leave to a
//! client, once, and said aloud.

use crate::peer::{OK, answer, peer};
use crate::terminal::Screen;
use wire::listen::{Answer, Handle, Then, serve};

/// The first connection answers once and ends when it is asked again; later ones answer.
fn gives_up() -> (Handle, String) {
    let first: Vec<Answer> = vec![answer(OK, Then::Open), answer(b"", Then::Fin)];
    let later = vec![answer(OK, Then::Open), answer(OK, Then::Open)];
    let handle = serve(vec![first, later.clone(), later]).unwrap();
    let address = handle.address().to_string();
    (handle, address)
}

fn request(method: &str) -> String {
    format!("send \"{method} / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 0\\r\\n\\r\\n\"\r")
}

fn twice(method: &str, before: &[&str]) -> (Handle, Screen) {
    let (handle, address) = gives_up();
    let mut screen = Screen::open(160, "xterm", &[&address, "--no-times"]);
    screen.await_text("not connected>");
    for line in before {
        screen.press(&format!("{line}\r"));
    }
    screen.press(&request(method));
    screen.await_last_line(&format!("c1 {address} you:idle peer:idle>"));
    screen.press(&request(method));
    (handle, screen)
}

#[test]
fn an_idempotent_request_lost_at_the_end_goes_once_more() {
    let (handle, screen) = twice("GET", &[]);
    screen.await_text("! c1 ended without one octet of an answer to this");
    screen.await_text("* sending it again, once: GET is idempotent (RFC 9110 §9.2.2)");
    screen.await_text("c2 < response 1 (200 to GET): complete");
    assert_eq!(handle.transcript().connections.len(), 2);
    screen.leave();
}

#[test]
fn any_other_request_is_not_sent_again() {
    let (handle, screen) = twice("POST", &[]);
    screen.await_text("* it is not sent again: POST is not idempotent (RFC 9110 §9.2.2)");
    screen.settle();
    assert_eq!(handle.transcript().connections.len(), 1);
    screen.leave();
}

#[test]
fn nothing_is_sent_again_when_told_so() {
    let (handle, screen) = twice("GET", &["reconnect manual"]);
    screen.await_text("end: the peer closed with FIN");
    screen.settle();
    assert_eq!(handle.transcript().connections.len(), 1);
    screen.leave();
}

#[test]
fn two_targets_stand_side_by_side() {
    let (_one, a) = peer(&[answer(OK, Then::Open)]);
    let refusal = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
    let (_two, b) = peer(&[answer(refusal, Then::Fin)]);
    let mut screen = Screen::open(120, "xterm", &[&a, "--no-times"]);
    screen.await_text("not connected>");
    screen.press(&format!("targets {b}\r"));
    screen.await_text(&format!("* side by side: {a}, {b}"));
    screen.press(&request("GET"));
    let text =
        screen.await_text("they disagree: the first accepts with 200, the second refuses with 400");
    let row = |begin: &str| {
        let line = text.lines().find(|line| line.starts_with(begin)).unwrap();
        line.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        row("! status"),
        ["!", "status", "HTTP/1.1", "200", "HTTP/1.1", "400"]
    );
    assert_eq!(row("! content-length"), ["!", "content-length", "2", "0"]);
    screen.leave();
}

#[test]
fn what_a_connection_had_before_does_not_shift_the_columns() {
    let (_one, a) = peer(&[answer(OK, Then::Open), answer(OK, Then::Open)]);
    let refusal = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
    let (_two, b) = peer(&[answer(refusal, Then::Open)]);
    let mut screen = Screen::open(120, "xterm", &[&a, "--no-times"]);
    screen.await_text("not connected>");
    screen.press(&request("GET"));
    screen.await_text("response 1 (200 to GET): complete");
    screen.await_prompt();
    screen.press(&format!("targets {b}\r"));
    screen.await_text(&format!("* side by side: {a}, {b}"));
    screen.press(&request("GET"));
    let text =
        screen.await_text("they disagree: the first accepts with 200, the second refuses with 400");
    let line = text.lines().find(|line| line.starts_with("! status"));
    let words: Vec<&str> = line.unwrap().split_whitespace().collect();
    assert_eq!(words, ["!", "status", "HTTP/1.1", "200", "HTTP/1.1", "400"]);
    screen.leave();
}
