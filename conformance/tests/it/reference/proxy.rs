//! A gateway: passes requests on, one connection each, and answers with what comes back.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use super::Faults;
use super::head::Request;
use super::response::Response;

/// What the origin answers, as a response of this server.
pub(crate) fn forward(
    origin: SocketAddr,
    request: &Request,
    content: &[u8],
    f: &Faults,
) -> Response {
    if request.method == "TRACE" || !fetchable(request) {
        return Response::error(501, f);
    }
    fetch(origin, request, content).unwrap_or_else(|| Response::error(502, f))
}

fn fetchable(request: &Request) -> bool {
    matches!(
        request.method.as_str(),
        "GET" | "HEAD" | "POST" | "PUT" | "DELETE" | "OPTIONS" | "PATCH"
    )
}

fn fetch(origin: SocketAddr, request: &Request, content: &[u8]) -> Option<Response> {
    let mut stream = TcpStream::connect(origin).ok()?;
    // The length that HEAD has to announce is that of GET.
    let method = match request.method.as_str() {
        "HEAD" => "GET",
        method => method,
    };
    let authority = request.field(":authority").or(request.field("host"));
    let mut octets = format!("{method} {} HTTP/1.1\r\nHost: ", request.target).into_bytes();
    octets.extend_from_slice(authority.unwrap_or(b"origin"));
    octets.extend_from_slice(b"\r\nVia: 1.1 gateway\r\nConnection: close\r\n");
    for (name, value) in &request.fields {
        if !is_of_this_hop(request, name) {
            octets.extend_from_slice(name.as_bytes());
            octets.extend_from_slice(b": ");
            octets.extend_from_slice(value);
            octets.extend_from_slice(b"\r\n");
        }
    }
    if !content.is_empty() || method == "POST" {
        octets.extend_from_slice(format!("Content-Length: {}\r\n", content.len()).as_bytes());
    }
    octets.extend_from_slice(b"\r\n");
    octets.extend_from_slice(content);
    stream.write_all(&octets).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next()?.get(9..12)?.parse().ok()?;
    let mut response = Response::new(status, &answer[end + 4..]);
    for line in lines {
        let (name, value) = line.split_once(": ")?;
        let own = ["connection", "content-length", "date"];
        if !own.contains(&name.to_ascii_lowercase().as_str()) {
            response = response.with(name, value);
        }
    }
    Some(response.with("Via", "1.1 gateway"))
}

/// Fields that mean this connection only (RFC 9110 section 7.6.1).
fn is_of_this_hop(request: &Request, name: &str) -> bool {
    const HOP: [&str; 10] = [
        ":authority",
        "host",
        "connection",
        "content-length",
        "transfer-encoding",
        "te",
        "trailer",
        "upgrade",
        "keep-alive",
        "expect",
    ];
    HOP.contains(&name)
        || request.joined("connection").is_some_and(|options| {
            (options.to_ascii_lowercase().split(','))
                .any(|option| option.trim_matches([' ', '\t']) == name)
        })
}
