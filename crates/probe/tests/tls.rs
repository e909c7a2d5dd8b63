//! TLS as a user meets it: names, ALPN, roots, key log, certificates, and a truncated end.

use crate::peer::probe;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

const GET: &str = r"GET / HTTP/1.1\r\nHost: x\r\n\r\n";

/// A TLS server for any number of connections; it says in its answer which name was asked for.
pub(crate) struct Server {
    pub(crate) address: String,
    pub(crate) ca: PathBuf,
}

pub(crate) fn server(name: &str, notify: bool) -> Server {
    server_of(name, notify, rcgen::IsCa::NoCa)
}

/// The same with a certificate that is an authority's or is not.
fn server_of(name: &str, notify: bool, mark: rcgen::IsCa) -> Server {
    let mut parameters = rcgen::CertificateParams::new(vec!["example.test".to_owned()]).unwrap();
    parameters.is_ca = mark;
    let signing_key = rcgen::KeyPair::generate().unwrap();
    let cert = parameters.self_signed(&signing_key).unwrap();
    let certified = rcgen::CertifiedKey { cert, signing_key };
    let ca = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("tls-{name}.pem"));
    std::fs::write(&ca, certified.cert.pem()).unwrap();
    let key = PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certified.cert.der().clone()],
            PrivateKeyDer::Pkcs8(key),
        )
        .unwrap();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let config = Arc::clone(&config);
            // A client that refuses the certificate ends the handshake: its test's matter.
            thread::spawn(move || drop(serve(stream, config, notify)));
        }
    });
    Server { address, ca }
}

fn serve(mut stream: TcpStream, config: Arc<ServerConfig>, notify: bool) -> std::io::Result<()> {
    let mut session = ServerConnection::new(config).unwrap();
    let mut request = Vec::new();
    {
        let mut tls = rustls::Stream::new(&mut session, &mut stream);
        let mut buffer = [0; 4096];
        while !request.ends_with(b"\r\n\r\n") {
            match tls.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(count) => request.extend_from_slice(&buffer[..count]),
                Err(error) => {
                    // Whatever is wrong, the alert that says so goes out first.
                    let _ = session.write_tls(&mut stream);
                    stream.shutdown(Shutdown::Write)?;
                    while stream.read(&mut buffer)? > 0 {}
                    return Err(error);
                }
            }
        }
        let name = tls.conn.server_name().unwrap_or("no name").to_owned();
        write!(
            tls,
            "HTTP/1.1 200 OK\r\nX-Asked-For: {name}\r\nConnection: close\r\n\r\nhello"
        )?;
        tls.flush()?;
    }
    if notify {
        session.send_close_notify();
        while session.wants_write() {
            session.write_tls(&mut stream)?;
        }
    }
    stream.shutdown(Shutdown::Write)?;
    while stream.read(&mut [0; 1024])? > 0 {}
    Ok(())
}

/// `openssl req -x509` makes such certificates, and curl takes them when they are named.
#[test]
fn a_certificate_named_itself_is_trusted_even_when_it_is_marked_as_an_authority() {
    let mark = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let server = server_of("marked", true, mark);
    let ca = server.ca.to_str().unwrap();
    let other = server_of("other", true, rcgen::IsCa::NoCa);
    let get = |ca: &str, name: &str| {
        let address = format!("https://{}", server.address);
        probe(&[&address, "--sni", name, "--cacert", ca, "-e", GET])
    };
    let trusted = get(ca, "example.test");
    assert_eq!(trusted.code, 0, "{}", trusted.err);
    let elsewhere = get(ca, "other.test");
    assert_eq!(elsewhere.code, 3);
    assert!(elsewhere.err.contains("name"), "{}", elsewhere.err);
    let unnamed = get(other.ca.to_str().unwrap(), "example.test");
    assert_eq!(unnamed.code, 3);
    assert!(!unnamed.err.contains("OtherError"), "{}", unnamed.err);
}

#[test]
fn name_roots_alpn_and_certificate() {
    let server = server("sound", true);
    let keys = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("keys.log");
    let _ = std::fs::remove_file(&keys);
    let ran = probe(&[
        &server.address,
        "--sni",
        "example.test",
        "--alpn",
        "http/1.1",
        "--cacert",
        server.ca.to_str().unwrap(),
        "--keylog",
        keys.to_str().unwrap(),
        "-e",
        GET,
    ]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    for wanted in [
        "TLS: TLSv1_3, ",
        ", ALPN http/1.1",
        "certificate: CN=rcgen self signed cert for example.test, signed by itself, valid ",
        ", sha-256 ",
        "X-Asked-For: example.test",
        "end: the peer closed with a TLS close_notify",
        "\n  TLS          ",
    ] {
        assert!(ran.out.contains(wanted), "{wanted}\n{}", ran.out);
    }
    let keys = std::fs::read_to_string(&keys).unwrap();
    assert!(keys.contains("CLIENT_HANDSHAKE_TRAFFIC_SECRET "), "{keys}");
    let json = probe(&[&server.address, "--insecure", "--json", "-e", GET]);
    for wanted in [
        r#""names":["example.test"]"#,
        r#""tls":0."#,
        r#""first_octet":"#,
    ] {
        assert!(json.out.contains(wanted), "{wanted}\n{}", json.out);
    }
}

#[test]
fn any_certificate_only_when_told_so() {
    let server = server("stranger", true);
    let refused = probe(&[&server.address, "--tls", "-e", GET]);
    assert_eq!(refused.code, 3, "{}{}", refused.out, refused.err);
    assert!(refused.err.contains("no TLS with"), "{}", refused.err);
    assert!(
        refused.err.contains("--insecure accepts any"),
        "{}",
        refused.err
    );
    let wrong = probe(&[
        &server.address,
        "--sni",
        "other.test",
        "--cacert",
        server.ca.to_str().unwrap(),
        "-e",
        GET,
    ]);
    assert_eq!(wrong.code, 3, "another name: {}", wrong.out);
    let told = probe(&[&server.address, "--insecure", "-e", GET]);
    assert_eq!(told.code, 0, "{}{}", told.out, told.err);
}

#[test]
fn tls_on_one_side_only_is_called_so() {
    let server = server("plain", true);
    let ran = probe(&[&server.address, "-e", GET]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("it speaks TLS here"), "{}", ran.out);
    let hello = wire::listen::Answer {
        wait: wire::listen::Wait::Octets(1),
        ..crate::peer::answer(b"HTTP/1.1 400 No\r\n\r\n", wire::listen::Then::Fin)
    };
    let (_peer, address) = crate::peer::peer(&[hello]);
    let ran = probe(&[&format!("https://{address}/")]);
    assert_eq!(ran.code, 3, "{}{}", ran.out, ran.err);
    assert!(
        ran.err
            .contains(r#"does not speak TLS: it sent "HTTP/1.1 400 No\r\n\r\n"; http://"#),
        "{}",
        ran.err
    );
}

#[test]
fn a_truncated_end_is_told_from_a_closed_one() {
    let server = server("truncated", false);
    let ran = probe(&[&server.address, "--insecure", "-e", GET]);
    assert!(
        ran.out.contains(
            "end: the peer closed without a TLS close_notify, so the end could be forged"
        ),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("response 1 (200 to GET): incomplete"),
        "{}",
        ran.out
    );
    let ran = probe(&[
        &server.address,
        "--insecure",
        "-e",
        GET,
        "-e",
        "read until close",
        "-e",
        "expect tls-truncated",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.out);
}
