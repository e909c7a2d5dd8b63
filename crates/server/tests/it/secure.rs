use crate::peer::{PATIENCE, Site, site_with, write};
use server::Tls;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

type Secure = StreamOwned<ClientConnection, TcpStream>;

/// A site over TLS with a certificate of its own, and a client that trusts it.
fn secure(configure: impl FnOnce(&mut server::Config)) -> (Site, Arc<ClientConfig>) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let files = tempfile::tempdir().unwrap();
    let tls = Tls {
        certificate: files.path().join("certificate.pem"),
        key: files.path().join("key.pem"),
    };
    std::fs::write(&tls.certificate, made.cert.pem()).unwrap();
    std::fs::write(&tls.key, made.signing_key.serialize_pem()).unwrap();
    let site = site_with(|config| {
        config.tls = Some(tls);
        configure(config);
    });
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let client = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    (site, Arc::new(client))
}

fn connect(site: &Site, client: &Arc<ClientConfig>) -> Secure {
    let stream = TcpStream::connect(site.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let name = "localhost".try_into().unwrap();
    StreamOwned::new(
        ClientConnection::new(Arc::clone(client), name).unwrap(),
        stream,
    )
}

/// Reads to the close_notify; an end without one is an error.
fn exchange(site: &Site, client: &Arc<ClientConfig>, request: &str) -> Vec<u8> {
    let mut stream = connect(site, client);
    stream.write_all(request.as_bytes()).unwrap();
    let mut all = Vec::new();
    stream.read_to_end(&mut all).unwrap();
    all
}

#[test]
fn everything_is_served_over_tls_and_ends_with_a_notice() {
    let (site, client) = secure(|config| config.cache_file_size = 100_000);
    let large: Vec<u8> = (0..3_000_000u32).map(|i| (i % 251) as u8).collect();
    write(&site.dir.path().join("large.bin"), &large);
    let get = |target: &str| {
        let request = format!("GET {target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        exchange(&site, &client, &request)
    };
    assert!(get("/alphabet.txt").ends_with(b"xyz"));
    assert!(get("/large.bin").ends_with(&large));
    assert!(get("https://h/alphabet.txt").starts_with(b"HTTP/1.1 200 "));
    assert!(get("http://h/alphabet.txt").starts_with(b"HTTP/1.1 421 "));
    let url = site.handle.as_ref().unwrap().url();
    assert_eq!(url, format!("https://{}/", site.address));
    assert!(exchange(&site, &client, "nonsense\r\n\r\n").starts_with(b"HTTP/1.1 400 "));
}

/// The protocol chosen among those that a client offers (RFC 7301); none of ours is an alert.
#[test]
fn both_versions_of_http_can_be_asked_for() {
    let (site, client) = secure(|_| {});
    for (offered, chosen) in [
        (vec![], Some(None)),
        (vec!["h2", "http/1.1"], Some(Some("http/1.1"))),
        (vec!["http/1.0", "http/1.1"], Some(Some("http/1.1"))),
        (vec!["http/1.0"], Some(Some("http/1.0"))),
        (vec!["h2"], None),
    ] {
        let mut client = ClientConfig::clone(&client);
        client.alpn_protocols = offered.iter().map(|name| (*name).into()).collect();
        let mut stream = connect(&site, &Arc::new(client));
        let written = stream.write_all(b"GET /alphabet.txt HTTP/1.0\r\n\r\n");
        let mut all = Vec::new();
        let read = written.and_then(|()| stream.read_to_end(&mut all));
        assert_eq!(read.is_ok(), chosen.is_some(), "{offered:?}");
        if let Some(chosen) = chosen {
            let protocol = stream.conn.alpn_protocol();
            assert_eq!(protocol, chosen.map(str::as_bytes), "{offered:?}");
            assert!(all.ends_with(b"xyz"));
        }
    }
}

#[test]
fn connections_persist_and_pipelines_are_answered() {
    let (site, client) = secure(|_| {});
    let mut requests = "GET /text.txt HTTP/1.1\r\nHost: h\r\n\r\n".repeat(200);
    requests.push_str("GET /alphabet.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    let all = String::from_utf8(exchange(&site, &client, &requests)).unwrap();
    assert_eq!(all.matches("HTTP/1.1 200 OK").count(), 201);
}

/// A connection that is still agreeing on its keys when another server takes over is served.
#[test]
fn a_handshake_under_way_is_finished_by_the_server_that_retires() {
    let (mut site, client) = secure(|config| config.workers = 1);
    let mut slow = connect(&site, &client);
    let request = "GET /alphabet.txt HTTP/1.1\r\nHost: h\r\n\r\n";
    // One that came later is answered, so that this one has been accepted.
    exchange(
        &site,
        &client,
        &request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"),
    );
    let handle = site.handle.take().unwrap();
    let retiring = std::thread::spawn(move || handle.retire(PATIENCE));
    while TcpStream::connect(site.address).is_ok() {}
    slow.write_all(request.as_bytes()).unwrap();
    let mut all = String::new();
    slow.read_to_string(&mut all).unwrap();
    assert!(all.contains("Connection: close\r\n"), "{all:?}");
    assert!(all.ends_with("xyz"), "{all:?}");
    retiring.join().unwrap();
}

#[test]
fn octets_in_clear_do_not_hang_a_connection() {
    let (site, _) = secure(|config| config.head_timeout = std::time::Duration::from_millis(200));
    let mut clear = site.connect();
    clear.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    let all = clear.octets_to_end();
    assert!(!all.is_ok_and(|all| all.starts_with(b"HTTP/")));
    let _cut = site.connect().octets_to_end();
}

#[test]
fn certificates_that_are_none_are_refused_before_anything_is_bound() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("not.pem");
    std::fs::write(&file, "not a certificate").unwrap();
    let error = server::Server::bind(server::Config {
        root: dir.path().to_owned(),
        port: 0,
        tls: Some(Tls {
            certificate: file.clone(),
            key: file,
        }),
        ..server::Config::default()
    })
    .unwrap_err();
    assert!(error.to_string().contains("not.pem"), "{error}");
}

/// Connections that were encrypted with the old certificate go on; new ones get the new one, and a
/// file that is no certificate changes nothing.
#[test]
fn a_certificate_is_replaced_under_way() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let mut configuration = None;
    let dir = tempfile::tempdir().unwrap();
    let files = Tls {
        certificate: dir.path().join("certificate.pem"),
        key: dir.path().join("key.pem"),
    };
    let (site, old) = secure(|config| {
        let first = config.tls.replace(files.clone()).unwrap();
        std::fs::copy(&first.certificate, &files.certificate).unwrap();
        std::fs::copy(&first.key, &files.key).unwrap();
        configuration = Some(config.clone());
    });
    let configuration = configuration.unwrap();
    let handle = site.handle.as_ref().unwrap();
    let mut kept = connect(&site, &old);
    let mut ask = || {
        let request = b"GET /alphabet.txt HTTP/1.1\r\nHost: h\r\n\r\n";
        kept.write_all(request).unwrap();
        let mut seen = Vec::new();
        while !seen.ends_with(b"xyz") {
            let mut octet = [0];
            kept.read_exact(&mut octet).unwrap();
            seen.push(octet[0]);
        }
        seen.starts_with(b"HTTP/1.1 200 ")
    };
    assert!(ask());
    std::fs::write(&files.certificate, made.cert.pem()).unwrap();
    // For a moment the files do not belong together, as while they are being renewed.
    let error = handle
        .reload(configuration.clone())
        .unwrap_err()
        .to_string();
    assert!(error.contains("certificate.pem"), "{error}");
    let request = "GET /alphabet.txt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    assert!(exchange(&site, &old, request).ends_with(b"xyz"));
    std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
    assert_eq!(handle.reload(configuration).unwrap(), [""; 0]);
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let new = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    assert!(exchange(&site, &Arc::new(new), request).ends_with(b"xyz"));
    assert!(connect(&site, &old).write_all(request.as_bytes()).is_err());
    assert!(ask());
}
