//! TLS: names, endings, truncation, ALPN, key log.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection};
use wire::dial::{Target, TlsOptions};
use wire::drive::{RunErrorKind, run};
use wire::ending::Ending;
use wire::transcript::EventKind;

use crate::{holds, options, script, vars};

/// How the test server ends after its answer.
#[derive(Clone, Copy)]
enum End {
    CloseNotify,
    Truncate,
    Reset,
    Garbage,
}

struct Server {
    port: u16,
    ca: PathBuf,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        let _ = std::fs::remove_file(&self.ca);
    }
}

/// A TLS server for one connection: reads a request, answers, ends.
fn server(name: &str, end: End) -> Server {
    let certified = rcgen::generate_simple_self_signed(vec!["example.test".to_owned()]).unwrap();
    let ca = std::env::temp_dir().join(format!("wire-{}-{name}.pem", std::process::id()));
    std::fs::write(&ca, certified.cert.pem()).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(
        certified.signing_key.serialize_der(),
    ));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let thread = std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        // A client that refuses the certificate ends the handshake; that is its test's matter.
        let _ = serve(stream, config, end);
    });
    Server {
        port,
        ca,
        thread: Some(thread),
    }
}

fn serve(mut stream: TcpStream, config: ServerConfig, end: End) -> std::io::Result<()> {
    stream.set_nodelay(true)?; // what Nagle holds back a reset would discard
    let mut session = ServerConnection::new(Arc::new(config)).unwrap();
    let mut request = Vec::new();
    {
        let mut tls = rustls::Stream::new(&mut session, &mut stream);
        let mut buffer = [0; 4096];
        while !request.ends_with(b"\r\n\r\n") {
            match tls.read(&mut buffer)? {
                0 => return Ok(()),
                count => request.extend_from_slice(&buffer[..count]),
            }
        }
        tls.write_all(b"HTTP/1.1 200 OK\r\n\r\nuntil the close")?;
        tls.flush()?;
    }
    match end {
        End::CloseNotify => {
            session.send_close_notify();
            while session.wants_write() {
                session.write_tls(&mut stream)?;
            }
        }
        End::Truncate => {}
        End::Reset => {
            socket2::SockRef::from(&stream).set_linger(Some(std::time::Duration::ZERO))?
        }
        End::Garbage => stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")?,
    }
    if !matches!(end, End::Reset) {
        stream.shutdown(Shutdown::Write)?;
        while stream.read(&mut [0; 1024])? > 0 {}
    }
    Ok(())
}

fn target(server: &Server) -> Target {
    let tls = TlsOptions {
        sni: Some("example.test".to_owned()),
        alpn: vec!["http/1.1".to_owned()],
        ca: Some(server.ca.clone()),
        ..TlsOptions::default()
    };
    Target {
        tls: Some(tls),
        ..Target::tcp("127.0.0.1", server.port)
    }
}

const GET: &str = "send \"GET / HTTP/1.1\\r\\nHost: {host}\\r\\n\\r\\n\"\nread until close";

#[test]
fn close_notify_ends_in_good_order() {
    let server = server("close-notify", End::CloseNotify);
    let seen = run(&script(GET), &target(&server), &vars(), &options()).unwrap();
    assert_eq!(seen.connections[0].ending, Ending::TlsCloseNotify);
    holds(
        &seen,
        "status 200 and complete and body is \"until the close\" and closed and fin and not rst",
    );
    let agreed = seen.connections[0]
        .events
        .iter()
        .find_map(|event| match &event.kind {
            EventKind::Tls { version, alpn, .. } => Some((version.clone(), alpn.clone())),
            _ => None,
        });
    assert_eq!(
        agreed,
        Some(("TLSv1_3".to_owned(), Some("http/1.1".to_owned())))
    );
}

#[test]
fn truncation_is_no_good_order() {
    let server = server("truncation", End::Truncate);
    let seen = run(&script(GET), &target(&server), &vars(), &options()).unwrap();
    assert_eq!(seen.connections[0].ending, Ending::TlsTruncated);
    holds(
        &seen,
        "status 200 and not complete and closed and tls-truncated and body is \"until the close\"",
    );
}

#[test]
fn reset_in_tls() {
    let server = server("reset", End::Reset);
    let seen = run(&script(GET), &target(&server), &vars(), &options()).unwrap();
    assert_eq!(seen.connections[0].ending, Ending::Reset);
    holds(&seen, "status 200 and not complete and rst");
}

#[test]
fn octets_that_are_no_tls() {
    let server = server("garbage", End::Garbage);
    let seen = run(&script(GET), &target(&server), &vars(), &options()).unwrap();
    assert_eq!(seen.connections[0].ending, Ending::TlsFailed);
    holds(&seen, "status 200 and closed and not complete");
}

#[test]
fn an_unknown_issuer_is_refused_unless_told_otherwise() {
    let trusted = server("trusted", End::CloseNotify);
    let other = server("other", End::CloseNotify);
    let mut wrong = target(&other);
    if let Some(tls) = &mut wrong.tls {
        tls.ca = Some(trusted.ca.clone());
    }
    let error = run(&script(GET), &wrong, &vars(), &options()).unwrap_err();
    assert!(
        matches!(error.kind, RunErrorKind::TlsFailed { .. }),
        "{error}"
    );
    let insecure = server("insecure", End::CloseNotify);
    let text = format!("tls insecure sni \"anything.test\"\n{GET}");
    let clear = Target::tcp("127.0.0.1", insecure.port);
    let seen = run(&script(&text), &clear, &vars(), &options()).unwrap();
    holds(&seen, "status 200 and complete");
    // Lets the server that nobody asked end.
    drop(TcpStream::connect(("127.0.0.1", trusted.port)));
}

#[test]
fn secrets_are_logged_on_demand() {
    let server = server("keylog", End::CloseNotify);
    let path = std::env::temp_dir().join(format!("wire-{}.keys", std::process::id()));
    let mut target = target(&server);
    if let Some(tls) = &mut target.tls {
        tls.key_log = Some(path.clone());
    }
    run(&script(GET), &target, &vars(), &options()).unwrap();
    let logged = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(
        logged
            .lines()
            .any(|line| line.starts_with("CLIENT_TRAFFIC_SECRET_0 ")),
        "{logged}"
    );
}

#[test]
fn clear_text_where_tls_is_expected() {
    let peer = wire::listen::serve(vec![vec![wire::listen::Answer {
        wait: wire::listen::Wait::Octets(1),
        pause: std::time::Duration::ZERO,
        bytes: b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(),
        then: wire::listen::Then::Fin,
    }]])
    .unwrap();
    let target = Target {
        tls: Some(TlsOptions {
            insecure: true,
            ..TlsOptions::default()
        }),
        ..peer.target()
    };
    let error = run(&script(GET), &target, &vars(), &options()).unwrap_err();
    assert!(
        matches!(error.kind, RunErrorKind::TlsFailed { .. }),
        "{error}"
    );
}
