//! Several sites on one address, told apart by Host and by the name asked for in TLS.

use crate::peer::{PATIENCE, Peer, Site, site_with, write};
use server::{Config, Host, Tls, UnknownHost};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// A second site with a root, a rule, an error page, a redirect and field lines of its own.
fn second(root: &Path, names: &[&str]) -> Host {
    write(&root.join("index.html"), b"<title>second</title>");
    write(&root.join("404.html"), b"<p>nothing here");
    let text = format!(
        r#"
        [[host]]
        name = {names:?}
        root = {root:?}
        headers = {{ X-Site = "second" }}
        [[host.rule]]
        path = "*.html"
        cache-control = "max-age=7"
        [[host.redirect]]
        from = "/old"
        to = "/"
        [host.error-pages]
        404 = "/404.html"
        "#
    );
    let config = server::Settings::from_toml(&text).unwrap().config();
    config.unwrap().hosts.remove(0)
}

fn two_sites(root: &Path, configure: impl FnOnce(&mut Config)) -> Site {
    let host = second(root, &["second.example", "*.second.example", "[::1]"]);
    site_with(|config| {
        config.hosts = vec![host];
        configure(config);
    })
}

fn title(site: &Site, target: &str, host: &str) -> (u16, String) {
    let mut peer = site.connect();
    peer.send(&format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n"));
    let reply = peer.reply();
    (reply.status(), reply.text().to_owned())
}

#[test]
fn each_host_has_its_own_files_rules_pages_and_fields() {
    let root = tempfile::tempdir().unwrap();
    let site = two_sites(root.path(), |_| {});
    for (host, expected) in [
        ("second.example", "second"),
        ("SECOND.example:80", "second"),
        ("second.example.", "second"),
        ("a.b.second.example", "second"),
        ("[::1]:8080", "second"),
        ("example", "home"),
        ("127.0.0.1", "home"),
        ("xsecond.example", "home"),
        ("", "home"),
    ] {
        let (status, text) = title(&site, "/", host);
        assert_eq!(status, 200, "{host}");
        assert!(text.contains(expected), "{host}: {text}");
    }
    // One connection, alternating: nothing of the one reaches the other.
    let mut peer = site.connect();
    for _ in 0..3 {
        peer.send("GET / HTTP/1.1\r\nHost: second.example\r\n\r\n");
        let reply = peer.reply();
        assert!(reply.text().contains("second"));
        assert_eq!(reply.field("Cache-Control"), Some("max-age=7"));
        assert_eq!(reply.field("X-Site"), Some("second"));
        peer.send("GET / HTTP/1.1\r\nHost: first.example\r\n\r\n");
        let reply = peer.reply();
        assert!(reply.text().contains("home"));
        assert_eq!(reply.field("Cache-Control"), None);
        assert_eq!(reply.field("X-Site"), None);
    }
    assert_eq!(
        title(&site, "/no", "second.example"),
        (404, "<p>nothing here".to_owned())
    );
    assert!(!title(&site, "/no", "h").1.contains("nothing here"));
    assert_eq!(title(&site, "/old", "second.example").0, 308);
    assert_eq!(title(&site, "/old", "h").0, 404);
    assert_eq!(title(&site, "/alphabet.txt", "second.example").0, 404);
}

/// RFC 9112 §3.2.2: the target decides and Host is ignored.
#[test]
fn an_absolute_target_names_the_host() {
    let root = tempfile::tempdir().unwrap();
    let site = two_sites(root.path(), |_| {});
    let (_, text) = title(&site, "http://second.example/", "h");
    assert!(text.contains("second"));
    let (_, text) = title(&site, "http://h/", "second.example");
    assert!(text.contains("home"));
    assert_eq!(title(&site, "http://second.example/", "a b").0, 400);
}

#[test]
fn hosts_that_nobody_named_get_what_the_policy_says() {
    let root = tempfile::tempdir().unwrap();
    for (policy, status) in [
        (UnknownHost::Default, 200),
        (UnknownHost::NotFound, 404),
        (UnknownHost::Misdirected, 421),
    ] {
        let site = two_sites(root.path(), |config| {
            config.unknown_host = policy;
            config.host_names = vec!["first.example".to_owned()];
        });
        assert_eq!(title(&site, "/", "first.example").0, 200);
        assert_eq!(title(&site, "/", "second.example").0, 200);
        assert_eq!(title(&site, "/", "third.example").0, status);
        let old = site.exchange(b"GET / HTTP/1.0\r\n\r\n");
        assert!(old.starts_with(&format!("HTTP/1.1 {status} ")), "{old}");
        // Refused requests leave the connection as it was, content and all.
        let mut peer: Peer = site.connect();
        peer.send("PUT / HTTP/1.1\r\nHost: third.example\r\nContent-Length: 2\r\n\r\nab");
        let refused = peer.reply().status();
        assert_eq!(refused, if status == 200 { 405 } else { status });
        peer.send("GET /alphabet.txt HTTP/1.1\r\nHost: first.example\r\n\r\n");
        assert_eq!(peer.reply().status(), 200);
    }
}

#[test]
fn each_name_gets_its_certificate_and_another_host_on_it_is_misdirected() {
    let root = tempfile::tempdir().unwrap();
    let mut trusted = RootCertStore::empty();
    let mut certify = |name: &str| {
        let made = rcgen::generate_simple_self_signed(vec![name.to_owned()]).unwrap();
        trusted.add(made.cert.der().clone()).unwrap();
        let tls = Tls {
            certificate: root.path().join(format!("{name}.crt")),
            key: root.path().join(format!("{name}.key")),
        };
        std::fs::write(&tls.certificate, made.cert.pem()).unwrap();
        std::fs::write(&tls.key, made.signing_key.serialize_pem()).unwrap();
        tls
    };
    let (first, other) = (certify("first.example"), certify("second.example"));
    let site = two_sites(root.path(), |config| {
        config.tls = Some(first);
        config.hosts[0].config.tls = Some(other);
    });
    let client = ClientConfig::builder()
        .with_root_certificates(trusted)
        .with_no_client_auth();
    let client = Arc::new(client);
    let ask = |name: &str, host: &str| {
        let stream = TcpStream::connect(site.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let server_name = name.to_owned().try_into().unwrap();
        let session = ClientConnection::new(Arc::clone(&client), server_name).unwrap();
        let mut stream = StreamOwned::new(session, stream);
        let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        // Here the handshake takes place: it fails unless the certificate is that of the name.
        stream.write_all(request.as_bytes()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    };
    assert!(ask("first.example", "first.example").contains("home"));
    assert!(ask("second.example", "second.example").contains("second"));
    assert!(ask("first.example", "second.example").starts_with("HTTP/1.1 421 "));
    assert!(ask("second.example", "first.example").starts_with("HTTP/1.1 421 "));
}

#[test]
fn hosts_that_cannot_be_meant_are_refused() {
    for (text, part) in [
        ("[[host]]\nname = [\"a:80\"]\nroot = \".\"", "no host name"),
        ("[[host]]\nname = [\"a.*\"]\nroot = \".\"", "no host name"),
        ("[[host]]\nname = [\"\"]\nroot = \".\"", "no host name"),
        ("[[host]]\nname = [\"a\"]", "missing field `root`"),
        (
            "[[host]]\nname = [\"a\"]\nroot = \".\"\nport = 1",
            "unknown field",
        ),
        ("unknown-host = \"500\"", "expected default, 404 or 421"),
    ] {
        let message = server::Settings::from_toml(text).unwrap_err();
        assert!(
            message.contains(part) && message.contains('^'),
            "{text}: {message}"
        );
    }
    for (text, part) in [
        ("[[host]]\nname = []\nroot = \".\"", "without a name"),
        (
            "host-name = [\"a\"]\n[[host]]\nname = [\"A\"]\nroot = \".\"",
            "given twice",
        ),
        (
            "[[host]]\nname = [\"a\"]\nroot = \".\"\ntls-key = \"k\"",
            "need each other",
        ),
        (
            "[[host]]\nname = [\"a\"]\nroot = \".\"\ntls-key = \"k\"\ntls-certificate = \"c\"",
            "top level has none",
        ),
    ] {
        let settings = server::Settings::from_toml(text).unwrap();
        let message = settings.config().unwrap_err();
        assert!(message.contains(part), "{text}: {message}");
    }
}
