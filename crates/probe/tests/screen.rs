//! The prompt on a real terminal, judged by what the screen shows.

use crate::peer::{OK, answer, peer};
use crate::terminal::Screen;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use wire::listen::{Answer, Then, Wait, serve};

#[test]
fn composing_sends_and_the_prompt_shows_the_state() {
    let (handle, address) = peer(&[answer(OK, Then::Open)]);
    let mut screen = Screen::open(120, "xterm", &[&address, "--no-times"]);
    screen.await_last_line(&format!("{address} not connected>"));
    screen.press("GET / HTTP/1.1\r");
    screen.await_last_line("|");
    screen.press("Host: quit");
    screen.await_text("| Host: quit\u{240d}\u{240a}");
    screen.press("\rquit\r\r.\r");
    screen.await_text("! will send:");
    screen.await_text("response 1 (200 to GET): complete");
    let sent = handle.transcript().connections[0].received.clone();
    assert_eq!(
        sent, b"GET / HTTP/1.1\r\nHost: quit\r\nquit\r\n\r\n",
        "no line of data is a command"
    );
    screen.leave();
}

#[test]
fn a_pasted_line_of_curl_goes_where_its_url_leads() {
    let (handle, address) = peer(&[answer(OK, Then::Open), answer(OK, Then::Open)]);
    let mut screen = Screen::open(160, "xterm", &["--no-times"]);
    screen.await_last_line("probe>");
    screen.press(&format!(
        "\x1b[200~curl 'http://{address}/a b' \\\r\n  -H 'X: y' \\\r\n  --compressed\x1b[201~\r"
    ));
    screen.await_text("response 1 (200 to GET): complete");
    screen.await_text("curl would add User-Agent and Accept");
    let sent = handle.transcript().connections[0].received.clone();
    let wanted = format!(
        "GET /a b HTTP/1.1\r\nHost: {address}\r\nX: y\r\nAccept-Encoding: gzip, deflate\r\n\r\n"
    );
    assert_eq!(String::from_utf8_lossy(&sent), wanted);
    // The same place once more: on the connection there is.
    screen.enter(&format!("curl -I {address}/"));
    screen.await_text("response 2 (200 to HEAD): complete");
    screen.leave();
}

#[test]
fn what_arrives_leaves_the_typed_line_as_it_was() {
    // A peer of our own: its second answer comes when the test says so.
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (say, said) = mpsc::channel();
    let serving = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        let mut octet = [0];
        while !request.ends_with(b"\r\n\r\n") && stream.read(&mut octet).unwrap() == 1 {
            request.push(octet[0]);
        }
        stream.write_all(OK).unwrap();
        said.recv().unwrap();
        stream
            .write_all(b"HTTP/1.1 408 Too Late\r\nContent-Length: 0\r\n\r\n")
            .unwrap();
    });
    let mut screen = Screen::open(120, "xterm", &[&address, "--no-times"]);
    screen.await_text("not connected>");
    screen.press("send \"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n\"\r");
    let prompt = format!("c1 {address} you:idle peer:idle>");
    screen.await_last_line(&prompt);
    screen.press("explain and some text I am still typing");
    let typed = format!("{prompt} explain and some text I am still typing");
    screen.await_last_line(&typed);
    say.send(()).unwrap();
    let text = screen.await_text("the peer closed with FIN");
    assert!(text.contains("408 Too Late"), "{text}");
    screen.await_last_line(&typed);
    serving.join().unwrap();
    screen.leave();
}

#[test]
fn control_c_throws_away_what_was_composed() {
    let (handle, address) = peer(&[answer(OK, Then::Open)]);
    let mut screen = Screen::open(100, "xterm", &[&address]);
    screen.await_text("not connected>");
    screen.press("compose\r");
    screen.await_last_line("|");
    screen.press("GET / HTTP/1.1\rHost");
    screen.await_last_line("| Host");
    screen.press("\x03");
    screen.await_text("thrown away; nothing was sent");
    screen.await_last_line(&format!("{address} not connected>"));
    assert!(handle.transcript().connections.is_empty());
    screen.leave();
}

#[test]
fn commands_complete_and_a_wrong_escape_can_be_typed_again() {
    let mut screen = Screen::open(100, "xterm", &[]);
    screen.await_last_line("probe>");
    screen.press("expl\t");
    screen.await_last_line("probe> explain");
    screen.press("\r");
    screen.await_text("nothing was sent or received yet");
    screen.press("compose\r");
    screen.await_last_line("|");
    screen.press("a\\qb\r");
    screen.await_text("is no escape");
    screen.await_last_line("|");
    screen.press(".\r");
    screen.await_last_line("probe>");
    screen.leave();
}

#[test]
fn a_signal_leaves_the_terminal_as_it_was() {
    let dumb = Screen::open(80, "dumb", &[]);
    dumb.await_text("probe>");
    let before = dumb.settings();
    dumb.leave();
    for signal in ["TERM", "HUP"] {
        let mut screen = Screen::open(80, "xterm", &[]);
        screen.await_last_line("probe>");
        screen.press("compose\r");
        screen.await_last_line("|");
        screen.press("GET");
        screen.await_last_line("| GET");
        assert_ne!(screen.settings(), before);
        screen.signal(signal);
        assert_eq!(screen.settings(), before, "{signal}");
    }
}

