//! Before a server is measured: the right answers, in full. During the measurement only status
//! and length are compared, so the octets are compared here.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

use crate::load::{Expected, Request};
use crate::peer::Peer;
use crate::workload::{Asked, Workload};

/// The requests of a workload for one server, and what it has to answer.
///
/// # Errors
/// When the server answers something else than what is in the file.
pub(crate) fn requests(
    peer: Peer,
    workload: &Workload,
    root: &Path,
    address: SocketAddr,
) -> io::Result<Vec<Request>> {
    let status = workload.status();
    let mut fields = match workload.asked {
        Asked::Gzip(_) => "Accept-Encoding: gzip\r\n".to_owned(),
        Asked::Range { first, last, .. } => format!("Range: bytes={first}-{last}\r\n"),
        Asked::NotModified(name) if !peer.is_bare() => condition(name, address)?,
        _ => String::new(),
    };
    if workload.close {
        fields.push_str("Connection: close\r\n");
    }
    let mut all = Vec::new();
    for name in workload.names() {
        let one = format!("GET /{name} HTTP/1.1\r\nHost: 127.0.0.1\r\n{fields}\r\n");
        let length = match workload.asked {
            _ if peer.is_bare() => Some(bare_length(workload, root)?),
            Asked::Range { first, last, .. } => Some(last - first + 1),
            Asked::File(_) | Asked::Many => Some(fs::metadata(root.join(&name))?.len()),
            // Each compresses a little differently, and each has its own error page: the length
            // is taken from the answer that was looked at, and has to stay so.
            Asked::Gzip(_) | Asked::Missing => None,
            Asked::NotModified(_) => None,
        };
        let mut expected = Expected {
            status,
            length,
            bodiless: status == 304,
        };
        // Each of the many files too: a server that keeps files in memory has them there afterwards,
        // as one that has the kernel keep them, and what is measured is not how they get there.
        if !peer.is_bare() {
            let (head, content) = exchange(address, &one)?;
            if !head.starts_with(&format!("HTTP/1.1 {status}")) {
                let said = head.lines().next().unwrap_or_default();
                return Err(io::Error::other(format!("/{name} is answered {said}")));
            }
            if matches!(workload.asked, Asked::Gzip(_) | Asked::Missing) {
                expected.length = Some(content.len() as u64);
            }
            compare(workload, &root.join(&name), &content)?;
        }
        let mut octets = Vec::new();
        for _ in 0..workload.pipeline {
            octets.extend_from_slice(one.as_bytes());
        }
        all.push(Request { octets, expected });
    }
    Ok(all)
}

/// Length of the content that the bare loop sends for a workload.
pub(crate) fn bare_length(workload: &Workload, root: &Path) -> io::Result<u64> {
    match workload.asked {
        Asked::NotModified(_) => Ok(0),
        Asked::Missing => Ok(150),
        // The mean of the many.
        Asked::Many => Ok(4_700),
        Asked::Range { first, last, .. } => Ok(last - first + 1),
        Asked::File(name) | Asked::Gzip(name) => Ok(fs::metadata(root.join(name))?.len()),
    }
}

/// The condition under which a server says 304.
fn condition(name: &str, address: SocketAddr) -> io::Result<String> {
    let (head, _) = exchange(
        address,
        &format!("GET /{name} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
    )?;
    let field = |wanted: &str| {
        head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            (name.eq_ignore_ascii_case(wanted)).then(|| value.trim_ascii().to_owned())
        })
    };
    if let Some(tag) = field("ETag") {
        return Ok(format!("If-None-Match: {tag}\r\n"));
    }
    match field("Last-Modified") {
        Some(date) => Ok(format!("If-Modified-Since: {date}\r\n")),
        None => Err(io::Error::other("no validator")),
    }
}

fn compare(workload: &Workload, file: &Path, content: &[u8]) -> io::Result<()> {
    let right = match workload.asked {
        Asked::Missing => true,
        Asked::NotModified(_) => content.is_empty(),
        Asked::File(_) | Asked::Many => fs::read(file)? == content,
        Asked::Range { first, last, .. } => {
            let whole = fs::read(file)?;
            let place = usize::try_from(first).ok().zip(usize::try_from(last).ok());
            place.and_then(|(first, last)| whole.get(first..=last)) == Some(content)
        }
        Asked::Gzip(_) => {
            let mut plain = Vec::new();
            flate2::read::GzDecoder::new(content).read_to_end(&mut plain)?;
            fs::read(file)? == plain
        }
    };
    match right {
        true => Ok(()),
        false => Err(io::Error::other(format!(
            "what is sent for {} is not what is in it",
            file.display()
        ))),
    }
}

/// One request and its answer, on a connection of its own.
fn exchange(address: SocketAddr, request: &str) -> io::Result<(String, Vec<u8>)> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    // Everything until the end of the connection is the answer, chunks included.
    let mut request = request.to_owned();
    if !request.contains("Connection: close") {
        request.truncate(request.len() - 2);
        request.push_str("Connection: close\r\n\r\n");
    }
    stream.write_all(request.as_bytes())?;
    let mut octets = Vec::new();
    stream.read_to_end(&mut octets)?;
    let end = memchr::memmem::find(&octets, b"\r\n\r\n")
        .ok_or_else(|| io::Error::other("the answer has no head"))?;
    let content = octets.split_off(end + 4);
    let head = String::from_utf8_lossy(&octets).into_owned();
    if head
        .to_ascii_lowercase()
        .contains("\r\ntransfer-encoding: chunked")
    {
        return Ok((head, unchunked(&content)?));
    }
    Ok((head, content))
}

/// The content of chunks (RFC 9112 §7.1).
fn unchunked(mut octets: &[u8]) -> io::Result<Vec<u8>> {
    let malformed = || io::Error::other("malformed chunks");
    let mut content = Vec::new();
    loop {
        let end = memchr::memmem::find(octets, b"\r\n").ok_or_else(malformed)?;
        let size = octets
            .get(..end)
            .and_then(|text| std::str::from_utf8(text).ok());
        let size = size
            .and_then(|text| usize::from_str_radix(text.split(';').next()?.trim_ascii(), 16).ok());
        let size = size.ok_or_else(malformed)?;
        if size == 0 {
            return Ok(content);
        }
        let start = end + 2;
        content.extend_from_slice(octets.get(start..start + size).ok_or_else(malformed)?);
        octets = octets.get(start + size + 2..).ok_or_else(malformed)?;
    }
}
