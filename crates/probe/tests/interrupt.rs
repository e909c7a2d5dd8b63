//! Ctrl-C and Ctrl-D wherever the user may be.

use crate::peer::{OK, answer, arrived, peer};
use crate::terminal::Screen;
use std::net::TcpListener;
use wire::listen::Then;

const STOPPED: &str = "* stopped; nothing that came was lost";
const SEND: &str = "send \"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n\"\r";

#[test]
fn ctrl_c_stops_what_is_under_way_and_nothing_is_lost() {
    let (_handle, address) = peer(&[answer(OK, Then::Open)]);
    let mut screen = Screen::open(100, "xterm", &[&address, "--no-times"]);
    screen.await_text("not connected>");
    screen.press(SEND);
    let prompt = format!("c1 {address} you:idle peer:idle>");
    screen.await_last_line(&prompt);
    for (number, command) in [
        "read until close within 5m",
        "pause 5m",
        "wait 5m",
        "idle 5m",
    ]
    .iter()
    .enumerate()
    {
        screen.press(&format!("{command}\r"));
        screen.await_text(command);
        screen.press_until(&["\x03"], STOPPED, number + 1);
        // One Ctrl-C too many comes to a prompt, and takes with it what is typed there.
        screen.settle();
        screen.await_last_line(&prompt);
    }
    screen.press_until(&["explain\r"], "octets 0..40: HTTP/1.1 200 OK", 1);
    screen.leave();
}

#[test]
fn ctrl_c_stops_a_slow_send_and_the_rest_is_not_sent() {
    let (handle, address) = peer(&[answer(OK, Then::Open)]);
    let mut screen = Screen::open(100, "xterm", &[&address, "--no-times"]);
    screen.await_text("not connected>");
    screen.press("drip 1 per 5m\r");
    screen.await_text("the next send is cut");
    screen.press(SEND);
    screen.await_text("write 1 octet");
    screen.press("\x03");
    screen.await_text(STOPPED);
    screen.await_text("head unfinished");
    assert_eq!(arrived(&handle, 1), b"G");
    screen.leave();
}

#[test]
fn ctrl_c_stops_a_handshake_that_never_ends() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap().to_string();
    let arguments = [address.as_str(), "--insecure", "--connect-timeout", "5m"];
    let mut screen = Screen::open(100, "xterm", &arguments);
    screen.await_text("not connected>");
    screen.press("connect\r");
    let _accepted = silent.accept().unwrap();
    screen.press("\x03");
    screen.await_text(STOPPED);
    screen.leave();
}

#[test]
fn a_dumb_terminal_has_ctrl_c_and_ctrl_d_too() {
    let (_handle, address) = peer(&[answer(OK, Then::Open)]);
    let mut screen = Screen::open(80, "dumb", &[&address, "--no-times"]);
    screen.await_text("not connected>");
    screen.press("compose\r");
    screen.await_text("composing");
    screen.press_until(&["\x03"], "thrown away; nothing was sent", 1);
    screen.settle();
    screen.press_until(&["wait 5m\r", "\x03"], STOPPED, 1);
    screen.leave();
}

#[test]
fn ctrl_d_while_a_command_runs_leaves_after_it() {
    let (_handle, address) = peer(&[answer(OK, Then::Open)]);
    let mut screen = Screen::open(100, "xterm", &[&address, "--no-times"]);
    screen.await_text("not connected>");
    screen.press(SEND);
    screen.await_last_line(&format!("c1 {address} you:idle peer:idle>"));
    screen.press("wait 2s\r");
    screen.await_command();
    screen.press("\x04");
    screen.ended();
}

#[test]
fn ctrl_d_throws_away_what_is_composed_and_then_leaves() {
    let (handle, address) = peer(&[answer(OK, Then::Open)]);
    let mut screen = Screen::open(100, "xterm", &[&address]);
    screen.await_text("not connected>");
    screen.press("GET / HTTP/1.1\r");
    screen.await_last_line("|");
    screen.press("\x04");
    screen.await_text("thrown away; nothing was sent");
    assert!(handle.transcript().connections.is_empty());
    screen.leave();
}