#[test]
fn narrow_and_dumb_terminals_do() {
    let (_handle, address) = peer(&[answer(OK, Then::Open)]);
    let mut narrow = Screen::open(20, "xterm", &[&address]);
    narrow.await_text("not");
    narrow.press("connect\r");
    narrow.await_last_line("c1>");
    narrow.leave();
    let mut dumb = Screen::open(80, "dumb", &[&address, "--no-times"]);
    dumb.await_text("not connected>");
    dumb.press("connect\r");
    dumb.await_text("connected to");
    dumb.leave();
}

#[test]
fn a_hostile_answer_cannot_draw_on_the_screen() {
    let hostile = b"HTTP/1.1 200 \x1b[2J\x1b[H\x1b]0;owned\x07\r\nContent-Length: 9\r\n\r\n\x1b[31m\x9b5n\x08\x08";
    let (_handle, address) = peer(&[answer(hostile, Then::Open)]);
    let mut screen = Screen::open(100, "xterm", &[&address, "--no-times"]);
    screen.await_text("not connected>");
    screen.press("send \"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n\"\r");
    let text = screen.await_text("response 1 (200 to GET): complete");
    assert!(text.contains("␛[2J␛[H␛]0;owned␇"), "{text}");
    let raw = screen.shown.lock().unwrap().1.clone();
    for bad in [&b"\x1b[2J"[..], b"\x1b]0", b"\x1b[31m", b"\x9b5n", b"\x07"] {
        assert!(
            !raw.windows(bad.len()).any(|window| window == bad),
            "{:?} reached the terminal",
            String::from_utf8_lossy(bad)
        );
    }
    screen.leave();
}

#[test]
fn pasted_text_is_taken_line_by_line() {
    let (handle, address) = peer(&[answer(OK, Then::Open)]);
    let mut screen = Screen::open(100, "xterm", &[&address, "--no-times"]);
    screen.await_text("not connected>");
    screen.press("\x1b[200~GET / HTTP/1.1\r\nHost: pasted\r\n\r\n.\x1b[201~\r");
    screen.await_text("response 1 (200 to GET): complete");
    let sent = handle.transcript().connections[0].received.clone();
    assert_eq!(sent, b"GET / HTTP/1.1\r\nHost: pasted\r\n\r\n");
    screen.leave();
}

#[test]
fn a_fault_is_minimised_and_becomes_a_check() {
    let refusal = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let (_handle, address) = peer(&[Answer {
        wait: Wait::Head,
        ..answer(refusal, Then::Fin)
    }]);
    let file = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("space-colon.check");
    let mut screen = Screen::open(160, "xterm", &[&address, "--no-times", "-t", "100ms"]);
    screen.await_text("not connected>");
    screen.press("send \"GET / HTTP/1.1\\r\\nHost: x\\r\\nX : y\\r\\n\\r\\n\"\r");
    screen.await_text("the peer closed with FIN");
    screen.press("minimise 60\r");
    let text = screen.await_text("with the same outcome");
    assert!(
        text.contains("the first fault in them is field-name-whitespace"),
        "{text}"
    );
    screen.press(&format!("save check {}\r", file.display()));
    screen.await_text("* wrote");
    let check = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    assert!(check.starts_with("id: space-colon\n"), "{check}");
    assert!(
        check.contains("  conforms as-recorded: status 400 and answers 1 and closed\n"),
        "{check}"
    );
    screen.leave();
}

#[test]
fn the_idle_limit_is_measured_and_lost_requests_are_told() {
    let ends_after = |milliseconds| Answer {
        wait: Wait::Nothing,
        pause: Duration::from_millis(milliseconds),
        ..answer(b"", Then::Fin)
    };
    // The first connection is left idle and ends; of the others every second one ends long before
    // it is used again, and the rest when it is.
    let mut connections = vec![vec![answer(OK, Then::Open), ends_after(1000)]];
    for number in 0..20 {
        let end = if number % 2 == 0 {
            ends_after(50)
        } else {
            answer(b"", Then::Fin)
        };
        connections.push(vec![answer(OK, Then::Open), end]);
    }
    let handle = serve(connections).unwrap();
    let address = handle.address().to_string();
    let mut screen = Screen::open(120, "xterm", &[&address]);
    screen.await_text("not connected>");
    screen.press("idle 10s\r");
    let text = screen.await_text("sending again on a new connection is safe: GET is idempotent");
    assert!(
        text.contains("the server closes an idle connection after "),
        "{text}"
    );
    assert!(
        text.contains("LOST: sent, and not one octet of an answer came"),
        "{text}"
    );
    assert!(
        text.contains("the server had closed before it was sent"),
        "{text}"
    );
    screen.leave();
}
