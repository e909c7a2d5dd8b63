use super::*;
use crate::cli::Cli;
use clap::{CommandFactory, Parser};
use std::time::Duration;

fn settings(text: &str) -> Settings {
    Settings::from_toml(text).unwrap()
}

#[test]
fn saying_nothing_is_the_defaults() {
    Cli::command().debug_assert();
    // The binary is all there is in its process.
    let defaults = Config {
        confine: true,
        ..Config::default()
    };
    let defaults = format!("{defaults:?}");
    let nothing = settings("").config().unwrap();
    assert_eq!(format!("{nothing:?}"), defaults);
    let flags = Cli::parse_from(["server"]).settings.config().unwrap();
    assert_eq!(format!("{flags:?}"), defaults);
}

#[test]
fn flags_win_over_the_file_and_the_file_over_the_defaults() {
    let file = settings("port = 1\ntimeout = 2.5\nindex = [\"a\", \"b\"]\nroot = \"r\"");
    let flags = Cli::parse_from(["server", "-p", "7", "--listing"]).settings;
    let config = flags.over(file).config().unwrap();
    assert_eq!((config.port, config.listing), (7, true));
    assert_eq!(config.idle_timeout, Duration::from_millis(2500));
    assert_eq!(config.head_timeout, config.idle_timeout);
    assert_eq!(config.index, ["a", "b"]);
    assert_eq!(config.root, PathBuf::from("r"));
}

#[test]
fn tables_are_read_whole() {
    let config = settings(
        r#"
        [headers]
        X-Content-Type-Options = "nosniff"
        [[rule]]
        path = "/assets/**"
        cache-control = "max-age=31536000, immutable"
        [[rule]]
        path = "*.log"
        transient = true
        content-type = "text/plain"
        [[redirect]]
        from = "/old/*"
        to = "/new/*"
        [error-pages]
        404 = "/404.html"
        "#,
    )
    .config()
    .unwrap();
    assert_eq!(config.headers.len(), 1);
    assert_eq!(config.rules.len(), 2);
    assert_eq!(config.rules[0].headers[0].0, "Cache-Control");
    assert!(config.rules[1].transient);
    assert_eq!(config.redirects[0].status, 308);
    assert_eq!(config.error_pages[&404], "404.html");
}

#[test]
fn what_cannot_be_meant_is_refused_with_its_place() {
    for (text, part) in [
        ("prot = 1", "unknown field `prot`"),
        ("port = 70000", "port = 70000"),
        ("timeout = 0", "between 0.001 and 86400"),
        ("address = \"no such host.\"", "address"),
        ("[headers]\n\"a b\" = \"c\"", "no field name"),
        (
            "[headers]\nContent-Length = \"5\"",
            "set by the server itself",
        ),
        ("[headers]\nX = \"a\\nb\"", "printable ASCII"),
        (
            "[[redirect]]\nfrom = \"/a\"\nto = \"/b\"\nstatus = 200",
            "expected 301",
        ),
        (
            "[error-pages]\n200 = \"x\"",
            "no status that can have a page",
        ),
        (
            "[[rule]]\ncache-control = \"no-cache\"",
            "missing field `path`",
        ),
        ("log-format = \"xml\"", "common, combined or json"),
        ("root = ", "root = "),
    ] {
        let message = Settings::from_toml(text).unwrap_err();
        assert!(message.contains(part), "{text}: {message}");
        assert!(
            message.contains('^') && message.contains("line"),
            "{message}"
        );
    }
    assert!(settings("tls-key = \"k\"").config().is_err());
}

#[test]
fn flags_that_cannot_be_meant_are_refused() {
    for arguments in [
        ["server", "-t", "0"],
        ["server", "-t", "-1"],
        ["server", "-t", "inf"],
        ["server", "-t", "soon"],
        ["server", "-p", "65536"],
        ["server", "-a", "256.0.0.1.2"],
        ["server", "--server-name", "a\r\nb: c"],
        ["server", "--log-format", "xml"],
    ] {
        assert!(Cli::try_parse_from(arguments).is_err(), "{arguments:?}");
    }
    let flags = Cli::parse_from(["server", "-a", "[::1]", "-t", "0.5"]);
    let config = flags.settings.config().unwrap();
    assert!(config.address.is_ipv6());
    assert_eq!(config.head_timeout, Duration::from_millis(500));
}
