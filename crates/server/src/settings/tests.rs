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
fn what_is_said_is_known_by_the_names_of_the_file() {
    let some = settings("tls-key = \"k\"\ngzip = false\nhost-name = [\"h\"]\nindex = []");
    assert_eq!(some.said(), ["gzip", "tls-key", "host-name"]);
    assert!(Settings::default().said().is_empty());
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
        ("[headers]\nserver = \"x\"", "server-name"),
        (
            "[[rule]]\npath = \"*\"\ncontent-type = \"text\"",
            "no media type",
        ),
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
        (
            "[[writable]]\npath = \"/up/\"\npasswords = \"users\"",
            "/up/** matches all below it",
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
        ["server", "-a", "a..b"],
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

#[test]
fn messages_are_in_the_words_of_the_file() {
    for (text, parts) in [
        (
            "port = \"80\"",
            ["1 | port = \"80\"", "a whole number from 0 to 65535"],
        ),
        ("workers = -1", ["^^", "expected a whole number, 0 or more"]),
        ("lissting = true", ["^^^^^^^^", "did you mean `listing`?"]),
        ("[[rule]]\npth = \"*\"", ["2 | pth", "did you mean `path`?"]),
        ("frobnicate = 1", ["^^^^^^^^^^", "expected one of `root`"]),
        ("[rule]\npath = \"*\"", ["1 | [rule]", "begin with [[...]]"]),
        (
            "listing = \"yes\"",
            ["^^^^^", "true or false, without quotes"],
        ),
        ("metrics = \"9090\"", ["^^^^^^", "such as 127.0.0.1:9090"]),
        ("cgi = [\"/a/=b\"]", ["^^^^^^^", "as [[cgi]] begins one"]),
        ("[error-pages]\n200 = \"/x\"", ["^^^", "403, 404,"]),
    ] {
        let message = Settings::from_toml(text).unwrap_err();
        for part in parts {
            assert!(message.contains(part), "{part:?} in {message}");
        }
    }
    // Nothing near: no guess.
    let message = Settings::from_toml("frobnicate = 1").unwrap_err();
    assert!(!message.contains("did you mean"), "{message}");
}

#[test]
fn what_could_never_come_into_effect_is_refused() {
    for (text, part) in [
        ("workers = 100000", "more than 1024"),
        ("echo = \"/x\"\nfaults = \"/x/y\"", "claim the same paths"),
        (
            "[[cgi]]\nprefix = \"/a/\"\ndirectory = \"d\"\n[[cgi]]\nprefix = \"/a/b/\"\ndirectory = \"e\"",
            "never be asked",
        ),
        (
            "[[redirect]]\nfrom = \"/a/**\"\nto = \"/a/b/*\"",
            "for ever",
        ),
        ("[[redirect]]\nfrom = \"/a\"\nto = \"/a?x\"", "for ever"),
        (
            "[[redirect]]\nfrom = \"/a\"\nto = \"/b/*\"",
            "from has none",
        ),
        (
            "[[host]]\nname = [\"h\"]\nroot = \"r\"\n[[host.rule]]\npath = \"*\"\ntransient = true\nexpires-after = 1",
            "host h: transient",
        ),
        (
            "[[rule]]\npath = \"*\"\nexpires-after = 1\nheaders = { expires = \"0\" }",
            "said once",
        ),
    ] {
        let error = settings(text).config().unwrap_err();
        assert!(error.contains(part), "{part:?} in {error}");
    }
    for text in [
        "echo = \"/x\"\nfaults = \"/xy\"",
        "[[cgi]]\nprefix = \"/a/b/\"\ndirectory = \"d\"\n[[cgi]]\nprefix = \"/a/\"\ndirectory = \"e\"",
        "[[redirect]]\nfrom = \"/a/*\"\nto = \"/a/b/*\"",
        "[[redirect]]\nfrom = \"/a/**\"\nto = \"https://other.example/a/*\"",
        "[[redirect]]\nfrom = \"/a\"\nto = \"//other.example/a\"",
    ] {
        assert!(settings(text).config().is_ok(), "{text}");
    }
}
