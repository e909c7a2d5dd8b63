use super::*;

fn read(text: &str) -> Result<Head, Fault> {
    Head::read(text.as_bytes()).map(|read| read.expect("complete").0)
}

#[test]
fn a_head_ends_at_its_empty_line_however_lines_end() {
    for text in [
        "Content-Type: a/b\nX: y\n\nrest",
        "content-type:a/b\r\nX:\ty \r\n\r\nrest",
    ] {
        let (head, length) = Head::read(text.as_bytes()).unwrap().unwrap();
        assert_eq!(&text[length..], "rest");
        assert_eq!(head.content_type.as_deref(), Some(&b"a/b"[..]));
        assert_eq!(head.field(b"x"), Some(&b"y"[..]));
        assert_eq!(head.kind(), Ok(Kind::Document(200)));
        for cut in 0..length {
            assert_eq!(Head::read(&text.as_bytes()[..cut]), Ok(None), "{cut}");
        }
    }
}

#[test]
fn kinds_of_answers_are_told_apart() {
    let local = b"/a?b".as_slice();
    for (text, kind) in [
        ("Content-Type: a/b\n\n", Ok(Kind::Document(200))),
        (
            "Status: 404 Gone Fishing\nContent-Type: a/b\n\n",
            Ok(Kind::Document(404)),
        ),
        ("Status: 204\n\n", Ok(Kind::Document(204))),
        ("Location: /a?b\n\n", Ok(Kind::LocalRedirect(local))),
        (
            "Location: /a?b\nContent-Type: text/html\n\n",
            Ok(Kind::LocalRedirect(local)),
        ),
        ("Location: http://h/\n\n", Ok(Kind::ClientRedirect(302))),
        ("Location: mailto:a@b\n\n", Ok(Kind::ClientRedirect(302))),
        (
            "Location: http://h/\nStatus: 303 x\n\n",
            Ok(Kind::ClientRedirect(303)),
        ),
        (
            "Location: /a\nStatus: 302 Found\n\n",
            Ok(Kind::ClientRedirect(302)),
        ),
        (
            "Location: /a\nStatus: 201 Created\n\n",
            Ok(Kind::ClientRedirect(201)),
        ),
        ("Location: a/b\n\n", Err(Fault::Location)),
        ("Location: a/b:c\n\n", Err(Fault::Location)),
        ("Location: :\n\n", Err(Fault::Location)),
    ] {
        assert_eq!(read(text).unwrap().kind(), kind, "{text}");
    }
}

#[test]
fn what_is_no_head_is_refused() {
    for (text, fault) in [
        ("\n", Fault::NoCgiField),
        ("X: y\n\n", Fault::NoCgiField),
        ("Content-Type:\n\n", Fault::NoCgiField),
        ("Hello, world\n", Fault::NoColon),
        ("Traceback (most recent call last):\n", Fault::Name),
        ("Content-Type : a/b\n\n", Fault::Name),
        (" folded: x\n", Fault::Name),
        (": x\n", Fault::Name),
        ("Content-Type: a\rb\n\n", Fault::Value),
        ("X: a\0b\n", Fault::Value),
        ("Content-Type: a\nContent-Type: b\n", Fault::Twice),
        ("Status: 200\nStatus: 200\n", Fault::Twice),
        ("Content-Length: 3\nContent-Length: 3\n", Fault::Twice),
        ("Status: 100 Continue\n", Fault::Status),
        ("Status: 101\n", Fault::Status),
        ("Status: 600\n", Fault::Status),
        ("Status: 20\n", Fault::Status),
        ("Status: 2000\n", Fault::Status),
        ("Status: OK\n", Fault::Status),
        ("Content-Length: -1\n", Fault::ContentLength),
        ("Content-Length: 0x10\n", Fault::ContentLength),
        ("Content-Length: 3, 3\n", Fault::ContentLength),
        ("HTTP/1.1 200 OK\n", Fault::StatusLine),
    ] {
        assert_eq!(Head::read(text.as_bytes()), Err(fault), "{text:?}");
    }
    let endless = b"a".repeat(HEAD_LIMIT);
    assert_eq!(Head::read(&endless), Err(Fault::TooLong));
    let lines = b"X: y\n".repeat(HEAD_LIMIT / 5 + 1);
    assert_eq!(Head::read(&lines), Err(Fault::TooLong));
}

#[test]
fn fields_of_the_connection_are_not_the_programs() {
    let head = read(
        "Status: 200\nConnection: close\nTransfer-Encoding: chunked\nTrailer: x\nDate: now\n\
         Server: me\nX-CGI-Debug: 1\nKeep-Alive: 5\nSet-Cookie: a=1\nSet-Cookie: b=2\n\n",
    );
    let names: Vec<_> = (head.unwrap().fields.into_iter())
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, [b"Set-Cookie", b"Set-Cookie"]);
}
